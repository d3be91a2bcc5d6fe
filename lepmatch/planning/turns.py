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
    times: int = FIRST,
) -> Turns:
    """A plan for choices as `lepmatch.planning.seats.Choices` has them, in its order.

    Parameters
    ----------
    times : so many times the most points are what it gains to put somebody forward
    """
    first = times * (int(after.max()) + 1)
    gain = first + after
    trained, alone = np.flatnonzero(run >= 0), np.flatnonzero(run < 0)
    at_vacancy = _starts(jobseekers, vacancies)
    by_run = trained[np.lexsort((run[trained], jobseekers[trained]))]
    at_run = _starts(jobseekers[by_run], run[by_run])
    everything = np.arange(len(gain))

    def for_interviews(cost: Longs) -> tuple[Longs, Longs]:
        """Prices of interviews at some prices of seats, and those of jobseekers that go with both."""
        best = _best(everything, at_vacancy, gain - np.append(cost, 0)[run], jobseekers, vacancies)
        price, _ = _assign(best, slots, people)
        margin = np.zeros(people, np.int64)
        np.maximum.at(margin, best.jobseekers, best.gain - price[best.rooms])
        return price, margin

    def for_seats(price: Longs) -> tuple[Longs, Longs]:
        """Prices of seats at some prices of interviews, and the run that each jobseeker holds, -1 for none."""
        margin = gain - price[vacancies]
        without = np.zeros(people, np.int64)
        np.maximum.at(without, jobseekers[alone], margin[alone])
        best = _best(by_run, at_run, margin - without[jobseekers], jobseekers, run)
        cost, chosen = _assign(best, seats, people)
        held = np.full(people, -1, np.int64)
        held[best.jobseekers[chosen]] = best.rooms[chosen]
        return cost, held

    def with_seats(held: Longs) -> tuple[Longs, Longs]:
        """Prices of interviews where everybody holds a seat or none, and the choices taken."""
        some = np.flatnonzero((run < 0) | (run == held[jobseekers]))
        best = _best(some, _starts(jobseekers[some], vacancies[some]), gain, jobseekers, vacancies)
        price, chosen = _assign(best, slots, people)
        return price, best.choice[chosen]

    found: list[Longs] = []
    prices: list[Longs] = []
    room = np.concatenate([np.ones(people, np.int64), slots, seats])
    cost = np.zeros(len(seats), np.int64)
    for turn in range(TURNS):
        price, margin = for_interviews(cost)
        prices.append(np.concatenate([margin, price, cost]))
        mine, held = for_seats(price)
        then, taken = with_seats(held)
        found.append(taken)
        other, _ = for_seats(then)
        middle = (mine + other) // 2
        cost = middle if turn == 0 else (turn * cost + middle) // (turn + 1)
    proof = min(prices, key=lambda price: int(price @ room))
    best_plan = max(found, key=lambda plan: int(gain[plan].sum()))
    return Turns(np.sort(best_plan), proof, int(proof @ room), first)


def _starts(one: Longs, other: Longs) -> Longs:
    """Where each pair begins, of pairs in order."""
    changes = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
    return np.flatnonzero(np.append(True, changes))[: len(one)]


def _best(choices: Longs, starts: Longs, gain: Longs, jobseekers: Longs, rooms: Longs) -> Best:
    """The best choice between each two starts, where it gains anything; at a tie the first."""
    if not len(choices):
        return Best(*np.empty((4, 0), np.int64))
    mine = gain[choices]
    most = np.maximum.reduceat(mine, starts)
    lengths = np.diff(np.append(starts, len(choices)))
    hits = np.flatnonzero(mine == np.repeat(most, lengths))
    _, at = np.unique(np.repeat(np.arange(len(starts)), lengths)[hits], return_index=True)
    best = choices[hits[at]]
    some = most > 0
    return Best(jobseekers[best[some]], rooms[best[some]], best[some], most[some])


def _assign(best: Best, room: Longs, people: int) -> tuple[Longs, Longs]:
    """Prices of rooms, and which of the best are taken, where everybody takes one room at most."""
    first = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(best.jobseekers, minlength=people), out=first[1:])
    edges = Edges(first, best.jobseekers.astype(np.int32), best.rooms.astype(np.int32), best.gain)
    each, all_ = np.arange(len(room), dtype=np.int32), np.ones(people, np.int64)
    nobody = np.zeros(people, np.int32)
    solution = solve(edges, Capacities(all_, all_ > 0, room, each, room, nobody, np.zeros(1, np.int64)))
    return np.maximum(solution.price[people : people + len(room)], 0), np.flatnonzero(solution.chosen)
