"""Plans of a market: decisions kept, wrong plans found out, words true."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import lepmatch as lep
from lepmatch import AllocationError, Floor, Limits, Pin, allocate, validate_allocation
from lepmatch.cli import main
from lepmatch.errors import PlanError
from lepmatch.planning.comparison import compare_plan
from lepmatch.planning.reasons import price_of_employer, why_here, why_not


@cache
def sample() -> tuple[lep.Market, lep.Matcher, lep.Matches]:
    market = lep.sample_market(jobseekers=300, vacancies=60, courses=1, seed=3)
    matcher = lep.Matcher().fit(market)
    return market, matcher, matcher.matches()


@cache
def plan() -> lep.Allocation:
    market, _, matches = sample()
    return allocate(market, matches)


def pairs(plan: lep.Allocation) -> set[tuple[str, str]]:
    return {(j, v) for v, j, _, _ in plan.rows()}


def without(plan: lep.Allocation, row: int) -> dict[str, object]:
    """A plan without the only submission of somebody, which still adds up."""
    only = np.flatnonzero(np.bincount(plan.jobseekers)[plan.jobseekers] == 1)[row]
    columns = {name: np.delete(getattr(plan, name), only) for name in ("jobseekers", "vacancies", "milli", "pinned")}
    total = plan.total_milli - int(plan.milli[only])
    return {**columns, "total_milli": total, "reached": plan.reached - 1}


def off_the_plan() -> tuple[str, str]:
    market, _, matches = sample()
    rows = zip(matches.jobseekers.tolist(), matches.vacancies.tolist(), strict=True)
    known = {(event.jobseeker, event.vacancy) for event in market.events}
    full = {v for v, n in zip(*np.unique(plan().vacancies, return_counts=True), strict=True) if n == plan().slots[v]}
    return next(
        (market.jobseekers.ids[j], market.vacancies.ids[v])
        for j, v in rows
        if (market.jobseekers.ids[j], market.vacancies.ids[v]) not in known
        and v not in full
        and j not in set(plan().jobseekers.tolist())
    )


def test_the_plan_is_proved_the_best_and_reaches_more_people_than_others() -> None:
    market, _, matches = sample()
    assert plan().total == plan().bound
    ways = compare_plan(plan(), market, matches)
    assert ways["this plan"].never == min(way.never for way in ways.values())


def test_the_plan_does_not_depend_on_the_order_of_the_matches() -> None:
    market, _, matches = sample()
    order = np.random.default_rng(1).permutation(len(matches))
    columns = ("jobseekers", "vacancies", "milli", "vacancy_rank", "jobseeker_rank")
    again = allocate(market, replace(matches, **{name: getattr(matches, name)[order] for name in columns}))
    assert again.as_dict() == plan().as_dict()


@pytest.mark.parametrize("threads", [1, 3])
def test_a_plan_is_the_same_for_any_number_of_threads(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    market, matcher, matches = sample()
    monkeypatch.setattr("os.cpu_count", lambda: threads)  # what searches for seats go by
    assert allocate(market, matcher.matches(threads=threads)).as_dict() == plan().as_dict()
    assert matcher.matches().milli.tolist() == matches.milli.tolist()
    assert lep.allocate_seats(matcher) == seats()


@cache
def seats() -> lep.SeatPlan:
    return lep.allocate_seats(sample()[1])


def test_pins_and_exclusions_are_kept() -> None:
    market, matcher, matches = sample()
    pin, gone = Pin(*off_the_plan(), by="A Smith"), min(pairs(plan()))
    other = allocate(market, matches, pins=[pin], exclusions=[gone], matcher=matcher)
    assert (pin.jobseeker, pin.vacancy) in pairs(other)
    assert gone not in pairs(other)
    assert other.total == other.bound


def test_a_pin_beyond_a_limit_is_refused_unless_an_officer_overrides_it() -> None:
    market, matcher, matches = sample()
    jobseeker = market.jobseekers.ids[0]
    vacancies = market.vacancies.ids[:3]
    pins = [Pin(jobseeker, vacancy) for vacancy in vacancies]
    with pytest.raises(AllocationError, match="override it by name"):
        allocate(market, matches, limits=Limits(submissions=1), pins=pins, matcher=matcher)
    named = [replace(pin, by="A Smith") for pin in pins]
    kept = allocate(market, matches, limits=Limits(submissions=1), pins=named, matcher=matcher)
    assert {(jobseeker, vacancy) for vacancy in vacancies} <= pairs(kept)


def test_a_pin_against_a_barrier_is_refused_with_the_reason() -> None:
    market, matcher, matches = sample()
    barred = next(
        match
        for j in market.jobseekers.ids[:20]
        for v in market.vacancies.ids
        if (match := matcher.match(j, v)).barriers
    )
    with pytest.raises(AllocationError, match=re.escape(barred.barriers[0].because)):
        allocate(market, matches, pins=[Pin(barred.jobseeker, barred.vacancy)], matcher=matcher)


def test_a_floor_is_kept_and_its_cost_is_the_difference() -> None:
    market, _, matches = sample()
    group = "lone_parent"
    rows = {row for row, person in enumerate(market.jobseekers) if person.customer_group == group}
    has = sum(j in rows for j in plan().jobseekers.tolist())
    other = allocate(market, matches, floors=[Floor("customer_group", group, has + 2)])
    assert other.floors[0].reached >= has + 2
    assert other.cost.people == plan().reached - other.reached
    assert other.cost.milli == plan().total_milli - other.total_milli
    assert other.total == other.bound
    free = replace(other, floors=(replace(other.floors[0], price_milli=0),))
    with pytest.raises(AllocationError, match="the prices prove a bound of"):
        validate_allocation(market, matches, free, floors=[other.floors[0].floor])
    with pytest.raises(AllocationError, match="no plan has more than"):
        allocate(market, matches, floors=[Floor("customer_group", group, 10_000)])


def test_floors_for_the_same_people_are_refused() -> None:
    market, _, matches = sample()
    with pytest.raises(PlanError, match="nobody in common"):
        allocate(market, matches, floors=[Floor("benefit", 6, 1), Floor("benefit", 12, 1)])


def test_there_is_no_floor_for_a_protected_characteristic() -> None:
    with pytest.raises(PlanError, match="customer_group or benefit"):
        Floor("sex", "female", 3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: {"jobseekers": p.jobseekers[[0, *range(len(p) - 1)]]}, "twice|matched with"),
        (lambda p: {"milli": p.milli + 1}, "matched with"),
        (lambda p: {"total_milli": p.total_milli + 5}, "add up"),
        (lambda p: {"bound_milli": p.total_milli - 1}, "above its bound"),
        (lambda p: {"vacancies": np.zeros_like(p.vacancies)}, "takes"),
        (lambda p: {"reached": 0}, "reached"),
        (lambda p: {"reached": p.reached + 1}, "people are said to be reached"),
        (lambda p: {"pinned": ~p.pinned}, "pinned by nobody"),
        (lambda p: without(p, 0), "could have one"),
        (lambda p: {"vacancy_price": p.vacancy_price // 2}, "the prices prove a bound of"),
        (lambda p: {"employer_price": p.employer_price - 1}, "below 0"),
        (lambda p: {"jobseeker_price": p.jobseeker_price - 1}, "the prices prove a bound"),
    ],
)
def test_a_wrong_plan_is_found_out(change: object, said: str) -> None:
    market, _, matches = sample()
    with pytest.raises(AllocationError, match=said):
        validate_allocation(market, matches, replace(plan(), **change(plan())))


def test_a_submission_on_record_is_not_planned_again() -> None:
    market, _, matches = sample()
    vacancy, jobseeker, _, _ = next(plan().rows())
    at = market.on - timedelta(days=400)  # longer ago than any limit looks back
    event = lep.Event(at=at, kind="submitted", jobseeker=jobseeker, vacancy=vacancy)
    before = lep.Market.of(market.on, [*market.records(), event])
    with pytest.raises(AllocationError, match="was submitted before"):
        validate_allocation(before, matches, plan())


@pytest.mark.parametrize(
    ("then", "frees", "again"),
    [
        ([], False, False),
        ([{"kind": "voided", "corrects": "R1"}], True, True),
        ([{"kind": "declined"}], True, False),
        ([{"kind": "interview_held"}, {"kind": "declined"}], False, False),
        ([{"kind": "declined", "ref": "R2"}, {"kind": "voided", "corrects": "R2"}], False, False),
    ],
)
def test_an_interview_that_is_not_to_be_is_free_again(then: list[dict[str, str]], frees: bool, again: bool) -> None:
    market, _, matches = sample()
    vacancy, jobseeker, _, _ = next(row for row in plan().rows() if plan().slots[market.vacancies.row(row[0])] > 0)
    day = market.on - timedelta(days=3)
    submitted = lep.Event(at=day, kind="submitted", jobseeker=jobseeker, vacancy=vacancy, ref="R1")
    pair = {"jobseeker": jobseeker, "vacancy": vacancy}
    later = [
        lep.Event(at=day + timedelta(days=n), **(event if event["kind"] == "voided" else pair | event))
        for n, event in enumerate(then)
    ]
    before = lep.Market.of(market.on, [*market.records(), submitted, *later])
    other = allocate(before, matches)  # which is validated
    row = market.vacancies.row(vacancy)
    assert other.slots[row] == plan().slots[row] - (not frees)
    if again:
        validate_allocation(before, matches, plan())
    else:
        with pytest.raises(AllocationError, match="was submitted before"):
            validate_allocation(before, matches, plan())


def test_a_pin_against_a_barrier_is_found_in_a_plan() -> None:
    market, matcher, matches = sample()
    barred = next(match for j in market.jobseekers.ids[:20] for match in [matcher.match(j, "V0001")] if match.barriers)
    pin = Pin(barred.jobseeker, barred.vacancy, by="A Smith")
    overridden = allocate(market, matches, pins=[pin], matcher=matcher)
    with pytest.raises(AllocationError, match="against a barrier"):
        validate_allocation(market, matches, overridden, pins=[replace(pin, by="")], matcher=matcher)


def test_a_floor_is_for_a_group_that_there_is() -> None:
    with pytest.raises(PlanError, match="one of carer"):
        Floor("customer_group", "lone parents", 3)
    with pytest.raises(PlanError, match="number of months"):
        Floor("benefit", "six", 3)


def test_a_vacancy_without_interviews_is_refused_when_it_is_read() -> None:
    market = sample()[0]
    records = [replace(r, interviews=0) if isinstance(r, lep.Vacancy) else r for r in market.records()]
    with pytest.raises(lep.MarketError, match="interviews: got '0'; must be a whole number from 1"):
        lep.Market.of(market.on, records)


def test_limits_are_in_range() -> None:
    with pytest.raises(PlanError, match="from 1 to 100"):
        Limits(submissions=0)
    with pytest.raises(PlanError, match="1 or more"):
        Floor("customer_group", "carer", 0)


def test_matches_of_another_market_are_refused() -> None:
    _, _, matches = sample()
    with pytest.raises(PlanError, match="another market"):
        allocate(lep.sample_market(jobseekers=20, vacancies=10, courses=1, seed=1), matches)


def test_an_empty_market_has_an_empty_plan() -> None:
    market = lep.Market.of(date(2009, 3, 31), [])
    nothing = allocate(market, lep.Matcher().fit(market).matches())
    assert (len(nothing), nothing.total, nothing.bound, nothing.reached) == (0, 0, 0, 0)


def test_no_demand_gives_nobody_a_submission() -> None:
    market, _, matches = sample()
    nothing = allocate(market, matches, limits=Limits(micro=0, small=0, medium=0, large=0))
    assert len(nothing) == 0


def test_reasons_name_who_is_ahead_and_which_limit_binds() -> None:
    market, _, matches = sample()
    vacancy, jobseeker, points, _ = next(plan().rows())
    assert f"{points:.1f} points" in why_here(plan(), market, matches, jobseeker, vacancy)
    nowhere = sorted(set(matches.jobseekers.tolist()) - set(plan().jobseekers.tolist()))
    for j in nowhere[:10]:
        for passed in why_not(plan(), market, matches, market.jobseekers.ids[j]):
            assert passed.bound_by in ("vacancy", "employer", "jobseeker", "")
            assert all(milli >= passed.milli for _, milli in passed.ahead)


def test_a_price_in_words() -> None:
    dearest = int(np.argmax(plan().employer_price))
    said = price_of_employer(plan(), plan().employer_ids[dearest])
    assert re.search(r"would (add [\d.,]+ points|bring an interview to \d+ more)", said)


def test_the_command_writes_the_plan_and_says_what_it_is_worth(tmp_path: Path) -> None:
    out = tmp_path / "plan.csv"
    done = CliRunner().invoke(main, ["allocate", "data/sample", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "never submitted" in done.output
    as_csv = CliRunner().invoke(main, ["allocate", "data/sample", "--csv"])
    assert out.read_text() == as_csv.stdout
    as_json = json.loads(CliRunner().invoke(main, ["allocate", "data/sample", "--json"]).stdout)
    assert as_json["total"] == as_json["bound"]
    assert len(as_json["submissions"]) == len(out.read_text().splitlines()) - 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "nowhere/plan.csv"], "there is no folder"),
        (["--floor", "lone_parent", "many"], "is not like"),
        (["--floor", "carer", "9999"], "no plan has more than"),
        (["--pin", "J00O1", "V0001"], "no jobseeker has the id 'J00O1'; did you mean 'J0001'"),
        (["--pin", "J0001", "V00011"], "no vacancy has the id 'V00011'; did you mean 'V0001'"),
        (["--exclude", "J0001", "V00011"], "no vacancy has the id 'V00011'; did you mean 'V0001'"),
    ],
)
def test_the_command_refuses_what_cannot_be(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, ["allocate", "data/sample", *arguments])
    assert done.exit_code in (1, 2)
    assert said in done.output
