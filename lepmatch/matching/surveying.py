"""Pairs one by one: what is measured of some, and everybody of the other side, barred or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lepmatch.matching.arrays import Jobs, People
from lepmatch.matching.compiled import Array, Number, compiled, compiled_with_arrays
from lepmatch.matching.eligibility import barriers
from lepmatch.matching.facts import CRITERION_OF, known_facts
from lepmatch.matching.lists import jobseeker_key, vacancy_key
from lepmatch.matching.policy import CRITERIA
from lepmatch.matching.scoring import TOO_LITTLE, Rules, metres_between, points, score, work_of


class Measured(NamedTuple):
    """What is measured of a pair.

    metres : the straight line, -1 where a place is unknown
    barriers : as bits
    total : milli-points, or `TOO_LITTLE`
    points, known : by criterion, milli-points and how much of the weight is known
    """

    metres: int
    barriers: int
    total: int
    points: list[int]
    known: list[int]


def measure(people: People, jobs: Jobs, rules: Rules, pairs: Sequence[tuple[int, int]]) -> list[Measured]:
    """What the words of some pairs rest on; pairs are rows of jobseeker and vacancy."""
    size = len(CRITERIA)
    measured = np.empty((len(pairs), 3 + 2 * size), np.int64)
    measure_pairs(people, jobs, rules, np.array(pairs, np.int64).reshape(-1, 2), measured)
    rows: list[list[int]] = measured.tolist()
    return [Measured(row[0], row[1], row[2], row[3 : 3 + size], row[3 + size :]) for row in rows]


@compiled
def measure_pairs(people: People, jobs: Jobs, rules: Rules, pairs: Array, measured: Array) -> None:
    """Fill a row of `measured` for each pair of rows, jobseeker and vacancy, in the order of `Measured`."""
    for k in range(len(pairs)):
        person, job = people.rows[pairs[k, 0]], jobs.rows[pairs[k, 1]]
        metres, known = metres_between(person, job), known_facts(person.facts, job)
        work = work_of(person, job.occupation, people.data, rules)
        parts = points(person, job, people.data, jobs.data, rules, known, work, np.int64(0))
        row = measured[k]
        row[:] = 0
        row[0], row[1] = metres, barriers(person, job, people.data, metres)
        row[2] = parts[0] if rules.known[known] >= rules.min_known else TOO_LITTLE
        for n in range(len(CRITERION_OF)):
            row[3 + CRITERION_OF[n]] += parts[1 + n]
            row[3 + len(CRITERIA) + CRITERION_OF[n]] += (known >> n & 1) * rules.weights[n]


@compiled_with_arrays
def survey_vacancy(people: People, jobs: Jobs, rules: Rules, v: Number) -> tuple[Array, ...]:
    """Every jobseeker at one vacancy, barred or not: barriers, points, and the order on the list."""
    bits, total = np.empty(len(people.rows), np.int64), np.empty(len(people.rows), np.int64)
    keys = np.empty(len(people.rows), np.uint64)
    job = jobs.rows[v]
    for j in range(len(people.rows)):
        person = people.rows[j]
        bits[j] = barriers(person, job, people.data, metres_between(person, job))
        total[j] = score(people, jobs, rules, j, v)
        keys[j] = vacancy_key(person, job, max(total[j], 0))
    return bits, total, keys


@compiled_with_arrays
def survey_jobseeker(people: People, jobs: Jobs, rules: Rules, j: Number) -> tuple[Array, ...]:
    """One jobseeker at every vacancy, barred or not: barriers, points, and the order on the list."""
    bits, total = np.empty(len(jobs.rows), np.int64), np.empty(len(jobs.rows), np.int64)
    keys = np.empty(len(jobs.rows), np.uint64)
    person = people.rows[j]
    for v in range(len(jobs.rows)):
        job = jobs.rows[v]
        bits[v] = barriers(person, job, people.data, metres_between(person, job))
        total[v] = score(people, jobs, rules, j, v)
        keys[v] = jobseeker_key(person, job, max(total[v], 0))
    return bits, total, keys
