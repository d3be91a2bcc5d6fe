"""Exact chances against counting every case, published tables and scipy."""

from __future__ import annotations

from itertools import combinations, product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from lepmatch.assurance.exact import (
    Choice,
    chance_of,
    fails_by_lot,
    places_by_lot,
    prefixes_at,
    prefixes_of_pool,
    prefixes_of_share,
)


@st.composite
def choices(draw: st.DrawFn, most: int = 7) -> Choice:
    pool = draw(st.integers(1, most))
    return Choice(pool, draw(st.integers(0, pool)), draw(st.integers(0, pool)))


# ------------------------------------------------------------------------------------------------- choices


@settings(max_examples=80, deadline=None)
@given(made=st.lists(choices(), min_size=1, max_size=3))
def test_chances_are_those_of_counting_every_way_to_choose(made: list[Choice]) -> None:
    ways: dict[int, int] = {}
    every = [[sum(n < c.members for n in some) for some in combinations(range(c.pool), c.taken)] for c in made]
    for counts in product(*every):
        ways[sum(counts)] = ways.get(sum(counts), 0) + 1
    total = sum(ways.values())
    least, chances = places_by_lot(made)
    assert {least + n: pytest.approx(chance) for n, chance in enumerate(chances)} == {
        n: count / total for n, count in ways.items()
    }
    for observed, count in ways.items():
        odd = sum(other for other in ways.values() if other <= count)
        assert chance_of(made, observed) == pytest.approx(odd / total)


@settings(max_examples=100, deadline=None)
@given(choice=choices(60), data=st.data())
def test_one_choice_is_fishers_exact_test(choice: Choice, data: st.DataObject) -> None:
    low, high = max(0, choice.taken + choice.members - choice.pool), min(choice.taken, choice.members)
    mine = data.draw(st.integers(low, high))
    table = [[mine, choice.members - mine], [choice.taken - mine, 0]]
    table[1][1] = choice.pool - choice.members - table[1][0]
    assert chance_of([choice], mine) == pytest.approx(fisher_exact(table)[1])


def test_many_choices_are_added_up_as_exactly_as_few() -> None:
    many = [Choice(6, 2, 3)] * 3_000  # long enough for the transform
    least, chances = places_by_lot(many)
    assert least == 0
    assert chances.sum() == pytest.approx(1)
    places = np.arange(len(chances))
    assert (chances * places).sum() == pytest.approx(3_000)  # a third of 9,000
    spread = 3_000 * 3 * (2 / 6) * (4 / 6) * (3 / 5)
    assert (chances * (places - 3_000) ** 2).sum() == pytest.approx(spread)


def test_a_part_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot have 4"):
        chance_of([Choice(8, 3, 4)], 4)


# ------------------------------------------------------------------------------------------------- ranked lists

PUBLISHED = {
    0.1: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    0.3: (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2),
    0.5: (0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4),
    0.7: (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6),
}
"""Least members by rank at a level of 0.1, before correction: Zehlike and others 2017, table 2."""


def by_share(share: float):
    return lambda drawn, found: share


def by_pool(pool: int, members: int):
    return lambda drawn, found: (members - found) / (pool - drawn)


@pytest.mark.parametrize(("share", "least"), PUBLISHED.items())
def test_tables_before_correction_are_the_published_ones(share: float, least: tuple[int, ...]) -> None:
    assert prefixes_at(0.1, by_share(share), 12) == least


def test_the_uncorrected_table_fails_more_often_than_it_says() -> None:
    # worked out twice elsewhere: 0.1469 case by case, 0.1473 in two million draws
    least = prefixes_at(0.1, by_share(0.25), 20)
    assert fails_by_lot(least, by_share(0.25)) == pytest.approx(0.1469, abs=5e-5)
    table = prefixes_of_share(20, 0.25)
    assert table.fails_by_lot <= 0.1
    assert all(mine <= theirs for mine, theirs in zip(table.least, least, strict=True))


@settings(max_examples=60, deadline=None)
@given(choice=choices(9), level=st.sampled_from([0.05, 0.1, 0.3]))
def test_a_pool_is_tested_as_if_every_order_had_been_tried(choice: Choice, level: float) -> None:
    pool, members, places = choice
    orders = [{n for n in some if n < places} for some in combinations(range(pool), members)]
    counts = [[sum(n <= rank for n in order) for rank in range(places)] for order in orders]
    least = prefixes_at(level, by_pool(pool, members), places)
    for rank in range(places):
        below = [sum(row[rank] < m for row in counts) / len(orders) for m in range(places + 2)]
        chance_of_m = [sum(row[rank] <= m for row in counts) / len(orders) for m in range(places + 1)]
        assert least[rank] == next(m for m, chance in enumerate(chance_of_m) if chance > level * (1 + 1e-9))
        assert below[least[rank]] <= level * (1 + 1e-9)
    failing = sum(any(a < b for a, b in zip(row, least, strict=True)) for row in counts) / comb(pool, members)
    assert fails_by_lot(least, by_pool(pool, members)) == pytest.approx(failing, abs=1e-12)
    table = prefixes_of_pool(places, pool, members, level)
    failed = 0
    for order in orders:
        flags = [n in order for n in range(places)]
        at = table.fails_at(flags)
        failed += at is not None
        assert at == next((n for n in range(1, places + 1) if sum(flags[:n]) < table.least[n - 1]), None)
    assert table.fails_by_lot == pytest.approx(failed / len(orders), abs=1e-12)
    assert failed / len(orders) <= level * (1 + 1e-6)


@settings(max_examples=30, deadline=None)
@given(places=st.integers(1, 12), share=st.sampled_from([0.1, 0.3, 0.5, 0.8]), alpha=st.sampled_from([0.05, 0.1]))
def test_no_higher_level_keeps_the_promise(places: int, share: float, alpha: float) -> None:
    table = prefixes_of_share(places, share, alpha)
    assert table.fails_by_lot <= alpha
    for level in np.linspace(table.level, alpha, 40)[1:]:
        least = prefixes_at(float(level), by_share(share), places)
        assert least == table.least or fails_by_lot(least, by_share(share)) > alpha


def test_a_small_pool_asks_for_more_than_its_share() -> None:
    assert prefixes_at(0.1, by_share(0.3), 10)[-1] == 1
    assert prefixes_at(0.1, by_pool(30, 9), 10)[-1] == 2


def test_a_list_of_five_can_hardly_fail() -> None:
    assert prefixes_at(0.1, by_share(0.3), 5) == (0, 0, 0, 0, 0)  # why lists are judged together
    with pytest.raises(ValueError, match="pool"):
        prefixes_of_pool(5, pool=4, members=2)
