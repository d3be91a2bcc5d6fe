"""Prices by auction, in rounds from large steps to small ones: within a hair of the best plan, and fast.

Jobseekers bid for interviews. A bid goes to the vacancy with the best margin of points over price, and is as high as
leaves it just better than the second best; a full vacancy, or a full employer, lets go of its lowest bid, and that is
its price. A place that stays free at a price above the lowest asks in turn: it comes down until somebody gains by
moving there, or nobody would at any price. Each round begins a little below the prices of the one before.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.compiled import compiled, compiled_with_arrays
from lepmatch.planning.network import Longs, Rows
from lepmatch.planning.offers import MUST, Offers

NEVER = MUST  # worth less than anything
ENOUGH = 300_000  # milli-points that somebody bids who has to be reached and can have nothing else
SETTLED = 8  # times that bids and questions take turns in a round; what is then left over is for `repair`


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


@compiled_with_arrays
def hold_round(offers, book, step, lower):  # type: ignore[no-untyped-def]
    """One round, in place.

    step : by how much a bid is better than it must be; the plan is within this of the best for each submission
    lower : how far prices come down before it
    """
    people, units = len(offers.wants), len(offers.places.room)
    _clear(offers, book, lower)
    line, waits = np.zeros(people + 1, np.int32), np.zeros(people, np.int8)
    ask, asks = np.zeros(units + 1, np.int32), np.zeros(units, np.int8)
    tail = 0
    for j in range(people):
        if offers.wants[j] > 0:
            line[tail], waits[j] = j, 1
            tail += 1
    head = 0
    for _ in range(SETTLED):
        while head != tail:
            j = line[head]
            head = head + 1 if head < people else 0
            waits[j] = 0
            while book.has[j] < offers.wants[j]:
                lost = _bid(offers, book, j, step)
                if lost == -2:
                    break
                if lost >= 0 and lost != j and waits[lost] == 0:
                    line[tail], waits[lost] = lost, 1
                    tail = tail + 1 if tail < people else 0
        for j in range(people):
            _value(offers, book, j)
        first, last = 0, 0
        for u in range(units):
            if _is_stale(offers, book, u):
                ask[last], asks[u] = u, 1
                last += 1
        if last == 0:
            break
        while first != last:
            u = ask[first]
            first = first + 1 if first < units else 0
            asks[u] = 0
            while _is_stale(offers, book, u):
                left, out = _ask(offers, book, u, step)
                if left >= 0 and asks[left] == 0 and _is_stale(offers, book, left):
                    ask[last], asks[left] = left, 1
                    last = last + 1 if last < units else 0
                if out >= 0 and waits[out] == 0:
                    line[tail], waits[out] = out, 1
                    tail = tail + 1 if tail < people else 0


@compiled_with_arrays
def come_down(offers, book):  # type: ignore[no-untyped-def]
    """Bring prices down, in place, to where the next in line would come: nobody else has a reason to move."""
    places = offers.places
    for j in range(len(offers.wants)):
        _value(offers, book, j)
    for u in range(len(places.room)):
        for full in (False, True):  # what the unit has in common comes first
            common = offers.floor[u]
            for i in range(places.owned[u], places.owned[u + 1]):
                v = places.mine[i]
                if (book.taken[v] == places.slots[v]) != full:
                    continue
                next_ = offers.floor[u] if not full else book.common[u]
                for c in range(offers.into[v], offers.into[v + 1]):
                    gain = offers.milli[offers.bid[c]] - book.worth[offers.by[c]]
                    if gain > next_ and not book.held[offers.bid[c]]:
                        next_ = gain
                common = max(common, next_)
                if full:
                    book.price[v] = min(book.price[v], next_)
            if full:
                continue
            book.common[u] = min(book.common[u], common)
            for i in range(places.owned[u], places.owned[u + 1]):
                v = places.mine[i]
                if book.taken[v] < places.slots[v]:
                    book.price[v] = min(book.price[v], book.common[u])
        for s in range(places.base[u], places.base[u] + book.used[u]):
            _value(offers, book, book.whose[s])


@compiled
def _clear(offers, book, lower):  # type: ignore[no-untyped-def]
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
def _bid(offers, book, j, step):  # type: ignore[no-untyped-def]
    """Somebody's best bid; who lost a place by it, -1 if nobody, -2 if nothing is worth a bid."""
    best, second, k, some = NEVER, NEVER, -1, book.has[j] > 0
    for i in range(offers.first[j], offers.first[j + 1]):
        margin = offers.milli[i] - book.price[offers.to[i]]
        if margin > second and not (some and book.held[i]):
            if margin > best:
                best, second, k = margin, best, i
            else:
                second = margin
    least = offers.least[j] if book.has[j] == 0 else 0
    if k < 0 or best <= least:
        return -2
    v = offers.to[k]
    u = offers.places.unit[v]
    second = max(second, least)
    bid = max(book.price[v], ENOUGH) + step if second == MUST else book.price[v] + best - second + step
    low = -1
    if book.taken[v] == offers.places.slots[v]:
        low = _lowest(offers, book, u, v)
    elif book.used[u] == offers.places.room[u]:
        low = _lowest(offers, book, u, -1)
    lost = -1 if low < 0 else _let_go(offers, book, u, low)
    _take(offers, book, u, j, k, bid)
    if book.used[u] == offers.places.room[u]:
        _share_price(offers, book, u)
    if book.taken[v] == offers.places.slots[v] and offers.places.owned[u + 1] - offers.places.owned[u] > 1:
        book.price[v] = max(book.price[v], book.bids[_lowest(offers, book, u, v)])
    return lost


