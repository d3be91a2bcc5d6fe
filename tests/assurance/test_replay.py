"""Lists that were shown come out the same, byte for byte: later, under other policies, after imports and erasures."""

from __future__ import annotations

import json
import os
import random
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import (
    Event,
    Market,
    Matcher,
    Policy,
    PolicyError,
    Shortlist,
    Store,
    create_store,
    drawn_order,
    listing,
    open_store,
    read_policy,
    replay,
    replay_all,
    sample_market,
)
from lepmatch.store.repository import restore_store

RUNS = int(os.environ.get("LEPMATCH_REPLAYS", "150"))
"""How many random lists are worked out again; a thousand in full."""

OFFICER = "an officer"


@pytest.fixture(scope="module")
def market() -> Market:
    """A small market; synthetic."""
    return sample_market(jobseekers=160, vacancies=24, courses=4, seed=3)


@pytest.fixture
def store(market: Market, tmp_path: Path) -> Iterator[Store]:
    """A store of that market."""
    with create_store(tmp_path / "lep.db", OFFICER) as made:
        made.load(market, actor=OFFICER)
        yield made


def show(store: Store, matcher: Matcher, id: str, n: int = 10, where: str = "page") -> str:
    """Show a list of a vacancy, or of a jobseeker's options; the name of the run."""
    if id.startswith("V"):
        made = listing(matcher, matcher.shortlist(id, n), n)
    else:
        made = listing(matcher, matcher.options(id, n), n, is_of_jobseeker=True)
    if where != "page":
        made = replace(made, order=())
    return store.runs.show(made, store.runs.seen, actor=OFFICER, team="Kent", where=where).run


def imported(market: Market, draw: random.Random) -> Market:
    """The same market as a later import has it: some have left, some have changed, some say less."""
    stays = [one for one in market.jobseekers if draw.random() > 0.1]
    people = [
        replace(one, skills=None, max_travel_minutes=draw.choice([30, 90, None])) if draw.random() < 0.2 else one
        for one in stays
    ]
    known = {one.id for one in people}
    others = [
        one
        for one in market.records()
        if type(one).__name__ != "Jobseeker" and getattr(one, "jobseeker", None) in {None, *known}
    ]
    return Market.of(market.on + timedelta(days=7), [*people, *others], market.scheme, synthetic=True)


def happen(store: Store, matcher: Matcher, draw: random.Random, key: str) -> None:
    """Somebody starts in a job or declines an employer, between two lists."""
    market = matcher.market
    job, person = draw.choice(market.vacancies.ids), draw.choice(market.jobseekers.ids)
    kind = draw.choice(["job_started", "declined"])
    event = Event(
        at=market.on, kind=kind, jobseeker=person, vacancy=job, reason="travel" if kind == "declined" else None
    )
    store.append([event], key=key, actor=OFFICER)
    matcher.update(event)


def live(store: Store, market: Market, lists: int, seed: int = 1) -> list[str]:
    """A history with policies that change, imports, puts and events; the names of random lists shown in it."""
    draw = random.Random(seed)
    policies = [Policy(), Policy(skills=20, travel=20, unranked_lists=50), Policy(min_known=70, salt="another")]
    runs: list[str] = []
    rounds = 6
    for part in range(rounds):
        if part in (2, 4):
            store.load(imported(market, random.Random(part)), actor=OFFICER)
        matcher = Matcher(policies[part % 3]).fit(store.market(actor=OFFICER))
        while len(set(runs)) < lists * (part + 1) // rounds:
            turn = draw.random()
            if turn < 0.02:
                job = matcher.market.vacancies[draw.choice(matcher.market.vacancies.ids)]
                changed = replace(job, pay_per_hour=round(5.8 + draw.random(), 2))
                store.put(changed, actor=OFFICER)
                matcher.update(changed)
            elif turn < 0.1:
                happen(store, matcher, draw, f"{part} {len(runs)} {draw.random()}")
            elif turn < 0.75:
                runs.append(show(store, matcher, draw.choice(matcher.market.vacancies.ids), draw.choice([3, 5, 10])))
            else:
                runs.append(show(store, matcher, draw.choice(matcher.market.jobseekers.ids), 5, "api"))
    return list(dict.fromkeys(runs))[:lists]


def test_random_lists_come_out_the_same_on_one_and_two_threads(store: Store, market: Market) -> None:
    runs = live(store, market, RUNS)
    assert len(runs) == RUNS
    versions = {store.runs.find(run).seen.version for run in runs}
    policies = {store.runs.find(run).policy for run in runs}
    assert (len(versions) > 3, len(policies)) == (True, 3)
    one = list(replay_all(store, runs, actor=OFFICER))
    assert [found.line for found in one if not found.is_same] == []
    assert sorted(found.run for found in one) == sorted(runs)
    assert one == list(replay_all(store, runs, actor=OFFICER, threads=2))
    assert all(found.answer == store.runs.find(found.run).answer for found in one)
    assert store.verify().problems == ()


