"""Interviews and seats filled together, over every pair of the market and every run of a course that helps it.

Nobody can write all those choices down. So a plan is made of some of them, its prices say which others would better it
(`prospects`), and the next plan has these, too, until none is left or the plan is near its bound. People as they are
come first, then courses. Up to a district each plan is a linear programme, solved exactly; beyond, seats and interviews
take turns (`turns`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from lepmatch.matching.arrays import Longs
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.openings import Openings, make_openings
from lepmatch.matching.policy import FULL, MILLI
from lepmatch.planning.demand import places
from lepmatch.planning.gains import Ground, Teaching, Training, ground_of, in_time, make_teaching, runs_of
from lepmatch.planning.limits import Limits
from lepmatch.planning.prospects import Kept, Prices, Prospects, find_prospects
from lepmatch.planning.turns import by_turns

LISTED = 5  # vacancies of a jobseeker and jobseekers of a vacancy that a first plan chooses from
ALONE, EACH = 5, 3  # pairs of a jobseeker that are added at a time, as they are, and after each course
A_SEAT = 10  # jobseekers who are added at a time for each seat of a course, those to whom it is worth most
EXACT = 100_000  # choices, up to which the programme is solved exactly
ROUNDS = 1  # times that choices are added beyond that, once there are courses
SMALL = 5_000  # choices, up to which whole numbers are the best there are
WHOLE = 1e-6  # how far from a whole number a solution may be
FIRST = 16  # times the most points, what it gains to put somebody forward, and how it rises
TRIES = 3
COARSE, PEOPLE = 64, 1_000  # where people are counted: points are divided, and outweighed


Reals = NDArray[np.float64]


class Choices(NamedTuple):
    """What could be done with anybody, as columns in the order of both ids and then of runs.

    jobseekers, vacancies : rows
    run : place of the run among all runs, -1 for nobody's
    after : milli-points, with the course where there is one
    """

    jobseekers: Longs
    vacancies: Longs
    run: Longs
    after: Longs


class Filled(NamedTuple):
    """A plan, and its proof.

    choices, taken : what was chosen from, and (n,) what is taken
    prices : what one more of everything would add: first submissions and points together
    people, bound : how many no plan can exceed, and how many milli-points no plan that reaches as many
    """

    choices: Choices
    taken: Longs
    prices: Prices
    people: int
    bound: int


class _Plan(NamedTuple):
    """The best of some choices: those taken, the prices, and for people alone the price of each room, end to end.

    The last is unknown where on paper no whole people come out.
    """

    taken: Longs
    prices: Prices
    brings: Longs | None


class Rooms(NamedTuple):
    """What there is: jobseekers, who are put forward once, interviews of every vacancy, and seats of every run."""

    jobseekers: int
    slots: Longs
    seats: Longs

    def cost(self, prices: Prices) -> int:
        """What everything together costs, which no plan exceeds at prices that leave nothing worth more."""
        return int(prices.jobseekers.sum() + prices.vacancies @ self.slots + prices.runs @ self.seats)


def fill(matcher: Matcher, kinds: Sequence[Training]) -> Filled:
    """The plan with most points among those that put most people forward, as they are or after some training."""
    fitted = matcher.fitted
    runs = runs_of(kinds)
    room = np.array([run.intake.seats for run in runs], np.int64)
    rooms = Rooms(len(fitted.people.rows), interviews_of(fitted), room)
    ground = ground_of(fitted)
    alone, teaching = make_teaching(fitted, []), make_teaching(fitted, kinds)
    seats = np.add.reduceat(rooms.seats, teaching.runs[:-1]) if runs else rooms.seats
    search = _Search(fitted, ground, make_openings(fitted.jobs), seats)
    now = matcher.matches(LISTED, LISTED)
    nobody = np.full(len(now), -1, np.int64)
    choices = _in_order(
        now.jobseekers.astype(np.int64), now.vacancies.astype(np.int64), nobody, now.milli.astype(np.int64)
    )
    plan = _solve_by_turns(choices, rooms)
    found, more = search.find(alone, plan.prices)
    choices = joined(choices, found, alone, ground)
    plan, rounds = _solve_by_turns(choices, rooms), 0
    while True:
        last = len(choices.run) > EXACT and rounds == ROUNDS
        found, more = search.find(teaching, plan.prices, keep=not last)
        extended = joined(choices, found, teaching, ground)
        if last or (rounds and len(extended.run) == len(choices.run)):
            break
        choices, rounds = extended, rounds + 1
        plan = solve(choices, rooms, plan.prices.runs)
    size, first = len(plan.taken), plan.prices.first
    bound = rooms.cost(plan.prices) + int(more.sum()) - first * size
    if plan.brings is not None:
        people = int(plan.brings @ np.concatenate([np.ones(rooms.jobseekers, np.int64), rooms.slots, rooms.seats]))
    else:
        people = _most_people(choices, rooms, search, teaching, size, plan.prices)
    return Filled(choices, plan.taken, plan.prices, people, bound)


class _Search(NamedTuple):
    """What every search needs."""

    fitted: Fitted
    ground: Ground
    openings: Openings
    seats: Longs

    def find(self, teaching: Teaching, prices: Prices, keep: bool = True) -> tuple[Prospects, Longs]:
        """What is worth more than the prices, if that is wanted, and the most that anything is worth to each person."""
        runs = prices.runs[: len(teaching.ends)]
        kept = Kept(ALONE * keep, EACH * keep, A_SEAT * self.seats[: len(teaching.place)])
        return find_prospects(self.fitted, self.ground, teaching, self.openings, prices._replace(runs=runs), kept)


def interviews_of(fitted: Fitted) -> Longs:
    """Interviews of every vacancy that are free: nobody has been submitted for them; none where it is shut."""
    market = fitted.market
    slots, _, _ = places(market, Limits())
    submitted = (market.events.at(row) for row in market.events.columns["kind"].rows_where("submitted".__eq__))
    pairs = {(event.jobseeker, event.vacancy) for event in submitted if event.vacancy and event.at <= market.on}
    for _, vacancy in pairs:
        slots[market.vacancies.row(str(vacancy))] -= 1
    return np.where(fitted.jobs.rows["shut"] == 0, np.maximum(slots, 0), 0)


def joined(choices: Choices, found: Prospects, teaching: Teaching, ground: Ground) -> Choices:
    """The choices and those found, with every run that ends in time."""
    runs = np.diff(teaching.runs)
    alone, trained = np.flatnonzero(found.course < 0), np.flatnonzero(found.course >= 0)
    course = found.course[trained]
    each = np.repeat(trained, runs[course])
    run = np.arange(len(each)) - np.repeat(np.cumsum(runs[course]) - runs[course] - teaching.runs[course], runs[course])
    ready = in_time(ground, found.jobseekers[each], found.vacancies[each], teaching.ends[run])
    rows, run = np.concatenate([alone, each[ready]]), np.concatenate([np.full(len(alone), -1), run[ready]])
    more = found.jobseekers[rows], found.vacancies[rows], run, found.after[rows]
    return _in_order(*(np.concatenate(both) for both in zip(choices, more, strict=True)))


def _in_order(jobseekers: Longs, vacancies: Longs, run: Longs, after: Longs) -> Choices:
    """Choices in their order, each once."""
    jobs, runs = int(vacancies.max(initial=0)) + 1, int(run.max(initial=-1)) + 2
    _, first = np.unique((jobseekers * jobs + vacancies) * runs + run + 1, return_index=True)
    return Choices(jobseekers[first], vacancies[first], run[first], after[first])


def solve(choices: Choices, rooms: Rooms, cost: Longs | None = None) -> _Plan:
    """The plan with most points among those that put most people forward, or one near it.

    Parameters
    ----------
    cost : prices of seats near those of the plan
    """
    exact = len(choices.run) <= EXACT
    return _solve_exactly(choices, rooms) if exact else _solve_by_turns(choices, rooms, cost)


def _solve_by_turns(choices: Choices, rooms: Rooms, cost: Longs | None = None) -> _Plan:
    found = by_turns(choices.jobseekers, choices.vacancies, choices.run, choices.after, *rooms[1:], rooms[0], cost)
    return _Plan(found.taken, Prices(found.first, *np.split(found.price, _ends(rooms))), None)


def _ends(rooms: Rooms) -> list[int]:
    return [rooms.jobseekers, rooms.jobseekers + len(rooms.slots)]


def _solve_exactly(choices: Choices, rooms: Rooms) -> _Plan:
    """By linear programming.

    That somebody is put forward gains so many points that it comes first. How many is enough is not assumed: prices
    counted in whole people prove that no more can be reached, as long as no points in them come near a person; where
    they do, the gain rises.
    """
    if not len(choices.run):
        nothing = _solve_by_turns(choices, rooms)
        return nothing._replace(brings=np.zeros(sum(map(len, nothing.prices[1:])), np.int64))
    room = np.concatenate([np.ones(rooms.jobseekers, np.int64), rooms.slots, rooms.seats])
    at_vacancy, at_run = _ends(rooms)
    trained = np.flatnonzero(choices.run >= 0)
    all_ = np.arange(len(choices.run))
    used = [choices.jobseekers, at_vacancy + choices.vacancies, at_run + choices.run[trained]]
    at = np.concatenate(used), np.concatenate([all_, all_, trained])
    uses: Any = csr_array((np.ones(len(at[0])), at), shape=(len(room), len(all_)))
    first, brings = FULL * MILLI + 1, None
    for _ in range(TRIES):
        first *= FIRST
        gain = (first + choices.after).astype(float)
        relaxed = linprog(-gain, uses, room, bounds=(0, None), method="highs-ds")
        price = np.round(-relaxed.ineqlin.marginals).astype(np.int64)
        whole = np.round(price / first).astype(np.int64)
        share = np.asarray(relaxed.x)
        if 3 * np.abs(price - first * whole).max() < first and whole @ room == round(float(share.sum())):
            brings = whole
            break
    return _Plan(_whole(choices, share, gain, uses, room), Prices(first, *np.split(price, _ends(rooms))), brings)


def _whole(choices: Choices, share: Reals, gain: Reals, uses: Any, room: Longs) -> Longs:
    """The choices taken; a seat can be shared out in halves on paper only.

    Where that happens in a small market branch and bound finds the best plan; in a larger one it does so for those whom
    it happens to, and everybody else stays where they are.
    """
    broken = np.abs(share - np.round(share)) > WHOLE
    if not broken.any():
        return np.flatnonzero(share > 0.5)
    mine = np.isin(choices.jobseekers, choices.jobseekers[broken]) if len(share) > SMALL else np.ones(len(share), bool)
    settled = (share > 0.5) & ~mine
    left = room - uses @ settled
    limits = LinearConstraint(uses[:, mine], ub=left)
    whole = np.ones(mine.sum(), np.int64)
    found = milp(-gain[mine], constraints=limits, bounds=Bounds(0, 1), integrality=whole, options={"mip_rel_gap": 0.0})
    settled[np.flatnonzero(mine)[np.asarray(found.x) > 0.5]] = True
    return np.flatnonzero(settled)


def _most_people(choices: Choices, rooms: Rooms, search: _Search, teaching: Teaching, size: int, near: Prices) -> int:
    """How many people no plan can exceed, by prices of a plan to which points are next to nothing."""
    who = choices.jobseekers, choices.vacancies, choices.run
    brings = (near.runs + near.first // 2) // near.first
    most = FULL * MILLI // COARSE
    cost = PEOPLE * (most + 1) * brings + (near.runs - near.first * brings) // COARSE
    found = by_turns(*who, choices.after // COARSE, *rooms[1:], rooms[0], np.maximum(cost, 0), PEOPLE, most, turns=2)
    prices = Prices(COARSE * found.first, *np.split(COARSE * found.price, _ends(rooms)))
    _, more = search.find(teaching, prices, keep=False)
    return max(size, (rooms.cost(prices) + int(more.sum())) // prices.first)
