"""Delete what is kept no longer by the rules of the scheme."""

from __future__ import annotations

from datetime import date

import click

from lepmatch.cli import options
from lepmatch.cli.page import plural, say, table
from lepmatch.cli.records import print_rows


@click.command()
@options.database
@click.option("--dry-run", is_flag=True, help="Only list what would go.")
@options.day
@options.officer
@options.form
def command(db: str, dry_run: bool, officer: str, form: options.Form, on: date | None) -> None:
    """Delete what is kept no longer, and say by which rule.

    People who were withdrawn long ago are erased; keys of old commands and old backups are deleted. The audit log is
    kept: it names nobody.
    """
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        due = store.due_to_go(on) if dry_run else store.retain(actor=officer, on=on)
    if form != "text":
        print_rows(("what", "name", "reason"), [(one.what, one.name, one.reason) for one in due], form)
        return
    say(f"{plural(len(due), 'thing')} {'due to go' if dry_run else 'deleted'}." if due else "Nothing is due to go.")
    table(((one.what, one.name, one.reason) for one in due), align="<<<")
