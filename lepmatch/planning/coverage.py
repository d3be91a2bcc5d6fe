"""How many people can have a first submission at all, and where that is what binds.

Everybody without a submission takes a place, by turns where many want the same ones. Whoever then has none asks those
who have to move on, in the fewest moves first, as many people at once as do not get in each other's way (Hopcroft and
Karp). When nobody can move, the places that all those questions came to are those that the people left out could have:
all taken, whatever the plan, and only by people who can have no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lepmatch.matching.compiled import Array, Number, compiled, compiled_with_arrays

if TYPE_CHECKING:
    from lepmatch.planning.offers import Places

NONE = -1
PATIENCE = 10  # turns at a place that nobody gets away from


@compiled_with_arrays
def cover(first: Array, to: Array, opens: Array, places: Places) -> tuple[Array, Array, Array]:
    """A first submission for as many people as can have one.

    first, to : the edges of each jobseeker
    opens : (jobseekers,) whether somebody needs a first submission
    places : `offers.Places`

    Returns
    -------
    at : (jobseekers,) the edge of each first submission, or -1
    asked, all_asked : (vacancies,), (units,) whether those left out could have any of these places
    """
    people, jobs, units = len(first) - 1, len(places.slots), len(places.room)
    at, spot = np.full(people, NONE, np.int32), np.full(people, NONE, np.int64)
    whose = np.full(places.base[units], NONE, np.int32)
    taken, used = np.zeros(jobs, np.int64), np.zeros(units, np.int64)
    line, asker, wished = np.zeros(people + 1, np.int32), np.zeros(people, np.int32), np.zeros(people, np.int32)
    sent, turn = np.zeros(units, np.int64), np.zeros(units, np.int64)
    _begin(first, to, opens, places, at, spot, whose, taken, used, sent, turn, line)
    step = np.zeros(people, np.int32)  # 1 for those left out, 2 for whom they ask, and so on; below 0 once tried
    asked, all_asked = np.zeros(jobs, np.int32), np.zeros(units, np.int32)  # by whom first, in steps
    while _ask_all(first, to, opens, places, at, whose, taken, used, step, asked, all_asked, line):
        for root in range(people):
            if not opens[root] or at[root] != NONE:
                continue
            size, line[0] = 1, root
            while size > 0:
                size -= 1
                j = line[size]
                k = _free_place(first, to, places, taken, used, j)
                if k != NONE:
                    _move_on(to, places, at, spot, whose, taken, used, asker, wished, root, j, k)
                    for s in range(size):  # they are still to be tried
                        i = line[s]
                        v = to[wished[i]]
                        step[i] = abs(step[i])
                        asked[v] = step[i] - 1
                        if taken[v] < places.slots[v]:
                            all_asked[places.unit[v]] = step[i] - 1
                    break
                mine = abs(step[j])
                for k in range(first[j], first[j + 1]):
                    v = to[k]
                    u = places.unit[v]
                    full = taken[v] == places.slots[v]  # else it is the employer who takes no more
                    if (asked[v] if full else all_asked[u]) != mine:
                        continue
                    if full:
                        asked[v] = NONE
                    else:
                        all_asked[u] = NONE
                    for s in range(places.base[u], places.base[u] + used[u]):
                        i = whose[s]
                        if step[i] == mine + 1 and (to[at[i]] == v or not full):
                            step[i], asker[i], wished[i], line[size] = -step[i], j, k, i
                            size += 1
    return at, asked > 0, all_asked > 0


@compiled
def _begin(
    first: Array,
    to: Array,
    opens: Array,
    places: Places,
    at: Array,
    spot: Array,
    whose: Array,
    taken: Array,
    used: Array,
    sent: Array,
    turn: Array,
    line: Array,
) -> None:
    """Everybody goes where the fewest have been sent away, and sends away who is there longest; few are left out.

    sent : (units,) how often everybody there has been sent away; `PATIENCE` times are enough
    """
    people, tail, head = len(first) - 1, 0, 0
    for j in range(people):
        if opens[j]:
            line[tail] = j
            tail += 1
    while head != tail:
        j = line[head]
        head = head + 1 if head < people else 0
        k = _free_place(first, to, places, taken, used, j)
        if k != NONE:
            u = places.unit[to[k]]
            _sit(to, at, spot, whose, taken, j, k, places.base[u] + used[u])
            used[u] += 1
            continue
        fewest, next_ = PATIENCE, PATIENCE
        for i in range(first[j], first[j + 1]):
            u = places.unit[to[i]]
            if sent[u] < next_ and places.slots[to[i]] > 0 and places.room[u] > 0:
                if sent[u] < fewest:
                    fewest, next_, k = sent[u], fewest, i
                else:
                    next_ = sent[u]
        if k == NONE:
            continue
        v = to[k]
        u = places.unit[v]
        place = places.base[u] + turn[u] % used[u]
        while taken[v] == places.slots[v] and to[at[whose[place]]] != v:
            place = place + 1 if place + 1 < places.base[u] + used[u] else places.base[u]
        i = whose[place]
        taken[to[at[i]]] -= 1
        at[i], spot[i] = NONE, NONE
        _sit(to, at, spot, whose, taken, j, k, place)
        line[tail] = i
        tail = tail + 1 if tail < people else 0
        turn[u] += 1
        if turn[u] % places.room[u] == 0:
            sent[u] = max(sent[u], next_) + 1


@compiled
def _ask_all(
    first: Array,
    to: Array,
    opens: Array,
    places: Places,
    at: Array,
    whose: Array,
    taken: Array,
    used: Array,
    step: Array,
    asked: Array,
    all_asked: Array,
    line: Array,
) -> Number:
    """Who can be asked to move on, in how many steps; whether any of them finds a free place."""
    step[:], asked[:], all_asked[:] = 0, 0, 0
    head, tail, last = 0, 0, -1
    for j in range(len(first) - 1):
        if opens[j] and at[j] == NONE:
            line[tail], step[j] = j, 1
            tail += 1
    while head < tail:
        j = line[head]
        head += 1
        if last >= 0 and step[j] > last:
            break
        for k in range(first[j], first[j + 1]):
            v = to[k]
            u = places.unit[v]
            if asked[v] > 0:
                continue
            asked[v] = step[j]
            full = taken[v] == places.slots[v]
            if not full and used[u] < places.room[u]:
                last = step[j]
                continue
            if not full:
                if all_asked[u] > 0:
                    continue
                all_asked[u] = step[j]
            for s in range(places.base[u], places.base[u] + used[u]):
                i = whose[s]
                if step[i] == 0 and (to[at[i]] == v or not full):
                    step[i], line[tail] = step[j] + 1, i
                    tail += 1
    return last >= 0


@compiled
def _free_place(first: Array, to: Array, places: Places, taken: Array, used: Array, j: Number) -> Number:
    """An edge of somebody to a vacancy with a free place, or -1."""
    for k in range(first[j], first[j + 1]):
        u = places.unit[to[k]]
        if taken[to[k]] < places.slots[to[k]] and used[u] < places.room[u]:
            return k
    return NONE


@compiled
def _move_on(
    to: Array,
    places: Places,
    at: Array,
    spot: Array,
    whose: Array,
    taken: Array,
    used: Array,
    asker: Array,
    wished: Array,
    root: Number,
    j: Number,
    k: Number,
) -> None:
    """Somebody takes a free place, and everybody on the way the place of whom they asked."""
    u = places.unit[to[k]]
    new = places.base[u] + used[u]
    used[u] += 1
    while True:
        old = spot[j]
        if at[j] != NONE:
            taken[to[at[j]]] -= 1
        _sit(to, at, spot, whose, taken, j, k, new)
        if j == root:
            break
        j, k, new = asker[j], wished[j], old


@compiled
def _sit(to: Array, at: Array, spot: Array, whose: Array, taken: Array, j: Number, edge: Number, place: Number) -> None:
    """Somebody takes a place."""
    at[j], spot[j], whose[place] = edge, place, j
    taken[to[edge]] += 1
