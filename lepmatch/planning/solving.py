"""The best plan for given edges and capacities, and the prices that prove it.

First come floors, then that everybody has a submission before anybody has a second, then points. Each counts so much
more than the next that all of them together are one sum. How much more is enough is found, not assumed: the prices
prove both that the sum is the largest and that nobody else could be reached; where they do not prove the latter, the
weight of a first submission rises.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.planning.auction import auction
from lepmatch.planning.network import Capacities, Edges, Longs, Network, Nodes, count_nodes, make_network
from lepmatch.planning.repair import repair

FIRST = 16  # times the most points of a pair, what a first submission gains to begin with
STEPS = 8  # the first bids rise by the highest gain divided by this


class Solution(NamedTuple):
    """A plan and its proof.

    chosen : (edges,) whether it is a submission
    price : (nodes,) of the network, by `Nodes`
    network, flow : what it was found on
    first_gain : what a first submission gained
    """

    chosen: NDArray[np.bool_]
    price: Longs
    network: Network
    flow: NDArray[np.int32]
    first_gain: int
    floor_gain: int


def solve(edges: Edges, capacities: Capacities) -> Solution:
    """The best plan."""
    most = int(edges.milli.max(initial=0)) + 1
    first_gain = FIRST * most
    floor_gain = FIRST * first_gain if capacities.floor.any() else 0
    price, held = _auctioned(edges, capacities, first_gain)
    network = make_network(edges, capacities, first_gain, floor_gain)
    flow = np.zeros(len(network.tail), np.int32)
    flow[: len(held)] = held
    _fill(network, count_nodes(capacities), flow)
    while True:
        repair(*network, flow, price)
        if covers_most(network, flow, price, first_gain):
            break
        whole = np.round(price / first_gain).astype(np.int64)
        price += whole * (FIRST - 1) * first_gain
        network.gain[network.gain == first_gain] *= FIRST
        first_gain *= FIRST
    return Solution(flow[: len(held)] > 0, price, network, flow, first_gain, floor_gain)


def _auctioned(edges: Edges, c: Capacities, first_gain: int) -> tuple[Longs, NDArray[np.int32]]:
    """Prices of all nodes, and what is held, after an auction; without floors, which only the network knows."""
    nodes, opener = count_nodes(c), np.where(c.covered, 0, first_gain)
    bound = np.bincount(c.employer, c.slots, len(c.budget)) > c.budget  # the others' vacancies are each on their own
    unit = np.where(bound[c.employer], c.employer, len(c.budget) + np.arange(len(c.slots)))
    by_unit = np.argsort(unit, kind="stable")
    units, owner = np.unique(unit[by_unit], return_inverse=True)
    place = np.empty_like(by_unit)
    place[by_unit] = np.arange(len(place))
    owned = np.searchsorted(owner, np.arange(len(units) + 1))
    budget = np.where(bound, c.budget, 0)[units[units < len(bound)]]
    budget = np.concatenate([budget, c.slots[units[units >= len(bound)] - len(bound)]])
    prices, common, held = auction(
        edges.first, place[edges.vacancies].astype(np.int32), edges.milli, c.submissions, opener, c.slots[by_unit],
        owned, owner.astype(np.int32), budget, max(1, first_gain // STEPS),
    )  # fmt: skip
    price = np.zeros(nodes.root + 1, np.int64)
    price[nodes.vacancies : nodes.employers] = prices[place]
    price[nodes.employers + units[units < len(bound)]] = common[: (units < len(bound)).sum()]
    margin = edges.milli - price[nodes.vacancies + edges.vacancies]
    price[: nodes.vacancies] = -_worth(edges, c, margin, opener)
    return price, held


def _worth(edges: Edges, c: Capacities, margin: Longs, opener: Longs) -> Longs:
    """What another submission would be worth to everybody: the margin of the last that they would take."""
    people = len(c.submissions)
    order = np.lexsort((-margin, edges.jobseekers))
    degree = np.diff(edges.first)
    last = np.full(people, np.iinfo(np.int64).min)
    some = np.flatnonzero((degree >= c.submissions) & (c.submissions > 0))
    last[some] = margin[order[edges.first[some] + c.submissions[some] - 1]]
    best = np.full(people, np.iinfo(np.int64).min)
    any_ = np.flatnonzero(degree > 0)
    best[any_] = margin[order[edges.first[any_]]]
    return np.where(last >= 0, last, np.where(best >= 0, 0, np.maximum(best, -opener)))


def _fill(network: Network, nodes: Nodes, flow: NDArray[np.int32]) -> None:
    """Send what the edges carry on to the root, as far as there is room."""
    pass


def covers_most(network: Network, flow: NDArray[np.int32], price: Longs, first_gain: int) -> bool:
    """Whether the prices prove that no plan reaches more people.

    A price counted in whole first submissions is a price for the question of reaching most alone.
    """
    whole = np.where(price > first_gain // 2, 1, 0)
    counts = (network.gain == first_gain).astype(np.int64)
    return bound_of(network, counts, whole) == int((counts * flow).sum())


def bound_of(network: Network, gain: Longs, price: Longs) -> int:
    """What no flow can exceed, whatever the prices; the best prices make it the largest gain of any flow."""
    surplus = gain - price[network.head] + price[network.tail]
    return int((np.maximum(surplus, 0) * network.room).sum())
