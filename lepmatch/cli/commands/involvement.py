"""Whether people decide, or lists do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, say, table
from lepmatch.cli.records import print_json

if TYPE_CHECKING:
    from lepmatch.assurance.involvement import Mean, TeamFigures
    from lepmatch.delivery.rates import Rate


@click.command()
@options.database
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(db: str, as_json: bool) -> None:
    """Show how people decide on lists.

    How often otherwise than the list, how fast, and whether its order sways them. By team; teams of
    one or two officers stand together, so that no row is somebody's own.
    """
    from lepmatch.assurance.involvement import involvement
    from lepmatch.store.repository import open_store

    with open_store(db) as store:
        shown = [(one.team, one.actor) for one in store.runs.all_showings()]
        found = involvement(store.runs.decisions(), shown)
    if as_json:
        print_json(found.as_dict())
        return
    heading("Decisions on lists")
    head = ("", "officers", "shown", "decided", "on no list", "otherwise than the list", "median seconds", "with words")
    table([head, *(_row(one) for one in (found.everybody, *found.teams))], "<>>>>>>>")
    click.echo()
    heading("Does the order of a list sway choices?")
    order = found.order
    say(f"{order.verdict[:1].upper()}{order.verdict[1:]}.", indent="  ")
    for name, mean in (
        ("from ranked lists, the best among those chosen, beyond a lot", order.ranked),
        ("from lists drawn by lot", order.drawn),
        ("the difference", order.difference),
        ("from lists drawn by lot, the first on the page", order.first),
    ):
        say(f"{name}: {_mean(mean)}", indent="  ")
    click.echo()
    heading("What stands out")
    for alarm in found.alarms or ("nothing, as far as the numbers reach",):
        say(alarm, indent="  ")


def _row(one: TeamFigures) -> tuple[str, ...]:
    numbers = (one.officers, one.shown, one.decided, one.without_list)
    seconds = "" if one.seconds is None else f"{one.seconds:g}"
    return (one.name, *(f"{number:,}" for number in numbers), _rate(one.overridden), seconds, _rate(one.with_words))


def _rate(rate: Rate) -> str:
    return "" if rate.share is None else f"{rate.share:.0%} ({rate.low:.0%} to {rate.high:.0%})"


def _mean(mean: Mean) -> str:
    if mean.mean is None or mean.low is None or mean.high is None:
        return f"too few to say ({mean.n:,} lists)"
    return f"{mean.mean:+.0%} ({mean.low:+.0%} to {mean.high:+.0%}; {mean.n:,} lists)"
