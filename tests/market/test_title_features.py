"""What the coder sees of a title agrees with the slow, obvious way."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.market.title_features import FEW, Features, Floats, Lines, Steps

WORDS = st.sampled_from(["shop", "assistant", "night", "porter", "care", "worker", "carer"])
TITLES = st.lists(st.lists(WORDS, min_size=1, max_size=4, unique=True).map(tuple), min_size=1, max_size=2 * FEW)


@settings(max_examples=50, deadline=None)
@given(TITLES)
def test_rows_are_the_words_and_pieces_of_a_title_by_how_rare_they_are(titles: list[tuple[str, ...]]) -> None:
    features = Features.of(titles)
    rows = features.rows(titles).toarray()
    for title, row in zip(titles, rows, strict=True):
        whole = {*title, *(f"{a} {b}" for a, b in pairwise(title)), f"${title[-1]}"}
        columns = [features.column[name] for name in whole]
        assert np.allclose(row[columns], features.weight[columns] / np.linalg.norm(features.weight[columns]), atol=1e-5)
        assert {name for name, at in features.column.items() if row[at] and not name.startswith("~")} == whole


@settings(max_examples=50, deadline=None)
@given(TITLES, st.integers(0, 2**32 - 1))
def test_sums_are_the_same_to_the_last_bit_for_one_and_for_many(titles: list[tuple[str, ...]], seed: int) -> None:
    features = Features.of(titles)
    table = Steps.of(np.random.default_rng(seed).normal(size=(len(features.column), 7)).astype(np.float32))

    def sums(some: list[tuple[str, ...]]) -> Floats:
        rows, lines = features.whole(some).among_named()
        return lines.sums(table[rows])

    many = sums(titles * FEW)
    for place, title in enumerate(titles):
        assert (sums([title])[0] == many[place]).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.floats(-400, 400, width=32), min_size=3, max_size=3), min_size=1, max_size=9))
def test_a_table_in_steps_is_right_to_half_a_step_and_keeps_its_zeros(lines: list[list[float]]) -> None:
    table = np.array(lines, np.float32)
    read = Steps.of(table)[np.arange(len(table))]
    largest = np.abs(table).max(axis=1, keepdims=True)
    assert (np.abs(read - table) <= largest / 32_767 * 0.51 + 1e-6).all()
    assert (read[table == 0] == 0).all()


def test_a_line_that_names_nothing_sums_to_nothing() -> None:
    nothing = Lines(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(3, np.int32))
    assert (nothing.sums(np.ones((4, 2), np.float32)) == np.zeros((2, 2))).all()
