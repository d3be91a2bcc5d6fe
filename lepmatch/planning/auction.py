"""Prices by auction, in rounds from large steps to small ones: within a hair of the best plan, and fast.

Jobseekers bid for interviews. A bid goes to the vacancy with the best margin of points over price, and is as high as
leaves it just better than the second best; a full vacancy, or a full employer, lets go of its lowest bid, and that is
its price. A place that stays free at a price above the lowest asks in turn: it comes down until somebody gains by
moving there, or nobody would at any price. Each round begins a little below the prices of the one before.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import Array, Number, Row, compiled, compiled_with_arrays
from lepmatch.planning.ahead import NEXT, SOON, fetch
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
BESIDE = 3  # places that lie beside each other in the processor's cache
FORE, LINE = 24, 8  # bids that somebody has, mostly, and that come from memory together
ASKED = 4  # times the people and places, how many questions one turn may take


@compiled_with_arrays
def hold_round(offers: Offers, book: Book, step: Number, lower: Number) -> Number:
    """One round, in place; how often somebody lost a place to a bid.

    step : by how much a bid is better than it must be; the plan is within this of the best for each submission
    lower : how far prices come down before it
    """
    people, units = len(book.people), len(book.units)
    clear(book, lower)
    line, waits = np.zeros(people + 1, np.int32), np.zeros(people, np.int8)
    ask, asks = np.zeros(units + 1, np.int32), np.zeros(units, np.int8)
    head, tail, fights = 0, 0, 0
    for j in range(people):
        if book.people[j].wants > 0:
            line[tail], waits[j] = j, 1
            tail += 1
    for _ in range(SETTLED):
        head, lost = _bid_in_turn(offers, book, step, line, waits, head, tail)
        fights += lost
        for j in range(people):
            value(offers, book, j)
        last = 0
        for u in range(units):
            if is_stale(book, book.units[u]):
                ask[last], asks[u] = u, 1
                last += 1
        if last == 0:
            break
        tail = _ask_in_turn(offers, book, step, ask, asks, last, line, waits, head)
    return fights


@compiled
def _bid_in_turn(
    offers: Offers, book: Book, step: Number, line: Array, waits: Array, head: Number, tail: Number
) -> tuple[Number, Number]:
    """Everybody in line bids, and whoever loses a place joins it; where the line then ends, and how many lost one."""
    people, fights = len(book.people), 0
    while head != tail:
        j = line[head]
        head = head + 1 if head < people else 0
        waits[j] = 0
        _look_ahead(offers, book, line, head)
        while book.people[j].has < book.people[j].wants:
            lost = _bid(offers, book, j, step)
            if lost == -2:
                break
            fights += lost >= 0
            if lost >= 0 and lost != j and waits[lost] == 0:
                line[tail], waits[lost] = lost, 1
                tail = tail + 1 if tail < people else 0
    return head, fights


@compiled
def _look_ahead(offers: Offers, book: Book, line: Array, head: Number) -> None:
    """Ask for the rows of those who bid soon: of memory that is far away, most of a bid is waiting for it."""
    people = len(book.people)
    if head + SOON < people:
        fetch(book.people, line[head + SOON])
    if head + NEXT < people:
        k = book.people[line[head + NEXT]].first
        for i in range(k, min(k + FORE, len(offers.bids)), LINE):
            fetch(offers.bids, i)


@compiled
def _ask_in_turn(
    offers: Offers,
    book: Book,
    step: Number,
    ask: Array,
    asks: Array,
    last: Number,
    line: Array,
    waits: Array,
    tail: Number,
) -> Number:
    """Every unit with a stale price asks, and where somebody is asked away the next does; where the line then ends."""
    people, units = len(book.people), len(book.units)
    first, patience = 0, ASKED * (people + units)
    while first != last:
        u = ask[first]
        first = first + 1 if first < units else 0
        asks[u] = 0
        while patience > 0 and is_stale(book, book.units[u]):
            patience -= 1
            left, out = _ask(offers, book, book.units[u], step)
            if left >= 0 and asks[left] == 0 and is_stale(book, book.units[left]):
                ask[last], asks[left] = left, 1
                last = last + 1 if last < units else 0
            if out >= 0 and waits[out] == 0:
                line[tail], waits[out] = out, 1
                tail = tail + 1 if tail < people else 0
    return tail


@compiled
def _bid(offers: Offers, book: Book, j: Number, step: Number) -> Number:
    """Somebody's best bid; who lost a place by it, -1 if nobody, -2 if nothing is worth a bid."""
    person = book.people[j]
    k, best, second = _best_two(offers, book, j)
    least = person.least if person.has == 0 else 0
    if k < 0 or best <= least:
        return -2
    v = offers.bids[k].to
    vacancy = book.vacancies[v]
    fetch(book.places, vacancy.base)  # while the unit is on its way
    fetch(book.places, vacancy.base + BESIDE)
    unit = book.units[vacancy.unit]
    second = max(second, least)
    bid = max(book.price[v], ENOUGH) + step if second == MUST else book.price[v] + best - second + step
    low = -1
    alone = unit.end - unit.owned == 1
    if vacancy.taken == vacancy.slots and not alone:
        low = find_lowest(book, unit, v)
    elif unit.used == unit.room:
        low = unit.low if unit.low >= 0 else find_lowest(book, unit, -1)
    lost = -1 if low < 0 else let_go(book, unit, low)
    take(offers, book, unit, j, k, bid)
    if unit.used == unit.room:
        share_price(book, unit)
    if vacancy.taken == vacancy.slots and not alone:
        book.price[v] = max(book.price[v], book.places[find_lowest(book, unit, v)].bid)
    return lost


