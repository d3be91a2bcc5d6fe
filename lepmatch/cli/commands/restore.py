"""A backup becomes a database again."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import plural, say


@click.command()
@click.argument("file", type=click.Path())
@options.database
@click.option("--force", is_flag=True, help="Replace DB if it is there; what it holds is lost.")
@options.officer
def command(file: str, db: str, force: bool, officer: str) -> None:
    """Bring the backup FILE back as database DB.

    All of it is checked before and after. People who were erased since the backup was made are erased again.
    """
    from lepmatch.store.repository import restore_store

    found = restore_store(file, db, actor=officer, force=force)
    say(f"{db}: restored and checked; {found.entries:,} audit entries, {plural(found.events, 'event')}.")
