"""Who can be put forward where: everybody whom no rule keeps from a vacancy and of whom enough is known for a number.

A shortlist shows the best of them; these are all of them, so that a choice can be held against what there was to choose
from. The search is that of the shortlist (`lepmatch.matching.grid`), so nobody is feasible here and not there.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Ints, Jobs, Longs
from lepmatch.matching.compiled import Array, Number, Row, compiled
from lepmatch.matching.facts import known_facts
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.grid import Grid, find_feasible, make_found
from lepmatch.matching.scoring import Rules, points, work_of

SHARES = 1_000_000_000  # a place on a list, in parts that are added up exactly in any order


class Pool(NamedTuple):
    """The people who are feasible at one vacancy.

    rows : in the order of the market's rows
    milli : milli-points of each
    too_little : how many more pass every rule, but have no number
    """

    rows: Longs
    milli: Longs
    too_little: int


class Reach(NamedTuple):
    """How often people are feasible over many vacancies.

    people : (jobseekers,) at how many vacancies each is feasible
    vacancies : (vacancies,) how many are feasible at each
    expected : (jobseekers,) places that each would have if those of every list were drawn by lot among the feasible
    """

    people: Longs
    vacancies: Longs
    expected: NDArray[np.float64]


def feasible_people(fitted: Fitted, v: int) -> Pool:
    """Everybody who is feasible at a vacancy, with their points."""
    rows, milli, too_little = [], [], 0
    for grid in filter(None, (fitted.grid, fitted.beside)):
        found = make_found(grid)
        total = np.empty(len(grid.row), np.int32)
        count, few = _score_feasible(grid, fitted.jobs, fitted.rules, v, found, total)
        rows.append(grid.row[found[:count]].astype(np.int64))
        milli.append(total[:count].astype(np.int64))
        too_little += few
    row, points_of_row = np.concatenate(rows), np.concatenate(milli)
    order = np.argsort(row, kind="stable")
    return Pool(row[order], points_of_row[order], too_little)


def count_feasible(fitted: Fitted, jobs: Jobs, places: Ints, threads: int | None = None) -> Reach:
    """How often everybody is feasible, over all vacancies.

    Parameters
    ----------
    fitted : in the order of ids, with everybody in its grid
    jobs : the vacancies, those of `fitted` or a version of them
    places : (vacancies,) how many places of each list are taken
    threads : workers, by default one a processor; the result is the same for any number
    """
    workers = threads or os.cpu_count() or 1
    people = np.zeros((workers, len(fitted.people.rows)), np.int64)
    shares, vacancies = np.zeros_like(people), np.zeros(len(jobs.rows), np.int64)
    grid = fitted.grid

    def work(worker: int) -> None:
        own = people[worker], shares[worker]
        _count_some(grid, jobs, fitted.rules, worker, workers, make_found(grid), places, vacancies, *own)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))
    return Reach(people.sum(axis=0), vacancies, shares.sum(axis=0) / SHARES)


@compiled
def _score_feasible(
    grid: Grid, jobs: Jobs, rules: Rules, v: Number, found: Array, milli: Array
) -> tuple[Number, Number]:
    """Leave in `found` those who have a number, with their points in `milli`; how many, and how many have none."""
    job: Row = jobs.rows[v]
    people = grid.people
    kept, too_little = 0, 0
    for k in range(find_feasible(grid, jobs, v, found)):
        i = found[k]
        known = known_facts(grid.facts[i], job)
        if rules.known[known] < rules.min_known:
            too_little += 1
            continue
        person: Row = people.rows[i]
        work = work_of(person, job.occupation, people.data, rules)
        found[kept] = i
        milli[kept] = points(person, job, people.data, jobs.data, rules, known, work, 0)[0]
        kept += 1
    return kept, too_little


@compiled
def _count_some(
    grid: Grid, jobs: Jobs, rules: Rules, first: Number, step: Number, found: Array, places: Array,
    vacancies: Array, people: Array, shares: Array,
) -> None:  # fmt: skip
    """Count the feasible people of every `step`-th vacancy, and give each their share of its places."""
    for v in range(first, len(jobs.rows), step):
        job = jobs.rows[v]
        kept: Number = 0
        for k in range(find_feasible(grid, jobs, v, found)):
            found[kept] = found[k]
            kept += rules.known[known_facts(grid.facts[found[k]], job)] >= rules.min_known
        vacancies[v] = kept
        part = np.int64(places[v]) * SHARES // max(kept, 1)
        for k in range(kept):
            row = grid.row[found[k]]
            people[row] += 1
            shares[row] += part
