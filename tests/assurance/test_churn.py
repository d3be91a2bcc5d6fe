"""How lists change in a week. Everybody is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from lepmatch.assurance.churn import as_of, list_churn
from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.records import Claim, Event
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher


def test_a_market_is_seen_as_its_events_left_it() -> None:
    market = sample_market(jobseekers=300, vacancies=60)
    day = market.on - timedelta(30)
    earlier = as_of(market, day)
    gone = {one.id for one in market.jobseekers if one.claim_start and one.claim_start > day}
    assert gone
    there = [one for one in market.jobseekers if one.id not in gone]
    events = [e for e in market.events if e.at <= day and e.jobseeker not in gone]
    kept = [*there, *events, *market.employers, *market.pledges, *market.vacancies, *market.courses, *market.intakes]
    watched = [one for one in (*market.monitoring, *market.claims) if one.jobseeker not in gone]
    assert earlier == Market.of(day, [*kept, *watched], market.scheme, market.synthetic)


def test_churn_is_that_of_the_two_lists() -> None:
    market = sample_market(jobseekers=400, vacancies=60)
    matcher = Matcher().fit(market)
    best = next(match for id in market.vacancies.ids for match in matcher.shortlist(id, 3))
    other = next(id for id in market.vacancies.ids if id != best.vacancy)
    hired = Event(at=market.on, kind="job_started", jobseeker=best.jobseeker, vacancy=other)
    after = Matcher().fit(replace(market, events=Table.of(Event, [*market.events, hired])))
    before = Matcher().fit(as_of(market, market.on - timedelta(7)))
    found = list_churn(after)
    both = [id for id in market.vacancies.ids if len(before.shortlist(id)) and len(after.shortlist(id))]
    assert found.lists == len(both)
    lists = [({m.jobseeker for m in before.shortlist(id)}, {m.jobseeker for m in after.shortlist(id)}) for id in both]
    assert found.changed == sum(old != new for old, new in lists)
    assert abs(found.entered - sum(len(new - old) / len(new) for old, new in lists) / len(both)) < 1e-9
    assert best.vacancy in {id for id, _ in found.named} or found.changed > len(found.named)
    assert found.line.startswith("From 24 March to 31 March 2009")


def test_without_news_no_list_changes_overnight() -> None:
    market = sample_market(jobseekers=300, vacancies=40)
    still = replace(market, events=Table.of(Event, []), claims=Table.of(Claim, []))
    found = list_churn(Matcher().fit(still), days=0)
    assert (found.changed, found.entered, found.moved) == (0, 0.0, 0.0)
