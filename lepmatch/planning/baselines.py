"""What a plan is compared with: the best pairs first, and first come first served. Both keep every capacity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.compiled import Array, compiled_with_arrays
from lepmatch.planning.network import Capacities, Edges, Longs


def greedy(edges: Edges, capacities: Capacities) -> NDArray[np.bool_]:
    """The pair with the most points first, whoever it is."""
    return _take(edges, capacities, np.argsort(-edges.milli, kind="stable"))


def first_come(edges: Edges, capacities: Capacities) -> NDArray[np.bool_]:
    """One jobseeker after the other, each at the best that is left."""
    return _take(edges, capacities, np.lexsort((-edges.milli, edges.jobseekers)))


def _take(edges: Edges, c: Capacities, order: Longs) -> NDArray[np.bool_]:
    left = (c.submissions.copy(), c.slots.copy(), c.budget.copy())
    chosen: NDArray[np.bool_] = _take_in_order(order, edges.jobseekers, edges.vacancies, c.employer, *left)
    return chosen


@compiled_with_arrays
def _take_in_order(
    order: Array, jobseekers: Array, vacancies: Array, employer: Array, submissions: Array, slots: Array, budget: Array
) -> Array:
    chosen = np.zeros(len(order), np.bool_)
    for i in range(len(order)):
        k = order[i]
        j, v = jobseekers[k], vacancies[k]
        e = employer[v]
        if submissions[j] > 0 and slots[v] > 0 and budget[e] > 0:
            submissions[j] -= 1
            slots[v] -= 1
            budget[e] -= 1
            chosen[k] = True
    return chosen
