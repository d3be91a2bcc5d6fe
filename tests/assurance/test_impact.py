"""Impact ratios against published examples and scipy; a planted bias, and none. Everybody is made up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from scipy.stats.contingency import relative_risk

from lepmatch.assurance.impact import ADVERSE, LEVEL, SMALL, TOO_FEW, can_judge, compare_groups, judge, ratio_of_rates


def one_choice(**groups: tuple[int, int]) -> dict[str, Any]:
    """The rates of groups (selected, people) in one choice."""
    names = list(groups)
    group = np.repeat(np.arange(len(names)), [people for _, people in groups.values()])
    selected = np.concatenate([np.arange(people) < hits for hits, people in groups.values()])
    return {one.name: one for one in compare_groups(group, names, np.zeros(len(group), int), selected)}


def test_the_ratios_of_the_uniform_guidelines() -> None:
    # Questions and answers on the Uniform Guidelines (44 FR 11996): 60, 45, 48 and 51 in a hundred
    found = one_choice(white=(60, 100), indian=(45, 100), hispanic=(48, 100), black=(51, 100))
    ratios = {name: round(one.ratio, 2) for name, one in found.items()}
    assert ratios == {"white": 1.0, "indian": 0.75, "hispanic": 0.80, "black": 0.85}


def test_half_the_rate_of_eighty_and_forty() -> None:
    found = one_choice(one=(48, 80), other=(12, 40))
    assert found["other"].ratio == 0.5
    assert found["other"].chance == pytest.approx(fisher_exact([[12, 28], [48, 32]])[1])
    assert found["other"].expected == 20


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 40), st.integers(0, 40))
def test_the_interval_is_scipys(hits: int, more: int, other_hits: int, other_more: int) -> None:
    whole, other = hits + more, other_hits + other_more
    ratio, low, high = ratio_of_rates(hits, whole, other_hits, other)
    theirs = relative_risk(hits, whole, other_hits, other)
    assert ratio == pytest.approx(theirs.relative_risk)
    if more or other_more:
        assert (low, high) == pytest.approx(tuple(theirs.confidence_interval(0.95)), rel=1e-5)


def test_nobody_selected_is_a_ratio_of_nothing_with_an_end() -> None:
    ratio, low, high = ratio_of_rates(0, 20, 10, 20)
    assert (ratio, low) == (0.0, 0.0)
    assert 0.05 < high < 1
    found = one_choice(one=(0, 5), other=(0, 5))
    assert found["one"].ratio is None
    assert found["one"].chance == 1


def test_unknown_people_are_in_no_rate_and_small_groups_are_shown_and_not_compared() -> None:
    group = np.array([0] * 100 + [1] * 99 + [2] + [-1] * 50)
    selected = np.array([n % 2 == 0 for n in range(100)] * 2 + [True] * 50)
    one, two, few = compare_groups(group, ("a", "b", "c"), np.zeros(250, int), selected)
    assert (one.people + two.people + few.people, few.judged, few.people) == (200, SMALL, 1)
    assert one.ratio is not None
    assert max(one.ratio, two.ratio or 0) == 1  # the rate of 1 of 1 is nobody's measure


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 9999), lists=st.integers(1, 30))
def test_expected_places_add_up(seed: int, lists: int) -> None:
    draw = np.random.default_rng(seed)
    choice = draw.integers(0, lists, 200)
    group, selected = draw.integers(0, 3, 200), draw.random(200) < 0.3
    found = compare_groups(group, ("a", "b", "c"), choice, selected)
    assert sum(one.expected for one in found) == pytest.approx(selected.sum())
    assert sum(one.selected for one in found) == selected.sum()
    assert all(0 < one.chance <= 1 for one in found)


def test_like_for_like_is_not_fooled_by_where_people_apply() -> None:
    # in each of two choices both groups fare alike, but most of b stand where few are taken
    choice = np.repeat([0, 1], [120, 120])
    group = np.concatenate([np.arange(120) % 6 == 0, np.arange(120) % 6 != 0]).astype(int)
    selected = np.zeros(240, bool)
    for number, share in ((0, 5), (1, 10)):
        for g in (0, 1):
            rows = np.flatnonzero((choice == number) & (group == g))
            selected[rows[:: share // 5 if number == 0 else share]] = True
    a, b = compare_groups(group, ("a", "b"), choice, selected)
    assert b.ratio is not None
    assert b.ratio < 0.5
    assert b.like_for_like == pytest.approx(1, abs=0.05)
    assert judge({0: (a, b)})[0][1].judged != ADVERSE


def test_power_grows_with_people_and_one_thousand_are_enough_where_one_in_five_is_taken() -> None:
    assert can_judge(1_000, 4_000, 0.2)
    assert not can_judge(300, 1_200, 0.2)
    assert not can_judge(1_000, 4_000, 0.02)
    assert [can_judge(n, 4 * n, 0.2) for n in (10, 100, 500, 5_000)] == [False, False, False, True]
    assert not any(can_judge(*asked) for asked in ((0, 9, 0.5), (9, 0, 0.5), (9, 9, 0.0), (9, 9, 1.0)))


# ------------------------------------------------------------------------------------------------- officers

ATTRIBUTES = {"sex": (58, 42), "ethnic_group": (80, 9, 8, 3), "disabled": (82, 18), "age_band": (26, 24, 32, 18)}


def audit(seed: int, skipped: float) -> dict[tuple[str, str], str]:
    """A year of proposals at 150 vacancies, decided by officers: what an audit of four attributes says.

    People differ in how good they look to an officer; of the second ethnic group, a share is skipped without a look.
    """
    draw = np.random.default_rng(seed)
    people, lists = 900, 150
    person = draw.permutation(people)
    choice = np.repeat(np.arange(lists), people // lists)
    looks = draw.normal(size=people)
    groups = {name: draw.choice(len(p), people, p=np.array(p) / sum(p)) for name, p in ATTRIBUTES.items()}
    skip = (groups["ethnic_group"] == 1) & (draw.random(people) < skipped)
    selected = np.zeros(people, bool)
    for number in range(lists):
        here = np.flatnonzero(choice == number)
        best = here[np.argsort(np.where(skip[person[here]], -9, looks[person[here]] + draw.normal(size=len(here))))]
        selected[best[-2:]] = True
    names = {name: tuple(f"{name} {n}" for n in range(len(p))) for name, p in ATTRIBUTES.items()}
    tables = {name: compare_groups(groups[name][person], names[name], choice, selected) for name in ATTRIBUTES}
    return {(key, one.name): one.judged for key, found in judge(tables).items() for one in found}


def test_with_no_planted_bias_fewer_than_one_audit_in_twenty_cries_wolf() -> None:
    false = sum(ADVERSE in audit(seed, skipped=0.0).values() for seed in range(200))
    assert false < 10


def test_a_planted_bias_is_found_and_named() -> None:
    found = [{key for key, judged in audit(seed, skipped=1.0).items() if judged == ADVERSE} for seed in range(20)]
    assert found == [{("ethnic_group", "ethnic_group 1")}] * 20


def test_few_people_are_too_few_and_many_alike_are_level() -> None:
    few, many = one_choice(a=(10, 50), b=(9, 50)), one_choice(a=(400, 2_000), b=(395, 2_000))
    assert judge({0: tuple(few.values())})[0][1].judged == TOO_FEW
    assert judge({0: tuple(many.values())})[0][1].judged == LEVEL


def test_a_difference_that_is_certain_and_small_is_no_alarm() -> None:
    a, b = judge({0: tuple(one_choice(a=(5_000, 10_000), b=(4_500, 10_000)).values())})[0]
    assert b.corrected < 0.001
    assert (a.judged, b.judged) == (LEVEL, LEVEL)


def test_a_group_that_has_everything_is_not_the_one_that_fares_badly() -> None:
    a, b = judge({0: tuple(one_choice(a=(20, 20), b=(0, 60)).values())})[0]
    assert a.like_for_like is None
    assert (a.judged, b.judged) == (TOO_FEW, ADVERSE)


def test_a_corrected_chance_is_never_below_that_of_a_rarer_one() -> None:
    rates = list(one_choice(a=(5, 10), b=(5, 10), c=(5, 10)).values())
    chances = (0.01, 0.011, 0.9)
    judged = judge({0: [replace(one, chance=p) for one, p in zip(rates, chances, strict=True)]})[0]
    assert [one.corrected for one in judged] == pytest.approx([0.03, 0.03, 0.9])
