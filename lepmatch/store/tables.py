"""The market's tables in the file: rows for people who ask in SQL, and the same rows once more as columns.

A national market has 250,000 people. Reading them row by row takes the better part of ten seconds; as columns of
distinct texts and codes, the form that the matcher works on anyway, they come in under three. Both are written in one
transaction, and `lepmatch verify` sees that they say the same.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

import numpy as np
from sqlite_utils import Database

from lepmatch.market.checks import KEYS, REFERENCES, sort_table
from lepmatch.market.columns import Column, ColumnBuilder, Table
from lepmatch.market.fields import NONE_AT_ALL, FieldType, Spell, field_types
from lepmatch.market.market import RECORDS
from lepmatch.store.audit import Book

TABLES = tuple(name for name in RECORDS if name != "events")
"""The tables whose rows come with a market and go with it; events stay."""

T = TypeVar("T")
Columns = Sequence[Column[str | None]]  # of one table, in the order of its fields
CODES = np.dtype("<i4")
PIECE = 10_000  # rows that are held as rows at a time


def fields_of(name: str) -> tuple[str, ...]:
    """The columns of a table that its records have."""
    return tuple(field_types(RECORDS[name]))


def key_of(name: str) -> tuple[str, ...]:
    """The columns that tell a record of a table from the others."""
    return KEYS.get(name, ("id",))


def keep_columns(db: Database, name: str, columns: Columns) -> None:
    """Keep the columns of a table, whose rows say the same."""
    for field, column in zip(fields_of(name), columns, strict=True):
        db.execute("INSERT OR REPLACE INTO kept_columns VALUES (?, ?, ?, ?)", [name, field, *_packed(column)])


def are_kept(db: Database, name: str, columns: Columns) -> bool:
    """Whether these are the columns that are kept of a table; none are kept of one that never had a row."""
    kept = {
        field: pack
        for field, *pack in db.execute("SELECT field, texts, codes FROM kept_columns WHERE name = ?", [name])
    }
    if not kept:
        return not len(columns[0])
    return kept == {field: [*_packed(column)] for field, column in zip(fields_of(name), columns, strict=True)}


def kept_texts(db: Database, name: str) -> Columns:
    """The columns that are kept of a table, as texts."""
    kept = {
        field: Column(tuple(json.loads(texts)), np.frombuffer(codes, CODES).astype(np.int32))
        for field, texts, codes in db.execute("SELECT field, texts, codes FROM kept_columns WHERE name = ?", [name])
    }
    nothing: Column[str | None] = Column((), np.zeros(0, np.int32))
    return [kept.get(field, nothing) for field in fields_of(name)]


def columns_of_rows(db: Database, name: str) -> Columns:
    """The columns of a table, from its rows that are not withdrawn."""
    order = ", ".join(key_of(name))
    return _columns(
        db, name, f"SELECT {', '.join(fields_of(name))} FROM {name} WHERE withdrawn IS NULL ORDER BY {order}"
    )


def in_first_order(column: Column[T]) -> Column[T]:
    """The same column with its values in the order in which they first come, and none that never comes."""
    used, first = np.unique(column.codes, return_index=True)
    order = used[np.argsort(first)]
    places = np.zeros(len(column.values), np.int32)
    places[order] = np.arange(len(order))
    return Column(tuple(column.values[code] for code in order.tolist()), places[column.codes])


def _packed(column: Column[str | None]) -> tuple[str, bytes]:
    return json.dumps(column.values, ensure_ascii=False), column.codes.astype(CODES).tobytes()


def kept_table(db: Database, name: str) -> Table[Any]:
    """A table of the market, from the columns that are kept."""
    rows = {
        field: (json.loads(texts), np.frombuffer(codes, CODES).astype(np.int32))
        for field, texts, codes in db.execute("SELECT field, texts, codes FROM kept_columns WHERE name = ?", [name])
    }
    if not rows:
        return Table.of(RECORDS[name], [])
    return Table(
        RECORDS[name],
        {
            field: Column(tuple(map(_decoder(type_), rows[field][0])), rows[field][1])
            for field, type_ in field_types(RECORDS[name]).items()
        },
    )


@contextmanager
def no_collection() -> Iterator[None]:
    """Put the garbage collector off: it would look at a growing market again and again, and find nothing in it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def events_table(db: Database) -> Table[Any]:
    """The events of the market: those that speak of nobody and nothing that was withdrawn."""
    standing = " AND ".join(
        f"coalesce({field}, '') NOT IN (SELECT id FROM {target} WHERE withdrawn IS NOT NULL)"
        for (name, field), target in REFERENCES.items()
        if name == "events"
    )
    return _table_of_rows(db, "events", standing)


def events_up_to(db: Database, number: int) -> Table[Any]:
    """The events up to a number, whatever they speak of."""
    return _table_of_rows(db, "events", f"seq <= {int(number)}")


def whole_table(db: Database, name: str) -> Table[Any]:
    """A table with all that was ever in it."""
    return _table_of_rows(db, name, "true")


def _table_of_rows(db: Database, name: str, where: str) -> Table[Any]:
    return decoded_table(name, _columns(db, name, f"SELECT {', '.join(fields_of(name))} FROM {name} WHERE {where}"))


def decoded_table(name: str, columns: Columns) -> Table[Any]:
    """The table of some columns of texts, in the order in which a market keeps it."""
    types = field_types(RECORDS[name])
    return sort_table(
        name, {field: column.map(_decoder(types[field])) for field, column in zip(types, columns, strict=True)}
    )


def sealed_table(book: Book, name: str) -> str:
    """A keyed digest of a table: of the columns that are kept, and of the rows that are withdrawn."""
    fields, key = ", ".join(fields_of(name)), ", ".join(key_of(name))
    kept = book.db.execute("SELECT field, texts, codes FROM kept_columns WHERE name = ? ORDER BY field", [name])
    withdrawn = book.db.execute(f"SELECT {fields}, withdrawn FROM {name} WHERE withdrawn IS NOT NULL ORDER BY {key}")
    return book.seal.digest_rows(chain(kept, withdrawn))


def read_row(name: str, row: tuple[str | None, ...]) -> Any:
    """The record of a row of texts."""
    types = field_types(RECORDS[name])
    return RECORDS[name](**{field: _decoder(types[field])(text) for field, text in zip(types, row, strict=True)})


def _columns(db: Database, name: str, sql: str) -> Columns:
    builders = [ColumnBuilder[str | None]() for _ in fields_of(name)]
    cursor = db.execute(sql)
    with no_collection():
        while rows := cursor.fetchmany(PIECE):
            for builder, texts in zip(builders, zip(*rows, strict=True), strict=True):
                builder.add(texts)
    return [builder.column() for builder in builders]


def _decoder(type_: FieldType) -> Callable[[str | None], Any]:
    """From a text that was checked when it came in to its value: shorter than reading it once more."""
    one = _SHORT.get(type_.base, type_.read)
    if not type_.many:
        return lambda text: None if text is None else one(text)
    if one is str:
        return lambda text: None if text is None else () if text == NONE_AT_ALL else tuple(text.split(";"))
    return lambda text: None if text is None else () if text == NONE_AT_ALL else tuple(map(one, text.split(";")))


@lru_cache(1 << 16)  # whole histories differ, their spells come again and again
def _spell(text: str) -> Spell:
    work, _, months = text.rpartition(":")
    return Spell(work, int(months))


_SHORT: dict[type, Callable[[str], Any]] = {
    str: str, int: int, float: float, bool: "yes".__eq__, date: date.fromisoformat, Spell: _spell,
}  # fmt: skip
