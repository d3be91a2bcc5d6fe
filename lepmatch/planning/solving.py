"""The best plan for given edges and capacities, and the prices that prove it.

First come floors, then that everybody has a submission before anybody has a second, then points. Each counts so much
more than the next that all of them together are one sum. How many people can be reached is found first; an auction then
comes near the most points, and shortest paths make it exact. A large market is left where its prices prove that no plan
has a hundred-thousandth more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.planning.auction import come_down
from lepmatch.planning.book import Book, open_book
from lepmatch.planning.certificate import bound_of, price_nodes
from lepmatch.planning.floors import DEAREST, ROUGH, TRIES, Bonus, add_bonus, hold_rounds, no_bonus, offer_bonus
from lepmatch.planning.network import Capacities, Edges, Longs, count_nodes, make_flow, make_network
from lepmatch.planning.offers import Offers, make_offers
from lepmatch.planning.repair import repair, settle

MORE = 32  # times the most points of a pair, what a first submission gains at least
FINER = 10  # times, from round to round
FINE = 50  # milli-points of a step from which on a plan may be near enough
LOWER = 4  # steps of the last round, by which prices come down before the next
CALM = 0.1  # of the people, how few lose a place in a round after which steps may be fine at once
EXACT = 200_000  # edges up to which a plan is made exact
GAP = 1e-5  # of the points, how far a larger one may be from its bound


class Solution(NamedTuple):
    """A plan and its proof.

    chosen : (edges,) whether it is a submission
    price : (nodes,) of the network, by `Nodes`: a place there is worth so much
    first_gain, floor_gain : what a first submission gained, and one that a floor asks for
    short : (groups,) how many submissions a floor lacks, whatever the plan
    bound : what no plan gains, all of this together
    """

    chosen: NDArray[np.bool_]
    price: Longs
    first_gain: int
    floor_gain: int
    short: Longs
    bound: int


def solve(edges: Edges, capacities: Capacities) -> Solution:
    """The best plan, or for large markets one within `GAP` of it."""
    offers = make_offers(edges, capacities)
    book, most, bonus = open_book(offers), int(edges.milli.max(initial=0)) + 1, no_bonus(capacities)
    step, lower = max(1, most // 10), 0
    exact = len(edges.milli) <= EXACT
    while True:
        last = step == 1 or (step <= FINE and not exact)
        bonus, fights = hold_rounds(
            offers, book, capacities, bonus, step, lower, DEAREST * most, TRIES if last else ROUGH
        )
        if last:
            paid = offer_bonus(offers, capacities, bonus)
            come_down(paid, book)
            first_gain, price = _priced(edges, capacities, paid, book, bonus, most)
            near = None if exact else _near(edges, capacities, offers, book, first_gain, price)
            if near is not None:
                return near
        if step == 1:
            break
        lower, next_ = LOWER * step, step // FINER
        step = max(1, min(next_, FINE) if fights < CALM * len(book.people) else next_)
    return _exact(edges, capacities, _chosen(edges, offers, book), first_gain, price)


def _chosen(edges: Edges, offers: Offers, book: Book) -> NDArray[np.bool_]:
    chosen = np.zeros(len(edges.milli), bool)
    chosen[offers.edge[book.held > 0]] = True
    return chosen


def _priced(edges: Edges, c: Capacities, offers: Offers, book: Book, bonus: Bonus, most: int) -> tuple[int, Longs]:
    """What a first submission gains so that no price in points is as much as half of it, and all prices."""
    highest = int(np.abs(book.price).max(initial=0)) + most + int(bonus.each.max())
    first_gain = max(MORE * most, 4 * highest)
    price, nodes = price_nodes(add_bonus(edges, c, bonus), c, offers, book, first_gain), count_nodes(c)
    price[: nodes.vacancies] += bonus.each[c.group]
    price[nodes.groups : nodes.root] = bonus.each
    return first_gain, price


def _near(edges: Edges, c: Capacities, offers: Offers, book: Book, first_gain: int, price: Longs) -> Solution | None:
    """The plan of an auction, if its prices prove that it reaches the most people and is near the most points."""
    chosen = _chosen(edges, offers, book)
    floor_gain = _floor_gain(c, first_gain)
    points, bound = int(edges.milli[chosen].sum()), bound_of(edges, c, first_gain, floor_gain, price)
    least = floor_gain * int(c.floor.sum()) + offers.reach * first_gain + points
    if least < bound - GAP * points or not _covers_most(edges, c, chosen, first_gain, price, floor_gain // first_gain):
        return None
    return Solution(chosen, price, first_gain, floor_gain, np.zeros(len(c.floor), np.int64), bound)


def _floor_gain(c: Capacities, first_gain: int) -> int:
    """Beyond all that first submissions gain."""
    return first_gain * (int(c.submissions.sum()) + 1)


def _exact(edges: Edges, c: Capacities, chosen: NDArray[np.bool_], first_gain: int, price: Longs) -> Solution:
    """From a plan and prices near the best to the best; a first submission gains more until that proves most people."""
    held = chosen.astype(np.int32)
    while True:
        floor_gain = _floor_gain(c, first_gain)
        network = make_network(edges, c, first_gain, floor_gain)
        flow = make_flow(edges, c, held)
        repair(*network, flow, price)
        price = settle(*network, flow, price)
        held = flow[: len(held)]
        if _covers_most(edges, c, held > 0, first_gain, price, floor_gain // first_gain):
            break
        price = price + (MORE - 1) * first_gain * in_people(price, first_gain)
        first_gain *= MORE
    floors = np.flatnonzero((network.gain == floor_gain) & (network.tail == len(price) - 1))
    short = (network.room - flow)[floors].astype(np.int64)
    bound = bound_of(edges, c, first_gain, floor_gain, price)
    return Solution(held > 0, price, first_gain, floor_gain, short, bound)


def in_people(price: Longs, first_gain: int) -> Longs:
    """Prices in whole first submissions; what is left is points."""
    return (price + first_gain // 2) // first_gain


def _covers_most(
    edges: Edges, c: Capacities, chosen: NDArray[np.bool_], first_gain: int, price: Longs, floor_gain: int = 0
) -> bool:
    """Whether the prices, counted in first submissions, prove that no plan within the floors reaches more people."""
    each = np.bincount(edges.jobseekers[chosen], minlength=len(c.submissions))
    floors = np.minimum(np.bincount(c.group, each, len(c.floor)), c.floor).sum()
    reached = int(((each > 0) & ~c.covered).sum()) + floor_gain * int(floors)
    return bound_of(edges, c, 1, floor_gain, in_people(price, first_gain), 0) == reached
