"""Weeks planned one by one against the best plan in hindsight: ``python -m benchmarks.weeks [SEED ...]``.

A season is 26 weeks at the places of a sample market, which are pledged: they stand until they are filled. A third of
the market's people come in the season, each in a week drawn by lot; the others came in the year before and are what a
run knows of the people to come. Everybody is put forward once at most, to one place. Greedy fills each week's places
with the best pairs; hindsight knows from the start who will come. All of them count points alone.
"""

from __future__ import annotations

import sys
import time
from typing import NamedTuple

import numpy as np

from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher
from lepmatch.planning.baselines import greedy
from lepmatch.planning.demand import places
from lepmatch.planning.limits import Limits
from lepmatch.planning.network import Capacities, Edges, Longs, sort_edges
from lepmatch.planning.solving import solve
from lepmatch.planning.weeks import PAST, Coming, choose_now

SEEDS = (0, 1, 2, 3, 4)  # settled before any of them was looked at
WEEKS, PEOPLE, VACANCIES = 26, 2_000, 400
LISTED = 250  # pairs of everybody and every vacancy


class Season(NamedTuple):
    """All pairs, the places, and the week in which everybody comes; -1 for those who came before."""

    edges: Edges
    slots: Longs
    comes: Longs


def season(seed: int, people: int = PEOPLE, vacancies: int = VACANCIES) -> Season:
    """The season of a seed."""
    market = sample_market(jobseekers=3 * people, vacancies=vacancies, courses=1, seed=seed)
    matcher = Matcher().fit(market)
    matches = matcher.matches(LISTED, LISTED)
    slots = np.where(matcher.fitted.jobs.rows["shut"] == 0, places(market, Limits())[0], 0)
    draw = np.random.default_rng(seed)
    comes = np.full(3 * people, -1, np.int64)
    comes[draw.permutation(3 * people)[:people]] = draw.integers(0, WEEKS, people)
    return Season(sort_edges(matches.jobseekers, matches.vacancies, matches.milli, 3 * people), slots, comes)


def hindsight(this: Season) -> int:
    """The most milli-points that somebody could have made who knew from the start who will come."""
    some = this.comes[this.edges.jobseekers] >= 0
    columns = (this.edges.jobseekers[some], this.edges.vacancies[some], this.edges.milli[some].astype(np.int32))
    edges = sort_edges(*columns, len(this.comes))
    return int(edges.milli[solve(edges, capacities(np.ones(len(this.comes), np.int64), this.slots)).chosen].sum())


def run(this: Season, look_ahead: bool, past: int = PAST) -> int:
    """Milli-points of a season planned week by week."""
    edges, slots, left = this.edges, this.slots.copy(), np.ones(len(this.comes), np.int64)
    total = 0
    for week in range(WEEKS):
        here = np.where((this.comes >= 0) & (this.comes <= week), left, 0)
        now = capacities(here, slots)
        if look_ahead:
            known = np.flatnonzero(this.comes <= week)
            coming = Coming(edges, known, len(known) / (past + week + 1), WEEKS - 1 - week)
            chosen, _ = choose_now(edges, now, now, np.full(len(slots), WEEKS - week), coming, week)
        else:
            chosen = greedy(edges, now)
        np.subtract.at(left, edges.jobseekers[chosen], 1)
        np.subtract.at(slots, edges.vacancies[chosen], 1)
        total += int(edges.milli[chosen].sum())
    return total


def capacities(submissions: Longs, slots: Longs) -> Capacities:
    """Points alone, and employers without a budget."""
    people, jobs = len(submissions), len(slots)
    employer, group = np.arange(jobs, dtype=np.int32), np.zeros(people, np.int32)
    return Capacities(submissions, np.ones(people, bool), slots, employer, slots, group, np.zeros(1, np.int64))


def main(seeds: tuple[int, ...]) -> None:
    """Print the share of hindsight that each reaches."""
    print(f"{'seed':>4}  {'greedy':>7}  {'by prices':>9}  processor seconds")
    for seed in seeds:
        this = season(seed)
        best, start = hindsight(this), time.process_time()
        ahead, took = run(this, True), time.process_time() - start
        print(f"{seed:>4}  {run(this, False) / best:>7.2%}  {ahead / best:>9.2%}  {took:.0f}")


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SEEDS)
