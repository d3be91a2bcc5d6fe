"""People are taken out, so that what happened still counts and nobody can tell to whom.

The record and the monitoring go. Events stay, under a made-up id that leads nowhere and without free text: a start in
work remains a start in work. The digest of the id is noted outside, so that neither a later load nor a backup that is
restored brings anybody back.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from lepmatch.delivery.events import reason_code
from lepmatch.errors import UnknownIdError
from lepmatch.market.columns import nearest
from lepmatch.market.scheme import Scheme
from lepmatch.store.audit import Seal, add
from lepmatch.store.events import sealed_events
from lepmatch.store.tables import columns_of_rows, keep_columns, sealed_table
from lepmatch.store.verification import told

ERASED = "erased"
TABLES = ("jobseekers", "monitoring")


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due to go, and why.

    Attributes
    ----------
    what : ``records``, ``commands`` or ``backups``
    name : the jobseeker's id, how many commands, or the backup's file
    reason : the rule and the days
    """

    what: str
    name: str
    reason: str


def erase_people(db: Database, seal: Seal, ids: Sequence[str], actor: str, reason: str) -> None:
    """Take jobseekers out, inside a transaction.

    Raises
    ------
    UnknownIdError
        an id that nobody has
    """
    numbers: set[int] = set()
    for id in ids:
        if not db.execute("SELECT 1 FROM jobseekers WHERE id = ?", [id]).fetchone():
            raise UnknownIdError("jobseeker", id, nearest(id, everybody(db)))
        seal.erase(seal.digest("jobseeker", id))  # first: whoever is noted and still here can be erased once more
        numbers |= _make_nobody(db, seal, id)
        db.execute("DELETE FROM monitoring WHERE jobseeker = ?", [id])
        db.execute("DELETE FROM jobseekers WHERE id = ?", [id])
        add(db, seal, actor, "erase", seal.digest("jobseeker", id), {"reason": reason})
    for name in TABLES:
        keep_columns(db, name, columns_of_rows(db, name))
    db.execute("UPDATE market SET version = version + 1")
    touched = [(first, last) for first, last in told(db).events if not numbers.isdisjoint(range(first, last + 1))]
    detail = {
        "events": [[first, last, sealed_events(db, seal, first, last)] for first, last in touched],
        "tables": {name: sealed_table(db, seal, name) for name in TABLES},
    }
    add(db, seal, actor, "sealed", "store", detail)


def everybody(db: Database) -> list[str]:
    """The ids of all jobseekers, withdrawn people too, without the made-up ones."""
    return [id for (id,) in db.execute("SELECT id FROM jobseekers WHERE withdrawn IS NOT ? ORDER BY id", [ERASED])]


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


def due_commands(db: Database, scheme: Scheme, today: date) -> list[Due]:
    """The commands that nobody will send again."""
    rule = scheme.keeps("commands", today)
    days = [date.fromisoformat(at[:10]) for (at,) in db.execute("SELECT at FROM commands")]
    count = sum(rule.ends(day) <= today for day in days)
    return [Due("commands", str(count), f"sent {rule.days} days ago or earlier")] if count else []


def due_backups(db: Database, scheme: Scheme, today: date) -> list[Due]:
    """The backups that are kept no longer."""
    rule = scheme.keeps("backups", today)
    return [
        Due("backups", file, f"made on {at[:10]}, kept {rule.days} days")
        for file, at in db.execute("SELECT file, at FROM backups ORDER BY at, file")
        if rule.ends(date.fromisoformat(at[:10])) <= today
    ]


def forget_commands(db: Database, scheme: Scheme, today: date) -> None:
    """Delete the commands that nobody will send again."""
    rule = scheme.keeps("commands", today)
    for key, at in db.execute("SELECT key, at FROM commands").fetchall():
        if rule.ends(date.fromisoformat(at[:10])) <= today:
            db.execute("DELETE FROM commands WHERE key = ?", [key])


def remove_backup(db: Database, file: str) -> None:
    """Delete a backup's file, and that it was there."""
    Path(file).unlink(missing_ok=True)
    db.execute("DELETE FROM backups WHERE file = ?", [file])


def _make_nobody(db: Database, seal: Seal, id: str) -> set[int]:
    """Give somebody's events to a made-up id; the numbers of these events."""
    rows = db.execute("SELECT seq, kind, actor, reason, ref, corrects FROM events WHERE jobseeker = ?", [id]).fetchall()
    if not rows:
        return set()
    nobody = f"{ERASED}-{secrets.token_hex(8)}"
    db.execute("INSERT INTO jobseekers (id, withdrawn) VALUES (?, ?)", [nobody, ERASED])
    for seq, kind, actor, reason, *refs in rows:
        said = [None if actor == id else actor, reason_code(kind, reason), *(_alias(seal, ref) for ref in refs)]
        db.execute(
            "UPDATE events SET jobseeker = ?, actor = ?, reason = ?, ref = ?, corrects = ? WHERE seq = ?",
            [nobody, *said, seq],
        )
    return {row[0] for row in rows}


def _alias(seal: Seal, ref: str | None) -> str | None:
    """Another name for a reference, the same wherever it stands, so that events still find each other."""
    return None if ref is None else f"{ERASED}-{seal.digest('ref', ref)[:16]}"
