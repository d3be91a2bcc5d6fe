"""The compiled matching equals the plain one in every number and every order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lepmatch.market.market import Market
from lepmatch.market.records import Employer
from lepmatch.matching import kernel
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA, Policy
from lepmatch.matching.results import Shortlist
from tests.matching.markets import DAY, JOB, PERSON, SKILLS, policies, records
from tests.matching.reference import Reference


def listed(shortlist: Shortlist, side: str) -> tuple[list[tuple[str, int | None]], int]:
    return [(getattr(m, side), m.milli) for m in shortlist], shortlist.too_little_known


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    made=records(),
    policy=policies(),
    threads=st.integers(1, 3),
    step=st.sampled_from([1, 3, 200]),
    keep=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    chance=st.randoms(use_true_random=False),
)
def test_every_answer_equals_the_plain_reference_however_it_is_worked(
    made: tuple[date, list[object]], policy: Policy, threads: int, step: int, keep: tuple[int, int], chance: Random
) -> None:
    on, ordered = made
    plain = Reference(Market.of(on, ordered), policy)
    shuffled = ordered.copy()
    chance.shuffle(shuffled)
    matcher, unshuffled = (Matcher(policy).fit(Market.of(on, records)) for records in (shuffled, ordered))
    for v in plain.jobs:
        for j in plain.people:
            found = matcher.match(j, v)
            assert {c.criterion: (c.milli, c.known_milli) for c in found.contributions} == plain.parts[j, v]
            assert found.milli == plain.points[j, v]
            assert [barrier.kind for barrier in found.barriers] == plain.barriers[j, v]
            assert found == unshuffled.match(j, v)
        for n in (0, 2, 100):
            assert listed(matcher.shortlist(v, n), "jobseeker") == plain.shortlist(v, n)
        standing = matcher.standing(v, 3)
        near = [miss.jobseeker for miss in standing.near_misses]
        assert (standing.feasible, standing.too_little_known, dict(standing.barred), near) == plain.standing(v, 3)
    for j in plain.people:
        for n in (0, 2, 100):
            assert listed(matcher.options(j, n), "vacancy") == plain.options(j, n)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "STEP", step)
        kept = matcher.matches(*keep, threads=threads)
    assert list(kept.rows()) == plain.matches(*keep)
    assert kept.too_little_known.tolist() == [plain.shortlist(v, 0)[1] for v in plain.jobs]


def test_the_search_by_place_loses_nobody() -> None:
    chance = Random(7)
    people = [
        replace(
            PERSON,
            id=f"J{i}",
            latitude=round(chance.uniform(51.2, 51.7), 5),
            longitude=round(chance.uniform(-1.0, -0.2), 5),
            travel_modes=chance.choice([None, (), ("walk",), ("cycle",), ("bus", "walk"), ("car",)]),
            max_travel_minutes=chance.choice([None, 10, 30, 60, 90]),
            hours_max=chance.choice([None, 16.0, 30.0]),
            licences=chance.choice([None, (), ("sia",)]),
        )
        for i in range(1_500)
    ]
    jobs = [
        replace(
            JOB,
            id=f"V{i}",
            latitude=round(chance.uniform(51.1, 51.8), 5),
            longitude=round(chance.uniform(-1.1, -0.1), 5),
            legal_licences=chance.choice([None, ("sia",)]),
        )
        for i in range(16)
    ]
    market = Market.of(DAY, [*people, *jobs, Employer(id="E1", name="A shop")])
    plain, kept = Reference(market, Policy()), Matcher().fit(market).matches(1_500, 16)
    expected = {(v, j): plain.points[j, v] for v in plain.jobs for j in plain.people if not plain.barriers[j, v]}
    assert len(expected) > 1_000
    assert {(v, j): round(points * 1000) for v, j, points, _, _ in kept.rows()} == expected


skill_lists = st.lists(st.sampled_from(SKILLS), max_size=8, unique=True).map(tuple)


@settings(max_examples=100, deadline=None)
@given(st.lists(skill_lists, min_size=1, max_size=6), skill_lists, skill_lists, st.sampled_from([1, 2, 3, 10]))
def test_skills_are_assigned_one_to_one_and_the_exact_ones_first(
    held: list[tuple[str, ...]], essential: tuple[str, ...], desirable: tuple[str, ...], factor: int
) -> None:
    people = [replace(PERSON, id=f"J{i}", skills=terms) for i, terms in enumerate(held)]
    job = replace(JOB, essential_skills=essential, desirable_skills=desirable)
    market = Market.of(DAY, [*people, job, Employer(id="E1", name="A shop")])
    policy = Policy(essential_factor=factor)
    plain, matcher = Reference(market, policy), Matcher(policy).fit(market)
    for person in people:
        part = matcher.match(person.id, "V1").contributions[CRITERIA.index("skills")]
        assert (part.milli, part.known_milli) == plain.parts[person.id, "V1"]["skills"]
