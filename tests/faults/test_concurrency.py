"""Many at once: places are given once, backups are whole, and nobody gets an error for having waited."""

from __future__ import annotations

import random
from pathlib import Path

from lepmatch import open_store
from lepmatch.store.repository import restore_store
from tests.faults.counts import count
from tests.faults.jobs import ACTOR, ask_for_places, check_commands, make_store, started, told, write_commands

VACANCIES = 20


def test_every_place_is_given_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    processes, places = count(quick=3, full=8), count(quick=5, full=50)
    path = make_store(tmp_path, vacancies=VACANCIES, openings=places)
    asks = [(f"A{n}", f"V{n % VACANCIES}") for n in range(VACANCIES * places * 6 // 5)]
    random.Random(1).shuffle(asks)
    given: list[str] = []
    odd: list[str] = []
    slowest = 0.0
    with started(ask_for_places, path, asks[0::processes], places) as first:
        others = [started(ask_for_places, path, asks[n::processes], places) for n in range(1, processes)]
        for _, pipe in [first, *(other.__enter__() for other in others)]:
            theirs, wrong, longest = pipe.recv()
            given, odd, slowest = given + theirs, odd + wrong, max(slowest, longest)
        for other in others:
            other.__exit__(None, None, None)
    print(f"{len(asks)} asks, each sent twice: {len(given)} given, {len(odd)} odd, slowest {slowest:.2f} s")
    assert odd == []
    assert len(given) == VACANCIES * places
    with open_store(path) as store:
        assert sorted(event.ref or "" for event in store.events()) == sorted(given)
        assert all(len(store.events(vacancy=f"V{n}")) == places for n in range(VACANCIES))
        assert store.verify().problems == ()


def test_backups_taken_while_others_write_come_back_whole(tmp_path: Path) -> None:
    path = make_store(tmp_path)
    with started(write_commands, path, 0) as (_, one), started(write_commands, path, 10**6) as (_, other):
        acknowledged = [one.recv(), other.recv()]
        with open_store(path) as store:
            for number in range(count(quick=2, full=30)):
                backup, place = tmp_path / f"{number}.bak", tmp_path / f"{number}.db"
                acknowledged += told(one) + told(other)
                assert store.back_up(backup, actor=ACTOR).problems == ()
                assert restore_store(backup, place, actor=ACTOR).problems == ()
                with open_store(place) as restored:
                    check_commands(restored, acknowledged)
                place.unlink()
        print(f"{number + 1} backups taken while two processes wrote: all came back whole")
