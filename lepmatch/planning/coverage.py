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
from lepmatch.planning.ahead import NEXT, SOON, fetch

if TYPE_CHECKING:
    from lepmatch.planning.offers import Places

NONE = -1
PATIENCE = 14  # turns at a place that nobody gets away from
FREE = -1  # in place of turns, where nobody has to be sent away
LINE = 16  # edges that come from memory together

SEEKER = np.dtype([("spot", "<i8")] + [(name, "<i4") for name in ("at", "step", "asker", "wished")])
"""A jobseeker.

at, spot : the edge and the place of their first submission, or -1
step : 1 for those left out, 2 for whom they ask, and so on; below 0 once tried
asker, wished : who asks them to move on, and to which edge of the asker's
"""

JOB = np.dtype([(name, "<i4") for name in ("unit", "slots", "taken", "asked")])
"""A vacancy: interviews and those taken, and by whom they were asked for first, in steps."""

UNIT = np.dtype(
    [(name, "<i8") for name in ("base", "turn")] + [(name, "<i4") for name in ("room", "used", "sent", "asked")]
)
"""A unit: its places and those taken, and by whom all of it was asked for first, in steps.

sent, turn : how often everybody there has been sent away, `PATIENCE` times are enough; and who is next
"""


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
    people = len(first) - 1
    who, jobs, units = _nobody_yet(people, places)
    whose, line = np.full(places.base[len(units)], NONE, np.int32), np.zeros(people + 1, np.int32)
    sent = np.full(len(jobs), FREE, np.int8)
    for v in range(len(jobs)):
        if jobs[v].slots == 0 or units[jobs[v].unit].room == 0:
            sent[v] = PATIENCE
    _begin(first, to, opens, who, jobs, units, whose, line, sent, places)
    while _ask_all(first, to, opens, who, jobs, units, whose, line):
        for root in range(people):
            if not opens[root] or who[root].at != NONE:
                continue
            size, line[0] = 1, root
            while size > 0:
                size -= 1
                j = line[size]
                k = _free_place(first, to, jobs, units, j)
                if k != NONE:
                    _move_on(to, who, jobs, units, whose, root, j, k)
                    for s in range(size):  # they are still to be tried
                        i = line[s]
                        v = to[who[i].wished]
                        who[i].step = abs(who[i].step)
                        jobs[v].asked = who[i].step - 1
                        if jobs[v].taken < jobs[v].slots:
                            units[jobs[v].unit].asked = who[i].step - 1
                    break
                mine = abs(who[j].step)
                for k in range(first[j], first[j + 1]):
                    v = to[k]
                    u = jobs[v].unit
                    full = jobs[v].taken == jobs[v].slots  # else it is the employer who takes no more
                    if (jobs[v].asked if full else units[u].asked) != mine:
                        continue
                    if full:
                        jobs[v].asked = NONE
                    else:
                        units[u].asked = NONE
                    for s in range(units[u].base, units[u].base + units[u].used):
                        i = whose[s]
                        if who[i].step == mine + 1 and (to[who[i].at] == v or not full):
                            who[i].step, who[i].asker, who[i].wished, line[size] = -who[i].step, j, k, i
                            size += 1
    return who.at.copy(), jobs.asked > 0, units.asked > 0


@compiled_with_arrays
def _nobody_yet(people: Number, places: Places) -> tuple[Array, Array, Array]:
    """Rows of `SEEKER`, `JOB` and `UNIT`; nobody has a place."""
    who, jobs, units = np.zeros(people, SEEKER), np.zeros(len(places.slots), JOB), np.zeros(len(places.room), UNIT)
    for j in range(people):
        who[j].at, who[j].spot = NONE, NONE
    for v in range(len(jobs)):
        jobs[v].unit, jobs[v].slots = places.unit[v], places.slots[v]
    for u in range(len(units)):
        units[u].base, units[u].room = places.base[u], places.room[u]
    return who, jobs, units


