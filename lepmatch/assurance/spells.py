"""Benefit history as signs: what a person's claims said at the start of a claim and three, six and nine months into it.

Only days on benefit are read. The kind of benefit is on no record, since it gives a disability or lone parenthood away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.records import Claim

YEAR, WINDOW, SOON = 365, 3 * 365, 91
EARLIER = 8  # claims before one that are looked at
OPEN = np.iinfo(np.int64).max // 4  # the end of a claim that goes on

LANDMARKS: Final = (0, 91, 182, 273)
"""Days on a claim at which it is looked at: its start, and three, six and nine months."""

SIGNS: Final = {
    "claimed": "a claim in the three years before this one",
    "claimed_often": "three claims or more in those three years",
    "half_a_year": "6 months or more of those three years on benefit",
    "a_year": "12 months or more of those three years on benefit",
    "long": "one of those claims lasted 12 months or more",
    "soon_back": "back on benefit within 13 weeks",
    "three_months": "3 months or more on this claim",
    "six_months": "6 months or more on this claim",
    "nine_months": "9 months or more on this claim",
}
"""What a history can say, in words; each is there or is not."""

Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Spells:
    """The claims of a market by row, with what came before each.

    Attributes
    ----------
    people : ids, one a person
    person : (claims,) the place of each claim's person in `people`
    starts, ends : (claims,) days as ordinals; `OPEN` where no end is on record
    last : (claims,) whether the person has no later claim
    before : (claims, signs) what the claims before it say, in the order of `SIGNS`, the months on this claim left out
    gaps : (claims,) fields that are missing of it or of those before, as bits of `GAPS`
    """

    people: tuple[str, ...]
    person: Longs
    starts: Longs
    ends: Longs
    last: Flags
    before: Flags
    gaps: Longs

    def signs(self, rows: Longs, days: int) -> Flags:
        """What is known of some claims so many days in, in the order of `SIGNS`."""
        on = np.broadcast_to([days >= mark for mark in LANDMARKS[1:]], (len(rows), len(LANDMARKS) - 1))
        return np.concatenate([self.before[rows], on], axis=1)


GAPS: Final = ("claimed_before", "earlier claims", "ended of an earlier claim")
"""What can be missing of a claim's history."""


def claims_of(market: Market, jobseeker: str) -> Table[Claim]:
    """The claims of one person, in their order."""
    column = market.claims.columns["jobseeker"]
    place = column.values.index(jobseeker) if jobseeker in column.values else -1
    return Table.of(Claim, [market.claims.at(row) for row in np.flatnonzero(column.codes == place).tolist()])


def spells_of(claims: Table[Claim], on: date) -> Spells:
    """Claims that began by a day, in the order of people and days; ends after that day are not known yet."""
    columns, day = claims.columns, on.toordinal()
    starts = columns["starts"].encode(lambda d: d.toordinal(), np.int64)
    ends = columns["ended"].encode(lambda d: d.toordinal() if d and d.toordinal() <= day else OPEN, np.int64)
    told = columns["claimed_before"].encode({None: -1, False: 0, True: 1}.__getitem__, np.int64)
    who = columns["jobseeker"]
    begun = starts <= day
    person, starts, ends, told = who.codes[begun].astype(np.int64), starts[begun], ends[begun], told[begun]
    size = len(starts)
    last = np.ones(size, bool)
    last[:-1] = person[1:] != person[:-1]
    count, on_benefit, longest, gap = (np.zeros(size, np.int64) for _ in range(4))
    gap[:] = OPEN
    lost = np.zeros(size, bool)
    for back in range(1, min(EARLIER, size - 1) + 1):
        same = np.zeros(size, bool)
        same[back:] = person[back:] == person[:-back]
        began, ended = np.roll(starts, back), np.roll(ends, back)
        lost |= same & (ended == OPEN)
        ended = np.minimum(ended, starts)
        inside = same & (ended > starts - WINDOW)
        count += inside
        on_benefit += np.where(inside, ended - np.maximum(began, starts - WINDOW), 0)
        longest = np.where(inside, np.maximum(longest, ended - began), longest)
        gap = np.where(inside, np.minimum(gap, starts - ended), gap)
    before = [count >= 1, count >= 3, on_benefit >= YEAR // 2, on_benefit >= YEAR, longest >= YEAR, gap <= SOON]
    gaps = (told < 0) * 1 | ((told == 1) & (count == 0) | (told == 0) & (count > 0)) * 2 | lost * 4
    return Spells(who.values, person, starts, ends, last, np.stack(before, axis=1), gaps)


def outcomes(spells: Spells, day: int) -> tuple[Longs, Flags]:
    """The claims whose first year is known in full, and whether they went on through it.

    Left out are claims that began less than a year before the day, even those that have ended: of their year only
    the short claims would be known. So are those with gaps, and earlier ones whose end nobody wrote down.
    """
    known = (spells.starts <= day - YEAR) & (spells.gaps == 0) & ((spells.ends < OPEN) | spells.last)
    rows = np.flatnonzero(known).astype(np.int64)
    return rows, spells.ends[rows] - spells.starts[rows] >= YEAR


def missing_of(gaps: Any) -> tuple[str, ...]:
    """The fields that the bits of `Spells.gaps` stand for."""
    return tuple(name for n, name in enumerate(GAPS) if int(gaps) >> n & 1)
