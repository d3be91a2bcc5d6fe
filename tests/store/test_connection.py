"""One way in: what is refused, in which words, and how little can go past it."""

from __future__ import annotations

import ast
import os
import sqlite3
import stat
from datetime import date
from pathlib import Path

import pytest

from lepmatch import Event, Jobseeker, KeyReusedError, LepmatchError, Market, MarketError, StoreError, UnknownIdError
from lepmatch.store.connection import write
from lepmatch.store.files import NETWORK, file_system
from lepmatch.store.repository import Store, create_store, open_store
from lepmatch.store.schema import MIGRATIONS
from tests.store.conftest import OFFICER
from tests.strategies import ON

ROOT = Path(__file__).parents[2]
NEWS = Event(at=date(2009, 1, 5), kind="applied", jobseeker="J1")


# ----------------------------------------------------------------------------------------------------------- refusals


def test_a_file_that_is_missing_or_no_database_of_ours_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such file; make a database with: lepmatch init"):
        open_store(tmp_path / "no.db")
    (tmp_path / "text.db").write_text("id,name\nJ1,somebody\n" * 100)
    with pytest.raises(StoreError, match="is not a database"):
        open_store(tmp_path / "text.db")
    with pytest.raises(StoreError, match="there is no such file"):
        open_store(tmp_path)
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE other (id)").connection.close()
    before = (tmp_path / "other.db").read_bytes()
    with pytest.raises(StoreError, match="is not a database of lepmatch"):
        open_store(tmp_path / "other.db")
    assert (tmp_path / "other.db").read_bytes() == before
    with pytest.raises(StoreError, match="is there already"):
        create_store(tmp_path / "other.db", OFFICER)


def test_a_database_of_a_newer_version_is_an_error_that_says_so(store: Store) -> None:
    connection = sqlite3.connect(store.path, isolation_level=None)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreError, match=r"was written by a newer lepmatch .* install that one"):
        open_store(store.path)


@pytest.mark.parametrize("path", ["//server/share/lep.db", r"\\server\share\lep.db"])
def test_a_path_on_another_machine_is_refused(path: str) -> None:
    for use in (open_store, lambda path: create_store(path, OFFICER)):
        with pytest.raises(StoreError, match="is on a network disk"):
            use(path)


def test_a_mounted_network_disk_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\nserver:/home /home nfs4 rw 0 0\n/dev/sdb1 /home/local xfs rw 0 0\n"
        "//server/a /mnt/with\\040space cifs rw 0 0\n"
    )
    assert [file_system(Path(p), mounts) for p in ("/srv/lep.db", "/home/lep.db", "/home/local/a/lep.db")] == [
        "ext4", "nfs4", "xfs",
    ]  # fmt: skip
    assert file_system(Path("/mnt/with space/lep.db"), mounts) in NETWORK
    assert file_system(Path("/srv/lep.db"), tmp_path / "none") == ""
    monkeypatch.setattr("lepmatch.store.files.file_system", lambda path: "nfs")
    with pytest.raises(StoreError, match="is on a network disk"):
        create_store(tmp_path / "lep.db", OFFICER)


def test_a_read_only_file_is_an_error_that_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    store.path.chmod(0o400)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != store.path)  # root may write to anything
    with pytest.raises(StoreError, match="must be writable"):
        open_store(store.path)


def test_an_sqlite_that_is_too_old_is_an_error_that_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"needs SQLite 3\.38 or newer"):
        open_store(store.path)


def test_others_who_write_for_too_long_are_an_error_that_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lepmatch.store.connection.PATIENCE", 0.05)
    with (
        open_store(store.path) as other,
        write(other._book.db),
        pytest.raises(StoreError, match=r"others have been writing .* nothing was saved, send it again"),
    ):
        store.append([Event(at=ON, kind="applied")], key="k", actor=OFFICER)


# ---------------------------------------------------------------------------------------------------- the way it is


def test_every_connection_has_the_settings_that_its_promises_need(store: Store) -> None:
    asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "temp_store", "query_only")
    assert [store._book.db.execute(f"PRAGMA {name}").fetchone()[0] for name in asked] == ["wal", 2, 1, 1, 2, 1]
    assert store._book.db.execute("PRAGMA busy_timeout").fetchone()[0] >= 10_000


def test_only_the_owner_can_read_what_is_made(store: Store) -> None:
    store.load(Market.of(ON, [Jobseeker(id="J1")]), actor=OFFICER)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in store.path.parent.iterdir()}
    assert set(modes) >= {"lep.db", "lep.db-wal", "audit.key", "audit.anchor"}
    assert set(modes.values()) == {0o600}


def test_every_table_is_strict(store: Store) -> None:
    tables = store._book.db.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
    assert all(strict for name, strict in tables if not name.startswith("sqlite_"))


