"""scikit-learn's BallTree over the vacancies, asked by everybody with their own reach; then the rules in numpy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.neighbors import BallTree

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
    tree = BallTree(np.stack([q.east, q.north], axis=1).astype(float))
    places = np.stack([p.east, p.north], axis=1).astype(float)
    for start in range(0, len(places), CHUNK):
        some = slice(start, start + CHUNK)
        near = tree.query_radius(places[some], p.reach[some] + 1.0)
        j = np.repeat(np.arange(start, start + len(near)), [len(found) for found in near])
        yield passing(columns, np.concatenate(near), j)
