"""Runs of courses that are still to come, and the sequences of them that somebody could take.

A jobseeker can take a course whose place they can reach, for whose timetable they are free and whose level they have,
unless they have said no to training; see `lepmatch.matching.courses`. A second course may follow one in basic skills:
one that helps with a need on their record, or gives a level that the second asks for and they lack.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np

from lepmatch.errors import PlanError
from lepmatch.market.records import Course, Intake, Jobseeker
from lepmatch.matching.courses import Gain, coming_intakes, gain_of, last_day, what_stands_in_the_way
from lepmatch.matching.fitted import Fitted


class Run(NamedTuple):
    """One intake of a course: `ends` is its last day."""

    course: Course
    intake: Intake
    ends: date
    gain: Gain


Runs = tuple[Run, ...]


def coming_runs(fitted: Fitted) -> list[list[Run]]:
    """The runs with seats from the market's day on, course by course, the earliest first."""
    runs = []
    for course, intakes in coming_intakes(fitted):
        gain = gain_of(course, fitted.knowledge)
        runs.append([Run(course, intake, last_day(course, intake), gain) for intake in intakes if intake.seats])
    return [found for found in runs if found]


def sequences(fitted: Fitted, j: int) -> Iterator[Runs]:
    """Every sequence of one or two courses that a jobseeker could take, each at its earliest.

    An earlier run of a course reaches every start that a later one reaches, so no other run is needed.
    """
    jobseeker = fitted.market.jobseekers.at(j)
    level = int(fitted.people.rows["level"][j])
    open_ = [runs for runs in coming_runs(fitted) if _can_be_there(fitted, j, jobseeker, runs[0].course)]
    for first in (runs[0] for runs in open_):
        if not _is_level_enough(level, first.course):
            continue
        yield (first,)
        after = max(level, first.gain.level) if level >= 0 else level
        helps = set(first.course.helps or ()) & set(jobseeker.basic_skills_needs or ())
        for runs in open_:
            lifts = _is_level_enough(after, runs[0].course) and not _is_level_enough(level, runs[0].course)
            if runs[0].course.id != first.course.id and (lifts or (helps and _is_level_enough(level, runs[0].course))):
                later = next((run for run in runs if run.intake.starts > first.ends), None)
                if later:
                    yield first, later


def _can_be_there(fitted: Fitted, j: int, jobseeker: Jobseeker, course: Course) -> bool:
    barred, _ = what_stands_in_the_way(fitted, j, jobseeker, course)
    return all(barrier.kind == "level" for barrier in barred)


def _is_level_enough(level: int, course: Course) -> bool:
    return level < 0 or level >= (course.needs_level or 0)


def gain_of_all(runs: Runs) -> Gain:
    """What some courses give together."""
    skills = np.unique(np.concatenate([run.gain.skills for run in runs])).astype(np.int32)
    licences = 0
    for run in runs:
        licences |= run.gain.licences
    return Gain(skills, licences, max(run.gain.level for run in runs))


def check_course(fitted: Fitted, id: str, j: int) -> None:
    """See that a course which somebody is to take has a run with seats, and needs nothing that only it leads to.

    Raises
    ------
    UnknownIdError
        no such course
    PlanError
        every intake begun or full, or courses whose needs go round in a circle
    """
    courses, market = fitted.market.courses, fitted.market
    course = courses[id]
    intakes = [intake for intake in market.intakes if intake.course == id]
    coming = [intake for intake in intakes if intake.starts >= market.on]
    if not coming:
        last = f"the last began on {max(i.starts for i in intakes):%-d %B %Y}" if intakes else "it has none"
        raise PlanError(f"course {id}", f"one with an intake from {market.on:%-d %B %Y} on", last)
    if not any(intake.seats for intake in coming):
        raise PlanError(f"course {id}", "one with seats", "0 seats in every intake to come")
    circle = _circle(list(courses), course, int(fitted.people.rows["level"][j]))
    if circle:
        said = "; ".join(f"{c.id} asks for level {c.needs_level} and gives {c.gives_level or 'none'}" for c in circle)
        raise PlanError(f"course {id}", "one whose needs other courses can lead to", f"a circle: {said}")


def _circle(courses: list[Course], course: Course, level: int) -> list[Course]:
    """The courses that keep a level from being reached because each needs another of them first; mostly none."""
    if level < 0:
        return []
    while can := [c.gives_level or 0 for c in courses if (c.needs_level or 0) <= level < (c.gives_level or 0)]:
        level = max(can)
    path: list[Course] = []
    while (course.needs_level or 0) > level:
        if course in path:
            return path[path.index(course) :]
        path.append(course)
        leads = [c for c in courses if c != course and (c.gives_level or 0) >= (course.needs_level or 0)]
        if not leads:
            return []
        course = min(leads, key=lambda c: (c.needs_level or 0, c.id))
    return []
