"""A disk without room: said in plain words, nothing half done, and all well once there is room again."""

from __future__ import annotations

import random
import resource
import signal
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from lepmatch import StoreError, open_store
from tests.faults.counts import count
from tests.faults.jobs import ACTOR, check_commands, command, make_store, started

PAGE = 4_096


def fill(pipe: Connection, path: Path, first: int, room: int, how: str) -> None:
    """Write until there is no room, make room, and write once more."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    acknowledged: list[str] = []
    with open_store(path) as store:

        def send() -> None:
            name = f"C{first + len(acknowledged)}"
            store.append(command(name), key=name, actor=ACTOR)
            acknowledged.append(name)

        send()
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        (pages,) = store._book.db.execute("PRAGMA page_count").fetchone()
        if how == "pages":  # as SQLite counts them
            store._book.db.execute(f"PRAGMA max_page_count = {pages + room // PAGE}")
        else:  # as the system does, somewhere in the middle of a page
            size = max(Path(f"{path}-wal").stat().st_size, path.stat().st_size)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, most))
        said = ""
        while not said:
            try:
                send()
            except StoreError as error:
                said = str(error)
        readable = len(store.events()) >= len(acknowledged)
        if how == "pages":
            store._book.db.execute(f"PRAGMA max_page_count = {2**31}")
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        send()
        pipe.send((acknowledged, said, readable))


@pytest.mark.parametrize("how", ["pages", "bytes"])
def test_a_disk_that_is_full(tmp_path: Path, how: str) -> None:
    draw = random.Random(1)
    for trial in range(count(quick=3, full=75)):
        if trial % 5 == 0:
            folder = tmp_path / str(trial)
            folder.mkdir()
            path, acknowledged = make_store(folder), list[str]()
        room = draw.randrange(0, 20 * PAGE)
        with started(fill, path, len(acknowledged), room, how) as (_, pipe):
            names, said, readable = pipe.recv()
        acknowledged += names
        assert "the disk" in said
        assert "nothing was saved" in said
        assert readable
        with open_store(path) as store:
            assert check_commands(store, acknowledged) == acknowledged
            assert store.verify().problems == ()
    print(f"{trial + 1} times a disk without {how} to spare: nothing lost, nothing half done")
