"""A market in: every record that is new or changed is written, and what the market leaves out is withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlite_utils import Database

from lepmatch.market.columns import Column, Table
from lepmatch.market.market import Market
from lepmatch.market.texts import text_columns
from lepmatch.store.audit import Book
from lepmatch.store.connection import reading
from lepmatch.store.erasure import refuse_erased
from lepmatch.store.events import insert_events, last_event, sealed_events
from lepmatch.store.past import sealed_before
from lepmatch.store.tables import (
    TABLES,
    Columns,
    fields_of,
    in_first_order,
    keep_columns,
    kept_texts,
    key_of,
    no_collection,
    sealed_table,
)

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did to a table.

    Attributes
    ----------
    added : records that were not there, or had been withdrawn
    changed : records that say something else now
    unchanged : records that say the same
    withdrawn : records that the new market leaves out; always 0 for events, which stay
    """

    added: int
    changed: int
    unchanged: int
    withdrawn: int

    @property
    def altered(self) -> bool:
        """Whether the table says anything else than before."""
        return bool(self.added or self.changed or self.withdrawn)


def load_market(book: Book, market: Market, actor: str) -> dict[str, Loaded]:
    """Bring the store to what a market says, all of it or nothing; see `Store.load`."""
    with no_collection():
        texts = texts_of(market)  # before the transaction, since it takes long
    with book.change(), no_collection():
        refuse_erased(book, market)
        before = last_event(book.db)
        done = load_tables(book.db, market, texts)
        synthetic = None if market.synthetic is None else "yes" if market.synthetic else "no"
        day = (market.on.isoformat(), market.scheme, synthetic)
        told = book.db.execute("SELECT day, scheme, synthetic FROM market").fetchone()
        if day != told or any(table.altered for table in done.values()):
            book.db.execute(
                "INSERT INTO market (one, day, scheme, synthetic, version) VALUES (1, ?, ?, ?, 1) ON CONFLICT (one) "
                "DO UPDATE SET day = excluded.day, scheme = excluded.scheme, synthetic = excluded.synthetic, "
                "version = version + 1",
                day,
            )
            first, last = before + 1, last_event(book.db)
            events = [[first, last, sealed_events(book, first, last)]] if last > before else []
            tables = {name: sealed_table(book, name) for name in TABLES if done[name].altered}
            book.log(actor, "load", "market", {"events": events, "tables": tables, "past": sealed_before(book)})
    return done


def preview_load(book: Book, market: Market) -> dict[str, Loaded]:
    """What a load would do; see `Store.preview`."""
    with no_collection():
        texts = texts_of(market)
    with reading(book.db) as db, no_collection():
        refuse_erased(book, market)
        return {
            name: _compare_events(db, _rows(columns))[0]
            if name == "events"
            else _compare(kept_texts(db, name), columns, [fields_of(name).index(field) for field in key_of(name)])
            for name, columns in texts.items()
        }


def load_tables(db: Database, market: Market, texts: Mapping[str, Columns]) -> dict[str, Loaded]:
    """Bring every table to what a market says, whose texts are given too."""
    done = {}
    for name, columns in texts.items():
        if name == "events":
            done[name] = _load_events(db, _rows(columns))
        else:
            done[name] = _load_table(db, name, _rows(columns), market.on)
            if done[name].altered:
                keep_columns(db, name, columns)
    return done


def texts_of(market: Market) -> dict[str, Columns]:
    """Every field of every table of a market as texts, None for the unknown."""
    return {name: _texts_of(name, table) for name, table in market.tables().items()}


def _texts_of(name: str, table: Table[Any]) -> Columns:
    texts = text_columns(table)
    unknown: Column[str | None] = Column((None,), np.zeros(len(table), np.int32))
    return [
        in_first_order(texts[field].map(lambda text: text or None) if field in texts else unknown)
        for field in fields_of(name)
    ]


def load_row(db: Database, name: str, table: Table[Any]) -> bool:
    """Write the one record of a table, new or in place of the one with its id; whether anything changed by it."""
    (row,) = _rows(_texts_of(name, table))
    return bool(_write(db, name, "VALUES (" + ", ".join("?" * len(row)) + ")", row))


def _load_table(db: Database, name: str, rows: Iterable[Row], day: date) -> Loaded:
    fields, key = ", ".join(fields_of(name)), ", ".join(key_of(name))
    there = _count(db, f"{name} WHERE withdrawn IS NULL")
    db.execute(f"CREATE TEMP TABLE incoming AS SELECT {fields} FROM {name} WHERE false")
    db.conn.executemany(f"INSERT INTO incoming VALUES (?{', ?' * (len(fields_of(name)) - 1)})", rows)
    written = _write(db, name, f"SELECT {fields} FROM incoming WHERE true")
    withdrawn = db.execute(
        f"UPDATE {name} SET withdrawn = ? WHERE withdrawn IS NULL AND ({key}) NOT IN (SELECT {key} FROM incoming)",
        [day.isoformat()],
    ).rowcount
    now = _count(db, "incoming")
    db.execute("DROP TABLE incoming")
    added = now - (there - withdrawn)
    return Loaded(added, written - added, now - written, withdrawn)


def _write(db: Database, name: str, rows: str, values: Sequence[object] = ()) -> int:
    """Write rows, new or in place of those with their keys; how many say anything else than before."""
    free = [field for field in (*fields_of(name), "withdrawn") if field not in key_of(name)]
    others, came = ", ".join(free), ", ".join(f"excluded.{field}" for field in free)
    written: int = db.execute(
        f"INSERT INTO {name} ({', '.join(fields_of(name))}) {rows} ON CONFLICT ({', '.join(key_of(name))}) "
        f"DO UPDATE SET ({others}) = ({came}) WHERE ({others}) IS NOT ({came})",
        list(values),
    ).rowcount
    return written


def _load_events(db: Database, rows: Iterable[Row]) -> Loaded:
    done, new = _compare_events(db, rows)
    insert_events(db, new)
    return done


def _compare_events(db: Database, rows: Iterable[Row]) -> tuple[Loaded, list[Row]]:
    """What loading some events does, and those that are new."""
    there = Counter(db.execute(f"SELECT {', '.join(fields_of('events'))} FROM events"))
    came = Counter(rows)
    new = list((came - there).elements())
    return Loaded(len(new), 0, came.total() - len(new), 0), new


def _compare(there: Columns, came: Columns, key: Sequence[int]) -> Loaded:
    """What bringing a table from some columns to others does; no row is put together but for its key."""
    places = {id: row for row, id in enumerate(_rows([there[field] for field in key]))}
    matched = np.array([places.get(id, -1) for id in _rows([came[field] for field in key])], np.int64)
    known = matched >= 0
    differs = np.zeros(int(known.sum()), bool)
    for old, new in zip(there, came, strict=True):
        codes: dict[str | None, int] = {}
        olds, news = (
            np.array([codes.setdefault(text, len(codes)) for text in column.values], np.int64) for column in (old, new)
        )
        differs |= olds[old.codes[matched[known]]] != news[new.codes[known]]
    changed, stays = int(differs.sum()), int(known.sum())
    return Loaded(len(matched) - stays, changed, stays - changed, len(places) - stays)


def _rows(columns: Columns) -> Iterator[Row]:
    return zip(*(np.array(column.values, object)[column.codes].tolist() for column in columns), strict=True)


def _count(db: Database, rows: str) -> int:
    (count,) = db.execute(f"SELECT count(*) FROM {rows}").fetchone()
    return int(count)
