"""An area's page of demand and supply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from lepmatch.cli import options
from lepmatch.cli.lists import BARRED, print_out_of_reach
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import announced_compilation, open_history, policy_of
from lepmatch.delivery.dimensions import AREAS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lepmatch.delivery.area_report import AreaReport, OutOfReach
    from lepmatch.market.market import Market
    from lepmatch.matching.matcher import Matcher
    from lepmatch.planning.commissioning import Commission

SEATS = 12


@click.command()
@options.source
@click.argument("area", required=False)
@click.option("--by", type=click.Choice(AREAS), help="What AREA is the name of; found out otherwise.")
@options.how_many(10, "vacancies out of reach and course intakes")
@options.form
def command(source: str, area: str | None, by: str | None, n: int, form: options.Form, on: date | None) -> None:
    """Show an area's demand and supply, for a worklessness assessment.

    Who is without work and what stands in their way, for which vacancies nobody is known, and which course would add
    most. Without AREA, the open vacancies for which nobody in the whole market is known.
    """
    from lepmatch.delivery.area_report import area_report, find_area, out_of_reach
    from lepmatch.delivery.tally import Tally
    from lepmatch.matching.matcher import Matcher

    market = open_history(source, on)
    with announced_compilation():
        if area is None:
            _print_everywhere(out_of_reach(Matcher(policy_of(source)).fit(market)), market, n, form)
            return
        tally = Tally(market)
        kind, name = find_area(tally, area, by)
        report = area_report(tally, kind, name, policy_of(source))
        intakes = _intakes(report.matcher)[:n]
    if form == "json":
        said = {"on": market.on.isoformat(), "records": market.origin, "by": kind}
        print_json(said | report.as_dict() | {"intakes": [one.as_dict() for one in intakes]})
    elif form == "csv":
        print_csv(("measure", "of", "number", "records"), [(*row, market.origin) for row in _rows(report, intakes)])
    else:
        _print_report(report, intakes, kind, market, n)


def _intakes(matcher: Matcher) -> Sequence[Commission]:
    from lepmatch.planning.commissioning import plan_commissions

    market = matcher.market
    return plan_commissions(matcher, SEATS) if len(market.courses) and len(market.jobseekers) else ()


def _rows(report: AreaReport, intakes: Sequence[Commission]) -> list[tuple[str, str, int]]:
    rows = [("people", "all", report.people), ("placed", "all", report.placed)]
    rows += [("unplaced", group, count) for group, count in report.unplaced_by_group.items()]
    rows += [("basic_skills", need, count) for need, count in report.basic_skills.items()]
    rows += [("open_vacancies", "everywhere", report.open_vacancies), ("open_vacancies", "near", report.near)]
    rows += [("only_barrier", kind, pairs) for kind, pairs in report.barriers.items()]
    rows += [("out_of_reach", one.vacancy, one.openings) for one in report.out_of_reach]
    return rows + [("intake", f"{one.area}: {one.title}", one.people) for one in intakes]


def _print_report(report: AreaReport, intakes: Sequence[Commission], kind: str, market: Market, n: int) -> None:
    from lepmatch.market.market import ORIGINS
    from lepmatch.market.scheme import load_scheme

    heading(f"{report.area} ({kind}): demand and supply as on {market.on:%-d %B %Y}")
    say(ORIGINS[market.origin])
    names = {code: group.name for code, group in load_scheme(market.scheme).groups.items()}
    say(f"{plural(report.people, 'person', 'people')} on record, {report.placed:,} placed in work.")
    _print_numbers("Without work", {names.get(code, code): count for code, count in report.unplaced_by_group.items()})
    _print_numbers("Of them, in need of basic skills", report.basic_skills)
    click.echo()
    heading("What stands in their way")
    say(
        f"Of {plural(report.open_vacancies, 'open vacancy', 'open vacancies')} anywhere, {report.near:,} lie here or "
        "within somebody's reach. Of all pairs of a person and one of these, so many are kept apart by one thing alone:"
    )
    table(((f"{pairs:,}", BARRED[kind]) for kind, pairs in report.barriers.items()), align="><")
    click.echo()
    heading("Vacancies for which nobody here is known")
    print_out_of_reach(report.out_of_reach, n)
    if intakes:
        click.echo()
        heading(f"What one more course of {SEATS} seats would add, for people from here alone")
        rows = [
            (f"{one.people:,}", f"{one.worth:,.0f}", f"{one.title} in {one.area}, from {one.starts:%-d %B}")
            for one in intakes
        ]
        table([("people", "points", ""), *rows], align=">><")
        say(
            "People more who could be put forward, and points that this and better matches add; both at most. Nobody "
            "from elsewhere is counted, for or against."
        )


def _print_everywhere(found: Sequence[OutOfReach], market: Market, n: int, form: options.Form) -> None:
    from lepmatch.market.market import ORIGINS

    if form == "json":
        said = {"on": market.on.isoformat(), "records": market.origin}
        print_json(said | {"out_of_reach": [one.as_dict() for one in found]})
    elif form == "csv":
        columns = ("vacancy", "title", "openings", "only_barrier", "too_little_known", "records")
        print_csv(columns, (
            (o.vacancy, o.title, o.openings, o.only_barrier or "", o.unknown, market.origin) for o in found
        ))  # fmt: skip
    else:
        heading(f"Open vacancies for which nobody on record is known, as on {market.on:%-d %B %Y}")
        say(ORIGINS[market.origin])
        print_out_of_reach(found, n)


def _print_numbers(title: str, counts: Any) -> None:
    if counts:
        click.echo()
        heading(title)
        table(((f"{count:,}", name) for name, count in counts.items()), align="><")
