"""This week's submissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.market.market import Market
    from lepmatch.planning.weeks import WeekPlan


@click.command()
@options.source
@click.option(
    "--ahead",
    type=click.IntRange(0, 52),
    default=26,
    show_default=True,
    metavar="WEEKS",
    help="How far to look ahead; 0 keeps nothing.",
)
@click.option(
    "--newcomers",
    type=click.FloatRange(min=0),
    metavar="N",
    help="People a week to expect; by default as came over the past year.",
)
@options.how_many(10, "kept places")
@options.form
def command(source: str, ahead: int, newcomers: float | None, n: int, form: options.Form, on: date | None) -> None:
    """Plan this week's submissions, and keep places for people to come.

    Somebody is put forward now where no place is worth more later: what it is worth is worked out from those who came
    over the past year. Run it anew every week, with what was submitted on record.
    """
    from lepmatch.planning.weeks import plan_week

    matcher = open_matcher(source, on)
    plan = plan_week(matcher.market, matcher.matches(), weeks=ahead, newcomers=newcomers)
    if form == "json":
        print_json(plan.as_dict())
    elif form == "csv":
        print_csv(("vacancy", "jobseeker", "points"), ((p.vacancy, p.jobseeker, p.points) for p in plan.proposals))
    else:
        _print(plan, matcher.market, n)


def _print(plan: WeekPlan, market: Market, n: int) -> None:
    heading(f"This week: {plural(len(plan.proposals), 'submission')}, {plan.total:,.0f} points")
    names = {v.id: f"{v.title} at {market.employers[v.employer].name}" for v in market.vacancies}
    table(((p.vacancy, p.jobseeker, f"{p.points:.0f} points", names[p.vacancy]) for p in plan.proposals), "<<><")
    click.echo()
    wait = plural(len(plan.wait), "more person could be put forward", "more people could be put forward")
    say(f"{wait} and {'waits' if len(plan.wait) == 1 else 'wait'}: every interview open to them is taken, beyond what "
        "its employer takes in a week, or worth more later.")  # fmt: skip
    if plan.weeks:
        say(
            f"Expected: {plan.newcomers:g} new people a week for {plural(plan.weeks, 'week')}, like those who came over"
            " the past year. No new vacancies are counted on."
        )
    if plan.kept:
        click.echo()
        heading("Interviews kept that are worth most later: somebody with more points is put forward, others wait")
        rows = (
            (f"{k.worth:.0f} points each", f"{k.left:,} left", f"{names[k.vacancy]} ({k.vacancy})")
            for k in plan.kept[:n]
        )
        table(rows, "><<")
