"""Events in, one row each and never changed, by commands that happen once however often they are sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lepmatch.errors import KeyReusedError, MarketError, UnknownIdError
from lepmatch.market.checks import REFERENCES, TextTable
from lepmatch.market.columns import nearest
from lepmatch.market.fields import field_types
from lepmatch.market.records import Event
from lepmatch.market.report import Report
from lepmatch.market.rules import FieldError
from lepmatch.store.audit import Book, now

FIELDS = tuple(field_types(Event))
_FIELDS = ", ".join(FIELDS)
SUBJECTS = ("jobseeker", "vacancy", "course", "pledge", "ref", "corrects")
"""What events can be looked up by."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command did; the same however often the command is sent.

    Attributes
    ----------
    key : the command's key
    events : the events that it wrote, as they stand in the store
    repeated : whether an earlier sending had written them already
    """

    key: str
    events: tuple[Event, ...]
    repeated: bool


def append_events(book: Book, events: Iterable[Event], key: str, actor: str, check: Callable[[], None]) -> Receipt:
    """Write events down inside a transaction; see `Store.append`."""
    texts = _texts(tuple(events))
    digest, request = book.seal.digest("key", key), book.seal.digest("request", json.dumps(texts))
    row = book.db.execute("SELECT request, first, last FROM commands WHERE key = ?", [digest]).fetchone()
    if row:
        earlier, first, last = row
        if earlier != request:
            raise KeyReusedError(key)
        return Receipt(key, tuple(_between(book.db, first, last)), repeated=True)
    _check_references(book.db, texts)
    check()
    first, last = insert_events(book.db, texts)
    book.db.execute("INSERT INTO commands VALUES (?, ?, ?, ?, ?)", [digest, request, first, last, now()])
    written = [[first, last, sealed_events(book, first, last)]]
    book.log(actor, "append", "events", {"key": digest, "request": request, "events": written})
    return Receipt(key, tuple(_between(book.db, first, last)), repeated=False)


def find_receipt(book: Book, key: str) -> Receipt | None:
    """What the command of a key wrote; None where none was sent under it."""
    digest = book.seal.digest("key", key)
    row = book.db.execute("SELECT first, last FROM commands WHERE key = ?", [digest]).fetchone()
    return Receipt(key, tuple(_between(book.db, *row)), repeated=True) if row else None


def find_events(db: Database, subjects: Mapping[str, str | None]) -> Iterator[Event]:
    """The events about some subjects, in the order in which they were written."""
    asked = {name: id for name, id in subjects.items() if id is not None}
    where = " AND ".join(f"{name} = ?" for name in asked) or "true"
    return _events(db, f"SELECT {_FIELDS} FROM events WHERE {where} ORDER BY seq", list(asked.values()))


def events_after(db: Database, number: int, last: int | None = None) -> Iterator[Event]:
    """The events whose numbers are greater, in their order, perhaps up to a last one."""
    up_to = last_event(db) if last is None else last
    return _events(db, f"SELECT {_FIELDS} FROM events WHERE seq > ? AND seq <= ? ORDER BY seq", [number, up_to])


def insert_events(db: Database, texts: Sequence[Sequence[str | None]]) -> tuple[int, int]:
    """Write rows of texts after the last event.

    Returns
    -------
    tuple of int
        the numbers of the first and the last; the last is below the first where there were none
    """
    first = last_event(db) + 1
    rows = ((first + place, *row) for place, row in enumerate(texts))
    db.conn.executemany(f"INSERT INTO events (seq, {_FIELDS}) VALUES (?{', ?' * len(FIELDS)})", rows)
    return first, first + len(texts) - 1


def last_event(db: Database) -> int:
    """The number of the newest event, 0 where there is none."""
    (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()
    return int(last)


def sealed_events(book: Book, first: int, last: int) -> str:
    """A keyed digest of the events with these numbers."""
    sql = f"SELECT seq, {_FIELDS} FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq"
    return book.seal.digest_rows(book.db.execute(sql, [first, last]))


def all_event_rows(db: Database) -> Iterator[tuple[Any, ...]]:
    """Every event as `sealed_events` sees it, in order."""
    return db.execute(f"SELECT seq, {_FIELDS} FROM events ORDER BY seq")


def _between(db: Database, first: int, last: int) -> Iterator[Event]:
    return _events(db, f"SELECT {_FIELDS} FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq", [first, last])


def _events(db: Database, sql: str, values: list[object]) -> Iterator[Event]:
    types = field_types(Event)
    for row in db.execute(sql, values):
        read: dict[str, Any] = {
            name: None if text is None else types[name].read(text) for name, text in zip(FIELDS, row, strict=True)
        }
        yield Event(**read)


def _texts(events: Sequence[Event]) -> list[list[str | None]]:
    """The events as rows of texts, checked like those of a file."""
    if not events:
        raise ValueError("a command writes one event or more")
    table = TextTable.of(Event, events)
    report = Report()
    for name, type_ in field_types(Event).items():
        for row, text in enumerate(table.columns[name]):
            try:
                type_.read(text)
            except FieldError as error:
                report.add(table.file, error.allowed, row=table.lines[row], column=name, got=error.got)
    if problems := [*table.problems, *report.problems()]:
        raise MarketError(problems)
    return [[text or None for text in row] for row in zip(*table.columns.values(), strict=True)]


def _check_references(db: Database, texts: Iterable[Sequence[str | None]]) -> None:
    for row in texts:
        for name, id in zip(FIELDS, row, strict=True):
            target = REFERENCES.get(("events", name))
            if target and id and not db.execute(f"SELECT 1 FROM {target} WHERE id = ?", [id]).fetchone():
                ids = (other for (other,) in db.execute(f"SELECT id FROM {target} WHERE withdrawn IS NULL"))
                raise UnknownIdError(name, id, nearest(id, ids))


__all__ = ["Receipt", "all_event_rows", "append_events", "find_events", "insert_events", "last_event", "sealed_events"]
