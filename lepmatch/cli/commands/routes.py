"""Dated paths of a person to a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.headlines import print_jobseeker
from lepmatch.cli.page import say
from lepmatch.cli.records import LIST, print_csv, print_json
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lepmatch.planning.steps import Routeway


@click.command()
@options.source
@click.argument("jobseeker")
@options.how_many(5, "paths")
@click.option("--vacancy", metavar="ID", help="Only paths to this vacancy.")
@click.option("--course", metavar="ID", help="Only paths through this course.")
@options.form
def command(
    source: str, jobseeker: str, n: int, vacancy: str | None, course: str | None, form: options.Form, on: date | None
) -> None:
    """List the best dated paths of a person: courses that end in time, a work trial, then the job."""
    from lepmatch.planning.routeways import plan_routeways

    matcher = open_matcher(source, on)
    paths = plan_routeways(matcher, jobseeker, n, vacancy=vacancy, course=course)
    if form == "json":
        print_json([path.as_dict() for path in paths])
    elif form == "csv":
        columns = ("jobseeker", "occupation", "courses", "vacancy", "before", "after", "ready", "slack", "closes")
        print_csv(columns, (row for path in paths for row in _rows(path)))
    else:
        print_jobseeker(matcher.market, jobseeker)
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
        before = None if d.before_milli is None else d.before_milli / 1000
        yield (
            path.jobseeker, path.occupation, courses, d.vacancy, before, d.after_milli / 1000, d.ready, d.slack,
            LIST.join(d.closes),
        )  # fmt: skip
