"""How many people each rule keeps from each vacancy, counted over all pairs of some people and some vacancies.

`Matcher.standing` says it of one vacancy, with the nearest misses; this says it of thousands.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import ALL_WEEK, SECTOR_BIT, Longs, Rows
from lepmatch.matching.compiled import Array, Number, Row, compiled, compiled_with_arrays
from lepmatch.matching.eligibility import (
    EXCLUDED,
    HOURS,
    IN_WORK,
    LICENCE,
    NOT_ELIGIBLE,
    TRAVEL,
    barriers,
    finer_barriers,
    is_particular,
)
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.results import BARRIERS, bit
from lepmatch.matching.scoring import TOO_LITTLE, metres_between, score

KINDS = len(BARRIERS)
LANES = 4
NOT_OPEN = bit("closed") | bit("full")  # barriers of a vacancy that takes nobody on, whoever asks


class Barred(NamedTuple):
    """People by what keeps them from some vacancies.

    vacancies : their rows
    free : people whom no rule keeps out, one count a vacancy
    known : whether enough is known for a number of any of them
    some, only : (vacancies, kinds of `BARRIERS`) people with such a barrier, and those for whom it is the only one
    """

    vacancies: Longs
    free: Longs
    known: NDArray[np.bool_]
    some: Longs
    only: Longs

    def of(self, place: int) -> dict[str, tuple[int, int]]:
        """What keeps people from one of the vacancies, as in `Standing.barred`."""
        pairs = zip(BARRIERS, self.some[place].tolist(), self.only[place].tolist(), strict=True)
        return {kind: (some, only) for kind, some, only in pairs if some}


def count_barred(fitted: Fitted, vacancies: Longs) -> Barred:
    """Count all people at some vacancies, given by their rows."""
    columns = _columns(fitted.people.rows)
    return Barred(vacancies, *_count(fitted.people, columns, fitted.jobs, fitted.rules, vacancies))


def open_vacancies(fitted: Fitted) -> Longs:
    """Rows of the vacancies that are open and not full."""
    return np.flatnonzero(fitted.jobs.rows["shut"] & NOT_OPEN == 0)


def without_anybody(fitted: Fitted, vacancies: Longs) -> Longs:
    """Those of some vacancies for which nobody is known: a rule keeps them out, or too little is on record."""
    columns = _columns(fitted.people.rows)
    empty: NDArray[np.bool_] = ~_has_somebody(fitted.people, columns, fitted.jobs, fitted.rules, vacancies)
    return vacancies[empty]


def within_reach(fitted: Fitted) -> NDArray[np.bool_]:
    """For every vacancy, whether somebody is known to be able to get there, whatever else stands in the way."""
    people, jobs = fitted.people.rows, fitted.jobs.rows
    found = np.zeros(len(jobs), bool)
    people = people[people["located"] == 1]
    inside = jobs["located"] == 1
    if len(people):
        for side in ("east", "north"):  # the square around everybody's circle leaves most of the country out
            inside &= jobs[side] >= (people[side].astype(np.int64) - people["reach"]).min()
            inside &= jobs[side] <= (people[side].astype(np.int64) + people["reach"]).max()
        rows = np.flatnonzero(inside)
        found[rows] = _is_reached(people, jobs, rows)
    return found


class _People(NamedTuple):
    """What the rules that compare two numbers need of each person, column by column, so that a processor takes several
    at once; the same rules as `barriers`, which tests hold them to.

    always : barriers at every vacancy
    particular : 1 where `finer_barriers` may find something at any vacancy
    """

    east: NDArray[np.float64]
    north: NDArray[np.float64]
    reach_squared: NDArray[np.float64]
    lack: Longs
    lack_licences: Longs
    hours_max: Longs
    always: Longs
    particular: NDArray[np.uint8]


def _columns(rows: Rows) -> _People:
    reach = (rows["reach"].astype(np.float64) + 1) ** 2  # the line is rounded down to metres
    hours_max = rows["hours_max"].astype(np.int64)
    return _People(
        rows["east"].astype(np.float64),
        rows["north"].astype(np.float64),
        np.where(rows["located"] == 1, reach, np.inf),
        rows["lack"].astype(np.int64),
        rows["lack_licences"].astype(np.int64),
        np.where(hours_max < 0, np.iinfo(np.int64).max, hours_max),
        NOT_ELIGIBLE * (rows["eligible"] == 0).astype(np.int64) + IN_WORK * (rows["in_work"] != 0).astype(np.int64),
        is_particular(rows),
    )


@compiled_with_arrays
def _count(people: Any, columns: _People, jobs: Any, rules: Any, vacancies: Longs) -> Any:
    free, known = np.zeros(len(vacancies), np.int64), np.zeros(len(vacancies), np.bool_)
    some, only = np.zeros((len(vacancies), KINDS), np.int64), np.zeros((len(vacancies), KINDS), np.int64)
    sets = np.zeros(
        (LANES, 1 << KINDS), np.int64
    )  # people by their set of barriers; in lanes, not to wait for the last
    found = np.zeros(len(people.rows), np.int64)
    for i in range(len(vacancies)):
        job = jobs.rows[vacancies[i]]
        _find(columns, job, found)
        sets[:] = 0
        for j in range(len(found)):
            if job.overlap or columns.particular[j]:
                found[j] |= finer_barriers(people.rows[j], job, people.data)
            sets[j % LANES, found[j]] += 1
        for j in range(len(found)):
            if found[j] == 0 and _is_known(people, jobs, rules, j, vacancies[i]):
                known[i] = True
                break
        for bits in range(1 << KINDS):
            those = sets[:, bits].sum()
            if bits == 0:
                free[i] = those
            elif those:
                for kind in range(KINDS):
                    if bits >> kind & 1:
                        some[i, kind] += those
                        if bits == 1 << kind:
                            only[i, kind] += those
    return free, known, some, only


@compiled
def _is_known(people: Any, jobs: Any, rules: Any, j: Number, v: Number) -> Number:
    """Whether there is a number for a pair; without both places there is none, and no need to score."""
    if people.rows[j].located == 0 or jobs.rows[v].located == 0:
        return False
    return score(people, jobs, rules, j, v) != TOO_LITTLE


@compiled
def _find(columns: _People, job: Row, found: Longs) -> None:
    """The barriers of everybody at a vacancy, but for the finer ones."""
    east, north, reach_squared, lack = columns.east, columns.north, columns.reach_squared, columns.lack
    lack_licences, hours_max, always = columns.lack_licences, columns.hours_max, columns.always
    job_east, job_north, hours = np.float64(job.east), np.float64(job.north), np.int64(job.hours)
    need, licences, shut = np.int64(job.need), np.int64(job.need_licences), np.int64(job.shut)
    travel = TRAVEL if job.located else 0
    for j in range(len(found)):
        dx, dy = east[j] - job_east, north[j] - job_north
        lacking = lack[j] & need
        bits = always[j] | shut
        bits |= travel if dx * dx + dy * dy >= reach_squared[j] else 0
        bits |= HOURS if (lacking & ALL_WEEK != 0) | (hours_max[j] < hours) else 0
        bits |= EXCLUDED if lacking >> SECTOR_BIT != 0 else 0
        bits |= LICENCE if lack_licences[j] & licences != 0 else 0
        found[j] = bits


@compiled_with_arrays
def _has_somebody(people: Any, columns: _People, jobs: Any, rules: Any, vacancies: Longs) -> Array:
    found = np.zeros(len(vacancies), np.bool_)
    east, north, reach_squared = columns.east, columns.north, columns.reach_squared
    for i in range(len(vacancies)):
        job = jobs.rows[vacancies[i]]
        if job.located == 0:
            continue
        for j in range(len(people.rows)):
            dx, dy = east[j] - job.east, north[j] - job.north
            if dx * dx + dy * dy >= reach_squared[j]:
                continue
            person = people.rows[j]
            if barriers(person, job, people.data, metres_between(person, job)):
                continue
            if _is_known(people, jobs, rules, j, vacancies[i]):
                found[i] = True
                break
    return found


@compiled_with_arrays
def _is_reached(people: Array, jobs: Array, rows: Longs) -> Array:
    found = np.zeros(len(rows), np.bool_)
    for i in range(len(rows)):
        job = jobs[rows[i]]
        for j in range(len(people)):
            person = people[j]
            if metres_between(person, job) <= person.reach:
                found[i] = True
                break
    return found
