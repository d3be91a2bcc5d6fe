"""Skills looked up, against skills assigned one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import Matcher, Policy
from lepmatch.market.market import Market
from lepmatch.market.records import Employer
from lepmatch.market.skills import skills as known_skills
from lepmatch.matching.arrays import FAMILY_SHIFT
from lepmatch.matching.criteria import skills
from lepmatch.matching.criteria.skills import mark_held, points_of_held, wipe_held
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.skill_bounds import (
    CODE,
    FAMILIES,
    NEVER,
    PLACED,
    RANK,
    TERMS,
    SkillBounds,
    make_skill_bounds,
    most_in_common,
    most_of_held,
    points_of_terms,
)
from tests.matching.markets import DAY, JOB, PERSON

WEIGHT = 30_000
TERMS_KNOWN = sorted(known_skills())
SHOP = Employer(id="E1", name="A shop")

Terms = tuple[str, ...]
lists = st.lists(st.sampled_from(TERMS_KNOWN), max_size=3 * FAMILIES, unique=True).map(tuple)
related = st.lists(st.sampled_from(TERMS_KNOWN[:60]), max_size=2 * TERMS, unique=True).map(tuple)


def fit(held: list[Terms], asked: list[tuple[Terms, Terms]], factor: int) -> tuple[Fitted, SkillBounds]:
    people = [replace(PERSON, id=f"J{i:04}", skills=terms) for i, terms in enumerate(held)]
    jobs = [
        replace(JOB, id=f"V{i:04}", essential_skills=essential, desirable_skills=desirable)
        for i, (essential, desirable) in enumerate(asked)
    ]
    fitted = Matcher(Policy(essential_factor=factor)).fit(Market.of(DAY, [*people, *jobs, SHOP])).fitted
    return fitted, make_skill_bounds(fitted.people, fitted.jobs, WEIGHT)


def check(fitted: Fitted, bounds: SkillBounds) -> set[int]:
    """Every pair; returns the points that there were."""
    people, jobs, seen = fitted.people, fitted.jobs, set()
    codes = max(int(side.data.max(initial=0)) >> FAMILY_SHIFT for side in (people, jobs)) + 1
    held = np.zeros(1 + (codes << FAMILY_SHIFT), np.uint8)
    held[0] = 2
    for i, person in enumerate(people.rows):
        mark_held(held[1:], person, people.data)
        for v, job in enumerate(jobs.rows):
            points = skills.points(person, job, people.data, jobs.data, np.int64(WEIGHT))
            assert points_of_held(held[1:], job, jobs.data, np.int64(WEIGHT)) == points
            assert points_of_terms(bounds, held, jobs, v, np.int64(WEIGHT)) == points
            assert points <= most_of_held(bounds, held, v)
            assert points <= most_in_common(bounds, bounds.held[i], np.uint64(v))
            seen.add(int(points))
        wipe_held(held[1:], person, people.data)
        assert held[0] == 2
        assert not held[1:].any()
    return seen


@settings(max_examples=40, deadline=None)
@given(
    st.lists(lists | related, min_size=1, max_size=5),
    st.lists(st.tuples(lists | related, related), min_size=1, max_size=5),
    st.sampled_from([1, 2, 3, 10]),
)
def test_what_is_looked_up_is_what_is_assigned_and_bounds_are_never_below(
    held: list[Terms], asked: list[tuple[Terms, Terms]], factor: int
) -> None:
    check(*fit(held, asked, factor))


def test_long_lists_and_more_families_than_are_told_apart() -> None:
    whole = tuple(TERMS_KNOWN)
    fitted, bounds = fit(
        [(), whole[:5], whole[::3], whole[:450]], [(whole[:400], ()), (whole[::40], whole[:9]), ((), ())], 3
    )
    assert len(check(fitted, bounds)) > 3
    assert (bounds.asked == 0).any()


def test_more_families_than_are_placed_one_by_one() -> None:
    own = [f"craft of our own number {n}" for n in range(PLACED + 200)]
    asked = [((own[n], own[n + 1]), ()) for n in range(0, len(own), 2)]
    fitted, bounds = fit([tuple(own[n : n + 9]) for n in range(0, len(own), 300)], asked, 2)
    assert max(check(fitted, bounds)) == WEIGHT


def test_few_families_are_never_mistaken_for_each_other() -> None:
    of_family = {known_skills()[term].family: term for term in TERMS_KNOWN}
    terms = list(of_family.values())[:60]
    _, bounds = fit([tuple(terms[n : n + 7]) for n in range(50)], [(tuple(terms[n : n + 5]), ()) for n in range(50)], 2)
    for i in range(50):
        for v in range(50):
            common = len({*terms[i : i + 7]} & {*terms[v : v + 5]})
            assert int(bounds.held[i] & bounds.asked[v]).bit_count() == common


def test_numbers_of_skills_too_large_for_a_term() -> None:
    whole = tuple(TERMS_KNOWN)
    fitted, _ = fit([whole[:30], whole[::9]], [(whole[:8], ()), (whole[::40], whole[:3]), (whole[5:7], whole[8:9])], 3)
    people, jobs = fitted.people, fitted.jobs
    for side in (people, jobs):
        for row in side.rows:
            side.data[row["skill"] : row["skill_end"]] += CODE - CODE % (1 << FAMILY_SHIFT) - (6 << FAMILY_SHIFT)
    bounds = make_skill_bounds(people, jobs, WEIGHT)
    assert len(check(fitted, bounds)) > 2
    assert (bounds.terms[:, TERMS - 1].view(np.uint32) >> RANK == 4 * NEVER).any()
