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


def family_bits(skills: Ragged) -> Longs:
    """The families of each list of skills as bits, several to a bit: lists without a bit in common share no family."""
    bits = np.int64(1) << (skills.data >> FAMILY_SHIFT).astype(np.int64) % WORD
    return reduce_lists(np.bitwise_or, skills._replace(data=bits))


def most_by_families(skills: Sequence[int], weights: Sequence[int], points: int) -> list[int]:
    """The most of `points` that 0, 1, 2 ... bits of `family_bits` in common can give: the heaviest bits' share."""
    by_bit: dict[int, int] = {}
    for skill, weight in zip(skills, weights, strict=True):
        bit = skill_family(skill) % WORD
        by_bit[bit] = by_bit.get(bit, 0) + weight
    heaviest = accumulate(sorted(by_bit.values(), reverse=True), initial=0)
    return [points * most // sum(weights) if weights else points for most in heaviest]


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
    lengths = np.diff(ragged.starts)[rows]
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    shift = np.repeat(ragged.starts[rows] - starts[:-1], lengths)
    return Ragged(starts, ragged.data[np.arange(starts[-1]) + shift])


def store_lists(rows: Rows, names: Sequence[str], lists: Sequence[Ragged]) -> Ints:
    """Lay the lists of each row next to each other and point the rows at them; returns the data."""
    lengths = np.stack([ragged.starts[1:] - ragged.starts[:-1] for ragged in lists])
    ends = np.cumsum(lengths.T.reshape(-1)).reshape(len(rows), len(lists)).T
    data = np.empty(int(lengths.sum()), np.int32)
    for name, ragged, length, end in zip(names, lists, lengths, ends, strict=True):
        rows[name], rows[name + "_end"] = end - length, end
        shift = np.repeat(end - length - ragged.starts[:-1], length)
        data[np.arange(len(ragged.data)) + shift] = ragged.data
    return data


def load_list(rows: Rows, data: Ints, name: str) -> Ragged:
    """One kind of list of every row."""
    start = rows[name].astype(np.int64)
    lengths = rows[name + "_end"] - start
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return Ragged(starts, data[np.arange(starts[-1]) + np.repeat(start - starts[:-1], lengths)])


def take_people(people: People, order: NDArray[Any]) -> People:
    """Some jobseekers with their lists, in the order given."""
    rows = people.rows[order]
    lists = [load_list(rows, people.data, name) for name in PERSON_LISTS]
    return People(rows, store_lists(rows, PERSON_LISTS, lists))


def take_jobs(jobs: Jobs, order: NDArray[Any]) -> Jobs:
    """Some vacancies with their lists, in the order given."""
    rows = jobs.rows[order]
    lists = [load_list(rows, jobs.data, name) for name in JOB_LISTS]
    return Jobs(rows, store_lists(rows, JOB_LISTS, lists))
