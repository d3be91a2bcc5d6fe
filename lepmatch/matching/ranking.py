"""The best few of one vacancy or one jobseeker, by the kernel: rows in the order of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Longs, Lots
from lepmatch.matching.collecting import best_first, empty_list
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.grid import make_found
from lepmatch.matching.kernel import best_of_jobseeker, best_of_vacancy
from lepmatch.matching.results import bit
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.matching.surveying import survey_jobseeker, survey_vacancy

REMOVABLE = bit("hours") | bit("licence")  # barriers that an officer's work can remove
GONE = 1 << 62  # in place of a record's barriers when it has been removed; no barrier has this bit


class Ranked(NamedTuple):
    """Rows of the other side, best first.

    keys, rows : the order of each, larger first, and the rows
    too_little : of how many more there is no number
    """

    keys: Lots
    rows: list[int]
    too_little: int


class Survey(NamedTuple):
    """Everybody of the other side, and the nearest misses.

    bits, points : barriers and points by row
    keys, rows : the nearest misses, as in `Ranked`
    """

    bits: Longs
    points: Longs
    keys: Lots
    rows: list[int]


def best_jobseekers(fitted: Fitted, v: int, n: int) -> Ranked:
    """The best n jobseekers of a vacancy."""
    lists, too_little = [], 0
    for grid in filter(None, (fitted.grid, fitted.beside)):
        keys, rows = empty_list(n, len(grid.row))
        count, few = best_of_vacancy(grid, fitted.jobs, fitted.rules, v, make_found(grid), keys, rows)
        lists.append((keys[:count], rows[:count]))
        too_little += few
    keys, rows = (np.concatenate(side) for side in zip(*lists, strict=True))
    return _ranked(keys, rows, n, too_little)


def best_vacancies(fitted: Fitted, j: int, n: int) -> Ranked:
    """The best n vacancies of a jobseeker."""
    keys, rows = empty_list(n, len(fitted.jobs.rows))
    count, too_little = best_of_jobseeker(fitted.people, fitted.jobs, fitted.rules, j, keys, rows)
    return _ranked(keys[:count], rows[:count], n, too_little)


def _ranked(keys: Lots, rows: NDArray[np.int32], n: int, too_little: int) -> Ranked:
    order = best_first(keys, rows)[: max(n, 0)]
    return Ranked(keys[order], rows[order].tolist(), too_little)


def survey_people(fitted: Fitted, v: int, n: int) -> Survey:
    """The whole caseload at a vacancy, with the n nearest misses."""
    bits, points, keys = survey_vacancy(fitted.people, fitted.jobs, fitted.rules, v)
    return _survey(bits, points, keys, fitted.gone_people, n)


def survey_jobs(fitted: Fitted, j: int, n: int) -> Survey:
    """All vacancies to a jobseeker, with the n nearest misses."""
    bits, points, keys = survey_jobseeker(fitted.people, fitted.jobs, fitted.rules, j)
    return _survey(bits, points, keys, fitted.gone_jobs, n)


def _survey(bits: Longs, points: Longs, keys: Lots, gone: Sequence[int], n: int) -> Survey:
    bits[np.array(gone, np.int64)] = GONE
    near = np.flatnonzero((bits != 0) & (bits & ~REMOVABLE == 0) & (points != TOO_LITTLE))
    rows = near[best_first(keys[near], near)][: max(n, 0)]
    return Survey(bits, points, keys[rows], rows.tolist())
