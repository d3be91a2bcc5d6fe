"""What an auction is about: who may bid where, and which places are filled together.

Places are filled together in a unit: an employer who takes fewer people than the interviews of their vacancies, or else
a vacancy on its own. Where more people than places meet whatever the plan, those people and places are apart from the
rest: every such place is taken by one of them, and nobody else may have it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.compiled import compiled_with_arrays
from lepmatch.planning.coverage import cover
from lepmatch.planning.network import Capacities, Edges, Longs, Rows

MUST = np.iinfo(np.int64).min // 4


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

    first, to, milli, edge : the bids that each jobseeker can make, and the edges that they are
    into, by, bid : the same for each vacancy: jobseekers and bids
    wants : (jobseekers,) submissions at most
    least : (jobseekers,) what somebody's first submission must be worth; `MUST` for those whom a plan has to reach
    among : (jobseekers,) whether they are among the people where more meet than places, whatever the plan
    places : what there is to be had
    short : (vacancies,) whether that is there
    floor : (units,) the lowest price; a place at a higher price is taken
    reach : how many people can have a first submission
    """

    first: Longs
    to: Rows
    milli: Rows
    edge: Rows
    into: Longs
    by: Rows
    bid: Rows
    wants: Longs
    least: Longs
    among: NDArray[np.bool_]
    places: Places
    short: NDArray[np.bool_]
    floor: Longs
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
    first, to, milli, edge = _pick(*edges, wants, among, there, short)
    into, by, bid = _turn(first, to, len(c.slots))
    floor = np.zeros(len(places.room), np.int64)
    floor[places.unit[short]] = -2 * (int(edges.milli.max(initial=0)) + 1)
    least = np.where(opens & ~among, MUST, 0)
    wants = np.minimum(wants, np.diff(first))
    return Offers(first, to, milli, edge, into, by, bid, wants, least, among, places, short, floor, int(has.sum()))


def make_places(slots: Longs, unit: Longs, room: Longs) -> Places:
    """Places of vacancies in units; `room` by the numbers in `unit`, of which only those in use are kept."""
    units, numbered = np.unique(unit, return_inverse=True)
    kept = np.minimum(room[units], np.bincount(numbered, slots, len(units)).astype(np.int64))
    base, owned = np.zeros(len(units) + 1, np.int64), np.zeros(len(units) + 1, np.int64)
    np.cumsum(kept, out=base[1:])
    np.cumsum(np.bincount(numbered, minlength=len(units)), out=owned[1:])
    return Places(slots, numbered.astype(np.int64), kept, base, owned, np.argsort(numbered, kind="stable"), units)


@compiled_with_arrays
def _pick(first, jobseekers, vacancies, milli, wants, among, there, short):  # type: ignore[no-untyped-def]
    """The edges that can be part of a best plan."""
    people, count = len(first) - 1, 0
    picked = np.zeros(people + 1, np.int64)
    for j in range(people):
        for k in range(first[j], first[j + 1]):
            v = vacancies[k]
            count += wants[j] > 0 and there[v] and among[j] == short[v]
        picked[j + 1] = count
    to, worth, edge = np.zeros(count, np.int32), np.zeros(count, np.int32), np.zeros(count, np.int32)
    n = 0
    for k in range(len(vacancies)):
        j, v = jobseekers[k], vacancies[k]
        if wants[j] > 0 and there[v] and among[j] == short[v]:
            to[n], worth[n], edge[n] = v, milli[k], k
            n += 1
    return picked, to, worth, edge


@compiled_with_arrays
def _turn(first, to, jobs):  # type: ignore[no-untyped-def]
    """The same bids by vacancy."""
    into = np.zeros(jobs + 1, np.int64)
    for k in range(len(to)):
        into[to[k] + 1] += 1
    for v in range(jobs):
        into[v + 1] += into[v]
    filled = into[:-1].copy()
    by, bid = np.zeros(len(to), np.int32), np.zeros(len(to), np.int32)
    for j in range(len(first) - 1):
        for k in range(first[j], first[j + 1]):
            at = filled[to[k]]
            by[at], bid[at] = j, k
            filled[to[k]] += 1
    return into, by, bid
