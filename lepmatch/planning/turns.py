"""Seats and interviews by turns, for markets on which one linear programme of both would take hours.

At given prices of seats, interviews alone are an assignment; at given prices of interviews, seats alone are one. Either
is solved exactly, by `solving`, and gives prices for the other. After each turn the seats are held fast and interviews
filled anew, with everybody as they are or after the course they hold: a plan. The best plan of all turns is the answer,
and the least bound that any prices gave says how far from the best it can be.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lepmatch.matching.arrays import Longs
from lepmatch.matching.compiled import Array, compiled_with_arrays
from lepmatch.matching.policy import FULL, MILLI
from lepmatch.planning.network import Capacities, Edges
from lepmatch.planning.solving import solve

TURNS = 4
FIRST = 2  # times the most points, what it gains to put somebody forward


class Turns(NamedTuple):
    """The best plan, and its proof in milli-points, of which somebody put forward gains `first` beside theirs.

    taken : (n,) the choices that are taken
    price : prices of jobseekers, vacancies and runs, end to end
    bound : what they prove that no plan gains more than
    """

    taken: Longs
    price: Longs
    bound: int
    first: int


class Best(NamedTuple):
    """The best choice of each jobseeker in each room, a vacancy or a run, in order, and what it gains."""

    jobseekers: Longs
    rooms: Longs
    choice: Longs
    gain: Longs


def by_turns(
    jobseekers: Longs,
    vacancies: Longs,
    run: Longs,
    after: Longs,
    slots: Longs,
    seats: Longs,
    people: int,
    cost: Longs | None = None,
    times: int = FIRST,
    most: int = FULL * MILLI,
    turns: int = TURNS,
) -> Turns:
    """A plan for choices as `lepmatch.planning.filling.Choices` has them, in its order.

    Parameters
    ----------
    cost : prices of seats to begin with
    times, most : it gains so many times more than the most points to put somebody forward
    """
    first = times * (most + 1)
    gain = first + after
    trained, alone = np.flatnonzero(run >= 0), np.flatnonzero(run < 0)
    by_run = trained[np.lexsort((run[trained], jobseekers[trained]))]

    def for_interviews(cost: Longs) -> tuple[Longs, Longs]:
        """Prices of interviews at some prices of seats, and those of jobseekers that go with both."""
        best = best_of_each(gain - np.append(cost, 0)[run], jobseekers, vacancies)
        price, _ = assign(best, slots, people)
        return price, margins(best, price, people)

    def for_seats(price: Longs) -> tuple[Longs, Longs]:
        """Prices of seats at some prices of interviews, and the run that each jobseeker holds, -1 for none."""
        margin = gain - price[vacancies]
        without = np.zeros(people, np.int64)
        np.maximum.at(without, jobseekers[alone], margin[alone])
        mine = margin[by_run] - without[jobseekers[by_run]]
        best = best_of_each(mine, jobseekers[by_run], run[by_run])
        cost, chosen = assign(best, seats, people)
        held = np.full(people, -1, np.int64)
        held[best.jobseekers[chosen]] = best.rooms[chosen]
        return cost, held

    def with_seats(held: Longs) -> tuple[Longs, Longs]:
        """Prices of interviews where everybody holds a seat or none, and the choices taken."""
        some = np.flatnonzero((run < 0) | (run == held[jobseekers]))
        best = best_of_each(gain[some], jobseekers[some], vacancies[some])
        price, chosen = assign(best, slots, people)
        return price, some[best.choice[chosen]]

    if not len(trained):
        best = best_of_each(gain, jobseekers, vacancies)
        price, chosen = assign(best, slots, people)
        prices = np.concatenate([margins(best, price, people), price, np.zeros(len(seats), np.int64)])
        return Turns(best.choice[chosen], prices, int(prices[:people].sum() + price @ slots), first)
    found: list[Longs] = []
    proofs: list[Longs] = []
    room = np.concatenate([np.ones(people, np.int64), slots, seats])
    cost = np.zeros(len(seats), np.int64) if cost is None else cost
    for turn in range(turns):
        price, margin = for_interviews(cost)
        proofs.append(np.concatenate([margin, price, cost]))
        mine, held = for_seats(price)
        then, taken = with_seats(held)
        found.append(taken)
        other, _ = for_seats(then)
        middle = (mine + other) // 2
        cost = middle if turn == 0 else (turn * cost + middle) // (turn + 1)
    proof = min(proofs, key=lambda price: int(price @ room))
    best_plan = max(found, key=lambda plan: int(gain[plan].sum()))
    return Turns(np.sort(best_plan), proof, int(proof @ room), first)


def best_of_each(gain: Longs, jobseekers: Longs, rooms: Longs) -> Best:
    """The best choice of each jobseeker in each room where it gains anything, of choices in order of both."""
    best = _best(gain, jobseekers, rooms)
    return Best(jobseekers[best], rooms[best], best, gain[best])


@compiled_with_arrays
def _best(gain: Array, jobseekers: Array, rooms: Array) -> Array:
    """Where the best choice of each jobseeker in each room stands; at a tie the first."""
    best, count = np.empty(len(gain), np.int64), 0
    start = 0
    while start < len(gain):
        top, k = start, start + 1
        while k < len(gain) and jobseekers[k] == jobseekers[start] and rooms[k] == rooms[start]:
            if gain[k] > gain[top]:
                top = k
            k += 1
        if gain[top] > 0:
            best[count] = top
            count += 1
        start = k
    return best[:count].copy()


def margins(best: Best, price: Longs, people: int) -> Longs:
    """What the best room leaves each jobseeker at some prices."""
    margin = np.zeros(people, np.int64)
    np.maximum.at(margin, best.jobseekers, best.gain - price[best.rooms])
    return margin


def assign(best: Best, room: Longs, people: int) -> tuple[Longs, Longs]:
    """Prices of rooms, and which of the best are taken, where everybody takes one room at most."""
    first = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(best.jobseekers, minlength=people), out=first[1:])
    edges = Edges(first, best.jobseekers.astype(np.int32), best.rooms.astype(np.int32), best.gain)
    each, all_ = np.arange(len(room), dtype=np.int32), np.ones(people, np.int64)
    nobody = np.zeros(people, np.int32)
    solution = solve(edges, Capacities(all_, all_ > 0, room, each, room, nobody, np.zeros(1, np.int64)))
    return np.maximum(solution.price[people : people + len(room)], 0), np.flatnonzero(solution.chosen)
