"""What is kept no longer: which rule of the scheme says so, and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from lepmatch.market.scheme import Retention, Scheme
from lepmatch.store.audit import Book, now
from lepmatch.store.erasure import ERASED, erase_people
from lepmatch.store.runs import forget_runs, last_shown


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due to go, and why.

    Attributes
    ----------
    what : ``records``, ``commands``, ``lists`` or ``backups``
    name : the jobseeker's id, how many commands or lists, or the backup's file
    reason : the rule and the days
    """

    what: str
    name: str
    reason: str


def due_records(db: Database, scheme: Scheme, on: date) -> list[Due]:
    """The people whose records are kept no longer: withdrawn, with nothing new since, for as long as the rule says."""
    rule = scheme.keeps("records", on)
    rows = db.execute(
        "SELECT id, withdrawn, (SELECT max(at) FROM events WHERE jobseeker = id) FROM jobseekers "
        "WHERE withdrawn IS NOT NULL AND withdrawn <> ? ORDER BY id",
        [ERASED],
    )
    return [
        Due("records", id, f"withdrawn on {withdrawn}, last event {last or 'none'}, kept {rule.months} months after")
        for id, withdrawn, last in rows
        if rule.ends(date.fromisoformat(max(withdrawn, last or ""))) <= on
    ]


def due_commands(db: Database, scheme: Scheme, day: date) -> list[Due]:
    """The commands that nobody will send again."""
    rule = scheme.keeps("commands", day)
    days = [date.fromisoformat(at[:10]) for (at,) in db.execute("SELECT at FROM commands")]
    count = sum(rule.ends(sent) <= day for sent in days)
    return [Due("commands", str(count), f"sent {rule.days} days ago or earlier")] if count else []


def due_lists(db: Database, scheme: Scheme, day: date) -> list[Due]:
    """The lists that were last shown so long ago that nobody asks after them."""
    rule = scheme.keeps("lists", day)
    count = sum(rule.ends(shown) <= day for _, shown in last_shown(db))
    return [Due("lists", str(count), f"last shown {rule.months} months ago or earlier")] if count else []


def due_backups(db: Database, scheme: Scheme, day: date) -> list[Due]:
    """The backups that are kept no longer."""
    rule = scheme.keeps("backups", day)
    return [
        Due("backups", file, f"made on {at[:10]}, kept {rule.days} days")
        for file, at in db.execute("SELECT file, at FROM backups ORDER BY at, file")
        if rule.ends(date.fromisoformat(at[:10])) <= day
    ]


def delete_due(book: Book, scheme: Scheme, due: list[Due], actor: str) -> None:
    """Delete what is due."""
    people = [one.name for one in due if one.what == "records"]
    with book.change():
        if people:
            erase_people(book, people, actor, "retention")
        _forget_commands(book.db, scheme.keeps("commands", today()))
        told: dict[str, Any] = {"people": len(people)}
        if any(one.what == "lists" for one in due):
            rule = scheme.keeps("lists", today())
            old = [id for id, shown in last_shown(book.db) if rule.ends(shown) <= today()]
            told["forgotten"] = {"runs": old, "past": forget_runs(book.db, old)}
        book.log(actor, "retain", "store", told)
    remove_backups(book, scheme, actor)


def remove_backups(book: Book, scheme: Scheme, actor: str) -> None:
    """Delete the backups that are kept no longer."""
    due = due_backups(book.db, scheme, today())
    if due:
        with book.change():
            for one in due:
                Path(one.name).unlink(missing_ok=True)
                book.db.execute("DELETE FROM backups WHERE file = ?", [one.name])
            book.log(actor, "remove backups", "store", {"files": len(due)})


def left_backups(book: Book, scheme: Scheme) -> list[Due]:
    """The backups that are still there, and until when."""
    rule = scheme.keeps("backups", today())
    return [
        Due("backups", file, f"holds this person until {rule.ends(date.fromisoformat(at[:10]))}")
        for file, at in book.db.execute("SELECT file, at FROM backups ORDER BY at, file")
        if Path(file).exists()
    ]


def today() -> date:
    """The day in UTC."""
    return date.fromisoformat(now()[:10])


def _forget_commands(db: Database, rule: Retention) -> None:
    for key, at in db.execute("SELECT key, at FROM commands").fetchall():
        if rule.ends(date.fromisoformat(at[:10])) <= today():
            db.execute("DELETE FROM commands WHERE key = ?", [key])
