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
from numpy.typing import NDArray

from lepmatch.matching.arrays import Ints, Jobs, Longs, People, Rows, take_people
from lepmatch.matching.compiled import compiled, compiled_with_arrays
from lepmatch.matching.eligibility import barriers
from lepmatch.matching.scoring import TOO_LITTLE, Rules, make_parts, metres_between, score

REACH_CLASSES = (5_000, 10_000, 20_000, 35_000, 60_000, 1_000_000)  # metres; the widest of each class
NARROWEST_CELL = 1_000  # metres
STEP = 200  # vacancies that a worker takes at a time
LOT_BITS_OF_VACANCY, WAIT_BITS = 31, 16
LOT_BITS_OF_JOBSEEKER = LOT_BITS_OF_VACANCY + WAIT_BITS
"""The order of ties in one number: points, then the longest wait, then the lottery; points then the lottery for the
vacancies of one jobseeker, whose wait is always the same."""


CLASS = np.dtype([(name, "<i8") for name in ("reach", "left", "bottom", "cell", "across", "up", "first")])
"""A class of reach: the widest, then its grid: where it starts, how wide a cell is, how many there are, the first."""


class Grid(NamedTuple):
    """Jobseekers by reach and place.

    people, row : in the order of the grid, and their rows in the order of ids
    classes, starts : rows of `CLASS`, and where each cell's jobseekers start
    east, north, reach_squared, lack, lack_licences, hours_max : what the certain rules need, column by column, so
        that testing them is a loop the compiler turns into vector instructions; ``hours_max`` is large when unknown
    """

    people: People
    row: Ints
    classes: Rows
    starts: Longs
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    reach_squared: NDArray[np.float64]
    lack: Longs
    lack_licences: Longs
    hours_max: Ints


