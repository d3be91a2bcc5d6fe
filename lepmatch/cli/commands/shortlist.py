"""People for a vacancy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.headlines import print_vacancy
from lepmatch.cli.lists import print_list, print_standing
from lepmatch.cli.page import heading, say
from lepmatch.cli.records import print_matches
from lepmatch.cli.source import open_kept_matcher

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.assurance.creaming import CreamingNote


@click.command()
@options.source
@click.argument("vacancy")
@options.how_many(10, "people")
@options.form
def command(source: str, vacancy: str, n: int, form: options.Form, on: date | None) -> None:
    """List the people who fit a vacancy best.

    Below the list stands who further from work was passed over, what keeps the rest of the caseload out, and the
    nearest misses. Of a database, the list is kept before it is shown; see replay.
    """
    from lepmatch.assurance.creaming import creaming_note

    matcher, kept = open_kept_matcher(source, on)
    shortlist = matcher.shortlist(vacancy, n)
    kept(shortlist, n)
    if form != "text":
        print_matches(shortlist, form)
        return
    standing = matcher.standing(vacancy, NEAREST)
    print_vacancy(matcher.market, vacancy)
    print_list(shortlist, "Nobody can be put forward on this day.", ("person", "people"))
    _print_note(creaming_note(matcher, shortlist))
    print_standing(standing, len(matcher.market.jobseekers))


def _print_note(note: CreamingNote) -> None:
    """Who was passed over; nothing where there was nobody to choose from."""
    if not note.feasible.people:
        return
    click.echo()
    heading("How far from work those listed are, of all who can be put forward")
    for line in note.lines:
        say(line, indent="  ")


NEAREST = 3  # of those whom something keeps out
