"""People for a vacancy, after a course."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.headlines import print_vacancy
from lepmatch.cli.lists import print_courses
from lepmatch.cli.records import print_course_matches
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from datetime import date


@click.command()
@options.source
@click.argument("vacancy")
@options.how_many(5, "people")
@options.form
def command(source: str, vacancy: str, n: int, form: options.Form, on: date | None) -> None:
    """List the people who would fit a vacancy after a course."""
    matcher = open_matcher(source, on)
    matches = matcher.trainees(vacancy, n)
    if form != "text":
        print_course_matches(matches, form)
        return
    print_vacancy(matcher.market, vacancy)
    print_courses(matches, "No course that ends in time would bring anybody nearer.")
