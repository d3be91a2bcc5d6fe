"""Flips that move nothing, and stand-ins that are found. Everybody is made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lepmatch.assurance import proxies
from lepmatch.assurance.groups import PROTECTED
from lepmatch.assurance.proxies import find_proxies, flip_protected
from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.records import Jobseeker, Monitoring
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher


@pytest.fixture(scope="module")
def market() -> Market:
    return sample_market(jobseekers=1_000, vacancies=120)


def test_ten_thousand_flips_move_no_point(market: Market) -> None:
    done = flip_protected(market, flips=10_000)
    assert (done.flips, done.moved) == (10_000, 0)


def test_a_scorer_that_looked_would_be_caught(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    class Peeping(Matcher):
        """Takes a claim of men for a new one."""

        def fit(self, market: Market) -> Matcher:
            men = {record.jobseeker for record in market.monitoring if record.sex == "male"}
            people = [replace(p, skills=() if p.id in men else p.skills) for p in market.jobseekers]
            return super().fit(replace(market, jobseekers=Table.of(Jobseeker, people)))

    monkeypatch.setattr(proxies, "Matcher", Peeping)
    assert flip_protected(market, flips=1).moved > 0


def test_no_jobseeker_has_a_field_of_monitoring() -> None:
    assert not set(PROTECTED) & set(Jobseeker.__dataclass_fields__)


def test_hours_give_lone_parents_away_and_a_justification_is_asked_for(market: Market) -> None:
    found = {(one.attribute, one.value): one for one in find_proxies(Matcher().fit(market), market.monitoring, {})}
    alone, women = found["lone_parent", "yes"], found["sex", "female"]
    assert alone.auc is not None
    assert alone.auc > 0.8
    assert alone.inputs[0] == "hours of the week"
    assert alone.needs_justification
    assert women.auc is not None
    assert 0.4 < women.auc < 0.6
    assert not women.needs_justification
    assert found["age_band", "16-17"].auc is None
    said = {"lone_parent": "a vacancy's hours must be kept; nothing else tells whether they can be"}
    told = {(one.attribute, one.value): one for one in find_proxies(Matcher().fit(market), market.monitoring, said)}
    assert not told["lone_parent", "yes"].needs_justification
    assert told["lone_parent", "yes"].auc == alone.auc
    kept = {(one.attribute, one.value): one for one in find_proxies(Matcher().fit(market), market.monitoring)}
    assert "Hours of the week" in kept["lone_parent", "yes"].justification, "the scheme has it in writing"
    assert not [one for one in kept.values() if one.needs_justification]


def test_a_planted_stand_in_is_found() -> None:
    market = sample_market(jobseekers=400, vacancies=4)
    watched = [
        Monitoring(jobseeker=p.id, sex="female" if p.qualification_level and p.qualification_level > 1 else "male")
        for p in market.jobseekers
    ]
    found = find_proxies(Matcher().fit(market), watched)
    assert found[0].attribute == "sex"
    assert found[0].inputs[0] == "qualification level"
    assert found[0].needs_justification
