"""lepmatch itself, on all processors: the kernel's own functions, its index included in the time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.allocation import Case, draw_capacities, listed_pairs
from benchmarks.market import Encoded, Pairs, Tally, Top
from benchmarks.skills_alone import best_skills
from lepmatch.matching.grid import find_feasible, make_found, make_grid
from lepmatch.matching.kernel import best_of_all
from lepmatch.matching.lists import POINTS_SHIFT, Lists, in_order
from lepmatch.matching.openings import find_openings, make_openings
from lepmatch.matching.scoring import score
from lepmatch.planning.network import sort_edges
from lepmatch.planning.solving import solve

STEP = 500  # jobseekers that a worker takes at a time
THREADS = os.cpu_count() or 1


def prepare(encoded: Encoded) -> None:
    return None


def rules(_: None, encoded: Encoded) -> Tally:
    grid, openings = make_grid(encoded.people), make_openings(encoded.jobs)
    tallies = []

    def work(starts: Iterator[int]) -> None:
        found = np.empty((2, len(openings.row) + 1), np.int32)
        of = Tally(np.zeros(len(openings.row), np.int64), np.zeros(len(openings.row), np.int64))
        tallies.append(of)
        for start in starts:
            _count_some(grid, openings, start, min(start + STEP, len(grid.row)), *found, of.count, of.total)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, [iter(range(k * STEP, len(grid.row), THREADS * STEP)) for k in range(THREADS)]))
    count, total = (np.zeros(len(encoded.jobs.rows), np.int64) for _ in range(2))
    count[openings.row], total[openings.row] = (np.sum(sums, axis=0) for sums in zip(*tallies, strict=True))
    return Tally(count, total)


def pairs(_: None, encoded: Encoded) -> Pairs:
    grid = make_grid(encoded.people)
    found = make_found(grid)
    lists = [grid.row[found[: find_feasible(grid, encoded.jobs, v, found)]] for v in range(len(encoded.jobs.rows))]
    vacancies = np.repeat(np.arange(len(lists), dtype=np.int32), [len(rows) for rows in lists])
    return Pairs(vacancies, np.concatenate(lists))


def job(_: None, encoded: Encoded, k: int) -> Top:
    people, jobs, rules = encoded
    size = len(people.rows)
    lists = best_of_all(make_grid(people), jobs, rules, size, k, k, THREADS, None)
    return _in_order(lists)


def plan(_: None, encoded: Encoded, k: int) -> NDArray[np.bool_]:
    """The whole job and who goes where, one submission each: the pairs on the lists that are chosen."""
    people, jobs, rules = encoded
    size = len(people.rows)
    lists = best_of_all(make_grid(people), jobs, rules, size, k, k, THREADS, None)
    edges = sort_edges(*listed_pairs(lists), size)
    return solve(edges, draw_capacities(edges, len(jobs.rows), Case("drawn"))).chosen


def scored(_: None, encoded: Encoded) -> Pairs:
    people, jobs, rules = encoded
    v, j, _ = pairs(None, encoded)
    milli = [score(people, jobs, rules, a, b) for a, b in zip(j.tolist(), v.tolist(), strict=True)]
    return Pairs(v, j, np.array(milli, np.int32))


def skills(_: None, encoded: Encoded, k: int) -> NDArray[np.int32]:
    return best_skills(encoded, k)


def _in_order(lists: Lists) -> Top:
    return Top(
        *_best_first(lists.vacancy_keys, lists.vacancy_rows, lists.vacancy_counts),
        *_best_first(lists.jobseeker_keys, lists.jobseeker_rows, lists.jobseeker_counts),
    )


def _best_first(
    keys: NDArray[np.uint64], rows: NDArray[np.int32], counts: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    keys, rows = in_order(keys, rows, counts)
    filled = np.arange(keys.shape[1]) < counts[:, None]
    milli = (keys >> np.uint64(POINTS_SHIFT)).astype(np.int32)
    return np.where(filled, rows, -1), np.where(filled, milli, -1)


# as the kernel; not kept, as it would not notice its changes
@njit(nogil=True, error_model="numpy", _nrt=False, forceinline=True)
def _count_some(grid, openings, from_, to, found, scratch, count, total):
    for i in range(from_, to):
        for k in range(find_openings(openings, grid.people, i, found, scratch)):
            count[found[k]] += 1
            total[found[k]] += grid.row[i]
