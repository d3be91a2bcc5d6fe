"""What anybody may expect of points, lists and ties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import sqrt
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lepmatch.errors import NotFittedError, UnknownIdError
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Jobseeker, Spell, Vacancy
from lepmatch.market.skills import skills
from lepmatch.market.week import Week
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA, Policy
from lepmatch.matching.results import Match
from tests.matching.markets import (
    DAY,
    JOB,
    LICENCES,
    NO_TITLE,
    PERSON,
    SKILLS,
    TITLES,
    blank,
    jobseekers,
    markets,
    match,
    policies,
    vacancies,
)

SHOP = Employer(id="E1", name="A shop")
DEPOT = Employer(id="E2", name="A depot")
some = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def fit(*records: object, policy: Policy | None = None) -> Matcher:
    return Matcher(policy).fit(Market.of(DAY, [SHOP, DEPOT, *records]))


def part(found: Match, criterion: str) -> int:
    return found.contributions[CRITERIA.index(criterion)].milli


# ----------------------------------------------------------------------------------------------- one number everywhere


@some
@given(markets, policies())
def test_a_pair_has_the_same_number_alone_on_a_list_and_in_the_whole_market(market: Market, policy: Policy) -> None:
    matcher = Matcher(policy).fit(market)
    everything = matcher.matches(100, 100)
    alone = {}
    for v, j, points, v_place, j_place in everything.rows():
        alone[v, j] = matcher.match(j, v)
        assert points == alone[v, j].points
        assert 0 not in (v_place, j_place), "on both lists, because the lists are longer than the market"
    for v in market.vacancies.ids:
        assert list(matcher.shortlist(v, 100)) == [m for (vacancy, _), m in alone.items() if vacancy == v]
    for j in market.jobseekers.ids:
        assert set(matcher.options(j, 100)) == {m for (_, jobseeker), m in alone.items() if jobseeker == j}


@some
@given(markets, policies())
def test_contributions_add_up_to_the_points_exactly(market: Market, policy: Policy) -> None:
    matcher = Matcher(policy).fit(market)
    for v in market.vacancies.ids:
        for j in market.jobseekers.ids:
            found = matcher.match(j, v)
            assert found.milli in (None, sum(c.milli for c in found.contributions))
            assert all(0 <= c.milli <= c.of_milli and 0 <= c.known_milli <= c.of_milli for c in found.contributions)
            as_json = found.as_dict()
            if as_json["points"] is not None:
                assert as_json["points"] == round(sum(c["points"] for c in as_json["contributions"]), 3)


@some
@given(markets, st.integers(0, 5), st.integers(0, 5))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(market: Market, short: int, more: int) -> None:
    matcher = Matcher(Policy(min_known=0)).fit(market)
    for v in market.vacancies.ids:
        assert matcher.shortlist(v, short).matches == matcher.shortlist(v, short + more)[:short]
    for j in market.jobseekers.ids:
        assert matcher.options(j, short).matches == matcher.options(j, short + more)[:short]
    few, many = matcher.matches(short, short), matcher.matches(short + more, short + more)
    for place in ("vacancy_rank", "jobseeker_rank"):
        assert listing(few, place, short) == listing(many, place, short)


def listing(matches: Any, place: str, n: int) -> set[tuple[int, int, int]]:
    ranks = getattr(matches, place).tolist()
    return {
        (v, j, rank)
        for v, j, rank in zip(matches.vacancies.tolist(), matches.jobseekers.tolist(), ranks, strict=True)
        if 0 < rank <= n
    }


# ---------------------------------------------------------------------------------------------------------------- ties


def test_ties_go_to_the_longest_wait_and_points_come_first() -> None:
    waits = {"J1": 30, "J2": 400, "J3": 200}
    people = [
        replace(PERSON, id=id, customer_group="lone_parent", max_travel_minutes=45, claim_start=DAY - timedelta(days))
        for id, days in waits.items()
    ]
    better = replace(PERSON, id="J0", skills=SKILLS[:2], claim_start=DAY)
    people = [replace(person, skills=SKILLS[:1]) for person in people]
    shortlist = fit(*people, better, JOB).shortlist("V1")
    assert [found.jobseeker for found in shortlist] == ["J0", "J2", "J3", "J1"]
    assert len({found.milli for found in shortlist}) == 2


def test_nobody_who_ties_is_favoured_by_the_lottery() -> None:
    n, draws = 5, 2_000
    people = [replace(PERSON, id=f"J{i}") for i in range(n)]
    jobs = [replace(JOB, id=f"V{i}") for i in range(draws)]
    firsts = fit(*people, *jobs).matches(per_vacancy=1, per_jobseeker=0).jobseekers.tolist()
    assert len(firsts) == draws
    margin = 4 * sqrt(draws / n * (1 - 1 / n))
    assert all(abs(firsts.count(j) - draws / n) < margin for j in range(n))


def test_no_vacancy_that_ties_is_favoured_by_the_lottery() -> None:
    n, draws = 4, 2_000
    people = [replace(PERSON, id=f"J{i}") for i in range(draws)]
    jobs = [replace(JOB, id=f"V{i}") for i in range(n)]
    firsts = fit(*people, *jobs).matches(per_vacancy=0, per_jobseeker=1).vacancies.tolist()
    margin = 4 * sqrt(draws / n * (1 - 1 / n))
    assert all(abs(firsts.count(v) - draws / n) < margin for v in range(n))


def test_another_salt_changes_the_lottery() -> None:
    people = [replace(PERSON, id=f"J{i}") for i in range(6)]
    winners = {fit(*people, JOB, policy=Policy(salt=f"salt {i}")).shortlist("V1", 1)[0].jobseeker for i in range(40)}
    assert len(winners) > 3


@some
@given(markets)
def test_another_salt_changes_nothing_but_the_order_of_ties(market: Market) -> None:
    one, other = (Matcher(Policy(min_known=0, salt=salt)).fit(market) for salt in ("lepmatch", "another"))
    day = market.on
    for v in market.vacancies.ids:
        lists = [m.shortlist(v, 100) for m in (one, other)]
        assert len({s.too_little_known for s in lists}) == 1
        assert set(lists[0]) == set(lists[1])
        ordered = [
            [(found.milli, market.jobseekers[found.jobseeker].claim_start or day) for found in shortlist]
            for shortlist in lists
        ]
        assert ordered[0] == ordered[1]


# ----------------------------------------------------------------------------------- more of a wanted thing never hurts

Change = Callable[[Jobseeker, Vacancy, st.DataObject], tuple[Jobseeker, Vacancy] | None]


def _a_wanted_skill(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    wanted = [*(job.essential_skills or ()), *(job.desirable_skills or ())]
    if person.skills is None or not wanted:
        return None
    return replace(person, skills=(*person.skills, data.draw(st.sampled_from(wanted)))), job


def _a_level(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if person.qualification_level is None:
        return None
    return replace(person, qualification_level=person.qualification_level + 1), job


def _months_of_related_work(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if not person.work_history:
        return None
    first, *rest = person.work_history
    return replace(person, work_history=(Spell(first.work, first.months + data.draw(st.integers(1, 60))), *rest)), job


def _another_job_done(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if not any(spell.work != NO_TITLE for spell in person.work_history or ()):
        return None
    return replace(person, work_history=(*person.work_history, Spell(data.draw(st.sampled_from(TITLES)), 7))), job


def _availability(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if person.availability is None:
        return None
    return replace(person, availability=Week(person.availability.mask | data.draw(st.integers(1, 2**35 - 1)))), job


def _a_way_to_travel(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if person.travel_modes is None:
        return None
    return replace(person, travel_modes=(*person.travel_modes, data.draw(st.sampled_from(["walk", "bus", "car"])))), job


def _a_longer_journey(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if person.max_travel_minutes is None:
        return None
    return replace(person, max_travel_minutes=min(240, person.max_travel_minutes + data.draw(st.integers(1, 60)))), job


def _more_hours_at_most(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if person.hours_max is None:
        return None
    return replace(person, hours_max=person.hours_max + data.draw(st.integers(1, 20))), job


def _a_licence(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if person.licences is None:
        return None
    return replace(person, licences=(*person.licences, data.draw(st.sampled_from(LICENCES)))), job


def _work_sought(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if not any(work != NO_TITLE for work in person.sought_occupations or ()):
        return None
    return replace(person, sought_occupations=(*person.sought_occupations, data.draw(st.sampled_from(TITLES)))), job


def _higher_pay(person: Jobseeker, job: Vacancy, data: st.DataObject) -> tuple[Jobseeker, Vacancy] | None:
    if job.pay_per_hour is None:
        return None
    return person, replace(job, pay_per_hour=job.pay_per_hour + data.draw(st.integers(1, 300)) / 100)


CHANGES: list[Change] = [
    _a_wanted_skill,
    _a_level,
    _months_of_related_work,
    _another_job_done,
    _availability,
    _a_way_to_travel,
    _a_longer_journey,
    _more_hours_at_most,
    _a_licence,
    _work_sought,
    _higher_pay,
]


@settings(some, max_examples=120)
@given(jobseekers(), vacancies(), policies(), st.sampled_from(CHANGES), st.data())
def test_more_of_a_wanted_thing_never_lowers_a_score(
    person: Jobseeker, job: Vacancy, policy: Policy, change: Change, data: st.DataObject
) -> None:
    changed = change(person, job, data)
    assume(changed is not None)
    more, better = changed
    matcher = fit(
        replace(person, id="J1"), replace(more, id="J2"), replace(job, id="V1"), replace(better, id="V2"), policy=policy
    )
    before, after = matcher.match("J1", "V1"), matcher.match("J2", "V2")
    assert all(new.milli >= old.milli for new, old in zip(after.contributions, before.contributions, strict=True))
    assert before.milli is None or after.milli >= before.milli
    assert {b.kind for b in after.barriers} <= {b.kind for b in before.barriers}


# ---------------------------------------------------------------------------------------------------------- the unknown


def test_what_is_empty_gets_no_number() -> None:
    nobody, nothing = Jobseeker(id="J0"), blank(JOB, id="V0", title="a job")
    here = replace(nobody, id="J2", postcode="SO15"), replace(nothing, id="V2", postcode="SO15")
    matcher = fit(nobody, PERSON, here[0], nothing, JOB, here[1])
    for j, v in (("J0", "V0"), ("J0", "V1"), ("J1", "V0"), ("J2", "V2"), ("J2", "V1"), ("J1", "V2"), ("J0", "V2")):
        found = matcher.match(j, v)
        assert found.points is None
        assert not found.is_feasible
        assert found.as_dict()["points"] is None
        assert found.asks, "it says what to ask for"
    assert [found.jobseeker for found in matcher.shortlist("V1")] == ["J1"]
    assert list(matcher.matches().rows()) == [("V1", "J1", matcher.match("J1", "V1").points, 1, 1)]


def test_without_a_place_there_is_no_number_however_much_else_is_known() -> None:
    assert match(replace(PERSON, latitude=None, longitude=None)).points is None
    assert match(job=replace(JOB, latitude=None, longitude=None)).points is None


@pytest.mark.parametrize(
    ("criterion", "fields"),
    [
        ("skills", ["skills"]),
        ("occupation", ["work_history", "sought_occupations"]),
        ("experience", ["work_history"]),
        ("qualification", ["qualification_level"]),
        ("hours", ["hours_min", "hours_max", "availability"]),
        ("pay", ["min_hourly_pay"]),
        ("preference", ["sought_occupations"]),
    ],
)
def test_the_unknown_counts_half(criterion: str, fields: list[str]) -> None:
    full = {c.criterion: c for c in match().contributions}[criterion]
    assert (full.milli, full.is_known) == (full.of_milli, True)
    half = {c.criterion: c for c in match(replace(PERSON, **dict.fromkeys(fields))).contributions}[criterion]
    assert (half.milli, half.known_milli) == (full.of_milli // 2, 0)


def test_the_share_of_an_unknown_fact_and_the_floor_of_known_facts_are_policy() -> None:
    unknown = replace(PERSON, skills=None)
    assert part(match(unknown, policy=Policy(unknown_share=0)), "skills") == 0
    assert part(match(unknown, policy=Policy(unknown_share=100)), "skills") == 30_000
    assert match(unknown, policy=Policy(min_known=70)).points is not None
    assert match(unknown, policy=Policy(min_known=71)).points is None


# --------------------------------------------------------------------------------------------------------------- skills


def test_fifty_skills_that_nobody_asked_for_change_no_point_of_any_vacancy() -> None:
    asked = set(SKILLS)
    families = {skill.family for skill in skills().values() if skill.label in asked}
    padding = [skill.label for skill in skills().values() if skill.family not in families][:40]
    padding += [f"odd thing number {i}" for i in range(10)]
    jobs = [
        replace(JOB, id=f"V{i}", essential_skills=SKILLS[i : i + 2], desirable_skills=SKILLS[i + 2 : i + 4])
        for i in range(8)
    ]
    matcher = fit(PERSON, replace(PERSON, id="J2", skills=(*PERSON.skills, *padding)), *jobs)
    for job in jobs:
        plain, padded = matcher.match("J1", job.id), matcher.match("J2", job.id)
        assert [c.milli for c in plain.contributions] == [c.milli for c in padded.contributions]
        assert plain.milli == padded.milli


@some
@given(st.lists(st.sampled_from(SKILLS), min_size=1, max_size=8, unique=True), st.data())
def test_dropping_one_desirable_skill_moves_the_score_by_less_than_the_weight_of_skills(
    held: list[str], data: st.DataObject
) -> None:
    job = replace(JOB, essential_skills=SKILLS[:2], desirable_skills=tuple(SKILLS[2:]))
    dropped = data.draw(st.sampled_from(held))
    assume(dropped in job.desirable_skills)
    fewer = tuple(skill for skill in held if skill != dropped)
    matcher = fit(replace(PERSON, skills=tuple(held)), replace(PERSON, id="J2", skills=fewer), job)
    before, after = matcher.match("J1", "V1").milli, matcher.match("J2", "V1").milli
    assert 0 <= before - after < 30_000


def test_an_essential_skill_outweighs_a_desirable_one() -> None:
    one, other = SKILLS[8], SKILLS[9]  # neither has relatives
    job = replace(JOB, essential_skills=(one,), desirable_skills=(other,))
    matcher = fit(replace(PERSON, skills=(one,)), replace(PERSON, id="J2", skills=(other,)), job)
    assert part(matcher.match("J1", "V1"), "skills") > 15_000 > part(matcher.match("J2", "V1"), "skills")


def test_a_related_skill_counts_half_and_answers_only_once() -> None:
    wanted, related, also_related = SKILLS[0], SKILLS[1], SKILLS[2]
    job = replace(JOB, essential_skills=(wanted,), desirable_skills=())
    held = [(wanted,), (related,), (related, also_related), ()]
    matcher = fit(*(replace(PERSON, id=f"J{i}", skills=skills) for i, skills in enumerate(held)), job)
    assert [part(matcher.match(f"J{i}", "V1"), "skills") for i in range(4)] == [30_000, 15_000, 15_000, 0]
    both = replace(JOB, essential_skills=(wanted, also_related), desirable_skills=())
    assert part(match(replace(PERSON, skills=(related,)), both), "skills") < 9_000


# ------------------------------------------------------------------------------------------------------------ bad input


def test_a_market_without_people_or_without_jobs() -> None:
    assert list(fit(JOB).shortlist("V1")) == []
    assert list(fit(PERSON).options("J1")) == []
    for records in ([], [JOB], [PERSON]):
        assert len(fit(*records).matches()) == 0
    standing = fit(JOB).standing("V1")
    assert (standing.feasible, standing.too_little_known, standing.barred, standing.near_misses) == (0, 0, {}, ())


@pytest.mark.parametrize("n", [0, 1, 1_000_000])
def test_lists_of_no_length_and_of_more_than_there_is(n: int) -> None:
    matcher = fit(PERSON, JOB)
    assert len(matcher.shortlist("V1", n)) == len(matcher.options("J1", n)) == min(n, 1)
    assert len(matcher.matches(n, n)) == min(n, 1)
    assert len(matcher.standing("V1", n).near_misses) == 0


def test_ten_thousand_openings_and_four_hundred_skills() -> None:
    able = replace(PERSON, skills=(*SKILLS[:2], *(f"s{i}" for i in range(398))))
    vast = replace(JOB, openings=10_000, desirable_skills=tuple(f"s{i}" for i in range(200)))
    found = fit(able, vast).match("J1", "V1")
    assert not found.barriers
    assert found.points == 100


def test_a_jobseeker_or_vacancy_that_is_not_there_is_named_with_the_nearest() -> None:
    matcher = fit(PERSON, JOB)
    with pytest.raises(UnknownIdError, match="no jobseeker has the id 'J11'"):
        matcher.match("J11", "V1")
    with pytest.raises(UnknownIdError, match="no vacancy has the id 'V9'"):
        matcher.shortlist("V9")
    with pytest.raises(NotFittedError):
        Matcher().shortlist("V1")
