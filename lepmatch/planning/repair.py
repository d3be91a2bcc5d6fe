"""From any prices and any flow to the flow that gains most and the prices that prove it, exact to the unit.

An arc's surplus is its gain less what the price rises along it. A flow is the best there is when every arc with a
surplus is full, every arc with a deficit is empty, and no node keeps a unit. The first two are set at once; then every
node that has units too many sends them away, and every node that lacks some fetches them, each along the path that
costs least (Dijkstra). Prices follow, so that the first two stay true. Good prices to begin with make the paths short.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import Array, Number, compiled, compiled_with_arrays

FAR = np.iinfo(np.int64).max


@compiled_with_arrays
def repair(
    tail: Array, head: Array, gain: Array, room: Array, first: Array, at: Array, flow: Array, price: Array
) -> Number:
    """Make `flow` the best and `price` its proof, in place; returns how many paths it took.

    flow : (arcs,) where an arc has neither surplus nor deficit, the units to begin with
    price : (nodes,) the root's, the last, is 0 and stays so
    """
    nodes, root = len(price), len(price) - 1
    excess = np.zeros(nodes, np.int64)
    for a in range(len(tail)):
        surplus = gain[a] - price[head[a]] + price[tail[a]]
        if surplus > 0:
            flow[a] = room[a]
        elif surplus < 0:
            flow[a] = 0
        excess[tail[a]] -= flow[a]
        excess[head[a]] += flow[a]

    cost = np.full(nodes, FAR)  # of the path so far to a node
    by = np.zeros(nodes, np.int32)  # the arc on which it was reached
    place = np.full(nodes, -1, np.int32)  # in the heap
    heap = np.zeros(nodes, np.int32)
    seen = np.zeros(nodes, np.int32)
    paths = 0
    for way in (1, -1):  # send away, then fetch
        for start in range(root):
            while way * excess[start] > 0:
                paths += 1
                size, found, count = 1, -1, 1
                heap[0], place[start], cost[start], seen[0] = start, 0, 0, start
                while size > 0:
                    node = heap[0]
                    if node == root or way * excess[node] < 0:
                        found = node
                        break
                    size -= 1
                    _take_nearest(heap, place, cost, size)
                    for k in range(first[node], first[node + 1]):
                        a = at[k]
                        out = tail[a] == node
                        other = head[a] if out else tail[a]
                        if place[other] == -2:
                            continue
                        along = out == (way == 1)  # units are added to the arc, not taken off it
                        if flow[a] >= room[a] if along else flow[a] <= 0:
                            continue
                        surplus = gain[a] - price[head[a]] + price[tail[a]]
                        reach = cost[node] + (-surplus if along else surplus)
                        if reach >= cost[other]:
                            continue
                        cost[other], by[other] = reach, a
                        if place[other] == -1:
                            place[other], seen[count] = size, other
                            size += 1
                            count += 1
                        _bring_forward(heap, place, cost, other)
                units = way * excess[start]
                if found != root:
                    units = min(units, -way * excess[found])
                node = found
                while node != start:
                    a = by[node]
                    along = (head[a] == node) == (way == 1)
                    units = min(units, room[a] - flow[a] if along else flow[a])
                    node = tail[a] if head[a] == node else head[a]
                node = found
                while node != start:
                    a = by[node]
                    flow[a] += units if (head[a] == node) == (way == 1) else -units
                    node = tail[a] if head[a] == node else head[a]
                excess[start] -= way * units
                excess[found] += way * units
                far = cost[found]
                for i in range(count):
                    node = seen[i]
                    if cost[node] < far:
                        price[node] += way * (far - cost[node])
                    cost[node], place[node] = FAR, -1
    return paths


@compiled_with_arrays
def settle(
    tail: Array, head: Array, gain: Array, room: Array, first: Array, at: Array, flow: Array, price: Array
) -> Array:
    """Of all prices that prove a flow the best, the lowest: what one more unit at a node would gain exactly.

    Every price falls by the least cost of a path from the root to its node; there one more unit would come along.
    """
    nodes, root = len(price), len(price) - 1
    cost = np.full(nodes, FAR)
    place = np.full(nodes, -1, np.int32)
    heap = np.zeros(nodes, np.int32)
    size = 1
    heap[0], place[root], cost[root] = root, 0, 0
    while size > 0:
        node = heap[0]
        size -= 1
        _take_nearest(heap, place, cost, size)
        for k in range(first[node], first[node + 1]):
            a = at[k]
            out = tail[a] == node
            other = head[a] if out else tail[a]
            if place[other] == -2 or (flow[a] >= room[a] if out else flow[a] <= 0):
                continue
            surplus = gain[a] - price[head[a]] + price[tail[a]]
            reach = cost[node] + (-surplus if out else surplus)
            if reach >= cost[other]:
                continue
            cost[other] = reach
            if place[other] == -1:
                place[other] = size
                size += 1
            _bring_forward(heap, place, cost, other)
    furthest = np.int64(0)
    for node in range(nodes):
        if cost[node] < FAR:
            furthest = max(furthest, cost[node])
    return price - np.minimum(cost, furthest + price.max())  # where no unit can come, nothing keeps the price up


@compiled
def _take_nearest(heap: Array, place: Array, cost: Array, size: Number) -> None:
    """Take the nearest node out of a heap, which leaves `size` nodes in it."""
    place[heap[0]] = -2
    last, i = heap[size], 0
    while size > 0:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and cost[heap[child + 1]] < cost[heap[child]]:
            child += 1
        if cost[heap[child]] >= cost[last]:
            break
        heap[i] = heap[child]
        place[heap[i]] = i
        i = child
    if size > 0:
        heap[i], place[last] = last, i


@compiled
def _bring_forward(heap: Array, place: Array, cost: Array, node: Number) -> None:
    """Put a node, whose cost has fallen, where it belongs in a heap."""
    i = place[node]
    while i > 0 and cost[heap[(i - 1) // 2]] > cost[node]:
        heap[i] = heap[(i - 1) // 2]
        place[heap[i]] = i
        i = (i - 1) // 2
    heap[i], place[node] = node, i
