"""What one more seat is worth, on the intakes that there are and on those that there could be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from lepmatch import Account, Commission, SeatPlan
from webui.desk import State
from webui.presenters.courses import is_own, plain

MOST = 20  # intakes of a list
BARS = 8


@dataclass(frozen=True, slots=True)
class Worths:
    """What was worked out about seats: a plan for those there are, and one more intake everywhere."""

    plan: SeatPlan
    commissions: tuple[Commission, ...]


@dataclass(frozen=True, slots=True)
class SeatLine:
    """An intake that there is, and what one more seat on it would add."""

    course: str
    title: str
    starts: date
    taken: int
    seats: int
    people: int
    worth: float


@dataclass(frozen=True, slots=True)
class NewIntake:
    """One more intake that there could be, with the members of this officer's and how many more."""

    area: str
    sector: str
    course: str
    title: str
    starts: date
    ends: date
    seats: int
    people: int
    worth: float
    members: tuple[tuple[str, str], ...]
    others: int


@dataclass(frozen=True, slots=True)
class SeatsPage:
    """Where one more seat is worth most."""

    put_forward: int
    trained: int
    most_people: int
    total: float
    bound: float
    seats: tuple[SeatLine, ...]
    bars: tuple[dict[str, object], ...]
    intakes: tuple[NewIntake, ...]
    more: int


def present_seats(state: State, account: Account, worths: Worths) -> SeatsPage:
    """The page of what one more seat and one more intake would add; of new intakes, district staff see their own."""
    plan = worths.plan
    seats = [
        SeatLine(one.course, one.title, one.starts, one.taken, one.seats, one.people, one.worth)
        for one in plan.seats
        if one.worth_milli > 0 or one.people
    ]
    bars = tuple(
        {
            "label": f"{shorten(one.title, 34, placeholder='…')}, {one.starts:%-d %b}",
            "price": round(max(one.worth, 0)),
            "note": _more(one.people),
        }
        for one in seats[:BARS]
        if one.worth > 0
    )
    mine = [one for one in worths.commissions if account.role != "district" or one.area == account.district]
    return SeatsPage(
        len(plan.placements),
        sum(one.course is not None for one in plan.placements),
        plan.most_people,
        plan.total,
        plan.bound,
        tuple(seats[:MOST]),
        bars,
        tuple(_new(state, account, one) for one in mine[:MOST]),
        max(0, len(mine) - MOST),
    )


def _more(people: int) -> str:
    return f"{people} more put forward" if people else ""


def _new(state: State, account: Account, one: Commission) -> NewIntake:
    mine = tuple((m.jobseeker, m.vacancy) for m in one.members if is_own(state, account, m.jobseeker))
    said = one.area, plain(one.sector), one.course, one.title, one.starts, one.ends, one.seats, one.people, one.worth
    return NewIntake(*said, mine, len(one.members) - len(mine))
