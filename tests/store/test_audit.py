"""Whoever changes the file without the key is found out, whatever they change."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lepmatch import Event, Jobseeker, Market, StoreError, open_store, sample_market
from lepmatch.store.audit import entries
from lepmatch.store.looking import SENSITIVE
from lepmatch.store.repository import Store, create_store
from tests.faults.counts import count
from tests.store.conftest import OFFICER
from tests.strategies import ON

ENTRIES = 40


def entry_count(store: Store) -> int:
    return len(list(entries(store._book.db)))


@pytest.fixture(scope="module")
def busy_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a log of some length, closed."""
    path = tmp_path_factory.mktemp("audit") / "lep.db"
    with create_store(path, OFFICER) as store:
        store.load(sample_market(jobseekers=20, vacancies=5, courses=2, seed=1), actor=OFFICER)
        person = store.market(actor=OFFICER).jobseekers.ids[0]
        while entry_count(store) < ENTRIES:
            number = entry_count(store)
            news = Event(at=ON, kind="applied", jobseeker=person, ref=f"R{number}")
            store.append([news], key=f"key {number}", actor=OFFICER)
            store.record("jobseekers", person, actor=OFFICER)
        assert store.verify().problems == ()
    return path


# ---------------------------------------------------------------------------------------------- what is tampered with


def edit(db: sqlite3.Connection, draw: random.Random) -> None:
    field = draw.choice(("at", "actor", "action", "about", "detail", "mac"))
    seq = draw.randint(1, ENTRIES)
    db.execute(f"UPDATE audit SET {field} = {field} || '.' WHERE seq = ?", [seq])


def take_out(db: sqlite3.Connection, draw: random.Random) -> None:
    seq = draw.randint(1, ENTRIES)
    db.execute("DELETE FROM audit WHERE seq = ?", [seq])
    if draw.random() < 0.5:
        db.execute("UPDATE audit SET seq = seq - 1 WHERE seq > ?", [seq])


def put_in(db: sqlite3.Connection, draw: random.Random) -> None:
    seq = draw.randint(1, ENTRIES + 1)
    for (higher,) in db.execute("SELECT seq FROM audit WHERE seq >= ? ORDER BY seq DESC", [seq]).fetchall():
        db.execute("UPDATE audit SET seq = seq + 1 WHERE seq = ?", [higher])
    copied = draw.randint(1, ENTRIES + 1)
    row = db.execute(
        "SELECT at, actor, action, about, detail, mac FROM audit WHERE seq <> ? LIMIT 1 OFFSET ?", [seq, copied % 9]
    )
    db.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", [seq, *row.fetchone()])


def swap(db: sqlite3.Connection, draw: random.Random) -> None:
    one, other = draw.sample(range(1, ENTRIES + 1), 2)
    for old, new in ((one, -1), (other, one), (-1, other)):
        db.execute("UPDATE audit SET seq = ? WHERE seq = ?", [new, old])


def cut_tail(db: sqlite3.Connection, draw: random.Random) -> None:
    db.execute("DELETE FROM audit WHERE seq > ?", [draw.randint(0, ENTRIES - 1)])


TAMPERINGS = (edit, take_out, put_in, swap, cut_tail)


def test_every_tampering_with_the_log_is_found(busy_store: Path, tmp_path: Path) -> None:
    found, tried, draw = 0, count(quick=40, full=1_000), random.Random(1)
    for file in busy_store.parent.iterdir():
        shutil.copy(file, tmp_path)
    original = (tmp_path / "lep.db").read_bytes()
    for number in range(tried):
        (tmp_path / "lep.db").write_bytes(original)
        db = sqlite3.connect(tmp_path / "lep.db", isolation_level=None)
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        TAMPERINGS[number % len(TAMPERINGS)](db, draw)
        db.close()
        with open_store(tmp_path / "lep.db") as store:
            found += bool(store.verify().problems)
    print(f"{tried} tamperings with the audit log: {found} found")
    assert found == tried


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE events SET kind = 'reversed' WHERE seq = 1", "events 1 to 2 are not as they were written"),
        ("DELETE FROM events WHERE seq = 3", "events 3 to 3 are not as they were written"),
        ("INSERT INTO events (seq, at, kind) VALUES (4, '2009-01-01', 'applied')", "events 4 to 4 were not written by"),
        (
            "UPDATE jobseekers SET postcode = 'M1' WHERE id = 'J1'",
            "the rows of jobseekers are not as they were written",
        ),
        ("DELETE FROM jobseekers WHERE id = 'J2'", "the rows of jobseekers are not as they were written"),
        ("UPDATE kept_columns SET codes = x'00' WHERE field = 'skills'", "the columns of jobseekers are not as"),
        ("UPDATE commands SET request = 'x'", "the command that wrote events 3 to 3 is not as it was written"),
        ("INSERT INTO events (seq, at, kind, jobseeker) VALUES (4, 'x', 'y', 'J7')", "refers to nothing in jobseekers"),
    ],
)
def test_a_change_to_what_the_log_tells_of_is_found(
    store: Store, behind: Callable[..., None], statement: str, said: str
) -> None:
    news = Event(at=date(2009, 1, 5), kind="applied", jobseeker="J1")
    store.load(Market.of(ON, [Jobseeker(id="J1"), Jobseeker(id="J2"), news, news]), actor=OFFICER)
    store.append([news], key="k", actor=OFFICER)
    assert store.verify().problems == ()
    behind(statement)
    assert any(said in problem for problem in store.verify().problems)


