"""Who holds which place in an auction, and for which bid; taking places and letting go of them, one at a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.compiled import Number, compiled
from lepmatch.planning.network import Longs, Rows
from lepmatch.planning.offers import MUST, Offers

NEVER = MUST  # worth less than anything


class Book(NamedTuple):
    """Who has what, and for which bid.

    price, taken : (vacancies,)
    common, used : (units,) the part of the price that all vacancies of a unit share
    bids, whose, which, where : (places,) of those taken: the bid, the jobseeker, which of their bids it is, the vacancy
    held : (bids,) 1 for submissions
    has, worth : (jobseekers,) submissions, and what the least of them brings: for more, they move
    """

    price: Longs
    common: Longs
    taken: Longs
    used: Longs
    bids: Longs
    whose: Rows
    which: Rows
    where: Rows
    held: NDArray[np.int8]
    has: Longs
    worth: Longs


def open_book(offers: Offers) -> Book:
    """Nobody has anything yet."""
    places, people, jobs = offers.places, len(offers.wants), len(offers.places.slots)
    total = int(places.base[-1])

    def longs(n: int) -> Longs:
        return np.zeros(n, np.int64)

    def rows() -> Rows:
        return np.zeros(total, np.int32)

    return Book(
        offers.floor[places.unit], offers.floor.copy(), longs(jobs), longs(len(places.room)),
        longs(total), rows(), rows(), rows(), np.zeros(len(offers.to), np.int8), longs(people), longs(people),
    )  # fmt: skip


@compiled
def clear(offers: Offers, book: Book, lower: Number) -> None:
    """Nobody has anything, at prices a little lower."""
    for u in range(len(book.used)):
        book.used[u] = 0
        book.common[u] = max(offers.floor[u], book.common[u] - lower)
    for v in range(len(book.taken)):
        book.taken[v] = 0
        book.price[v] = max(book.common[offers.places.unit[v]], book.price[v] - lower)
    for j in range(len(book.has)):
        book.has[j] = 0
    for k in range(len(book.held)):
        book.held[k] = 0


@compiled
def find_lowest(offers: Offers, book: Book, u: Number, v: Number) -> Number:
    """The place with the lowest bid in a unit, or at one of its vacancies."""
    low = -1
    for s in range(offers.places.base[u], offers.places.base[u] + book.used[u]):
        if (v < 0 or book.where[s] == v) and (low < 0 or book.bids[s] < book.bids[low]):
            low = s
    return low


@compiled
def take(offers: Offers, book: Book, u: Number, j: Number, k: Number, bid: Number) -> None:
    """Somebody takes a free place."""
    s = offers.places.base[u] + book.used[u]
    book.bids[s], book.whose[s], book.which[s], book.where[s] = bid, j, k, offers.to[k]
    book.used[u] += 1
    book.taken[offers.to[k]] += 1
    book.held[k] = 1
    book.has[j] += 1


@compiled
def let_go(offers: Offers, book: Book, u: Number, s: Number) -> Number:
    """A unit lets go of who has a place; the last of its places moves there."""
    j, k = book.whose[s], book.which[s]
    book.used[u] -= 1
    last = offers.places.base[u] + book.used[u]
    book.taken[book.where[s]] -= 1
    book.bids[s], book.whose[s] = book.bids[last], book.whose[last]
    book.which[s], book.where[s] = book.which[last], book.where[last]
    book.held[k] = 0
    book.has[j] -= 1
    return j


@compiled
def leave(offers: Offers, book: Book, j: Number) -> Number:
    """Somebody leaves the place that brings them least; its unit."""
    least, k = -NEVER, -1
    for i in range(offers.first[j], offers.first[j + 1]):
        if book.held[i] == 1 and offers.milli[i] - book.price[offers.to[i]] < least:
            least, k = offers.milli[i] - book.price[offers.to[i]], i
    u = offers.places.unit[offers.to[k]]
    s = offers.places.base[u]
    while book.which[s] != k:
        s += 1
    let_go(offers, book, u, s)
    return u


@compiled
def value(offers: Offers, book: Book, j: Number) -> None:
    """Take down what the least of somebody's submissions brings, or what one more would have to."""
    least = offers.least[j] if book.has[j] == 0 else 0
    if 0 < book.has[j] == offers.wants[j]:
        least = -NEVER
        for i in range(offers.first[j], offers.first[j + 1]):
            if book.held[i] == 1:
                least = min(least, offers.milli[i] - book.price[offers.to[i]])
    book.worth[j] = least


@compiled
def value_all(offers: Offers, book: Book, u: Number) -> None:
    """The same for everybody at a unit."""
    for s in range(offers.places.base[u], offers.places.base[u] + book.used[u]):
        value(offers, book, book.whose[s])


@compiled
def share_price(offers: Offers, book: Book, u: Number) -> None:
    """Where a unit is full, no vacancy of it costs less than its lowest bid."""
    book.common[u] = max(book.common[u], book.bids[find_lowest(offers, book, u, -1)])
    for i in range(offers.places.owned[u], offers.places.owned[u + 1]):
        v = offers.places.mine[i]
        book.price[v] = max(book.price[v], book.common[u])


@compiled
def is_stale(offers: Offers, book: Book, u: Number) -> Number:
    """Whether a place of a unit is free at a price above the lowest that it could have."""
    level = offers.floor[u] if book.used[u] < offers.places.room[u] else book.common[u]
    for i in range(offers.places.owned[u], offers.places.owned[u + 1]):
        v = offers.places.mine[i]
        if book.taken[v] < offers.places.slots[v] and book.price[v] > level:
            return True
    return False
