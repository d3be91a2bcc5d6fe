"""Lists: what a plain look at every row finds, page by page."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from webui.listing import Words, cut

TEXTS = st.text("aAbB é", max_size=6)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12), TEXTS)
@settings(max_examples=150, deadline=None)
def test_a_row_is_found_when_every_word_stands_in_one_of_its_texts(rows: list[tuple[str, str]], asked: str) -> None:
    columns = []
    for texts in zip(*rows, strict=True):
        distinct = sorted(set(texts))
        columns.append((distinct, np.array([distinct.index(text) for text in texts])))
    plain = [
        all(any(word in text.casefold() for text in row) for word in asked.casefold().split()) for row in rows
    ]  # fmt: skip
    assert Words(*columns).rows(asked).tolist() == plain


@given(st.lists(st.integers(), max_size=40), st.integers(1, 7))
def test_the_pages_of_a_list_hold_every_line_once(rows: list[int], per_page: int) -> None:
    _, count, _, pages = cut(rows, 1, str, per_page)
    found = [cut(np.array(rows, np.int64 if not rows else object), page, str, per_page) for page in range(1, pages + 1)]
    assert [line for lines, _, _, _ in found for line in lines] == [str(row) for row in rows]
    assert [at for _, _, at, _ in found] == list(range(1, pages + 1))
    assert count == len(rows)
    assert cut(rows, 0, str, per_page)[2] == 1
    assert cut(rows, pages + 9, str, per_page) == found[-1]
