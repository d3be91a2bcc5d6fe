"""What training opens across a whole market: only people who lack what it gives, only vacancies that ask for it.

Courses that give the same are one kind of training. The people who could take one of them are put through the very
search that matches the market, as they would stand after it, against the vacancies that ask for what it gives; so a
pair is scored again only where a course can close a gap.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from lepmatch.matching.arrays import (
    FAMILY_SHIFT,
    Jobs,
    Longs,
    People,
    Ragged,
    join,
    load_list,
    reduce_lists,
    take_jobs,
    take_people,
    take_ragged,
)
from lepmatch.matching.collecting import collect
from lepmatch.matching.compiled import Array, Number, compiled
from lepmatch.matching.courses import Gain, after_course, who_can_attend
from lepmatch.matching.facts import SKILLS
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.grid import make_grid
from lepmatch.matching.kernel import best_of_all, pair_points
from lepmatch.matching.scoring import Rules
from lepmatch.planning.requirements import Flags, licences_asked
from lepmatch.planning.routeways import start_days
from lepmatch.planning.runs import Run


class Training(NamedTuple):
    """A kind of training: what it gives, and the courses that give it with their coming runs."""

    gain: Gain
    courses: list[list[Run]]


class Pairs(NamedTuple):
    """Pairs for whom training closes a gap and adds points: rows, and points before and after, in order of both ids."""

    jobseekers: Longs
    vacancies: Longs
    before: Longs
    after: Longs


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


def who_lacks(people: People, gain: Gain) -> Flags:
    """Who is known to lack something that training gives."""
    rows = people.rows
    skills = load_list(rows, people.data, "skill")
    held = reduce_lists(np.add, skills._replace(data=np.isin(skills.data, gain.skills).astype(np.int64)))
    lacks = ((rows["facts"] & SKILLS) != 0) & (held < len(gain.skills))
    lacks |= (rows["lack_licences"] & gain.licences) != 0
    return np.asarray(lacks | ((rows["level"] >= 0) & (rows["level"] < gain.level)))


def what_asks(asked: Asked, gain: Gain) -> Flags:
    """Which vacancies ask for something that training gives."""
    families = np.isin(asked.skills.data >> FAMILY_SHIFT, gain.skills >> FAMILY_SHIFT)
    skills = reduce_lists(np.bitwise_or, asked.skills._replace(data=families.astype(np.int64)))
    level = (asked.levels > 0) & (asked.levels <= gain.level)
    return np.asarray((skills != 0) | level | ((asked.licences & gain.licences) != 0))


def find_pairs(
    fitted: Fitted,
    asked: Asked,
    gain: Gain,
    people: Flags,
    jobs: Flags,
    per_vacancy: int,
    per_jobseeker: int,
    threads: int | None = None,
) -> Pairs:
    """The best pairs after a kind of training, among some people and vacancies.

    Parameters
    ----------
    people, jobs : who and what is in question
    per_vacancy, per_jobseeker : how many to keep for each
    """
    j = np.flatnonzero(people)
    j = j[who_lacks(take_people(fitted.people, j), gain)]
    v = np.flatnonzero(jobs & what_asks(asked, gain) & _near(fitted, j))
    if not len(j) or not len(v):
        return Pairs(*np.empty((4, 0), np.int64))
    after = after_course(take_people(fitted.people, j), gain)
    lists = best_of_all(
        make_grid(after),
        take_jobs(fitted.jobs, v),
        fitted.rules,
        len(j),
        min(per_vacancy, len(j)),
        min(per_jobseeker, len(v)),
        threads or os.cpu_count() or 1,
        None,
    )
    found = collect(fitted.market, lists)
    rows, goals = j[found.jobseekers], v[found.vacancies]
    before, closes = np.empty(len(rows), np.int64), np.empty(len(rows), bool)
    _fill_before(fitted.people, fitted.jobs, fitted.rules, rows, goals, before)
    families = np.unique(gain.skills >> FAMILY_SHIFT)
    _fill_closes(fitted.people, *asked[:2], *asked.skills, families, gain.licences, gain.level, rows, goals, closes)
    kept = np.flatnonzero(closes & (found.milli > before))
    kept = kept[np.lexsort((goals[kept], rows[kept]))]
    return Pairs(rows[kept], goals[kept], before[kept], found.milli[kept].astype(np.int64))


def _near(fitted: Fitted, j: Longs) -> Flags:
    """The vacancies in the rectangle that some jobseekers can reach."""
    people, jobs = fitted.people.rows[j], fitted.jobs.rows
    near = np.full(len(jobs), len(j) > 0)
    for side in ("east", "north") if len(j) else ():
        least, most = (people[side] - people["reach"]).min(), (people[side] + people["reach"]).max()
        near &= (least <= jobs[side]) & (jobs[side] <= most + 1)
    return near


@compiled
def _fill_before(people: People, jobs: Jobs, rules: Rules, rows: Array, goals: Array, before: Array) -> None:
    for i in range(len(rows)):
        before[i] = pair_points(people, jobs, rules, rows[i], goals[i])


@compiled
def _fill_closes(
    people: People,
    licences: Array,
    levels: Array,
    starts: Array,
    skills: Array,
    families: Array,
    gives: Number,
    level: Number,
    rows: Array,
    goals: Array,
    closes: Array,
) -> None:
    """Whether training makes each pair meet a requirement that the person fails."""
    for i in range(len(rows)):
        person, v = people.rows[rows[i]], goals[i]
        found = (person.lack_licences & licences[v] & gives) != 0
        found |= 0 <= person.level < levels[v] <= level
        if person.facts & SKILLS:
            for k in range(starts[v], starts[v + 1]):
                family = skills[k] >> FAMILY_SHIFT
                taught = False
                for n in range(len(families)):
                    taught |= families[n] == family
                for b in range(person.skill, person.skill_end):
                    taught &= people.data[b] >> FAMILY_SHIFT != family
                found |= taught
        closes[i] = found


def pairs_by_training(
    fitted: Fitted, kinds: Sequence[Training], jobs: Flags, per_vacancy: int, per_jobseeker: int
) -> Iterator[tuple[Training, Pairs]]:
    """The best pairs of every kind of training, among those who can take one of its courses before the job starts."""
    asked, starts, people = what_is_asked(fitted), start_days(fitted), fitted.people.rows
    ready = (people["eligible"] == 1) & (people["in_work"] == 0) & (people["located"] == 1)
    for training in kinds:
        able = ready & np.logical_or.reduce([who_can_attend(fitted, course[0].course) for course in training.courses])
        first = min(course[0].ends for course in training.courses).toordinal()
        in_time = jobs & (starts > first)
        yield training, find_pairs(fitted, asked, training.gain, able, in_time, per_vacancy, per_jobseeker)


class Dates(NamedTuple):
    """The days, as numbers, from which each jobseeker is free, and on which each job starts."""

    free: Longs
    starts: Longs


def dates_of(fitted: Fitted) -> Dates:
    """The dates of a market."""
    column = fitted.market.jobseekers.columns["earliest_start"]
    return Dates(column.encode(lambda day: day.toordinal() if day else 0, np.int64), start_days(fitted))


def in_time(dates: Dates, pairs: Pairs, ends: date) -> Flags:
    """For which pairs the person is ready, after a course that ends on a day, no later than the job starts."""
    ready = np.maximum(dates.free[pairs.jobseekers], ends.toordinal() + 1)
    return np.asarray(ready <= dates.starts[pairs.vacancies])
