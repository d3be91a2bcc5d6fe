"""Lists of the best: the order of a list in one number, heaps, and what both sides keep.

The order is points, then the longest wait, then a lottery; for the vacancies of one jobseeker, whose wait is always the
same, points then the lottery.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Ints
from lepmatch.matching.compiled import Array, Number, Row, compiled, compiled_with_arrays

LOT_BITS_OF_VACANCY, WAIT_BITS = 31, 16
LOT_BITS_OF_JOBSEEKER = LOT_BITS_OF_VACANCY + WAIT_BITS
POINTS_SHIFT = LOT_BITS_OF_JOBSEEKER  # points stand above everything else
NOBODY = np.iinfo(np.int32).max  # more points than anybody has


@compiled
def vacancy_key(person: Row, job: Row, points: Number) -> Number:
    """The order of a jobseeker on a vacancy's list, larger first."""
    lot = mix(person.lot, job.lot) >> np.uint64(64 - LOT_BITS_OF_VACANCY)
    return (np.uint64(points) << np.uint64(POINTS_SHIFT)) | (np.uint64(person.wait) << np.uint64(31)) | lot


@compiled
def jobseeker_key(person: Row, job: Row, points: Number) -> Number:
    """The order of a vacancy on a jobseeker's list, larger first."""
    lot = mix(person.lot, job.lot) >> np.uint64(64 - LOT_BITS_OF_JOBSEEKER)
    return (np.uint64(points) << np.uint64(POINTS_SHIFT)) | lot


@compiled
def mix(a: Number, b: Number) -> Number:
    """A lot for a pair: both ids' hashes stirred together (the finaliser of splitmix64)."""
    x = a ^ ((b << np.uint64(32)) | (b >> np.uint64(32)))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@compiled
def keep(keys: Array, rows: Array, count: Number, key: Number, row: Number) -> Number:
    """Put an entry into a list of the largest, a heap with the smallest on top; returns the new count.

    Equal keys (two pairs with the same lot) are told apart by the row, the smaller first, so that the order in which
    pairs are visited never matters.
    """
    size = len(keys)
    if count < size:
        i = count
        while i > 0 and _is_after(key, row, keys[(i - 1) // 2], rows[(i - 1) // 2]):
            keys[i], rows[i] = keys[(i - 1) // 2], rows[(i - 1) // 2]
            i = (i - 1) // 2
        keys[i], rows[i] = key, row
        return count + 1
    if size == 0 or not _is_after(keys[0], rows[0], key, row):
        return count
    i, child = 0, 1
    while child < size:
        if child + 1 < size:  # added, not asked: which of two children is smaller cannot be foreseen
            child += _is_after(keys[child + 1], rows[child + 1], keys[child], rows[child])
        if _is_after(key, row, keys[child], rows[child]):
            break
        keys[i], rows[i] = keys[child], rows[child]
        i, child = child, 2 * child + 1
    keys[i], rows[i] = key, row
    return count


@compiled
def _is_after(key: Number, row: Number, other_key: Number, other_row: Number) -> Number:
    """Whether an entry comes after another on a list."""
    return (key < other_key) | ((key == other_key) & (row > other_row))


@compiled
def least_points(keys: Array, count: Number) -> Number:
    """The points without which nothing more comes onto a list."""
    if len(keys) == 0:
        return NOBODY
    return np.int64(keys[0] >> np.uint64(POINTS_SHIFT)) if count == len(keys) else np.int64(0)


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


class Own(NamedTuple):
    """One worker's lists of vacancies, as heaps in the order of `Openings`.

    keys, rows : (vacancies, per_vacancy); the first ``counts`` of each count
    least : points without which nobody comes onto each list; the workers share them, and one that is written over by
        another worker's lower one leaves more to be looked at, nothing out
    too_little : for each vacancy, how many feasible jobseekers have no number
    """

    keys: NDArray[np.uint64]
    rows: NDArray[np.int32]
    counts: NDArray[np.int32]
    least: NDArray[np.int32]
    too_little: NDArray[np.int32]


def make_owns(workers: int, vacancies: int, per_vacancy: int) -> list[Own]:
    """Empty lists, for each worker its own."""
    shape, least = (vacancies, per_vacancy), np.full(vacancies, 0 if per_vacancy else NOBODY, np.int32)
    counts, too_little = np.zeros((2, workers, vacancies), np.int32)
    return [
        Own(np.zeros(shape, np.uint64), np.zeros(shape, np.int32), counts[worker], least, too_little[worker])
        for worker in range(workers)
    ]


def make_lists(vacancies: int, jobseekers: int, per_vacancy: int, per_jobseeker: int) -> Lists:
    """Empty lists."""
    return Lists(
        np.zeros((vacancies, per_vacancy), np.uint64),
        np.zeros((vacancies, per_vacancy), np.int32),
        np.zeros(vacancies, np.int32),
        np.zeros(vacancies, np.int32),
        np.zeros((jobseekers, per_jobseeker), np.uint64),
        np.zeros((jobseekers, per_jobseeker), np.int32),
        np.zeros(jobseekers, np.int32),
    )


def take_in(lists: Lists, workers: Sequence[Own], row: Ints) -> None:
    """Put the workers' lists of vacancies together and into the common ones, at their rows."""
    first, *others = workers
    for other in others:
        _merge(first, other)
    lists.vacancy_keys[row] = first.keys
    lists.vacancy_rows[row] = first.rows
    lists.vacancy_counts[row] = first.counts
    lists.too_little[row] = first.too_little


@compiled
def _merge(into: Own, own: Own) -> None:
    for i in range(len(own.counts)):
        into.too_little[i] += own.too_little[i]
        for k in range(own.counts[i]):
            into.counts[i] = keep(into.keys[i], into.rows[i], into.counts[i], own.keys[i, k], own.rows[i, k])


@compiled_with_arrays
def in_order(keys: Array, rows: Array, counts: Array) -> tuple[Array, Array]:
    """Lists with the best first, from heaps: keys and rows, those that do not count left as they are.

    Everybody's place is the number of those who come before, which is counted without a branch.
    """
    ordered_keys, ordered_rows = keys.copy(), rows.copy()
    for i in range(len(counts)):
        mine, others = keys[i, : counts[i]], rows[i, : counts[i]]
        for k in range(len(mine)):
            place = 0
            for other in range(len(mine)):
                place += _is_after(mine[k], others[k], mine[other], others[other])
            ordered_keys[i, place], ordered_rows[i, place] = mine[k], others[k]
    return ordered_keys, ordered_rows
