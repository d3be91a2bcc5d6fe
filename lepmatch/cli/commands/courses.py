"""Courses for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.headlines import print_jobseeker
from lepmatch.cli.lists import print_courses
from lepmatch.cli.records import print_course_matches
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from datetime import date


@click.command()
@options.source
@click.argument("jobseeker")
@options.how_many(5, "courses")
@options.form
def command(source: str, jobseeker: str, n: int, form: options.Form, on: date | None) -> None:
    """List the courses that would open most for a jobseeker.

    Each comes with the vacancies that it opens or brings nearer, and with what keeps them from the course.
    """
    matcher = open_matcher(source, on)
    matches = matcher.courses(jobseeker, n)
    if form != "text":
        print_course_matches(matches, form)
        return
    print_jobseeker(matcher.market, jobseeker)
    print_courses(matches, "No coming course would open anything more to them.")