@compiled
def _best_two(offers: Offers, book: Book, j: Number) -> tuple[Number, Number, Number]:
    """Somebody's best bid of those that they do not hold, its margin, and that of the second best."""
    person = book.people[j]
    best, second, k, some = NEVER, NEVER, -1, person.has > 0
    lowest = offers.lowest if offers.among[j] else 0
    for i in range(person.first, person.end):
        bid = offers.bids[i]
        if bid.milli - lowest <= second:
            break  # and all the others have fewer points
        margin = bid.milli - book.price[bid.to]
        if margin > second and not (some and book.held[i]):
            if margin > best:
                best, second, k = margin, best, i
            else:
                second = margin
    return k, best, second


@compiled
def _ask(offers: Offers, book: Book, unit: Row, step: Number) -> tuple[Number, Number]:
    """A unit with a stale price asks; from which unit somebody came, and who lost a place by it, -1 for none."""
    free = unit.used < unit.room
    level = unit.floor if free else unit.common
    best, second, at = NEVER, NEVER, -1
    for i in range(unit.owned, unit.end):
        v = book.mine[i]
        if book.vacancies[v].taken == book.vacancies[v].slots or book.price[v] <= level:
            continue
        for c in range(offers.into[v], offers.into[v + 1]):
            bid = offers.asked[c]
            gain = offers.bids[bid.which].milli - book.worth[bid.whose]
            if gain > second and book.held[bid.which] == 0:
                if gain > best:
                    best, second, at = gain, best, c
                else:
                    second = gain
    if best <= level + step:
        at, new = -1, level
    else:
        new = max(level, second - step)
    if free:
        unit.common = min(unit.common, new)
    for i in range(unit.owned, unit.end):
        v = book.mine[i]
        if book.vacancies[v].taken < book.vacancies[v].slots:
            book.price[v] = min(book.price[v], new)
    value_all(offers, book, unit)
    if at < 0:
        return -1, -1
    j, k = offers.asked[at].whose, offers.asked[at].which
    left, out = -1, -1
    if book.people[j].has == book.people[j].wants:
        left = leave(offers, book, j)
    if unit.used == unit.room:
        out = let_go(book, unit, find_lowest(book, unit, -1))
        value(offers, book, out)
    take(offers, book, unit, j, k, book.price[offers.bids[k].to])
    if out >= 0:
        share_price(book, unit)  # else whoever is let go of would be asked back
        value_all(offers, book, unit)
    value(offers, book, j)
    return left, out


@compiled_with_arrays
def come_down(offers: Offers, book: Book) -> None:
    """Bring prices down, in place, to where the next in line would come: nobody else has a reason to move."""
    in_line = np.full(len(book.vacancies), NEVER)  # what a place is worth to whoever would gain most by it
    for j in range(len(book.people)):
        value(offers, book, j)
        person, level = book.people[j], book.worth[j] + (offers.lowest if offers.among[j] else 0)
        for k in range(person.first, person.end):
            bid = offers.bids[k]
            if bid.milli < level:
                break  # and so are all the others, whatever their price
            if not book.held[k]:
                in_line[bid.to] = max(in_line[bid.to], bid.milli - book.worth[j])
    for u in range(len(book.units)):
        unit = book.units[u]
        common = unit.floor  # what the unit has in common comes first
        for i in range(unit.owned, unit.end):
            vacancy = book.vacancies[book.mine[i]]
            if vacancy.taken < vacancy.slots:
                common = max(common, in_line[book.mine[i]])
        unit.common = min(unit.common, common)
        for i in range(unit.owned, unit.end):
            v = book.mine[i]
            full = book.vacancies[v].taken == book.vacancies[v].slots
            book.price[v] = min(book.price[v], max(unit.common, in_line[v]) if full else unit.common)
