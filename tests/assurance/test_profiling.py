"""Early entry: learnt from claims, calibrated, blind to who somebody is, and silent about files with gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.assurance.early_entry import EarlyEntry, ErrorRate, GroupError
from lepmatch.assurance.profiling import profile_early_entry
from lepmatch.assurance.spells import LANDMARKS, SIGNS, WINDOW, spells_of
from lepmatch.delivery.rates import Rate
from lepmatch.market.columns import Table
from lepmatch.market.fields import field_types
from lepmatch.market.market import Market
from lepmatch.market.records import Claim, Jobseeker, Monitoring
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher

ON = date(2009, 3, 31)


@pytest.fixture(scope="module")
def sample() -> Market:
    return sample_market(jobseekers=2_000, vacancies=10, courses=0)


@pytest.fixture(scope="module")
def found(sample: Market) -> EarlyEntry:
    return profile_early_entry(sample, sample.monitoring)


def market_of(claims: list[Claim], begun: date | None = None) -> Market:
    people = [Jobseeker(id=id, claim_start=begun) for id in sorted({claim.jobseeker for claim in claims} | {"J1"})]
    return Market.of(ON, [*people, *claims])


# ------------------------------------------------------------------------------------------------------------ the signs

days = st.integers(1, 2_000)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(days, days), min_size=1, max_size=6))
def test_the_signs_of_a_claim_are_those_counted_day_by_day(lengths: list[tuple[int, int]]) -> None:
    day, claims = ON - timedelta(sum(a + b for a, b in lengths)), []
    for length, gap in lengths:
        claims.append(Claim(jobseeker="J1", starts=day, ended=day + timedelta(length), claimed_before=bool(claims)))
        day += timedelta(length + gap)
    spells = spells_of(market_of(claims).claims, ON)
    for row, claim in enumerate(claims):
        window = claim.starts - timedelta(WINDOW)
        earlier = [one for one in claims[:row] if one.ended and one.ended > window]
        on = {one.starts + timedelta(n) for one in earlier for n in range((one.ended - one.starts).days)}
        told = (
            bool(earlier),
            len(earlier) >= 3,
            sum(d >= window for d in on) >= 182,
            sum(d >= window for d in on) >= 365,
            any((one.ended - one.starts).days >= 365 for one in earlier),
            any((claim.starts - one.ended).days <= 91 for one in earlier),
        )
        assert tuple(spells.before[row].tolist()) == told


def test_months_on_a_claim_come_one_after_the_other() -> None:
    claim = Claim(jobseeker="J1", starts=ON - timedelta(300), claimed_before=False)
    spells = spells_of(market_of([claim]).claims, ON)
    there = [int(spells.signs(np.array([0]), days)[0, -3:].sum()) for days in LANDMARKS]
    assert there == [0, 1, 2, 3]


# ------------------------------------------------------------------------------------------------------- what is learnt


def test_the_card_is_short_and_of_whole_points(found: EarlyEntry) -> None:
    assert [sign.name for sign in found.card] == list(SIGNS)
    assert all(isinstance(sign.points, int) and abs(sign.points) <= 9 for sign in found.card)
    assert found.slope > 0


def test_it_is_calibrated_on_people_not_learnt_from(found: EarlyEntry) -> None:
    assert 0.9 <= found.calibration <= 1.1
    assert all(abs(band.said - band.found) < 0.06 for band in found.bands if band.claims >= 200)
    assert found.auc > 0.65
    assert found.brier < found.brier_without


def rates_of(one: GroupError) -> tuple[tuple[ErrorRate | None, int], tuple[ErrorRate | None, int]]:
    """Both rates, each with the number of looks that it is a share of."""
    return (one.missed, one.long), (one.alarmed, one.looks - one.long)


def test_errors_stand_beside_accuracy_for_every_group_and_none_for_few(sample: Market, found: EarlyEntry) -> None:
    everybody, *groups = found.errors
    assert everybody.attribute == "everybody"
    assert {one.attribute for one in groups} == {name for name in field_types(Monitoring) if name != "jobseeker"}
    assert all(one.missed is None for one in groups if one.long < 50)
    told = [(rate, looks) for one in found.errors for rate, looks in rates_of(one) if rate]
    assert len(told) < 2 * len(found.errors), "some are too few"
    for rate, looks in told:
        assert 50 <= rate.people <= looks
        alone = Rate(round(rate.share * looks), looks)  # as if no two looks were at the same person: too narrow
        assert rate.low - 0.001 <= alone.low <= rate.share <= alone.high <= rate.high + 0.001
    by_sex = sum(one.looks for one in groups if one.attribute == "sex")
    assert 0 < by_sex < everybody.looks, "some said nothing"
    (missed, long), (alarmed, others) = rates_of(everybody)
    expected = long * (1 - missed.share) + others * alarmed.share
    assert expected == pytest.approx(everybody.long, rel=0.15), "as many are expected as there were"


def test_a_history_without_a_pattern_gives_no_better_than_a_coin() -> None:
    draw = np.random.default_rng(3)
    claims = []
    for n in range(700):
        last = ON - timedelta(int(draw.integers(900, 2_000)))
        for before in (False, True):
            ended = last + timedelta(int(draw.integers(20, 800)))
            claims.append(Claim(jobseeker=f"J{n:03}", starts=last, ended=ended, claimed_before=before))
            last = ended + timedelta(int(draw.integers(5, 60)))
    blind = profile_early_entry(market_of([c for c in claims if c.ended <= ON]), ())
    assert blind.is_learnt
    assert abs(blind.auc - 0.5) < 0.06


def test_too_few_claims_give_no_card() -> None:
    market = sample_market(jobseekers=60, vacancies=4)
    few = profile_early_entry(market, market.monitoring)
    assert not few.is_learnt
    assert {few.of(id, market).chance for id in market.jobseekers.ids} == {None}


# ---------------------------------------------------------------------------------------------------------- one person


def test_the_points_of_a_person_are_those_of_the_signs(sample: Market, found: EarlyEntry) -> None:
    told = [one for one in (found.of(id, sample) for id in sample.jobseekers.ids[:900]) if one.chance is not None]
    assert len(told) > 100
    for one in told:
        assert one.points == sum(sign.points for sign in one.signs)
        assert one.chance == found.chance(one.points)
        assert one.is_likely == (one.chance >= found.cut)
        assert "decides nothing" in one.line


FILES = {
    "claim_start of the jobseeker": ([], None),
    "the claim of 2008-12-01 among the claims": ([Claim(jobseeker="J1", starts=date(2005, 1, 1))], "2008-12-01"),
    "claimed_before": ([Claim(jobseeker="J1", starts=date(2008, 12, 1))], "2008-12-01"),
    "earlier claims": ([Claim(jobseeker="J1", starts=date(2008, 12, 1), claimed_before=True)], "2008-12-01"),
    "ended of an earlier claim": (
        [
            Claim(jobseeker="J1", starts=date(2008, 1, 1), claimed_before=False),
            Claim(jobseeker="J1", starts=date(2008, 12, 1), claimed_before=True),
        ],
        "2008-12-01",
    ),
}


@pytest.mark.parametrize("field", FILES)
def test_a_file_with_a_gap_has_no_result_and_the_gap_is_named(found: EarlyEntry, field: str) -> None:
    claims, begun = FILES[field]
    market = market_of(claims, date.fromisoformat(begun) if begun else None)
    one = found.of("J1", market)
    assert one.chance is None
    assert any(field in missing for missing in one.missing), one.missing
    assert "incomplete" in one.line


# ---------------------------------------------------------------------------------------------- blind, and never a gate


def test_nothing_but_claims_moves_a_result(sample: Market, found: EarlyEntry) -> None:
    """Every other field that says who somebody is, changed for everybody at once."""
    turned = []
    for n, record in enumerate(sample.monitoring):
        options = {f: field_types(Monitoring)[f].options for f in field_types(Monitoring) if f != "jobseeker"}
        turned.append(replace(record, **{f: of[(n + 1) % len(of)] for f, of in options.items()}))
    people = [Jobseeker(id=one.id, claim_start=one.claim_start) for one in sample.jobseekers]
    other = replace(
        sample, jobseekers=Table.of(Jobseeker, people), monitoring=Table.of(Monitoring, turned), events=sample.events
    )
    again = profile_early_entry(other, other.monitoring)
    ids = sample.jobseekers.ids[:400]
    assert (again.card, again.cut, again.start, again.slope) == (found.card, found.cut, found.start, found.slope)
    assert [again.of(id, other) for id in ids] == [found.of(id, sample) for id in ids]
    assert again.errors[1:] != found.errors[1:], "only the tables by group see who somebody is"


def test_no_sign_stands_in_for_a_characteristic_of_the_sample(found: EarlyEntry) -> None:
    judged = [proxy.auc for proxy in found.proxies if proxy.auc is not None]
    assert len(judged) > 10
    assert max(judged) < 0.70


def test_no_point_of_a_match_knows_of_claims(sample: Market) -> None:
    with_, without = Matcher().fit(sample), Matcher().fit(replace(sample, claims=Table.of(Claim, [])))
    for column in ("jobseekers", "vacancies", "milli", "vacancy_rank"):
        assert (getattr(with_.matches(), column) == getattr(without.matches(), column)).all()
