"""Take a person out of a database."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import say, table


@click.command()
@options.database
@click.argument("jobseeker")
@click.option("--reason", required=True, metavar="WORDS", help="Why, for the audit log; name nobody in it.")
@options.officer
def command(db: str, jobseeker: str, reason: str, officer: str) -> None:
    """Erase a person from a database, for good.

    Record and monitoring go; events stay as those of nobody, so that counts stay right. Backups that are kept no
    longer are deleted, and those that still hold the person are named.
    """
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        backups = store.erase(jobseeker, actor=officer, reason=reason)
    say(f"{jobseeker} is erased from {db}. Exported files, if there are any, are yours to delete.")
    table(((backup.name, backup.reason) for backup in backups), align="<<")
