"""Prices by auction, in rounds from large steps to small ones: within a hair of the best plan, and fast.

Jobseekers bid for interviews. A bid goes to the vacancy with the best margin of points over price, and is as high as
leaves it just better than the second best; a full vacancy, or a full employer, lets go of its lowest bid, and that is
its price. A place that stays free at a price above the lowest asks in turn: it comes down until somebody gains by
moving there, or nobody would at any price. Each round begins a little below the prices of the one before.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import Array, Number, compiled, compiled_with_arrays
from lepmatch.planning.book import (
    NEVER,
    Book,
    clear,
    find_lowest,
    is_stale,
    leave,
    let_go,
    share_price,
    take,
    value,
    value_all,
)
from lepmatch.planning.offers import MUST, Offers

ENOUGH = 300_000  # milli-points that somebody bids who has to be reached and can have nothing else
SETTLED = 8  # times that bids and questions take turns in a round; what is then left over is for `repair`
ASKED = 4  # times the people and places, how many questions one turn may take


@compiled_with_arrays
def hold_round(offers: Offers, book: Book, step: Number, lower: Number) -> None:
    """One round, in place.

    step : by how much a bid is better than it must be; the plan is within this of the best for each submission
    lower : how far prices come down before it
    """
    people, units = len(offers.wants), len(offers.places.room)
    clear(offers, book, lower)
    line, waits = np.zeros(people + 1, np.int32), np.zeros(people, np.int8)
    ask, asks = np.zeros(units + 1, np.int32), np.zeros(units, np.int8)
    into, by, bid = np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32)
    head, tail = 0, 0
    for j in range(people):
        if offers.wants[j] > 0:
            line[tail], waits[j] = j, 1
            tail += 1
    for _ in range(SETTLED):
        head = _bid_in_turn(offers, book, step, line, waits, head, tail)
        for j in range(people):
            value(offers, book, j)
        last = 0
        for u in range(units):
            if is_stale(offers, book, u):
                ask[last], asks[u] = u, 1
                last += 1
        if last == 0:
            break
        if not len(into):
            into, by, bid = _turn(offers, book)
        tail = _ask_in_turn(offers, book, step, into, by, bid, ask, asks, last, line, waits, head)


@compiled
def _bid_in_turn(
    offers: Offers, book: Book, step: Number, line: Array, waits: Array, head: Number, tail: Number
) -> Number:
    """Everybody in line bids, and whoever loses a place joins it; where the line then ends."""
    people = len(offers.wants)
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
    return head


@compiled
def _ask_in_turn(
    offers: Offers,
    book: Book,
    step: Number,
    into: Array,
    by: Array,
    bid: Array,
    ask: Array,
    asks: Array,
    last: Number,
    line: Array,
    waits: Array,
    tail: Number,
) -> Number:
    """Every unit with a stale price asks, and where somebody is asked away the next does; where the line then ends."""
    people, units = len(offers.wants), len(offers.places.room)
    first, patience = 0, ASKED * (people + units)
    while first != last:
        u = ask[first]
        first = first + 1 if first < units else 0
        asks[u] = 0
        while patience > 0 and is_stale(offers, book, u):
            patience -= 1
            left, out = _ask(offers, book, u, step, into, by, bid)
            if left >= 0 and asks[left] == 0 and is_stale(offers, book, left):
                ask[last], asks[left] = left, 1
                last = last + 1 if last < units else 0
            if out >= 0 and waits[out] == 0:
                line[tail], waits[out] = out, 1
                tail = tail + 1 if tail < people else 0
    return tail


@compiled_with_arrays
def _turn(offers: Offers, book: Book) -> tuple[Array, Array, Array]:
    """The bids by vacancy, of units with a price: others ask nobody."""
    jobs, unit = len(offers.places.slots), offers.places.unit
    priced = np.zeros(len(offers.places.room), np.bool_)
    for v in range(jobs):
        priced[unit[v]] |= book.price[v] > offers.floor[unit[v]]
    into = np.zeros(jobs + 1, np.int64)
    for k in range(len(offers.to)):
        into[offers.to[k] + 1] += priced[unit[offers.to[k]]]
    for v in range(jobs):
        into[v + 1] += into[v]
    filled, total = into[:-1].copy(), into[jobs]
    by, bid = np.zeros(total, np.int32), np.zeros(total, np.int32)
    for j in range(len(offers.wants)):
        for k in range(offers.first[j], offers.first[j + 1]):
            if priced[unit[offers.to[k]]]:
                at = filled[offers.to[k]]
                by[at], bid[at] = j, k
                filled[offers.to[k]] += 1
    return into, by, bid


@compiled
def _bid(offers: Offers, book: Book, j: Number, step: Number) -> Number:
    """Somebody's best bid; who lost a place by it, -1 if nobody, -2 if nothing is worth a bid."""
    k, best, second = _best_two(offers, book, j)
    least = offers.least[j] if book.has[j] == 0 else 0
    if k < 0 or best <= least:
        return -2
    v = offers.to[k]
    u = offers.places.unit[v]
    second = max(second, least)
    bid = max(book.price[v], ENOUGH) + step if second == MUST else book.price[v] + best - second + step
    low = -1
    if book.taken[v] == offers.places.slots[v]:
        low = find_lowest(offers, book, u, v)
    elif book.used[u] == offers.places.room[u]:
        low = find_lowest(offers, book, u, -1)
    lost = -1 if low < 0 else let_go(offers, book, u, low)
    take(offers, book, u, j, k, bid)
    if book.used[u] == offers.places.room[u]:
        share_price(offers, book, u)
    if book.taken[v] == offers.places.slots[v] and offers.places.owned[u + 1] - offers.places.owned[u] > 1:
        book.price[v] = max(book.price[v], book.bids[find_lowest(offers, book, u, v)])
    return lost


