"""The kernel's lists as answers: heaps to ordered lists, and both sides' lists to one table of pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.market import Market
from lepmatch.matching.lists import POINTS_SHIFT, Lists, in_order
from lepmatch.matching.results import Matches


def empty_list(n: int, most: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    size = max(0, min(n, most))
    return np.zeros(size, np.uint64), np.zeros(size, np.int32)


def best_first(keys: NDArray[np.uint64], rows: NDArray[Any]) -> NDArray[np.int64]:
    """The order of a list: larger keys first, smaller rows first among equal ones."""
    return np.lexsort((rows, ~keys))


def collect(market: Market, lists: Lists) -> Matches:
    """Both sides' lists as one table of pairs."""
    v, v_other, v_rank, v_milli = _flatten(lists.vacancy_keys, lists.vacancy_rows, lists.vacancy_counts)
    j, j_other, j_rank, j_milli = _flatten(lists.jobseeker_keys, lists.jobseeker_rows, lists.jobseeker_counts)
    pair = np.concatenate([v << 32 | v_other, j_other << 32 | j])
    pairs, inverse = np.unique(pair, return_inverse=True)
    milli, ranks = np.zeros(len(pairs), np.int32), np.zeros((2, len(pairs)), np.int32)
    milli[inverse] = np.concatenate([v_milli, j_milli])
    ranks[0, inverse[: len(v)]] = v_rank
    ranks[1, inverse[len(v) :]] = j_rank
    last = np.where(ranks[0] == 0, np.iinfo(np.int32).max, ranks[0])
    order = np.lexsort((pairs & 0xFFFFFFFF, -milli, last, pairs >> 32))
    return Matches(
        market.jobseekers.ids,
        market.vacancies.ids,
        (pairs & 0xFFFFFFFF).astype(np.int32)[order],
        (pairs >> 32).astype(np.int32)[order],
        milli[order],
        ranks[0][order],
        ranks[1][order],
        lists.too_little,
    )


def _flatten(
    keys: NDArray[np.uint64], rows: NDArray[np.int32], counts: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Heaps to one line a pair: owner, other, rank from 1, milli-points."""
    keys, rows = in_order(keys, rows, counts)
    owner, place = np.nonzero(np.arange(keys.shape[1]) < counts[:, None])
    milli = (keys[owner, place] >> np.uint64(POINTS_SHIFT)).astype(np.int32)
    return owner, rows[owner, place].astype(np.int64), (place + 1).astype(np.int32), milli
