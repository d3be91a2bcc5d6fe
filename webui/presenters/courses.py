"""Courses: their intakes and seats, and who would gain by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from lepmatch import Account, Cohort, Course, Intake, SeatPlan, last_day
from webui.desk import State
from webui.listing import Listed, Words, cut

# ------------------------------------------------------------------------------------------------------------ the list


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: words, a sector, a page from 1."""

    text: str = ""
    sector: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A course in the list.

    Attributes
    ----------
    next, seats : the first day of its next intake with seats, and the seats of all intakes to come
    """

    id: str
    title: str
    provider: str
    sector: str
    next: date | None
    seats: int


@dataclass(frozen=True, slots=True)
class CoursesPage(Listed[Line]):
    """A page of the list."""

    asked: Asked
    sectors: tuple[str, ...]


def present_courses(state: State, asked: Asked) -> CoursesPage:
    """Courses, those that begin first on top; those without an intake to come last."""
    every = state.fix("courses", lambda: _lines(state))
    words = state.fix("words of courses", lambda: _words(every))
    found = words.rows(asked.text) & np.array([asked.sector in ("", line.sector) for line in every], bool)
    sectors = tuple(sorted({line.sector for line in every if line.sector}))
    return CoursesPage(*cut(np.flatnonzero(found), asked.page, every.__getitem__), asked, sectors)


def _words(lines: Sequence[Line]) -> Words:
    texts = (f"{one.id} {one.title} {one.provider} {one.sector}" for one in lines)
    return Words((texts, np.arange(len(lines))))


def _lines(state: State) -> list[Line]:
    coming = _intakes(state)
    lines = []
    for course in state.market.courses:
        intakes = [intake for intake in coming.get(course.id, ()) if intake.starts >= state.day]
        first = min((intake.starts for intake in intakes if intake.seats), default=None)
        seats = sum(intake.seats for intake in intakes)
        said = course.id, course.title, course.provider or "", course.sector or ""
        lines.append(Line(*said, first, seats))
    return sorted(lines, key=lambda line: (line.next or date.max, line.id))


def _intakes(state: State) -> dict[str, list[Intake]]:
    """The intakes of every course."""

    def by_course() -> dict[str, list[Intake]]:
        found: dict[str, list[Intake]] = {}
        for intake in state.market.intakes:
            found.setdefault(intake.course, []).append(intake)
        return found

    return state.fix("intakes", by_course)


# ---------------------------------------------------------------------------------------------------------- one course


@dataclass(frozen=True, slots=True)
class IntakeLine:
    """An intake.

    Attributes
    ----------
    has_begun : whether it is too late for it
    taken, worth, people : what a plan for all seats says of it, as far as one has been worked out: seats taken, and
        the points and people that one more seat would add
    """

    starts: date
    ends: date
    seats: int
    has_begun: bool
    taken: int | None
    worth: float | None
    people: int | None


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody whom a plan for all seats puts on a course, and the vacancy it leads them to."""

    jobseeker: str
    vacancy: str
    title: str
    starts: date | None
    before: float | None
    after: float


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course.

    Attributes
    ----------
    facts : what is on record, in words
    learners, others : people of this officer's whom the plan puts on it, and how many more
    """

    id: str
    title: str
    provider: str
    facts: tuple[tuple[str, str], ...]
    intakes: tuple[IntakeLine, ...]
    has_plan: bool
    learners: tuple[Learner, ...]
    others: int


def present_course(state: State, id: str, account: Account, plan: SeatPlan | None) -> CoursePage:
    """The page of a course, with what the plan for all seats says where one has been worked out."""
    course = state.market.courses[id]
    of_plan = {(seat.course, seat.starts): seat for seat in plan.seats} if plan else {}
    lines = []
    for intake in sorted(_intakes(state).get(id, ()), key=lambda one: one.starts):
        seat = of_plan.get((id, intake.starts))
        told = (seat.taken, seat.worth, seat.people) if seat else (None, None, None)
        begun = intake.starts < state.day
        lines.append(IntakeLine(intake.starts, last_day(course, intake), intake.seats, begun, *told))
    placed = [one for one in plan.placements if one.course == id] if plan else []
    mine = [one for one in placed if is_own(state, account, one.jobseeker)]
    titles = state.market.vacancies
    learners = [
        Learner(one.jobseeker, one.vacancy, titles.columns["title"][titles.row(one.vacancy)], one.starts, one.before,
                one.after)
        for one in mine
    ]  # fmt: skip
    return CoursePage(
        id,
        course.title,
        course.provider or "",
        tuple((name, text) for name, text in _facts(course) if text),
        tuple(lines),
        plan is not None,
        tuple(learners),
        len(placed) - len(mine),
    )


def _facts(one: Course) -> Sequence[tuple[str, str]]:
    hours = "" if one.hours_per_week is None else f"{one.hours_per_week:g} hours a week"
    weeks = "" if one.weeks is None else f"{one.weeks} weeks"
    return [
        ("Sector", plain(one.sector or "").capitalize()),
        ("Length", ", ".join(filter(None, [weeks, hours]))),
        ("Runs", one.timetable.words if one.timetable else ""),
        ("Place", one.postcode or ""),
        ("Teaches", "; ".join(one.gives_skills or ())),
        ("Licences", "; ".join(plain(code) for code in one.gives_licences or ())),
        ("Leads to level", "" if not one.gives_level else str(one.gives_level)),
        ("Asks for level", "" if not one.needs_level else str(one.needs_level)),
        ("Helps with", "; ".join(one.helps or ())),
    ]


def plain(code: str) -> str:
    """A code in words."""
    return code.replace("_", " ")


def is_own(state: State, account: Account, jobseeker: str) -> bool:
    """Whether an officer may be told of somebody."""
    return account.role != "district" or (
        jobseeker in state.market.jobseekers and state.district_of_jobseeker(jobseeker) == account.district
    )


# ------------------------------------------------------------------------------------------------------------- cohorts


@dataclass(frozen=True, slots=True)
class CohortsPage:
    """The intakes that would bring most people within reach of a vacancy, or of an employer.

    Attributes
    ----------
    id, title : of the vacancy or the employer
    """

    id: str
    title: str
    day: date
    cohorts: tuple[Cohort, ...]


def present_cohorts(state: State, cohorts: Sequence[Cohort], *, vacancy: str = "", employer: str = "") -> CohortsPage:
    """The page of the cohorts of a vacancy or of an employer."""
    title = state.market.vacancies[vacancy].title if vacancy else state.market.employers[employer].name
    return CohortsPage(vacancy or employer, title, state.day, tuple(cohorts))
