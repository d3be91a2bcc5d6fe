"""The search over a whole market: every feasible pair looked at once, the best few kept both ways.

Vacancies are taken area by area and, within an area, occupation by occupation: their jobseekers are then at hand in the
processor's cache, and what a jobseeker's work is worth to an occupation is worked out once. A pair is scored only as
far as it can still come onto one of the two lists. Memory is bounded by the lists that are kept, never by the number of
pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Ints, Jobs
from lepmatch.matching.compiled import compiled, compiled_with_arrays
from lepmatch.matching.eligibility import barriers
from lepmatch.matching.facts import known_facts
from lepmatch.matching.grid import Grid, find_feasible, make_found
from lepmatch.matching.lists import (
    Lists,
    Own,
    jobseeker_key,
    keep,
    least_points,
    make_lists,
    make_own,
    take_in,
    vacancy_key,
)
from lepmatch.matching.scoring import BELOW, TOO_LITTLE, Rules, metres_between, points, score, work_of

AREA = 30_000  # metres across; the jobseekers within reach of an area fit into the cache
STEP = 200  # vacancies that a worker takes at a time
NO_OCCUPATION = -2  # no vacancy has it; -1 stands for one that is not known


def best_of_all(
    grid: Grid,
    jobs: Jobs,
    rules: Rules,
    jobseekers: int,
    per_vacancy: int,
    per_jobseeker: int,
    threads: int,
    progress: Callable[[int], object] | None,
) -> Lists:
    """The best jobseekers of every vacancy and the best vacancies of every jobseeker.

    Parameters
    ----------
    jobseekers : how many there are, those outside the grid included
    per_vacancy, per_jobseeker : how many to keep
    threads : workers; each keeps lists of its own for the jobseekers, merged at the end
    progress : called with the number of vacancies done since the last call
    """
    lists = make_lists(len(jobs.rows), jobseekers, per_vacancy, per_jobseeker)
    workers = [make_own(len(grid.row), per_jobseeker) for _ in range(threads)]
    order = near_and_alike(jobs)
    spans = [(start, min(start + STEP, len(order))) for start in range(0, len(order), STEP)][::-1]
    turn = Lock()

    def work(own: Own) -> None:
        found, memory = make_found(grid), make_memory(grid)
        while True:
            try:
                start, end = spans.pop()
            except IndexError:
                return
            _best_of_some(grid, jobs, rules, order[start:end], lists, own, found, memory)
            if progress:
                with turn:
                    progress(end - start)

    with ThreadPoolExecutor(threads) as pool:
        try:
            for done in [pool.submit(work, own) for own in workers]:
                done.result()
        except BaseException:
            spans.clear()  # an interrupt waits for the spans in hand, not for the rest
            raise
    take_in(lists, workers, grid.row)
    return lists


def best_of_vacancy(
    grid: Grid, jobs: Jobs, rules: Rules, v: int, keys: NDArray[np.uint64], rows: NDArray[np.int32]
) -> tuple[int, int]:
    """Fill one vacancy's list; returns how many are on it and of how many too little is known."""
    nothing = np.empty((0, 4), np.int32)
    filled: tuple[int, int] = _best_of_one(grid, jobs, rules, v, keys, rows, make_own(0, 0), make_found(grid), nothing)
    return filled


def near_and_alike(jobs: Jobs) -> Ints:
    """The order in which vacancies are taken; it makes no difference to the lists."""
    rows = jobs.rows
    columns = rows["north"], rows["east"], rows["occupation"], rows["east"] // AREA, rows["north"] // AREA
    return np.lexsort(columns).astype(np.int32)


def make_memory(grid: Grid) -> NDArray[np.int32]:
    """For each jobseeker the last occupation that was looked at and what `work_of` said of it: (jobseekers, 4)."""
    return np.full((len(grid.row), 4), NO_OCCUPATION, np.int32)


@compiled
def _best_of_some(grid, jobs, rules, order, lists, own, found, memory):  # type: ignore[no-untyped-def]
    """Fill the lists of some vacancies, and one worker's lists of all jobseekers."""
    for i in range(len(order)):
        v = order[i]
        keys, rows = lists.vacancy_keys[v], lists.vacancy_rows[v]
        count, too_little = _best_of_one(grid, jobs, rules, v, keys, rows, own, found, memory)
        lists.vacancy_counts[v], lists.too_little[v] = count, too_little


@compiled
def _best_of_one(grid, jobs, rules, v, keys, rows, own, found, memory):  # type: ignore[no-untyped-def]
    """Fill the list of one vacancy, and the jobseekers' own where they are kept."""
    job, asked, people = jobs.rows[v], jobs.data, grid.people
    both = len(own.least) > 0
    count, too_little = np.int64(0), np.int64(0)
    least = least_points(keys, count)
    for k in range(find_feasible(grid, jobs, v, found)):
        i = found[k]
        known = known_facts(grid.facts[i], job)
        if rules.known[known] < rules.min_known:
            too_little += 1
            continue
        person = people.rows[i]
        work = _remembered(memory, i, person, job.occupation, people.data, rules)
        needed = min(least, np.int64(own.least[i])) if both else least
        total = points(person, job, grid.families[i], people.data, asked, rules, known, work, needed)[0]
        if total == BELOW:
            continue
        if total >= least:
            count = keep(keys, rows, count, vacancy_key(person, job, total), grid.row[i])
            least = least_points(keys, count)
        if both and total >= own.least[i]:
            mine = own.keys[i]
            own.counts[i] = keep(mine, own.rows[i], own.counts[i], jobseeker_key(person, job, total), v)
            own.least[i] = least_points(mine, own.counts[i])
    return count, too_little


@compiled
def _remembered(memory, i, person, occupation, lists, rules):  # type: ignore[no-untyped-def]
    """`work_of`, worked out anew only when the last vacancy of this jobseeker had another occupation."""
    if len(memory) == 0:
        return work_of(person, occupation, lists, rules)
    mine = memory[i]
    if mine[0] != occupation:
        mine[0] = occupation
        mine[1], mine[2], mine[3] = work_of(person, occupation, lists, rules)
    return np.int64(mine[1]), np.int64(mine[2]), np.int64(mine[3])


@compiled
def pair_points(people, jobs, rules, j, v):  # type: ignore[no-untyped-def]
    """Milli-points of a pair that no rule bars; `TOO_LITTLE` for the others."""
    person, job = people.rows[j], jobs.rows[v]
    barred = barriers(person, job, people.data, metres_between(person, job))
    return TOO_LITTLE if barred else score(people, jobs, rules, j, v)


@compiled
def best_of_jobseeker(people, jobs, rules, j, keys, rows):  # type: ignore[no-untyped-def]
    """Fill one jobseeker's list; returns how many are on it and for how many too little is known."""
    count, too_little = 0, 0
    person = people.rows[j]
    reach = np.float64(person.reach) + 1
    for v in range(len(jobs.rows)):
        job = jobs.rows[v]
        dx, dy = np.float64(job.east) - person.east, np.float64(job.north) - person.north
        if not person.located or not job.located or dx * dx + dy * dy >= reach * reach:
            continue
        if barriers(person, job, people.data, metres_between(person, job)):
            continue
        total = score(people, jobs, rules, j, v)
        if total < 0:
            too_little += 1
        else:
            count = keep(keys, rows, count, jobseeker_key(person, job, total), v)
    return count, too_little


@compiled_with_arrays
def survey_vacancy(people, jobs, rules, v):  # type: ignore[no-untyped-def]
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
def survey_jobseeker(people, jobs, rules, j):  # type: ignore[no-untyped-def]
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