@compiled
def _best_two(offers: Offers, book: Book, j: Number) -> tuple[Number, Number, Number]:
    """Somebody's best bid of those that they do not hold, its margin, and that of the second best."""
    best, second, k, some = NEVER, NEVER, -1, book.has[j] > 0
    lowest = offers.lowest if offers.among[j] else 0
    for i in range(offers.first[j], offers.first[j + 1]):
        if offers.milli[i] - lowest <= second:
            break  # and all the others have fewer points
        margin = offers.milli[i] - book.price[offers.to[i]]
        if margin > second and not (some and book.held[i]):
            if margin > best:
                best, second, k = margin, best, i
            else:
                second = margin
    return k, best, second


@compiled
def _ask(
    offers: Offers, book: Book, u: Number, step: Number, into: Array, by: Array, bid: Array
) -> tuple[Number, Number]:
    """A unit with a stale price asks; from which unit somebody came, and who lost a place by it, -1 for none."""
    places = offers.places
    free = book.used[u] < places.room[u]
    level = offers.floor[u] if free else book.common[u]
    best, second, at = NEVER, NEVER, -1
    for i in range(places.owned[u], places.owned[u + 1]):
        v = places.mine[i]
        if book.taken[v] == places.slots[v] or book.price[v] <= level:
            continue
        for c in range(into[v], into[v + 1]):
            k = bid[c]
            gain = offers.milli[k] - book.worth[by[c]]
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
    value_all(offers, book, u)
    if at < 0:
        return -1, -1
    j, k = by[at], bid[at]
    left, out = -1, -1
    if book.has[j] == offers.wants[j]:
        left = leave(offers, book, j)
    if book.used[u] == places.room[u]:
        out = let_go(offers, book, u, find_lowest(offers, book, u, -1))
        value(offers, book, out)
    take(offers, book, u, j, k, book.price[offers.to[k]])
    if out >= 0:
        share_price(offers, book, u)  # else whoever is let go of would be asked back
        value_all(offers, book, u)
    value(offers, book, j)
    return left, out


@compiled_with_arrays
def come_down(offers: Offers, book: Book) -> None:
    """Bring prices down, in place, to where the next in line would come: nobody else has a reason to move."""
    places = offers.places
    in_line = np.full(len(places.slots), NEVER)  # what a place is worth to whoever would gain most by it
    for j in range(len(offers.wants)):
        value(offers, book, j)
        for k in range(offers.first[j], offers.first[j + 1]):
            if not book.held[k]:
                in_line[offers.to[k]] = max(in_line[offers.to[k]], offers.milli[k] - book.worth[j])
    for u in range(len(places.room)):
        common = offers.floor[u]  # what the unit has in common comes first
        for i in range(places.owned[u], places.owned[u + 1]):
            if book.taken[places.mine[i]] < places.slots[places.mine[i]]:
                common = max(common, in_line[places.mine[i]])
        book.common[u] = min(book.common[u], common)
        for i in range(places.owned[u], places.owned[u + 1]):
            v = places.mine[i]
            full = book.taken[v] == places.slots[v]
            book.price[v] = min(book.price[v], max(book.common[u], in_line[v]) if full else book.common[u])
