"""Courses scored by the same engine: a jobseeker after a course is one more jobseeker.

What a course gives is added to the arrays of the people who could take it, and the very function that scores every
pair scores them again. The difference is what the course is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.places import locate
from lepmatch.market.records import Course, Intake, Jobseeker, Vacancy
from lepmatch.market.reference import table
from lepmatch.matching.arrays import (
    FAMILY_SHIFT,
    PERSON_LISTS,
    Ints,
    Jobs,
    Longs,
    People,
    Ragged,
    load_list,
    skill_family,
    store_lists,
    take_people,
)
from lepmatch.matching.compiled import Array, Number, compiled, compiled_with_arrays
from lepmatch.matching.facts import SKILLS
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.kernel import pair_points
from lepmatch.matching.knowledge import Knowledge
from lepmatch.matching.lists import vacancy_key
from lepmatch.matching.pair import and_list
from lepmatch.matching.results import Barrier, CourseMatch, Opening
from lepmatch.matching.scoring import TOO_LITTLE, Rules
from lepmatch.matching.skill_lists import family_bits
from lepmatch.matching.travel import MS, project, travel_ms

BEST = 10  # vacancies of a jobseeker whose points are added up to say what a course is worth
MOST_OPENINGS = 20  # vacancies that a course match names
WEEKS = 2  # of a course that does not say; the sector courses' two weeks (Delivering sustainable employment, ch. 6)


class Gain(NamedTuple):
    """What a course gives, as numbers: skills in order, licences as bits, level (-1 for none)."""

    skills: Ints
    licences: int
    level: int


def gain_of(course: Course, knowledge: Knowledge) -> Gain:
    """What a course gives."""
    skills = sorted({knowledge.skill(term) for term in course.gives_skills or ()} - {-1})
    level = -1 if course.gives_level is None else course.gives_level
    return Gain(np.array(skills, np.int32), knowledge.licence_bits(course.gives_licences), level)


def after_course(people: People, gain: Gain) -> People:
    """People as they would stand after a course.

    Where skills or level are not on record they stay so: a course adds to what is known and makes nothing else known.
    """
    rows = people.rows.copy()
    rows["lack_licences"] &= ~np.int64(gain.licences)
    rows["level"] = np.where(rows["level"] < 0, -1, np.maximum(rows["level"], gain.level))
    lists = [load_list(rows, people.data, name) for name in PERSON_LISTS]
    knows = (rows["facts"] & SKILLS) != 0
    merged = [Ragged(*_add_skills(lists[0].starts, lists[0].data, knows, gain.skills)), *lists[1:]]
    rows["families"] = family_bits(merged[0])
    return People(rows, store_lists(rows, PERSON_LISTS, merged))


@compiled_with_arrays
def _add_skills(starts: Array, data: Array, knows: Array, gained: Array) -> tuple[Array, ...]:
    """Each list of skills with the gained ones put in at their place, once each."""
    new_starts = np.zeros_like(starts)
    merged = np.empty(len(data) + len(gained) * (len(starts) - 1), np.int32)
    end = 0
    for j in range(len(starts) - 1):
        a, b, b_end = starts[j], 0, len(gained) if knows[j] else 0
        while a < starts[j + 1] or b < b_end:
            if b == b_end or (a < starts[j + 1] and data[a] <= gained[b]):
                if b < b_end and data[a] == gained[b]:
                    b += 1
                merged[end] = data[a]
                a += 1
            else:
                merged[end] = gained[b]
                b += 1
            end += 1
        new_starts[j + 1] = end
    return new_starts, merged[:end].copy()


@compiled
def _points_of(people: People, jobs: Jobs, rules: Rules, j: Number, points: Array) -> None:
    for v in range(len(points)):
        points[v] = pair_points(people, jobs, rules, j, v)


@compiled
def _points_for(people: People, jobs: Jobs, rules: Rules, v: Number, points: Array) -> None:
    for j in range(len(points)):
        points[j] = pair_points(people, jobs, rules, j, v)


def courses_for_jobseeker(fitted: Fitted, j: int) -> tuple[CourseMatch, ...]:
    """Every coming intake that would open something for a jobseeker, the most first.

    Those that the jobseeker cannot attend stand behind those they can, with the reason.
    """
    before = _all_points(fitted, fitted.people, j)
    lacking = int(fitted.people.rows["lack_licences"][j])
    alone = take_people(fitted.people, np.array([j]))
    jobseeker = fitted.market.jobseekers.at(j)
    found = []
    for course, intakes in coming_intakes(fitted):
        gain = gain_of(course, fitted.knowledge)
        after = _all_points(fitted, after_course(alone, gain), 0)
        gains = np.flatnonzero(after > before)
        stands, asks = what_stands_in_the_way(fitted, j, jobseeker, course)
        for intake in intakes:
            ends = last_day(course, intake)
            in_time = np.array([v for v in gains.tolist() if starts_after(fitted, v, ends)], np.int64)
            if not len(in_time):
                continue
            standing = before.copy()
            standing[in_time] = after[in_time]
            added = _best_sum(standing) - _best_sum(before)
            if added > 0:
                order = in_time[np.argsort((before.clip(0) - after)[in_time], kind="stable")].tolist()
                openings = [
                    _opening(fitted, course, jobseeker, v, int(before[v]), int(after[v]), lacking)
                    for v in order[:MOST_OPENINGS]
                ]
                opened = int((before[in_time] == TOO_LITTLE).sum())
                barred = (*stands, *_no_seats(intake))
                found.append(_course_match(jobseeker, course, intake, added, opened, openings, barred, asks))
    found.sort(key=lambda m: (bool(m.barriers), -m.added_milli, m.starts, m.course))
    return tuple(found)


def courses_for_vacancy(fitted: Fitted, v: int, n: int) -> tuple[CourseMatch, ...]:
    """The n jobseekers who gain most for a vacancy by a course that ends before it starts.

    Each comes with the best course. Those whom a course makes feasible come first, then by the points after it.
    """
    before = _points_at(fitted, fitted.people, v)
    coming = [
        (course, intake)
        for course, intakes in coming_intakes(fitted)
        for intake in intakes[:1]
        if intake.seats and starts_after(fitted, v, last_day(course, intake))
    ]
    best = np.full(len(before), TOO_LITTLE, np.int64)
    by = np.full(len(before), -1, np.int64)
    for number, (course, _) in enumerate(coming):
        gain = gain_of(course, fitted.knowledge)
        if _gives_what_is_asked(fitted, v, gain):
            after = _points_at(fitted, after_course(fitted.people, gain), v)
            better = (after > np.maximum(before, best)) & who_can_attend(fitted, course)
            best[better], by[better] = after[better], number
    helped = np.flatnonzero(by >= 0).tolist()
    helped.sort(
        key=lambda j: (before[j] != TOO_LITTLE, -vacancy_key(fitted.people.rows[j], fitted.jobs.rows[v], best[j]), j)
    )
    matches = []
    for j in helped[:n]:
        course, intake = coming[int(by[j])]
        jobseeker = fitted.market.jobseekers.at(j)
        opening = _opening(
            fitted, course, jobseeker, v, int(before[j]), int(best[j]), fitted.people.rows["lack_licences"][j]
        )
        added, opened = int(best[j] - max(0, before[j])), int(before[j] == TOO_LITTLE)
        _, asks = what_stands_in_the_way(fitted, j, jobseeker, course)
        matches.append(_course_match(jobseeker, course, intake, added, opened, [opening], (), asks))
    return tuple(matches)


def _course_match(
    jobseeker: Jobseeker,
    course: Course,
    intake: Intake,
    added: int,
    opened: int,
    openings: list[Opening],
    barred: tuple[Barrier, ...],
    asks: tuple[str, ...],
) -> CourseMatch:
    return CourseMatch(
        jobseeker.id,
        course.id,
        course.title,
        intake.starts,
        last_day(course, intake),
        intake.seats,
        added,
        opened,
        tuple(openings),
        barred,
        asks,
    )


def _all_points(fitted: Fitted, people: People, j: int) -> Longs:
    """One jobseeker's points at every vacancy."""
    points = np.empty(len(fitted.jobs.rows), np.int64)
    _points_of(people, fitted.jobs, fitted.rules, j, points)
    return points


