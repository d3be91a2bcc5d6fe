"""The arrays that the compiled functions work on: a row of fixed fields each, and every list end to end.

A row fits into a few lines of the processor's cache, and a jobseeker's lists lie next to each other, so that scoring
a pair touches little memory. Unknown facts are -1 (or an empty list), and what is on record is said in bits, see
`lepmatch.matching.facts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.week import SLOTS
from lepmatch.matching.compiled import Array, compiled_with_arrays

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Lots = NDArray[np.uint64]
Rows = NDArray[np.void]

HUNDREDTHS = 100  # pay is counted in pence, hours in hundredths
ALL_WEEK = (1 << SLOTS) - 1
ALL_LICENCES = (1 << 63) - 1
LONGEST_WAIT = 65_535  # days; what fits into the order of ties
SECTOR_BIT = SLOTS  # in the word of needs, the sectors stand above the hours of the week
"""Everything a pair must satisfy, but for distance and hours, is one test of two words: ``need & lack == 0``."""

FAMILY_SHIFT = 5  # bits of a skill code below its family; a family has far fewer than 32 members
WORD = 63  # bits of a word that are used

PERSON_LISTS = ("skill", "held", "months", "sought", "shut", "declined")
JOB_LISTS = ("skill", "weight", "most")


def _spans(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name + end, "<i4") for name in names for end in ("", "_end")]


PERSON = np.dtype(
    [(name, "<u8") for name in ("lot",)]
    + [(name, "<i8") for name in ("lack", "lack_licences", "available", "families")]
    + [(name, "<i4") for name in ("east", "north", "located", "reach", "modes", "limit_ms", "facts", "hours_min")]
    + [(name, "<i4") for name in ("hours_max", "pay", "level", "wait", "eligible", "in_work")]
    + _spans(PERSON_LISTS),
    align=True,
)
"""A jobseeker.

lot : hash for the lottery of ties
lack : bits of the hours they are not available and the sectors they exclude
lack_licences : bits of the licences they are known not to hold
available : bits of the hours they are available, all when unknown
families : bits of the families of their skills, see `family_bits`
east, north, located : metres, and 1 where the place is known
reach, modes, limit_ms : metres they can be asked to go, ways to travel as bits, longest journey in milliseconds
facts : bits of what is on record
hours_min, hours_max, pay, level : hundredths of hours, pence, level; -1 unknown
wait : days on benefit, 0 unknown
eligible : 1 where the scheme's rules let them in, or too little is known to say
in_work : 1 where they have started a job and not left it
skill, held, months, sought : skills in order, occupations held with months in each, occupations sought
shut, declined : excluded occupations as pairs from and to, employers declined
"""

JOB = np.dtype(
    [(name, "<u8") for name in ("lot",)]
    + [(name, "<i8") for name in ("need", "need_licences", "slots", "families")]
    + [(name, "<i4") for name in ("east", "north", "located", "flexible", "hours", "pay", "level", "months")]
    + [(name, "<i4") for name in ("occupation", "employer", "shut", "weight_of_all", "overlap", "asked", "settled")]
    + _spans(JOB_LISTS),
    align=True,
)
"""A vacancy.

need, need_licences : bits that a jobseeker must not lack
families : bits of the families of its skills
slots, flexible : bits of the hours of the week (0 unknown), 1 where an overlap is enough
hours, pay, level, months : hundredths of hours, pence, level, months of experience; -1 unknown
occupation, employer : row numbers; occupation is -1 where unknown
shut : bits of the barriers that keep everybody out
skill, weight : skills by family, the heavier first within a family, and what each weighs
most : the most milli-points for skills that 0, 1, 2 ... bits of `families` in common can give
overlap : hundredths of hours that a jobseeker must have in common with it; 0 unless it is flexible
asked, settled : bits of the facts that it names, and of those that it settles alone
weight_of_all : what they weigh together; 0 when it is known that none are asked for, -1 when nothing is known
"""


class People(NamedTuple):
    """Jobseekers: rows of `PERSON`, and what their lists point into."""

    rows: Rows
    data: Ints


class Jobs(NamedTuple):
    """Vacancies: rows of `JOB`, and what their lists point into."""

    rows: Rows
    data: Ints


class Ragged(NamedTuple):
    """Lists of different lengths end to end: row i is ``data[starts[i]:starts[i + 1]]``."""

    starts: Longs
    data: Ints | Longs


def skill_code(family: int, member: int) -> int:
    """One number for a skill, in which its family can be seen: related skills differ in the last bits only."""
    return family << FAMILY_SHIFT | member


def skill_family(code: int) -> int:
    """The family of a skill's code."""
    return code >> FAMILY_SHIFT


