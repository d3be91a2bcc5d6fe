"""Support measures and the better-off line, case by case from the sources. Everybody is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import PlanError, UnknownIdError
from lepmatch.delivery.better_off import better_off
from lepmatch.delivery.support import Support, support_for
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Jobseeker, Vacancy
from lepmatch.market.reference import names, table
from tests.matching.markets import DAY, jobseekers, vacancies

ON = date(2009, 10, 5)
PERSON = Jobseeker(id="J1", district="Hampshire", customer_group="jsa_6m", claim_start=date(2009, 1, 5), adjustments=())
JOB = Vacancy(
    id="V1", employer="E1", title="cleaner", openings=1, hours_per_week=20.0, pay_per_hour=5.8, contract_weeks=52,
    start_date=ON, work_trial_days=10,
)  # fmt: skip


def market(person: Jobseeker = PERSON, job: Vacancy = JOB, on: date = ON) -> Market:
    return Market.of(on, [person, job, Employer(id="E1", name="A shop")])


def measures(on: date = ON, **changes: Any) -> dict[str, Support]:
    """The measures of the pair with some fields changed, by code."""
    person = {name: value for name, value in changes.items() if name in Jobseeker.__dataclass_fields__}
    job = {name: value for name, value in changes.items() if name not in person}
    found = support_for(market(replace(PERSON, **person), replace(JOB, **job), on), "J1", "V1")
    return {measure.code: measure for measure in found}


def weeks_before_start(weeks: int, days: int = 0) -> date:
    return ON - timedelta(weeks=weeks) + timedelta(days)


SUBSIDY, CREDIT, IN_WORK = "recruitment_subsidy", "return_to_work_credit", "in_work_credit"
SICK = {"customer_group": "incapacity", "claim_start": weeks_before_start(13)}
PARENT = {"customer_group": "lone_parent", "claim_start": weeks_before_start(52)}
CASES: list[tuple[str, dict[str, Any], bool]] = [
    # six months on JSA, 16 hours, 26 weeks
    (SUBSIDY, {}, True),
    (SUBSIDY, {"claim_start": weeks_before_start(26)}, True),
    (SUBSIDY, {"claim_start": weeks_before_start(26, 1)}, False),
    (SUBSIDY, {"hours_per_week": 16.0}, True),
    (SUBSIDY, {"hours_per_week": 15.5}, False),
    (SUBSIDY, {"contract_weeks": 26}, True),
    (SUBSIDY, {"contract_weeks": 25}, False),
    (SUBSIDY, {"customer_group": "lone_parent"}, False),
    (SUBSIDY, {"customer_group": "jsa_under_6m"}, True),  # recorded long ago, six months since
    # more than 16 hours, 13 weeks; six months for JSA alone
    ("work_trial", {"hours_per_week": 16.0}, False),
    ("work_trial", {"hours_per_week": 16.5, "contract_weeks": 13}, True),
    ("work_trial", {"contract_weeks": 12}, False),
    ("work_trial", {"customer_group": "carer", "claim_start": ON}, True),
    ("work_trial", {"claim_start": weeks_before_start(10)}, False),
    ("work_trial", {"work_trial_days": 0}, False),
    # 13 weeks on an incapacity benefit, 16 hours, 5 weeks, 288.46 a week at most
    (CREDIT, SICK, True),
    (CREDIT, SICK | {"claim_start": weeks_before_start(13, 1)}, False),
    (CREDIT, SICK | {"hours_per_week": 40.0, "pay_per_hour": 7.21}, True),
    (CREDIT, SICK | {"hours_per_week": 40.0, "pay_per_hour": 7.22}, False),
    (CREDIT, SICK | {"contract_weeks": 4}, False),
    (CREDIT, {}, False),
    # a lone parent, 52 weeks
    (IN_WORK, PARENT, True),
    (IN_WORK, PARENT | {"claim_start": weeks_before_start(51)}, False),
    (IN_WORK, PARENT | {"hours_per_week": 15.0}, False),
    ("future_jobs_fund", {"customer_group": "new_deal_young"}, True),
    ("future_jobs_fund", {}, False),
    ("access_to_work", {"adjustments": ("seated work",)}, True),
    ("access_to_work", {"adjustments": None}, False),
]


@pytest.mark.parametrize(("code", "changes", "expected"), CASES)
def test_a_rule_at_its_edges(code: str, changes: dict[str, Any], expected: bool) -> None:
    assert (code in measures(**changes)) == expected


@pytest.mark.parametrize("code", names("support", "code"))
def test_a_measure_holds_from_its_first_day_to_its_last(code: str) -> None:
    (row,) = [row for row in table("support") if row["code"] == code]
    for person in ({}, SICK, PARENT, {"customer_group": "new_deal_young"}, {"adjustments": ("seated work",)}):
        changes: dict[str, Any] = {**person, "claim_start": date(1999, 1, 4)}
        if code in measures(**changes):
            break
    else:
        pytest.fail("no case")
    days = [date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"] or "2011-04-01")]
    for day, outside in ((days[0], days[0] - timedelta(1)), (days[1], days[1] + timedelta(1))):
        assert code in measures(**changes, on=day, start_date=day)
        assert (code in measures(**changes, on=outside, start_date=outside)) == (not row["ends"] and day == days[1])


def test_the_rule_is_that_of_the_day_the_job_starts() -> None:
    early = {"on": date(2009, 3, 31), "claim_start": date(2008, 1, 7)}
    assert SUBSIDY not in measures(**early, start_date=date(2009, 4, 5))
    assert SUBSIDY in measures(**early, start_date=date(2009, 4, 6))
    assert SUBSIDY not in measures(**early, start_date=None)
    assert SUBSIDY in measures(start_date=date(2009, 4, 5))  # a start that is past is today


def test_what_is_not_on_record_is_asked_for_and_what_no_record_says_is_checked() -> None:
    subsidy = measures()[SUBSIDY]
    assert subsidy.qualifies
    assert subsidy.line.startswith("Recruitment subsidy (Six Month Offer): up to £1,000 for the employer")
    unknown = measures(hours_per_week=None, contract_weeks=None, claim_start=None, customer_group=None)[SUBSIDY]
    assert not unknown.qualifies
    assert [ask.split(" (")[0] for ask in unknown.asks] == ["customer group", "hours a week", "how long the job lasts"]
    assert "start of the claim (26 weeks are asked for)" in measures(claim_start=None)[SUBSIDY].asks
    assert not measures()["work_trial"].qualifies
    assert "that the employer offers one" in measures(work_trial_days=None)["work_trial"].checks


def test_london_has_its_own_rate() -> None:
    assert measures(**PARENT)[IN_WORK].weekly == 40
    assert measures(**PARENT, district="West London")[IN_WORK].weekly == 60
    nowhere = measures(**PARENT, district=None)[IN_WORK]
    assert (nowhere.weekly, nowhere.qualifies) == (None, False)


def test_every_measure_names_its_source_and_says_what_has_none() -> None:
    for row in table("support"):
        assert row["source"]
        assert row["confidence"] in {"A", "A/B", "B", "C"}
        assert row["unsourced"]
        assert date.fromisoformat(row["starts"])


@settings(max_examples=60, deadline=None)
@given(person=jobseekers(), job=vacancies())
def test_knowing_more_never_adds_a_measure(person: Jobseeker, job: Vacancy) -> None:
    pair = replace(person, id="J1"), replace(job, id="V1", employer="E1")
    known = {measure.code for measure in support_for(market(*pair, DAY), "J1", "V1")}
    for name in ("customer_group", "claim_start"):
        less = replace(pair[0], **{name: None})
        assert known <= {measure.code for measure in support_for(market(less, pair[1], DAY), "J1", "V1")}
    for name in ("hours_per_week", "contract_weeks", "pay_per_hour"):
        less_job = replace(pair[1], **{name: None})
        assert known <= {measure.code for measure in support_for(market(pair[0], less_job, DAY), "J1", "V1")}


# ------------------------------------------------------------------------------------------------- better off


ALL = {"benefit": 64.30, "tax_credits": 12.0, "deductions": 3.5, "fares": 10.0}


def test_sixteen_hours_at_the_minimum_of_october_2009() -> None:
    # £92.80 a week against JSA of £64.30
    job = replace(JOB, hours_per_week=16.0)
    answer = better_off(market(job=job), "J1", "V1", benefit=64.30, tax_credits=0, deductions=0, fares=0)
    assert [(amount.name, amount.pence) for amount in answer.inputs][:2] == [("pay", 9280), ("benefit", -6430)]
    assert answer.pence == 2850
    assert answer.line.startswith("£28.50 a week better off in work: pay +£92.80 (16 hours at £5.80, before tax); ")


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_said_when_an_input_is_missing(name: str) -> None:
    answer = better_off(market(), "J1", "V1", **{**ALL, name: None})
    assert (answer.pence, answer.line, len(answer.missing)) == (None, "", 1)
    assert answer.as_dict()["weekly"] is None


def test_pay_and_hours_that_are_not_on_record_are_missing_by_name() -> None:
    job = replace(JOB, hours_per_week=None, pay_per_hour=None)
    answer = better_off(market(job=job), "J1", "V1", **ALL)
    assert answer.missing == ("vacancy: hours per week", "vacancy: pay per hour")
    assert answer.line == ""


def test_a_credit_counts_only_when_all_of_its_rule_is_known_to_be_met() -> None:
    parent = replace(PERSON, **PARENT)
    with_credit = better_off(market(parent), "J1", "V1", **ALL)
    assert with_credit.pence == 11600 - 6430 + 1200 - 350 - 1000 + 4000
    assert with_credit.not_counted == ()
    without = better_off(market(parent, replace(JOB, contract_weeks=None)), "J1", "V1", **ALL)
    assert without.pence == with_credit.pence - 4000
    assert "how long the job lasts" in without.not_counted[0]


@settings(max_examples=60, deadline=None)
@given(amounts=st.fixed_dictionaries({name: st.integers(0, 50_000) for name in ALL}))
def test_the_figure_is_the_sum_of_the_inputs_it_shows(amounts: dict[str, int]) -> None:
    answer = better_off(market(), "J1", "V1", **{name: pence / 100 for name, pence in amounts.items()})
    assert answer.pence == sum(amount.pence for amount in answer.inputs)
    signs = {"benefit": -1, "tax_credits": 1, "deductions": -1, "fares": -1}
    assert answer.pence == 11600 + sum(signs[name] * pence for name, pence in amounts.items())
    assert ("worse" in answer.line) == (answer.pence < 0)
    assert answer.line.count("£") == len(answer.inputs) + 2  # the figure, and the pay an hour


def test_amounts_below_nothing_and_unknown_ids_are_refused() -> None:
    with pytest.raises(PlanError, match="fares must be"):
        better_off(market(), "J1", "V1", **{**ALL, "fares": -1.0})
    with pytest.raises(UnknownIdError):
        better_off(market(), "J9", "V1", **ALL)
