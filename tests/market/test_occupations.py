"""How alike occupations are, and why."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.market.occupations import occupations, similarity, why_similar
from lepmatch.market.skills import skills

CODES = list(occupations())


def test_similarity_is_symmetric_with_the_same_on_the_diagonal() -> None:
    alike = similarity()
    assert alike.shape == (412, 412)
    assert (alike == alike.T).all()
    assert (np.diag(alike) == 1_000).all()
    assert alike.min() >= 0


def test_random_pairs_have_next_to_nothing_in_common() -> None:
    pairs = similarity()[np.triu_indices(len(CODES), 1)]
    assert np.median(pairs) < 20
    assert pairs.mean() < 50


def test_a_woodworker_is_no_programmer() -> None:
    assert why_similar("5316", "2134").similarity < 50
    assert why_similar("6135", "6136").similarity > 400


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_the_reasons_hold_for_both(a: str, b: str) -> None:
    why, other = why_similar(a, b), why_similar(b, a)
    assert why == other
    assert a[: why.same_digits] == b[: why.same_digits]
    asked = [{*occupations()[code].essential_skills, *occupations()[code].desirable_skills} for code in (a, b)]
    assert set(why.skills) == asked[0] & asked[1] <= skills().keys()
    if not (why.same_digits or why.skills or why.words):
        assert why.similarity == 0
