"""Who may log in to the dashboard."""

from __future__ import annotations

import secrets
import sys
from dataclasses import replace

import click

from lepmatch.cli import options
from lepmatch.errors import MissingExtraError, UnknownIdError

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
@click.option(
    "--password",
    help="Theirs, taken from standard input with -; without it one is made, shown once, and changed at first log-in.",
)
@click.option("--subject", help="What your organisation's own log-in calls them; they then have no password here.")
def add(
    db: str,
    name: str,
    full_name: str,
    role: str,
    district: str | None,
    employer: str | None,
    password: str | None,
    subject: str | None,
) -> None:
    """Add somebody."""
    from lepmatch.market.columns import nearest
    from lepmatch.store.accounts import Account
    from lepmatch.store.repository import open_store

    if password is not None and subject is not None:
        raise click.UsageError("give --password or --subject, not both: who logs in elsewhere has no password here")
    who = name.lower(), full_name, role, district, employer
    account = Account(*who, subject=subject)  # type: ignore[arg-type]  # click has checked the role
    given = sys.stdin.readline().rstrip("\n") if password == "-" else password  # noqa: S105 - a dash, not a password
    secret = secrets.token_urlsafe(12) if given is None else given
    if subject is None:
        account = replace(account, password=_hashed(secret, name, full_name), must_change=given is None)
    with open_store(db) as store:
        known = store.accounts.districts()
        if district is not None and known and district not in known:
            raise UnknownIdError("district", district, nearest(district, known))
        store.accounts.add(account, actor="lepmatch user")
    if account.must_change:
        click.echo(f"{account.name} can log in with the password {secret}")
    else:
        click.echo(f"{account.name} can log in" + (" with your organisation's log-in." if subject else "."))


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
        store.accounts.change(
            name.lower(), actor="lepmatch user", password=_hashed(secret), totp=None, must_change=True
        )
    click.echo(f"{name.lower()} can log in with the password {secret}")


@command.command()
@options.database
@click.argument("name")
@click.argument("subject")
def link(db: str, name: str, subject: str) -> None:
    """Link an account to what your organisation's own log-in calls somebody."""
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        store.accounts.change(name.lower(), actor="lepmatch user", subject=subject)
    click.echo(f"{name.lower()} can log in with your organisation's log-in.")


@command.command("log-out")
@options.database
@click.argument("name", required=False)
@click.option("--everybody", is_flag=True, help="Instead of one name.")
def log_out(db: str, name: str | None, everybody: bool) -> None:
    """End the sessions of somebody, or of everybody; they can log in again."""
    from lepmatch.store.repository import open_store

    if (name is None) != everybody:
        raise click.UsageError("name somebody, or say --everybody")
    with open_store(db) as store:
        if name is not None:
            store.accounts.known(name.lower())
        ended = store.accounts.end_all(name.lower() if name else None, actor="lepmatch user")
    click.echo(f"{ended} {'session has' if ended == 1 else 'sessions have'} ended.")


def _hashed(password: str, *about: str) -> str:
    try:
        from webui.passwords import hashed
    except ModuleNotFoundError as error:
        raise MissingExtraError("web", "to keep passwords") from error
    return hashed(password, *about)
