"""Jobseekers by place, and the search for those whom no rule keeps from a vacancy.

They are sorted by how far they can travel (a few classes) and, within a class, by the cell of a grid. A vacancy then
reads a few runs of neighbours per class and tests the certain rules in a loop that the compiler turns into vector
instructions; what takes more than a comparison of two numbers is settled afterwards for the few whom it concerns.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Ints, Jobs, Longs, People, Rows, take_people
from lepmatch.matching.compiled import Array, Number, Row, compiled
from lepmatch.matching.eligibility import finer_barriers, is_particular

REACH_CLASSES = (5_000, 10_000, 20_000, 35_000, 60_000, 1_000_000)  # metres; the widest of each class
NARROWEST_CELL = 1_000  # metres
CELLS_IN_REACH = 4  # smaller cells leave fewer people outside the circle, but make more runs

CLASS = np.dtype([(name, "<i8") for name in ("reach", "left", "bottom", "cell", "across", "up", "first")])
"""A class of reach: the widest, then its grid: where it starts, how wide a cell is, how many there are, the first."""


class Grid(NamedTuple):
    """Jobseekers by reach and place.

    people, row : in the order of the grid, and their rows in the order of ids
    classes, starts : rows of `CLASS`, and where each cell's jobseekers start
    east, north, reach_squared, lack, lack_licences, hours_max : what the certain rules need, column by column;
        ``hours_max`` is large when unknown
    particular : 1 where `finer_barriers` may find something at any vacancy
    facts, families : bits of what is on record, and of the families of their skills
    """

    people: People
    row: Ints
    classes: Rows
    starts: Longs
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    reach_squared: NDArray[np.float64]
    lack: Longs
    lack_licences: Longs
    hours_max: Ints
    particular: NDArray[np.uint8]
    facts: Ints
    families: Longs


def make_grid(people: People) -> Grid:
    """Sort the jobseekers who can be put forward by reach and place.

    Those whom the scheme does not admit or who are in work, and those whose place is unknown, are left out: the first
    have a barrier at every vacancy, the second no number at any.
    """
    everybody = people.rows
    can = (everybody["eligible"] == 1) & (everybody["in_work"] == 0) & (everybody["located"] == 1)
    rows = np.flatnonzero(can & (everybody["reach"] >= 0))
    east, north, reach = (everybody[name][rows].astype(np.int64) for name in ("east", "north", "reach"))
    class_ = np.searchsorted(np.array(REACH_CLASSES), reach)
    classes = np.zeros(len(REACH_CLASSES), CLASS)
    place = np.zeros(len(rows), np.int64)
    cells = 0
    for number, of in enumerate(classes):
        mine = class_ == number
        of["first"] = cells
        if not mine.any():
            continue
        of["reach"] = reach[mine].max()
        of["left"], of["bottom"] = east[mine].min(), north[mine].min()
        of["cell"] = max(NARROWEST_CELL, of["reach"] // CELLS_IN_REACH)
        x, y = (east[mine] - of["left"]) // of["cell"], (north[mine] - of["bottom"]) // of["cell"]
        of["across"], of["up"] = x.max() + 1, y.max() + 1
        place[mine] = cells + y * of["across"] + x
        cells += int(of["across"] * of["up"])
    order = np.argsort(place, kind="stable")
    starts = np.zeros(cells + 1, np.int64)
    np.cumsum(np.bincount(place, minlength=cells), out=starts[1:])
    sorted_people = take_people(people, rows[order])
    sorted_rows = sorted_people.rows
    hours_max = sorted_rows["hours_max"]
    return Grid(
        sorted_people,
        rows[order].astype(np.int32),
        classes,
        starts,
        sorted_rows["east"].astype(np.float64),
        sorted_rows["north"].astype(np.float64),
        (sorted_rows["reach"].astype(np.float64) + 1) ** 2,  # the line is rounded down to metres
        sorted_rows["lack"].copy(),
        sorted_rows["lack_licences"].copy(),
        np.where(hours_max < 0, np.iinfo(np.int32).max, hours_max),
        is_particular(sorted_rows),
        sorted_rows["facts"].copy(),
        sorted_rows["families"].copy(),
    )


def make_found(grid: Grid) -> Ints:
    """Room for the jobseekers whom a vacancy may reach, twice: for their rows, and for the answers of the tests."""
    return np.empty(2 * len(grid.row) + 1, np.int32)


@compiled
def find_feasible(grid: Grid, jobs: Jobs, v: Number, found: Array) -> Number:
    """Fill `found` (from `make_found`) with the grid rows of those whom no rule keeps from a vacancy: how many."""
    job: Row = jobs.rows[v]
    if job.shut or not job.located:
        return 0
    count = 0
    for c in range(len(grid.classes)):
        of = grid.classes[c]
        if of.across == 0:
            continue
        for y in range(
            max(0, (job.north - of.reach - of.bottom) // of.cell),
            min(of.up - 1, (job.north + of.reach - of.bottom) // of.cell) + 1,
        ):  # the cells of a row are neighbours, so each row is one run, as long as the circle is wide there
            row, south = of.first + y * of.across, of.bottom + y * of.cell
            away = np.float64(max(0, south - job.north, job.north - south - of.cell + 1))
            wide = np.int64(np.sqrt(np.float64(of.reach + 1) ** 2 - away * away)) + 1
            x0 = max(0, (job.east - wide - of.left) // of.cell)
            x1 = min(of.across - 1, (job.east + wide - of.left) // of.cell)
            if x0 <= x1:
                count = _test_run(grid, job, grid.starts[row + x0], grid.starts[row + x1 + 1], found, count)
    kept = 0
    for i in range(count):
        found[kept] = found[i]
        if job.overlap or grid.particular[found[i]]:
            kept += finer_barriers(grid.people.rows[found[i]], job, grid.people.data) == 0
        else:
            kept += 1
    return kept


@compiled
def _test_run(grid: Grid, job: Row, start: Number, end: Number, found: Array, count: Number) -> Number:
    """Add those of a run of jobseekers to `found` who pass the certain rules; returns the new count."""
    east, north, reach_squared = grid.east[start:end], grid.north[start:end], grid.reach_squared[start:end]
    lack, lack_licences, hours_max = grid.lack[start:end], grid.lack_licences[start:end], grid.hours_max[start:end]
    job_east, job_north, hours = np.float64(job.east), np.float64(job.north), job.hours
    need, licences = job.need, job.need_licences
    passed = found[len(grid.row) + start : len(grid.row) + end]  # the second half is scratch
    for i in range(len(east)):
        dx, dy = east[i] - job_east, north[i] - job_north
        near = dx * dx + dy * dy < reach_squared[i]
        passed[i] = near & (lack[i] & need == 0) & (lack_licences[i] & licences == 0) & (hours_max[i] >= hours)
    for i in range(len(east)):
        found[count] = start + i
        count += passed[i]
    return count
