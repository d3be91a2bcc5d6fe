"""Lists that were shown, kept so that each can be worked out again: the question, what it was asked of, the answer.

A list that is shown once more, of the same data under the same policy, is the same run. Who saw it, and when, stands in
the audit log, where nobody can change it; so does what was decided on it. The log names a run and never a person.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from lepmatch.errors import UnknownIdError
from lepmatch.market.market import Market
from lepmatch.store.audit import Book, now
from lepmatch.store.connection import reading
from lepmatch.store.events import last_event
from lepmatch.store.past import Seen, forget_past, market_at, news_between
from lepmatch.store.shown import ListChoice, ListDecision, Listing, Run, Showing, as_text

DIGITS = 20  # of a run's name
DAY = 24 * 3600  # seconds
SHOWN, DECIDED = "shown", "decided on a list"  # in the audit log, and in its indices
_FIELDS = "id, vacancy, jobseeker, n, code, policy, version, event, day, lot, pool, answer"


class Runs:
    """The lists that a store has shown; see `Store.runs`."""

    def __init__(self, book: Book) -> None:
        self._book, self._db = book, book.db

    @property
    def seen(self) -> Seen:
        """What the store holds now."""
        row = self._db.execute("SELECT version FROM market").fetchone()
        return Seen(row[0] if row else 0, last_event(self._db))

    # ------------------------------------------------------------------------------------------------------- writing

    def show(self, listing: Listing, seen: Seen, *, actor: str, team: str, where: str) -> Showing:
        """Keep a list that is about to be shown, and that it is.

        Parameters
        ----------
        seen : what of the store it was made from
        """
        run = self._run(listing, seen)
        with self._book.change():
            row = self._db.execute("SELECT 1 FROM runs WHERE id = ?", [run.id]).fetchone()
            told: dict[str, Any] = {"team": team, "where": where}
            if row is None:
                self._db.execute("INSERT OR IGNORE INTO policies VALUES (?, ?)", [run.policy, listing.policy_text])
                self._insert(run)
                told["runs"] = {run.id: sealed_run(self._book, run.id)}
            self._book.log(actor, SHOWN, run.id, told)
            entry, at = self._db.execute("SELECT seq, at FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        return Showing(entry, run.id, at, actor, team, where)

    def decide(self, vacancy: str, choice: ListChoice, *, showing: Showing | None, actor: str, team: str) -> None:
        """Write down what was decided on a list, in the transaction of the decision itself.

        Parameters
        ----------
        showing : of the list to the officer
        """
        with self._book.change():
            seconds = None if showing is None else _seconds(showing.at, now())
            detail = {"team": team, "seconds": seconds, **asdict(choice)}
            self._book.log(actor, DECIDED, showing.run if showing else vacancy, detail)

    def _insert(self, run: Run) -> None:
        lot = json.dumps(run.order) if run.order else None
        answer = zlib.compress(run.answer.encode())
        seen, day = run.seen, run.day.isoformat()
        row = (run.id, run.vacancy, run.jobseeker, run.n, run.code, run.policy, seen.version, seen.event, day, lot)
        self._db.execute(f"INSERT INTO runs ({_FIELDS}) VALUES (?{', ?' * 11})", [*row, run.pool or None, answer])
        places = [(run.id, place, one) for place, one in enumerate(run.listed, start=1)]
        self._db.conn.executemany("INSERT INTO listed VALUES (?, ?, ?)", places)

    def _run(self, listing: Listing, seen: Seen) -> Run:
        """The run of a list; the same question with the same answer has the same name."""
        vacancy, jobseeker = (None, listing.of) if listing.is_of_jobseeker else (listing.of, None)
        fixed = (vacancy, jobseeker, listing.n, listing.code, listing.policy, seen, listing.day, listing.order)
        found = (listing.pool, listing.answer, listing.listed)
        return Run(self._book.seal.digest("run", repr(fixed), *found[:2])[:DIGITS], *fixed, *found)

    # ------------------------------------------------------------------------------------------------------- reading

    def find(self, id: str) -> Run:
        """A run by its name.

        Raises
        ------
        UnknownIdError
            there is none of this name
        """
        found = next(self._runs("id = ?", [id]), None)
        if found is None:
            raise UnknownIdError("list", id, ())
        return found

    def newest(
        self, n: int = 50, *, vacancy: str | None = None, jobseeker: str | None = None, before: str | None = None
    ) -> list[Run]:
        """The newest lists, newest first: of a vacancy, or those of and with a jobseeker.

        Parameters
        ----------
        before : only those older than this run
        """
        where, values = "true", list[object]()
        if vacancy is not None:
            where, values = "vacancy = ?", [vacancy]
        elif jobseeker is not None:
            where = "rowid IN (SELECT rowid FROM runs WHERE jobseeker = ? UNION "
            where += "SELECT runs.rowid FROM listed JOIN runs ON runs.id = listed.run WHERE listed.jobseeker = ?)"
            values = [jobseeker, jobseeker]
        if before is not None:
            where, values = f"{where} AND rowid < (SELECT rowid FROM runs WHERE id = ?)", [*values, before]
        return list(self._runs(f"{where} ORDER BY rowid DESC LIMIT {int(n)}", values))

    def names(self) -> list[str]:
        """The names of all runs, oldest first."""
        return [id for (id,) in self._db.execute("SELECT id FROM runs ORDER BY rowid")]

    def showings(self, run: str) -> list[Showing]:
        """Who saw a list, the first first."""
        sql = "SELECT seq, about, at, actor, detail FROM audit WHERE action = 'shown' AND about = ? ORDER BY seq"
        return [_showing(*row) for row in self._db.execute(sql, [run])]

    def last_showing(self, vacancy: str, actor: str, *, entry: int | None = None) -> Showing | None:
        """The showing of a vacancy's list that somebody decides on: that of a number, where it is one, or the last.

        None where it is longer ago than a day.
        """
        sql = (
            "SELECT audit.seq, about, at, actor, detail FROM runs CROSS JOIN audit ON about = runs.id "
            "WHERE action = 'shown' AND vacancy = ? AND actor = ?"
        )
        if entry is not None:
            row = self._db.execute(f"{sql} AND audit.seq = ?", [vacancy, actor, entry]).fetchone()
        else:
            row = None
        row = row or self._db.execute(f"{sql} ORDER BY audit.seq DESC LIMIT 1", [vacancy, actor]).fetchone()
        found = _showing(*row) if row else None
        return found if found and _seconds(found.at, now()) < DAY else None

    def all_showings(self) -> Iterator[Showing]:
        """Every showing, oldest first."""
        sql = "SELECT seq, about, at, actor, detail FROM audit WHERE action = 'shown' ORDER BY seq"
        return (_showing(*row) for row in self._db.execute(sql))

    def decisions(self, run: str | None = None) -> list[ListDecision]:
        """What was decided on lists, on all or on one, oldest first."""
        sql = "SELECT seq, about, at, actor, detail FROM audit WHERE action = 'decided on a list'"
        asked = [] if run is None else [run]
        return [
            _decision(*row) for row in self._db.execute(f"{sql}{' AND about = ?' * len(asked)} ORDER BY seq", asked)
        ]

    def erasures(self) -> list[int]:
        """Numbers of the audit entries of people's erasures, in their order."""
        return [seq for (seq,) in self._db.execute("SELECT seq FROM audit WHERE action = 'erase' ORDER BY seq")]

    def policy(self, hash: str) -> str:
        """The text of a policy that a list was made under."""
        row = self._db.execute("SELECT text FROM policies WHERE hash = ?", [hash]).fetchone()
        if row is None:
            raise UnknownIdError("policy", hash, ())
        return str(row[0])

    def market(self, run: Run, *, actor: str) -> Market:
        """The market that a list was made from; that it was read is written down."""
        with self._book.change():
            self._book.log(actor, "read", "the market as it was", {"version": run.seen.version, "list": run.id})
        return market_at(self._book, run.seen, run.day)

    def news(self, earlier: Seen, later: Seen, market: Market) -> tuple[Any, ...] | None:
        """What leads from one moment to a later one; None where the market is to be read anew."""
        return news_between(self._book, earlier, later, market)

    def _runs(self, where: str, values: Sequence[object]) -> Iterator[Run]:
        with reading(self._db):
            rows = self._db.execute(f"SELECT {_FIELDS} FROM runs WHERE {where}", list(values)).fetchall()
            for id, vacancy, jobseeker, n, code, policy, version, event, day, lot, pool, answer in rows:
                people = self._db.execute("SELECT jobseeker FROM listed WHERE run = ? ORDER BY place", [id])
                yield Run(
                    id, vacancy, jobseeker, n, code, policy, Seen(version, event), date.fromisoformat(day),
                    tuple(json.loads(lot)) if lot else (), pool or "",
                    zlib.decompress(answer).decode() if answer else "", tuple(one for (one,) in people),
                )  # fmt: skip


