"""A week that keeps places for people to come, and seasons of such weeks against hindsight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from benchmarks.weeks import SEEDS, capacities, hindsight, run, season
from lepmatch.errors import PlanError
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher
from lepmatch.planning.limits import Limits
from lepmatch.planning.network import sort_edges
from lepmatch.planning.weeks import Coming, WeekPlan, choose_now, plan_week
from tests.matching.markets import DAY, JOB, PERSON


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_looking_ahead_comes_near_to_hindsight_where_greedy_does_not(seed: int) -> None:
    this = season(seed)
    best = hindsight(this)
    assert run(this, look_ahead=False) < 0.93 * best
    assert 0.97 * best <= run(this, look_ahead=True) <= best


def test_a_place_is_kept_for_somebody_better_who_is_likely_to_come() -> None:
    """One interview; a poor match is here, a good one came in every second week so far."""
    pairs = np.array([[0, 0, 40_000], [1, 0, 90_000]], np.int32).T
    edges = sort_edges(*pairs, 2)
    here = capacities(np.array([1, 0]), np.array([1]))

    def taken(weeks: int, closes: int) -> list[int]:
        coming = Coming(edges, np.array([0, 1]), 1.0, weeks)
        chosen, worth = choose_now(edges, here, here, np.array([closes]), coming)
        assert (worth == 0).all() or 40_000 < worth[0] <= 90_000
        return edges.jobseekers[chosen].tolist()

    assert taken(weeks=10, closes=20) == []
    assert taken(weeks=0, closes=20) == [0]  # nobody is to come
    assert taken(weeks=10, closes=1) == [0]  # the vacancy waits for nobody


def planned(market: Market, **asked: object) -> WeekPlan:
    return plan_week(market, Matcher().fit(market).matches(), **asked)


def test_a_week_keeps_every_limit_and_says_who_waits() -> None:
    market = sample_market(jobseekers=300, vacancies=20, seed=4)
    plan = planned(market, limits=Limits(micro=4, small=4, weeks=4))
    people = [p.jobseeker for p in plan.proposals]
    assert people
    assert len(set(people)) == len(people)
    assert not set(people) & set(plan.wait)
    of = {v.id: v for v in market.vacancies}
    for id in {p.vacancy for p in plan.proposals}:
        assert sum(p.vacancy == id for p in plan.proposals) <= (of[id].interviews or 3 * of[id].openings)
    for employer in market.employers:
        month = {"micro": 4, "small": 4, "large": 8}.get(employer.size or "medium", 6)
        assert sum(of[p.vacancy].employer == employer.id for p in plan.proposals) <= -(-month // 4)
    assert plan.kept == tuple(sorted(plan.kept, key=lambda k: (-k.worth_milli, k.vacancy)))
    assert plan == planned(Market.of(market.on, list(market.records())[::-1]), limits=Limits(micro=4, small=4, weeks=4))


def test_who_has_a_submission_on_record_is_not_put_forward_again_and_blind_weeks_keep_nothing() -> None:
    people = [replace(PERSON, id=f"J{n}", claim_start=DAY - timedelta(30)) for n in range(4)]
    job = replace(JOB, openings=1, interviews=3)
    event = Event(at=DAY, kind="submitted", jobseeker="J0", vacancy="V1")
    plan = planned(Market.of(DAY, [*people, job, Employer(id="E1", name="A", size="large"), event]), weeks=0)
    assert [p.vacancy for p in plan.proposals] == ["V1", "V1"]  # two of its three interviews are left
    assert "J0" not in {p.jobseeker for p in plan.proposals} | set(plan.wait)
    assert len(plan.wait) == 1
    assert plan.kept == ()


@pytest.mark.parametrize("asked", [{"weeks": -1}, {"weeks": 53}, {"newcomers": -0.5}, {"newcomers": 1e9}])
def test_weeks_that_cannot_be_are_refused(asked: dict[str, float]) -> None:
    with pytest.raises(PlanError, match=next(iter(asked))):
        planned(Market.of(date(2009, 3, 31), [PERSON, JOB, Employer(id="E1", name="A")]), **asked)


def test_where_nothing_is_to_be_had_nothing_is_planned() -> None:
    for records in ([PERSON], [PERSON, JOB, Employer(id="E1", name="A", size="micro")]):
        market = Market.of(DAY, records)
        plan = planned(market, limits=Limits(micro=0))
        assert (plan.proposals, plan.kept) == ((), ())
