"""Who is feasible where, against asking pair by pair. Everybody here is made up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.market.market import Market
from lepmatch.matching.feasible import count_feasible, feasible_people
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import Policy
from tests.matching.markets import markets, policies


@settings(max_examples=30, deadline=None)
@given(market=markets, policy=policies())
def test_the_feasible_are_those_of_whom_no_pair_says_otherwise(market: Market, policy: Policy) -> None:
    matcher = Matcher(policy).fit(market)
    fitted = matcher.fitted
    for v, vacancy in enumerate(market.vacancies.ids):
        pairs = [matcher.match(id, vacancy) for id in market.jobseekers.ids]
        pool = feasible_people(fitted, v)
        assert pool.rows.tolist() == [j for j, pair in enumerate(pairs) if pair.is_feasible]
        assert pool.milli.tolist() == [pair.milli for pair in pairs if pair.is_feasible]
        assert pool.too_little == matcher.shortlist(vacancy).too_little_known


@settings(max_examples=20, deadline=None)
@given(market=markets, data=st.data())
def test_counts_over_all_vacancies_are_those_of_each(market: Market, data: st.DataObject) -> None:
    fitted = Matcher().fit(market).fitted
    pools = [set(feasible_people(fitted, v).rows.tolist()) for v in range(len(market.vacancies))]
    places = np.array([data.draw(st.integers(0, len(pool))) for pool in pools], np.int32)
    one, three = (count_feasible(fitted, fitted.jobs, places, threads) for threads in (1, 3))
    people = range(len(market.jobseekers))
    assert one.people.tolist() == [sum(j in pool for pool in pools) for j in people]
    assert one.vacancies.tolist() == [len(pool) for pool in pools]
    shares = [sum(k / len(pool) for pool, k in zip(pools, places.tolist(), strict=True) if j in pool) for j in people]
    assert one.expected.tolist() == pytest.approx(shares, abs=1e-6)
    assert one.expected.tolist() == three.expected.tolist()