def sealed_run(book: Book, id: str) -> str:
    """A keyed digest of a run and of who is on it."""
    row = book.db.execute(f"SELECT {_FIELDS} FROM runs WHERE id = ?", [id]).fetchone()
    listed = book.db.execute("SELECT place, jobseeker FROM listed WHERE run = ? ORDER BY place", [id])
    return book.seal.digest_rows([row, *listed])


def erase_from_runs(db: Database, jobseeker: str) -> set[str]:
    """Take a person out of every list, so that the rest of it stands; the runs that this touches."""
    own = {id for (id,) in db.execute("SELECT id FROM runs WHERE jobseeker = ?", [jobseeker])}
    db.execute("UPDATE runs SET jobseeker = NULL, answer = NULL, pool = NULL WHERE jobseeker = ?", [jobseeker])
    sql = "SELECT run, place, answer FROM listed JOIN runs ON runs.id = listed.run WHERE listed.jobseeker = ?"
    for run, place, answer in db.execute(sql, [jobseeker]).fetchall():
        content = json.loads(zlib.decompress(answer))
        content["listed"][place - 1] = None
        packed = zlib.compress(as_text(content).encode())
        db.execute("UPDATE runs SET answer = ?, pool = NULL WHERE id = ?", [packed, run])
        own.add(run)
    db.execute("UPDATE listed SET jobseeker = NULL WHERE jobseeker = ?", [jobseeker])
    return own


