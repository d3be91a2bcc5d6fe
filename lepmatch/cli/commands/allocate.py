"""A plan for the whole market."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import print_csv, print_json, write_csv
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.market.market import Market
    from lepmatch.matching.results import Matches
    from lepmatch.planning.allocation import Allocation
    from lepmatch.planning.limits import Floor, Pin

COLUMNS = ("vacancy", "jobseeker", "points", "pinned")
DEAREST = 5  # vacancies whose price is shown


@click.command()
@options.source
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write the plan, as .csv.")
@click.option("--pin", "pins", nargs=2, multiple=True, metavar="JOBSEEKER VACANCY", help="Keep this pair.")
@click.option("--officer", default="", metavar="NAME", help="Who overrides limits and barriers for the pins.")
@click.option("--exclude", "exclusions", nargs=2, multiple=True, metavar="JOBSEEKER VACANCY", help="Leave it out.")
@click.option(
    "--floor",
    "floors",
    nargs=2,
    multiple=True,
    metavar="GROUP N",
    help="At least N submissions for a customer group, or for claims of so many months, as in 'benefit:6'.",
)
@options.form
def command(
    source: str,
    out: Path | None,
    pins: tuple[tuple[str, str], ...],
    officer: str,
    exclusions: tuple[tuple[str, str], ...],
    floors: tuple[tuple[str, str], ...],
    form: options.Form,
    on: date | None,
) -> None:
    """Plan who is proposed for interview where, all vacancies at once.

    Everybody who can be reached comes first, then the most points. The plan comes with what no plan can exceed, and
    with what one more interview would add.
    """
    from lepmatch.planning.allocation import allocate
    from lepmatch.planning.limits import Pin

    if out is not None and not out.parent.is_dir():
        raise click.BadParameter(f"there is no folder {str(out.parent)!r}", param_hint="--out")
    if out is not None and out.suffix.lower() != ".csv":
        raise click.BadParameter(f"{str(out)!r} must end in .csv", param_hint="--out")
    asked: tuple[Floor, ...] = tuple(_floor(of, count) for of, count in floors)
    pinned: tuple[Pin, ...] = tuple(Pin(j, v, officer) for j, v in pins)
    matcher = open_matcher(source, on)
    for jobseeker, vacancy in (*pins, *exclusions):  # before a large market is matched for nothing
        matcher.market.jobseekers.row(jobseeker)
        matcher.market.vacancies.row(vacancy)
    matches = matcher.matches()
    plan = allocate(matcher.market, matches, pins=pinned, exclusions=exclusions, floors=asked, matcher=matcher)
    if out is not None:
        part = out.with_name(f"{out.name}.part")
        try:
            with part.open("w", encoding="utf-8", newline="") as stream:
                write_csv(stream, COLUMNS, plan.rows())
            os.replace(part, out)
        finally:
            part.unlink(missing_ok=True)
    if form == "json":
        print_json(plan.as_dict())
    elif form == "csv":
        print_csv(COLUMNS, plan.rows())
    else:
        _print(plan, matcher.market, matches)


def _floor(of: str, count: str) -> Floor:
    from lepmatch.planning.limits import Floor

    kind, _, months = of.partition(":")
    if not count.isdecimal() or (kind == "benefit" and not months.isdecimal()):
        raise click.BadParameter(f"'{of} {count}' is not like 'lone_parent 20' or 'benefit:6 20'", param_hint="--floor")
    return Floor("benefit", int(months), int(count)) if kind == "benefit" else Floor("customer_group", of, int(count))


def _print(plan: Allocation, market: Market, matches: Matches) -> None:
    from lepmatch.planning.comparison import compare_plan
    from lepmatch.planning.reasons import price_of_employer, price_of_interview

    heading(f"A plan with {plural(len(plan), 'submission')}")
    say(
        f"{plural(plan.reached, 'person has', 'people have')} a submission, those on record included, and "
        f"{plan.total:,.3f} points. No plan reaches more people; none that reaches as many has more than "
        f"{plan.bound:,.3f} points" + (f", {plan.gap:.4%} more." if plan.gap else ".")
    )
    for cost in plan.floors:
        say(f"{cost.floor.of} {cost.floor.value}: {cost.reached} of at least {cost.floor.submissions} submissions")
    if plan.floors:
        say(f"The floors cost {plan.cost.people} people and {plan.cost.points:,.3f} points.")
    click.echo()
    rows = [("", "submissions", "points", "never submitted", "largest queue")]
    for name, c in compare_plan(plan, market, matches).items():
        rows.append((name, f"{c.submissions:,}", f"{c.points:,.0f}", f"{c.never:.1%}", str(c.queue)))
    table(rows, "<>>>>")
    for ids, prices, words in (
        (plan.vacancy_ids, plan.vacancy_price, price_of_interview),
        (plan.employer_ids, plan.employer_price, price_of_employer),
    ):
        dearest = sorted(range(len(ids)), key=lambda i: (-prices[i], ids[i]))[:DEAREST]
        lines = [words(plan, ids[i]) for i in dearest if prices[i] > 0]
        if lines:
            click.echo()
            for line in lines:
                say(line[:1].upper() + line[1:] + ".")
