"""This week's submissions, with places kept for people who are still to come.

A plan for today gives every place to whoever is there; somebody whom it suits far better may come next week. Here a
place has a price: what it would bring over the coming weeks. It is the mean of its prices in the best plans for futures
that are drawn by lot from the people who came over the past year. A submission is made now where its points are above
the price of its place; the best plan for what is left is drawn up anew every week.

Nobody waits for a vacancy that nobody has told us of: futures bring new people, never new places.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.errors import PlanError
from lepmatch.market.market import Market
from lepmatch.matching.policy import MILLI
from lepmatch.matching.results import Matches
from lepmatch.planning.demand import read_demand
from lepmatch.planning.limits import Limits
from lepmatch.planning.network import Capacities, Edges, Longs, sort_edges
from lepmatch.planning.solving import solve

FUTURES = 16  # drawn; more of them bring next to nothing
PAST = 52  # weeks in which those came who are taken for the people to come
WEEK = 7


class Coming(NamedTuple):
    """What is expected.

    edges : all pairs of those who came before and the places there are
    people : (n,) their rows, one of which is drawn for everybody who is to come
    each_week : how many come in a week
    weeks : how many weeks are looked ahead
    """

    edges: Edges
    people: Longs
    each_week: float
    weeks: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One person put forward to one vacancy this week."""

    vacancy: str
    jobseeker: str
    milli: int

    @property
    def points(self) -> float:
        """Points, with three decimals."""
        return self.milli / MILLI