@compiled
def _begin(
    first: Array,
    to: Array,
    opens: Array,
    who: Array,
    jobs: Array,
    units: Array,
    whose: Array,
    line: Array,
    sent: Array,
    places: Places,
) -> None:
    """Everybody goes where the fewest have been sent away, and sends away who is there longest; few are left out.

    sent : (vacancies,) `sent` of the unit, `FREE` where there is a free place; many are looked at for one move
    """
    people, tail, head = len(first) - 1, 0, 0
    for j in range(people):
        if opens[j]:
            line[tail] = j
            tail += 1
    while head != tail:
        j = line[head]
        head = head + 1 if head < people else 0
        _look_ahead(first, to, line, head)
        fewest, next_, k = PATIENCE, PATIENCE, NONE
        for i in range(first[j], first[j + 1]):
            times: Number = np.int64(sent[to[i]])
            if times < next_:
                if times < fewest:
                    fewest, next_, k = times, fewest, i
                    if times == FREE:
                        break
                else:
                    next_ = times
        if k == NONE:
            continue
        v = to[k]
        u = jobs[v].unit
        if fewest == FREE:
            _sit(to, who, jobs, whose, j, k, units[u].base + units[u].used)
            units[u].used += 1
            _note_sent(jobs, units, sent, places, u)
            continue
        place = units[u].base + units[u].turn % units[u].used
        while jobs[v].taken == jobs[v].slots and to[who[whose[place]].at] != v:
            place = place + 1 if place + 1 < units[u].base + units[u].used else units[u].base
        i = whose[place]
        jobs[to[who[i].at]].taken -= 1
        who[i].at, who[i].spot = NONE, NONE
        _sit(to, who, jobs, whose, j, k, place)
        line[tail] = i
        tail = tail + 1 if tail < people else 0
        units[u].turn += 1
        if units[u].turn % units[u].room == 0:
            units[u].sent = max(units[u].sent, next_) + 1
            _note_sent(jobs, units, sent, places, u)


@compiled
def _look_ahead(first: Array, to: Array, line: Array, head: Number) -> None:
    """Ask for the edges of those whose turn comes soon, as in an auction."""
    if head + SOON < len(first) - 1:
        fetch(first, line[head + SOON])
    if head + NEXT < len(first) - 1:
        k = first[line[head + NEXT]]
        fetch(to, k)
        fetch(to, min(k + LINE, len(to) - 1))


@compiled
def _note_sent(jobs: Array, units: Array, sent: Array, places: Places, u: Number) -> None:
    """Write at the vacancies of a unit that have no free place how often everybody there has been sent away."""
    for i in range(places.owned[u], places.owned[u + 1]):
        v = places.mine[i]
        full = jobs[v].taken == jobs[v].slots or units[u].used == units[u].room
        if full and sent[v] < PATIENCE:
            sent[v] = min(PATIENCE, units[u].sent)


@compiled
def _ask_all(
    first: Array, to: Array, opens: Array, who: Array, jobs: Array, units: Array, whose: Array, line: Array
) -> Number:
    """Who can be asked to move on, in how many steps; whether any of them finds a free place."""
    for j in range(len(who)):
        who[j].step = 0
    for v in range(len(jobs)):
        jobs[v].asked = 0
    for u in range(len(units)):
        units[u].asked = 0
    head, tail, last = 0, 0, -1
    for j in range(len(first) - 1):
        if opens[j] and who[j].at == NONE:
            line[tail], who[j].step = j, 1
            tail += 1
    while head < tail:
        j = line[head]
        head += 1
        if last >= 0 and who[j].step > last:
            break
        for k in range(first[j], first[j + 1]):
            v = to[k]
            u = jobs[v].unit
            if jobs[v].asked > 0:
                continue
            jobs[v].asked = who[j].step
            full = jobs[v].taken == jobs[v].slots
            if not full and units[u].used < units[u].room:
                last = who[j].step
                continue
            if not full:
                if units[u].asked > 0:
                    continue
                units[u].asked = who[j].step
            for s in range(units[u].base, units[u].base + units[u].used):
                i = whose[s]
                if who[i].step == 0 and (to[who[i].at] == v or not full):
                    who[i].step, line[tail] = who[j].step + 1, i
                    tail += 1
    return last >= 0


@compiled
def _free_place(first: Array, to: Array, jobs: Array, units: Array, j: Number) -> Number:
    """An edge of somebody to a vacancy with a free place, or -1."""
    for k in range(first[j], first[j + 1]):
        job = jobs[to[k]]
        if job.taken < job.slots and units[job.unit].used < units[job.unit].room:
            return k
    return NONE


@compiled
def _move_on(
    to: Array, who: Array, jobs: Array, units: Array, whose: Array, root: Number, j: Number, k: Number
) -> None:
    """Somebody takes a free place, and everybody on the way the place of whom they asked."""
    u = jobs[to[k]].unit
    new = units[u].base + units[u].used
    units[u].used += 1
    while True:
        old = who[j].spot
        if who[j].at != NONE:
            jobs[to[who[j].at]].taken -= 1
        _sit(to, who, jobs, whose, j, k, new)
        if j == root:
            break
        j, k, new = who[j].asker, who[j].wished, old


@compiled
def _sit(to: Array, who: Array, jobs: Array, whose: Array, j: Number, edge: Number, place: Number) -> None:
    """Somebody takes a place."""
    who[j].at, who[j].spot, whose[place] = edge, place, j
    jobs[to[edge]].taken += 1
