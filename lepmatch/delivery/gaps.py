"""Gaps: how far an area is from the average, for people placed in work and for people never put forward.

In the manner of the national indicators NI 152 (an area against all) and NI 153 (the worst areas against all). Those
were shares of the working-age population; a market knows its jobseekers alone, so these are shares of the people on
record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

import numpy as np

from lepmatch.delivery.folding import FIRST, REACHED, START, TAKEN_BACK, bits
from lepmatch.delivery.rates import Rate
from lepmatch.delivery.tally import Tally

PUT_FORWARD: Final = ("applied", "proposed", "consented", "submitted", "job_started")
"""Whoever has none of these was never put forward for anything."""

WORST_SHARE: Final = 0.2
"""The worst areas are those with the lowest share of people placed, up to so much of all people."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A share in an area against that of all people, in percentage points.

    Attributes
    ----------
    area, everybody : the two shares
    """

    area: Rate
    everybody: Rate

    @property
    def points(self) -> float:
        """Percentage points above the average; negative below it."""
        return 100 * ((self.area.share or 0.0) - (self.everybody.share or 0.0))

    @property
    def interval(self) -> tuple[float, float]:
        """95 %, after Newcombe: of the area against the rest, scaled to the average that the area is a part of."""
        rest = Rate(self.everybody.part - self.area.part, self.everybody.whole - self.area.whole)
        if not rest.whole or not self.area.whole:
            return 0.0, 0.0
        a, b, part = self.area.share or 0.0, rest.share or 0.0, rest.whole / self.everybody.whole
        down = sqrt((a - self.area.low) ** 2 + (rest.high - b) ** 2)
        up = sqrt((self.area.high - a) ** 2 + (b - rest.low) ** 2)
        return 100 * part * (a - b - down), 100 * part * (a - b + up)

    @property
    def reading(self) -> str:
        """Whether the gap is one, or may be chance."""
        low, high = self.interval
        return "above" if low > 0 else "below" if high < 0 else "may be chance"


@dataclass(frozen=True, slots=True)
class AreaGaps:
    """The gaps of one area, or of several together.

    Attributes
    ----------
    areas : their names
    placed : people with a start that was not taken back
    never_put_forward : people whom nobody ever put forward
    """

    areas: tuple[str, ...]
    placed: Gap
    never_put_forward: Gap

    def as_dict(self) -> dict[str, Any]:
        """The gaps as JSON keeps them: shares in percent, gaps in percentage points."""
        row: dict[str, Any] = {"areas": list(self.areas), "people": self.placed.area.whole}
        for name, gap in (("placed", self.placed), ("never_put_forward", self.never_put_forward)):
            low, high = gap.interval
            share = 100 * (gap.area.share or 0.0)
            row[name] = {"people": gap.area.part} | {
                word: round(number, 3)
                for word, number in (("share", share), ("gap", gap.points), ("low", low), ("high", high))
            }
        return row


def gaps(tally: Tally, by: str = "district") -> tuple[AreaGaps, ...]:
    """The gaps of every area that anybody on record lives in, by name.

    Parameters
    ----------
    by : nation, region, district or pathfinder
    """
    areas = _areas(tally, by)
    every = [sum(column) for column in zip(*areas.values(), strict=True)]
    return tuple(_gaps([name], [counts], every) for name, counts in areas.items())


def worst_gap(tally: Tally, by: str = "district") -> AreaGaps | None:
    """The gaps of the worst areas together; None where one area alone holds more than `WORST_SHARE` of all people."""
    areas = _areas(tally, by)
    every = [sum(column) for column in zip(*areas.values(), strict=True)]
    worst: list[str] = []
    for name in sorted(areas, key=lambda name: (areas[name][1] / areas[name][0], name)):
        if sum(areas[other][0] for other in [*worst, name]) > WORST_SHARE * every[0]:
            break
        worst.append(name)
    return _gaps(worst, [areas[name] for name in worst], every) if worst else None


def _areas(tally: Tally, by: str) -> dict[str, list[int]]:
    """People, people placed and people never put forward, by area."""
    people = np.arange(len(tally.market.jobseekers), dtype=np.int32)
    placed, forward = np.zeros(len(people), bool), np.zeros(len(people), bool)
    starts = tally.stays[tally.stays[:, TAKEN_BACK] == 0, START]
    placed[tally.columns.jobseeker[starts]] = True
    lives = tally.lives[tally.lives[:, REACHED] & bits(PUT_FORWARD) > 0, FIRST]
    forward[tally.columns.jobseeker[lives]] = True
    names, codes = tally.slices.parts(by, people, people, people, placed)
    columns = (
        np.bincount(codes[which], minlength=len(names)).tolist() for which in (placed | ~placed, placed, ~forward)
    )
    return {name: list(counts) for name, *counts in zip(names, *columns, strict=True) if counts[0]}


def _gaps(names: list[str], counts: Iterable[list[int]], every: list[int]) -> AreaGaps:
    people, placed, never = (sum(column) for column in zip(*counts, strict=True))
    average = every[0]
    return AreaGaps(
        tuple(names),
        Gap(Rate(placed, people), Rate(every[1], average)),
        Gap(Rate(never, people), Rate(every[2], average)),
    )
