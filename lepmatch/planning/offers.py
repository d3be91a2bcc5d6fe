"""What an auction is about: who may bid where, and which places are filled together.

Places are filled together in a unit: an employer who takes fewer people than the interviews of their vacancies, or else
a vacancy on its own. Where more people than places meet whatever the plan, those people and places are apart from the
rest: every such place is taken by one of them, and nobody else may have it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.compiled import Array, Number, compiled, compiled_with_arrays
from lepmatch.planning.coverage import cover
from lepmatch.planning.network import Capacities, Edges, Longs, Rows

MUST = np.iinfo(np.int64).min // 4
PLACE_BITS = 32  # of a key, below its points
FEW = 64  # keys

BID = np.dtype([("to", "<i4"), ("milli", "<i4")])
"""A bid that somebody can make: the vacancy, and its milli-points."""

ASKED = np.dtype([(name, "<i4") for name in ("whose", "which")])
"""A bid that a vacancy can ask for: the jobseeker, and which of all bids it is."""


class Places(NamedTuple):
    """Interviews, and the units in which they are filled.

    slots, unit : (vacancies,)
    room : (units,) submissions at most
    base : (units + 1,) where the places of each unit begin
    owned, mine : the vacancies of unit u are ``mine[owned[u]:owned[u + 1]]``
    key : (units,) row of the employer; beyond, of the vacancy
    """

    slots: Longs
    unit: Longs
    room: Longs
    base: Longs
    owned: Longs
    mine: Longs
    key: Longs


class Offers(NamedTuple):
    """Who may bid where.

    first, bids, edge : the bids that each jobseeker can make, rows of `BID`, the most points first, and their edges
    into, asked : the bids that each vacancy can ask for, rows of `ASKED`
    wants : (jobseekers,) submissions at most
    least : (jobseekers,) what somebody's first submission must be worth; `MUST` for those whom a plan has to reach
    among : (jobseekers,) whether they are among the people where more meet than places, whatever the plan
    places : what there is to be had
    short : (vacancies,) whether that is there
    floor : (units,) the lowest price; a place at a higher price is taken
    lowest : of all of them
    reach : how many people can have a first submission
    """

    first: Longs
    bids: Array
    edge: Rows
    into: Longs
    asked: Array
    wants: Longs
    least: Longs
    among: NDArray[np.bool_]
    places: Places
    short: NDArray[np.bool_]
    floor: Longs
    lowest: int
    reach: int


def make_offers(edges: Edges, c: Capacities) -> Offers:
    """The bids that can be part of a best plan."""
    degree = np.diff(edges.first)
    wants = np.minimum(c.submissions, degree)
    opens = ~c.covered & (c.submissions > 0)
    together = np.bincount(c.employer, c.slots, len(c.budget)).astype(np.int64) > c.budget
    unit = np.where(together[c.employer], c.employer, len(c.budget) + np.arange(len(c.slots)))
    room = np.concatenate([c.budget, c.slots])
    places = make_places(c.slots, unit, room)
    at, asked, all_asked = cover(edges.first, edges.vacancies, opens, places)
    alone = asked & ~all_asked[places.unit]  # short of interviews, though the employer would take more
    room[: len(c.budget)] -= np.bincount(c.employer[alone], c.slots[alone], len(c.budget)).astype(np.int64)
    short = asked | all_asked[places.unit]
    places = make_places(c.slots, np.where(alone, len(c.budget) + np.arange(len(c.slots)), unit), room)
    has = at >= 0
    among = opens & ~has
    among[has] = short[edges.vacancies[at[has]]]
    wants = np.where(among, np.minimum(wants, 1), wants)
    there = (c.slots > 0) & (places.room[places.unit] > 0)
    first, bids, edge = _pick(edges.first, *edges[2:], wants, among, np.where(there, short, -1).astype(np.int8))
    floor, lowest = np.zeros(len(places.room), np.int64), -2 * (int(edges.milli.max(initial=0)) + 1)
    floor[places.unit[short]] = lowest
    least = np.where(opens & ~among, MUST, 0)
    wants = np.minimum(wants, np.diff(first))
    reach = int(has.sum())
    into, asked = _by_vacancy(first, bids, len(c.slots))
    return Offers(first, bids, edge, into, asked, wants, least, among, places, short, floor, lowest, reach)


def make_places(slots: Longs, unit: Longs, room: Longs) -> Places:
    """Places of vacancies in units; `room` by the numbers in `unit`, of which only those in use are kept."""
    units, numbered = np.unique(unit, return_inverse=True)
    kept = np.minimum(room[units], np.bincount(numbered, slots, len(units)).astype(np.int64))
    base, owned = np.zeros(len(units) + 1, np.int64), np.zeros(len(units) + 1, np.int64)
    np.cumsum(kept, out=base[1:])
    np.cumsum(np.bincount(numbered, minlength=len(units)), out=owned[1:])
    return Places(slots, numbered.astype(np.int64), kept, base, owned, np.argsort(numbered, kind="stable"), units)


@compiled_with_arrays
def _pick(
    first: Array, vacancies: Array, milli: Array, wants: Array, among: Array, whose: Array
) -> tuple[Array, Array, Array]:
    """The edges that can be part of a best plan, those of everybody with the most points first.

    whose : (vacancies,) 1 for those that too many people meet at, 0 for others, -1 where nothing is to be had
    """
    people, count = len(first) - 1, 0
    picked = np.zeros(people + 1, np.int64)
    most = 0
    for j in range(people):
        before = count
        if wants[j] > 0:
            for k in range(first[j], first[j + 1]):
                count += whose[vacancies[k]] == among[j]
        most = max(most, count - before)
        picked[j + 1] = count
    bids, edge = np.zeros(count, BID), np.zeros(count, np.int32)
    keys = np.zeros(most, np.int64)
    for j in range(people):
        n, size = 0, picked[j + 1] - picked[j]
        if size == 0:
            continue
        for k in range(first[j], first[j + 1]):
            v = vacancies[k]
            if whose[v] == among[j]:
                keys[n] = (-milli[k] << PLACE_BITS) + k - first[j]
                n += 1
        if size > FEW:
            keys[:size].sort()
        else:
            _sort_few(keys[:size])
        for i in range(size):
            n, k = picked[j] + i, first[j] + (keys[i] & (1 << PLACE_BITS) - 1)
            bids[n].to, bids[n].milli, edge[n] = vacancies[k], milli[k], k
    return picked, bids, edge


@compiled_with_arrays
def _by_vacancy(first: Array, bids: Array, vacancies: Number) -> tuple[Array, Array]:
    """Where the bids for each vacancy begin, and the bids."""
    into, asked = np.zeros(vacancies + 2, np.int64), np.zeros(len(bids), ASKED)
    for k in range(len(bids)):
        into[bids[k].to + 2] += 1
    for v in range(vacancies):
        into[v + 1] += into[v]
    for j in range(len(first) - 1):
        for k in range(first[j], first[j + 1]):
            at = into[bids[k].to + 1]
            asked[at].whose, asked[at].which = j, k
            into[bids[k].to + 1] += 1
    return into[:-1].copy(), asked


@compiled
def _sort_few(keys: Array) -> None:
    """Put a few keys in order, in place."""
    for i in range(1, len(keys)):
        key, n = keys[i], i
        while n > 0 and keys[n - 1] > key:
            keys[n] = keys[n - 1]
            n -= 1
        keys[n] = key
