"""One vacancy in, between two loads: what an employer or an officer has typed, checked like the row of a file.

Readers that keep a market of their own take such a vacancy in by itself, where nothing but vacancies and events came
since they looked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from lepmatch.market.checks import check_changes
from lepmatch.market.columns import Table
from lepmatch.market.market import RECORDS, Market
from lepmatch.market.records import Event, Vacancy
from lepmatch.store.audit import Book
from lepmatch.store.connection import reading
from lepmatch.store.events import events_after, last_event
from lepmatch.store.loading import load_row
from lepmatch.store.looking import market_day, record_of
from lepmatch.store.past import sealed_before
from lepmatch.store.tables import columns_of_rows, keep_columns, kept_table, sealed_table

LOOKED_AT = 10_000
"""Entries of the log that are searched for vacancies; who is that far behind reads the market anew."""


@dataclass(frozen=True, slots=True)
class News:
    """What came since a version of the market and an event.

    Attributes
    ----------
    version, last_event : what they are now
    vacancies : new and changed, as they stand now
    events : in their order
    """

    version: int
    last_event: int
    vacancies: tuple[Vacancy, ...]
    events: tuple[Event, ...]


def put_vacancy(book: Book, vacancy: Vacancy, actor: str) -> bool:
    """Write a vacancy down inside a transaction; see `Store.put`."""
    db = book.db
    day, scheme, _ = market_day(book)
    known = {name: kept_table(db, name) for name in ("employers", "pledges")}
    nothing: dict[str, Table[Any]] = {
        name: Table.of(record, []) for name, record in RECORDS.items() if name not in known
    }
    market = Market(on=date.fromisoformat(day), scheme=scheme, synthetic=None, **known, **nothing)
    checked = check_changes({"vacancies": [vacancy]}, market, {})["vacancies"]
    if not load_row(db, "vacancies", checked):
        return False
    keep_columns(db, "vacancies", columns_of_rows(db, "vacancies"))
    db.execute("UPDATE market SET version = version + 1")
    (version,) = db.execute("SELECT version FROM market").fetchone()
    told = {"put": checked.ids[0], "version": version, "tables": {"vacancies": sealed_table(book, "vacancies")}}
    told["past"] = sealed_before(book)
    book.log(actor, "put", "vacancies", told)
    return True


def news_since(book: Book, version: int, event: int) -> News | None:
    """What came since; see `Store.news_since`."""
    with reading(book.db) as db:
        row = db.execute("SELECT version FROM market").fetchone()
        now, last = int(row[0]) if row else 0, last_event(db)
        ids = _put_since(book, version, now)
        if ids is None or last < event:
            return None
        vacancies = tuple(record_of(db, "vacancies", id) for id in ids)
        return News(now, last, vacancies, tuple(events_after(db, event)) if last > event else ())


def _put_since(book: Book, version: int, now: int) -> list[str] | None:
    """The vacancies by which the market has come from one version to another; None where it was not by these alone."""
    if version == now:
        return []
    found: dict[int, str] = {}
    for (detail,) in book.db.execute(
        "SELECT detail FROM (SELECT action, detail FROM audit ORDER BY seq DESC LIMIT ?) WHERE action = 'put'",
        [LOOKED_AT],
    ):
        told = json.loads(detail)
        if told["version"] <= version:
            break
        found[told["version"]] = told["put"]
    whole = version < now and set(found) == set(range(version + 1, now + 1))
    return sorted(set(found.values())) if whole else None
