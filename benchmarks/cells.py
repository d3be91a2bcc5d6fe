"""Square cells by classes of reach, for the peers that join or look up by cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.columns import Columns
from benchmarks.market import Array

WIDEST = (5_000, 10_000, 20_000, 35_000, 60_000, 1_000_000)  # metres that the jobseekers of a class go at most
NARROWEST = 1_000  # metres


class ReachClass(NamedTuple):
    """Jobseekers who go about equally far: rows, the farthest in metres, and the width of a cell, half of that."""

    rows: NDArray[np.intp]
    reach: int
    width: int


def reach_classes(columns: Columns) -> list[ReachClass]:
    """The jobseekers by class; empty classes are left out."""
    reach = columns.seekers.reach
    number = np.searchsorted(WIDEST, reach)
    some = [np.flatnonzero(number == c) for c in range(len(WIDEST))]
    return [
        ReachClass(rows, int(reach[rows].max()), max(NARROWEST, int(reach[rows].max()) // 2))
        for rows in some
        if len(rows)
    ]


def cell_of(east: Array, north: Array, width: int) -> NDArray[np.int64]:
    """One number for a cell."""
    return cell_number(east // width, north // width)


def cell_number(x: Array, y: Array) -> NDArray[np.int64]:
    """One number for a column and a row of cells; a row's cells are neighbours."""
    return y.astype(np.int64) * (1 << 24) + x