def last_shown(db: Database) -> list[tuple[str, date]]:
    """Every run with the day on which it was last shown, oldest first."""
    sql = "SELECT id, (SELECT max(at) FROM audit WHERE action = 'shown' AND about = runs.id) FROM runs ORDER BY rowid"
    return [(id, date.fromisoformat(at[:10])) for id, at in db.execute(sql)]


def forget_runs(db: Database, ids: Iterable[str]) -> int:
    """Delete runs, and what was kept of the past for them alone; the version before which nothing is kept now."""
    for id in ids:
        db.execute("DELETE FROM listed WHERE run = ?", [id])
        db.execute("DELETE FROM runs WHERE id = ?", [id])
    db.execute("DELETE FROM policies WHERE hash NOT IN (SELECT policy FROM runs)")
    (oldest,) = db.execute("SELECT coalesce(min(version), (SELECT version FROM market)) FROM runs").fetchone()
    forget_past(db, oldest)
    return int(oldest)


def _seconds(since: str, until: str) -> int:
    """From one time to another, neither before the other by a clock that was set back."""
    return max(0, int((datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()))


def _showing(entry: int, run: str, at: str, actor: str, detail: str) -> Showing:
    told = json.loads(detail)
    return Showing(entry, run, at, actor, told["team"], told["where"])


def _decision(entry: int, about: str, at: str, actor: str, detail: str) -> ListDecision:
    told = json.loads(detail)
    team, seconds = told.pop("team"), told.pop("seconds")
    return ListDecision(entry, about if seconds is not None else None, at, actor, team, seconds, ListChoice(**told))
