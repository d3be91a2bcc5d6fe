"""Processes that are killed in the middle of what they do: nothing acknowledged is lost, nothing is half done."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from lepmatch import open_store, read_market, sample_market, write_market
from lepmatch.store.connection import connect
from lepmatch.store.schema import MIGRATIONS, migrate, version_of
from tests.faults.counts import count
from tests.faults.jobs import (
    ACTOR,
    check_commands,
    command,
    kill,
    load_market,
    make_store,
    migrate_file,
    started,
    told,
    write_commands,
)

FURTHER = (
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, about TEXT NOT NULL) STRICT;"
    "INSERT INTO notes (about) SELECT id FROM jobseekers ORDER BY id;"
    "ALTER TABLE employers ADD COLUMN telephone TEXT;",
    "UPDATE notes SET about = about || ' ' || (SELECT coalesce(skills, '') FROM jobseekers WHERE id = about);"
    "CREATE TABLE notes_anew (about TEXT PRIMARY KEY NOT NULL, length INTEGER NOT NULL) STRICT;"
    "INSERT INTO notes_anew SELECT about, length(about) FROM notes ORDER BY about;"
    "DROP TABLE notes; ALTER TABLE notes_anew RENAME TO notes;",
)
"""Changes that a later version might make; no released one does."""


def test_writers_that_are_killed(tmp_path: Path) -> None:
    draw, kills, commands = random.Random(1), 0, 0
    while kills < count(quick=6, full=300):
        folder = tmp_path / str(kills)
        folder.mkdir()
        trials = count(quick=6, full=20)
        commands += kill_writers(make_store(folder), draw, trials)
        kills += trials
    assert commands >= kills, "a writer was killed before anything was acknowledged"
    print(f"{kills} writers killed: {commands:,} acknowledged commands, none lost, none half done, none twice")


def kill_writers(path: Path, draw: random.Random, trials: int) -> int:
    """Kill writers of one store, one after the other; how many commands were acknowledged."""
    acknowledged: list[str] = []
    for _ in range(trials):
        with started(write_commands, path, len(acknowledged)) as (process, pipe):
            acknowledged.append(pipe.recv())
            time.sleep(draw.uniform(0, 0.05))
            kill(process)
            acknowledged += told(pipe)
        with open_store(path) as store:
            names = check_commands(store, acknowledged)
            name = f"C{len(acknowledged)}"  # whoever got no answer sends the same again
            receipt = store.append(command(name), key=name, actor=ACTOR)
            assert receipt.repeated == (name in names)
            acknowledged.append(name)
    with open_store(path) as store:
        check_commands(store, acknowledged)
        assert store.verify().problems == ()
    return len(acknowledged)


def test_imports_that_are_killed(tmp_path: Path) -> None:
    people = 400
    before = sample_market(people, 60, 8, seed=1)
    folder = write_market(sample_market(people, 60, 8, seed=2), tmp_path / "after")
    after = read_market(folder)
    original = tmp_path / "original"
    original.mkdir()
    path = make_store(original)
    with open_store(path) as store:
        store.load(before, actor=ACTOR)
        events, version = [*store.events()], store.version
    draw, done, lasts = random.Random(1), 0, 0.0
    for trial in range(count(quick=4, full=50)):
        place = shutil.copytree(original, tmp_path / str(trial)) / path.name
        with started(load_market, place, folder) as (process, pipe):
            assert pipe.recv() == "begins"
            start = time.perf_counter()
            if not trial:  # the first is left to finish, to see how long it takes
                assert pipe.recv() == "done"
                lasts = time.perf_counter() - start
            time.sleep(draw.uniform(0, 1.1 * lasts) if trial else 0)
            kill(process)
        with open_store(place) as store:
            assert store.verify().problems == ()
            market = store.market(actor=ACTOR)
            is_after = store.version > version
            expected = after if is_after else before
            for name, table in expected.tables().items():
                if name != "events":
                    assert list(getattr(market, name)) == list(table), "an import is half done"
            assert is_after or store.events() == events
            done += is_after
            store.load(folder, actor=ACTOR)  # and sent again it is done, wherever it was
            assert list(store.market(actor=ACTOR).jobseekers) == list(after.jobseekers)
        shutil.rmtree(place.parent)
    print(f"{trial + 1} imports killed: {done} of them were done, the others had not begun")
    assert done >= 1


@pytest.mark.parametrize("further", [FURTHER])
def test_migrations_that_are_killed(tmp_path: Path, further: tuple[str, ...]) -> None:
    original = tmp_path / "original"
    original.mkdir()
    path = make_store(original)
    with open_store(path) as store:
        store.load(sample_market(3_000, 60, 8, seed=1), actor=ACTOR)
    draw, ends, lasts, stopped = random.Random(1), set(), 0.0, 0
    for trial in range(count(quick=5, full=50)):
        place = shutil.copytree(original, tmp_path / str(trial)) / path.name
        with started(migrate_file, place, further) as (process, pipe):
            assert pipe.recv() == "begins"
            start = time.perf_counter()
            if not trial:
                assert pipe.recv() == "done"
                lasts = time.perf_counter() - start
            time.sleep(draw.uniform(0, 1.1 * lasts) if trial else 0)
            kill(process)
        db = connect(place)
        assert version_of(db) in (len(MIGRATIONS), len(MIGRATIONS) + len(further)), "a migration is half done"
        stopped += version_of(db) == len(MIGRATIONS)
        assert ("notes" in db.table_names()) == (version_of(db) > len(MIGRATIONS))
        migrate(db, [*MIGRATIONS, *further])
        ends.add(hash(tuple(db.conn.iterdump())))
        db.close()
        shutil.rmtree(place.parent)
    print(f"{trial + 1} migrations killed: {stopped} of them had not begun, the others were done")
    assert len(ends) == 1, "the end depends on where it was interrupted"
    assert 1 <= stopped < trial + 1
