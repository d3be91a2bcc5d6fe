"""People are taken out, so that what happened still counts and nobody can tell to whom.

The record, the monitoring and the claims go, and so does what was kept of the past and of lists that were shown. Events
stay, under a made-up id that leads nowhere and without free text: a start in work remains a start in work. The digest
of the id is noted outside, so that neither a later load nor a backup that is restored brings anybody back.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlite_utils import Database

from lepmatch.delivery.events import reason_code
from lepmatch.errors import MarketError, Problem, UnknownIdError
from lepmatch.market.columns import nearest
from lepmatch.market.market import Market
from lepmatch.store.audit import Book, Seal
from lepmatch.store.contests import erase_from_contests, sealed_contest
from lepmatch.store.events import sealed_events
from lepmatch.store.past import make_nobody_in_past, sealed_past
from lepmatch.store.runs import erase_from_runs, sealed_run
from lepmatch.store.tables import columns_of_rows, keep_columns, sealed_table
from lepmatch.store.verification import told

ERASED = "erased"
TABLES = ("jobseekers", "monitoring", "claims")


def erase_people(book: Book, ids: Sequence[str], actor: str, reason: str) -> None:
    """Take jobseekers out, inside a transaction.

    Raises
    ------
    UnknownIdError
        an id that nobody has
    """
    db, seal = book.db, book.seal
    numbers: set[int] = set()
    runs, contests, versions = set[str](), set[str](), set[int]()
    for id in ids:
        if not db.execute("SELECT 1 FROM jobseekers WHERE id = ?", [id]).fetchone():
            raise UnknownIdError("jobseeker", id, nearest(id, everybody(db)))
        seal.erase(seal.digest("jobseeker", id))  # first: whoever is noted and still here can be erased once more
        nobody, own = _make_nobody(db, seal, id)
        numbers |= own
        versions |= make_nobody_in_past(db, id, nobody)
        runs |= erase_from_runs(db, id)
        contests |= erase_from_contests(db, id)
        db.execute("DELETE FROM monitoring WHERE jobseeker = ?", [id])
        db.execute("DELETE FROM claims WHERE jobseeker = ?", [id])
        db.execute("DELETE FROM wishes WHERE jobseeker = ?", [id])
        db.execute("DELETE FROM jobseekers WHERE id = ?", [id])
        book.log(actor, "erase", seal.digest("jobseeker", id), {"reason": reason})
    for name in TABLES:
        keep_columns(db, name, columns_of_rows(db, name))
    (version,) = db.execute("SELECT version FROM market").fetchone()
    db.execute("UPDATE market SET version = version + 1")
    touched = [(first, last) for first, last in told(db).events if not numbers.isdisjoint(range(first, last + 1))]
    detail = {
        "events": [[first, last, sealed_events(book, first, last)] for first, last in touched],
        "tables": {name: sealed_table(book, name) for name in TABLES},
        "past": {str(until): sealed_past(book, until) for until in sorted(versions | {version})},
        "runs": {run: sealed_run(book, run) for run in sorted(runs)},
        "contests": {contest: sealed_contest(book, contest) for contest in sorted(contests)},
    }
    book.log(actor, "sealed", "store", detail)


def everybody(db: Database) -> list[str]:
    """The ids of all jobseekers, withdrawn people too, without the made-up ones."""
    return [id for (id,) in db.execute("SELECT id FROM jobseekers WHERE withdrawn IS NOT ? ORDER BY id", [ERASED])]


def _make_nobody(db: Database, seal: Seal, id: str) -> tuple[str | None, set[int]]:
    """Give somebody's events to a made-up id; that id, and the numbers of these events."""
    rows = db.execute("SELECT seq, kind, actor, reason, ref, corrects FROM events WHERE jobseeker = ?", [id]).fetchall()
    if not rows:
        return None, set()
    nobody = f"{ERASED}-{secrets.token_hex(8)}"
    db.execute("INSERT INTO jobseekers (id, withdrawn) VALUES (?, ?)", [nobody, ERASED])
    for seq, kind, actor, reason, *refs in rows:
        said = [None if actor == id else actor, reason_code(kind, reason), *(_alias(seal, ref) for ref in refs)]
        db.execute(
            "UPDATE events SET jobseeker = ?, actor = ?, reason = ?, ref = ?, corrects = ? WHERE seq = ?",
            [nobody, *said, seq],
        )
    return nobody, {row[0] for row in rows}


def _alias(seal: Seal, ref: str | None) -> str | None:
    """Another name for a reference, the same wherever it stands, so that events still find each other."""
    return None if ref is None else f"{ERASED}-{seal.digest('ref', ref)[:16]}"


def came_back(book: Book) -> list[str]:
    """The people in a store who had been erased before it was brought back from a backup."""
    erased = book.seal.erased()
    return [id for id in everybody(book.db) if book.seal.digest("jobseeker", id) in erased] if erased else []


def refuse_erased(book: Book, market: Market) -> None:
    """Refuse a market that holds somebody who was erased.

    Raises
    ------
    MarketError
        all of them
    """
    erased = book.seal.erased()
    problems = [
        Problem(
            "jobseekers",
            0,
            "id",
            f"got {id!r}",
            "was erased under this audit key; leave this person out",
        )
        for id in (market.jobseekers.ids if erased else ())
        if book.seal.digest("jobseeker", id) in erased
    ]
    if problems:
        raise MarketError(problems)
