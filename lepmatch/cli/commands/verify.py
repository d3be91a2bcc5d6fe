"""Whether a database is as it was written."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import plural, say
from lepmatch.cli.records import print_json


@click.command()
@options.database
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(db: str, as_json: bool) -> None:
    """Check a database for damage, and against its audit log.

    Finds what was edited, added, moved or taken out by anybody without the key, a missing end of the log included.
    With problems the exit code is 1.
    """
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        found = store.verify()
    if as_json:
        print_json({"entries": found.entries, "events": found.events, "problems": list(found.problems)})
    elif not found.problems:
        say(f"{db}: all is as it was written; {found.entries:,} audit entries, {plural(found.events, 'event')}.")
    for problem in found.problems:
        click.echo(f"lepmatch: {db}: {problem}", err=True)
    if found.problems:
        click.get_current_context().exit(1)
