"""The search: which jobseekers can reach a vacancy, which of them pass every rule, and the best few both ways.

Jobseekers are sorted by how far they can travel (a few classes) and, within a class, by the cell of a grid as wide as
half that reach. A vacancy then reads a few runs of neighbours per class, tests the certain rules first, and scores
only those who pass. Memory is bounded by the lists that are kept, never by the number of pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lepmatch.matching.arrays import Jobs, People, take_people
from lepmatch.matching.eligibility import barriers
from lepmatch.matching.scoring import Rules, metres_between, score

REACH_CLASSES = (5_000, 10_000, 20_000, 35_000, 60_000, 1_000_000)  # metres; the widest of each class
STEP = 200  # vacancies that a worker takes at a time
LOT_BITS_OF_VACANCY, WAIT_BITS = 31, 16
LOT_BITS_OF_JOBSEEKER = LOT_BITS_OF_VACANCY + WAIT_BITS
"""The order of ties in one number: points, then the longest wait, then the lottery; points then the lottery for the
vacancies of one jobseeker, whose wait is always the same."""


class Grid(NamedTuple):
    """Jobseekers by reach and place.

    people : the arrays in the order of the grid
    row : their rows in the order of ids
    reach_squared, left, bottom, cell, across : of each class, in metres, and cells in a row
    first : first cell of each class in `starts`
    starts : where each cell's jobseekers start
    """

    people: People
    row: NDArray[np.int32]
    reach: NDArray[np.int64]
    left: NDArray[np.int64]
    bottom: NDArray[np.int64]
    cell: NDArray[np.int64]
    across: NDArray[np.int64]
    up: NDArray[np.int64]
    first: NDArray[np.int64]
    starts: NDArray[np.int64]


def make_grid(people: People) -> Grid:
    """Sort the jobseekers who can be put forward by reach and place.

    Those whom the scheme does not admit, and those whose place is unknown, are left out: the first have a barrier at
    every vacancy, the second no number at any.
    """
    rows = np.flatnonzero((people.eligible == 1) & (people.located == 1) & (people.reach >= 0))
    reach = people.reach[rows].astype(np.int64)
    class_ = np.searchsorted(np.array(REACH_CLASSES), reach)
    east, north = people.east[rows].astype(np.int64), people.north[rows].astype(np.int64)
    widest, left, bottom, cell, across, up, first = (np.zeros(len(REACH_CLASSES), np.int64) for _ in range(7))
    place = np.zeros(len(rows), np.int64)
    cells = 0
    for c in range(len(REACH_CLASSES)):
        mine = class_ == c
        first[c], cell[c] = cells, 1
        if not mine.any():
            continue
        widest[c] = reach[mine].max()
        left[c], bottom[c] = east[mine].min(), north[mine].min()
        cell[c] = max(1_000, widest[c] // 2)
        x, y = (east[mine] - left[c]) // cell[c], (north[mine] - bottom[c]) // cell[c]
        across[c], up[c] = x.max() + 1, y.max() + 1
        place[mine] = cells + y * across[c] + x
        cells += across[c] * up[c]
    order = np.argsort(place, kind="stable")
    starts = np.zeros(cells + 1, np.int64)
    np.cumsum(np.bincount(place, minlength=cells), out=starts[1:])
    rows = rows[order]
    return Grid(take_people(people, rows), rows.astype(np.int32), widest, left, bottom, cell, across, up, first, starts)


@njit(cache=True)
def find_feasible(grid, jobs, v, found):  # type: ignore[no-untyped-def]
    """Fill `found` with the grid rows of the jobseekers whom no rule keeps from a vacancy; returns how many."""
    if jobs.shut[v] or not jobs.located[v]:
        return 0
    people = grid.people
    east, north = np.int64(jobs.east[v]), np.int64(jobs.north[v])
    need, licences, hours = jobs.need[v], jobs.need_licences[v], jobs.hours[v]
    count = 0
    for c in range(len(grid.cell)):
        if grid.across[c] == 0:
            continue
        reach, cell = grid.reach[c], grid.cell[c]
        x0 = max(0, (east - reach - grid.left[c]) // cell)
        x1 = min(grid.across[c] - 1, (east + reach - grid.left[c]) // cell)
        y0 = max(0, (north - reach - grid.bottom[c]) // cell)
        y1 = min(grid.up[c] - 1, (north + reach - grid.bottom[c]) // cell)
        if x1 < x0:
            continue
        for y in range(y0, y1 + 1):
            row = grid.first[c] + y * grid.across[c]
            for j in range(grid.starts[row + x0], grid.starts[row + x1 + 1]):
                dx, dy = people.east[j] - east, people.north[j] - north
                far = np.int64(people.reach[j]) + 1
                found[count] = j
                count += (
                    (dx * dx + dy * dy < far * far)
                    & ((people.lack[j] & need) == 0)
                    & ((people.lack_licences[j] & licences) == 0)
                    & ((people.hours_max[j] < 0) | (people.hours_max[j] >= hours))
                )
    # What the arithmetic above leaves open is settled by the one function that knows every rule.
    kept = 0
    for i in range(count):
        j = found[i]
        if barriers(people, jobs, metres_between(people, jobs, j, v), j, v) == 0:
            found[kept] = j
            kept += 1
    return kept


@njit(cache=True)
def vacancy_key(people, jobs, j, v, points):  # type: ignore[no-untyped-def]
    """The order of a jobseeker on a vacancy's list, larger first."""
    lot = mix(people.lot[j], jobs.lot[v]) >> np.uint64(64 - LOT_BITS_OF_VACANCY)
    return (np.uint64(points) << np.uint64(47)) | (np.uint64(people.wait[j]) << np.uint64(31)) | lot


