"""What training gives and what vacancies ask of it, as numbers: kinds of training, their courses, and dates.

Courses that give the same are one kind of training.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from lepmatch.matching.arrays import FAMILY_SHIFT, Ints, Longs, Ragged, join, reduce_lists, take_ragged
from lepmatch.matching.courses import Gain, course_place
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.skill_lists import family_bits
from lepmatch.planning.requirements import Flags, licences_asked
from lepmatch.planning.routeways import start_days
from lepmatch.planning.runs import Run


class Training(NamedTuple):
    """A kind of training: what it gives, and the courses that give it with their coming runs."""

    gain: Gain
    courses: list[list[Run]]


class Asked(NamedTuple):
    """What every vacancy asks for that a course can give: bits of licences, level, and essential skills."""

    licences: Longs
    levels: Longs
    skills: Ragged


def trainings(runs: Sequence[list[Run]]) -> list[Training]:
    """The kinds of training among some courses."""
    found: dict[tuple[bytes, int, int], Training] = {}
    for course in runs:
        gain = course[0].gain
        found.setdefault((gain.skills.tobytes(), gain.licences, gain.level), Training(gain, [])).courses.append(course)
    return list(found.values())


def runs_of(kinds: Sequence[Training]) -> list[Run]:
    """Every run, in the order of `Teaching`."""
    return [run for kind in kinds for course in kind.courses for run in course]


def what_is_asked(fitted: Fitted) -> Asked:
    """What every vacancy asks for."""
    columns, knowledge = fitted.market.vacancies.columns, fitted.knowledge
    licences = columns["legal_licences"].pair(columns["licences"])
    essential = columns["essential_skills"]
    lists = join([sorted({knowledge.skill(term) for term in terms or ()}) for terms in essential.values])
    return Asked(
        licences.encode(lambda both: knowledge.licence_bits(licences_asked(*both)), np.int64),
        fitted.jobs.rows["level"].astype(np.int64),
        take_ragged(lists, essential.codes),
    )


def what_asks(asked: Asked, gain: Gain) -> Flags:
    """Which vacancies ask for something that training gives."""
    families = np.isin(asked.skills.data >> FAMILY_SHIFT, gain.skills >> FAMILY_SHIFT)
    skills = reduce_lists(np.bitwise_or, asked.skills._replace(data=families.astype(np.int64)))
    level = (asked.levels > 0) & (asked.levels <= gain.level)
    return np.asarray((skills != 0) | level | ((asked.licences & gain.licences) != 0))


BITS = 62  # of a word that are used


class Teaching(NamedTuple):
    """Courses as columns, kind by kind.

    east, north, located : (places,) metres, and 1 where the place is known
    courses : (kinds + 1,) where the courses of each kind of training begin
    place, timetable, needs_level : (courses,)
    runs : (courses + 1,) where the runs of each course begin
    ends : (runs,) the last day, as a number
    skill, skills : the skills of kind g are ``skills[skill[g]:skill[g + 1]]``
    licences, level, families : (kinds,) as in `PERSON`
    taught : (kinds, words) bits of the families taught
    all_taught : (words,) those of all kinds
    teach : (bits, words of kinds) bits of the kinds that teach each family
    bit_of : (families,) the bit of each family; -1 for one that nobody teaches
    """

    east: Longs
    north: Longs
    located: Flags
    courses: Longs
    place: Longs
    timetable: Longs
    needs_level: Longs
    runs: Longs
    ends: Longs
    skill: Longs
    skills: Ints | Longs
    licences: Longs
    level: Longs
    families: Longs
    taught: Longs
    all_taught: Longs
    teach: Longs
    bit_of: Longs


def make_teaching(fitted: Fitted, kinds: Sequence[Training]) -> Teaching:
    """The courses of some kinds of training, in their order."""
    courses = [course for kind in kinds for course in kind.courses]
    spots: dict[tuple[int, int] | None, int] = {}
    place = [spots.setdefault(course_place(course[0].course), len(spots)) for course in courses]
    east, north = np.array([spot or (0, 0) for spot in spots], np.int64).reshape(-1, 2).T.copy()
    skills = join([kind.gain.skills.tolist() for kind in kinds])
    families = np.unique(skills.data >> FAMILY_SHIFT)
    bit_of = np.full(fitted.knowledge.families + 1, -1, np.int64)  # the last is for what is not recognised
    bit_of[families] = np.arange(len(families))
    timetables = [course[0].course.timetable for course in courses]
    taught = words_of(skills, bit_of)
    return Teaching(
        east,
        north,
        np.array([spot is not None for spot in spots], bool),
        _ends([len(kind.courses) for kind in kinds]),
        np.array(place, np.int64),
        np.array([timetable.mask if timetable else 0 for timetable in timetables], np.int64),
        np.array([course[0].course.needs_level or 0 for course in courses], np.int64),
        _ends([len(course) for course in courses]),
        np.array([run.ends.toordinal() for course in courses for run in course], np.int64),
        skills.starts,
        skills.data,
        np.array([kind.gain.licences for kind in kinds], np.int64),
        np.array([kind.gain.level for kind in kinds], np.int64),
        family_bits(skills),
        taught,
        np.bitwise_or.reduce(taught, axis=0),
        _teach(taught, len(families)),
        bit_of,
    )


def _ends(counts: list[int]) -> Longs:
    """Where each of so many begins, one after the other, and where the last ends."""
    return np.array([0, *accumulate(counts)], np.int64)


def _teach(taught: Longs, families: int) -> Longs:
    """The kinds that teach each family, from the families that each kind teaches."""
    teach = np.zeros((families, max(0, len(taught) - 1) // BITS + 1), np.int64)
    for family in range(families):
        for kind in np.flatnonzero(taught[:, family // BITS] >> family % BITS & 1).tolist():
            teach[family, kind // BITS] |= 1 << kind % BITS
    return teach


def words_of(skills: Ragged, bit_of: Longs) -> Longs:
    """The families of each list of skills as bits, each family its own, in as many words as it takes."""
    bits = bit_of[skills.data >> FAMILY_SHIFT]
    words = np.zeros((len(skills.starts) - 1, int(bit_of.max(initial=0)) // BITS + 1), np.int64)
    for word in range(words.shape[1]):
        mine = np.where(bits // BITS == word, np.int64(1) << bits % BITS, 0)
        words[:, word] = reduce_lists(np.bitwise_or, Ragged(skills.starts, mine))
    return words


class Ground(NamedTuple):
    """What of a market every search for training needs.

    asked : what every vacancy asks for
    free, starts : the days, as numbers, from which each jobseeker is free, and on which each job starts
    says_no : (jobseekers,) who has said no to training
    """

    asked: Asked
    free: Longs
    starts: Longs
    says_no: Flags


def ground_of(fitted: Fitted) -> Ground:
    """The ground of a market."""
    columns = fitted.market.jobseekers.columns
    free: Longs = columns["earliest_start"].encode(lambda day: day.toordinal() if day else 0, np.int64)
    says_no: Flags = columns["wants_training"].encode(lambda wants: wants is False, bool)
    return Ground(what_is_asked(fitted), free, start_days(fitted), says_no)


def in_time(ground: Ground, jobseekers: Longs, vacancies: Longs, ends: Longs | int) -> Flags:
    """For which pairs the person is ready, after a course that ends on a day, no later than the job starts."""
    return np.asarray(np.maximum(ground.free[jobseekers], ends + 1) <= ground.starts[vacancies])
