"""Who holds which place in an auction, and for which bid; taking places and letting go of them, one at a time.

A bid looks at one jobseeker, one vacancy, one unit and its places, anywhere in a large market. Whatever is kept of each
stands together in one row, as in `lepmatch.matching.arrays`, because waiting for memory is what bids cost.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.compiled import Array, Number, Row, compiled
from lepmatch.planning.network import Longs
from lepmatch.planning.offers import MUST, Offers

NEVER = MUST  # worth less than anything

BIDDER = np.dtype([(name, "<i8") for name in ("first", "end", "least")] + [(name, "<i4") for name in ("wants", "has")])
"""A jobseeker.

first, end, least, wants : as in `Offers`
has : submissions
"""

VACANCY = np.dtype([("base", "<i8")] + [(name, "<i4") for name in ("unit", "slots", "taken")], align=True)
"""A vacancy, and where the places of its unit begin.

Its price is kept apart, because many prices are looked at for one bid, as is what people have.
"""

UNIT = np.dtype(
    [(name, "<i8") for name in ("floor", "common")]
    + [(name, "<i4") for name in ("base", "room", "used", "low", "owned", "end")],
    align=True,
)
"""A unit.

floor, base, room : as in `Offers` and `Places`
owned, end : its vacancies in ``mine``
common, used : the part of the price that all its vacancies share, and the places taken
low : the place with the lowest bid as far as is known, else -1
"""

PLACE = np.dtype([("bid", "<i8")] + [(name, "<i4") for name in ("whose", "which", "where")], align=True)
"""A place that is taken: the bid, the jobseeker, which of their bids it is, the vacancy."""


class Book(NamedTuple):
    """Who has what, and for which bid.

    price : (vacancies,)
    worth : (jobseekers,) what the least of somebody's submissions brings: for more, they move
    people, vacancies, units, places : rows of `BIDDER`, `VACANCY`, `UNIT` and `PLACE`
    mine : vacancies by unit
    held : (bids,) 1 for submissions
    """

    price: Longs
    worth: Longs
    people: Array
    vacancies: Array
    units: Array
    places: Array
    mine: Longs
    held: NDArray[np.int8]


def open_book(offers: Offers) -> Book:
    """Nobody has anything yet."""
    places = offers.places
    floor, (owned, end) = offers.floor, (places.owned[:-1], places.owned[1:])
    return Book(
        floor[places.unit],
        np.zeros(len(offers.wants), np.int64),
        _rows(
            BIDDER,
            len(offers.wants),
            first=offers.first[:-1],
            end=offers.first[1:],
            least=offers.least,
            wants=offers.wants,
        ),
        _rows(VACANCY, len(places.slots), base=places.base[places.unit], unit=places.unit, slots=places.slots),
        _rows(
            UNIT,
            len(places.room),
            floor=floor,
            common=floor,
            base=places.base[:-1],
            room=places.room,
            owned=owned,
            end=end,
        ),
        np.zeros(int(places.base[-1]), PLACE),
        places.mine,
        np.zeros(len(offers.bids), np.int8),
    )


def _rows(kind: np.dtype[np.void], count: int, **columns: NDArray[Any]) -> Array:
    rows = np.zeros(count, kind)
    for name, column in columns.items():
        rows[name] = column
    return rows


@compiled
def clear(book: Book, lower: Number) -> None:
    """Nobody has anything, at prices a little lower."""
    for u in range(len(book.units)):
        unit = book.units[u]
        unit.used, unit.low = 0, -1
        unit.common = max(unit.floor, unit.common - lower)
    for v in range(len(book.vacancies)):
        vacancy = book.vacancies[v]
        vacancy.taken = 0
        book.price[v] = max(book.units[vacancy.unit].common, book.price[v] - lower)
    for j in range(len(book.people)):
        book.people[j].has = 0
    for k in range(len(book.held)):
        book.held[k] = 0


@compiled
def find_lowest(book: Book, unit: Row, v: Number) -> Number:
    """The place with the lowest bid in a unit, or at one of its vacancies."""
    low, least = -1, -NEVER
    for s in range(unit.base, unit.base + unit.used):
        if book.places[s].bid < least and (v < 0 or book.places[s].where == v):
            low, least = s, book.places[s].bid
    return low


@compiled
def take(offers: Offers, book: Book, unit: Row, j: Number, k: Number, bid: Number) -> None:
    """Somebody takes a free place."""
    place, v = book.places[unit.base + unit.used], offers.bids[k].to
    place.bid, place.whose, place.which, place.where = bid, j, k, v
    unit.used, unit.low = unit.used + 1, -1
    book.vacancies[v].taken += 1
    book.held[k] = 1
    book.people[j].has += 1


@compiled
def let_go(book: Book, unit: Row, s: Number) -> Number:
    """A unit lets go of who has a place; the last of its places moves there."""
    place = book.places[s]
    j = place.whose
    book.held[place.which] = 0
    book.people[j].has -= 1
    book.vacancies[place.where].taken -= 1
    unit.used, unit.low = unit.used - 1, -1
    last = book.places[unit.base + unit.used]
    place.bid, place.whose, place.which, place.where = last.bid, last.whose, last.which, last.where
    return j


@compiled
def leave(offers: Offers, book: Book, j: Number) -> Number:
    """Somebody leaves the place that brings them least; its unit."""
    least, k, person = -NEVER, -1, book.people[j]
    for i in range(person.first, person.end):
        if book.held[i] == 1:
            margin = offers.bids[i].milli - book.price[offers.bids[i].to]
            if margin < least:
                least, k = margin, i
    u = book.vacancies[offers.bids[k].to].unit
    unit = book.units[u]
    s = np.int64(unit.base)
    while book.places[s].which != k:
        s += 1
    let_go(book, unit, s)
    return u


@compiled
def value(offers: Offers, book: Book, j: Number) -> None:
    """Take down what the least of somebody's submissions brings, or what one more would have to."""
    person = book.people[j]
    least = person.least if person.has == 0 else 0
    if 0 < person.has == person.wants:
        least = -NEVER
        for i in range(person.first, person.end):
            if book.held[i] == 1:
                least = min(least, offers.bids[i].milli - book.price[offers.bids[i].to])
    book.worth[j] = least


@compiled
def value_all(offers: Offers, book: Book, unit: Row) -> None:
    """The same for everybody at a unit."""
    for s in range(unit.base, unit.base + unit.used):
        place = book.places[s]
        if book.people[place.whose].wants == 1:
            book.worth[place.whose] = offers.bids[place.which].milli - book.price[place.where]
        else:
            value(offers, book, place.whose)


@compiled
def share_price(book: Book, unit: Row) -> None:
    """Where a unit is full, no vacancy of it costs less than its lowest bid."""
    unit.low = find_lowest(book, unit, -1)
    unit.common = max(unit.common, book.places[unit.low].bid)
    for i in range(unit.owned, unit.end):
        v = book.mine[i]
        book.price[v] = max(book.price[v], unit.common)


@compiled
def is_stale(book: Book, unit: Row) -> Number:
    """Whether a place of a unit is free at a price above the lowest that it could have."""
    level = unit.floor if unit.used < unit.room else unit.common
    for i in range(unit.owned, unit.end):
        v = book.mine[i]
        if book.price[v] > level and book.vacancies[v].taken < book.vacancies[v].slots:
            return True
    return False
