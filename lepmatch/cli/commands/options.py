"""Vacancies for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.headlines import print_jobseeker
from lepmatch.cli.lists import print_list
from lepmatch.cli.records import print_matches
from lepmatch.cli.source import open_kept_matcher

if TYPE_CHECKING:
    from datetime import date


@click.command()
@options.source
@click.argument("jobseeker")
@options.how_many(10, "vacancies")
@options.form
def command(source: str, jobseeker: str, n: int, form: options.Form, on: date | None) -> None:
    """List the vacancies that fit a jobseeker best.

    Of a database, the list is kept before it is shown; see replay.
    """
    matcher, kept = open_kept_matcher(source, on)
    shortlist = matcher.options(jobseeker, n)
    kept(shortlist, n, is_of_jobseeker=True)
    if form != "text":
        print_matches(shortlist, form)
        return
    print_jobseeker(matcher.market, jobseeker)
    print_list(shortlist, "No vacancy is open to them on this day.", ("vacancy", "vacancies"))
