"""The published figures of a month."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import say
from lepmatch.cli.source import open_history

if TYPE_CHECKING:
    from datetime import date


@click.command()
@options.source
@click.option("--out", metavar="DIR", required=True, type=click.Path(), help="The folder of the snapshots, by month.")
@click.option("--html", metavar="FILE", type=click.Path(dir_okay=False), help="Write the page for everybody, too.")
def command(source: str, out: str, html: str | None, on: date | None) -> None:
    """Write the last whole month's figures for everybody to see, once.

    Small numbers are withheld, and whatever would give them away, now or beside the earlier months of DIR. A month
    that is there already is never written again with other figures. True figures are in progress. The page of --html is
    made of the snapshots of DIR alone; the dashboard shows the same to everybody.
    """
    from lepmatch.assurance.snapshots import read_snapshots, snapshot, write_snapshot
    from lepmatch.market.market import ORIGINS

    made = snapshot(open_history(source), on, read_snapshots(out))
    file = write_snapshot(made, out)
    say(ORIGINS[made.records])
    counts = made.published.people.values()
    say(f"{file}: {len(counts):,} counts, {sum(count is None for count in counts):,} of them withheld.")
    if html:
        from lepmatch.assurance.snapshot_page import snapshot_page

        page = snapshot_page([one for one in read_snapshots(out) if one.month <= made.month])
        Path(html).write_text(page, encoding="utf-8", newline="\n")
        say(f"{html}: written, with published figures alone.")
