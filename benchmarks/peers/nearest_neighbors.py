"""scikit-learn's NearestNeighbors, one radius for each class of reach, all processors; then the rules in numpy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.neighbors import NearestNeighbors

from benchmarks.cells import reach_classes
from benchmarks.columns import Columns, make_columns
from benchmarks.market import Array, Encoded, Pairs, Tally
from benchmarks.vectorised import gather, passing, tally

CHUNK = 5_000  # jobseekers asked about at a time


def prepare(encoded: Encoded) -> Columns:
    return make_columns(encoded)


def rules(columns: Columns, encoded: Encoded) -> Tally:
    return tally(encoded, columns, _feasible(columns))


def pairs(columns: Columns, encoded: Encoded) -> Pairs:
    return gather(columns, _feasible(columns))


def _feasible(columns: Columns) -> Iterator[tuple[Array, Array]]:
    p, q, *_ = columns
    index = NearestNeighbors(n_jobs=-1).fit(np.stack([q.east, q.north], axis=1).astype(float))
    places = np.stack([p.east, p.north], axis=1).astype(float)
    for of in reach_classes(columns):
        for start in range(0, len(of.rows), CHUNK):
            some = of.rows[start : start + CHUNK]
            near = index.radius_neighbors(places[some], of.reach + 1.0, return_distance=False)
            j = np.repeat(some, [len(found) for found in near])
            yield passing(columns, np.concatenate(near), j)
