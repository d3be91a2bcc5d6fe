"""Interviews filled across all vacancies at once: everybody who can be reached first, then the most points.

The plan comes from `solving`, which also proves it; `validation` then checks it, and knows nothing of how it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepmatch.errors import AllocationError
from lepmatch.market.market import Market
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import MILLI
from lepmatch.matching.results import Matches
from lepmatch.planning.demand import Demand, read_demand
from lepmatch.planning.limits import Floor, Limits, Pin
from lepmatch.planning.network import Longs, count_nodes
from lepmatch.planning.solving import in_people, solve
from lepmatch.planning.validation import validate_allocation

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more place is worth: people reached who are not now, and points besides."""

    people: int
    milli: int

    @property
    def points(self) -> float:
        """Points, with three decimals."""
        return self.milli / MILLI


@dataclass(frozen=True, slots=True)
class FloorCost:
    """What a floor costs.

    Attributes
    ----------
    floor : the floor
    reached : submissions of its group in the plan
    price : what one submission less in the floor would gain
    price_milli : the same in milli-points, a first submission counted as `Allocation.first_gain`
    """

    floor: Floor
    reached: int
    price: Worth
    price_milli: int


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """A plan: who is proposed for an interview where, and the proof of how little better any plan could be.

    Attributes
    ----------
    jobseeker_ids, vacancy_ids, employer_ids : all ids of the market, sorted
    jobseekers, vacancies, milli : (submissions,) rows and milli-points, by vacancy, the most points first
    pinned : (submissions,) whether an officer has decided it
    slots, budget : interviews of each vacancy and submissions to each employer that were free
    reached, reachable : people with a submission, and how many any plan could reach
    total_milli, bound_milli : points of the plan, and what no plan that reaches as many people can exceed
    vacancy_price, employer_price : what a place is worth in milli-points, a first submission counted as `first_gain`
    jobseeker_price : what another submission of a jobseeker would be worth at most
    floors, cost : each floor with its price, and what they cost together in people and points
    """

    jobseeker_ids: tuple[str, ...]
    vacancy_ids: tuple[str, ...]
    employer_ids: tuple[str, ...]
    jobseekers: Rows
    vacancies: Rows
    milli: Longs
    pinned: NDArray[np.bool_]
    slots: Longs
    budget: Longs
    reached: int
    reachable: int
    total_milli: int
    bound_milli: int
    first_gain: int
    vacancy_price: Longs
    employer_price: Longs
    jobseeker_price: Longs
    floors: tuple[FloorCost, ...]
    cost: Worth

    def __len__(self) -> int:
        return len(self.milli)

    @property
    def total(self) -> float:
        """Points of all submissions together."""
        return self.total_milli / MILLI

    @property
    def bound(self) -> float:
        """What no plan that reaches as many people can exceed, in points."""
        return self.bound_milli / MILLI

    @property
    def gap(self) -> float:
        """The share of the points that a better plan could have besides; 0 where the plan is proved the best."""
        return (self.bound_milli - self.total_milli) / max(1, self.total_milli)

    def worth(self, price: int) -> Worth:
        """A price in people and points. One place is for one person: a higher price is a bound, and tells no points."""
        people = int(in_people(np.array([price]), self.first_gain)[0])
        return Worth(1, 0) if people > 1 else Worth(people, price - people * self.first_gain)

    def rows(self) -> Iterator[tuple[str, str, float, bool]]:
        """Vacancy, jobseeker, points, whether an officer has decided it."""
        columns = (self.vacancies, self.jobseekers, self.milli, self.pinned)
        for v, j, milli, pinned in zip(*(column.tolist() for column in columns), strict=True):
            yield self.vacancy_ids[v], self.jobseeker_ids[j], milli / MILLI, pinned

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON keeps it."""
        priced = [(i, self.worth(p)) for i, p in enumerate(self.vacancy_price.tolist()) if p > 0]
        return {
            "submissions": [
                {"vacancy": v, "jobseeker": j, "points": points, "pinned": pinned}
                for v, j, points, pinned in self.rows()
            ],
            "total": self.total,
            "bound": self.bound,
            "gap": self.gap,
            "reached": self.reached,
            "reachable": self.reachable,
            "prices": [{"vacancy": self.vacancy_ids[i], "people": w.people, "points": w.points} for i, w in priced],
            "floors": [
                {
                    "of": f.floor.of,
                    "value": f.floor.value,
                    "submissions": f.floor.submissions,
                    "reached": f.reached,
                    "price": {"people": f.price.people, "points": f.price.points},
                }
                for f in self.floors
            ],
            "cost_of_floors": {"people": self.cost.people, "points": self.cost.points},
        }


def allocate(
    market: Market,
    matches: Matches,
    *,
    limits: Limits | None = None,
    pins: Iterable[Pin] = (),
    exclusions: Iterable[tuple[str, str]] = (),
    floors: Iterable[Floor] = (),
    matcher: Matcher | None = None,
) -> Allocation:
    """Fill the interviews of all vacancies at once.

    Nobody has a second submission while somebody who could have a first has none; of all such plans, the one with the
    most points; with more than 200,000 matches, one that no plan exceeds by more than a hundred-thousandth. Submissions
    on record as events count against every limit, and nobody is proposed to the same vacancy again.

    Parameters
    ----------
    matches : whom to consider where, as `Matcher.matches` answers
    limits : how much a plan may ask of anybody
    pins, exclusions : what officers have decided: pairs to be kept, and pairs (jobseeker, vacancy) to be left out
    floors : submissions at least for groups that have nobody in common
    matcher : judges pins that are not among the matches

    Raises
    ------
    AllocationError
        pins that break a limit or a barrier without an officer's name, or floors that no plan can keep
    UnknownIdError
        an id that is not in the market

    Examples
    --------
    >>> import lepmatch as lep
    >>> market = lep.read_market("data/sample")
    >>> plan = lep.allocate(market, lep.Matcher().fit(market).matches())
    >>> plan.total == plan.bound, plan.reached == plan.reachable
    (True, True)
    """
    asked = (limits or Limits(), tuple(pins), tuple(exclusions), tuple(floors))
    demand = read_demand(market, matches, *asked, matcher)
    plan = plan_demand(market, demand, asked[3])
    limits, pins, exclusions, floors = asked
    validate_allocation(
        market, matches, plan, limits=limits, pins=pins, exclusions=exclusions, floors=floors, matcher=matcher
    )
    return plan


def plan_demand(market: Market, demand: Demand, floors: Sequence[Floor]) -> Allocation:
    """The best plan for what a market asks for."""
    edges, capacities = demand.edges, demand.capacities
    solution = solve(edges, capacities)
    if solution.short.any():
        of = [*floors]
        raise AllocationError(
            f"floor of {floor.submissions} for {floor.of} {floor.value}: no plan has more than "
            f"{floor.submissions - short}; ask for fewer"
            for floor, short in zip(of, solution.short[1:].tolist(), strict=True)
            if short
        )
    chosen = np.flatnonzero(solution.chosen)
    jobseekers = np.concatenate([demand.pinned_jobseekers, edges.jobseekers[chosen]])
    vacancies = np.concatenate([demand.pinned_vacancies, edges.vacancies[chosen]])
    milli = np.concatenate([demand.pinned_milli, edges.milli[chosen]])
    order = np.lexsort((jobseekers, -milli, vacancies))
    nodes = count_nodes(capacities)
    price = solution.price
    jobs, employers = price[nodes.vacancies : nodes.employers], price[nodes.employers : nodes.groups]
    group = price[nodes.groups : nodes.root]
    had = set(np.flatnonzero(capacities.covered).tolist())
    newly = len(set(edges.jobseekers[chosen].tolist()) - had)
    bound = solution.bound - solution.floor_gain * int(capacities.floor.sum())
    total = int(edges.milli[chosen].sum())
    reached = len(had) + newly
    plan = Allocation(
        market.jobseekers.ids, market.vacancies.ids, market.employers.ids,
        jobseekers[order].astype(np.int32), vacancies[order].astype(np.int32), milli[order],
        (np.arange(len(milli)) < len(demand.pinned_milli))[order],
        demand.slots, demand.budget, reached, reached,
        total + int(demand.pinned_milli.sum()),
        bound - newly * solution.first_gain + int(demand.pinned_milli.sum()),
        solution.first_gain,
        np.maximum(jobs - employers[capacities.employer], 0), np.maximum(employers, 0),
        np.maximum(group[capacities.group] - price[: nodes.vacancies], -solution.first_gain),
        (), Worth(0, 0),
    )  # fmt: skip
    return _with_floors(plan, market, demand, floors, np.maximum(group, 0)) if floors else plan


def _with_floors(plan: Allocation, market: Market, demand: Demand, floors: Sequence[Floor], price: Longs) -> Allocation:
    """The plan with what its floors cost: the difference to the best plan without them."""
    free = demand.capacities._replace(floor=np.zeros_like(demand.capacities.floor))
    best = plan_demand(market, demand._replace(capacities=free), ())
    mine = demand.capacities.group[plan.jobseekers]
    costs = tuple(
        FloorCost(floor, int((mine == g).sum()), plan.worth(int(price[g])), int(price[g]))
        for g, floor in enumerate(floors, 1)
    )
    return replace(
        plan,
        floors=costs,
        reachable=best.reached,
        cost=Worth(best.reached - plan.reached, best.total_milli - plan.total_milli),
    )
