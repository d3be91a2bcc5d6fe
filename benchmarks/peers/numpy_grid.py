"""numpy: vacancies cell by cell against the jobseekers in the cells around, tile by tile, then pairs as arrays.

Tiles fit into the processor's cache; chunks of vacancies run on all processors, as numpy lets go of Python's lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.cells import ReachClass, cell_number, cell_of, reach_classes
from benchmarks.columns import Columns, make_columns
from benchmarks.market import Array, Encoded, Pairs, Tally, Top
from benchmarks.vectorised import gather, make_seeker_tables, make_top, passing_near, points, tally

CHUNK = 256  # vacancies
TILE = 1 << 17  # pairs tested in one go
THREADS = os.cpu_count() or 1
T = TypeVar("T")


class Layer(NamedTuple):
    """The jobseekers of a class of reach in the order of their cells."""

    of: ReachClass
    rows: NDArray[np.intp]
    cells: NDArray[np.int64]
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    reach_squared: NDArray[np.float64]
    lack: NDArray[np.int64]


def prepare(encoded: Encoded) -> Columns:
    return make_columns(encoded)


def rules(columns: Columns, encoded: Encoded, threads: int = THREADS) -> Tally:
    return tally(encoded, columns, in_chunks(columns, make_finder(columns), threads))


def pairs(columns: Columns, encoded: Encoded) -> Pairs:
    return gather(columns, in_chunks(columns, make_finder(columns), THREADS))


def job(columns: Columns, encoded: Encoded, k: int, threads: int = THREADS) -> Top:
    return make_top(encoded, columns, in_chunks(columns, _scorer(columns), threads), k)


def scored(columns: Columns, encoded: Encoded) -> Pairs:
    return gather(columns, in_chunks(columns, _scorer(columns), THREADS))


def in_chunks(columns: Columns, work: Callable[[Array], T], threads: int) -> Iterator[T]:
    """Chunks of vacancies that lie near each other, several at once; few results wait at a time."""
    q = columns.openings
    order = np.argsort(cell_of(q.east, q.north, 10_000), kind="stable")
    chunks = iter([order[start : start + CHUNK] for start in range(0, len(order), CHUNK)])
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(work, chunk) for chunk in islice(chunks, 2 * threads)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(work, chunk) for chunk in islice(chunks, 1)]


def make_finder(columns: Columns) -> Callable[[Array], tuple[Array, Array]]:
    """What finds the pairs of a chunk of vacancies that no rule bars."""
    layers = [_layer(columns, of) for of in reach_classes(columns)]

    def find(chunk: Array) -> tuple[Array, Array]:
        found = [part for layer in layers for part in _near(columns, layer, chunk)]
        v, j = (np.concatenate(parts) for parts in zip(*found, strict=True)) if found else (chunk[:0], chunk[:0])
        return passing_near(columns, v, j)

    return find


def _scorer(columns: Columns) -> Callable[[Array], tuple[Array, Array, Array]]:
    find, seekers = make_finder(columns), make_seeker_tables(columns)

    def score(chunk: Array) -> tuple[Array, Array, Array]:
        v, j = find(chunk)
        return v, j, points(columns, seekers, v, j)

    return score


def _layer(columns: Columns, of: ReachClass) -> Layer:
    p = columns.seekers
    cells = cell_of(p.east[of.rows], p.north[of.rows], of.width)
    order = np.argsort(cells, kind="stable")
    rows = of.rows[order]
    reach = p.reach[rows].astype(float) + 1
    return Layer(
        of, rows, cells[order], p.east[rows].astype(float), p.north[rows].astype(float), reach * reach, p.lack[rows]
    )


def _near(columns: Columns, layer: Layer, chunk: Array) -> Iterator[tuple[Array, Array]]:
    """Pairs within reach that have the hours and sectors, from the vacancies of a cell and the cells around."""
    q, width = columns.openings, layer.of.width
    cells = cell_of(q.east[chunk], q.north[chunk], width)
    order = np.argsort(cells, kind="stable")
    chunk = chunk[order]
    around = -(-layer.of.reach // width)
    for some in np.split(chunk, np.flatnonzero(np.diff(cells[order])) + 1):
        x, y = q.east[some[0]] // width, q.north[some[0]] // width
        rows = np.arange(y - around, y + around + 1)
        starts = np.searchsorted(layer.cells, cell_number(np.full_like(rows, x - around), rows))
        ends = np.searchsorted(layer.cells, cell_number(np.full_like(rows, x + around), rows), side="right")
        spans = [slice(s, e) for s, e in zip(starts.tolist(), ends.tolist(), strict=True) if s < e]
        if not spans:
            continue
        east, north, reach_squared, lack, people = (
            np.concatenate([column[span] for span in spans])
            for column in (layer.east, layer.north, layer.reach_squared, layer.lack, layer.rows)
        )
        step = max(1, TILE // len(east))
        for start in range(0, len(some), step):
            part = some[start : start + step]
            dx, dy = east - q.east[part, None], north - q.north[part, None]
            near = dx * dx + dy * dy < reach_squared
            near &= (lack & q.need[part, None]) == 0
            of_v, of_j = np.nonzero(near)
            yield part[of_v], people[of_j]
