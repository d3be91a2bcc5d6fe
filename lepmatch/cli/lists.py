"""Lists of matches as text for people: who fits, and what stands in the way of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from lepmatch.cli.page import explained, heading, plural, say, table

if TYPE_CHECKING:
    from lepmatch.delivery.area_report import OutOfReach
    from lepmatch.matching.results import CourseMatch, Match, Shortlist, Standing

BARRED = {
    "not_eligible": "not eligible under the scheme on this day",
    "in_work": "already in work",
    "closed": "the vacancy has closed",
    "full": "every opening is filled",
    "pay_below_legal": "the vacancy pays less than the law allows",
    "declined": "have declined this employer",
    "excluded_work": "this kind of work is excluded for them",
    "licence": "lack a licence that the law asks for",
    "hours": "cannot be there at those hours",
    "travel": "beyond reach by any way they can travel",
}
"""Every kind of barrier, as said of several people."""


def print_list(shortlist: Shortlist, nobody: str, others: tuple[str, str]) -> None:
    """Numbered matches in short, and for how many more too little is known.

    Parameters
    ----------
    nobody : what to say of an empty list
    others : what is listed, one and several
    """
    _print_numbered(shortlist)
    if not shortlist:
        click.echo()
        say(nobody)
    if shortlist.too_little_known:
        click.echo()
        pass_ = "passes" if shortlist.too_little_known == 1 else "pass"
        more = plural(shortlist.too_little_known, *others)
        say(f"Besides, {more} {pass_} every rule, but too little is known for a number.")


def print_courses(matches: Sequence[CourseMatch], none: str) -> None:
    """Numbered course matches in short."""
    _print_numbered(matches)
    if not matches:
        click.echo()
        say(none)


def print_standing(standing: Standing, people: int) -> None:
    """What keeps the rest of the caseload out, and the nearest misses with their remedy."""
    from lepmatch.matching.explanation import explain

    if not standing.barred:
        return
    click.echo()
    heading(
        f"What stands in the way of the other {plural(people - standing.feasible, 'person', 'people')} of {people:,}"
    )
    ordered = sorted(standing.barred.items(), key=lambda item: -item[1][0])
    table(
        (
            (f"{count:,}", BARRED[kind] + (f" (for {alone:,} nothing else)" if alone else ""))
            for kind, (count, alone) in ordered
        ),
        align="><",
    )
    if standing.near_misses:
        click.echo()
        heading("Nearest misses")
    for match in standing.near_misses:
        said = explain(match)
        explained("\n".join([said.headline, *(f"  ! {statement.text}" for statement in said.barriers)]), indent="  ")


def print_out_of_reach(found: Sequence[OutOfReach], n: int) -> None:
    """Vacancies for which nobody is known, and why, as many as fit."""
    if not found:
        say("Somebody is known for every one.")
        return
    table(((v, title, plural(openings, "opening"), why) for v, title, openings, why in unreached(found[:n])), "<<><")
    if len(found) > n:
        say(f"and {len(found) - n:,} more; -n lists them, and --json and --csv list all.")


def unreached(found: Sequence[OutOfReach]) -> list[tuple[str, str, int, str]]:
    """The vacancy, its title, its openings, and why nobody is known for it."""
    return [(one.vacancy, one.title, one.openings, _why(one)) for one in found]


def _why(one: OutOfReach) -> str:
    said = []
    if one.only_barrier:
        _, alone = one.barred[one.only_barrier]
        said.append(f"one thing alone for {plural(alone, 'person', 'people')}: {BARRED[one.only_barrier]}")
    if one.unknown:
        said.append(f"too little is known of {plural(one.unknown, 'person', 'people')}")
    return "; ".join(said) or "more than one thing stands in everybody's way"


def _print_numbered(matches: Iterable[Match | CourseMatch]) -> None:
    from lepmatch.matching.explanation import explain

    for number, match in enumerate(matches, start=1):
        click.echo()
        explained(explain(match).short, indent=f"{number:>2} ")
