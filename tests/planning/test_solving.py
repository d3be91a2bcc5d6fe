"""The best plan against a slow, obvious search and, where it is installed, an exact solver."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.planning import solving
from lepmatch.planning.network import Capacities, Edges, Longs, Network, make_network, sort_edges
from lepmatch.planning.solving import GAP, Solution, in_people, solve


def random_problem(seed: int, people: int, jobs: int, most: int, floors: bool = False) -> tuple[Edges, Capacities]:
    """Everybody has some edges; some have a submission already, some vacancies and employers take nobody."""
    draw = np.random.default_rng(seed)
    pairs = np.flatnonzero(draw.random(people * jobs) < draw.uniform(0.1, 0.6))
    milli = draw.integers(0, most + 1, len(pairs))
    edges = sort_edges(
        (pairs // jobs).astype(np.int32), (pairs % jobs).astype(np.int32), milli.astype(np.int32), people
    )
    employers = max(1, jobs // 2)
    groups = 3 if floors else 1
    return edges, Capacities(
        draw.integers(0, 3, people),
        draw.random(people) < 0.2,
        draw.integers(0, 4, jobs),
        draw.integers(0, employers, jobs).astype(np.int32),
        draw.integers(0, 5, employers),
        draw.integers(0, groups, people).astype(np.int32),
        draw.integers(0, 4, groups) if floors else np.zeros(1, np.int64),
    )


def value(edges: Edges, c: Capacities, chosen: np.ndarray) -> tuple[int, int, int] | None:
    """Submissions that floors ask for, people newly reached, milli-points; None for what breaks a capacity."""
    each = np.bincount(edges.jobseekers[chosen], minlength=len(c.submissions))
    taken = np.bincount(edges.vacancies[chosen], minlength=len(c.slots))
    of = np.bincount(c.employer, taken, len(c.budget))
    if (each > c.submissions).any() or (taken > c.slots).any() or (of > c.budget).any():
        return None
    floors = np.minimum(np.bincount(c.group, each, len(c.floor)), c.floor).sum()
    return int(floors), int(((each > 0) & ~c.covered).sum()), int(edges.milli[chosen].sum())


def total(values: tuple[int, int, int], s: Solution) -> int:
    return values[0] * s.floor_gain + values[1] * s.first_gain + values[2]


def slow_bound(network: Network, gain: Longs, price: Longs) -> int:
    """What no flow can exceed, arc by arc."""
    surplus = gain - price[network.head] + price[network.tail]
    return int((np.maximum(surplus, 0) * network.room).sum())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(1, 4), st.sampled_from([2, 100_000]), st.booleans())
def test_no_other_choice_is_better(seed: int, people: int, jobs: int, most: int, floors: bool) -> None:
    edges, capacities = random_problem(seed, people, jobs, most, floors)
    if len(edges.milli) > 11:
        return
    solution = solve(edges, capacities)
    mine = value(edges, capacities, solution.chosen)
    choices = product((False, True), repeat=len(edges.milli))
    values = [value(edges, capacities, np.array(choice, bool)) for choice in choices]
    assert mine == max(v for v in values if v is not None)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 20), st.sampled_from([2, 100_000]), st.booleans())
def test_the_prices_prove_the_plan(seed: int, people: int, jobs: int, most: int, floors: bool) -> None:
    edges, capacities = random_problem(seed, people, jobs, most, floors)
    solution = solve(edges, capacities)
    mine = value(edges, capacities, solution.chosen)
    assert mine is not None
    network = make_network(edges, capacities, solution.first_gain, solution.floor_gain)
    bound = slow_bound(network, network.gain, solution.price)
    assert bound == solution.bound == total(mine, solution)
    people_first = in_people(network.gain, solution.first_gain)
    bound = slow_bound(network, people_first, in_people(solution.price, solution.first_gain))
    assert bound == mine[0] * int(in_people(np.array([solution.floor_gain]), solution.first_gain)[0]) + mine[1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 25), st.integers(1, 10))
def test_one_more_submission_to_an_employer_adds_its_price(seed: int, people: int, jobs: int) -> None:
    edges, capacities = random_problem(seed, people, jobs, 100_000)
    before = solve(edges, capacities)
    first = people + jobs
    for e in range(len(capacities.budget)):
        budget = capacities.budget.copy()
        budget[e] += 1
        more = solve(edges, capacities._replace(budget=budget))
        if more.first_gain != before.first_gain:
            continue
        added = [total(value(edges, capacities._replace(budget=budget), s.chosen) or (0, 0, 0), before)
                 for s in (before, more)]  # fmt: skip
        assert added[1] - added[0] == max(0, before.price[first + e])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 20), st.sampled_from([2, 100_000]), st.booleans())
def test_the_prices_of_an_auction_prove_that_it_is_near(
    seed: int, people: int, jobs: int, most: int, floors: bool
) -> None:
    edges, capacities = random_problem(seed, people, jobs, most, floors)
    exact = value(edges, capacities, solve(edges, capacities).chosen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "EXACT", -1)
        near = solve(edges, capacities)
    mine = value(edges, capacities, near.chosen)
    assert exact is not None
    assert mine is not None
    assert mine[:2] == exact[:2]
    bound = near.bound - near.floor_gain * mine[0] - near.first_gain * mine[1]
    assert mine[2] <= exact[2] <= bound <= mine[2] * (1 + GAP)
    network = make_network(edges, capacities, near.first_gain, near.floor_gain)
    assert slow_bound(network, network.gain, near.price) == near.bound


@pytest.mark.parametrize("more", [(1.2, 1), (0.5, 1.4)])
def test_a_bonus_brings_a_floor_without_shortest_paths(more: tuple[float, float]) -> None:
    edges, capacities = random_problem(7, 900, 200, 100_000, floors=True)
    free = capacities._replace(slots=np.minimum(capacities.slots, 1), floor=np.zeros(3, np.int64))
    each = np.bincount(edges.jobseekers[solve(edges, free).chosen], minlength=900)
    has = np.bincount(free.group, each, 3)
    asked = free._replace(floor=np.array([0, *has[1:] * more]).astype(np.int64))
    exact = solve(edges, asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "EXACT", -1)
        patch.setattr(solving, "_exact", None)
        near = solve(edges, asked)
    mine, best = value(edges, asked, near.chosen), value(edges, asked, exact.chosen)
    assert mine is not None
    assert best is not None
    assert mine[:2] == best[:2]
    assert best[2] * (1 - GAP) <= mine[2] <= best[2] <= near.bound - total((*mine[:2], 0), near)
    groups = slice(-4, -1)
    assert exact.price[groups].max() > 100
    assert np.abs(near.price - exact.price)[groups].max() < 50


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 30), st.integers(1, 15))
def test_the_order_of_edges_does_not_matter(seed: int, people: int, jobs: int) -> None:
    edges, capacities = random_problem(seed, people, jobs, 3)
    order = np.random.default_rng(seed).permutation(len(edges.milli))
    columns = (edges.jobseekers[order], edges.vacancies[order], edges.milli[order].astype(np.int32))
    again = solve(sort_edges(*columns, people), capacities)
    once = solve(edges, capacities)
    assert (once.chosen == again.chosen).all()
    assert (once.price == again.price).all()


@pytest.mark.parametrize("nothing", ["submissions", "slots", "budget"])
def test_where_nothing_is_to_be_had_nobody_gets_anything(nothing: str) -> None:
    edges, capacities = random_problem(5, 20, 10, 100_000)
    none = capacities._replace(**{nothing: np.zeros_like(getattr(capacities, nothing))})
    for exact in (0, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(solving, "EXACT", exact)
            solution = solve(edges, none)
        assert not solution.chosen.any()
        assert solution.bound == 0


def test_everybody_wants_one_vacancy() -> None:
    people = 500
    rows, nobody = np.arange(people, dtype=np.int32), np.zeros(people, np.int32)
    edges = sort_edges(rows, nobody, (rows + 1).astype(np.int32), people)
    three = np.array([3])
    c = Capacities(
        np.ones(people, np.int64), np.zeros(people, bool), three, nobody[:1], three + 5, nobody, np.zeros(1, np.int64)
    )
    solution = solve(edges, c)
    assert edges.jobseekers[solution.chosen].tolist() == [497, 498, 499]
    assert solution.price[people] == solution.first_gain + 497  # the next in line has 497 milli-points


@pytest.mark.parametrize("floors", [False, True])
@pytest.mark.parametrize("size", [(30, 12, 100), (3_000, 600, 2)])
def test_an_exact_solver_finds_nothing_better(floors: bool, size: tuple[int, int, int]) -> None:
    min_cost_flow = pytest.importorskip("ortools.graph.python.min_cost_flow", exc_type=ImportError)
    people, jobs, rounds = size
    for seed in range(rounds):
        edges, capacities = random_problem(seed, people, jobs, 100_000, floors)
        if len(edges.milli) > 30_000:
            some = np.random.default_rng(seed).permutation(len(edges.milli))[:30_000]
            columns = (edges.jobseekers[some], edges.vacancies[some], edges.milli[some].astype(np.int32))
            edges = sort_edges(*columns, people)
        solution = solve(edges, capacities)
        network = make_network(edges, capacities, solution.first_gain, solution.floor_gain)
        oracle = min_cost_flow.SimpleMinCostFlow()
        oracle.add_arcs_with_capacity_and_unit_cost(
            network.tail, network.head, network.room.astype(np.int64), -network.gain
        )
        assert oracle.solve() == oracle.OPTIMAL
        mine = value(edges, capacities, solution.chosen)
        assert mine is not None
        assert total(mine, solution) == -oracle.optimal_cost()
        if not floors:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(solving, "EXACT", -1)
                near = solve(edges, capacities)
            got = value(edges, capacities, near.chosen)
            assert got is not None
            assert got[1] == mine[1]
            assert 0.9999 * mine[2] <= got[2] <= mine[2] <= near.bound - near.first_gain * mine[1]
