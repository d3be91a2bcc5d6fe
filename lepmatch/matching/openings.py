"""Vacancies by place, and the search for those that no rule keeps a jobseeker from.

The same as `lepmatch.matching.grid` the other way round. One grid is enough, as the jobseeker says how far to look.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Ints, Jobs, Longs, People, take_jobs
from lepmatch.matching.compiled import Array, Number, Row, compiled
from lepmatch.matching.eligibility import finer_barriers

CELL = 3_000  # metres across


class Openings(NamedTuple):
    """Vacancies that somebody can be put forward to, by place.

    jobs, row : in the order of the grid, and their rows in the order of ids
    left, bottom, across, up, starts : where the grid starts, its cells, and where each cell's vacancies start
    east, north, need, need_licences, hours, asks_overlap : what the rules need, column by column
    """

    jobs: Jobs
    row: Ints
    left: int
    bottom: int
    across: int
    up: int
    starts: Longs
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    need: Longs
    need_licences: Longs
    hours: Ints
    asks_overlap: NDArray[np.uint8]


def make_openings(jobs: Jobs) -> Openings:
    """Sort the vacancies that are open and whose place is known."""
    rows = np.flatnonzero((jobs.rows["shut"] == 0) & (jobs.rows["located"] == 1))
    east, north = (jobs.rows[name][rows].astype(np.int64) for name in ("east", "north"))
    left, bottom = (int(axis.min()) if len(rows) else 0 for axis in (east, north))
    x, y = (east - left) // CELL, (north - bottom) // CELL
    across, up = (int(axis.max()) + 1 if len(rows) else 0 for axis in (x, y))
    place = y * across + x
    starts = np.zeros(across * up + 1, np.int64)
    np.cumsum(np.bincount(place, minlength=across * up), out=starts[1:])
    order = rows[np.lexsort((jobs.rows["occupation"][rows], place))]
    sorted_jobs = take_jobs(jobs, order)
    columns = sorted_jobs.rows
    return Openings(
        sorted_jobs,
        order.astype(np.int32),
        left,
        bottom,
        across,
        up,
        starts,
        columns["east"].astype(np.float64),
        columns["north"].astype(np.float64),
        columns["need"].copy(),
        columns["need_licences"].copy(),
        columns["hours"].copy(),
        (columns["overlap"] > 0).astype(np.uint8),
    )


@compiled
def find_openings(openings: Openings, people: People, i: Number, found: Array, scratch: Array) -> Number:
    """Fill `found` with the vacancies that no rule keeps a jobseeker from; it is one longer than there are vacancies.

    Returns how many. The jobseeker is one who can be put forward, as those of a `Grid` are; `scratch` is of the size
    of `found`.
    """
    person: Row = people.rows[i]
    count: Number = 0
    first, last = rows_in_reach(openings, person)
    for y in range(first, last + 1):
        start, end = run_in_reach(openings, person, y)
        count = _test_run(openings, person, start, end, found, scratch, count)
    particular = person.shut < person.declined_end
    kept = 0
    for k in range(count):
        found[kept] = found[k]
        if particular or openings.asks_overlap[found[k]]:
            kept += finer_barriers(person, openings.jobs.rows[found[k]], people.data) == 0
        else:
            kept += 1
    return kept


@compiled
def rows_in_reach(openings: Openings, person: Row) -> tuple[Number, Number]:
    """The first and the last row of cells that a jobseeker reaches; the first is after the last where there is none."""
    north, reach = np.int64(person.north) - openings.bottom, np.int64(person.reach)
    return max(0, (north - reach) // CELL), min(openings.up - 1, (north + reach) // CELL)


@compiled
def run_in_reach(openings: Openings, person: Row, y: Number) -> tuple[Number, Number]:
    """From where to where the vacancies are that a jobseeker may reach in a row of cells: they are neighbours."""
    east: Number = np.int64(person.east)
    north: Number = np.int64(person.north)
    reach: Number = np.int64(person.reach)
    south = openings.bottom + y * CELL
    away = np.float64(max(0, south - north, north - south - CELL + 1))
    wide = np.int64(np.sqrt(np.float64(reach + 1) ** 2 - away * away)) + 1
    x0 = max(0, (east - wide - openings.left) // CELL)
    x1 = min(openings.across - 1, (east + wide - openings.left) // CELL)
    if x0 > x1:
        return np.int64(0), np.int64(0)
    return openings.starts[y * openings.across + x0], openings.starts[y * openings.across + x1 + 1]


@compiled
def _test_run(
    openings: Openings, person: Row, start: Number, end: Number, found: Array, scratch: Array, count: Number
) -> Number:
    """Add those of a run of vacancies to `found` that pass the certain rules; returns the new count."""
    east, north, hours = openings.east[start:end], openings.north[start:end], openings.hours[start:end]
    need, need_licences = openings.need[start:end], openings.need_licences[start:end]
    person_east, person_north = np.float64(person.east), np.float64(person.north)
    reach_squared = (np.float64(person.reach) + 1) ** 2  # the line is rounded down to metres
    lack, lack_licences = person.lack, person.lack_licences
    most = person.hours_max if person.hours_max >= 0 else np.iinfo(np.int32).max
    passed = scratch[start:end]
    for k in range(len(east)):
        dx, dy = east[k] - person_east, north[k] - person_north
        near = dx * dx + dy * dy < reach_squared
        passed[k] = near & (need[k] & lack == 0) & (need_licences[k] & lack_licences == 0) & (hours[k] <= most)
    for k in range(len(east)):
        found[count] = start + k
        count += passed[k]
    return count
