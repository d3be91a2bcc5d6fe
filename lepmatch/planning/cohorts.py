"""The cohort that a course could bring to a vacancy or to all vacancies of an employer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lepmatch.errors import PlanError
from lepmatch.matching.courses import who_can_attend
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import MILLI
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.planning.gains import Pairs, dates_of, in_time, pairs_by_training, trainings
from lepmatch.planning.requirements import Flags
from lepmatch.planning.runs import Run, coming_runs


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a cohort, the vacancy they gain most points for, and these; None before where a barrier stands."""

    jobseeker: str
    vacancy: str
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

    @property
    def added_milli(self) -> int:
        """Milli-points added; all of them where there were none."""
        return self.after_milli - (self.before_milli or 0)


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
    jobs = np.zeros(len(fitted.jobs.rows), bool)
    if vacancy is not None:
        jobs[fitted.market.vacancies.row(vacancy)] = True
    else:
        jobs |= fitted.jobs.rows["employer"] == fitted.market.employers.row(str(employer))
    return cohorts_of(fitted, jobs, coming_runs(fitted))[:n]


def cohorts_of(fitted: Fitted, jobs: Flags, runs: list[list[Run]]) -> tuple[Cohort, ...]:
    """The cohort of every run for some vacancies, those that bring most first."""
    found, dates = [], dates_of(fitted)
    everybody = len(fitted.people.rows), int(jobs.sum())
    for training, pairs in pairs_by_training(fitted, trainings(runs), jobs, *everybody):
        for course in training.courses:
            able = who_can_attend(fitted, course[0].course)[pairs.jobseekers]
            for run in course:
                cohort = _cohort(
                    fitted, run, Pairs(*(column[able & in_time(dates, pairs, run.ends)] for column in pairs))
                )
                if cohort.members:
                    found.append(cohort)
    return tuple(sorted(found, key=lambda c: (-c.opened, -c.added_milli, c.starts, c.course)))


def _cohort(fitted: Fitted, run: Run, pairs: Pairs) -> Cohort:
    """The members of one run: everybody at their best vacancy, then as many as there are seats."""
    added = pairs.after - np.maximum(pairs.before, 0)
    opened = pairs.before == TOO_LITTLE
    order = np.lexsort((pairs.vacancies, pairs.jobseekers, -pairs.after, -added, ~opened))
    _, first = np.unique(pairs.jobseekers[order], return_index=True)
    best = order[np.sort(first)]
    market = fitted.market
    members = tuple(
        Member(
            market.jobseekers.ids[pairs.jobseekers[i]],
            market.vacancies.ids[pairs.vacancies[i]],
            None if opened[i] else int(pairs.before[i]),
            int(pairs.after[i]),
        )
        for i in best[: run.intake.seats].tolist()
    )
    return Cohort(run.course.id, run.course.title, run.intake.starts, run.ends, run.intake.seats, members, len(best))
