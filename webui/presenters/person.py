"""A person: what is open to them, what closes most, what would open more, and what has happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from lepmatch import (
    CourseMatch,
    Event,
    Jobseeker,
    Listing,
    Match,
    Matcher,
    Routeway,
    Shortlist,
    Standing,
    explain,
    listing,
    plan_routeways,
)
from lepmatch import Explanation as Said
from webui.desk import State
from webui.presenters.people import work_sought
from webui.presenters.vacancies import why_of, words_of

OPTIONS, NEAR, COURSES, ROUTES = 10, 5, 5, 3
ASKED_OF = 20  # vacancies at which facts that are missing are counted
OF_THE_PERSON = {
    "licence": ("lacks a licence that the law asks for", "a course or a test that gives the licence"),
    "hours": ("cannot be there at those hours", "other hours from the employer, or care at those hours"),
    "travel": ("beyond reach by any way they can travel", "another way to travel, or help with fares"),
    "excluded_work": ("this kind of work is excluded for them", "a review of the exclusion with them"),
    "declined": ("they have declined this employer", "nothing but their own word"),
    "not_eligible": ("not eligible under the scheme on this day", "a check of the claim and its start"),
    "in_work": ("already in work", "nothing, until they leave the job"),
}
"""Kinds of barrier that come from the person's side, as said of several vacancies, and what would remove each."""


# ------------------------------------------------------------------------------------------------------- what is open


@dataclass(frozen=True, slots=True)
class Option:
    """A vacancy for a person.

    Attributes
    ----------
    state : what has become of them there, in words
    """

    vacancy: str
    title: str
    employer: str
    points: float | None
    said: Said
    state: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A kind of barrier, and the vacancies that it keeps from a person.

    Attributes
    ----------
    count, alone : vacancies that it closes, and those that nothing else closes
    """

    label: str
    remedy: str
    count: int
    alone: int


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person and what is open to them.

    Attributes
    ----------
    facts : what is on record and bears on a job, in words
    missing : fields that are blank
    feasible, too_little_known, vacancies : vacancies that no rule closes, those of them without a number, and all
    closed : what closes vacancies, the most first
    asks : a fact that is missing, and at how many of `asked_of` vacancies it would count
    listing : the options as they are to be kept
    """

    id: str
    district: str
    facts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    options: tuple[Option, ...]
    feasible: int
    too_little_known: int
    vacancies: int
    closed: tuple[Closed, ...]
    near: tuple[Option, ...]
    asks: tuple[tuple[str, int], ...]
    asked_of: int
    listing: Listing


def present_person(state: State, id: str) -> PersonPage:
    """The page of a person."""
    record = state.market.jobseekers[id]
    facts = _facts(state, record)
    standing = state.matcher.outlook(id, NEAR)
    found = state.matcher.options(id, ASKED_OF)
    matches = found.matches
    asked_at = matches or _some(state, id)
    return PersonPage(
        id,
        record.district or "",
        tuple((name, text) for name, text in facts if text),
        tuple(name.lower() for name, text in facts if not text),
        tuple(option_of(state, match) for match in matches[:OPTIONS]),
        standing.feasible,
        standing.too_little_known,
        len(state.market.vacancies),
        closed_by(standing),
        tuple(option_of(state, match) for match in standing.near_misses),
        _asks(asked_at),
        len(asked_at),
        options_listing(state, Shortlist(id, matches[:OPTIONS], found.too_little_known), OPTIONS),
    )


def options_listing(state: State, found: Shortlist, n: int) -> Listing:
    """A person's options as they are to be kept."""
    return listing(state.matcher, found, n, is_of_jobseeker=True)


def closed_by(standing: Standing) -> tuple[Closed, ...]:
    """What closes vacancies to a person, that which closes most alone first."""
    found = [
        Closed(words, remedy, *standing.barred[kind])
        for kind, (words, remedy) in OF_THE_PERSON.items()
        if kind in standing.barred
    ]
    return tuple(sorted(found, key=lambda one: (-one.alone, -one.count)))


def option_of(state: State, match: Match) -> Option:
    """A match as an option of the person."""
    past = state.ledger.submission(match.jobseeker, match.vacancy)
    said = "" if past.state == "new" else words_of(past.state)
    return Option(match.vacancy, match.title, match.employer, match.points, explain(match), said)


def _asks(matches: tuple[Match, ...]) -> tuple[tuple[str, int], ...]:
    """Facts about a person that nobody has recorded, with the number of vacancies at which each would count."""
    asks = [(ask.partition(": ")) for match in matches for ask in match.asks]
    return tuple(Counter(fact for whose, _, fact in asks if whose == "jobseeker").most_common())


def _some(state: State, id: str) -> tuple[Match, ...]:
    """A person at some open vacancies, where none has a number."""
    market = state.market
    closing = market.vacancies.columns["closing_date"]
    open_ = closing.rows_where(lambda day: day is None or day >= state.day)[:ASKED_OF]
    return tuple(state.matcher.match(id, market.vacancies.ids[row]) for row in open_)


