"""A write-ahead log that is damaged: what comes back is exactly what some earlier moment held."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from lepmatch import open_store
from tests.faults.counts import count
from tests.faults.jobs import ACTOR, check_commands, command, make_store

COMMANDS = 60


def cut(log: bytearray, draw: random.Random) -> None:
    del log[draw.randrange(len(log)) :]


def blank(log: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(log))
    log[start:] = bytes(len(log) - start)


def scribble(log: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(log))
    log[start:] = draw.randbytes(len(log) - start)


def flip(log: bytearray, draw: random.Random) -> None:
    log[draw.randrange(len(log))] ^= 1 << draw.randrange(8)


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (cut, blank, scribble, flip)


def test_what_is_left_of_a_damaged_log_is_what_was_once_there(tmp_path: Path) -> None:
    path = make_store(tmp_path)
    with open_store(path) as store:
        store._book.db.execute("PRAGMA wal_autocheckpoint = 0")
        for number in range(COMMANDS):
            store.append(command(f"C{number}"), key=f"C{number}", actor=ACTOR)
        base, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    place, draw = tmp_path / "damaged" / path.name, random.Random(1)
    place.parent.mkdir()
    shutil.copy(tmp_path / "audit.key", place.parent)
    shutil.copy(tmp_path / "audit.anchor", place.parent)
    left = []
    for trial in range(count(quick=24, full=2_000)):
        damaged = bytearray(log)
        DAMAGES[trial % len(DAMAGES)](damaged, draw)
        place.write_bytes(base)
        Path(f"{place}-wal").write_bytes(damaged)
        with open_store(place) as store:
            names = check_commands(store, [])
            assert names == [f"C{number}" for number in range(len(names))], "no prefix of what was written"
            problems = store.verify().problems
            assert problems == () if len(names) == COMMANDS else "are missing from the end" in problems[0]
            left.append(len(names))
    print(f"{trial + 1} damaged logs: each left what was once there, from {min(left)} to {max(left)} commands")
    assert min(left) < COMMANDS / 4
    assert max(left) > COMMANDS / 2
