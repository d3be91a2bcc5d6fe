"""Dated paths to a job: of a person, for a vacancy or employer, or of everybody at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.headlines import print_jobseeker
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import LIST, print_csv, print_json
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from lepmatch.planning.cohorts import Cohort
    from lepmatch.planning.seats import SeatPlan
    from lepmatch.planning.steps import Routeway


@click.command()
@options.source
@click.argument("jobseeker", required=False)
@options.how_many(5, "paths or intakes")
@click.option("--vacancy", metavar="ID", help="Only paths to this vacancy.")
@click.option("--course", metavar="ID", help="Only paths through this course.")
@click.option("--employer", metavar="ID", help="Intakes that bring people to this employer.")
@options.form
def command(
    source: str,
    jobseeker: str | None,
    n: int,
    vacancy: str | None,
    course: str | None,
    employer: str | None,
    form: options.Form,
    on: date | None,
) -> None:
    """List the best dated paths of a person to a job.

    A path is courses that end in time and a work trial, each with its dates. Without JOBSEEKER: the intakes that bring
    most people to a vacancy or employer; without these, too, all seats and interviews filled together.
    """
    if employer and jobseeker:
        raise click.UsageError("take JOBSEEKER or --employer, not both")
    if course and not jobseeker:
        raise click.UsageError("--course is for the paths of a JOBSEEKER")
    matcher = open_matcher(source, on)
    if jobseeker:
        from lepmatch.planning.routeways import plan_routeways

        paths = plan_routeways(matcher, jobseeker, n, vacancy=vacancy, course=course)
        if form == "text":
            print_jobseeker(matcher.market, jobseeker)
        _print_paths(paths, form)
    elif vacancy or employer:
        from lepmatch.planning.cohorts import plan_cohorts

        _print_cohorts(plan_cohorts(matcher, n, vacancy=vacancy, employer=employer), form)
    else:
        from lepmatch.planning.seats import allocate_seats

        _print_plan(allocate_seats(matcher), n, form)


def _print_paths(paths: Sequence[Routeway], form: str) -> None:
    if form == "json":
        print_json([path.as_dict() for path in paths])
    elif form == "csv":
        columns = ("jobseeker", "occupation", "courses", "vacancy", "before", "after", "ready", "slack", "closes")
        print_csv(columns, (row for path in paths for row in _rows(path)))
    else:
        for number, path in enumerate(paths, start=1):
            click.echo()
            say(path.text, indent=f"{number:>2} ")
            others = [d.vacancy for d in path.destinations[1:]]
            if others:
                say(f"leads to {', '.join(others)} ({path.occupation}), too", indent="   ")
        if not paths:
            click.echo()
            say("No path leads to a vacancy in time.")


def _rows(path: Routeway) -> Iterator[tuple[object, ...]]:
    courses = LIST.join(step.id for step in path.steps)
    for d in path.destinations:
        yield (
            path.jobseeker, path.occupation, courses, d.vacancy, d.before, d.after, d.ready, d.slack,
            LIST.join(d.closes),
        )  # fmt: skip


def _print_cohorts(cohorts: Sequence[Cohort], form: str) -> None:
    if form == "json":
        print_json([cohort.as_dict() for cohort in cohorts])
    elif form == "csv":
        columns = ("course", "title", "starts", "seats", "interested", "jobseeker", "vacancy", "before", "after")
        print_csv(columns, (
            (c.course, c.title, c.starts, c.seats, c.interested, m.jobseeker, m.vacancy, m.before, m.after)
            for c in cohorts for m in c.members
        ))  # fmt: skip
    else:
        for cohort in cohorts:
            heading(f"{cohort.title} ({cohort.course}), {cohort.starts:%-d %B} to {cohort.ends:%-d %B}")
            say(
                f"{plural(cohort.interested, 'person gains', 'people gain')}, {plural(cohort.seats, 'seat')}; with all "
                f"seats taken {cohort.opened:,} come within reach and {cohort.added:.0f} points are added"
            )
            table(((m.jobseeker, m.vacancy, f"{m.after:.0f} points") for m in cohort.members), align="<<<")
        if not cohorts:
            say("No course that ends in time would bring anybody nearer.")


def _print_plan(plan: SeatPlan, n: int, form: str) -> None:
    if form == "json":
        print_json(plan.as_dict())
    elif form == "csv":
        columns = ("jobseeker", "vacancy", "course", "starts", "before", "after")
        print_csv(columns, ((p.jobseeker, p.vacancy, p.course, p.starts, p.before, p.after) for p in plan.placements))
    else:
        trained = sum(placement.course is not None for placement in plan.placements)
        say(
            f"{plural(len(plan.placements), 'person is', 'people are')} put forward, {trained:,} after a course; "
            f"no plan reaches more than {plan.most_people:,}. {plan.total:,.0f} points, at most {plan.bound:,.0f}."
        )
        click.echo()
        full = [seat for seat in plan.seats if seat.worth_milli or seat.people]
        if not full:
            say("One more seat on any intake would add nothing.")
            return
        heading("Where one more seat is worth most")
        table(
            (
                (
                    f"{seat.worth:.0f} points",
                    f"{plural(seat.people, 'more person', 'more people')}",
                    f"{seat.taken} of {seat.seats} taken",
                    f"{seat.title} ({seat.course}) from {seat.starts:%-d %B}",
                )
                for seat in full[:n]
            ),
            align=">>><",
        )