def _points_at(fitted: Fitted, people: People, v: int) -> Longs:
    """Everybody's points at one vacancy."""
    points = np.empty(len(people.rows), np.int64)
    _points_for(people, fitted.jobs, fitted.rules, v, points)
    return points


def _best_sum(points: NDArray[np.int64]) -> int:
    return int(np.sort(points.clip(0))[-BEST:].sum())


def coming_intakes(fitted: Fitted) -> Iterator[tuple[Course, list[Intake]]]:
    """Courses with their intakes from the market's day on, the earliest first."""
    market = fitted.market
    intakes: dict[str, list[Intake]] = {}
    for intake in market.intakes:
        if intake.starts >= market.on:
            intakes.setdefault(intake.course, []).append(intake)
    for course in market.courses:
        if course.id in intakes:
            yield course, intakes[course.id]


def last_day(course: Course, intake: Intake) -> date:
    """The last day of an intake: the Friday of its last week, where it starts on a Monday."""
    return intake.starts + timedelta(weeks=course.weeks or WEEKS) - timedelta(days=3)


def starts_after(fitted: Fitted, v: int, ends: date) -> bool:
    starts: date | None = fitted.market.vacancies.columns["start_date"][v]
    return starts is None or starts > ends


def _gives_what_is_asked(fitted: Fitted, v: int, gain: Gain) -> bool:
    job = fitted.jobs.rows[v]
    asked = fitted.jobs.data[job["skill"] : job["skill_end"]]
    skills = bool(np.isin(asked >> FAMILY_SHIFT, gain.skills >> FAMILY_SHIFT).any())
    level = int(job["level"]) > 0 and gain.level > 0
    return skills or level or bool(int(job["need_licences"]) & gain.licences)