@compiled
def _ask(offers, book, u, step):  # type: ignore[no-untyped-def]
    """A unit with a stale price asks; from which unit somebody came, and who lost a place by it, -1 for none."""
    places = offers.places
    free = book.used[u] < places.room[u]
    level = offers.floor[u] if free else book.common[u]
    best, second, at = NEVER, NEVER, -1
    for i in range(places.owned[u], places.owned[u + 1]):
        v = places.mine[i]
        if book.taken[v] == places.slots[v] or book.price[v] <= level:
            continue
        for c in range(offers.into[v], offers.into[v + 1]):
            k = offers.bid[c]
            gain = offers.milli[k] - book.worth[offers.by[c]]
            if gain > second and book.held[k] == 0:
                if gain > best:
                    best, second, at = gain, best, c
                else:
                    second = gain
    if best <= level + step:
        at, new = -1, level
    else:
        new = max(level, second - step)
    if free:
        book.common[u] = min(book.common[u], new)
    for i in range(places.owned[u], places.owned[u + 1]):
        v = places.mine[i]
        if book.taken[v] < places.slots[v]:
            book.price[v] = min(book.price[v], new)
    for s in range(places.base[u], places.base[u] + book.used[u]):
        _value(offers, book, book.whose[s])
    if at < 0:
        return -1, -1
    j, k = offers.by[at], offers.bid[at]
    left, out = -1, -1
    if book.has[j] == offers.wants[j]:
        left = _leave(offers, book, j)
    if book.used[u] == places.room[u]:
        out = _let_go(offers, book, u, _lowest(offers, book, u, -1))
        _value(offers, book, out)
    _take(offers, book, u, j, k, book.price[offers.to[k]])
    if out >= 0:
        _share_price(offers, book, u)
        for s in range(places.base[u], places.base[u] + book.used[u]):
            _value(offers, book, book.whose[s])
    _value(offers, book, j)
    return left, out


@compiled
def _share_price(offers, book, u):  # type: ignore[no-untyped-def]
    """Where a unit is full, no vacancy of it costs less than its lowest bid."""
    book.common[u] = max(book.common[u], book.bids[_lowest(offers, book, u, -1)])
    for i in range(offers.places.owned[u], offers.places.owned[u + 1]):
        v = offers.places.mine[i]
        book.price[v] = max(book.price[v], book.common[u])


@compiled
def _is_stale(offers, book, u):  # type: ignore[no-untyped-def]
    """Whether a place of a unit is free at a price above the lowest that it could have."""
    level = offers.floor[u] if book.used[u] < offers.places.room[u] else book.common[u]
    for i in range(offers.places.owned[u], offers.places.owned[u + 1]):
        v = offers.places.mine[i]
        if book.taken[v] < offers.places.slots[v] and book.price[v] > level:
            return True
    return False


@compiled
def _lowest(offers, book, u, v):  # type: ignore[no-untyped-def]
    """The place with the lowest bid in a unit, or at one of its vacancies."""
    low = -1
    for s in range(offers.places.base[u], offers.places.base[u] + book.used[u]):
        if (v < 0 or book.where[s] == v) and (low < 0 or book.bids[s] < book.bids[low]):
            low = s
    return low


@compiled
def _take(offers, book, u, j, k, bid):  # type: ignore[no-untyped-def]
    """Somebody takes a free place."""
    s = offers.places.base[u] + book.used[u]
    book.bids[s], book.whose[s], book.which[s], book.where[s] = bid, j, k, offers.to[k]
    book.used[u] += 1
    book.taken[offers.to[k]] += 1
    book.held[k] = 1
    book.has[j] += 1


@compiled
def _let_go(offers, book, u, s):  # type: ignore[no-untyped-def]
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
def _leave(offers, book, j):  # type: ignore[no-untyped-def]
    """Somebody leaves the place that brings them least; its unit."""
    least, k = -NEVER, -1
    for i in range(offers.first[j], offers.first[j + 1]):
        if book.held[i] == 1 and offers.milli[i] - book.price[offers.to[i]] < least:
            least, k = offers.milli[i] - book.price[offers.to[i]], i
    u = offers.places.unit[offers.to[k]]
    s = offers.places.base[u]
    while book.which[s] != k:
        s += 1
    _let_go(offers, book, u, s)
    return u


@compiled
def _value(offers, book, j):  # type: ignore[no-untyped-def]
    """Take down what the least of somebody's submissions brings, or what one more would have to."""
    least = offers.least[j] if book.has[j] == 0 else 0
    if 0 < book.has[j] == offers.wants[j]:
        least = -NEVER
        for i in range(offers.first[j], offers.first[j + 1]):
            if book.held[i] == 1:
                least = min(least, offers.milli[i] - book.price[offers.to[i]])
    book.worth[j] = least
