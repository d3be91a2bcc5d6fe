"""What another intake would add, for every area and sector: the evidence for commissioning training.

Seats and interviews are filled first with the intakes there are. Then one more intake is thought of in every district,
of each kind of training that a course of the market gives, four weeks from now. Somebody on it is worth their points
after it less the price of the interview they take and of what the plan does for them already; the intake is worth the
sum over its best seats. By the prices of the plan no intake of so many seats adds more: that is proven, and ranks them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from lepmatch.errors import PlanError
from lepmatch.market.columns import nearest
from lepmatch.market.records import Intake
from lepmatch.market.reference import table
from lepmatch.matching.areas import districts_of, the_map
from lepmatch.matching.arrays import Longs, Rows
from lepmatch.matching.courses import gain_of, last_day, who_can_attend
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import MILLI
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.matching.travel import project
from lepmatch.planning.cohorts import Member
from lepmatch.planning.gains import Dates, Pairs, dates_of, in_time, pairs_by_training, trainings
from lepmatch.planning.requirements import Flags
from lepmatch.planning.runs import Run, coming_runs
from lepmatch.planning.seats import KEPT, Solution, all_choices, interviews_of, solve

SEATS = 12  # of an intake (ours)
LEAD = 28  # days until another intake can start (ours)
BASIC = "basic skills"  # in place of a sector


@dataclass(frozen=True, slots=True)
class Commission:
    """One more intake in an area: when, what it would add, and for whom.

    Attributes
    ----------
    area, sector : the district, and the code of the sector
    course, title : a course of the market that gives the training
    starts, ends, seats : the intake
    people, worth_milli : people whom it puts forward who are not so now, and milli-points that it adds; both at most
    members : who would be on it, those to whom it is worth most first
    """

    area: str
    sector: str
    course: str
    title: str
    starts: date
    ends: date
    seats: int
    people: int
    worth_milli: int
    members: tuple[Member, ...]

    @property
    def worth(self) -> float:
        """Points that it adds at most."""
        return self.worth_milli / MILLI

    def as_dict(self) -> dict[str, Any]:
        """The intake as JSON keeps it."""
        return {
            "area": self.area,
            "sector": self.sector,
            "course": self.course,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "seats": self.seats,
            "people": self.people,
            "worth": self.worth,
            "members": [
                {"jobseeker": m.jobseeker, "vacancy": m.vacancy, "before": m.before, "after": m.after}
                for m in self.members
            ],
        }


class _Worth(NamedTuple):
    """What training is worth to each pair: people put forward, and milli-points."""

    people: Longs
    points: Longs


def plan_commissions(matcher: Matcher, seats: int = SEATS, area: str | None = None) -> tuple[Commission, ...]:
    """The best kind of training for one more intake in every area and sector, those that add most people first.

    Parameters
    ----------
    seats : of the intake
    area : one district only

    Raises
    ------
    PlanError
        an intake without seats, an unknown district, or no course to learn from

    Examples
    --------
    >>> from lepmatch import Matcher, plan_commissions, sample_market
    >>> plans = plan_commissions(Matcher().fit(sample_market(jobseekers=200, vacancies=60, courses=12)), seats=8)
    >>> all(len(plan.members) <= 8 for plan in plans)
    True
    """
    fitted = matcher.fitted
    if seats < 1:
        raise PlanError("seats", "1 or more", seats)
    if not len(fitted.market.courses):
        raise PlanError("courses", "one or more to commission", "none on record")
    if area is not None and area not in the_map().districts:
        hint = " or ".join(map(repr, nearest(area, the_map().districts)))
        raise PlanError("area", f"a Jobcentre Plus district{f' such as {hint}' if hint else ''}", area)
    plan, runs = _plan_now(matcher), _templates(fitted, seats)
    best: dict[tuple[str, str], Commission] = {}
    open_, dates, homes = fitted.jobs.rows["shut"] == 0, dates_of(fitted), districts_of(fitted.people.rows)
    anywhere = [[_anywhere(run)] for run in runs]
    for training, pairs in pairs_by_training(fitted, trainings(anywhere), open_, KEPT, KEPT):
        worth = _worth(fitted, plan, pairs)
        for (run,) in training.courses:
            for commission in _by_area(fitted, run, pairs, worth, dates, homes, area):
                key = commission.area, commission.sector
                if key not in best or _order(commission) < _order(best[key]):
                    best[key] = commission
    return tuple(sorted(best.values(), key=_order))


def _order(commission: Commission) -> tuple[Any, ...]:
    return -commission.people, -commission.worth_milli, commission.area, commission.sector, commission.course


def _plan_now(matcher: Matcher) -> Solution:
    """The plan with the intakes there are."""
    fitted = matcher.fitted
    runs = [run for course in coming_runs(fitted) for run in course]
    seats = np.array([run.intake.seats for run in runs], np.int64)
    return solve(all_choices(matcher, runs), len(fitted.people.rows), interviews_of(fitted), seats)


def _templates(fitted: Fitted, seats: int) -> list[Run]:
    """One more run of a course of each kind and sector, on the first Monday that leaves time to prepare it."""
    day = fitted.market.on + timedelta(LEAD)
    starts = day + timedelta(-day.weekday() % 7)
    found: dict[tuple[Any, ...], Run] = {}
    for course in fitted.market.courses:
        gain, intake = gain_of(course, fitted.knowledge), Intake(course=course.id, starts=starts, seats=seats)
        kind = course.sector, gain.skills.tobytes(), gain.licences, gain.level, course.timetable, course.needs_level
        found.setdefault(kind, Run(course, intake, last_day(course, intake), gain))
    return list(found.values())


def _anywhere(run: Run) -> Run:
    """A run to which nobody need travel."""
    return run._replace(course=replace(run.course, postcode=None, latitude=None, longitude=None))


def _worth(fitted: Fitted, plan: Solution, pairs: Pairs) -> _Worth:
    """What each pair gains beyond the prices of the plan."""
    vacancies = len(fitted.people.rows) + pairs.vacancies
    people = 1 - plan.brings[pairs.jobseekers] - plan.brings[vacancies]
    return _Worth(people, pairs.after - plan.worth[pairs.jobseekers] - plan.worth[vacancies])


def _by_area(
    fitted: Fitted, run: Run, pairs: Pairs, worth: _Worth, dates: Dates, homes: Longs, only: str | None
) -> Iterator[Commission]:
    """One more run in every area in which somebody lives who gains by it."""
    gains = (worth.people > 0) | ((worth.people == 0) & (worth.points > 0))
    gains &= in_time(dates, pairs, run.ends) & who_can_attend(fitted, run.course)[pairs.jobseekers]
    kept = np.flatnonzero(gains)
    keys = pairs.vacancies, pairs.jobseekers, -worth.points, -worth.people
    kept = kept[np.lexsort([key[kept] for key in keys])]
    people = fitted.people.rows[pairs.jobseekers[kept]]
    home = homes[pairs.jobseekers[kept]]
    for district in np.unique(home[home >= 0]).tolist():
        name = the_map().districts[district]
        if only in (None, name):
            order = kept[_is_near(people, _middle(name))]
            _, first = np.unique(pairs.jobseekers[order], return_index=True)
            chosen = order[np.sort(first)][: run.intake.seats]
            if len(chosen):
                yield _commission(fitted, run, name, pairs, worth, chosen)


def _middle(district: str) -> Longs:
    """The middle of a district in metres."""
    row = next(row for row in table("districts") if row["district"] == district)
    middle: Longs = project(np.array([float(row["latitude"])]), np.array([float(row["longitude"])]))[0]
    return middle


def _is_near(people: Rows, place: Longs) -> Flags:
    """Who can reach a place, as `who_can_attend` has it for a course."""
    metres = np.hypot(people["east"] - place[0], people["north"] - place[1])
    return np.asarray((people["located"] == 0) | (metres < people["reach"] + 1))


def _commission(fitted: Fitted, run: Run, area: str, pairs: Pairs, worth: _Worth, chosen: Longs) -> Commission:
    market = fitted.market
    members = tuple(
        Member(
            market.jobseekers.ids[pairs.jobseekers[i]],
            market.vacancies.ids[pairs.vacancies[i]],
            None if pairs.before[i] == TOO_LITTLE else int(pairs.before[i]),
            int(pairs.after[i]),
        )
        for i in chosen.tolist()
    )
    course, starts = run.course, run.intake.starts
    people, points = int(worth.people[chosen].sum()), int(worth.points[chosen].sum())
    said = area, course.sector or BASIC, course.id, course.title, starts, run.ends, run.intake.seats
    return Commission(*said, people, points, members)
