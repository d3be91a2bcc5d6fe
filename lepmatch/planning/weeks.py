"""Weekly runs that look ahead: a place is not given away this week for less than it will be worth.

People come and vacancies open and close week by week. A run that only looks at its own week (greedy) fills a vacancy
with whoever is there. Here waiting has a price, what a place of its kind and what a jobseeker fetched in past weeks; a
submission is made now only where its points are above both. In its last week a vacancy waits for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.planning.baselines import greedy
from lepmatch.planning.network import Capacities, Edges, Longs, sort_edges
from lepmatch.planning.solving import solve

Choose = Callable[[Edges, Capacities], NDArray[np.bool_]]


class Season(NamedTuple):
    """What happens over some weeks; a run knows everything only from the week in which it begins.

    edges : every pair that could be, whenever
    slots : (vacancies,) interviews
    comes, leaves : (jobseekers,) first week, and the week from which they are gone, which nobody knows before
    opens, closes : (vacancies,) likewise; when a vacancy closes is known from the start
    kind : (vacancies,) those of a kind are priced alike
    """

    edges: Edges
    slots: Longs
    comes: Longs
    leaves: Longs
    opens: Longs
    closes: Longs
    kind: Longs


class Waiting(NamedTuple):
    """What waiting is worth.

    place : (kinds,) milli-points that a place of a kind brings later
    person : milli-points that a jobseeker brings later
    """

    place: Longs
    person: int


def hindsight(season: Season) -> int:
    """The most milli-points that could have been made by somebody who knew the future."""
    return _hindsight(season)[0]


def learn(past: Sequence[Season]) -> Waiting:
    """What waiting was worth in past seasons: the mean prices of their best plans in hindsight."""
    kinds = 1 + max(int(season.kind.max(initial=0)) for season in past)
    worth, count, people = np.zeros(kinds), np.zeros(kinds), []
    for season in past:
        _, place, person = _hindsight(season)
        worth += np.bincount(season.kind, place, kinds)
        count += np.bincount(season.kind, minlength=kinds)
        people.append(float(person.mean()))
    return Waiting((worth / np.maximum(count, 1)).astype(np.int64), round(float(np.mean(people))))


def run_weeks(season: Season, waiting: Waiting | None = None) -> int:
    """Milli-points of a season planned week by week; greedy, the best pairs first, where waiting is worth nothing."""
    edges, left, slots = season.edges, np.ones(len(season.comes), np.int64), season.slots.copy()
    j, v = edges.jobseekers, edges.vacancies
    total, last = 0, int(season.closes.max(initial=0))
    for week in range(last):
        here = (season.comes[j] <= week) & (week < season.leaves[j]) & (left[j] > 0)
        here &= (season.opens[v] <= week) & (week < season.closes[v]) & (slots[v] > 0)
        gain = edges.milli.copy()
        if waiting is not None:
            gain -= np.where(season.closes[v] > week + 1, waiting.place[season.kind[v]], 0) + waiting.person
        now = np.flatnonzero(here & (gain > 0))
        chosen = now[_plan(edges, now, gain[now], left, slots, greedy if waiting is None else _best)]
        np.subtract.at(left, j[chosen], 1)
        np.subtract.at(slots, v[chosen], 1)
        total += int(edges.milli[chosen].sum())
    return total


def _best(edges: Edges, capacities: Capacities) -> NDArray[np.bool_]:
    return solve(edges, capacities).chosen


def _plan(edges: Edges, some: Longs, gain: Longs, left: Longs, slots: Longs, choose: Choose) -> NDArray[np.bool_]:
    """Which of some edges are chosen."""
    few = sort_edges(edges.jobseekers[some], edges.vacancies[some], gain.astype(np.int32), len(left))
    return choose(few, _capacities(left, slots))


def _hindsight(season: Season) -> tuple[int, Longs, Longs]:
    """Milli-points, and what the last place of each vacancy and each jobseeker were worth."""
    edges = season.edges
    j, v = edges.jobseekers, edges.vacancies
    meet = np.maximum(season.comes[j], season.opens[v]) < np.minimum(season.leaves[j], season.closes[v])
    people = len(season.comes)
    some = sort_edges(j[meet], v[meet], edges.milli[meet].astype(np.int32), people)
    solution = solve(some, _capacities(np.ones(people, np.int64), season.slots))
    place = np.maximum(solution.price[people : people + len(season.slots)], 0)
    return int(some.milli[solution.chosen].sum()), place, np.maximum(-solution.price[:people], 0)


def _capacities(left: Longs, slots: Longs) -> Capacities:
    """Points alone: nobody's first submission counts more than another, and employers have no budget."""
    nobody, each = np.ones(len(left), bool), np.arange(len(slots), dtype=np.int32)
    return Capacities(left, nobody, slots, each, slots, np.zeros(len(left), np.int32), np.zeros(1, np.int64))
