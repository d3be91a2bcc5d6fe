"""Seats on courses and interviews filled together, so that a seat goes where it opens most.

Everybody is put forward once at most: as they are, or after one course. First as many people as can be, then as many
points as can be, within the interviews of every vacancy and the seats of every intake; see `filling` for how. The
prices of the plan say what one more seat is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lepmatch.errors import PlanError
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import MILLI
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.planning.filling import Filled, fill
from lepmatch.planning.gains import runs_of, trainings
from lepmatch.planning.in_points import Bettered, Valued
from lepmatch.planning.runs import Run, coming_runs
from lepmatch.planning.search import points_before


@dataclass(frozen=True, slots=True)
class Placement(Bettered):
    """One person put forward to one vacancy, after a course that starts on a day, or as they are."""

    jobseeker: str
    vacancy: str
    course: str | None
    starts: date | None
    before_milli: int | None
    after_milli: int


@dataclass(frozen=True, slots=True)
class Seat(Valued):
    """What one more seat on an intake would add: milli-points and people; and how many of its seats are taken."""

    course: str
    title: str
    starts: date
    seats: int
    taken: int
    worth_milli: int
    people: int


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """Seats and interviews filled together.

    Attributes
    ----------
    placements : by jobseeker
    seats : every intake, those where one more seat is worth most first
    most_people : how many can be put forward at most
    bound_milli : what no plan that puts as many forward can exceed
    """

    placements: tuple[Placement, ...]
    seats: tuple[Seat, ...]
    most_people: int
    bound_milli: int

    @property
    def total_milli(self) -> int:
        """Milli-points of all placements."""
        return sum(placement.after_milli for placement in self.placements)

    @property
    def total(self) -> float:
        """Points of all placements."""
        return self.total_milli / MILLI

    @property
    def bound(self) -> float:
        """Points that no plan of as many people can exceed."""
        return self.bound_milli / MILLI

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON keeps it."""
        return {
            "people": len(self.placements),
            "most_people": self.most_people,
            "total": self.total,
            "bound": self.bound,
            "placements": [
                {
                    "jobseeker": p.jobseeker,
                    "vacancy": p.vacancy,
                    "course": p.course,
                    "starts": p.starts.isoformat() if p.starts else None,
                    "before": p.before,
                    "after": p.after,
                }
                for p in self.placements
            ],
            "seats": [
                {
                    "course": s.course,
                    "starts": s.starts.isoformat(),
                    "seats": s.seats,
                    "taken": s.taken,
                    "worth": s.worth,
                    "people": s.people,
                }
                for s in self.seats
            ],
        }


def allocate_seats(matcher: Matcher) -> SeatPlan:
    """Put everybody forward once at most, as they are or after a course, within all interviews and seats.

    Raises
    ------
    PlanError
        no course that is still to come has a seat

    Examples
    --------
    >>> from lepmatch import Matcher, allocate_seats, sample_market
    >>> plan = allocate_seats(Matcher().fit(sample_market(jobseekers=200, vacancies=30, courses=8)))
    >>> plan.total_milli <= plan.bound_milli, all(seat.taken <= seat.seats for seat in plan.seats)
    (True, True)
    """
    fitted = matcher.fitted
    kinds = trainings(coming_runs(fitted))
    if not kinds:
        raise PlanError("intakes", f"some with seats from {fitted.market.on:%-d %B %Y} on", "none")
    return _plan(fitted, runs_of(kinds), fill(matcher, kinds))


def _plan(fitted: Fitted, runs: Sequence[Run], filled: Filled) -> SeatPlan:
    people, jobs = fitted.market.jobseekers.ids, fitted.market.vacancies.ids
    j, v, run, after = (column[filled.taken] for column in filled.choices)
    before = points_before(fitted.people, fitted.jobs, fitted.rules, j, v)
    placements = []
    for row, goal, r, was, is_ in zip(*(column.tolist() for column in (j, v, run, before, after)), strict=True):
        course, starts = (runs[r].course.id, runs[r].intake.starts) if r >= 0 else (None, None)
        placements.append(Placement(people[row], jobs[goal], course, starts, None if was == TOO_LITTLE else was, is_))
    taken = np.bincount(run + 1, minlength=len(runs) + 1)[1:].tolist()
    brings = (filled.prices.runs + filled.prices.first // 2) // filled.prices.first
    worth = filled.prices.runs - filled.prices.first * brings
    seats = [
        Seat(run.course.id, run.course.title, run.intake.starts, run.intake.seats, *adds)
        for run, *adds in zip(runs, taken, worth.tolist(), brings.tolist(), strict=True)
    ]
    seats.sort(key=lambda seat: (-seat.people, -seat.worth_milli, seat.starts, seat.course))
    return SeatPlan(tuple(placements), tuple(seats), filled.people, filled.bound)
