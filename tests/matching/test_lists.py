"""Lists of the best: what is kept, and in which order it comes out."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lepmatch.matching.lists import in_order, keep

ENTRIES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30, unique=True)  # keys are often equal


@given(st.lists(ENTRIES, max_size=4), st.integers(0, 8))
def test_a_list_holds_the_best_and_gives_them_in_order(offered: list[list[tuple[int, int]]], size: int) -> None:
    keys, rows = np.zeros((len(offered), size), np.uint64), np.zeros((len(offered), size), np.int32)
    counts = np.zeros(len(offered), np.int32)
    for i, entries in enumerate(offered):
        for key, row in entries:
            counts[i] = keep(keys[i], rows[i], counts[i], np.uint64(key), np.int32(row))
    ordered_keys, ordered_rows = in_order(keys, rows, counts)
    for i, entries in enumerate(offered):
        best = sorted(entries, key=lambda entry: (-entry[0], entry[1]))[:size]
        assert counts[i] == len(best)
        assert list(zip(ordered_keys[i].tolist(), ordered_rows[i].tolist(), strict=True))[: counts[i]] == best
