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
from lepmatch.planning.network import Capacities, Edges, Longs, Network, count_nodes, make_network
from lepmatch.planning.repair import repair, settle

FIRST = 2  # times the most points of a pair, what a first submission gains in the auction
MORE = 16  # times as much in the plan, and as often again as that is not enough
STEP = 50  # milli-points by which a bid is better than it must be


class Solution(NamedTuple):
    """A plan and its proof.

    chosen : (edges,) whether it is a submission
    price : (nodes,) of the network, by `Nodes`: a place there is worth so much
    first_gain, floor_gain : what a first submission gained, and one that a floor asks for
    short : (groups,) how many submissions a floor lacks, whatever the plan
    """

    chosen: NDArray[np.bool_]
    price: Longs
    first_gain: int
    floor_gain: int
    short: Longs


class Approach(NamedTuple):
    """What an auction alone comes to: a plan that keeps every capacity, and prices near the best."""

    chosen: NDArray[np.bool_]
    price: Longs


def approach(edges: Edges, capacities: Capacities) -> Approach:
    """Nearly the best plan, without floors and without proof."""
    price, held = _auctioned(edges, capacities, FIRST * (int(edges.milli.max(initial=0)) + 1))
    return Approach(held > 0, price)


def solve(edges: Edges, capacities: Capacities) -> Solution:
    """The best plan."""
    first_gain = FIRST * (int(edges.milli.max(initial=0)) + 1)
    price, held = _auctioned(edges, capacities, first_gain)
    while True:
        price = price + (MORE - 1) * first_gain * in_people(price, first_gain)
        first_gain *= MORE
        floor_gain = first_gain * (int(capacities.submissions.sum()) + 1)  # beyond all that first submissions gain
        network = make_network(edges, capacities, first_gain, floor_gain)
        flow = np.zeros(len(network.tail), np.int32)
        flow[: len(held)] = held
        repair(*network, flow, price)
        price = settle(*network, flow, price)
        if covers_most(network, flow, price, first_gain):
            break
        held = flow[: len(held)]
    floors = np.flatnonzero((network.gain == floor_gain) & (network.tail == len(price) - 1))
    short = (network.room - flow)[floors].astype(np.int64)
    return Solution(flow[: len(held)] > 0, price, first_gain, floor_gain, short)


def in_people(price: Longs, first_gain: int) -> Longs:
    """Prices in whole first submissions; what is left is points."""
    return (price + first_gain // 2) // first_gain


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
        owned, owner.astype(np.int32), budget, STEP,
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


def covers_most(network: Network, flow: NDArray[np.int32], price: Longs, first_gain: int) -> bool:
    """Whether the prices, counted in first submissions, prove that no plan within the floors reaches more people."""
    people = in_people(network.gain, first_gain)
    return bound_of(network, people, in_people(price, first_gain)) == int((people * flow).sum())


def bound_of(network: Network, gain: Longs, price: Longs) -> int:
    """What no flow can exceed, whatever the prices; the best prices make it the largest gain of any flow."""
    surplus = gain - price[network.head] + price[network.tail]
    return int((np.maximum(surplus, 0) * network.room).sum())
