"""Columns of distinct values and the tables made of them.

A column keeps each distinct value once and an integer code per row. So whatever is done to a column (checking,
encoding, writing) is done once per distinct value, and 250,000 rows cost no Python object each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from lepmatch.errors import UnknownIdError

T = TypeVar("T")
U = TypeVar("U")
R = TypeVar("R")

_FIRST = np.zeros(1, np.int32)  # the codes of a column of one row
_FIRST.flags.writeable = False
NEAR = 65  # of 100: how much alike two words must be for one to be offered in place of the other


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[T]):
    """A column: ``values[codes[i]]`` is the value of row i.

    Attributes
    ----------
    values : the distinct values, in the order in which they first came
    codes : (rows,) place of each row's value

    Examples
    --------
    >>> column = Column.of(["bus", "car", "bus"])
    >>> column.values, column.codes.tolist(), column[2]
    (('bus', 'car'), [0, 1, 0], 'bus')
    """

    values: tuple[T, ...]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, rows: Iterable[T]) -> Column[T]:
        """Find the distinct values of `rows`, which must be hashable."""
        rows = rows if isinstance(rows, (list, tuple)) else list(rows)
        if len(rows) == 1:  # one record at a time has its own, short way
            return Column((rows[0],), _FIRST)
        builder = ColumnBuilder[T]()
        builder.add(rows)
        return builder.column()

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> T:
        value: T = self.values[self.codes[row]]
        return value

    def __iter__(self) -> Iterator[T]:
        return (self.values[code] for code in self.codes.tolist())

    def map(self, change: Callable[[T], U]) -> Column[U]:
        """The column of changed values, distinct again."""
        return Column(tuple(change(value) for value in self.values), self.codes).distinct()

    def distinct(self) -> Column[T]:
        """The same rows, where some of `values` may be equal to each other."""
        if len(self.values) == 1 or len(set(self.values)) == len(self.values):
            return self
        inner = Column.of(self.values)
        return Column(inner.values, inner.codes[self.codes])

    def pair(self, other: Column[U]) -> Column[tuple[T, U]]:
        """The column of the pairs of two columns of one length."""
        if len(self) == 1:
            return Column(((self[0], other[0]),), _FIRST)
        pairs, codes = np.unique(self.codes.astype(np.int64) << 32 | other.codes, return_inverse=True)
        values = tuple((self.values[pair >> 32], other.values[pair & 0xFFFFFFFF]) for pair in pairs.tolist())
        return Column(values, codes.astype(np.int32))

    def rows_where(self, holds: Callable[[T], bool]) -> list[int]:
        """The rows whose value meets a condition, which is asked once per distinct value."""
        rows: list[int] = np.flatnonzero(self.encode(holds, bool)).tolist()
        return rows

    def repeated(self) -> Iterator[tuple[int, int]]:
        """Each row whose value an earlier row has, with the first such row."""
        if len(self.values) == len(self) or len(np.unique(self.codes)) == len(self):
            return
        first: dict[int, int] = {}
        for row, code in enumerate(self.codes.tolist()):
            if first.setdefault(code, row) != row:
                yield row, first[code]

    def encode(self, number: Callable[[T], Any], dtype: DTypeLike) -> NDArray[Any]:
        """One number a row; `number` is called once per distinct value."""
        numbers = np.array([number(value) for value in self.values], dtype=dtype)
        return numbers if len(self.codes) == len(numbers) == 1 else numbers[self.codes]

    def take(self, rows: NDArray[Any]) -> Column[T]:
        """The column of some rows, in the order in which they are asked for."""
        return Column(self.values, self.codes[rows])

    def patched(self, rows: Sequence[int], values: Sequence[T]) -> Column[T]:
        """The column with other values in some rows, new rows among them, and no value that no row has."""
        new = Column.of(values)
        codes = np.zeros(max([len(self) - 1, *rows]) + 1, np.int32)
        codes[: len(self)] = self.codes
        codes[np.array(rows, int)] = new.codes + len(self.values)
        both = self.values + new.values
        used = np.bincount(codes, minlength=len(both)) > 0
        places = (np.cumsum(used) - 1).astype(np.int32)
        return Column(tuple(both[code] for code in np.flatnonzero(used).tolist()), places[codes]).distinct()


class ColumnBuilder(Generic[T]):
    """A column whose rows come piece by piece; only distinct values are kept.

    Examples
    --------
    >>> builder = ColumnBuilder()
    >>> builder.add(["bus", "car"])
    >>> builder.add(["bus"])
    >>> list(builder.column())
    ['bus', 'car', 'bus']
    """

    def __init__(self) -> None:
        self._places: defaultdict[T, int] = defaultdict(count().__next__)  # a new value gets the next number
        self._codes: list[NDArray[np.int32]] = []

    def add(self, rows: Sequence[T]) -> None:
        """Add rows at the end."""
        self._codes.append(np.fromiter(map(self._places.__getitem__, rows), np.int32, len(rows)))

    def column(self) -> Column[T]:
        """The column of all rows so far."""
        codes = np.concatenate(self._codes) if self._codes else np.zeros(0, np.int32)
        return Column(tuple(self._places), codes)


@dataclass(frozen=True, slots=True, eq=False)
class Table(Generic[R]):
    """Records of one kind, kept as columns; a record is made when it is asked for.

    Tables whose records have an ``id`` are sorted by it.
    """

    record: type[R]
    columns: Mapping[str, Column[Any]]

    @classmethod
    def of(cls, record: type[R], records: Sequence[R]) -> Table[R]:
        """The table of some records, in their order and unchecked."""
        names = record.__dataclass_fields__  # type: ignore[attr-defined]  # each kind of record is a dataclass
        return cls(record, {name: Column.of(getattr(r, name) for r in records) for name in names})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __iter__(self) -> Iterator[R]:
        for values in zip(*self.columns.values(), strict=True):
            yield self._made(values)

    def at(self, row: int) -> R:
        """The record of a row number."""
        return self._made([column.values[column.codes[row]] for column in self.columns.values()])

    def some(self, rows: Sequence[int]) -> list[R]:
        """The records of some row numbers; a number that comes again is the same record."""
        distinct = list(dict.fromkeys(rows))
        values = ([column.values[code] for code in column.codes[distinct].tolist()] for column in self.columns.values())
        fields = zip(*values, strict=True)
        made = {row: self._made(of_row) for row, of_row in zip(distinct, fields, strict=True)}
        return [made[row] for row in rows]

    def _made(self, values: Iterable[Any]) -> R:
        return self.record(**dict(zip(self.columns, values, strict=True)))

    @property
    def kind(self) -> str:
        """The record's name as people say it, such as ``vacancy``."""
        return self.record.__name__.lower()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, sorted."""
        return self.columns["id"].values

    def row(self, id: str) -> int:
        """The row number of an id; UnknownIdError when there is none."""
        row = self._find(id)
        if row is None:
            raise UnknownIdError(self.kind, id, nearest(str(id), self.ids))
        return row

    def __getitem__(self, id: str) -> R:
        return self.at(self.row(id))

    def __contains__(self, id: object) -> bool:
        return self._find(id) is not None

    def _find(self, id: object) -> int | None:
        if not isinstance(id, str):
            return None
        ids = self.ids
        row = bisect_left(ids, id)
        return row if row < len(ids) and ids[row] == id else None

    def sorted_by(self, names: Sequence[str], orders: Mapping[str, Sequence[Any]] | None = None) -> Table[R]:
        """The table in the order of some columns, the first counting most; unknown values stand first.

        Parameters
        ----------
        names : the columns
        orders : values of a column in their own order, where that is not the order of the alphabet
        """
        order = np.lexsort([_ranks(self.columns[name], (orders or {}).get(name, ())) for name in reversed(names)])
        columns = {name: column.take(order) for name, column in self.columns.items()}
        if "id" in columns:
            columns["id"] = Column.of(list(columns["id"]))
        return Table(self.record, columns)


def _ranks(column: Column[Any], order: Sequence[Any]) -> NDArray[np.int64]:
    """The place of each row's value in sorted order."""
    place = {value: number for number, value in enumerate(order)}

    def key(code: int) -> tuple[Any, ...]:
        value = column.values[code]
        return () if value is None else (place.get(value, value),)

    ranks = np.empty(len(column.values), np.int64)
    ranks[sorted(range(len(column.values)), key=key)] = np.arange(len(column.values))
    return ranks[column.codes]


def nearest(text: str, options: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The options that look most like `text` in any case, best first; none when nothing comes near.

    Examples
    --------
    >>> nearest("Postcde", ["id", "postcode", "pool"])
    ('postcode',)
    """
    from rapidfuzz import fuzz, process

    found = process.extract(
        text, list(options), scorer=fuzz.ratio, processor=str.casefold, limit=limit, score_cutoff=NEAR
    )
    return tuple(option for option, _, _ in found)
