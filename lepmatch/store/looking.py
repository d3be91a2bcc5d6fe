"""What is read out, and that it was: a look at what is sensitive leaves an entry in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from lepmatch.errors import MarketError, Problem, StoreError, UnknownIdError
from lepmatch.market.columns import nearest
from lepmatch.market.market import RECORDS, Market
from lepmatch.store.adopting import adoptions_of
from lepmatch.store.audit import Book
from lepmatch.store.connection import reading
from lepmatch.store.events import last_event
from lepmatch.store.tables import (
    TABLES,
    events_table,
    fields_of,
    kept_table,
    key_of,
    no_collection,
    read_row,
    whole_table,
)

SENSITIVE = {
    "jobseekers": ("customer_group", "claim_start", "basic_skills_needs", "adjustments", "excluded_work"),
    "monitoring": tuple(field for field in fields_of("monitoring") if field != "jobseeker"),
    "claims": tuple(field for field in fields_of("claims") if field != "jobseeker"),
}
"""Fields that tell of health, benefits, needs or protected characteristics: who reads them is written down."""


@dataclass(frozen=True, slots=True)
class Place:
    """A market, and how far its store had come when it was read: what `Store.news_since` goes on from.

    Attributes
    ----------
    version, last_event : as of the store
    policy : the text of the policy in place, see `read_policy`; None when none was adopted
    """

    version: int
    last_event: int
    market: Market
    policy: str | None


def market_day(book: Book) -> tuple[str, str, str | None]:
    """The market's day and scheme, and whether it is all made up: yes, no, or None where nobody said.

    Raises
    ------
    StoreError
        nothing was loaded yet
    """
    told: tuple[str, str, str | None] | None = book.db.execute("SELECT day, scheme, synthetic FROM market").fetchone()
    if told is None:
        raise StoreError(book.path, f"holds no market yet; load one with: lepmatch load {book.path} PATH")
    return told


def read_market_of(book: Book, actor: str, on: date | None, *, whole: bool = False) -> Market:
    """The market; `whole` with all that was ever in it. See `Store.market` and `Store.history`."""
    _note(book, actor, "market", SENSITIVE)
    with reading(book.db):
        market = _market(book, on, whole=whole)
    if on:
        _check_claims(market)
    return market


def read_place(book: Book, actor: str, *, whole: bool) -> Place:
    """The market with its place; see `Store.place`."""
    _note(book, actor, "market", SENSITIVE)
    with reading(book.db) as db:
        (version,) = db.execute("SELECT coalesce(max(version), 0) FROM market").fetchone()
        adopted = adoptions_of(db)
        policy = adopted[-1].policy if adopted else None
        return Place(int(version), last_event(db), _market(book, None, whole=whole), policy)


def _market(book: Book, on: date | None, *, whole: bool) -> Market:
    with no_collection():
        day, scheme, synthetic = market_day(book)
        tables = {name: whole_table(book.db, name) if whole else kept_table(book.db, name) for name in TABLES}
        tables["events"] = whole_table(book.db, "events") if whole else events_table(book.db)
    made_up = None if synthetic is None else synthetic == "yes"
    return Market(on=on or date.fromisoformat(day), scheme=scheme, synthetic=made_up, **tables)


def read_record(book: Book, table: str, id: str, actor: str) -> Any:
    """One record; see `Store.record`."""
    found = record_of(book.db, table, id)
    if table in SENSITIVE:
        _note(book, actor, book.seal.digest("jobseeker", id), {table: SENSITIVE[table]})
    return found


def record_of(db: Database, table: str, id: str) -> Any:
    """One record; UnknownIdError where there is none."""
    key, fields = key_of(table)[0], fields_of(table)
    row = db.execute(f"SELECT {', '.join(fields)} FROM {table} WHERE {key} = ?", [id]).fetchone()
    if row is None:
        ids = (other for (other,) in db.execute(f"SELECT {key} FROM {table}"))
        raise UnknownIdError(RECORDS[table].__name__.lower(), id, nearest(id, ids))
    return read_row(table, row)


def _note(book: Book, actor: str, about: str, fields: Mapping[str, Sequence[str]]) -> None:
    """Write down that somebody read these fields; never what they hold."""
    with book.change():
        book.log(actor, "read", about, fields)


def _check_claims(market: Market) -> None:
    """The one rule of records that the day of the market bears on."""
    ids, claims = market.jobseekers.columns["id"], market.jobseekers.columns["claim_start"]
    late = claims.rows_where(lambda start: start is not None and start > market.on)
    if late:
        allowed = f"must not be after the day of the market, {market.on}"
        raise MarketError(Problem("jobseekers", 0, "claim_start", f"{ids[row]} {claims[row]}", allowed) for row in late)