def test_without_the_notes_outside_a_log_proves_nothing(store: Store) -> None:
    store.key_file.with_suffix(".anchor").unlink()
    assert "knows nothing of this store" in store.verify().problems[0]


def test_another_key_fits_no_entry(store: Store) -> None:
    store.key_file.write_text("0" * 64)
    with open_store(store.path) as other:
        assert "audit entry 1 is not as it was written" in other.verify().problems[0]


@pytest.mark.parametrize("content", ["", "not hexadecimal", "00" * 31])
def test_a_key_that_is_none_is_an_error(store: Store, content: str) -> None:
    store.key_file.write_text(content)
    with pytest.raises(StoreError, match="must hold an audit key"):
        open_store(store.path)
    store.key_file.unlink()
    with pytest.raises(StoreError, match="there is no audit key"):
        open_store(store.path)


def test_a_key_that_others_can_read_is_refused_and_no_key_is_ever_shown(store: Store) -> None:
    assert repr(bytes.fromhex(store.key_file.read_text())) not in repr(store._book)
    store.key_file.chmod(0o640)
    with pytest.raises(StoreError, match=r"must be its owner's only; first: chmod 600 .*audit\.key"):
        open_store(store.path)


def test_a_torn_line_of_notes_is_passed_over(store: Store) -> None:
    anchor = store.key_file.with_suffix(".anchor")
    anchor.write_text(anchor.read_text() + anchor.read_text()[:40])
    assert store.verify().problems == ()


def test_a_look_at_sensitive_fields_is_written_down_without_a_value(store: Store) -> None:
    person = Jobseeker(id="J1", customer_group="incapacity", adjustments=("a quiet room",))
    store.load(Market.of(ON, [person]), actor=OFFICER)
    assert store.record("jobseekers", "J1", actor="somebody else") == person
    last = list(entries(store._book.db))[-1]
    assert (last.actor, last.action) == ("somebody else", "read")
    assert all(name in last.detail for name in SENSITIVE["jobseekers"])
    assert not any(word in repr(last) for word in ("J1", "incapacity", "quiet"))
    store.market(actor="the matcher")
    assert list(entries(store._book.db))[-1].actor == "the matcher"


def test_the_key_can_be_somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "safe").mkdir()
    monkeypatch.setenv("LEPMATCH_AUDIT_KEY", str(tmp_path / "safe" / "the.key"))
    with create_store(tmp_path / "lep.db", OFFICER) as store:
        assert store.verify().problems == ()
    assert sorted(file.name for file in (tmp_path / "safe").iterdir()) == ["the.anchor", "the.key"]
    assert [file.name for file in tmp_path.glob("*.*")] == ["lep.db"]
    monkeypatch.setenv("LEPMATCH_AUDIT_KEY", str(tmp_path / "the.key"))
    with pytest.raises(StoreError, match="there is no audit key; bring it back, or name its place in"):
        open_store(tmp_path / "lep.db")


def test_a_change_that_cannot_be_noted_outside_is_saved_and_says_so(store: Store) -> None:
    news = Event(at=ON, kind="applied")
    anchor = store.key_file.with_suffix(".anchor")
    notes = anchor.read_text()
    anchor.unlink()
    anchor.mkdir()
    with pytest.raises(StoreError, match=r"cannot be written to .* the change is saved, and safe to send again"):
        store.append([news], key="k", actor=OFFICER)
    anchor.rmdir()
    anchor.write_text(notes)
    assert store.append([news], key="k", actor=OFFICER).repeated
    assert store.verify().problems == ()


def test_the_newest_entries_are_those_of_the_log_that_fit(busy_store: Path) -> None:
    with open_store(busy_store) as store:
        log = store.audit()[::-1]
        day = date.fromisoformat(log[0].at[:10])
        assert store.newest_entries(7) == log[:7]
        assert store.newest_entries(7, log[6].seq) == log[7:14]
        assert store.newest_entries(99, actor="nobody") == []
        assert store.newest_entries(99, action="rea", actor=OFFICER, day=day) == [
            entry for entry in log if entry.action == "read" and entry.at.startswith(day.isoformat())
        ]
