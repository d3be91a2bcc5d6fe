"""Seats on courses and interviews filled together, so that a seat goes where it opens most.

Everybody is put forward once at most: as they are, or after one course. First as many people as can be, then as many
points as can be, within the interviews of every vacancy and the seats of every intake. This is a linear programme over
the pairs of the market and those that training opens; up to a district it is solved exactly, beyond by turns (`turns`),
with a bound. Its prices say what one more seat or interview is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from lepmatch.errors import PlanError
from lepmatch.matching.arrays import Longs
from lepmatch.matching.courses import who_can_attend
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import MILLI
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.planning.demand import places
from lepmatch.planning.gains import Pairs, dates_of, in_time, pairs_by_training, trainings
from lepmatch.planning.limits import Limits
from lepmatch.planning.runs import Run, coming_runs
from lepmatch.planning.turns import by_turns

KEPT = 5  # vacancies of a jobseeker as they are and after each kind of training, and jobseekers of a vacancy
COARSE = 64  # by so much points are divided where people are counted
A_SEAT = 100  # jobseekers who are considered for each seat of a kind of training, those who gain most
WHOLE = 1e-6  # how far from a whole number a solution may be
FIRST = 16  # times the most points, what it gains to put somebody forward, and how it rises
TRIES = 3
EXACT = 300_000  # choices, up to which the programme is solved exactly


class Choices(NamedTuple):
    """Everything that could be done with anybody, as columns in the order of both ids and then of runs.

    jobseekers, vacancies : rows
    run : place of the run in a list of runs, -1 for nobody's
    before, after : milli-points without the course and with it
    """

    jobseekers: Longs
    vacancies: Longs
    run: Longs
    before: Longs
    after: Longs


@dataclass(frozen=True, slots=True)
class Placement:
    """One person put forward to one vacancy, after a course that starts on a day, or as they are."""

    jobseeker: str
    vacancy: str
    course: str | None
    starts: date | None
    before_milli: int | None
    after_milli: int

    @property
    def before(self) -> float | None:
        """Points before; None where a barrier stands or too little is known."""
        return None if self.before_milli is None else self.before_milli / MILLI

    @property
    def after(self) -> float:
        """Points after."""
        return self.after_milli / MILLI


@dataclass(frozen=True, slots=True)
class Seat:
    """What one more seat on an intake would add: milli-points and people; and how many of its seats are taken."""

    course: str
    title: str
    starts: date
    seats: int
    taken: int
    worth_milli: int
    people: int

    @property
    def worth(self) -> float:
        """Points that one more seat would add."""
        return self.worth_milli / MILLI


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
    runs = [run for course in coming_runs(fitted) for run in course]
    if not runs:
        raise PlanError("intakes", f"some with seats from {fitted.market.on:%-d %B %Y} on", "none")
    choices = all_choices(matcher, runs)
    slots, seats = interviews_of(fitted), np.array([run.intake.seats for run in runs])
    return _plan(fitted, runs, choices, solve(choices, len(fitted.people.rows), slots, seats))


def interviews_of(fitted: Fitted) -> Longs:
    """Interviews of every vacancy that are free: nobody has been submitted for them; none where it is shut."""
    market = fitted.market
    slots, _, _ = places(market, Limits())
    submitted = (market.events.at(row) for row in market.events.columns["kind"].rows_where("submitted".__eq__))
    pairs = {(event.jobseeker, event.vacancy) for event in submitted if event.vacancy and event.at <= market.on}
    for _, vacancy in pairs:
        slots[market.vacancies.row(str(vacancy))] -= 1
    return np.where(fitted.jobs.rows["shut"] == 0, np.maximum(slots, 0), 0)


def all_choices(matcher: Matcher, runs: Sequence[Run]) -> Choices:
    """The pairs of the market as it is, and those that each run opens or betters."""
    fitted = matcher.fitted
    now = matcher.matches(KEPT, KEPT)
    row_of = {(run.course.id, run.intake.starts): row for row, run in enumerate(runs)}
    nobody = np.full(len(now), -1, np.int64)
    milli = now.milli.astype(np.int64)
    parts = [(now.jobseekers.astype(np.int64), now.vacancies.astype(np.int64), nobody, milli, milli)]
    courses = [list(its) for _, its in groupby(runs, key=lambda run: run.course.id)]
    jobs, dates = fitted.jobs.rows["shut"] == 0, dates_of(fitted)
    alone = np.full(len(fitted.people.rows), TOO_LITTLE, np.int64)
    np.maximum.at(alone, now.jobseekers, milli)
    for training, all_ in pairs_by_training(fitted, trainings(courses), jobs, KEPT, KEPT):
        seats = sum(run.intake.seats for course in training.courses for run in course)
        pairs = _foremost(all_, alone, A_SEAT * seats)
        for course in training.courses:
            able = who_can_attend(fitted, course[0].course)[pairs.jobseekers]
            for run in course:
                mine = Pairs(*(column[able & in_time(dates, pairs, run.ends)] for column in pairs))
                place = np.full(len(mine.jobseekers), row_of[run.course.id, run.intake.starts])
                parts.append((mine.jobseekers, mine.vacancies, place, mine.before, mine.after))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.argsort((columns[0] * len(jobs) + columns[1]) * (len(runs) + 1) + columns[2], kind="stable")
    return Choices(*(column[order] for column in columns))


def _foremost(pairs: Pairs, alone: Longs, most: int) -> Pairs:
    """The pairs of so many jobseekers: those who have none without training first, then those who gain most points.

    Parameters
    ----------
    alone : (jobseekers,) milli-points at their best vacancy as they are
    """
    first = np.flatnonzero(np.diff(pairs.jobseekers, prepend=-1))
    if len(first) <= most:
        return pairs
    who, best = pairs.jobseekers[first], np.maximum.reduceat(pairs.after, first)
    now = alone[who]
    order = np.lexsort((who, np.maximum(now, 0) - best, now != TOO_LITTLE))
    kept = np.isin(pairs.jobseekers, who[order[:most]])
    return Pairs(*(column[kept] for column in pairs))


class Solution(NamedTuple):
    """What was found, and its proof.

    taken : (n,) the choices that are taken
    worth, brings : of each room, what one more of it would add: milli-points, and people
    people, bound : how many no plan can exceed, and how many milli-points no plan that reaches so many
    """

    taken: Longs
    worth: Longs
    brings: Longs
    people: int
    bound: int


def solve(choices: Choices, people: int, slots: Longs, seats: Longs) -> Solution:
    """The plan with most points among those that put most people forward.

    Rooms are the jobseekers, who are put forward once, the vacancies with their interviews, and the runs with seats.
    That somebody is put forward gains so many points that it comes first. How many is enough is not assumed: prices
    counted in whole people prove that no more can be reached; where they do not, the gain rises.
    """
    rooms = np.concatenate([np.ones(people, np.int64), slots, seats])
    if not len(choices.after):
        return Solution(np.zeros(0, np.int64), 0 * rooms, 0 * rooms, 0, 0)
    if len(choices.after) > EXACT:
        return _solve_by_turns(choices, people, slots, seats)
    trained = np.flatnonzero(choices.run >= 0)
    all_ = np.arange(len(choices.run))
    used = [choices.jobseekers, people + choices.vacancies, people + len(slots) + choices.run[trained]]
    at = np.concatenate(used), np.concatenate([all_, all_, trained])
    uses = csr_array((np.ones(len(at[0])), at), shape=(len(rooms), len(all_)))
    first = FIRST * (int(choices.after.max()) + 1)
    for _ in range(TRIES):
        gain = (first + choices.after).astype(float)
        relaxed = linprog(-gain, uses, rooms, bounds=(0, None), method="highs-ds")  # type: ignore[call-overload]
        price = np.round(-relaxed.ineqlin.marginals).astype(np.int64)
        brings = np.round(price / first).astype(np.int64)
        most, share = int(brings @ rooms), relaxed.x
        if (brings @ uses >= 1).all() and most == round(float(share.sum())):
            break
        first *= FIRST
    if np.abs(share - np.round(share)).max() > WHOLE:  # a seat can be shared out in halves on paper only
        limits = LinearConstraint(uses, ub=rooms)
        whole = np.ones(len(gain), np.int64)
        share = milp(-gain, constraints=limits, bounds=Bounds(0, 1), integrality=whole, options={"mip_rel_gap": 0}).x
    taken = np.flatnonzero(share > 0.5)
    return Solution(taken, price - first * brings, brings, most, int(price @ rooms) - first * len(taken))


def _solve_by_turns(choices: Choices, people: int, slots: Longs, seats: Longs) -> Solution:
    """A plan near the best; how many people can be reached is bounded apart, where points hardly count."""
    who, points = (choices.jobseekers, choices.vacancies, choices.run), choices.after // COARSE
    found = by_turns(*who, choices.after, slots, seats, people)
    most = by_turns(*who, points, slots, seats, people, COARSE)
    size = len(found.taken)
    least = int(np.sort(points)[:size].sum())  # of so many people; more have more
    reachable = max(size, (most.bound - least) // most.first)
    brings = (found.price + found.first // 2) // found.first
    worth = found.price - found.first * brings
    return Solution(found.taken, worth, brings, reachable, found.bound - found.first * size)


def _plan(fitted: Fitted, runs: Sequence[Run], choices: Choices, best: Solution) -> SeatPlan:
    market = fitted.market
    people, jobs = market.jobseekers.ids, market.vacancies.ids
    placements = []
    for j, v, r, before, after in zip(*(column[best.taken].tolist() for column in choices), strict=True):
        run = runs[r] if r >= 0 else None
        placements.append(
            Placement(
                people[j],
                jobs[v],
                run.course.id if run else None,
                run.intake.starts if run else None,
                None if before == TOO_LITTLE else before,
                after,
            )
        )
    taken = np.bincount(choices.run[best.taken] + 1, minlength=len(runs) + 1)[1:].tolist()
    first = len(people) + len(jobs)
    seats = [
        Seat(run.course.id, run.course.title, run.intake.starts, run.intake.seats, taken[r], *worth)
        for r, run in enumerate(runs)
        for worth in [(int(best.worth[first + r]), int(best.brings[first + r]))]
    ]
    seats.sort(key=lambda seat: (-seat.people, -seat.worth_milli, seat.starts, seat.course))
    return SeatPlan(tuple(placements), tuple(seats), best.people, best.bound)
