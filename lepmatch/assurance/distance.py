"""Distance from work: the one measure by which creaming is judged, months out of work.

It is the time since the claim began. The scheme measures by it (people out of work for six months or more: the
Institute for Employment Studies on DWP Research Report 742), it is no protected characteristic, and it is what breaks
ties between equal points (see `lepmatch.matching.lists`). It is never in the points. The customer group is not part of
it, because a group can reveal a disability or lone parenthood.

Somebody without a claim on record, or whose claim began today, is at no known distance: they are counted apart, never
as near.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Longs

DAYS_IN_MONTH = 365.25 / 12
FIFTHS = 5

BANDS = (
    (0, "under 6 months"),
    (26, "6 to 12 months"),
    (52, "1 to 2 years"),
    (104, "2 to 5 years"),
    (260, "5 years or more"),
)
"""Weeks from which each band begins. Six months is the scheme's own line, and twelve that of In Work Credit and of
counts of the long-term unemployed; two and five years are ours."""

UNKNOWN = "not on record"


@dataclass(frozen=True, slots=True)
class Mix:
    """How far from work some people are.

    Attributes
    ----------
    bands : how many in each of `BANDS`
    unknown : how many more, whose distance is not on record
    months : months out of work of the person in the middle of those on record; None where there is none

    Examples
    --------
    >>> mix = mix_of(np.array([30, 200, 900, 0]))
    >>> mix.bands, mix.unknown, round(mix.months, 1)
    ((1, 1, 0, 1, 0), 1, 6.6)
    """

    bands: tuple[int, ...]
    unknown: int
    months: float | None

    @property
    def people(self) -> int:
        """How many there are."""
        return sum(self.bands) + self.unknown

    def as_dict(self) -> dict[str, Any]:
        """The mix as JSON keeps it."""
        named = dict(zip((name for _, name in BANDS), self.bands, strict=True))
        return {"people": self.people, "bands": named | {UNKNOWN: self.unknown}, "median_months": _rounded(self.months)}


def mix_of(days: NDArray[Any]) -> Mix:
    """The mix of people who have been out of work for so many days, 0 where that is not known."""
    known = days[days > 0]
    starts = np.array([7 * weeks for weeks, _ in BANDS])
    bands = np.bincount(np.searchsorted(starts, known, side="right") - 1, minlength=len(BANDS))
    middle = float(np.median(known)) / DAYS_IN_MONTH if len(known) else None
    return Mix(tuple(bands.tolist()), int(len(days) - len(known)), middle)


def months_of(days: int) -> int | None:
    """Whole months; None where the days are not known."""
    return int(days / DAYS_IN_MONTH) if days else None


def fifths_of(days: NDArray[Any], among: NDArray[np.bool_]) -> Longs:
    """The fifth that each belongs to, 0 the nearest to work and 4 the furthest; -1 where the distance is not known.

    Equal days are never parted, so that fifths can differ a little in size.

    Parameters
    ----------
    among : the people whom the fifths divide; others fall where their days put them
    """
    known = np.sort(days[among & (days > 0)])
    if not len(known):
        return np.full(len(days), -1, np.int64)
    cuts = known[[len(known) * n // FIFTHS for n in range(1, FIFTHS)]]
    return np.where(days > 0, np.searchsorted(cuts, days, side="right"), -1).astype(np.int64)


def weighted_middle(days: NDArray[Any], weights: NDArray[Any]) -> float | None:
    """Months out of work of the person in the middle, where somebody can stand several times."""
    known = (days > 0) & (weights > 0)
    if not known.any():
        return None
    order = np.argsort(days[known], kind="stable")
    sums = np.cumsum(weights[known][order])
    return float(days[known][order][np.searchsorted(sums, sums[-1] / 2)]) / DAYS_IN_MONTH


def _rounded(months: float | None) -> float | None:
    return None if months is None else round(months, 1)
