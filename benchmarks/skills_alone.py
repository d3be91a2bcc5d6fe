"""The skills criterion alone: which part of a market can be compared, and ours over every pair of it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.market import Encoded
from lepmatch.matching import facts
from lepmatch.matching.arrays import FAMILY_SHIFT, Jobs, People, load_list
from lepmatch.matching.criteria.skills import points
from lepmatch.matching.lists import keep
from lepmatch.matching.scoring import SKILLS

STEP = 50  # vacancies that a worker takes at a time


def comparable(encoded: Encoded) -> tuple[People, Jobs]:
    """Jobseekers whose skills are known, and vacancies that ask for skills, none of them of one family."""
    people, jobs, _ = encoded
    asked = load_list(jobs.rows, jobs.data, "skill")
    family = asked.data >> FAMILY_SHIFT
    owner = np.repeat(np.arange(len(jobs.rows)), np.diff(asked.starts))
    twice = owner[1:][(owner[1:] == owner[:-1]) & (family[1:] == family[:-1])]
    good = np.diff(asked.starts) > 0
    good[twice] = False
    known = people.rows["facts"] & facts.SKILLS != 0
    return people._replace(rows=people.rows[known]), jobs._replace(rows=jobs.rows[good])


def best_skills(encoded: Encoded, k: int) -> NDArray[np.int32]:
    """Milli-points of the best k of each vacancy, best first."""
    people, jobs = comparable(encoded)
    keys = np.zeros((len(jobs.rows), k), np.uint64)
    rows = np.zeros((len(jobs.rows), k), np.int32)
    weight = int(encoded.rules.weights[SKILLS])

    def work(start: int) -> None:
        _best_of_some(people, jobs, start, min(start + STEP, len(keys)), weight, keys, rows)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(work, range(0, len(keys), STEP)))
    return np.sort(keys, axis=1)[:, ::-1].astype(np.int32)


@njit(nogil=True)  # not kept: it would not notice when the criterion changes
def _best_of_some(people, jobs, from_, to, weight, keys, rows):
    for v in range(from_, to):
        count = 0
        for j in range(len(people.rows)):
            milli = points(people.rows[j], jobs.rows[v], people.data, jobs.data, weight)
            count = keep(keys[v], rows[v], count, np.uint64(milli), j)