def make_grid(people: People) -> Grid:
    """Sort the jobseekers who can be put forward by reach and place.

    Those whom the scheme does not admit or who are in work, and those whose place is unknown, are left out: the first
    have a barrier at every vacancy, the second no number at any.
    """
    everybody = people.rows
    can = (everybody["eligible"] == 1) & (everybody["in_work"] == 0) & (everybody["located"] == 1)
    rows = np.flatnonzero(can & (everybody["reach"] >= 0))
    east, north, reach = (everybody[name][rows].astype(np.int64) for name in ("east", "north", "reach"))
    class_ = np.searchsorted(np.array(REACH_CLASSES), reach)
    classes = np.zeros(len(REACH_CLASSES), CLASS)
    place = np.zeros(len(rows), np.int64)
    cells = 0
    for number, of in enumerate(classes):
        mine = class_ == number
        of["first"] = cells
        if not mine.any():
            continue
        of["reach"] = reach[mine].max()
        of["left"], of["bottom"] = east[mine].min(), north[mine].min()
        of["cell"] = max(NARROWEST_CELL, of["reach"] // 2)
        x, y = (east[mine] - of["left"]) // of["cell"], (north[mine] - of["bottom"]) // of["cell"]
        of["across"], of["up"] = x.max() + 1, y.max() + 1
        place[mine] = cells + y * of["across"] + x
        cells += int(of["across"] * of["up"])
    order = np.argsort(place, kind="stable")
    starts = np.zeros(cells + 1, np.int64)
    np.cumsum(np.bincount(place, minlength=cells), out=starts[1:])
    sorted_people = take_people(people, rows[order])
    sorted_rows = sorted_people.rows
    hours_max = sorted_rows["hours_max"]
    return Grid(
        sorted_people,
        rows[order].astype(np.int32),
        classes,
        starts,
        sorted_rows["east"].astype(np.float64),
        sorted_rows["north"].astype(np.float64),
        (sorted_rows["reach"].astype(np.float64) + 1) ** 2,  # the line is rounded down to metres
        sorted_rows["lack"].copy(),
        sorted_rows["lack_licences"].copy(),
        np.where(hours_max < 0, np.iinfo(np.int32).max, hours_max),
    )


def make_found(grid: Grid) -> Ints:
    """Room for the jobseekers whom a vacancy may reach, twice: for their rows, and for the answers of the tests."""
    return np.empty(2 * len(grid.row) + 1, np.int32)


@compiled
def find_feasible(grid, jobs, v, found):  # type: ignore[no-untyped-def]
    """Fill `found` (from `make_found`) with the grid rows of those whom no rule keeps from a vacancy: how many."""
    job = jobs.rows[v]
    if job.shut or not job.located:
        return 0
    count = 0
    for c in range(len(grid.classes)):
        of = grid.classes[c]
        if of.across == 0:
            continue
        x0 = max(0, (job.east - of.reach - of.left) // of.cell)
        x1 = min(of.across - 1, (job.east + of.reach - of.left) // of.cell)
        y0 = max(0, (job.north - of.reach - of.bottom) // of.cell)
        y1 = min(of.up - 1, (job.north + of.reach - of.bottom) // of.cell)
        if x0 > x1:
            continue
        for y in range(y0, y1 + 1):  # the cells of a row are neighbours, so each row is one run
            row = of.first + y * of.across
            count = _test_run(grid, job, grid.starts[row + x0], grid.starts[row + x1 + 1], found, count)
    kept = 0  # what a run's test leaves open is settled by the one function that knows every rule
    for i in range(count):
        person = grid.people.rows[found[i]]
        if barriers(person, job, grid.people.data, metres_between(person, job)) == 0:
            found[kept] = found[i]
            kept += 1
    return kept


@compiled
def _test_run(grid, job, start, end, found, count):  # type: ignore[no-untyped-def]
    """Add those of a run of jobseekers to `found` who pass the certain rules; returns the new count."""
    east, north, reach_squared = grid.east[start:end], grid.north[start:end], grid.reach_squared[start:end]
    lack, lack_licences, hours_max = grid.lack[start:end], grid.lack_licences[start:end], grid.hours_max[start:end]
    job_east, job_north, hours = np.float64(job.east), np.float64(job.north), job.hours
    need, licences = job.need, job.need_licences
    passed = found[len(grid.row) + start : len(grid.row) + end]  # the second half is scratch
    for i in range(len(east)):
        dx, dy = east[i] - job_east, north[i] - job_north
        near = dx * dx + dy * dy < reach_squared[i]
        passed[i] = near & (lack[i] & need == 0) & (lack_licences[i] & licences == 0) & (hours_max[i] >= hours)
    for i in range(len(east)):
        found[count] = start + i
        count += passed[i]
    return count


@compiled
def vacancy_key(person, job, points):  # type: ignore[no-untyped-def]
    """The order of a jobseeker on a vacancy's list, larger first."""
    lot = mix(person.lot, job.lot) >> np.uint64(64 - LOT_BITS_OF_VACANCY)
    return (np.uint64(points) << np.uint64(47)) | (np.uint64(person.wait) << np.uint64(31)) | lot


@compiled
def jobseeker_key(person, job, points):  # type: ignore[no-untyped-def]
    """The order of a vacancy on a jobseeker's list, larger first."""
    lot = mix(person.lot, job.lot) >> np.uint64(64 - LOT_BITS_OF_JOBSEEKER)
    return (np.uint64(points) << np.uint64(47)) | lot


@compiled
def mix(a, b):  # type: ignore[no-untyped-def]
    """A lot for a pair: both ids' hashes stirred together (the finaliser of splitmix64)."""
    x = a ^ ((b << np.uint64(32)) | (b >> np.uint64(32)))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@compiled
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


@compiled
def _after(keys, rows, a, b):  # type: ignore[no-untyped-def]
    return keys[a] < keys[b] or (keys[a] == keys[b] and rows[a] > rows[b])


@compiled
def _swap(keys, rows, a, b):  # type: ignore[no-untyped-def]
    keys[a], keys[b] = keys[b], keys[a]
    rows[a], rows[b] = rows[b], rows[a]


@compiled
def best_of_vacancy(grid, jobs, rules, v, found, parts, keys, rows):  # type: ignore[no-untyped-def]
    """Fill one vacancy's list; returns how many are on it and of how many too little is known."""
    count, too_little = 0, 0
    for i in range(find_feasible(grid, jobs, v, found)):
        j = found[i]
        points = score(grid.people, jobs, rules, j, v, parts)
        if points < 0:
            too_little += 1
        else:
            key = vacancy_key(grid.people.rows[j], jobs.rows[v], points)
            count = keep(keys, rows, count, key, grid.row[j])
    return count, too_little


@compiled
def _best_of_some(grid, jobs, rules, from_, to, lists, found, parts, j_keys, j_rows, j_counts):  # type: ignore[no-untyped-def]
    """Fill the lists of some vacancies, and one worker's lists of all jobseekers."""
    for v in range(from_, to):
        job = jobs.rows[v]
        keys, rows, count = lists.vacancy_keys[v], lists.vacancy_rows[v], 0
        for i in range(find_feasible(grid, jobs, v, found)):
            j = found[i]
            points = score(grid.people, jobs, rules, j, v, parts)
            if points < 0:
                lists.too_little[v] += 1
                continue
            person, row = grid.people.rows[j], grid.row[j]
            count = keep(keys, rows, count, vacancy_key(person, job, points), row)
            key = jobseeker_key(person, job, points)
            j_counts[row] = keep(j_keys[row], j_rows[row], j_counts[row], key, v)
        lists.vacancy_counts[v] = count


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
    workers = [_empty_lists(len(jobs.rows), jobseekers, per_vacancy, per_jobseeker)]
    lists = workers[0]
    for _ in range(threads - 1):
        workers.append(_empty_lists(0, jobseekers, 0, per_jobseeker))
    spans = [(start, min(start + STEP, len(jobs.rows))) for start in range(0, len(jobs.rows), STEP)]
    turn = Lock()

    def work(own: Lists) -> None:
        found = make_found(grid)
        parts = make_parts()
        mine = own.jobseeker_keys, own.jobseeker_rows, own.jobseeker_counts
        while True:
            try:
                span = spans.pop()
            except IndexError:
                return
            _best_of_some(grid, jobs, rules, *span, lists, found, parts, *mine)
            if progress:
                with turn:
                    progress(span[1] - span[0])

    with ThreadPoolExecutor(threads) as pool:
        try:
            for done in [pool.submit(work, own) for own in workers]:
                done.result()
        except BaseException:
            spans.clear()  # an interrupt waits for the spans in hand, not for the rest
            raise
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


@compiled
def _merge(lists, own):  # type: ignore[no-untyped-def]
    """Put one worker's lists of the jobseekers into the common ones."""
    counts = lists.jobseeker_counts
    for j in range(len(counts)):
        keys, rows = lists.jobseeker_keys[j], lists.jobseeker_rows[j]
        for i in range(own.jobseeker_counts[j]):
            counts[j] = keep(keys, rows, counts[j], own.jobseeker_keys[j, i], own.jobseeker_rows[j, i])


@compiled
def pair_points(people, jobs, rules, j, v, parts):  # type: ignore[no-untyped-def]
    """Milli-points of a pair that no rule bars; `TOO_LITTLE` for the others."""
    person, job = people.rows[j], jobs.rows[v]
    barred = barriers(person, job, people.data, metres_between(person, job))
    return TOO_LITTLE if barred else score(people, jobs, rules, j, v, parts)


@compiled
def best_of_jobseeker(people, jobs, rules, j, parts, keys, rows):  # type: ignore[no-untyped-def]
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
        points = score(people, jobs, rules, j, v, parts)
        if points < 0:
            too_little += 1
        else:
            count = keep(keys, rows, count, jobseeker_key(person, job, points), v)
    return count, too_little


@compiled_with_arrays
def survey_vacancy(people, jobs, rules, v, parts):  # type: ignore[no-untyped-def]
    """Every jobseeker at one vacancy, barred or not: barriers, points, and the order on the list."""
    bits, points = np.empty(len(people.rows), np.int64), np.empty(len(people.rows), np.int64)
    keys = np.empty(len(people.rows), np.uint64)
    job = jobs.rows[v]
    for j in range(len(people.rows)):
        person = people.rows[j]
        bits[j] = barriers(person, job, people.data, metres_between(person, job))
        points[j] = score(people, jobs, rules, j, v, parts)
        keys[j] = vacancy_key(person, job, max(points[j], 0))
    return bits, points, keys


@compiled_with_arrays
def survey_jobseeker(people, jobs, rules, j, parts):  # type: ignore[no-untyped-def]
    """One jobseeker at every vacancy, barred or not: barriers, points, and the order on the list."""
    bits, points = np.empty(len(jobs.rows), np.int64), np.empty(len(jobs.rows), np.int64)
    keys = np.empty(len(jobs.rows), np.uint64)
    person = people.rows[j]
    for v in range(len(jobs.rows)):
        job = jobs.rows[v]
        bits[v] = barriers(person, job, people.data, metres_between(person, job))
        points[v] = score(people, jobs, rules, j, v, parts)
        keys[v] = jobseeker_key(person, job, max(points[v], 0))
    return bits, points, keys
