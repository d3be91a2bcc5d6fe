"""The arrays that the compiled functions work on: jobseekers, vacancies, and lists of different lengths.

Unknown facts are -1 (or an empty list), and a bit of ``known`` says whether a list that is empty is known to be empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.week import SLOTS

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Lots = NDArray[np.uint64]

KNOWS_SKILLS, KNOWS_HISTORY, KNOWS_SOUGHT, KNOWS_WEEK = 1, 2, 4, 8  # bits of People.known
KNOWN_BITS = {
    "skills": KNOWS_SKILLS,
    "work_history": KNOWS_HISTORY,
    "sought_occupations": KNOWS_SOUGHT,
    "availability": KNOWS_WEEK,
}
HUNDREDTHS = 100  # pay is counted in pence, hours in hundredths
ALL_WEEK = (1 << SLOTS) - 1
ALL_LICENCES = (1 << 63) - 1
LONGEST_WAIT = 65_535  # days; what fits into the order of ties
SECTOR_BIT = SLOTS  # in the word of needs, the sectors stand above the hours of the week
"""Everything a pair must satisfy, but for distance and hours, is one test of two words: ``need & lack == 0``."""


class Ragged(NamedTuple):
    """Lists of different lengths end to end: row i is ``data[starts[i]:starts[i + 1]]``."""

    starts: Longs
    data: Ints


class People(NamedTuple):
    """Jobseekers as arrays, one row each.

    east, north, located, reach : metres, and 1 where the place is known; reach is how far they can be asked to go
    modes, limit_ms : ways to travel as bits, longest journey in milliseconds
    lack : bits of the hours they are not available and the sectors they exclude
    lack_licences : bits of the licences they are known not to hold
    available : bits of the hours they are available, all when unknown
    known : bits, see ``KNOWS_...``
    hours_min, hours_max, pay, level : hundredths of hours, pence, level; -1 unknown
    wait, lot : days on benefit (0 unknown), hash for the lottery of ties
    eligible : 1 where the scheme's rules let them in, or too little is known to say
    skill, held, months, sought : skills, occupations held with months in each, occupations sought in their order
    shut_from, shut_to, declined : excluded occupations as ranges, employers declined
    """

    east: Ints
    north: Ints
    located: Ints
    reach: Ints
    modes: Ints
    limit_ms: Ints
    lack: Longs
    lack_licences: Longs
    available: Longs
    known: Ints
    hours_min: Ints
    hours_max: Ints
    pay: Ints
    level: Ints
    wait: Ints
    lot: Lots
    eligible: Ints
    skill: Ragged
    held: Ragged
    months: Ragged
    sought: Ragged
    shut_from: Ragged
    shut_to: Ragged
    declined: Ragged


class Jobs(NamedTuple):
    """Vacancies as arrays, one row each.

    east, north, located : metres, and 1 where the place is known
    need, need_licences : bits that a jobseeker must not lack
    slots, flexible : bits of the hours of the week (0 unknown), 1 where an overlap is enough
    hours, pay, level, months : hundredths of hours, pence, level, months of experience; -1 unknown
    occupation, employer : row numbers; occupation is -1 where unknown
    shut : bits of `STATE`: why nobody can be put forward
    lot : hash for the lottery of ties
    skill, weight : skills by family, the heavier first within a family, and what each weighs
    """

    east: Ints
    north: Ints
    located: Ints
    need: Longs
    need_licences: Longs
    slots: Longs
    flexible: Ints
    hours: Ints
    pay: Ints
    level: Ints
    months: Ints
    occupation: Ints
    employer: Ints
    shut: Ints
    lot: Lots
    skill: Ragged
    weight: Ragged


def join(lists: Sequence[Ints]) -> Ragged:
    starts = np.zeros(len(lists) + 1, np.int64)
    np.cumsum([len(items) for items in lists], out=starts[1:])
    return Ragged(starts, np.concatenate(lists).astype(np.int32) if lists else np.zeros(0, np.int32))


def take_ragged(ragged: Ragged, rows: NDArray[Any]) -> Ragged:
    """The lists of some rows, in their order."""
    lengths = np.diff(ragged.starts)[rows]
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    shift = np.repeat(ragged.starts[rows] - starts[:-1], lengths)
    return Ragged(starts, ragged.data[np.arange(starts[-1]) + shift])


def take_people(people: People, rows: NDArray[Any]) -> People:
    """Some jobseekers, in the order of `rows`."""
    taken: dict[str, Any] = {
        name: take_ragged(field, rows) if isinstance(field, Ragged) else field[rows]
        for name, field in people._asdict().items()
    }
    return People(**taken)
