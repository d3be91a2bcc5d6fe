"""What each requirement of a vacancy costs its employer in candidates, and the least to change to have enough.

Counted are the people who can be put forward but for the requirements of `lepmatch.planning.requirements`: no other
rule keeps them out (eligible, not in work, the work and the employer not declined, the vacancy open), and enough is
known of them for a number. A candidate fails no requirement. Everybody's failures are one set; people with equal sets
count together, and a set of requirements dropped lets in those whose failures it contains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from lepmatch.errors import PlanError
from lepmatch.market.records import Course, Vacancy
from lepmatch.market.week import Week
from lepmatch.matching.arrays import HUNDREDTHS, Longs
from lepmatch.matching.courses import coming_intakes, gain_of, last_day, who_can_attend
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.ranking import survey_people
from lepmatch.matching.results import BARRIERS, bit
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.matching.travel import MS, reach_metres
from lepmatch.planning.requirements import (
    Flags,
    Requirement,
    fails_hours,
    fails_pay,
    fails_place,
    fails_shifts,
    failures,
    met_by,
    requirements_of,
)

OURS = bit("hours") | bit("travel") | bit("licence")  # barriers that are requirements; the others keep people out
SCHOOL_HOURS, SCHOOL_WEEK = Week.parse("mon-fri day"), 25  # five hours a day inside 9 to 3 (ours)
PART_TIME = 16  # hours a week, from which tax credits top up a lone parent's pay
RAISES = (25, 50, 100)  # pence an hour (ours)
LONGER = 30  # minutes that help with the journey may add (ours)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one requirement costs.

    Attributes
    ----------
    requirement : what is required
    failing : how many fail it
    without : candidates there would be without it
    only : for how many it is the only failure, the candidates that dropping it alone adds
    course : how many of these a course with seats, which they can attend and which ends in time, would help to meet it
    """

    requirement: Requirement
    failing: int
    without: int
    only: int
    course: int


@dataclass(frozen=True, slots=True)
class Change:
    """Requirements to drop together, or another version of the job, and the candidates there would be."""

    text: tuple[str, ...]
    candidates: int


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What the requirements of a vacancy cost in candidates.

    Attributes
    ----------
    vacancy, title, employer : the vacancy's id and title, and its employer's name
    wanted : candidates to reach
    people : how many nothing but the requirements keeps out
    candidates : those who fail none
    most : candidates if everything that may be dropped were dropped
    too_little_known : how many more nothing keeps out but that too little is known for a number
    shut : kinds of barrier that keep everybody out whatever is dropped
    costs : one for each requirement, the most expensive first
    smallest : the smallest sets to drop to reach `wanted`, the most candidates first; one empty set where nothing need
        be dropped, none where nothing is enough
    versions : other hours, shifts, pay and journeys, the most candidates first; only those that bring somebody
    """

    vacancy: str
    title: str
    employer: str
    wanted: int
    people: int
    candidates: int
    most: int
    too_little_known: int
    shut: tuple[str, ...]
    costs: tuple[Cost, ...]
    smallest: tuple[Change, ...]
    versions: tuple[Change, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON keeps it."""
        return {
            "vacancy": self.vacancy,
            "wanted": self.wanted,
            "people": self.people,
            "candidates": self.candidates,
            "most": self.most,
            "too_little_known": self.too_little_known,
            "shut": list(self.shut),
            "requirements": [
                {**c.requirement._asdict(), "failing": c.failing, "without": c.without, "only": c.only}
                | {"course": c.course}
                for c in self.costs
            ],
            "smallest": [{"drop": list(c.text), "candidates": c.candidates} for c in self.smallest],
            "versions": [{"change": c.text[0], "candidates": c.candidates} for c in self.versions],
        }


def relax(matcher: Matcher, vacancy: str, wanted: int | None = None) -> Relaxation:
    """What each requirement of a vacancy costs, and the smallest sets to drop to reach enough candidates.

    Parameters
    ----------
    wanted : candidates to reach; by default the vacancy's interviews, or the scheme's for each opening

    Raises
    ------
    UnknownIdError
        no such vacancy
    PlanError
        fewer than one candidate wanted

    Examples
    --------
    >>> from lepmatch import Matcher, relax, sample_market
    >>> answer = relax(Matcher().fit(sample_market(jobseekers=200, vacancies=20)), "V0004")
    >>> all(cost.without == answer.candidates + cost.only for cost in answer.costs)
    True
    """
    fitted = matcher.current
    v = fitted.market.vacancies.row(vacancy)
    record = fitted.market.vacancies.at(v)
    wanted = (record.interviews or fitted.scheme.interviews_per_opening * record.openings) if wanted is None else wanted
    if wanted < 1:
        raise PlanError("wanted", "1 candidate or more", wanted)
    survey = survey_people(fitted, v, 0)
    open_to = survey.bits & ~OURS == 0
    pool = np.flatnonzero(open_to & (survey.points != TOO_LITTLE))
    requirements = requirements_of(record)
    fails = failures(fitted, fitted.people, v, requirements)[pool]
    failing = fails.sum(axis=1)
    candidates = int((failing == 0).sum())
    may_drop = [n for n, requirement in enumerate(requirements) if requirement.can_drop]
    courses = list(_courses_in_time(fitted, v))
    costs = [_cost(fitted, v, r, pool, fails[:, n], failing, candidates, courses) for n, r in enumerate(requirements)]
    smallest = [
        Change(tuple(requirements[n].text for n in dropped), count)
        for dropped, count in smallest_sets(fails, may_drop, wanted)
    ]
    versions = [Change((text,), count) for text, count in _versions(fitted, v, record, pool, fails, requirements)]
    return Relaxation(
        vacancy,
        record.title,
        fitted.market.employers[record.employer].name,
        wanted,
        len(pool),
        candidates,
        int((~np.delete(fails, may_drop, axis=1).any(axis=1)).sum()),
        int(open_to.sum()) - len(pool),
        tuple(kind for kind in BARRIERS if int(fitted.jobs.rows[v]["shut"]) & bit(kind)),
        tuple(sorted(costs, key=lambda cost: (-cost.only, -cost.failing))),
        tuple(smallest),
        tuple(sorted((c for c in versions if c.candidates > candidates), key=lambda c: -c.candidates)),
    )