def _facts(state: State, one: Jobseeker) -> list[tuple[str, str]]:
    """What of a person bears on a job; empty where nobody has recorded it."""
    row = state.market.jobseekers.row(one.id)
    history = None if one.work_history is None else [f"{s.work} ({s.months} months)" for s in one.work_history]
    minutes = f" up to {one.max_travel_minutes} minutes" if one.max_travel_minutes else ""
    level = one.qualification_level
    return [
        ("Work sought", work_sought(state, row)),
        ("Work done", _list(history)),
        ("Skills", _list(one.skills)),
        ("Licences", _list(one.licences)),
        ("Qualification", "" if level is None else f"level {level}" if level else "none"),
        ("Place", one.postcode or ("a point on the map" if one.latitude is not None else one.district or "")),
        ("Travels by", f"{_list(one.travel_modes)}{minutes}" if one.travel_modes else ""),
        ("Hours", _hours(one)),
        ("Can work", one.availability.words if one.availability else ""),
        ("Pay needed", "" if one.min_hourly_pay is None else f"£{one.min_hourly_pay:.2f} an hour"),
        ("Can start", "" if one.earliest_start is None else f"{one.earliest_start:%-d %B %Y}"),
        ("Wants training", "" if one.wants_training is None else "yes" if one.wants_training else "no"),
    ]


def _list(terms: list[str] | tuple[str, ...] | None) -> str:
    return "" if terms is None else ", ".join(term.replace("_", " ") for term in terms) or "none"


def _hours(one: Jobseeker) -> str:
    low, high = one.hours_min, one.hours_max
    if high is None:
        return "" if low is None else f"{low:g} a week or more"
    return f"{low:g} to {high:g} a week" if low else f"up to {high:g} a week"


# --------------------------------------------------------------------------------------------------- courses and routes


@dataclass(frozen=True, slots=True)
class CourseLine:
    """An intake that would open something for a person."""

    course: CourseMatch
    said: Said


@dataclass(frozen=True, slots=True)
class RoutesPage:
    """The dated ways of a person into work, and the courses that open most."""

    id: str
    district: str
    routes: tuple[Routeway, ...]
    courses: tuple[CourseLine, ...]


Ways = tuple[tuple[CourseMatch, ...], tuple[Routeway, ...]]


def find_ways(matcher: Matcher, id: str) -> Ways:
    """The courses and routes of a person, which take their time where there are many."""
    return matcher.courses(id, COURSES), plan_routeways(matcher, id, ROUTES)


def present_routes(state: State, id: str, ways: Ways) -> RoutesPage:
    """The page of a person's courses and routes."""
    courses, routes = ways
    lines = tuple(CourseLine(course, explain(course)) for course in courses)
    return RoutesPage(id, state.district_of_jobseeker(id) or "", routes, lines)


# ------------------------------------------------------------------------------------------------------- what happened


@dataclass(frozen=True, slots=True)
class Past:
    """One vacancy or course that a person was or is in for; `vacancy` is None where it is no longer on record."""

    vacancy: str | None
    title: str
    state: str
    since: date | None
    officer: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """All that has happened to a person, the latest first.

    Attributes
    ----------
    put_forward : how often they have been put forward
    """

    id: str
    district: str
    put_forward: int
    submissions: tuple[Past, ...]
    items: tuple[dict[str, object], ...]


def present_history(state: State, id: str) -> HistoryPage:
    """The page of what has happened to a person."""
    every = state.ledger.of_jobseeker(id)
    past = [
        Past(
            one.vacancy if one.vacancy in state.market.vacancies else None,
            _about(state, one.vacancy, one.course),
            words_of(one.state),
            one.since,
            one.officer or "",
        )
        for one in sorted(every, key=lambda one: (one.since or date.min, one.vacancy or ""), reverse=True)
        if one.moves
    ]
    moves = [move for one in every for move in one.moves]
    items = tuple(_item(state, move) for move in sorted(moves, key=lambda move: move.at, reverse=True))
    forward = sum(move.kind == "submitted" for move in moves)
    return HistoryPage(id, state.district_of_jobseeker(id) or "", forward, tuple(past), items)


def _item(state: State, move: Event) -> dict[str, object]:
    about = _about(state, move.vacancy, move.course)
    title = f"{words_of(move.kind).capitalize()}: {about}" if about else words_of(move.kind).capitalize()
    return {"title": title, "by": move.actor or "", "day": move.at, "text": why_of(move)}


def _about(state: State, vacancy: str | None, course: str | None) -> str:
    """A vacancy or course in words; its id alone where the market no longer holds it."""
    table = state.market.vacancies if vacancy else state.market.courses
    id = vacancy or course
    if id is None or id not in table:
        return id or ""
    return f"{table.columns['title'][table.row(id)]} ({id})"
