"""Columns of distinct values and the tables made of them.

A column keeps each distinct value once and an integer code per row. So whatever is done to a column (checking,
encoding, writing) is done once per distinct value, and 250,000 rows cost no Python object each.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from lepmatch.errors import UnknownIdError

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class Column(Generic[T]):
    """A column: ``values[codes[i]]`` is the value of row i.

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
        seen: dict[T, int] = {}
        codes = [seen.setdefault(value, len(seen)) for value in rows]
        return cls(tuple(seen), np.array(codes, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> T:
        return self.values[self.codes[row]]

    def __iter__(self) -> Iterator[T]:
        return (self.values[code] for code in self.codes.tolist())

    def map(self, change: Callable[[T], Any]) -> Column[Any]:
        """The column of changed values, distinct again."""
        inner = Column.of(change(value) for value in self.values)
        return Column(inner.values, inner.codes[self.codes] if len(self) else inner.codes)

    def encode(self, number: Callable[[T], Any], dtype: DTypeLike) -> NDArray[Any]:
        """One number a row; `number` is called once per distinct value."""
        return np.array([number(value) for value in self.values], dtype=dtype)[self.codes]

    def take(self, order: NDArray[Any]) -> Column[T]:
        """The column with its rows in another order, or fewer of them."""
        return Column(self.values, self.codes[order])


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
        names = record.__dataclass_fields__  # type: ignore[attr-defined]
        return cls(record, {name: Column.of(getattr(r, name) for r in records) for name in names})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __iter__(self) -> Iterator[R]:
        for values in zip(*self.columns.values(), strict=True):
            yield self.record(**dict(zip(self.columns, values, strict=True)))

    def at(self, row: int) -> R:
        """The record of a row number."""
        return self.record(**{name: column[row] for name, column in self.columns.items()})

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
        place = bisect_left(self.ids, id)
        if place == len(self.ids) or self.ids[place] != id:
            raise UnknownIdError(self.kind, id, nearest(id, self.ids))
        return place

    def __getitem__(self, id: str) -> R:
        return self.at(self.row(id))

    def __contains__(self, id: object) -> bool:
        place = bisect_left(self.ids, id)  # type: ignore[arg-type]
        return place < len(self.ids) and self.ids[place] == id

    def take(self, order: NDArray[Any]) -> Table[R]:
        """The table with its rows in another order, or fewer of them."""
        return Table(self.record, {name: column.take(order) for name, column in self.columns.items()})


def nearest(text: str, options: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The options that look most like `text`, best first; none when nothing comes near."""
    from rapidfuzz import fuzz, process

    found = process.extract(text, list(options), scorer=fuzz.ratio, limit=limit, score_cutoff=70)
    return tuple(option for option, _, _ in found)
