"""The power goes: what was acknowledged is there, and nothing is half done. Without a sync, the same cuts do lose."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from lepmatch import open_store
from lepmatch.store.audit import Book, Seal
from lepmatch.store.connection import PRAGMAS
from lepmatch.store.repository import Store
from tests.faults.counts import count
from tests.faults.jobs import ACTOR, check_commands, command, make_store
from tests.faults.power import Disk

CUTS = 25  # of one run
COMMANDS = 30


def lost_by_cuts(folder: Path, synchronous: str, seed: int) -> tuple[int, int]:
    """Run commands, cut the power again and again, and look at what is left.

    Returns
    -------
    tuple of int
        after how many cuts something was lost or damaged, and of how many commands an acknowledgement had been given
    """
    draw = random.Random(seed)
    folder.mkdir()
    path = make_store(folder)
    disk = Disk(path)
    db = disk.connect()
    for pragma in ("journal_mode = WAL", *PRAGMAS, f"synchronous = {synchronous}", "wal_autocheckpoint = 15"):
        db.conn.execute(f"PRAGMA {pragma}")
    store = Store(Book(path, db, Seal.beside(path)))
    acknowledged: list[str] = []
    left: list[tuple[dict[str, bytes], list[str], bytes]] = []

    def cut_now_and_then() -> None:
        if draw.random() < 0.12:
            left.append(
                (disk.after_a_cut(draw), list(acknowledged), store.key_file.with_suffix(".anchor").read_bytes())
            )

    disk.before_write = cut_now_and_then
    for number in range(COMMANDS):
        store.append(command(f"C{number}"), key=f"C{number}", actor=ACTOR)
        acknowledged.append(f"C{number}")
    disk.before_write = lambda: None
    store.close()
    chosen = draw.sample(left, min(CUTS, len(left)))
    failures = sum(is_lost(folder / "after", store.key_file, *one) for one in chosen)
    shutil.rmtree(folder)
    return failures, len(chosen)


def is_lost(folder: Path, key: Path, files: dict[str, bytes], acknowledged: list[str], anchor: bytes) -> bool:
    """Whether a disk after a cut lacks something that was acknowledged, or holds something that is damaged."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    shutil.copy(key, folder)
    (folder / "audit.anchor").write_bytes(anchor)
    try:
        with open_store(folder / "lep.db") as store:
            check_commands(store, acknowledged)
            assert store.verify().problems == ()
    except Exception:  # whatever it is, the store is not what it was
        return True
    else:
        return False
    finally:
        shutil.rmtree(folder)


def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    cuts = failures = seed = 0
    while cuts < count(quick=25, full=3_000):
        lost, tried = lost_by_cuts(tmp_path / str(seed), "FULL", seed)
        cuts, failures, seed = cuts + tried, failures + lost, seed + 1
    print(f"{cuts} power cuts: {failures} lost anything")
    assert failures == 0


def test_the_same_cuts_without_a_sync_do_lose(tmp_path: Path) -> None:
    lost, tried = lost_by_cuts(tmp_path / "run", "OFF", seed=0)
    print(f"{tried} power cuts without a sync: {lost} lost something")
    assert lost > tried / 2