@njit(cache=True)
def jobseeker_key(people, jobs, j, v, points):  # type: ignore[no-untyped-def]
    """The order of a vacancy on a jobseeker's list, larger first."""
    lot = mix(people.lot[j], jobs.lot[v]) >> np.uint64(64 - LOT_BITS_OF_JOBSEEKER)
    return (np.uint64(points) << np.uint64(47)) | lot


@njit(cache=True)
def mix(a, b):  # type: ignore[no-untyped-def]
    """A lot for a pair: both ids' hashes stirred together (the finaliser of splitmix64)."""
    x = a ^ ((b << np.uint64(32)) | (b >> np.uint64(32)))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@njit(cache=True)
def keep(keys, rows, count, key, row):  # type: ignore[no-untyped-def]
    """Put an entry into a list of the largest, a heap with the smallest on top; returns the new count.

    Equal keys (two pairs with the same lot) are told apart by the row, the smaller first, so that the order in which
    pairs are visited never matters.
    """
    size = len(keys)
    if count < size:
        i = count
        keys[i], rows[i] = key, row
        while i > 0 and _after(keys, rows, i, (i - 1) // 2):
            _swap(keys, rows, i, (i - 1) // 2)
            i = (i - 1) // 2
        return count + 1
    if size == 0 or key < keys[0] or (key == keys[0] and row > rows[0]):
        return count
    keys[0], rows[0] = key, row
    i = 0
    while True:
        least = i
        for child in (2 * i + 1, 2 * i + 2):
            if child < size and _after(keys, rows, child, least):
                least = child
        if least == i:
            return count
        _swap(keys, rows, i, least)
        i = least


@njit(cache=True)
def _after(keys, rows, a, b):  # type: ignore[no-untyped-def]
    return keys[a] < keys[b] or (keys[a] == keys[b] and rows[a] > rows[b])


@njit(cache=True)
def _swap(keys, rows, a, b):  # type: ignore[no-untyped-def]
    keys[a], keys[b] = keys[b], keys[a]
    rows[a], rows[b] = rows[b], rows[a]


@njit(cache=True)
def best_of_vacancy(grid, jobs, rules, v, found, parts, keys, rows):  # type: ignore[no-untyped-def]
    """Fill one vacancy's list; returns how many are on it and of how many too little is known."""
    count, too_little = 0, 0
    for i in range(find_feasible(grid, jobs, v, found)):
        j = found[i]
        points = score(grid.people, jobs, rules, j, v, parts)
        if points < 0:
            too_little += 1
        else:
            count = keep(keys, rows, count, vacancy_key(grid.people, jobs, j, v, points), grid.row[j])
    return count, too_little


class Lists(NamedTuple):
    """The best of every vacancy and of every jobseeker, as heaps.

    vacancy_keys, vacancy_rows : (vacancies, per_vacancy); the first ``vacancy_counts`` of each count
    too_little : for each vacancy, how many feasible jobseekers have no number
    jobseeker_keys, jobseeker_rows : (jobseekers, per_jobseeker); the first ``jobseeker_counts`` of each count
    """

    vacancy_keys: NDArray[np.uint64]
    vacancy_rows: NDArray[np.int32]
    vacancy_counts: NDArray[np.int32]
    too_little: NDArray[np.int32]
    jobseeker_keys: NDArray[np.uint64]
    jobseeker_rows: NDArray[np.int32]
    jobseeker_counts: NDArray[np.int32]


@njit(cache=True, nogil=True)
def _best_of_some(grid, jobs, rules, from_, to, lists, found, parts, j_keys, j_rows, j_counts):  # type: ignore[no-untyped-def]
    """Fill the lists of some vacancies, and one worker's lists of all jobseekers."""
    people = grid.people
    for v in range(from_, to):
        count = 0
        for i in range(find_feasible(grid, jobs, v, found)):
            j = found[i]
            points = score(people, jobs, rules, j, v, parts)
            if points < 0:
                lists.too_little[v] += 1
                continue
            row = grid.row[j]
            key = vacancy_key(people, jobs, j, v, points)
            count = keep(lists.vacancy_keys[v], lists.vacancy_rows[v], count, key, row)
            key = jobseeker_key(people, jobs, j, v, points)
            j_counts[row] = keep(j_keys[row], j_rows[row], j_counts[row], key, v)
        lists.vacancy_counts[v] = count


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
    workers = [_empty_lists(len(jobs.east), jobseekers, per_vacancy, per_jobseeker)]
    lists = workers[0]
    for _ in range(threads - 1):
        workers.append(_empty_lists(0, jobseekers, 0, per_jobseeker))
    spans = iter([(start, min(start + STEP, len(jobs.east))) for start in range(0, len(jobs.east), STEP)])
    turn = Lock()

    def work(own: Lists) -> None:
        found = np.empty(len(grid.row) + 1, np.int32)
        parts = np.zeros((len(rules.weights), 2), np.int64)
        mine = own.jobseeker_keys, own.jobseeker_rows, own.jobseeker_counts
        while True:
            with turn:
                span = next(spans, None)
            if span is None:
                return
            _best_of_some(grid, jobs, rules, *span, lists, found, parts, *mine)
            if progress:
                with turn:
                    progress(span[1] - span[0])

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, own) for own in workers]:
            done.result()
    for own in workers[1:]:
        _merge(lists, own)
    return lists


