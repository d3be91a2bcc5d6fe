"""Pools of small employers, and credit that adds up. Everybody in these markets is made up."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.errors import PlanError
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Event, Intake, Pledge, Vacancy
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher
from lepmatch.planning.pools import RADIUS, Pool, _gathered, plan_pools, pool_credits, share_credit
from tests.matching.markets import CITY, DAY, JOB, PARISH, PERSON, SKILLS

FAR = (51.266, -1.087)
counts = st.integers(0, 6)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["E1", "E2", "E3"]), counts, min_size=1), st.integers(0, 8), st.data())
def test_credits_add_up_and_no_whole_numbers_are_nearer_to_the_exact_parts(
    places: dict[str, int], shared: int, data: st.DataObject
) -> None:
    own = {id: data.draw(counts) for id in places if data.draw(st.booleans())}
    total = sum(places.values())
    if not total:
        with pytest.raises(PlanError, match="with a place to share by"):
            share_credit(own, shared, places)
        return
    credit = share_credit(own, shared, places)
    assert sum(credit.values()) == sum(own.values()) + shared
    assert credit == share_credit(own, shared, dict(reversed(places.items())))
    parts = {id: credit[id] - own.get(id, 0) for id in places}

    def off(split: dict[str, int]) -> int:
        return sum((split[id] * total - shared * places[id]) ** 2 for id in places)

    splits = (dict(zip(places, s, strict=True)) for s in product(range(shared + 1), repeat=len(places)))
    assert off(parts) == min(off(split) for split in splits if sum(split.values()) == shared)


def test_credit_goes_to_members_only() -> None:
    with pytest.raises(PlanError, match="own must be outcomes of members, got 'E9'"):
        share_credit({"E9": 1}, 0, {"E1": 1})
    with pytest.raises(PlanError, match="0 or more"):
        share_credit({}, -1, {"E1": 1})


def shops(*wheres: tuple[str, tuple[float, float], int], size: Any = "small", **other: Any) -> tuple[Pool, ...]:
    """The pools of some employers with a place and so many openings each, where a course sells."""
    records: list[object] = [replace(PERSON, skills=()), Course(id="C1", title="Selling", gives_skills=SKILLS[:1])]
    records.append(Intake(course="C1", starts=date(2009, 4, 6), seats=8))
    for id, (latitude, longitude), openings in wheres:
        records.append(Employer(id=id, name=f"Shop {id}", sector="retail", size=size))
        job = replace(JOB, id=f"V{id}", employer=id, openings=openings, essential_skills=SKILLS[:1])
        records.append(replace(job, latitude=latitude, longitude=longitude, **other))
    return plan_pools(Matcher().fit(Market.of(DAY, records)))


def test_neighbours_that_ask_for_the_same_training_fill_a_cohort_together() -> None:
    (pool,) = shops(("E1", CITY, 4), ("E2", PARISH, 3), ("E3", FAR, 9))
    assert [(share.employer, share.places) for share in pool.shares] == [("E1", 4), ("E2", 3)]
    assert (pool.sector, pool.course, pool.places) == ("retail", "C1", 7)
    assert pool.cohort
    assert [m.jobseeker for m in pool.cohort.members] == ["J1"]


@pytest.mark.parametrize(
    ("wheres", "other"),
    [
        ([("E1", CITY, 3), ("E2", PARISH, 2)], {}),
        ([("E1", CITY, 9), ("E2", FAR, 9)], {}),
        ([("E1", CITY, 9)], {}),
        ([("E1", CITY, 4), ("E2", PARISH, 3)], {"size": "large"}),
        ([("E1", CITY, 4), ("E2", PARISH, 3)], {"start_date": date(2009, 4, 10)}),
        ([("E1", CITY, 4), ("E2", PARISH, 3)], {"essential_skills": SKILLS[5:6]}),
    ],
    ids=["too few openings", "too far apart", "one employer alone", "not small", "starts too early", "asks for other"],
)
def test_others_are_in_no_pool(wheres: Any, other: dict[str, Any]) -> None:
    assert shops(*wheres, **other) == ()


def test_pools_keep_their_bounds_and_share_no_vacancy() -> None:
    market = sample_market(jobseekers=300, vacancies=600, courses=20, seed=3)
    pools = plan_pools(Matcher().fit(market), smallest=5, largest=12)
    members = [id for pool in pools for share in pool.shares for id in share.vacancies]
    assert len(pools) > 3
    assert len(members) == len(set(members))
    for pool in pools:
        assert 5 <= pool.places <= 12
        assert pool.places == sum(market.vacancies[id].openings for s in pool.shares for id in s.vacancies)
        assert all(market.employers[share.employer].size in ("micro", "small") for share in pool.shares)
    with pytest.raises(PlanError, match="in order"):
        plan_pools(Matcher().fit(market), smallest=5, largest=4)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 5), st.integers(0, 3)), max_size=14),
    st.integers(1, 8),
    st.integers(0, 8),
)
def test_pools_are_made_round_the_place_with_most_openings_near_it(
    places: list[tuple[int, int, int, int]], smallest: int, more: int
) -> None:
    """The reference measures all distances anew for every pool, and tries every middle in order."""
    rows = np.zeros(len(places), [("east", "<i4"), ("north", "<i4"), ("employer", "<i4")])
    columns = np.array(places, np.int64).reshape(-1, 4).T
    rows["east"], rows["north"], rows["employer"] = 4_000 * columns[0], 4_000 * columns[1], columns[3]
    fitted: Any = SimpleNamespace(jobs=SimpleNamespace(rows=rows))
    found = [
        sorted(set_.tolist()) for set_ in _gathered(fitted, np.arange(len(rows)), columns[2], smallest, smallest + more)
    ]
    left, expected = list(range(len(rows))), []

    def gathered(middle: int) -> tuple[int, list[int]]:
        def away(n: int) -> float:
            return float(np.hypot(*(float(rows[side][n]) - float(rows[side][middle]) for side in ("east", "north"))))

        near = sorted((n for n in left if away(n) <= RADIUS), key=lambda n: (away(n), n))
        members: list[int] = []
        for n in near:
            if sum(places[m][2] for m in members) + places[n][2] <= smallest + more:
                members.append(n)
        return sum(places[n][2] for n in near), members

    while left:
        tried = sorted(((gathered(middle), middle) for middle in left), key=lambda item: (-item[0][0], item[1]))
        good = [
            members
            for (_, members), _ in tried
            if sum(places[n][2] for n in members) >= smallest and len({places[n][3] for n in members}) > 1
        ]
        if not good:
            break
        expected.append(sorted(good[0]))
        left = [n for n in left if n not in good[0]]
    assert found == expected


def test_events_of_a_pool_on_record_are_credited_to_its_members() -> None:
    employers = [Employer(id=f"E{n}", name="A shop", pool="Shops" if n < 3 else None) for n in (1, 2, 3)]
    pledges = [Pledge(id=f"P{n}", employer=f"E{n}", kind="job", places=n) for n in (1, 2, 3)]
    jobs: list[Vacancy] = [replace(JOB, id=f"V{n}", employer=f"E{n}") for n in (1, 2, 3)]
    at: dict[str, Any] = {"at": DAY, "kind": "job_started", "jobseeker": "J1"}
    events = [Event(**at, vacancy="V1"), Event(**at, vacancy="V3")] + [Event(**at, pledge="P1")] * 3
    market = Market.of(DAY, [PERSON, *employers, *pledges, *jobs, *events])
    assert pool_credits(market, "Shops") == {"E1": 1 + 1, "E2": 2}
    with pytest.raises(PlanError, match="pool must be one that an employer is in, got 'Shop'"):
        pool_credits(market, "Shop")


LETTERS = {"S": "job_started", "T": "sustained_13", "R": "reversed"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("JK"), st.sampled_from(["V1", "V2", "P1"]), st.sampled_from("SSTR")), max_size=9)
)
def test_a_start_taken_back_takes_its_credit_with_it(life: list[tuple[str, str, str]]) -> None:
    """The reference strikes out a start, what was sustained of it and its reversal, until there is none to strike."""
    employers = [Employer(id=f"E{n}", name="A shop", pool="Shops") for n in (1, 2)]
    pledge = Pledge(id="P1", employer="E1", kind="job", places=1)
    jobs: list[Vacancy] = [replace(JOB, id=f"V{n}", employer=f"E{n}") for n in (1, 2)]
    people = [replace(PERSON, id=id) for id in "JK"]
    events = [
        Event(
            at=DAY - timedelta(20 - day),
            kind=LETTERS[letter],
            jobseeker=who,
            **{"pledge" if place == "P1" else "vacancy": place},
        )
        for day, (who, place, letter) in enumerate(life)
    ]
    market = Market.of(DAY, [*people, *employers, pledge, *jobs, *events[::-1]])
    for letter in "ST":
        left = {"V1": 0, "V2": 0, "P1": 0}
        for who, place in product("JK", left):
            text, before = "".join(c for w, p, c in life if (w, p) == (who, place)), ""
            while text != before:
                text, before = re.sub("ST*R", "", text, count=1), text
            left[place] += text.count(letter)
        credit = pool_credits(market, "Shops", LETTERS[letter])
        assert credit == {"E1": left["V1"] + left["P1"], "E2": left["V2"]}


def test_a_corrected_start_gives_no_credit() -> None:
    shop = Employer(id="E1", name="A shop", pool="Shops")
    start = Event(at=DAY, kind="job_started", jobseeker="J1", vacancy="V1", ref="a")
    voided = Event(at=DAY, kind="voided", jobseeker="J1", vacancy="V1", corrects="a", ref="b")
    assert pool_credits(Market.of(DAY, [PERSON, shop, JOB, start]), "Shops") == {"E1": 1}
    assert pool_credits(Market.of(DAY, [PERSON, shop, JOB, start, voided]), "Shops") == {"E1": 0}
