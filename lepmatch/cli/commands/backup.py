"""A copy of a database that can be brought back."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import plural, say


@click.command()
@options.database
@click.argument("file", type=click.Path())
@options.officer
def command(db: str, file: str, officer: str) -> None:
    """Copy a database to a new FILE and check the copy.

    Others can go on writing meanwhile. The key of the audit log is not part of the copy.
    """
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        found = store.back_up(file, actor=officer)
    say(f"{file}: checked; {found.entries:,} audit entries, {plural(found.events, 'event')}.")
