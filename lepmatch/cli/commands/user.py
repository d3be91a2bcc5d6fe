"""Who may log in to the dashboard."""

from __future__ import annotations

import secrets
import sys
from dataclasses import replace

import click

from lepmatch.cli import options
from lepmatch.errors import MissingExtraError

ROLES = ("national", "district", "employer", "auditor", "administrator")


@click.group()
def command() -> None:
    """Say who may log in to the dashboard."""


@command.command()
@options.database
@click.argument("name")
@click.option("--full-name", required=True, help="As it stands beside decisions.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--district", help="Of district staff.")
@click.option("--employer", metavar="ID", help="Of an employer's account.")
@click.option("--password", help="Taken from standard input with -; without it one is made and shown once.")
def add(
    db: str, name: str, full_name: str, role: str, district: str | None, employer: str | None, password: str | None
) -> None:
    """Add somebody."""
    given = sys.stdin.readline().rstrip("\n") if password == "-" else password  # noqa: S105 - a dash, not a password
    secret = given or secrets.token_urlsafe(12)
    from lepmatch.store.accounts import Account

    account = Account(name.lower(), full_name, role, district, employer)  # type: ignore[arg-type]  # click has checked it
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        store.accounts.add(replace(account, password=_hashed(secret)), actor="lepmatch user")
    click.echo(f"{account.name} can log in" + ("." if given else f" with the password {secret}"))


@command.command("list")
@options.database
def list_accounts(db: str) -> None:
    """List who may log in."""
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        for one in store.accounts.all():
            where = one.district or one.employer or ""
            click.echo(f"{one.name:<20}{one.role:<15}{where:<25}{'disabled' if one.disabled else one.full_name}")


@command.command()
@options.database
@click.argument("name")
def disable(db: str, name: str) -> None:
    """Let somebody log in no longer; their sessions and tokens end."""
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        store.accounts.change(name.lower(), actor="lepmatch user", disabled=True)
    click.echo(f"{name.lower()} can no longer log in.")


@command.command()
@options.database
@click.argument("name")
def reset(db: str, name: str) -> None:
    """Give somebody a new password, shown once, and let them set up their authenticator app anew."""
    secret = secrets.token_urlsafe(12)
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        store.accounts.change(name.lower(), actor="lepmatch user", password=_hashed(secret), totp=None)
    click.echo(f"{name.lower()} can log in with the password {secret}")


def _hashed(password: str) -> str:
    try:
        from webui.passwords import hashed
    except ModuleNotFoundError as error:
        raise MissingExtraError("web", "to keep passwords") from error
    return hashed(password)