def test_after_erasures_the_rest_of_each_list_is_the_same(store: Store, market: Market, tmp_path: Path) -> None:
    runs = live(store, market, 60, seed=2)
    people = [one for run in runs for one in store.runs.find(run).listed if one]
    gone = sorted(set(people), key=people.count)[-3:]  # those who stand on the most lists
    in_options = next(
        run.jobseeker for run in map(store.runs.find, runs) if run.jobseeker and run.jobseeker not in gone
    )
    before = {run: store.runs.find(run) for run in runs}
    for person in (*gone, in_options):
        store.erase(person, actor=OFFICER, reason="asked for it")
    assert store.verify().problems == ()
    found = {one.run: one for one in replay_all(store, runs, actor=OFFICER)}
    assert [one.line for one in found.values() if not one.is_same] == []
    for run, was in before.items():
        if was.jobseeker:
            assert found[run].erased == (was.jobseeker in (*gone, in_options))
            continue
        erased = [one in (*gone, in_options) for one in was.listed]
        assert (found[run].erased, found[run].of) == (sum(erased), len(was.listed))
        now = store.runs.find(run).content["listed"]
        assert now == [None if is_gone else one for one, is_gone in zip(was.content["listed"], erased, strict=True)]
    assert any(f"erased {one.erased} of {one.of}" in one.line for one in found.values() if one.erased > 1)
    for file in tmp_path.iterdir():
        assert not [person for person in gone if f'"{person}"'.encode() in file.read_bytes()]
    for answer in store._book.db.execute("SELECT answer FROM runs WHERE answer IS NOT NULL").fetchall():
        assert not [person for person in gone if person in zlib.decompress(answer[0]).decode()]


def test_a_backup_that_comes_back_replays(store: Store, market: Market, tmp_path: Path) -> None:
    runs = live(store, market, 20)
    store.back_up(tmp_path / "lep.bak", actor=OFFICER)
    person = next(one for run in runs for one in store.runs.find(run).listed if one)
    store.erase(person, actor=OFFICER, reason="asked for it")
    assert restore_store(tmp_path / "lep.bak", tmp_path / "new.db", actor=OFFICER).problems == ()
    with open_store(tmp_path / "new.db") as back:  # whoever was erased since is erased from its lists, too
        found = list(replay_all(back, runs, actor=OFFICER))
        assert all(one.is_same for one in found)
        assert any(one.erased for one in found)


def test_a_replay_sees_what_is_not_as_it_was(store: Store, market: Market) -> None:
    """It recomputes: an answer, an order or a pool that was not what the engine said is found."""
    matcher = Matcher().fit(store.market(actor=OFFICER))
    job = next(id for id in market.vacancies.ids if len(matcher.shortlist(id)) == 10)
    true = matcher.shortlist(job)
    made = listing(matcher, true, 10)
    swapped = Shortlist(job, (true[1], true[0], *true[2:]), true.too_little_known)
    raised = Shortlist(job, (replace(true[0], milli=(true[0].milli or 0) + 1), *true[1:]), true.too_little_known)
    without = Shortlist(job, true[1:], true.too_little_known)
    forged = {
        "others are on it, or in another order": listing(matcher, swapped, 10),
        "the same people are on it, with other points or words": listing(matcher, raised, 10),
        "of another number of people": listing(matcher, replace(true, too_little_known=99), 10),
        "the people who are feasible are others": replace(made, pool=f"{made.pool[:-1]}x"),
        "it was shown in another order": replace(made, order=tuple(range(9, -1, -1))),
    }
    for said, one in forged.items():
        run = store.runs.show(one, store.runs.seen, actor=OFFICER, team="Kent", where="page").run
        assert said in " ".join(replay(store, run, actor=OFFICER).differs), said
    run = store.runs.show(listing(matcher, without, 10), store.runs.seen, actor=OFFICER, team="K", where="page").run
    assert not replay(store, run, actor=OFFICER).is_same


def test_the_same_list_shown_again_is_the_same_run(store: Store, market: Market) -> None:
    matcher = Matcher().fit(store.market(actor=OFFICER))
    first, again = (show(store, matcher, market.vacancies.ids[0]) for _ in range(2))
    other = show(store, matcher, market.vacancies.ids[0], 5)
    assert first == again != other
    assert len(store.runs.showings(first)) == 2
    assert [run.id for run in store.runs.newest()] == [other, first]
    standing = replay(store, first, actor=OFFICER).standing
    assert standing == matcher.standing(market.vacancies.ids[0], 0)


def test_an_officers_lists_of_another_day_come_out_the_same(store: Store, market: Market) -> None:
    later = date(2009, 6, 1)
    matcher = Matcher().fit(store.market(actor=OFFICER, on=later))
    run = show(store, matcher, market.vacancies.ids[5], where="command")
    assert store.runs.find(run).day == later
    assert replay(store, run, actor=OFFICER).is_same


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 50), st.integers(0, 50), st.text("ab", max_size=3))
def test_a_policy_is_read_as_it_was_written(min_known: int, unranked: int, salt: str) -> None:
    policy = Policy(min_known=min_known, unranked_lists=unranked, salt=salt)
    assert read_policy(policy.text) == policy
    assert read_policy(policy.text).hash == policy.hash


def test_a_policy_from_before_a_setting_means_what_it_meant() -> None:
    told = json.loads(Policy().text)
    del told["unranked_lists"]
    assert read_policy(json.dumps(told)) == Policy(unranked_lists=0)
    with pytest.raises(PolicyError, match="must be a setting that this version knows"):
        read_policy(json.dumps(told | {"height": 1}))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 20), st.text("abc", min_size=1, max_size=8))
def test_a_drawn_order_is_one_and_the_same_and_has_everybody(n: int, vacancy: str) -> None:
    always = Policy(unranked_lists=50, salt=vacancy)
    orders = [drawn_order(always, f"{vacancy}{number}", date(2009, 3, 31), n) for number in range(40)]
    assert orders == [drawn_order(always, f"{vacancy}{number}", date(2009, 3, 31), n) for number in range(40)]
    assert all(not order or sorted(order) == list(range(n)) for order in orders)


def test_about_the_share_that_the_policy_says_is_drawn() -> None:
    for share in (0, 5, 50):
        policy = Policy(unranked_lists=share)
        drawn = sum(bool(drawn_order(policy, f"V{number}", date(2009, 3, 31), 10)) for number in range(4_000))
        assert abs(drawn - 40 * share) <= 130
