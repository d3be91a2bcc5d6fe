"""Backups that come back, people who do not, and what is deleted when its time has come."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from lepmatch import (
    Claim,
    Event,
    Jobseeker,
    Market,
    MarketError,
    Monitoring,
    StoreError,
    UnknownIdError,
    Vacancy,
    open_store,
)
from lepmatch.market.records import Employer
from lepmatch.store.repository import Store, restore_store
from tests.store.conftest import OFFICER
from tests.strategies import ON

CANARY = "Canary"
BYTES = (b"Canary", b"CANARY", b"canary")
SHOP = (Employer(id="E1", name="A shop"), Vacancy(id="V1", employer="E1", title="cleaner", openings=2))
PERSON = Jobseeker(id=f"J-{CANARY}", skills=("canary keeping",), adjustments=("a canary on the desk",))
CLAIM = Claim(jobseeker=PERSON.id, starts=date(2008, 2, 2))


def put_in(store: Store) -> None:
    """Somebody whose every field sings, among others."""
    others = [Jobseeker(id=f"J{n}") for n in range(5)]
    told = Event(at=date(2009, 2, 2), kind="applied", jobseeker=PERSON.id, vacancy="V1", ref=f"ref {CANARY}")
    store.load(
        Market.of(ON, [PERSON, Monitoring(jobseeker=PERSON.id, sex="other"), CLAIM, *others, *SHOP, told]),
        actor=OFFICER,
    )
    hired = Event(
        at=ON, kind="job_started", jobseeker=PERSON.id, vacancy="V1", actor=PERSON.id, reason=f"{CANARY} sang"
    )
    store.append([hired], key=f"key {CANARY}", actor=OFFICER)
    store.append([Event(at=ON, kind="applied", jobseeker="J1", reason="kept")], key="another", actor=OFFICER)
    store.record("jobseekers", PERSON.id, actor=OFFICER)


def singing(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if any(word in file.read_bytes() for word in BYTES)]


def test_after_an_erasure_no_file_holds_a_byte_of_the_person(store: Store, tmp_path: Path) -> None:
    put_in(store)
    assert singing(tmp_path)  # the test can see
    assert store.erase(PERSON.id, actor=OFFICER, reason="asked for it") == []
    assert singing(tmp_path) == []
    assert store.verify().problems == ()
    assert [event.kind for event in store.events(vacancy="V1")] == ["applied", "job_started"]  # still counted
    assert store.events(jobseeker="J1")[0].reason == "kept"
    market = store.market(actor=OFFICER)
    assert market.jobseekers.ids == tuple(f"J{n}" for n in range(5))
    assert not len(market.monitoring)
    assert not len(market.claims)


def test_nobody_who_was_erased_comes_back(store: Store, tmp_path: Path) -> None:
    put_in(store)
    before = store.market(actor=OFFICER)
    store.back_up(tmp_path / "old.bak", actor=OFFICER)
    (kept,) = store.erase(PERSON.id, actor=OFFICER, reason="asked for it")
    assert (kept.what, kept.name) == ("backups", str(tmp_path / "old.bak"))
    assert "holds this person until 20" in kept.reason

    with pytest.raises(MarketError, match=f"'{PERSON.id}'; was erased under this audit key"):
        store.load(before, actor=OFFICER)
    assert restore_store(tmp_path / "old.bak", tmp_path / "new.db", actor=OFFICER).problems == ()
    (tmp_path / "old.bak").unlink()
    assert singing(tmp_path) == []
    with pytest.raises(UnknownIdError):
        store.erase("J77", actor=OFFICER, reason="nobody")
    store.erase(PERSON.id, actor=OFFICER, reason="asked again")  # is done already, and says nothing else


def test_an_erasure_waits_until_nobody_reads_what_was(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(store)
    with open_store(store.path) as other:
        other._book.db.execute("BEGIN")
        other._book.db.execute("SELECT count(*) FROM jobseekers").fetchone()
        monkeypatch.setattr("lepmatch.store.connection.PATIENCE", 0.05)
        with pytest.raises(StoreError, match="others still read what was deleted"):
            store.erase(PERSON.id, actor=OFFICER, reason="asked")
        other._book.db.execute("ROLLBACK")
    store.erase(PERSON.id, actor=OFFICER, reason="asked")
    assert singing(store.path.parent) == []


def test_a_backup_is_one_file_of_its_owner_and_comes_back_as_it_was(store: Store, tmp_path: Path) -> None:
    put_in(store)
    backup = tmp_path / "safe" / "lep.bak"
    backup.parent.mkdir()
    assert store.back_up(backup, actor=OFFICER).events == 3
    assert [file.name for file in backup.parent.iterdir()] == ["lep.bak"]
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    events, market = store.events(), store.market(actor=OFFICER)
    store.append([Event(at=ON, kind="applied", jobseeker="J2")], key="later", actor=OFFICER)

    restore_store(backup, tmp_path / "back.db", actor=OFFICER)
    with open_store(tmp_path / "back.db") as back:
        assert (back.events(), back.market(actor=OFFICER)) == (events, market)
        back.append([Event(at=ON, kind="applied", jobseeker="J3")], key="other", actor=OFFICER)
        assert back.verify().problems == ()
    assert store.verify().problems == ()  # two stores of one origin do not disturb each other


def test_a_backup_or_restore_replaces_nothing_that_is_there(store: Store, tmp_path: Path) -> None:
    store.back_up(tmp_path / "one.bak", actor=OFFICER)
    with pytest.raises(StoreError, match="is there already"):
        store.back_up(tmp_path / "one.bak", actor=OFFICER)
    with pytest.raises(StoreError, match="is there already"):
        restore_store(tmp_path / "one.bak", store.path, actor=OFFICER)
    with pytest.raises(StoreError, match="is in use"):
        restore_store(tmp_path / "one.bak", store.path, actor=OFFICER, force=True)
    put_in(store)
    store.close()
    restore_store(tmp_path / "one.bak", store.path, actor=OFFICER, force=True)
    with open_store(store.path) as back:
        assert back.events() == []
        assert back.verify().problems == ()
    assert not list(tmp_path.glob("*.part*"))


def test_a_backup_that_was_changed_or_is_none_is_refused(store: Store, tmp_path: Path) -> None:
    put_in(store)
    store.back_up(tmp_path / "one.bak", actor=OFFICER)
    content = (tmp_path / "one.bak").read_bytes()
    place = content.index(b"canary on the desk")
    (tmp_path / "one.bak").write_bytes(content[:place] + b"C" + content[place + 1 :])
    with pytest.raises(StoreError, match="is not as it was written"):
        restore_store(tmp_path / "one.bak", tmp_path / "new.db", actor=OFFICER)
    (tmp_path / "one.bak").write_text("hello")
    with pytest.raises(StoreError, match="is not a database"):
        restore_store(tmp_path / "one.bak", tmp_path / "new.db", actor=OFFICER)
    with pytest.raises(StoreError, match="there is no such file"):
        restore_store(tmp_path / "no.bak", tmp_path / "new.db", actor=OFFICER)
    assert not (tmp_path / "new.db").exists()


def test_a_log_without_its_database_is_not_mixed_into_a_new_one(store: Store, tmp_path: Path) -> None:
    store.back_up(tmp_path / "one.bak", actor=OFFICER)
    (tmp_path / "new.db-wal").write_bytes(b"left behind")
    with pytest.raises(StoreError, match="the log of a database that is gone"):
        restore_store(tmp_path / "one.bak", tmp_path / "new.db", actor=OFFICER)


def test_what_was_withdrawn_long_ago_is_due_and_only_that(store: Store) -> None:
    people = [Jobseeker(id=f"J{n}") for n in range(4)]
    store.load(Market.of(date(2008, 1, 31), people), actor=OFFICER)
    store.load(Market.of(date(2008, 3, 31), people[:2]), actor=OFFICER)
    store.append([Event(at=date(2008, 9, 1), kind="applied", jobseeker="J3")], key="k", actor=OFFICER)
    assert store.due_to_go() == []
    assert store.due_to_go(date(2009, 5, 30)) == []
    (due,) = store.due_to_go(date(2009, 5, 31))  # 14 months after
    assert (due.what, due.name) == ("records", "J2")
    assert due.reason == "withdrawn on 2008-03-31, last event none, kept 14 months after"
    assert [one.name for one in store.due_to_go(date(2009, 11, 1))] == ["J2", "J3"]

    assert store.retain(actor=OFFICER, on=date(2009, 5, 31)) == [due]
    assert store.due_to_go(date(2009, 5, 31)) == []
    assert store.record("jobseekers", "J3", actor=OFFICER) == people[3]
    assert store.verify().problems == ()


def test_old_commands_and_backups_go_too(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(store)
    store.back_up(tmp_path / "old.bak", actor=OFFICER)
    assert store.due_to_go() == []
    monkeypatch.setattr("lepmatch.store.retention.now", lambda: "2099-01-01T00:00:00+00:00")
    assert [one.what for one in store.due_to_go()] == ["commands", "backups"]
    store.retain(actor=OFFICER)
    assert store.due_to_go() == []
    assert not os.path.exists(tmp_path / "old.bak")
    assert store.verify().problems == ()


def test_an_erasure_deletes_the_backups_that_are_kept_no_longer(
    store: Store, tmp_path: Path, behind: Callable[..., None]
) -> None:
    put_in(store)
    store.back_up(tmp_path / "old.bak", actor=OFFICER)
    behind("UPDATE backups SET at = '2009-01-01T00:00:00+00:00'")
    assert store.erase(PERSON.id, actor=OFFICER, reason="asked") == []
    assert singing(tmp_path) == []
