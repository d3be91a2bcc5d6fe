"""Rates with their intervals, and waiting times that do not leave out those who are waiting still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Standard errors on either side of an interval that holds 95 times in 100."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, with Wilson's interval of 95 %.

    Wilson's, because it stays between 0 and 1 and says something sensible of few cases and of none or all.

    Examples
    --------
    >>> rate = Rate(24, 49)
    >>> round(rate.share, 3), round(rate.low, 3), round(rate.high, 3)
    (0.49, 0.356, 0.625)
    >>> Rate(0, 0).share is None
    True
    """

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where there is nobody to speak of."""
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self._ends()[0]

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self._ends()[1]

    def _ends(self) -> tuple[float, float]:
        return wilson(self.part / self.whole, self.whole) if self.whole else (0.0, 1.0)


def wilson(share: float, whole: int) -> tuple[float, float]:
    """Wilson's interval of 95 % of a share of so many.

    Examples
    --------
    >>> low, high = wilson(0.5, 50)
    >>> round(low, 3), round(high, 3)
    (0.366, 0.634)
    """
    spread = Z * Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return middle - half if share else 0.0, middle + half if share < 1 else 1.0


@dataclass(frozen=True, slots=True)
class Wait:
    """How long something took, those for whom it has not happened yet included.

    Attributes
    ----------
    done, waiting : for how many it has happened, and for how many not
    half : days by which it had happened for half of all (Kaplan and Meier); None where it has not come to that
    """

    done: int
    waiting: int
    half: int | None


def waits(done: Sequence[int], waiting: Sequence[int]) -> Wait:
    """Waiting times of some and the days that others have waited so far.

    Examples
    --------
    >>> waits([2, 4, 6], [])
    Wait(done=3, waiting=0, half=4)
    >>> waits([2], [5, 9])
    Wait(done=1, waiting=2, half=None)
    """
    still, left = 1.0, len(done) + len(waiting)
    for days, is_waiting in sorted([(days, False) for days in done] + [(days, True) for days in waiting]):
        if not is_waiting:
            still *= (left - 1) / left
            if still <= 0.5 + 1e-12:
                return Wait(len(done), len(waiting), days)
        left -= 1
    return Wait(len(done), len(waiting), None)
