"""Make the database that records, events and the audit log live in."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import say


@click.command()
@options.database
@options.officer
def command(db: str, officer: str) -> None:
    """Make a new, empty database DB.

    The key of its audit log is made beside it as audit.key, or where LEPMATCH_AUDIT_KEY says. Keep a copy of the key
    in another place than those of the database: with both, somebody could rewrite the log.
    """
    from lepmatch.store.repository import create_store

    with create_store(db, officer) as store:
        say(f"{db}: ready. Its audit log is sealed with {store.key_file}.")
        say(f"Load a market with: lepmatch load {db} PATH")
