"""A plan beside what would happen without one: the best pairs first, and first come first served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.market import Market
from lepmatch.matching.policy import MILLI
from lepmatch.matching.results import Matches
from lepmatch.planning.allocation import Allocation
from lepmatch.planning.baselines import first_come, greedy
from lepmatch.planning.demand import read_demand
from lepmatch.planning.limits import Limits
from lepmatch.planning.network import Longs


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way to fill the interviews.

    Attributes
    ----------
    submissions : how many
    points : of all of them
    never : share of the people with any match who have no submission
    queue : the most people at one vacancy
    """

    submissions: int
    points: float
    never: float
    queue: int


def compare_plan(
    plan: Allocation, market: Market, matches: Matches, limits: Limits | None = None
) -> dict[str, Comparison]:
    """The plan, greedy and first come first served, by name; all keep the same limits."""
    demand = read_demand(market, matches, limits or Limits(), (), (), (), None)
    edges = demand.edges
    people = np.union1d(edges.jobseekers, plan.jobseekers)
    had = np.flatnonzero(demand.capacities.covered)

    def seen(jobseekers: NDArray[np.int32], vacancies: NDArray[np.int32], milli: Longs) -> Comparison:
        never = len(people) - len(np.intersect1d(people, np.union1d(jobseekers, had)))
        queue = int(np.bincount(vacancies, minlength=1).max())
        return Comparison(len(milli), int(milli.sum()) / MILLI, never / max(1, len(people)), queue)

    ways = {"this plan": seen(plan.jobseekers, plan.vacancies, plan.milli)}
    for name, way in (("best pairs first", greedy), ("first come first served", first_come)):
        chosen = way(edges, demand.capacities)
        ways[name] = seen(edges.jobseekers[chosen], edges.vacancies[chosen], edges.milli[chosen])
    return ways
