"""Random draws that any machine repeats: one stream a column, and nothing but plain arithmetic.

Row i takes the i-th number of its column's stream, so a longer table starts with the shorter one. Curves are broken
lines and scatter is a sum of uniforms: a logarithm may differ in its last digit from one processor to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Texts = NDArray[np.object_]

GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Draws:
    """The streams of one table.

    Examples
    --------
    >>> short, long = Draws(1, "jobseekers", 3), Draws(1, "jobseekers", 9)
    >>> short.uniform("pay").tolist() == long.uniform("pay").tolist()[:3]
    True
    """

    seed: int
    table: str
    rows: int

    def uniform(self, column: str, width: int = 0) -> Floats:
        """Numbers from 0 up to 1, (rows,) or (rows, width)."""
        stream = np.random.Generator(np.random.PCG64([self.seed, crc32(f"{self.table}.{column}".encode())]))
        return stream.random((self.rows, width) if width else self.rows)

    def chance(self, column: str, share: float | Floats) -> NDArray[np.bool_]:
        """True in that share of rows."""
        found: NDArray[np.bool_] = self.uniform(column) < share
        return found

    def whole(self, column: str, low: int, high: int) -> Rows:
        """Whole numbers from low to high, both included."""
        return low + (self.uniform(column) * (high - low + 1)).astype(np.int64)

    def choose(self, column: str, weights: Mapping[Any, float]) -> Texts:
        """One key of `weights` a row."""
        return objects(list(weights))[Shelf([list(weights.values())]).pick(self.uniform(column))]

    def spread(self, column: str = "") -> Floats:
        """Numbers from 0 up to 1 that cover it evenly from the first few rows on (the golden section's sequence).

        The first is drawn for a column, or 0 without one.
        """
        start = Draws(self.seed, self.table, 1).uniform(column)[0] if column else 0.0
        return np.asarray((start + np.arange(self.rows) * GOLDEN) % 1.0)

    def scatter(self, column: str, reach: ArrayLike) -> Floats:
        """Two distances a row, (rows, 2), round 0 and never beyond `reach`: a bell made of three uniforms."""
        bell = self.uniform(column, 6).reshape(self.rows, 2, 3).sum(axis=2) / 1.5 - 1.0
        return np.asarray(bell * np.reshape(reach, (-1, 1)))

    def gaps(self, **columns: ArrayLike) -> dict[str, list[str]]:
        """The columns with some of their texts blanked, as in any real record."""
        return {
            name: np.where(
                self.uniform(f"{name} left out") < gap_share(name), "", np.asarray(texts, dtype=object)
            ).tolist()
            for name, texts in columns.items()
        }


def gap_share(column: str) -> float:
    """Share of rows in which a column is blank: from 17 to 27 percent, the same in every market."""
    return (17 + crc32(column.encode()) % 11) / 100


def objects(items: Sequence[Any]) -> Texts:
    """A one-dimensional array of any objects, even of tuples."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


class Shelf:
    """Weighted lists of different lengths, end to end; `pick` gives places on the whole shelf."""

    def __init__(self, lists: Sequence[Sequence[float]]) -> None:
        self.sizes = np.array([len(weights) for weights in lists], dtype=np.int64)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.sums = np.concatenate([[0.0], np.cumsum([weight for weights in lists for weight in weights])])

    def pick(self, uniform: Floats, row: Rows | int = 0) -> Rows:
        """One place a row, within the list `row`."""
        first, end = self.starts[row], self.starts[row] + self.sizes[row]
        low, high = self.sums[first], self.sums[end]
        place = np.searchsorted(self.sums, low + uniform * (high - low), side="right") - 1
        return np.asarray(np.clip(place, first, end - 1), dtype=np.int64)


def joined(items: NDArray[Any]) -> list[str]:
    """Each row of texts as a list of the record format, without its blanks; ``none`` when nothing is left."""
    return [";".join(filter(None, row)) or "none" for row in items.tolist()]


def numbered(prefix: str, count: int, digits: int = 4) -> Texts:
    """Ids such as ``J0001``; more digits when they run out."""
    return objects([f"{prefix}{number:0{digits}d}" for number in range(1, count + 1)])
