"""Exposure, concentration and churn against their plain definitions."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.assurance.exposure import concentration_of, exposure_by_group, exposure_of, rank_churn

IDS = st.lists(st.sampled_from([f"J{n}" for n in range(9)]), unique=True, max_size=9)


@settings(max_examples=80, deadline=None)
@given(lists=st.lists(IDS, max_size=6))
def test_exposure_adds_up_over_lists(lists: list[list[str]]) -> None:
    exposure = exposure_of(lists)
    for id in {id for ids in lists for id in ids}:
        assert exposure[id] == pytest.approx(sum(1 / log2(2 + ids.index(id)) for ids in lists if id in ids))
    assert set(exposure) == {id for ids in lists for id in ids}


@settings(max_examples=80, deadline=None)
@given(amounts=st.lists(st.integers(0, 9), min_size=1, max_size=20))
def test_gini_is_half_the_mean_difference_over_the_mean(amounts: list[int]) -> None:
    found = concentration_of(np.array(amounts, float))
    n, total = len(amounts), sum(amounts)
    difference = sum(abs(a - b) for a in amounts for b in amounts)
    assert found.gini == pytest.approx(difference / (2 * n * total) if total else 0)
    assert found.none == amounts.count(0)
    top = sorted(amounts, reverse=True)[: max(1, round(n / 10))]
    assert found.top_share == pytest.approx(sum(top) / total if total else 0)


@settings(max_examples=80, deadline=None)
@given(before=IDS, after=IDS)
def test_churn_tells_a_list_from_the_one_before(before: list[str], after: list[str]) -> None:
    churn = rank_churn(before, after)
    assert [id for id in after if id in churn.stayed or id in churn.entered] == after
    assert set(churn.left) == set(before) - set(after)
    assert all(before.index(id) + moved == after.index(id) for id, moved in churn.moves.items())
    assert rank_churn(after, after).share == rank_churn(after, after).mean_move == 0
    back = rank_churn(after, before)
    assert (set(back.entered), back.mean_move) == (set(churn.left), churn.mean_move)


def test_a_very_small_group_is_told_and_raises_no_alarm() -> None:
    groups, expected = np.repeat([0, 1], [3_970, 30]), np.ones(4_000)
    exposure = np.where(groups == 1, 0.01, 1.0) * np.random.default_rng(1).uniform(0.9, 1.1, 4_000)
    assert [one.is_uneven for one in exposure_by_group(groups, ("a", "b"), exposure, expected)] == [True, False]