def course_place(course: Course) -> tuple[int, int] | None:
    """Metres east and north."""
    place = locate(course.latitude, course.longitude, course.postcode, None)
    if place is None:
        return None
    east, north = project(np.array([place.latitude]), np.array([place.longitude]))[0].tolist()
    return east, north


def _metres_to(fitted: Fitted, j: int, course: Course) -> int | None:
    place = course_place(course)
    if place is None or not fitted.people.rows["located"][j]:
        return None
    return int(np.hypot(place[0] - fitted.people.rows["east"][j], place[1] - fitted.people.rows["north"][j]))


def who_can_attend(fitted: Fitted, course: Course) -> NDArray[np.bool_]:
    """Who can take a course, as far as is known; the rules of `what_stands_in_the_way` for everybody at once."""
    people = fitted.people.rows
    says_no = fitted.market.jobseekers.columns["wants_training"].encode(lambda wants: wants is False, bool)
    can = ~says_no & ((people["level"] < 0) | (people["level"] >= (course.needs_level or 0)))
    if course.timetable:
        can &= (people["available"] & course.timetable.mask) == course.timetable.mask
    place = course_place(course)
    if place is not None:
        metres = np.hypot(people["east"] - place[0], people["north"] - place[1])
        can &= (people["located"] == 0) | (metres < people["reach"] + 1)
    return can


