"""The market as it was: every row that changed is kept as it stood before, and until which version it did.

A list that was shown long ago is worked out again from the whole market of its moment, and not from the people who were
on it; so nobody whom it left out stays unseen. A row costs something when it changes, and a list that is shown nothing.
Rows get here by triggers of the schema. Monitoring is not kept, since no list reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlite_utils import Database

from lepmatch.errors import StoreError
from lepmatch.market.checks import REFERENCES
from lepmatch.market.columns import ColumnBuilder, Table
from lepmatch.market.market import RECORDS, Market
from lepmatch.market.records import Event, Vacancy
from lepmatch.store.audit import Book
from lepmatch.store.connection import reading
from lepmatch.store.events import events_after
from lepmatch.store.tables import (
    Columns,
    decoded_table,
    events_up_to,
    fields_of,
    in_first_order,
    kept_table,
    kept_texts,
    key_of,
    no_collection,
    read_row,
)

READ = tuple(name for name in RECORDS if name not in ("events", "monitoring"))
"""The tables that matching reads."""

Rows = dict[str, str | None]


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """What of a store a list was made from.

    Attributes
    ----------
    version : of the market
    event : the number of the newest event
    """

    version: int
    event: int


def market_at(book: Book, seen: Seen, on: date | None = None) -> Market:
    """The market as it was; people who were erased since are in it as somebody of whom nothing is known.

    Parameters
    ----------
    on : the day to see it on, in place of its own

    Raises
    ------
    StoreError
        a version from before the store kept what changed
    """
    with reading(book.db) as db, no_collection():
        day, scheme, synthetic = _market_row(book, seen.version)
        tables = {name: _table_at(db, name, seen.version) for name in READ}
        events = _without_strangers(events_up_to(db, seen.event), tables)
    nothing: Table[Any] = Table.of(RECORDS["monitoring"], [])
    made_up = None if synthetic is None else synthetic == "yes"
    when = on or date.fromisoformat(day)
    return Market(on=when, scheme=scheme, synthetic=made_up, events=events, monitoring=nothing, **tables)


def news_between(book: Book, earlier: Seen, later: Seen, market: Market) -> tuple[Vacancy | Event, ...] | None:
    """What a matcher of the market at one moment has to take in to be one of a later moment.

    None where more has changed than vacancies and events; the market is then to be read anew.
    """
    if later < earlier or later.event < earlier.event:
        return None
    db = book.db
    changed = [
        *db.execute(
            "SELECT DISTINCT name, id FROM past WHERE until >= ? AND until < ?", [earlier.version, later.version]
        )
    ]
    vacancies = []
    for name, id in changed:
        if name == "market" and _market_row(book, earlier.version) == _market_row(book, later.version):
            continue
        row = _row_at(db, id, later.version) if name == "vacancies" else None
        if row is None:
            return None
        vacancies.append(read_row("vacancies", row))
    names = {vacancy.id for vacancy in vacancies}
    events = [event for event in events_after(db, earlier.event, later.event) if _is_known(event, market, names)]
    return (*vacancies, *events)


def sealed_past(book: Book, until: int) -> str:
    """A keyed digest of the rows that stood until a version."""
    return book.seal.digest_rows(book.db.execute(f"{_ALL} WHERE until = ? ORDER BY name, id", [until]))


def sealed_before(book: Book) -> dict[str, str]:
    """The digest of what stood until the version before this one, for the entry of the change; none of the first."""
    (version,) = book.db.execute("SELECT coalesce(max(version), 0) FROM market").fetchone()
    return {str(version - 1): sealed_past(book, version - 1)} if version > 1 else {}


def forget_past(db: Database, before: int) -> None:
    """Delete what stood only until versions before one, which no list needs."""
    db.execute("DELETE FROM past WHERE until < ?", [before])


def make_nobody_in_past(db: Database, id: str, nobody: str | None) -> set[int]:
    """Take a person out of the past, or leave somebody of whom nothing is known; the versions that this touches.

    Parameters
    ----------
    nobody : the made-up id that has the person's events; None where there were none
    """
    rows = db.execute("SELECT until, row FROM past WHERE name = 'jobseekers' AND id = ?", [id]).fetchall()
    touched = {until for until, _ in rows}
    if nobody:
        known = db.execute("SELECT version, withdrawn FROM market, jobseekers WHERE jobseekers.id = ?", [id]).fetchone()
        if known:
            rows.append((known[0], None if known[1] else "there"))
            touched.add(known[0])
        empty = ",".join([f"'{nobody}'"] + ["NULL"] * (len(fields_of("jobseekers")) - 1))
        for until, row in rows:
            now = None if row is None else empty
            db.execute("INSERT OR IGNORE INTO past VALUES ('jobseekers', ?, ?, ?)", [nobody, until, now])
    db.execute("DELETE FROM past WHERE name = 'jobseekers' AND id = ?", [id])
    return touched


_ALL = "SELECT name, id, until, row FROM past"


def _market_row(book: Book, version: int) -> tuple[str, str, str | None]:
    """Day, scheme and origin of the market at a version."""
    now = book.db.execute("SELECT version, day, scheme, synthetic FROM market").fetchone()
    if now and now[0] == version:
        return now[1], now[2], now[3]
    row = book.db.execute("SELECT row FROM past WHERE name = 'market' AND until = ?", [version]).fetchone()
    if row is None:
        raise StoreError(book.path, f"does not know how the market stood at version {version}")
    day, scheme, synthetic = texts_of_row(row[0])
    return str(day), str(scheme), synthetic


def _rows_at(db: Database, name: str, version: int) -> Rows:
    """The rows of a table that stood otherwise at a version than now, by key; None for one that was not there."""
    sql = "SELECT id, row, min(until) FROM past WHERE name = ? AND until >= ? GROUP BY id"  # the row of that minimum
    return {id: row for id, row, _ in db.execute(sql, [name, version])}


def _row_at(db: Database, vacancy: str, version: int) -> tuple[str | None, ...] | None:
    """A vacancy as it stood at a version; None where it was not there."""
    sql = "SELECT row FROM past WHERE name = 'vacancies' AND id = ? AND until >= ? ORDER BY until LIMIT 1"
    kept = db.execute(sql, [vacancy, version]).fetchone()
    if kept:
        return None if kept[0] is None else tuple(texts_of_row(kept[0]))
    fields = ", ".join(fields_of("vacancies"))
    row: tuple[str | None, ...] | None = db.execute(
        f"SELECT {fields} FROM vacancies WHERE id = ? AND withdrawn IS NULL", [vacancy]
    ).fetchone()
    return row


def _table_at(db: Database, name: str, version: int) -> Table[Any]:
    older = _rows_at(db, name, version)
    return decoded_table(name, _texts_at(kept_texts(db, name), name, older)) if older else kept_table(db, name)


def _texts_at(columns: Columns, name: str, older: Rows) -> Columns:
    """Columns with the rows that stood otherwise taken out, and put back as they stood."""
    fields = fields_of(name)
    keys = zip(*(columns[fields.index(field)] for field in key_of(name)), strict=True)
    stays = np.array([" ".join(filter(None, key)) not in older for key in keys], bool)
    back = [row + [None] * (len(fields) - len(row)) for row in map(texts_of_row, filter(None, older.values()))]
    found = []
    for place, column in enumerate(columns):
        builder = ColumnBuilder[str | None]()
        builder.add([*column.take(np.flatnonzero(stays)), *(row[place] for row in back)])
        found.append(in_first_order(builder.column()))
    return found


def _without_strangers(events: Table[Event], tables: dict[str, Table[Any]]) -> Table[Event]:
    """The events of a market: those that speak of nobody and nothing that is not in it."""
    stays = np.ones(len(events), bool)
    for (name, field), target in REFERENCES.items():
        if name == "events":
            there = {None, *tables[target].ids}
            stays &= events.columns[field].encode(there.__contains__, bool)
    rows = np.flatnonzero(stays)
    return Table(Event, {name: in_first_order(column.take(rows)) for name, column in events.columns.items()})


def _is_known(event: Event, market: Market, vacancies: set[str]) -> bool:
    """Whether all that an event speaks of is in a market, or among some new vacancies."""
    tables = market.tables()
    subjects = [(target, getattr(event, field)) for (name, field), target in REFERENCES.items() if name == "events"]
    return all(
        id is None or id in tables[target] or (target == "vacancies" and id in vacancies) for target, id in subjects
    )


_TEXT = re.compile(r"NULL|'((?:[^']|'')*)'")


def texts_of_row(row: str) -> list[str | None]:
    """The texts of a row as the triggers write it, in the quotes of SQL.

    >>> texts_of_row("'J1',NULL,'a driver''s mate',''")
    ['J1', None, "a driver's mate", '']
    """
    found = _TEXT.finditer(row)
    return [None if one[0] == "NULL" else one[1].replace("''", "'") for one in found]


def past_versions(db: Database) -> Iterator[int]:
    """The versions until which something stood that is kept."""
    return (until for (until,) in db.execute("SELECT DISTINCT until FROM past"))
