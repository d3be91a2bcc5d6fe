"""The best dated paths of a person: nothing, a course, basic skills and then a course, a work trial; then a job.

A path leads to the vacancies of one occupation. A vacancy is on it where they are ready no later than the job starts,
where it gives more points than now and than any path of fewer courses, and where it closes a named gap: a requirement
that they fail before and not after, see `lepmatch.planning.requirements`. Of the paths of as many courses the one with
most points leads there, at a tie the one that is done first. A work trial of the vacancy comes last, where there is
time for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from lepmatch.errors import PlanError
from lepmatch.market.occupations import occupations
from lepmatch.market.records import Vacancy
from lepmatch.matching.arrays import Jobs, Longs, People, take_people
from lepmatch.matching.compiled import Array, compiled
from lepmatch.matching.courses import after_course
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.kernel import pair_points
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.scoring import TOO_LITTLE, Rules
from lepmatch.planning.requirements import failures, requirements_of
from lepmatch.planning.runs import Runs, check_course, gain_of_all, sequences
from lepmatch.planning.steps import Destination, Routeway, Step

MOST_DESTINATIONS = 5  # vacancies that a routeway names
SATURDAY = 5


class _Way(NamedTuple):
    """Courses one after the other: the person after them, the day they are ready, and the points at each goal.

    Points are `TOO_LITTLE` where a rule bars the goal, too little is known, or it is not reached in time.
    """

    runs: Runs
    person: People
    ready: date
    points: Longs

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(run.course.id for run in self.runs)


def plan_routeways(
    matcher: Matcher, jobseeker: str, n: int = 5, *, vacancy: str | None = None, course: str | None = None
) -> tuple[Routeway, ...]:
    """The n best dated paths of a person, by the points at their best vacancy.

    Parameters
    ----------
    vacancy : lead to this vacancy only
    course : take this course

    Raises
    ------
    UnknownIdError
        no such jobseeker, vacancy or course
    PlanError
        a course that nobody can take: its intakes have begun or are full, or its needs go round in a circle

    Examples
    --------
    >>> from lepmatch import Matcher, plan_routeways, sample_market
    >>> paths = plan_routeways(Matcher().fit(sample_market(jobseekers=60, vacancies=40, courses=8)), "J0005")
    >>> all(d.slack is None or d.slack >= 0 for path in paths for d in path.destinations)
    True
    """
    if n < 1:
        raise PlanError("n", "1 path or more", n)
    fitted = matcher.fitted
    j = fitted.market.jobseekers.row(jobseeker)
    goals = np.flatnonzero(fitted.jobs.rows["shut"] == 0)
    if vacancy is not None:
        goals = np.array([fitted.market.vacancies.row(vacancy)])
    if course is not None:
        check_course(fitted, course, j)
    person = take_people(fitted.people, np.array([j]))
    now = _points(fitted, person, goals)
    ways = _ways(fitted, j, person, now, goals)
    found: dict[tuple[tuple[str, ...], int], list[Destination]] = {}
    steps: dict[tuple[str, ...], tuple[Step, ...]] = {}
    led: set[tuple[int, int]] = set()
    for way, goal in _best_first(ways, now):
        v, ids = int(goals[goal]), way.ids
        key = ids, int(fitted.jobs.rows["occupation"][v])
        full = len(found[key]) == MOST_DESTINATIONS if key in found else len(found) == n
        if full or (goal, len(ids)) in led or (course is not None and course not in ids):
            continue
        destination = _destination(fitted, person, way, v, int(now[goal]), int(way.points[goal]))
        if destination.closes or not ids:
            led.add((goal, len(ids)))
            found.setdefault(key, []).append(destination)
            steps[ids] = tuple(
                Step("course", run.course.id, run.course.title, run.intake.starts, run.ends) for run in way.runs
            )
    return tuple(
        Routeway(jobseeker, _occupation(occupation), steps[ids], tuple(destinations))
        for (ids, occupation), destinations in found.items()
    )


def _ways(fitted: Fitted, j: int, person: People, now: Longs, goals: Longs) -> list[_Way]:
    """Nothing, and every sequence of courses that the person could take."""
    free = max(fitted.market.on, fitted.market.jobseekers.columns["earliest_start"][j] or fitted.market.on)
    starts = start_days(fitted)[goals]

    def in_time(points: Longs, ready: date) -> Longs:
        return np.where(starts >= ready.toordinal(), points, TOO_LITTLE)

    ways = [_Way((), person, free, in_time(now, free))]
    scored: dict[tuple[bytes, int, int], tuple[People, Longs]] = {}
    for runs in sequences(fitted, j):
        gain, ready = gain_of_all(runs), max(runs[-1].ends + timedelta(1), free)
        same = gain.skills.tobytes(), gain.licences, gain.level
        if same not in scored:
            after = after_course(person, gain)
            scored[same] = after, _points(fitted, after, goals)
        after, points = scored[same]
        ways.append(_Way(runs, after, ready, in_time(points, ready)))
    return sorted(ways, key=lambda way: (len(way.runs), way.ready, way.ids))


def start_days(fitted: Fitted) -> Longs:
    """The days on which jobs start as numbers; the last of all days where none is named or it has passed."""
    never, on = date.max.toordinal(), fitted.market.on
    column = fitted.market.vacancies.columns["start_date"]
    days: Longs = column.encode(lambda day: day.toordinal() if day and day >= on else never, np.int64)
    return days


def _points(fitted: Fitted, person: People, goals: Longs) -> Longs:
    points = np.empty(len(goals), np.int64)
    _fill_points(person, fitted.jobs, fitted.rules, goals, points)
    return points


@compiled
def _fill_points(people: People, jobs: Jobs, rules: Rules, goals: Array, points: Array) -> None:
    """Points of the one jobseeker at each goal."""
    for i in range(len(goals)):
        points[i] = pair_points(people, jobs, rules, 0, goals[i])


def _best_first(ways: list[_Way], now: Longs) -> Iterator[tuple[_Way, int]]:
    """Ways and goals where the way gives more than now and than any of fewer courses: the most points first.

    At a tie fewer courses stand first, then who is ready first.
    """
    best, found = now, []
    for size in range(max(len(way.runs) for way in ways) + 1):
        of_size = [number for number, way in enumerate(ways) if len(way.runs) == size]
        for number in of_size:
            points = ways[number].points
            better = np.flatnonzero(points > (best if size else TOO_LITTLE))
            found.append(np.stack([np.full(len(better), number), better, points[better]]))
        best = np.maximum.reduce([best, *(ways[number].points for number in of_size)])
    numbers, goals, points = np.concatenate(found, axis=1)
    for place in np.lexsort((goals, numbers, -points)).tolist():
        yield ways[numbers[place]], int(goals[place])


def _destination(fitted: Fitted, person: People, way: _Way, v: int, before: int, after: int) -> Destination:
    vacancy = fitted.market.vacancies.at(v)
    requirements = requirements_of(vacancy)
    failed, fails = (failures(fitted, people, v, requirements)[0] for people in (person, way.person))
    starts = vacancy.start_date if vacancy.start_date and vacancy.start_date >= fitted.market.on else None
    trial = _trial(vacancy, way.ready)
    if trial and starts and starts <= trial.ends:
        trial = None
    return Destination(
        vacancy.id,
        vacancy.title,
        fitted.market.employers[vacancy.employer].name,
        None if before == TOO_LITTLE else before,
        after,
        tuple(r.text for r, was, is_ in zip(requirements, failed, fails, strict=True) if was and not is_),
        tuple(r.text for r, is_ in zip(requirements, fails, strict=True) if is_),
        trial,
        trial.ends + timedelta(1) if trial else way.ready,
        starts,
    )


def _trial(vacancy: Vacancy, from_: date) -> Step | None:
    """The work trial of a vacancy on the first working days from a day on."""
    if not vacancy.work_trial_days:
        return None
    day = from_
    days: list[date] = []
    while len(days) < vacancy.work_trial_days:
        if day.weekday() < SATURDAY:
            days.append(day)
        day += timedelta(1)
    return Step("work_trial", vacancy.id, f"work trial of {vacancy.work_trial_days} days", days[0], days[-1])


def _occupation(row: int) -> str:
    return "work not recognised" if row < 0 else list(occupations().values())[row].title.lower()
