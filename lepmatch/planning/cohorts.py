"""The cohort that a course could bring to a vacancy or to all vacancies of an employer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lepmatch.errors import PlanError
from lepmatch.matching.arrays import Longs, take_jobs
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.openings import make_openings
from lepmatch.matching.policy import MILLI
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.planning.gains import Ground, ground_of, in_time, make_teaching, runs_of, trainings
from lepmatch.planning.in_points import Bettered
from lepmatch.planning.prospects import Kept, Prices, Prospects, find_prospects
from lepmatch.planning.runs import Run, coming_runs


@dataclass(frozen=True, slots=True)
class Member(Bettered):
    """Somebody in a cohort, the vacancy they gain most points for, and these; None before where a barrier stands."""

    jobseeker: str
    vacancy: str
    before_milli: int | None
    after_milli: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those for whom one intake closes a gap in time, as many as it has seats.

    Attributes
    ----------
    course, title, starts, ends, seats : the intake
    members : those who gain most, those brought within reach first
    interested : how many gain in all
    """

    course: str
    title: str
    starts: date
    ends: date
    seats: int
    members: tuple[Member, ...]
    interested: int

    @property
    def opened(self) -> int:
        """How many of the members have no number at their vacancy now."""
        return sum(member.before_milli is None for member in self.members)

    @property
    def added_milli(self) -> int:
        """Milli-points that the members gain together."""
        return sum(member.added_milli for member in self.members)

    @property
    def added(self) -> float:
        """Points that the members gain together."""
        return self.added_milli / MILLI

    def as_dict(self) -> dict[str, Any]:
        """The cohort as JSON keeps it."""
        return {
            "course": self.course,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "seats": self.seats,
            "interested": self.interested,
            "opened": self.opened,
            "added": self.added,
            "members": [
                {
                    "jobseeker": m.jobseeker,
                    "vacancy": m.vacancy,
                    "before": m.before,
                    "after": m.after,
                }
                for m in self.members
            ],
        }


def plan_cohorts(
    matcher: Matcher, n: int = 5, *, vacancy: str | None = None, employer: str | None = None
) -> tuple[Cohort, ...]:
    """The n intakes that bring most people within reach of a vacancy or an employer, then most points.

    Raises
    ------
    UnknownIdError
        no such vacancy or employer
    PlanError
        both or neither named

    Examples
    --------
    >>> from lepmatch import Matcher, plan_cohorts, sample_market
    >>> matcher = Matcher().fit(sample_market(jobseekers=400, vacancies=60, courses=12))
    >>> all(len(cohort.members) <= cohort.seats for cohort in plan_cohorts(matcher, employer="E001"))
    True
    """
    if (vacancy is None) == (employer is None):
        raise PlanError("vacancy and employer", "one of the two", "both" if vacancy else "neither")
    fitted = matcher.fitted
    if vacancy is not None:
        jobs = np.array([fitted.market.vacancies.row(vacancy)])
    else:
        jobs = np.flatnonzero(fitted.jobs.rows["employer"] == fitted.market.employers.row(str(employer)))
    return cohorts_of(fitted, jobs, coming_runs(fitted))[:n]


def cohorts_of(
    fitted: Fitted, jobs: Longs, courses: list[list[Run]], ground: Ground | None = None
) -> tuple[Cohort, ...]:
    """The cohort of every run for some vacancies, those that bring most first.

    Parameters
    ----------
    jobs : rows of the vacancies
    ground : what `ground_of` says of the market, for who asks often
    """
    kinds = trainings(courses)
    if not kinds or not len(jobs):
        return ()
    ground = ground or ground_of(fitted)
    teaching, some = make_teaching(fitted, kinds), make_openings(take_jobs(fitted.jobs, jobs))
    openings = some._replace(row=jobs[some.row].astype(np.int32))
    everybody, runs = len(fitted.people.rows), runs_of(kinds)
    nothing = Prices(1, *(np.zeros(n, np.int64) for n in (everybody, len(fitted.jobs.rows), len(runs))))
    keep = Kept(0, len(jobs), np.full(len(teaching.place), everybody))
    pairs, _ = find_prospects(fitted, ground, teaching, openings, nothing, keep, _near(fitted, jobs))
    found = []
    for run, course in zip(runs, np.repeat(np.arange(len(teaching.place)), np.diff(teaching.runs)), strict=True):
        mine = np.flatnonzero(pairs.course == course)
        ready = in_time(ground, pairs.jobseekers[mine], pairs.vacancies[mine], run.ends.toordinal())
        if ready.any():
            found.append(_cohort(fitted, run, Prospects(*(column[mine[ready]] for column in pairs))))
    return tuple(sorted(found, key=lambda c: (-c.opened, -c.added_milli, c.starts, c.course)))


def _near(fitted: Fitted, jobs: Longs) -> Longs:
    """The places in the grid of those who can reach somewhere in the rectangle of some vacancies."""
    grid, reach = fitted.grid, np.sqrt(fitted.grid.reach_squared)
    near = np.ones(len(grid.row), bool)
    for side, at in (("east", grid.east), ("north", grid.north)):
        places = fitted.jobs.rows[side][jobs]
        near &= (at + reach >= places.min()) & (at - reach <= places.max())
    return np.flatnonzero(near)


def _cohort(fitted: Fitted, run: Run, pairs: Prospects) -> Cohort:
    """The members of one run: everybody at their best vacancy, then as many as there are seats."""
    added = pairs.after - np.maximum(pairs.before, 0)
    opened = pairs.before == TOO_LITTLE
    order = np.lexsort((pairs.vacancies, pairs.jobseekers, -pairs.after, -added, ~opened))
    _, first = np.unique(pairs.jobseekers[order], return_index=True)
    best = order[np.sort(first)]
    members = members_of(fitted, Prospects(*(column[best[: run.intake.seats]] for column in pairs)))
    return Cohort(run.course.id, run.course.title, run.intake.starts, run.ends, run.intake.seats, members, len(best))


def members_of(fitted: Fitted, pairs: Prospects) -> tuple[Member, ...]:
    """Pairs as members, in their order."""
    people, jobs = fitted.market.jobseekers.ids, fitted.market.vacancies.ids
    columns = pairs.jobseekers, pairs.vacancies, pairs.before, pairs.after
    return tuple(
        Member(people[j], jobs[v], None if before == TOO_LITTLE else before, after)
        for j, v, before, after in zip(*(column.tolist() for column in columns), strict=True)
    )
