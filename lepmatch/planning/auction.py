"""Prices by auction: a fast way to within a hair of the best plan, which `repair` then makes exact.

Jobseekers bid for interviews. A bid goes to the vacancy with the best margin of points over price, and raises its price
until it is just not better than the second best. A full vacancy, or a full employer, lets go of its lowest bid. Prices
start from nothing, so that a place nobody takes costs nothing.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import compiled_with_arrays

NEVER = np.iinfo(np.int64).min // 4


@compiled_with_arrays
def auction(first, to, milli, submissions, opener, slots, owned, owner, budget, step):  # type: ignore[no-untyped-def]
    """Prices of interviews, and who has them.

    first, to, milli : the edges of each jobseeker
    opener : (jobseekers,) what anybody's first submission gains beside its points
    owned, owner : vacancies of employer e are ``owned[e]`` to ``owned[e + 1]``; the employer of each vacancy
    step : by how much a bid is better than it must be; the plan is within this of the best for each submission

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
    price, common = np.zeros(jobs, np.int64), np.zeros(len(budget), np.int64)
    held, has = np.zeros(len(to), np.int32), np.zeros(people, np.int64)
    line, waits = np.zeros(people + 1, np.int64), np.zeros(people, np.int8)
    person_of = np.zeros(len(to), np.int32)
    for j in range(people):
        person_of[first[j] : first[j + 1]] = j

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
                    own = bids[base[u]] if taken[u] == slots[u] and slots[u] > 0 else 0
                    price[u] = max(own, low_bid)
            elif taken[v] == slots[v]:
                price[v] = bids[at]
    return price, common, held
