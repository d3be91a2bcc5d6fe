"""What another intake would add, for every area and sector: the evidence for commissioning training.

Seats and interviews are filled first with the intakes there are. Then one more intake is thought of in every district,
of each kind of training that a course of the market gives, four weeks from now. Somebody on it is worth their points
after it less the price of the interview they take and of what the plan does for them already; the intake is worth the
sum over its best seats. By the prices of the plan no intake of so many seats adds more: that is proven, and ranks them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from lepmatch.errors import PlanError
from lepmatch.market.columns import nearest
from lepmatch.market.records import Intake
from lepmatch.market.reference import table
from lepmatch.matching.areas import districts_of, the_map
from lepmatch.matching.arrays import Longs
from lepmatch.matching.courses import gain_of, last_day
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.openings import make_openings
from lepmatch.planning.cohorts import Member, members_of
from lepmatch.planning.filling import fill
from lepmatch.planning.gains import Training, ground_of, make_teaching, runs_of, trainings
from lepmatch.planning.in_points import Valued
from lepmatch.planning.prospects import Kept, Prices, Prospects, find_prospects
from lepmatch.planning.runs import Run, coming_runs

SEATS = 12  # of an intake (ours)
LEAD = 28  # days until another intake can start (ours)
BASIC = "basic skills"  # in place of a sector


@dataclass(frozen=True, slots=True)
class Commission(Valued):
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
    plan, areas = _plan_now(matcher), [area] if area else sorted(the_map().districts)
    kinds = _everywhere(_templates(fitted, seats), areas)
    runs, teaching = runs_of(kinds), make_teaching(fitted, kinds)
    prices = plan._replace(runs=np.zeros(len(runs), np.int64))
    keep = Kept(0, 1, np.full(len(runs), seats))
    found, _ = find_prospects(fitted, ground_of(fitted), teaching, make_openings(fitted.jobs), prices, keep)
    order = np.lexsort((found.jobseekers, -found.value, found.course))
    starts = np.searchsorted(found.course[order], np.arange(len(runs) + 1)).tolist()
    brings = (found.value + prices.first // 2) // prices.first
    people, points = (_sums(column[order], starts) for column in (brings, found.value - prices.first * brings))
    homes, names = districts_of(fitted.people.rows)[found.jobseekers[order]], the_map().districts
    best: dict[tuple[str, str], int] = {}
    for n, run in enumerate(runs):
        key = _area(run), run.course.sector or BASIC
        rank = -people[n], -points[n], run.course.id
        other, living = best.get(key), homes[starts[n] : starts[n + 1]]
        if any(names[home] == key[0] for home in living[living >= 0].tolist()) and (
            other is None or rank < (-people[other], -points[other], runs[other].course.id)
        ):
            best[key] = n
    plans = [
        _commission(fitted, runs[n], found, order[starts[n] : starts[n + 1]], people[n], points[n])
        for n in best.values()
    ]
    return tuple(sorted(plans, key=lambda p: (-p.people, -p.worth_milli, p.area, p.sector, p.course)))


def _plan_now(matcher: Matcher) -> Prices:
    """The prices of the plan with the intakes there are."""
    return fill(matcher, trainings(coming_runs(matcher.fitted))).prices


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


def _everywhere(templates: list[Run], areas: list[str]) -> list[Training]:
    """A run in the middle of every area for each template, which names the area in place of its provider."""
    middles = {row["district"]: (float(row["latitude"]), float(row["longitude"])) for row in table("districts")}
    runs = []
    for run in templates:
        for area in areas:
            at = replace(
                run.course, provider=area, postcode=None, latitude=middles[area][0], longitude=middles[area][1]
            )
            runs.append([run._replace(course=at)])
    return trainings(runs)


def _area(run: Run) -> str:
    return str(run.course.provider)


def _sums(column: Longs, starts: list[int]) -> list[int]:
    """The sum of each piece of a column."""
    total = np.concatenate([[0], np.cumsum(column)])[starts]
    sums: list[int] = np.diff(total).tolist()
    return sums


def _commission(fitted: Fitted, run: Run, found: Prospects, who: Longs, people: int, points: int) -> Commission:
    members = members_of(fitted, Prospects(*(column[who] for column in found)))
    course = run.course
    said = _area(run), course.sector or BASIC, course.id, course.title, run.intake.starts, run.ends, run.intake.seats
    return Commission(*said, people, points, members)
