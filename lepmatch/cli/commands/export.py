"""The market of a database, as files."""

from __future__ import annotations

from pathlib import Path

import click

from lepmatch.cli import options
from lepmatch.cli.page import say


@click.command()
@options.database
@click.argument("path", type=click.Path())
@options.officer
def command(db: str, path: str, officer: str) -> None:
    """Write the market of a database to a new folder PATH.

    PATH may be a new file too, .xlsx or .json. Loading it again changes nothing.
    """
    from lepmatch.store.repository import open_store

    place = Path(path)
    if place.exists() and (place.is_file() or any(place.iterdir())):
        raise click.UsageError(f"{path!r} is there already; name a new folder or file")
    with open_store(db) as store:
        market = store.export(place, actor=officer)
    say(f"{path}: {market!r}")
