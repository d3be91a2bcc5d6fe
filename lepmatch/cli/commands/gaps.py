"""How far areas are from the average."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import cut, heading, say, table
from lepmatch.cli.records import LIST, print_csv, print_json
from lepmatch.cli.source import open_history
from lepmatch.delivery.dimensions import AREAS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from lepmatch.delivery.gaps import AreaGaps, Gap

LONGEST = 28  # characters of an area's name in a row that fits the page


@click.command()
@options.source
@click.option("--by", type=click.Choice(AREAS), default="district", show_default=True, help="Which areas.")
@options.form
def command(source: str, by: str, form: options.Form, on: date | None) -> None:
    """Show how far each area is from the average.

    Shares of people placed in work and of people never put forward, in the manner of NI 152 and, for the worst areas
    together, of NI 153; of the people on record.
    """
    from lepmatch.delivery.gaps import gaps, worst_gap
    from lepmatch.delivery.tally import Tally
    from lepmatch.market.market import ORIGINS

    market = open_history(source)
    tally = Tally(market, on)
    areas, worst = gaps(tally, by), worst_gap(tally, by)
    if form == "json":
        parts = {"areas": [one.as_dict() for one in areas], "worst": worst.as_dict() if worst else None}
        print_json({"on": tally.day.isoformat(), "records": market.origin, "by": by} | parts)
    elif form == "csv":
        _print_csv(areas, by, market.origin)
    else:
        heading(f"Gaps to the average, by {by}, as on {tally.day:%-d %B %Y}")
        say(ORIGINS[market.origin])
        if not areas:
            say("Nobody is on record.")
            return
        _print_gaps(areas, worst)


def _print_csv(areas: Iterable[AreaGaps], by: str, origin: str) -> None:
    measures = ("people", "share", "gap", "low", "high")
    kinds = ("placed", "never_put_forward")
    columns = (by, "people", *(f"{kind}_{measure}" for kind in kinds for measure in measures), "records")
    rows = [one.as_dict() for one in areas]
    print_csv(columns, [
        (LIST.join(row["areas"]), row["people"], *(row[kind][name] for kind in kinds for name in measures), origin)
        for row in rows
    ])  # fmt: skip


def _print_gaps(areas: tuple[AreaGaps, ...], worst: AreaGaps | None) -> None:
    average = areas[0]
    say(
        f"Of everybody on record {_share(average.placed.everybody.share)} are placed and "
        f"{_share(average.never_put_forward.everybody.share)} were never put forward. Gaps are in percentage points, "
        "with an interval of 95 %."
    )
    click.echo()
    rows: list[tuple[str, ...]] = [("", "people", "placed", "gap", "", "never", "gap", "")]
    rows += [_row(one.areas[0], one) for one in areas]
    if worst:
        rows.append(_row("the worst together", worst))
    table(rows, align="<>>><>><")
    click.echo()
    if worst:
        say(
            f"The worst together are those with the smallest shares placed, up to a fifth of all people: "
            f"{', '.join(worst.areas)}. Whoever chooses the worst finds some that were only unlucky, so their gap is "
            "told too wide."
        )


def _row(name: str, one: AreaGaps) -> tuple[str, ...]:
    def told(gap: Gap) -> tuple[str, str, str]:
        low, high = gap.interval
        return _share(gap.area.share), f"{gap.points:+.1f}", f"{low:+.1f} to {high:+.1f}"

    return (cut(name, LONGEST), f"{one.placed.area.whole:,}", *told(one.placed), *told(one.never_put_forward))


def _share(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"
