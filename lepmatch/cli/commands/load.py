"""Bring a database to what a folder of records says."""

from __future__ import annotations

import click

from lepmatch.cli import options
from lepmatch.cli.page import say, table
from lepmatch.cli.records import print_rows

COLUMNS = ("added", "changed", "unchanged", "withdrawn")


@click.command()
@options.database
@click.argument("path", type=click.Path())
@options.officer
@options.form
def command(db: str, path: str, officer: str, form: options.Form) -> None:
    """Load records into a database: all of them, or nothing.

    PATH is a folder of records, a workbook (.xlsx) or a JSON file (.json). Records are known by their ids. Those that
    PATH leaves out are withdrawn from the market, not deleted: events go on speaking of them. Events are added where
    they are new.
    """
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        done = store.load(path, actor=officer)
    rows = [(name, *(getattr(counts, column) for column in COLUMNS)) for name, counts in done.items()]
    if form != "text":
        print_rows(("table", *COLUMNS), rows, form)
        return
    say(f"{db} holds what {path} says.")
    shown = [("", *COLUMNS, "")] + [(row[0], *(f"{count:,}" for count in row[1:]), "") for row in rows if any(row[1:])]
    table(shown, align="<>>>><")