@dataclass(frozen=True, slots=True)
class Kept:
    """A vacancy with interviews that are left after this week, and what one of them is expected to bring."""

    vacancy: str
    title: str
    left: int
    worth_milli: int

    @property
    def worth(self) -> float:
        """Points that the interview is expected to bring."""
        return self.worth_milli / MILLI


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """This week's submissions.

    Attributes
    ----------
    proposals : by vacancy, the most points first
    kept : the vacancies of which an interview is worth something later, the dearest first
    wait : who could be put forward, has no submission, and would bring less everywhere than a place is worth later
    newcomers : people a week who are expected
    weeks : how many weeks are looked ahead
    """

    proposals: tuple[Proposal, ...]
    kept: tuple[Kept, ...]
    wait: tuple[str, ...]
    newcomers: float
    weeks: int

    @property
    def total_milli(self) -> int:
        """Milli-points of all proposals."""
        return sum(proposal.milli for proposal in self.proposals)

    @property
    def total(self) -> float:
        """Points of all proposals."""
        return self.total_milli / MILLI

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON keeps it."""
        return {
            "weeks": self.weeks,
            "newcomers": self.newcomers,
            "total": self.total,
            "proposals": [{"vacancy": p.vacancy, "jobseeker": p.jobseeker, "points": p.points} for p in self.proposals],
            "kept": [{"vacancy": k.vacancy, "left": k.left, "worth": k.worth} for k in self.kept],
            "wait": list(self.wait),
        }


def plan_week(
    market: Market, matches: Matches, *, weeks: int = 26, newcomers: float | None = None, limits: Limits | None = None
) -> WeekPlan:
    """Put people forward this week, and keep places for those whom they suit better.

    Everybody without a submission on record is considered once. Every limit is kept: interviews of a vacancy, and a
    week's share of what an employer takes in a month.

    Parameters
    ----------
    weeks : how far to look ahead; 0 plans for this week alone
    newcomers : people a week to expect; by default as many as came in a week of the past year and are still here

    Raises
    ------
    PlanError
        weeks or newcomers that cannot be

    Examples
    --------
    >>> from lepmatch import Matcher, plan_week, sample_market
    >>> market = sample_market(jobseekers=200, vacancies=30)
    >>> plan = plan_week(market, Matcher().fit(market).matches())
    >>> len({proposal.jobseeker for proposal in plan.proposals}) == len(plan.proposals)
    True
    """
    if not 0 <= weeks <= PAST:
        raise PlanError("weeks", f"from 0 to {PAST}", weeks)
    if newcomers is not None and not 0 <= newcomers <= len(market.jobseekers):
        raise PlanError("newcomers", f"from 0 to the {len(market.jobseekers)} people of the market", newcomers)
    limits = limits or Limits()
    demand = read_demand(market, matches, limits, (), (), (), None)
    everybody, jobs = demand.capacities, len(market.vacancies)
    once = np.where(everybody.covered, 0, np.minimum(everybody.submissions, 1))
    since = market.on - timedelta(weeks=PAST)
    came = market.jobseekers.columns["claim_start"].encode(lambda day: bool(day and since < day <= market.on), bool)
    people = np.flatnonzero(came)
    each_week = len(people) / PAST if newcomers is None else float(newcomers)
    now = everybody._replace(submissions=once, budget=_share(everybody.budget, limits.weeks, 1))
    later = now._replace(budget=_share(everybody.budget, limits.weeks, weeks + 1))
    coming = Coming(demand.edges, people, each_week, weeks)
    chosen, worth = choose_now(demand.edges, now, later, _closes(market), coming)
    j, v, milli = (column[chosen] for column in (demand.edges.jobseekers, demand.edges.vacancies, demand.edges.milli))
    order = np.lexsort((j, -milli, v)).tolist()
    ids = market.vacancies.ids, market.jobseekers.ids
    left = demand.slots - np.bincount(v, minlength=jobs)
    dear = np.flatnonzero((left > 0) & (worth > 0))
    dear = dear[np.lexsort((dear, -worth[dear]))]
    waits = np.setdiff1d(demand.edges.jobseekers[once[demand.edges.jobseekers] > 0], j)
    return WeekPlan(
        tuple(Proposal(ids[0][v[i]], ids[1][j[i]], int(milli[i])) for i in order),
        tuple(
            Kept(ids[0][row], market.vacancies.columns["title"][row], int(left[row]), int(worth[row]))
            for row in dear.tolist()
        ),
        tuple(ids[1][row] for row in waits.tolist()),
        round(each_week, 1),
        weeks,
    )


def _share(budget: Longs, of: int, weeks: int) -> Longs:
    """What is left to employers for so many weeks, from what is left to them for others."""
    share: Longs = -(-budget * weeks // of)
    return share


def _closes(market: Market) -> Longs:
    """The week from which each vacancy is closed; beyond all weeks where no day is named."""

    def weeks(day: date | None) -> int:
        return 2 * PAST if day is None else max(0, (day - market.on).days // WEEK + 1)

    closes: Longs = market.vacancies.columns["closing_date"].encode(weeks, np.int64)
    return closes


def choose_now(
    edges: Edges, now: Capacities, later: Capacities, closes: Longs, coming: Coming, lot: int = 0
) -> tuple[NDArray[np.bool_], Longs]:
    """Which pairs to put forward this week, and what a place of each vacancy is worth later in milli-points.

    Parameters
    ----------
    edges : all pairs; those of people who may have no submission are ignored
    now, later : what this week takes, and this week with all to come
    closes : (vacancies,) weeks from now on that each is open, this one included
    lot : futures are drawn by it
    """
    worth = worth_of_places(edges, later, closes, coming, lot)
    gain = edges.milli - worth[edges.vacancies]
    some = np.flatnonzero((gain > 0) & (now.submissions[edges.jobseekers] > 0) & (closes[edges.vacancies] > 0))
    few = sort_edges(edges.jobseekers[some], edges.vacancies[some], gain[some].astype(np.int32), len(now.submissions))
    chosen = np.zeros(len(edges.milli), bool)
    chosen[some] = solve(few, _by_points(now)).chosen
    return chosen, worth


def worth_of_places(edges: Edges, later: Capacities, closes: Longs, coming: Coming, lot: int) -> Longs:
    """What a place of each vacancy is worth in the weeks to come: its mean price in the best plans for some futures.

    The price is what one more place would add. Taking one away costs more, so every other future has one fewer
    everywhere. A vacancy that closes this week, or takes nobody, is worth nothing later.
    """
    people, worth = len(later.submissions), np.zeros(len(later.slots))
    if not coming.weeks or not len(coming.people) or not coming.each_week:
        return worth.astype(np.int64)
    here = np.flatnonzero((later.submissions[edges.jobseekers] > 0) & (closes[edges.vacancies] > 0))
    for future in range(FUTURES):
        draw = np.random.default_rng((lot, future))
        count = int(draw.poisson(coming.each_week * coming.weeks))
        who, weeks = _drawn(coming.people, count, draw), draw.integers(1, coming.weeks + 1, count)
        pairs, newcomer = _edges_of(coming.edges, who)
        meet = weeks[newcomer] < closes[coming.edges.vacancies[pairs]]
        pairs, newcomer = pairs[meet], newcomer[meet]
        all_ = sort_edges(
            np.concatenate([edges.jobseekers[here], (people + newcomer).astype(np.int32)]),
            np.concatenate([edges.vacancies[here], coming.edges.vacancies[pairs]]),
            np.concatenate([edges.milli[here], coming.edges.milli[pairs]]).astype(np.int32),
            people + count,
        )
        room = later._replace(
            submissions=np.concatenate([later.submissions, np.ones(count, np.int64)]),
            slots=np.maximum(later.slots - future % 2, 0),
            group=np.zeros(people + count, np.int32),
        )
        price = solve(all_, _by_points(room)).price[people + count :][: len(worth)]
        worth += np.maximum(price, 0)
    some = (closes > 1) & (later.slots > 0) & (later.budget[later.employer] > 0)
    return np.where(some, worth / FUTURES, 0).astype(np.int64)


def _drawn(people: Longs, count: int, draw: np.random.Generator) -> Longs:
    """So many of some people, each as often as the others or once more."""
    times, rest = divmod(count, len(people))
    return np.concatenate([np.repeat(people, times), draw.permutation(people)[:rest]])


def _edges_of(edges: Edges, who: Longs) -> tuple[Longs, Longs]:
    """The edges of some people, one after the other, and whose each is as a place in `who`."""
    degree = np.diff(edges.first)[who]
    whose = np.repeat(np.arange(len(who)), degree)
    place = np.arange(len(whose)) - np.repeat(np.cumsum(degree) - degree, degree)
    return edges.first[who][whose] + place, whose


def _by_points(capacities: Capacities) -> Capacities:
    """Points alone: nobody's first submission counts for more than another."""
    people = len(capacities.submissions)
    group = np.zeros(people, np.int32)
    return capacities._replace(covered=np.ones(people, bool), group=group, floor=np.zeros(1, np.int64))