def _empty_lists(vacancies: int, jobseekers: int, per_vacancy: int, per_jobseeker: int) -> Lists:
    return Lists(
        np.zeros((vacancies, per_vacancy), np.uint64),
        np.zeros((vacancies, per_vacancy), np.int32),
        np.zeros(vacancies, np.int32),
        np.zeros(vacancies, np.int32),
        np.zeros((jobseekers, per_jobseeker), np.uint64),
        np.zeros((jobseekers, per_jobseeker), np.int32),
        np.zeros(jobseekers, np.int32),
    )


@njit(cache=True)
def _merge(lists, own):  # type: ignore[no-untyped-def]
    """Put one worker's lists of the jobseekers into the common ones."""
    counts = lists.jobseeker_counts
    for j in range(len(counts)):
        keys, rows = lists.jobseeker_keys[j], lists.jobseeker_rows[j]
        for i in range(own.jobseeker_counts[j]):
            counts[j] = keep(keys, rows, counts[j], own.jobseeker_keys[j, i], own.jobseeker_rows[j, i])


@njit(cache=True)
def best_of_jobseeker(people, jobs, rules, j, keys, rows):  # type: ignore[no-untyped-def]
    """Fill one jobseeker's list; returns how many are on it and for how many too little is known."""
    parts = np.empty((len(rules.weights), 2), np.int64)
    count, too_little = 0, 0
    if people.located[j] == 0:
        return 0, 0
    east, north, reach = np.int64(people.east[j]), np.int64(people.north[j]), np.int64(people.reach[j]) + 1
    for v in range(len(jobs.east)):
        dx, dy = jobs.east[v] - east, jobs.north[v] - north
        if jobs.shut[v] or jobs.located[v] == 0 or dx * dx + dy * dy >= reach * reach:
            continue
        if barriers(people, jobs, metres_between(people, jobs, j, v), j, v):
            continue
        points = score(people, jobs, rules, j, v, parts)
        if points < 0:
            too_little += 1
        else:
            count = keep(keys, rows, count, jobseeker_key(people, jobs, j, v, points), v)
    return count, too_little


@njit(cache=True)
def survey(people, jobs, rules, v, bits, points):  # type: ignore[no-untyped-def]
    """The barriers and points of every jobseeker at one vacancy, barred or not."""
    parts = np.empty((len(rules.weights), 2), np.int64)
    for j in range(len(people.east)):
        metres = np.int64(-1)
        if people.located[j] and jobs.located[v]:
            metres = metres_between(people, jobs, j, v)
        bits[j] = barriers(people, jobs, metres, j, v)
        points[j] = score(people, jobs, rules, j, v, parts)