def what_stands_in_the_way(
    fitted: Fitted, j: int, jobseeker: Jobseeker, course: Course
) -> tuple[tuple[Barrier, ...], tuple[str, ...]]:
    """What keeps a jobseeker from a course, and what nobody has recorded about it."""
    barriers_, asks = [], []
    metres = _metres_to(fitted, j, course)
    if metres is None:
        asks.append("how far it is to the course")
    elif metres > fitted.people.rows["reach"][j]:
        minutes = int(fitted.people.rows["limit_ms"][j]) // MS
        modes = int(fitted.people.rows["modes"][j])
        needed = f"about {int(travel_ms(metres, modes)) // MS} minutes away" if modes else "no way to travel on record"
        barriers_.append(
            Barrier(
                "travel",
                f"the course is beyond reach: {needed}; {{their}} limit is {minutes}",
                "a nearer course, or help with fares",
                ("postcode", "latitude", "longitude"),
                ("travel_modes", "max_travel_minutes"),
            )
        )
    if course.timetable is None or jobseeker.availability is None:
        asks.append("whether they can be there at the hours of the course")
    elif course.timetable.mask & ~jobseeker.availability.mask:
        barriers_.append(
            Barrier(
                "hours",
                f"the course runs {course.timetable.words}; {{they}} can come {jobseeker.availability.words}",
                "ask the provider for other hours",
                ("timetable",),
                ("availability",),
            )
        )
    level = jobseeker.qualification_level
    if course.needs_level and level is not None and level < course.needs_level:
        barriers_.append(
            Barrier(
                "level",
                f"the course asks for level {course.needs_level}; {{they}} have level {level}",
                "a basic-skills course first",
                ("needs_level",),
                ("qualification_level",),
            )
        )
    if jobseeker.wants_training is False:
        barriers_.append(
            Barrier(
                "declined", "{they} have said no to training", "only {they} can change that", (), ("wants_training",)
            )
        )
    return tuple(barriers_), tuple(asks)


def _no_seats(intake: Intake) -> tuple[Barrier, ...]:
    return (
        ()
        if intake.seats
        else (Barrier("full", "no seats are left", "a later intake, or one more seat", ("seats",), ()),)
    )


def _opening(
    fitted: Fitted, course: Course, jobseeker: Jobseeker, v: int, before: int, after: int, lacking: int
) -> Opening:
    vacancy = fitted.market.vacancies.at(v)
    removes = ("licence",) if lacking & int(fitted.jobs.rows["need_licences"][v]) else ()
    return Opening(
        vacancy.id,
        vacancy.title,
        None if before == TOO_LITTLE else before,
        after,
        removes,
        _brings(fitted.knowledge, course, jobseeker, vacancy),
    )


def _brings(knowledge: Knowledge, course: Course, jobseeker: Jobseeker, vacancy: Vacancy) -> str:
    """What of the course the vacancy asks for and the jobseeker lacks."""
    licences = {row["code"]: row["name"] for row in table("licences")}
    held = {knowledge.skill(term) for term in jobseeker.skills or ()}
    given = {knowledge.skill(term) for term in course.gives_skills or ()} - held - {-1}
    asked = [*(vacancy.essential_skills or ()), *(vacancy.desirable_skills or ())]
    brought = [term for term in asked if knowledge.skill(term) in given]
    families = {skill_family(code) for code in given}
    lacked = {term: knowledge.skill(term) for term in asked if term not in brought}
    near = [term for term, code in lacked.items() if code not in held and skill_family(code) in families]
    wanted = set(vacancy.legal_licences or ()) - set(jobseeker.licences or ())
    parts = [f"the licence: {licences[code]}" for code in course.gives_licences or () if code in wanted]
    parts += [f"{and_list(brought)}"] if brought else []
    parts += [f"something close to {and_list(near)}"] if near else []
    level, needed = jobseeker.qualification_level, vacancy.min_qualification_level
    if course.gives_level and needed and (level is None or level < needed) and course.gives_level > (level or 0):
        parts.append(f"level {course.gives_level}")
    return f"it brings {and_list(parts)}" if parts else "it brings what is asked for"
