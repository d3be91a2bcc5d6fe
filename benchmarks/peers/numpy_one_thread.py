"""numpy on one processor, as it is when nobody hands its work out: `numpy_grid` with a single thread."""

from __future__ import annotations

from benchmarks.columns import Columns
from benchmarks.market import Encoded, Tally, Top
from benchmarks.peers import numpy_grid

prepare, pairs, scored = numpy_grid.prepare, numpy_grid.pairs, numpy_grid.scored


def rules(columns: Columns, encoded: Encoded) -> Tally:
    return numpy_grid.rules(columns, encoded, threads=1)


def job(columns: Columns, encoded: Encoded, k: int) -> Top:
    return numpy_grid.job(columns, encoded, k, threads=1)
