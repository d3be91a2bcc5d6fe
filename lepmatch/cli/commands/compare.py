"""Districts and employers, like with like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import cut, heading, plural, say, table
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_history
from lepmatch.delivery.dimensions import AREAS, OF_JOB

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lepmatch.delivery.comparison import Compared

LONGEST = 28  # characters of a name in a row that fits the page
EXPECTED = (
    "Expected is what usually came of people like those put forward, in such a labour market: by customer group, time "
    "on benefit, qualification, basic-skills needs, and people to an opening where they live. It is no target. The "
    "order is that of names: nobody is ranked."
)


@click.command()
@options.source
@click.option("--by", type=click.Choice((*AREAS, *OF_JOB)), default="district", show_default=True, help="Of what.")
@options.form
def command(source: str, by: str, form: options.Form, on: date | None) -> None:
    """Compare districts or employers, like with like.

    Starts stand beside those to be expected. Who serves people further from work is expected to have fewer, so that
    nobody is blamed for whom they serve.
    """
    from lepmatch.delivery.comparison import compare_outcomes
    from lepmatch.delivery.tally import Tally
    from lepmatch.market.market import ORIGINS

    market = open_history(source, on)
    found = compare_outcomes(Tally(market), by)
    rows = [one.as_dict() for one in found]
    if form == "json":
        print_json({"on": market.on.isoformat(), "records": market.origin, "by": by, "parts": rows})
    elif form == "csv":
        columns = ("name", "put_forward", "starts", "expected", "ratio", "low", "high", "reading")
        print_csv((by, *columns[1:], "records"), [(*(row[name] for name in columns), market.origin) for row in rows])
    else:
        heading(f"Starts beside those to be expected, by {by}, as on {market.on:%-d %B %Y}")
        say(ORIGINS[market.origin])
        say(EXPECTED)
        if not found:
            say("Nobody was put forward yet.")
            return
        employers = market.employers
        names = dict(zip(employers.ids, employers.columns["name"], strict=True)) if by == "employer" else {}
        _print_compared(found, names)


def _print_compared(found: Sequence[Compared], names: dict[str, str]) -> None:
    told = [one for one in found if one.says_something]
    if told:
        click.echo()
        rows: list[tuple[str, ...]] = [("", "forward", "started", "expected", "ratio", "95 % interval", "")]
        for one in told:
            name = f"{one.name} {names[one.name]}" if one.name in names else one.name
            numbers = (f"{one.put_forward:,}", f"{one.actual:,}", f"{one.expected:,.1f}", f"{one.ratio:.2f}")
            rows.append((cut(name, LONGEST), *numbers, f"{one.low:.2f} to {one.high:.2f}", one.reading))
        table(rows, align="<>>>>><")
        click.echo()
        out = sum(one.stands_out for one in told)
        say(
            f"{out:,} of {len(told):,} have more or fewer than chance explains 998 times in 1,000. That is a reason to "
            "ask, not an answer."
        )
    if len(told) < len(found):
        say(
            f"Of {plural(len(found) - len(told), 'other')} nothing can be said: fewer than five starts are expected of "
            "each."
        )
