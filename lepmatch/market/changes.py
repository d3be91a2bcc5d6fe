"""Changed records in front of a table that stays as it is: a change costs the same however long the table is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lepmatch.errors import UnknownIdError
from lepmatch.market.checks import sort_table
from lepmatch.market.columns import Column, Table, nearest

R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class ChangedTable(Table[R]):
    """A table whose records may change, looked up in front of the columns of another.

    Rows keep their numbers. New ids get the next ones, so that rows need not be in the order of ids (see `in_order`);
    the rows of removed records stay, but no id leads to them.

    Attributes
    ----------
    base : the table as it was
    changed : new and changed records by row
    added : rows of the new ids
    removed : rows of removed records
    strays : new ids that came after a higher one
    """

    base: Table[R]
    changed: dict[int, R] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    strays: set[str] = field(default_factory=set)

    @classmethod
    def over(cls, base: Table[R]) -> ChangedTable[R]:
        """A table in which nothing has changed yet."""
        changed: dict[int, R] = {}
        return cls(base.record, _ChangedColumns(base.columns, changed), base, changed)

    @property
    def in_order(self) -> bool:
        """Whether the rows are in the order of ids."""
        return not self.strays

    def __len__(self) -> int:
        return len(self.base) + len(self.added)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, sorted."""
        every = (*self.base.ids, *self.added)
        return tuple(every[row] for row in self.order().tolist())

    def order(self) -> NDArray[np.int64]:
        """The rows in the order of ids, without those of removed records."""
        rows = np.delete(np.arange(len(self)), sorted(self.removed))
        if self.in_order:
            return rows
        every = (*self.base.ids, *self.added)
        return np.array(sorted(rows.tolist(), key=every.__getitem__), np.int64)

    def at(self, row: int) -> R:
        """The record of a row number."""
        found = self.changed.get(row)
        return self.base.at(row) if found is None else found

    def some(self, rows: Sequence[int]) -> list[R]:
        """The records of some row numbers."""
        base = iter(self.base.some([row for row in rows if row not in self.changed]))
        return [self.changed[row] if row in self.changed else next(base) for row in rows]

    def row(self, id: str) -> int:
        """The row number of an id; UnknownIdError when there is none."""
        row = self._find(id)
        if row is None or row in self.removed:
            raise UnknownIdError(self.kind, id, nearest(str(id), self.ids))
        return row

    def __contains__(self, id: object) -> bool:
        row = self._find(id)
        return row is not None and row not in self.removed

    def _find(self, id: object) -> int | None:
        row = self.added.get(id) if isinstance(id, str) else None
        return self.base._find(id) if row is None else row

    def put(self, id: str, record: R) -> int:
        """Take a record in, in place of the one with its id if there is one; returns its row."""
        row = self._find(id)
        if row is None:
            last = next(reversed(self.added), self.base.ids[-1] if self.base.ids else "")
            if id < last:
                self.strays.add(id)
            row = self.added[id] = len(self)
        self.changed[row] = record
        self.removed.discard(row)
        return row

    def remove(self, id: str) -> int:
        """Forget a record; returns its row."""
        row = self.row(id)
        self.removed.add(row)
        return row

    def settled(self) -> Table[R]:
        """All of it as a table of its own; the table as it was where nothing has changed."""
        if not self.changed and not self.removed:
            return self.base
        rows, ids = self.order(), self.ids
        columns = {name: self.columns[name].take(rows) for name in self.columns if name != "id"}
        return Table(self.record, {"id": Column(ids, np.arange(len(ids), dtype=np.int32)), **columns})


class _ChangedColumns(Mapping[str, Column[Any]]):
    """The columns of a changed table, row by row; a column is put together when somebody asks for it."""

    def __init__(self, base: Mapping[str, Column[Any]], changed: Mapping[int, Any]) -> None:
        self._base, self._changed = base, changed

    def __getitem__(self, name: str) -> Column[Any]:
        if not self._changed:
            return self._base[name]
        rows = list(self._changed)
        values = [getattr(record, name) for record in self._changed.values()]
        return self._base[name].patched(rows, values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._base)

    def __len__(self) -> int:
        return len(self._base)


class Lookup:
    """The rows of each value of a column.

    Examples
    --------
    >>> from lepmatch.market.columns import Column
    >>> Lookup(Column.of(["V1", None, "V1"])).rows("V1")
    [0, 2]
    """

    def __init__(self, column: Column[Any]) -> None:
        self._places = {value: place for place, value in enumerate(column.values)}
        self._order = np.argsort(column.codes, kind="stable")
        self._starts = np.searchsorted(column.codes[self._order], np.arange(len(column.values) + 1))

    def rows(self, value: object) -> list[int]:
        """The rows that hold a value, in their order."""
        place = self._places.get(value)
        if place is None:
            return []
        rows: list[int] = self._order[self._starts[place] : self._starts[place + 1]].tolist()
        return rows


class ChangedEvents:
    """The events of each jobseeker or vacancy, and those that come in."""

    def __init__(self, base: Table[Any], name: str) -> None:
        self._base, self._name = base, name
        self._lookup = Lookup(base.columns[name])
        self._added: dict[str, list[Any]] = {}

    def add(self, event: Any) -> None:
        """Take an event in."""
        self._added.setdefault(getattr(event, self._name), []).append(event)

    def of(self, id: str) -> list[Any]:
        """The events of one."""
        return [*map(self._base.at, self._lookup.rows(id)), *self._added.get(id, ())]


def appended(name: str, table: Table[R], records: Sequence[R]) -> Table[R]:
    """A table with more records, in the order in which a market keeps it; put together when somebody looks into it."""
    return Table(table.record, _AppendedColumns(name, table, tuple(records))) if records else table


class _AppendedColumns(Mapping[str, Column[Any]]):
    """The columns of a table with more records: few who ask for a market look at all of its events."""

    def __init__(self, name: str, table: Table[Any], records: Sequence[Any]) -> None:
        self._name, self._table, self._records = name, table, records

    @cached_property
    def _columns(self) -> Mapping[str, Column[Any]]:
        rows = range(len(self._table), len(self._table) + len(self._records))
        columns = {
            field: column.patched(rows, [getattr(record, field) for record in self._records])
            for field, column in self._table.columns.items()
        }
        return sort_table(self._name, columns).columns

    def __getitem__(self, name: str) -> Column[Any]:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.columns)

    def __len__(self) -> int:
        return len(self._table.columns)
