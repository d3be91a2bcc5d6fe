"""What is published: counts by the labels of tables, with the sums that everybody knows to hold between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

FEWEST: Final = 5
"""A smaller count is not published."""

WIDTH: Final = 5
"""People between the least and the most that a withheld count could be."""

Cell = tuple[tuple[str, str], ...]
"""What a count is of, such as ``(("region", "Wales"),)``; everybody is ``()``."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A count that is the sum of others."""

    total: Any
    parts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What stands in a publication: each count, or None where it is withheld, and the sums that everybody knows.

    Attributes
    ----------
    falling : counts that may well fall from one month to the next, such as people of whom nothing is known yet
    """

    people: Mapping[Cell, int | None]
    sums: tuple[Sum, ...]
    falling: frozenset[Cell] = frozenset()


class Tabled(Protocol):
    """A table: a `Table` or a `Split`."""

    def people(self) -> dict[Cell, int]:
        """Every count and total."""

    def sums(self) -> Iterator[Sum]:
        """Every total with its parts."""

    def falling(self) -> Iterator[Cell]:
        """The counts that may well fall."""

    def inside(self) -> Iterator[Cell]:
        """The counts that are no totals of the table."""


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by two dimensions, with their totals.

    Attributes
    ----------
    rows, columns : name of the dimension, and its labels
    counts : people by row and column label; whoever is not named there counts nobody
    subtotals : columns that are the sum of others, with those
    may_fall : columns whose counts may well fall from one month to the next
    """

    rows: tuple[str, tuple[str, ...]]
    columns: tuple[str, tuple[str, ...]]
    counts: Mapping[tuple[str, str], int]
    subtotals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    may_fall: frozenset[str] = frozenset()

    def cell(self, row: str, column: str) -> Cell:
        """The cell of two labels; an empty label stands for all of them."""
        pairs = ((self.rows[0], row), (self.columns[0], column))
        return tuple(pair for pair in pairs if pair[1])

    def people(self) -> dict[Cell, int]:
        """Every count and total."""
        (_, rows), (_, columns) = self.rows, self.columns
        parts = {**{column: (column,) for column in columns}, **self.subtotals, "": columns}
        return {
            self.cell(row, column): sum(
                self.counts.get((r, c), 0) for r in ([row] if row else rows) for c in parts[column]
            )
            for row in (*rows, "")
            for column in parts
        }

    def sums(self) -> Iterator[Sum]:
        """Every total with its parts."""
        (_, rows), (_, columns) = self.rows, self.columns
        for row in (*rows, ""):
            for total, parts in {**self.subtotals, "": columns}.items():
                yield Sum(self.cell(row, total), tuple(self.cell(row, column) for column in parts))
        for column in (*columns, *self.subtotals, ""):
            yield Sum(self.cell("", column), tuple(self.cell(row, column) for row in rows))

    def falling(self) -> Iterator[Cell]:
        """The counts that may well fall."""
        return (self.cell(row, column) for row in (*self.rows[1], "") for column in sorted(self.may_fall))

    def inside(self) -> Iterator[Cell]:
        """The counts by row and column, those of subtotals too."""
        return (self.cell(row, column) for row in self.rows[1] for column in (*self.columns[1], *self.subtotals))


@dataclass(frozen=True, slots=True)
class Split:
    """One count, split up by one dimension more.

    Attributes
    ----------
    whole : the cell of the count
    parts : name of the dimension, and its labels
    counts : people by label; who is not named there counts nobody
    may_fall : whether the parts may well fall from one month to the next
    """

    whole: Cell
    parts: tuple[str, tuple[str, ...]]
    counts: Mapping[str, int]
    may_fall: bool = False

    def cell(self, label: str) -> Cell:
        """The cell of a label."""
        return (*self.whole, (self.parts[0], label))

    def people(self) -> dict[Cell, int]:
        """Every count, and their sum."""
        found = {self.cell(label): self.counts.get(label, 0) for label in self.parts[1]}
        return {self.whole: sum(found.values())} | found

    def sums(self) -> Iterator[Sum]:
        """The whole with its parts."""
        yield Sum(self.whole, tuple(map(self.cell, self.parts[1])))

    def falling(self) -> Iterator[Cell]:
        """The parts, where they may well fall."""
        return map(self.cell, self.parts[1] if self.may_fall else ())

    def inside(self) -> Iterator[Cell]:
        """The parts."""
        return map(self.cell, self.parts[1])
