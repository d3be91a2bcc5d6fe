"""Prices by auction: a fast way to within a hair of the best plan, which `repair` then makes exact.

Jobseekers bid for interviews. A bid goes to the vacancy with the best margin of points over price, and raises its price
until it is just not better than the second best. A full vacancy, or a full employer, lets go of its lowest bid. In the
first rounds bids rise by large steps, in the last by one milli-point.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import compiled, compiled_with_arrays

NEVER = np.iinfo(np.int64).min // 4
FINER = 6  # times, from round to round
PATIENCE = 1  # how often on average anybody is won over in a round; what is then left over is for `repair`


@compiled_with_arrays
def auction(first, to, milli, submissions, opener, slots, owned, owner, budget, step):  # type: ignore[no-untyped-def]
    """Prices of interviews, and who has them.

    first, to, milli : the edges of each jobseeker
    opener : (jobseekers,) what anybody's first submission gains beside its points
    owned, owner : vacancies of employer e are ``owned[e]`` to ``owned[e + 1]``; the employer of each vacancy
    step : of bids in the first round

    Returns
    -------
    price : (vacancies,)
    common : (employers,) the part of it that is the employer's
    held : (edges,) 1 for submissions
    """
    people, jobs = len(first) - 1, len(slots)
    base = np.zeros(jobs + 1, np.int64)
    for v in range(jobs):
        base[v + 1] = base[v] + slots[v]
    bids, who = np.zeros(base[jobs], np.int64), np.zeros(base[jobs], np.int64)  # heaps, the lowest on top
    taken, taken_of_all = np.zeros(jobs, np.int64), np.zeros(len(budget), np.int64)
    floor, price, common = np.zeros(jobs, np.int64), np.zeros(jobs, np.int64), np.zeros(len(budget), np.int64)
    held, has = np.zeros(len(to), np.int32), np.zeros(people, np.int64)
    line, waits = np.zeros(people + 1, np.int64), np.zeros(people, np.int8)
    person_of = np.zeros(len(to), np.int32)
    for j in range(people):
        person_of[first[j] : first[j + 1]] = j

    into, edge_into = np.zeros(jobs + 2, np.int64), np.zeros(len(to), np.int32)
    for k in range(len(to)):
        into[to[k] + 2] += 1
    for v in range(jobs):
        into[v + 2] += into[v + 1]
    for k in range(len(to)):
        edge_into[into[to[k] + 1]] = k
        into[to[k] + 1] += 1
    units = len(budget)
    worth = np.zeros(people, np.int64)
    line_of_units, asks = np.zeros(units + 1, np.int64), np.zeros(units, np.int8)

    while True:
        held[:], has[:], taken[:], taken_of_all[:], common[:] = 0, 0, 0, 0, 0
        price[:] = floor
        head, tail = 0, 0
        for j in range(people):
            if submissions[j] > 0 and first[j + 1] > first[j]:
                line[tail], waits[j] = j, 1
                tail += 1
        while head != tail:
            j = line[head]
            head = head + 1 if head < people else 0
            waits[j] = 0
            while has[j] < submissions[j]:
                best, second, edge = NEVER, NEVER, -1
                for k in range(first[j], first[j + 1]):
                    margin = milli[k] - price[to[k]]
                    if margin > second and held[k] == 0:
                        if margin > best:
                            best, second, edge = margin, best, k
                        else:
                            second = margin
                least = -opener[j] if has[j] == 0 else 0
                if edge < 0 or best <= least:
                    break
                v = to[edge]
                e = owner[v]
                if slots[v] == 0 or budget[e] == 0:  # nothing to be had
                    price[v] = -NEVER
                    continue
                bid = price[v] + best - max(second, least) + step
                lost = -1
                if taken[v] < slots[v] and taken_of_all[e] == budget[e]:  # the employer lets go of the lowest bid
                    low = -1
                    for u in range(owned[e], owned[e + 1]):
                        if taken[u] > 0 and (low < 0 or bids[base[u]] < bids[base[low]]):
                            low = u
                    lost = who[base[low]]
                    taken[low] -= 1
                    taken_of_all[e] -= 1
                    at, size = base[low], taken[low]
                    b, k, i = bids[at + size], who[at + size], 0
                    while 2 * i + 1 < size:
                        child = 2 * i + 1
                        if child + 1 < size and bids[at + child + 1] < bids[at + child]:
                            child += 1
                        if bids[at + child] >= b:
                            break
                        bids[at + i], who[at + i] = bids[at + child], who[at + child]
                        i = child
                    bids[at + i], who[at + i] = b, k
                at = base[v]
                if taken[v] == slots[v]:  # in the place of its own lowest bid
                    lost = who[at]
                    i, size = 0, slots[v]
                    while 2 * i + 1 < size:
                        child = 2 * i + 1
                        if child + 1 < size and bids[at + child + 1] < bids[at + child]:
                            child += 1
                        if bids[at + child] >= bid:
                            break
                        bids[at + i], who[at + i] = bids[at + child], who[at + child]
                        i = child
                else:
                    i = taken[v]
                    taken[v] += 1
                    taken_of_all[e] += 1
                    while i > 0 and bids[at + (i - 1) // 2] > bid:
                        bids[at + i], who[at + i] = bids[at + (i - 1) // 2], who[at + (i - 1) // 2]
                        i = (i - 1) // 2
                bids[at + i], who[at + i] = bid, edge
                held[edge] = 1
                has[j] += 1
                if lost >= 0:
                    held[lost] = 0
                    out = person_of[lost]
                    has[out] -= 1
                    if waits[out] == 0 and out != j:
                        waits[out] = 1
                        line[tail] = out
                        tail = tail + 1 if tail < people else 0
                if taken_of_all[e] == budget[e]:
                    low_bid = -NEVER
                    for u in range(owned[e], owned[e + 1]):
                        if taken[u] > 0:
                            low_bid = min(low_bid, bids[base[u]])
                    common[e] = max(common[e], low_bid)
                    for u in range(owned[e], owned[e + 1]):
                        own = bids[base[u]] if taken[u] == slots[u] and slots[u] > 0 else floor[u]
                        price[u] = max(own, low_bid)
                elif taken[v] == slots[v]:
                    price[v] = bids[at]
        for j in range(people):  # what it would take to win anybody over: the least margin that they have now
            worth[j] = _worth(j, first, to, milli, price, held, has, submissions, opener)
        head, tail = 0, 0
        for e in range(units):
            line_of_units[tail], asks[e] = e, 1
            tail += 1
        steals = PATIENCE * people
        while head != tail and steals > 0:
            e = line_of_units[head]
            head = head + 1 if head < units else 0
            asks[e] = 0
            while taken_of_all[e] < budget[e]:
                best, second, edge = 0, 0, -1
                for u in range(owned[e], owned[e + 1]):
                    if taken[u] == slots[u] or price[u] <= 0:
                        continue
                    for i in range(into[u], into[u + 1]):
                        k = edge_into[i]
                        offer = min(milli[k] - worth[person_of[k]], price[u])
                        if offer > second and held[k] == 0:
                            if offer > best:
                                best, second, edge = offer, best, k
                            else:
                                second = offer
                low = max(second - step, 0)
                for u in range(owned[e], owned[e + 1]):
                    if taken[u] < slots[u]:
                        price[u] = min(price[u], low)
                common[e] = 0
                if edge < 0:
                    break
                j, v = person_of[edge], to[edge]
                if has[j] == submissions[j]:
                    steals -= 1
                    worst = -1
                    for k in range(first[j], first[j + 1]):
                        if held[k] == 1 and (worst < 0 or milli[k] - price[to[k]] < milli[worst] - price[to[worst]]):
                            worst = k
                    held[worst] = 0
                    has[j] -= 1
                    u = to[worst]
                    taken[u] -= 1
                    other = owner[u]
                    taken_of_all[other] -= 1
                    if asks[other] == 0 and other != e:
                        line_of_units[tail], asks[other] = other, 1
                        tail = tail + 1 if tail < units else 0
                held[edge] = 1
                has[j] += 1
                taken[v] += 1
                taken_of_all[e] += 1
                worth[j] = _worth(j, first, to, milli, price, held, has, submissions, opener)
            if taken_of_all[e] == budget[e]:
                low = -NEVER
                for u in range(owned[e], owned[e + 1]):
                    if taken[u] > 0:
                        low = min(low, price[u])
                common[e] = low if low < -NEVER else 0
                for u in range(owned[e], owned[e + 1]):
                    price[u] = max(price[u], common[e]) if taken[u] == slots[u] else common[e]
        if step == 1:
            break
        for v in range(jobs):
            floor[v] = max(0, price[v] - step) if price[v] < -NEVER else 0
        step = max(1, step // FINER)
    return price, common, held


@compiled
def _worth(j, first, to, milli, price, held, has, submissions, opener):  # type: ignore[no-untyped-def]
    """The margin that another offer must beat."""
    if has[j] == 0:
        return -opener[j] if submissions[j] > 0 else -NEVER
    if has[j] < submissions[j]:
        return np.int64(0)
    worst = -NEVER
    for k in range(first[j], first[j + 1]):
        if held[k] == 1:
            worst = min(worst, milli[k] - price[to[k]])
    return worst
