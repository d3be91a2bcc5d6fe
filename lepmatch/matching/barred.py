"""How many people each rule keeps from each vacancy, counted over all pairs of some people and some vacancies.

`Matcher.standing` says it of one vacancy, with the nearest misses; this says it of thousands.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Longs
from lepmatch.matching.compiled import compiled_with_arrays
from lepmatch.matching.eligibility import barriers
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.results import BARRIERS, bit
from lepmatch.matching.scoring import TOO_LITTLE, metres_between, score

KINDS = len(BARRIERS)
NOT_OPEN = bit("closed") | bit("full")  # barriers of a vacancy that takes nobody on, whoever asks


class Barred(NamedTuple):
    """People by what keeps them from some vacancies.

    vacancies : their rows
    free : people whom no rule keeps out and of whom enough is known for a number, one count a vacancy
    unknown : people whom no rule keeps out, and of whom too little is known
    some, only : (vacancies, kinds of `BARRIERS`) people with such a barrier, and those for whom it is the only one
    """

    vacancies: Longs
    free: Longs
    unknown: Longs
    some: Longs
    only: Longs

    def of(self, place: int) -> dict[str, tuple[int, int]]:
        """What keeps people from one of the vacancies, as in `Standing.barred`."""
        pairs = zip(BARRIERS, self.some[place].tolist(), self.only[place].tolist(), strict=True)
        return {kind: (some, only) for kind, some, only in pairs if some}


def count_barred(fitted: Fitted, vacancies: Longs) -> Barred:
    """Count all people at some vacancies, given by their rows."""
    return Barred(vacancies, *_count(fitted.people, fitted.jobs, fitted.rules, vacancies))


def open_vacancies(fitted: Fitted) -> Longs:
    """Rows of the vacancies that are open and not full."""
    return np.flatnonzero(fitted.jobs.rows["shut"] & NOT_OPEN == 0)


def without_anybody(fitted: Fitted, vacancies: Longs) -> Longs:
    """Those of some vacancies for which nobody is known: a rule keeps them out, or too little is on record."""
    return vacancies[_has_nobody(fitted.people, fitted.jobs, fitted.rules, vacancies)]


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


@compiled_with_arrays
def _count(people, jobs, rules, vacancies):  # type: ignore[no-untyped-def]
    free, unknown = np.zeros(len(vacancies), np.int64), np.zeros(len(vacancies), np.int64)
    some, only = np.zeros((len(vacancies), KINDS), np.int64), np.zeros((len(vacancies), KINDS), np.int64)
    sets = np.zeros(1 << KINDS, np.int64)  # people by their set of barriers
    for i in range(len(vacancies)):
        job = jobs.rows[vacancies[i]]
        sets[:] = 0
        for j in range(len(people.rows)):
            person = people.rows[j]
            bits = barriers(person, job, people.data, metres_between(person, job))
            sets[bits] += 1
            if bits == 0 and score(people, jobs, rules, j, vacancies[i]) == TOO_LITTLE:
                unknown[i] += 1
        free[i] = sets[0] - unknown[i]
        for bits in range(1, len(sets)):
            if sets[bits]:
                for kind in range(KINDS):
                    if bits >> kind & 1:
                        some[i, kind] += sets[bits]
                        if bits == 1 << kind:
                            only[i, kind] += sets[bits]
    return free, unknown, some, only


@compiled_with_arrays
def _has_nobody(people, jobs, rules, vacancies):  # type: ignore[no-untyped-def]
    found = np.ones(len(vacancies), np.bool_)
    for i in range(len(vacancies)):
        job = jobs.rows[vacancies[i]]
        for j in range(len(people.rows)):
            person = people.rows[j]
            if barriers(person, job, people.data, metres_between(person, job)):
                continue
            if score(people, jobs, rules, j, vacancies[i]) != TOO_LITTLE:
                found[i] = False
                break
    return found


@compiled_with_arrays
def _is_reached(people, jobs, rows):  # type: ignore[no-untyped-def]
    found = np.zeros(len(rows), np.bool_)
    for i in range(len(rows)):
        job = jobs[rows[i]]
        for j in range(len(people)):
            person = people[j]
            if metres_between(person, job) <= person.reach:
                found[i] = True
                break
    return found
