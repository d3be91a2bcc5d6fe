"""The audit as a whole: stages, groups and what stands out. Everybody is made up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.assurance.exposure import UNEVEN, exposure_by_group
from lepmatch.assurance.fairness import LAW_144, FairnessAudit, audit_fairness
from lepmatch.assurance.groups import BOTH, PROTECTED, groupings_of
from lepmatch.assurance.impact import ADVERSE
from lepmatch.assurance.stages import WORDS, stages_since_proposed
from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event, Jobseeker, Monitoring, Vacancy
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher
from tests.matching.markets import markets as any_markets

ON = date(2009, 3, 31)
PEOPLE, LISTS = 600, 100
FIRM = Employer(id="E1", name="A shop")


def decided(day: date, person: str, vacancy: str) -> list[Event]:
    """The steps to an employer."""
    reasons = {"decided": "fit"}
    return [
        Event(at=day, kind=kind, jobseeker=person, vacancy=vacancy, actor="An officer", reason=reasons.get(kind))
        for kind in ("decided", "consented", "submitted")
    ]


def history(seed: int, skipped: bool) -> Market:
    """Six people proposed at each vacancy, of whom an officer puts two forward; black people never, where `skipped`."""
    draw = np.random.default_rng(seed)
    ids = [f"J{n:03}" for n in range(PEOPLE)]
    groups = draw.choice(["white", "black", "asian"], PEOPLE, p=[0.7, 0.2, 0.1])
    sexes = draw.choice(["female", "male"], PEOPLE)
    records: list[object] = [FIRM]
    for n in range(LISTS):
        vacancy, day = f"V{n:03}", ON - timedelta(200 - n)
        records.append(Vacancy(id=vacancy, employer="E1", title="shop assistant", openings=9, closing_date=day))
        here = [*range(6 * n, 6 * n + 6)]
        records += [Event(at=day, kind="proposed", jobseeker=ids[k], vacancy=vacancy) for k in here]
        for k in sorted(here, key=lambda k: (skipped and groups[k] == "black", draw.random()))[:2]:
            records += decided(day + timedelta(1), ids[k], vacancy)
    people = [Jobseeker(id=id, postcode="SO15") for id in ids]
    watched = [
        Monitoring(jobseeker=id, sex=sex, ethnic_group=group, age_band="not_said")
        for id, sex, group in zip(ids, sexes.tolist(), groups.tolist(), strict=True)
    ]
    return Market.of(ON, [*records, *people, *watched])


def audit(market: Market) -> FairnessAudit:
    return audit_fairness(Matcher().fit(market), market.monitoring)


def test_officers_who_skip_a_group_are_found_and_the_group_and_stage_named() -> None:
    (alarm, *more) = audit(history(1, skipped=True)).alarms
    assert alarm.startswith("put_forward: ethnic_group black, ")
    assert all("black" in said for said in more)  # black women, black men


@pytest.mark.parametrize("seed", range(3))
def test_officers_who_skip_nobody_raise_no_alarm(seed: int) -> None:
    assert audit(history(seed, skipped=False)).alarms == ()


def test_each_person_counts_once_at_each_stage_and_against_the_same_vacancy() -> None:
    people = [Jobseeker(id=f"J{n}") for n in (1, 2, 3)]
    jobs = [Vacancy(id=f"V{n}", employer="E1", title="cleaner", openings=1) for n in (1, 2)]
    day = ON - timedelta(300)
    events = [
        Event(at=day, kind="proposed", jobseeker="J1", vacancy="V2"),
        Event(at=day + timedelta(5), kind="proposed", jobseeker="J1", vacancy="V1"),
        Event(at=day, kind="proposed", jobseeker="J2", vacancy="V1"),
        *decided(day + timedelta(6), "J1", "V1"),
        *decided(day + timedelta(2), "J2", "V1"),
        Event(at=day + timedelta(9), kind="interview_offered", jobseeker="J2", vacancy="V1"),
        Event(at=day + timedelta(9), kind="interview_held", jobseeker="J2", vacancy="V1"),
        Event(at=day + timedelta(10), kind="job_started", jobseeker="J2", vacancy="V1"),
        Event(at=day + timedelta(10 + 91), kind="sustained_13", jobseeker="J2", vacancy="V1"),
        Event(at=ON - timedelta(90), kind="job_started", jobseeker="J3", vacancy="V2"),
    ]
    stages = {one.name: one for one in stages_since_proposed(Market.of(ON, [FIRM, *people, *jobs, *events]))}
    told = {
        name: [(int(p), int(c), bool(s)) for p, c, s in zip(one.people, one.choice, one.selected, strict=True)]
        for name, one in stages.items()
    }
    # J1 was proposed for V2 first and not put forward there; J3 started 90 days ago, a day short of 13 weeks
    assert told["put_forward"] == [(0, 1, False), (1, 0, True)]
    assert told["interviewed"] == told["started"] == [(0, 0, False), (1, 0, True)]
    assert told["sustained_13"] == [(1, 0, True)]
    assert told["sustained_26"] == [(1, 0, False)]


def test_a_job_that_was_left_early_was_not_kept_however_short_the_time() -> None:
    start = Event(at=ON - timedelta(30), kind="job_started", jobseeker="J1", vacancy="V1")
    left = Event(at=ON - timedelta(9), kind="job_left", jobseeker="J1", vacancy="V1", reason="ended")
    job = Vacancy(id="V1", employer="E1", title="cleaner", openings=1)
    stages = list(stages_since_proposed(Market.of(ON, [FIRM, Jobseeker(id="J1"), job, start, left])))
    assert [(one.name, one.selected.tolist()) for one in stages[-2:]] == [
        ("sustained_13", [False]),
        ("sustained_26", [False]),
    ]


@settings(max_examples=25, deadline=None)
@given(market=any_markets, sexes=st.lists(st.sampled_from(["female", "male", "not_said", None]), max_size=15))
def test_any_market_can_be_audited(market: Market, sexes: list[str | None]) -> None:
    ids = ("nobody-here", *market.jobseekers.ids)
    watched = [Monitoring(jobseeker=id, sex=sex) for id, sex in zip(ids, sexes, strict=False)]
    found = audit_fairness(Matcher().fit(market), watched)
    assert json.loads(json.dumps(found.as_dict(), allow_nan=False))["people"] == len(market.jobseekers)
    assert found.alarms == ()


# ------------------------------------------------------------------------------------------------- what an audit holds


@pytest.fixture(scope="module")
def sample() -> Market:
    return sample_market(jobseekers=1_200, vacancies=200)


@pytest.fixture(scope="module")
def found(sample: Market) -> FairnessAudit:
    return audit(sample)


def test_every_stage_counts_everybody_known_or_not(sample: Market, found: FairnessAudit) -> None:
    assert [stage.name for stage in found.stages] == [*WORDS, "scores"]
    for stage in found.stages:
        people = {sum(one.people for one in groups) + stage.unknown[name] for name, groups in stage.groups.items()}
        assert len(people) == 1
        for groups in stage.groups.values():
            assert sum(one.expected for one in groups) == pytest.approx(sum(one.selected for one in groups))
    assert found.monitored == found.people == 1_200


def test_without_monitoring_only_what_the_scheme_knows_is_told(sample: Market) -> None:
    audit = audit_fairness(Matcher().fit(sample), ())
    for stage in audit.stages:
        assert not any(stage.groups[name] for name in (*PROTECTED, BOTH))
    assert any(stage.groups["customer_group"] for stage in audit.stages)


def test_monitoring_comes_by_its_own_argument_alone(sample: Market, found: FairnessAudit) -> None:
    bare = replace(sample, monitoring=Table.of(Monitoring, []))
    assert audit_fairness(Matcher().fit(bare), sample.monitoring).as_dict() == found.as_dict()


def test_threads_change_nothing(sample: Market, found: FairnessAudit) -> None:
    one = audit_fairness(Matcher().fit(sample), sample.monitoring, threads=1)
    assert one.as_dict() == found.as_dict()


def test_the_table_of_local_law_144_holds_its_columns_and_the_unknown(found: FairnessAudit) -> None:
    rows: list[dict[str, Any]] = [dict(zip(LAW_144, row, strict=True)) for row in found.local_law_144()]
    assert [row["dimension"] for row in rows if row["category"] == "unknown"] == ["sex", "ethnic_group", BOTH]
    listed = next(stage for stage in found.stages if stage.name == "shortlisted")
    everybody = sum(one.people for one in listed.groups["sex"]) + listed.unknown["sex"]
    for dimension in ("sex", "ethnic_group", BOTH):
        mine = [row for row in rows if row["dimension"] == dimension]
        assert sum(row["applicants"] for row in mine) == everybody
        known = [row for row in mine if row["category"] != "unknown"]
        assert all(row["selection_rate"] == row["selected"] / row["applicants"] for row in known)
        assert 1.0 in [row["impact_ratio"] for row in known]


def test_not_said_is_not_known(sample: Market) -> None:
    groupings = groupings_of(sample, sample.monitoring)
    said = {record.jobseeker: record for record in sample.monitoring}
    for name in PROTECTED:
        for id, code in zip(sample.jobseekers.ids, groupings[name].codes.tolist(), strict=True):
            value = getattr(said[id], name)
            assert (groupings[name].names[code] if code >= 0 else None) == (None if value == "not_said" else value)


def test_exposure_like_for_like() -> None:
    draw = np.random.default_rng(2)
    groups, expected = draw.integers(0, 2, 4_000), draw.random(4_000)
    alike = exposure_by_group(groups, ("a", "b"), expected * draw.random(4_000), expected)
    assert all(one.low < 1 < one.high and not one.is_uneven for one in alike)
    half = exposure_by_group(groups, ("a", "b"), expected * draw.random(4_000) * (1 + (groups == 0)), expected)
    assert [one.is_uneven for one in half] == [True, True]
    assert half[1].ratio is not None
    assert half[1].ratio == pytest.approx(0.5, abs=0.05)
    assert half[1].ratio < UNEVEN[0]
    (alone,) = exposure_by_group(np.zeros(5, int), ("a", "b"), np.ones(5), np.ones(5))
    assert alone.ratio is None


def test_lone_parents_have_fewer_points_in_the_sample_and_the_audit_says_so() -> None:
    # the sample gives lone parents school hours only, which fit fewer vacancies; that is real and no bias of anybody
    market = sample_market(jobseekers=3_000, vacancies=600, seed=3)
    scores = audit(market).stages[-1]
    judged = {one.name: one.judged for one in scores.groups["lone_parent"]}
    assert judged["yes"] == ADVERSE