def reduce_lists(by: np.ufunc, lists: Ragged, empty: int = 0) -> Longs:
    """Each list put together; `empty` for an empty one."""
    reduced = np.full(len(lists.starts) - 1, empty, np.int64)
    filled = lists.starts[:-1] < lists.starts[1:]
    if filled.any():
        reduced[filled] = by.reduceat(lists.data.astype(np.int64), lists.starts[:-1][filled])
    return reduced


def join(lists: Sequence[Sequence[int]]) -> Ragged:
    """Lists end to end."""
    starts = np.array(list(accumulate(map(len, lists), initial=0)), np.int64)
    return Ragged(starts, np.array([item for items in lists for item in items], np.int32))


def take_ragged(ragged: Ragged, rows: NDArray[Any]) -> Ragged:
    """The lists of some rows, in their order."""
    runs = _runs(ragged.starts[:-1][rows], ragged.starts[1:][rows])
    return Ragged(runs.starts, ragged.data[runs.data])


def list_fields(rows: Rows, names: Sequence[str]) -> Ints:
    """Where each list of each row starts and ends, (rows, 2 * lists): the fields themselves, to be read or written."""
    fields: Any = rows.dtype.fields
    first, width = (count // 4 for count in (fields[names[0]][1], rows.dtype.itemsize))
    return rows.view(np.int32).reshape(len(rows), width)[:, first : first + 2 * len(names)]


def store_lists(rows: Rows, names: Sequence[str], lists: Sequence[Ragged]) -> Ints:
    """Lay the lists of each row next to each other and point the rows at them; returns the data."""
    starts = np.array([ragged.starts for ragged in lists])
    starts += np.array([0, *accumulate(len(ragged.data) for ragged in lists)])[:-1, None]
    data: Ints = _laid(starts, np.concatenate([ragged.data for ragged in lists]), list_fields(rows, names))
    return data


@compiled_with_arrays
def _laid(starts: Array, data: Array, fields: Array) -> Array:
    laid, end = np.empty(len(data), np.int32), 0
    for row in range(len(fields)):
        for kind in range(len(starts)):
            fields[row, 2 * kind] = end
            for k in range(starts[kind, row], starts[kind, row + 1]):
                laid[end] = data[k]
                end += 1
            fields[row, 2 * kind + 1] = end
    return laid


def load_list(rows: Rows, data: Ints, name: str) -> Ragged:
    """One kind of list of every row."""
    runs = _runs(rows[name], rows[name + "_end"])
    return Ragged(runs.starts, data[runs.data])


def take_people(people: People, order: NDArray[Any]) -> People:
    """Some jobseekers with their lists, in the order given."""
    rows = _take_rows(people.rows, order)
    return People(rows, _taken(list_fields(rows, PERSON_LISTS), people.data))


def take_jobs(jobs: Jobs, order: NDArray[Any]) -> Jobs:
    """Some vacancies with their lists, in the order given."""
    rows = _take_rows(jobs.rows, order)
    return Jobs(rows, _taken(list_fields(rows, JOB_LISTS), jobs.data))


def _take_rows(rows: Rows, order: NDArray[Any]) -> Rows:
    """Some rows in the order given; as whole words, because numpy copies records field by field."""
    words = np.ascontiguousarray(rows).view(np.int64).reshape(len(rows), rows.dtype.itemsize // 8)
    taken: Rows = words[order].view(rows.dtype).reshape(-1)
    return taken


@compiled_with_arrays
def _taken(fields: Array, data: Array) -> Array:
    """What the lists of some rows hold, and the rows pointed at it: the lists of a row are one run."""
    taken, end = np.empty((fields[:, -1] - fields[:, 0]).sum(), np.int32), 0
    for row in range(len(fields)):
        start, size = fields[row, 0], fields[row, -1] - fields[row, 0]
        for k in range(size):
            taken[end + k] = data[start + k]
        for kind in range(fields.shape[1]):
            fields[row, kind] += end - start
        end += size
    return taken


def _runs(first: Ints, end: Ints) -> Ragged:
    """Every place from `first` to `end`, as a list for each row."""
    starts = np.zeros(len(first) + 1, np.int64)
    np.cumsum(end - first, out=starts[1:])
    return Ragged(starts, np.arange(starts[-1]) + np.repeat(first - starts[:-1], end - first))
