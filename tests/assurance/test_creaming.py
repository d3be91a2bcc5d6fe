"""Creaming: notes against a slow reading of the same records, and the gate on sample markets. Everybody is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import UnknownIdError
from lepmatch.assurance.creaming import creaming_note
from lepmatch.assurance.distance import DAYS_IN_MONTH, fifths_of, mix_of, weighted_middle
from lepmatch.assurance.exposure import concentration_of
from lepmatch.assurance.spread import Creaming, Part, audit_creaming
from lepmatch.errors import PlanError
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Jobseeker
from lepmatch.market.sample import sample_market
from lepmatch.matching.feasible import feasible_people
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.results import Matches, Shortlist
from lepmatch.planning.allocation import allocate
from lepmatch.planning.requirements import requirements_of
from tests.matching.markets import DAY, JOB, PERSON, markets
from tests.planning.reference import fails

# ------------------------------------------------------------------------------------------------- the note of a list


def days_of(person: Jobseeker, market: Market) -> int:
    return (market.on - person.claim_start).days if person.claim_start else 0


@settings(max_examples=40, deadline=None)
@given(market=markets, size=st.integers(1, 4), picks=st.none() | st.randoms(use_true_random=False))
def test_a_note_says_what_a_slow_reading_says(market: Market, size: int, picks: object) -> None:
    matcher = Matcher().fit(market)
    people = {person.id: person for person in market.jobseekers}
    for job in market.vacancies:
        shortlist = matcher.shortlist(job.id, size)
        chosen = None if picks is None else picks.sample(sorted(people), min(size, len(people)))
        took = set(chosen if chosen is not None else (match.jobseeker for match in shortlist))
        feasible = {id for id in people if matcher.match(id, job.id).is_feasible}
        note = creaming_note(matcher, shortlist, chosen)
        known = [days_of(people[id], market) for id in took if days_of(people[id], market)]
        assert note.chosen.people == len(took)
        assert note.feasible.people == len(feasible | took)
        middle = median(known) if known else None
        assert note.chosen.months == (None if middle is None else pytest.approx(middle / DAYS_IN_MONTH))
        over = {
            id
            for id in feasible - took
            if middle is not None
            and days_of(people[id], market) > middle
            and not any(fails(matcher, people[id], job, one) for one in requirements_of(job))
        }
        assert note.passed_over == len(over)
        assert note.furthest == sum(days_of(people[id], market) > max(known) for id in over)
        assert {one.jobseeker for one in note.named} <= over
        assert len(note.named) == min(5, len(over))
        assert [one.milli for one in note.named] == sorted((one.milli for one in note.named), reverse=True)


@settings(max_examples=40, deadline=None)
@given(market=markets, size=st.integers(1, 3))
def test_reasons_are_the_points_that_are_missing(market: Market, size: int) -> None:
    matcher = Matcher().fit(market)
    for vacancy in market.vacancies.ids:
        shortlist = matcher.shortlist(vacancy, size)
        for one in creaming_note(matcher, shortlist).named:
            last = shortlist[-1]
            mine = {part.criterion: part for part in matcher.match(one.jobseeker, vacancy).contributions}
            assert one.behind_milli == last.milli - one.milli >= 0
            for reason in one.reasons:
                theirs = next(part.milli for part in last.contributions if part.criterion == reason.criterion)
                assert 0 < reason.milli == theirs - mine[reason.criterion].milli
                assert reason.because == mine[reason.criterion].because


def people_out_of_work(*days: int) -> list[Jobseeker]:
    return [replace(PERSON, id=f"J{n}", claim_start=DAY - timedelta(d)) for n, d in enumerate(days, 1)]


def matcher_of(*records: object) -> Matcher:
    return Matcher().fit(Market.of(DAY, [JOB, Employer(id="E1", name="A shop"), *records]))


def test_whoever_fails_an_essential_requirement_is_named_by_it_and_not_passed_over() -> None:
    near, far, farther = people_out_of_work(200, 900, 1900)
    matcher = matcher_of(near, far, replace(farther, qualification_level=0))
    note = creaming_note(matcher, Shortlist("V1", (matcher.match("J1", "V1"),), 0))
    assert [one.jobseeker for one in note.named] == ["J2"]
    assert note.failing == (("qualifications at level 1", 1),)
    assert note.line == (
        "1 person further from work than the typical person chosen (7 months out of work) who fails no essential "
        "requirement is passed over. Of these, 1 further than anybody chosen."
    )
    assert any("fail a requirement: qualifications at level 1 1" in line for line in note.lines)


def test_an_officer_who_takes_the_nearer_of_two_equals_is_told_that_points_do_not_say_why() -> None:
    matcher = matcher_of(*people_out_of_work(200, 900))
    shortlist = matcher.shortlist("V1", 1)
    assert [match.jobseeker for match in shortlist] == ["J2"]  # of equals the longest wait goes first
    assert creaming_note(matcher, shortlist).passed_over == 0
    (over,) = creaming_note(matcher, shortlist, ["J1"]).named
    assert (over.jobseeker, over.behind_milli) == ("J2", 0)
    assert over.because == "as many points as the last of those chosen; the points do not say why"


def test_somebody_as_far_from_work_as_the_chosen_is_not_passed_over() -> None:
    matcher = matcher_of(*people_out_of_work(200, 200, 201))
    assert creaming_note(matcher, matcher.shortlist("V1", 3), ["J1"]).passed_over == 1


def test_people_who_are_not_feasible_change_nothing() -> None:
    few = matcher_of(*people_out_of_work(200, 900))
    many = matcher_of(
        *people_out_of_work(200, 900), replace(PERSON, id="J9", hours_min=None, hours_max=8.0, claim_start=None)
    )
    notes = [creaming_note(matcher, matcher.shortlist("V1", 1)) for matcher in (few, many)]
    assert notes[0] == notes[1]


def test_a_note_is_the_same_after_an_update_as_after_a_fit() -> None:
    whole = matcher_of(*people_out_of_work(200, 900, 1200))
    live = matcher_of(*people_out_of_work(200, 30)).update(*people_out_of_work(200, 900, 1200)[1:])
    notes = [creaming_note(matcher, matcher.shortlist("V1", 1), ["J1"]) for matcher in (whole, live)]
    assert notes[0] == notes[1]
    assert notes[0].passed_over == 2


def test_a_note_of_nobody_and_of_everybody() -> None:
    matcher = matcher_of(*people_out_of_work(200, 900))
    assert creaming_note(matcher, matcher.shortlist("V1", 5)).line.startswith("Everybody who can be put forward")
    assert creaming_note(matcher, matcher.shortlist("V1", 5), []).line == "Nobody was chosen."
    with pytest.raises(UnknownIdError):
        creaming_note(matcher, matcher.shortlist("V1", 5), ["J8"])
    with pytest.raises(UnknownIdError):
        creaming_note(matcher, matcher.options("J1"))


# ------------------------------------------------------------------------------------------------- distance from work


@settings(max_examples=100, deadline=None)
@given(days=st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_fifths_follow_the_days_and_never_part_equal_ones(days: list[int]) -> None:
    array = np.array(days)
    fifth = fifths_of(array, np.ones(len(array), bool))
    assert ((fifth < 0) == (array == 0)).all()
    order = np.argsort(array, kind="stable")
    known = order[array[order] > 0]
    assert (np.diff(fifth[known]) >= 0).all()
    assert all(len(set(fifth[array == day].tolist())) == 1 for day in days)
    assert mix_of(array).people == len(days)


def test_fifths_of_different_days_are_of_one_size() -> None:
    assert np.bincount(fifths_of(np.arange(1, 101), np.ones(100, bool))).tolist() == [20] * 5


@settings(max_examples=40, deadline=None)
@given(people=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 4)), min_size=1, max_size=20))
def test_the_middle_counts_people_as_often_as_they_stand(people: list[tuple[int, int]]) -> None:
    days, weights = (np.array(side) for side in zip(*people, strict=True))
    spread = sorted(day for day, times in people for _ in range(times) if day)
    middle = weighted_middle(days, weights)
    assert (middle is None) == (not spread)
    if middle is not None:
        assert middle * DAYS_IN_MONTH == pytest.approx(spread[(len(spread) - 1) // 2])


# ------------------------------------------------------------------------------------------------- the gate

PLACES = 5


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """A market in which thousands of places are given away."""
    return Matcher().fit(sample_market(jobseekers=10_000, vacancies=2_000))


@pytest.fixture(scope="module")
def lists(matcher: Matcher) -> Matches:
    return matcher.matches(per_vacancy=PLACES, per_jobseeker=1)


def by_chance_of_a_job(matcher: Matcher, lists: Matches) -> Matches:
    """The lists that a ranking by predicted employability gives: points, and a chance that halves every six months.

    That the chance falls with time out of work is what every profiling model finds; how fast is made up here.
    """
    fitted, jobseekers, vacancies = matcher.fitted, [], []
    days = fitted.people.rows["wait"]
    months = np.where(days > 0, days, np.median(days[days > 0])) / DAYS_IN_MONTH  # where not on record, the middle
    for v in range(len(fitted.jobs.rows)):
        pool = feasible_people(fitted, v)
        chance = pool.milli * 0.5 ** (months[pool.rows] / 6)
        best = pool.rows[np.argsort(-chance, kind="stable")[:PLACES]]
        jobseekers += best.tolist()
        vacancies += [v] * len(best)
    ones = np.ones(len(jobseekers), np.int32)
    rows = np.array(jobseekers, np.int32), np.array(vacancies, np.int32)
    return replace(lists, jobseekers=rows[0], vacancies=rows[1], milli=ones, vacancy_rank=ones, jobseeker_rank=ones)


def test_the_hardest_to_help_are_shortlisted_like_the_best_treated(matcher: Matcher, lists: Matches) -> None:
    audit = audit_creaming(matcher, lists)
    assert min(part.feasible for part in audit.fifths) > 1_000
    assert audit.ratio is not None
    assert audit.like_for_like is not None
    assert audit.ratio >= 0.80
    assert audit.like_for_like >= 0.80
    assert audit.verdict == "level"


def test_ranking_by_the_chance_of_a_job_fails_the_same_gate(matcher: Matcher, lists: Matches) -> None:
    audit = audit_creaming(matcher, by_chance_of_a_job(matcher, lists))
    assert audit.ratio is not None
    assert audit.ratio < 0.05
    assert audit.verdict == "creaming"
    assert audit.chosen_months < audit.feasible_months


@pytest.mark.parametrize(("chances", "expected", "verdict"), [
    (1_000, 200.0, "level"), (999, 200.0, "too few to judge"), (1_000, 199.0, "too few to judge"),
])  # fmt: skip
def test_a_verdict_takes_chances_and_places(chances: int, expected: float, verdict: str) -> None:
    part = Part("some", 500, chances, 200, expected)
    assert Creaming((part,) * 5, part, (), None, None, concentration_of(np.ones(9))).verdict == verdict


def test_a_plan_is_audited_like_lists(matcher: Matcher) -> None:
    market = sample_market(jobseekers=400, vacancies=60)
    small = Matcher().fit(market)
    plan = allocate(market, small.matches())
    audit = audit_creaming(small, plan)
    assert sum(part.chosen for part in (*audit.fifths, audit.unknown)) == len(plan)
    assert audit.verdict == "too few to judge"
    with pytest.raises(PlanError):
        audit_creaming(matcher, plan)


def test_parts_add_up(matcher: Matcher, lists: Matches) -> None:
    audit: Creaming = audit_creaming(matcher, lists)
    parts = (*audit.fifths, audit.unknown)
    chosen = int((lists.vacancy_rank > 0).sum())
    assert sum(part.chosen for part in parts) == chosen
    assert sum(part.expected for part in parts) == pytest.approx(chosen, abs=0.01)
    assert sum(part.people for part in parts) == audit.lists.people
    assert sum(part.chosen for part in audit.groups) < chosen  # whose group is not on record is in none of them


def test_when_everybody_chosen_was_an_override_the_note_says_so_and_compares_no_points() -> None:
    away, far = people_out_of_work(200, 900)
    matcher = matcher_of(replace(away, hours_min=None, hours_max=8.0), far)  # a rule keeps the first out
    note = creaming_note(matcher, matcher.shortlist("V1", 1), ["J1"])
    assert (note.overridden, note.passed_over) == (1, 1)
    assert note.named[0].behind_milli is None
    assert note.named[0].because == "everybody chosen was put forward over a rule, so their points do not say why"
    assert "1 of 1 person chosen: put forward over a rule that keeps them out." in note.lines
    alone = matcher_of(replace(away, hours_min=None, hours_max=8.0))
    told = creaming_note(alone, alone.shortlist("V1", 1), ["J1"])
    assert told.line == "Everybody chosen was put forward over a rule, and nobody else can be put forward."