def test_nothing_can_be_written_past_the_one_way(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._book.db["employers"].insert({"id": "E1", "name": "A shop"})
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._book.db.execute("DELETE FROM events")
    store.append([Event(at=ON, kind="applied")], key="k", actor=OFFICER)
    for statement in (
        "UPDATE events SET kind = 'refused'",
        "UPDATE events SET reason = 'because'",
        "UPDATE events SET jobseeker = NULL",
        "DELETE FROM events",
        "UPDATE audit SET actor = 'me'",
        "DELETE FROM audit",
    ):
        with (
            pytest.raises(sqlite3.IntegrityError, match=r"are kept|is kept|stay as they are|stays as it is"),
            write(store._book.db) as db,
        ):
            db.execute(statement)
    assert store.verify().problems == ()


def test_a_write_that_fails_leaves_nothing_behind(store: Store) -> None:
    def fail() -> None:
        with write(store._book.db) as db:
            db.execute("INSERT INTO employers (id, name) VALUES ('E1', 'A shop')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not store._book.db.execute("SELECT 1 FROM employers").fetchall()
    assert not store._book.db.conn.in_transaction


WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "BEGIN", "COMMIT", "VACUUM")
WRITERS = {"insert", "insert_all", "upsert", "upsert_all", "delete", "delete_where", "transform", "commit", "atomic"}
RUNS = {"execute", "executemany", "executescript"}
LIBRARY = {
    "accounts.py",
    "adopting.py",
    "audit.py",
    "backup.py",
    "connection.py",
    "contests.py",
    "erasure.py",
    "events.py",
    "loading.py",
    "past.py",
    "putting.py",
    "retention.py",
    "runs.py",
    "schema.py",
    "tables.py",
    "wishes.py",
}


def written_past(source: str, *, in_store: bool) -> list[str]:
    """Calls that write, or could, where nothing may write."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called, first = node.func.attr, node.args[0] if node.args else None
        words = first.values[0] if isinstance(first, ast.JoinedStr) else first
        sql = words.value if isinstance(words, ast.Constant) and isinstance(words.value, str) else ""
        of_a_table = isinstance(
            node.func.value, ast.Subscript | ast.Call
        )  # db["people"].insert, db.table("people").insert
        writes = sql.lstrip().upper().startswith(WRITES)
        if (called in WRITERS and of_a_table) or called in {"commit", "atomic"} or (called == "query" and writes):
            found.append(f"line {node.lineno}: {called}")
        elif called in RUNS and not in_store and (writes or not sql):
            found.append(f"line {node.lineno}: {called} {sql[:20]}")
    return found


@pytest.mark.parametrize(
    "file",
    [file for folder in ("lepmatch", "webui") for file in sorted((ROOT / folder).rglob("*.py"))],
    ids=lambda file: str(file.relative_to(ROOT)),
)
def test_no_file_has_another_way_to_write(file: Path) -> None:
    in_store = file.parent.name == "store" and file.name in LIBRARY
    assert written_past(file.read_text(encoding="utf-8"), in_store=in_store) == []


@pytest.mark.parametrize(
    "source",
    [
        "db.execute('INSERT INTO people VALUES (1)')", "db.execute(f'update {name} SET a = 1')",
        "db.executescript(sql)",
        "db['people'].insert_all(rows)", "db.table('people').upsert(row)", "db.conn.commit()", "db.atomic()",
    ],
)  # fmt: skip
def test_the_look_for_other_ways_sees_them(source: str) -> None:
    assert written_past(source, in_store=False)


# ------------------------------------------------------------------------------------------------------------ commands


def test_a_command_that_is_sent_twice_happens_once(store: Store) -> None:
    store.load(Market.of(ON, [Jobseeker(id="J1")]), actor=OFFICER)
    first = store.append([NEWS], key="k", actor=OFFICER)
    again = store.append([NEWS], key="k", actor="somebody else")
    assert (first.repeated, again.repeated) == (False, True)
    assert first.events == again.events == (NEWS,)
    assert store.events(jobseeker="J1") == [NEWS]


def test_a_key_stands_for_one_command_only(store: Store) -> None:
    store.load(Market.of(ON, [Jobseeker(id="J1")]), actor=OFFICER)
    store.append([NEWS], key="k", actor=OFFICER)
    with pytest.raises(KeyReusedError, match="the key 'k' was used for something else"):
        store.append([NEWS, NEWS], key="k", actor=OFFICER)
    assert store.events() == [NEWS]


def test_what_a_check_refuses_is_not_written_and_its_key_stays_free(store: Store) -> None:
    store.load(Market.of(ON, [Jobseeker(id="J1")]), actor=OFFICER)

    def only_once(seen: Store) -> None:
        if seen.events(jobseeker="J1"):
            raise LepmatchError("one is enough")

    store.append([NEWS], key="first", actor=OFFICER, check=only_once)
    with pytest.raises(LepmatchError, match="one is enough"):
        store.append([NEWS], key="second", actor=OFFICER, check=only_once)
    assert store.events() == [NEWS]
    assert not store.append([NEWS], key="second", actor=OFFICER).repeated


def test_a_bad_event_is_refused_with_all_that_is_wrong(store: Store) -> None:
    with pytest.raises(MarketError) as caught:
        store.append([Event(at=ON, kind="sung"), Event(at=date(1066, 10, 14), kind="applied")], key="k", actor=OFFICER)
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(1, "kind"), (2, "at")]
    with pytest.raises(UnknownIdError, match="no jobseeker has the id 'J1'"):
        store.append([NEWS], key="k", actor=OFFICER)
    with pytest.raises(ValueError, match="one event or more"):
        store.append([], key="k", actor=OFFICER)
    assert store.events() == []


def test_what_a_killed_attempt_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    for name in ("lep.db.part", "lep.db.part-wal"):
        (tmp_path / name).write_text("left behind")
    create_store(tmp_path / "lep.db", OFFICER).close()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["audit.anchor", "audit.key", "lep.db"]


def test_a_check_may_look_at_whatever_it_likes(store: Store) -> None:
    store.load(Market.of(ON, [Jobseeker(id="J1")]), actor=OFFICER)

    def look(seen: Store) -> None:
        assert seen.record("jobseekers", "J1", actor=OFFICER).id in seen.market(actor=OFFICER).jobseekers

    store.append([NEWS], key="k", actor=OFFICER, check=look)
    assert store.events() == [NEWS]
    assert store.verify().problems == ()