def _cost(
    fitted: Fitted,
    v: int,
    requirement: Requirement,
    pool: Longs,
    fails: Flags,
    failing: Longs,
    candidates: int,
    courses: Sequence[tuple[Course, Callable[[], Flags]]],
) -> Cost:
    only = fails & (failing == 1)
    helped = np.zeros(len(pool), bool)
    for course, who_can in courses if only.any() else ():
        if met_by(fitted, v, requirement, gain_of(course, fitted.knowledge)):
            helped |= only & who_can()[pool]
    count = int(only.sum())
    return Cost(requirement, int(fails.sum()), candidates + count, count, int(helped.sum()))


def _courses_in_time(fitted: Fitted, v: int) -> Iterator[tuple[Course, Callable[[], Flags]]]:
    """Courses that have seats and end before the vacancy starts, each with who can attend, once somebody asks."""
    starts = fitted.market.vacancies.columns["start_date"][v]
    for course, intakes in coming_intakes(fitted):
        if any(intake.seats and (starts is None or starts > last_day(course, intake)) for intake in intakes):
            yield course, cache(partial(who_can_attend, fitted, course))


def smallest_sets(fails: Flags, may_drop: Sequence[int], wanted: int) -> list[tuple[tuple[int, ...], int]]:
    """The smallest sets of requirements whose dropping leaves `wanted` people without a failure, with how many it does.

    Exact: sets are tried by size; a branch ends when even the people whom its last places could free are too few.

    Parameters
    ----------
    fails : (people, requirements)
    may_drop : the requirements that may be dropped

    Returns
    -------
    Sets in order of the people they let in, the most first; none where dropping everything is not enough.
    """
    able = ~np.delete(fails, may_drop, axis=1).any(axis=1)
    masks, counts = np.unique(fails[able][:, may_drop], axis=0, return_counts=True)
    if counts.sum() < wanted:
        return []
    for size in range(len(may_drop) + 1):
        found = list(_sets_of(masks, counts, masks.sum(axis=1), size, 0, wanted))
        if found:
            named = [(tuple(may_drop[n] for n in dropped), count) for dropped, count in found]
            return sorted(named, key=lambda item: (-item[1], item[0]))
    return []


def _sets_of(
    masks: Flags, counts: Longs, left: Longs, size: int, start: int, wanted: int
) -> Iterator[tuple[tuple[int, ...], int]]:
    """The sets of a size among the requirements from `start` on.

    Parameters
    ----------
    masks, counts : what people fail, and how many do; without those who fail one before `start` that is kept
    left : how many of their failures are not dropped yet
    """
    near = left <= size
    if counts[near].sum() < wanted:
        return
    masks, counts, left = masks[near], counts[near], left[near]
    if size == 0:
        yield (), int(counts.sum())
        return
    for n in range(start, masks.shape[1] - size + 1):
        fails = masks[:, n]
        for others, count in _sets_of(masks, counts, left - fails, size - 1, n + 1, wanted):
            yield (n, *others), count
        masks, counts, left = masks[~fails], counts[~fails], left[~fails]  # from here on this requirement stays


def _versions(
    fitted: Fitted, v: int, vacancy: Vacancy, pool: Longs, fails: Flags, requirements: Sequence[Requirement]
) -> Iterator[tuple[str, int]]:
    """Other versions of the job, each with its candidates."""
    people, job = fitted.people.rows[pool], fitted.jobs.rows[v]

    def candidates(**other: Flags) -> int:
        kept = [n for n, requirement in enumerate(requirements) if requirement.kind not in other]
        return int((~np.logical_or.reduce([fails[:, kept].any(axis=1), *other.values()])).sum())

    hours, slots, overlap, pay = (int(job[name]) for name in ("hours", "slots", "overlap", "pay"))
    if slots:
        week = min(hours, SCHOOL_WEEK * HUNDREDTHS)
        long = f", {week / HUNDREDTHS:g} hours a week" if hours > 0 else ""
        yield (
            f"a school-hours version: {SCHOOL_HOURS.words}{long}",
            candidates(hours=fails_hours(people, week), shifts=fails_shifts(people, SCHOOL_HOURS.mask, 0)),
        )
    if slots and not overlap:
        named = vacancy.shifts.hours * HUNDREDTHS if vacancy.shifts else 0
        enough = min(named, max(1, hours))  # as matching asks of a flexible vacancy
        yield "flexible hours within those shifts", candidates(shifts=fails_shifts(people, slots, enough))
    if hours > PART_TIME * HUNDREDTHS:
        yield f"part-time, {PART_TIME} hours a week", candidates(hours=fails_hours(people, PART_TIME * HUNDREDTHS))
    if pay >= 0:
        for more in RAISES:
            yield f"pay of £{(pay + more) / HUNDREDTHS:.2f} an hour", candidates(pay=fails_pay(people, pay + more))
    reach = reach_metres(people["limit_ms"].astype(np.int64) + LONGER * MS, people["modes"].astype(np.int64))
    yield f"help with a journey of up to {LONGER} minutes more", candidates(place=fails_place(people, job, reach))
