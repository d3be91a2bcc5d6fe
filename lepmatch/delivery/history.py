"""The scheme's published figures: people into work by region and quarter, and the later national ones.

Official counts by region end in December 2008; what was reported after that is national, rounded, and under wider
eligibility. The two are kept apart and never added up in silence.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lepmatch.errors import MarketError, Problem

REGIONS_FILE = "lep_into_work_by_region_quarter.csv"
NATIONAL_FILE = "lep_into_work_national.csv"
FUNNELS_FILE = "funnels.csv"
LEAVERS = frozenset({"declined", "team_leaders_instead"})
"""Stages of the published funnels that count who left instead of going on."""


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """People into work in one area in one period, as published."""

    starts: date
    ends: date
    area: str
    people: int


@dataclass(frozen=True, slots=True)
class Reported:
    """A national figure as it was reported.

    Attributes
    ----------
    ends : the day up to which it counts
    people : so many
    is_cumulative : since the scheme began, or in the period alone
    qualifier : exact, about, over
    source : where it was said
    """

    ends: date
    people: int
    is_cumulative: bool
    qualifier: str
    source: str


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One published figure of a funnel.

    Attributes
    ----------
    case : whose funnel
    stage, people : what was counted, and how many
    qualifier : as given, about, at least
    leaves : the stage after which these people left; None where they are those of the stage itself
    """

    case: str
    stage: str
    people: int
    qualifier: str
    leaves: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The published figures.

    Attributes
    ----------
    counts : one for each area and period, official
    reported : national figures, by date
    funnels : cases that were published stage by stage
    """

    counts: tuple[PeriodCount, ...]
    reported: tuple[Reported, ...]
    funnels: tuple[FunnelStep, ...] = ()

    @property
    def periods(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each period, in order."""
        return tuple(sorted({(count.starts, count.ends) for count in self.counts}))

    def people(self, starts: date | None = None, area: str | None = None) -> int:
        """People into work: in all, or in the period that starts on a day, or in an area."""
        return sum(
            count.people
            for count in self.counts
            if (starts is None or count.starts == starts) and (area is None or count.area == area)
        )


def is_history(path: str | Path) -> bool:
    """Whether a folder holds published figures and not records."""
    return (Path(path) / REGIONS_FILE).is_file()


def read_history(path: str | Path) -> History:
    """Read the published figures of a folder.

    Raises
    ------
    MarketError
        a file is missing, or a figure is not what it must be

    Examples
    --------
    >>> read_history("data/history").people()
    99959
    """
    folder = Path(path)
    counts = [
        PeriodCount(_day(row, "period_start"), _day(row, "period_end"), row["area"], int(row["people_into_work"]))
        for row in _rows(folder / REGIONS_FILE)
    ]
    reported = [
        Reported(
            _day(row, "period_end"),
            int(row["people_into_work"]),
            row["measure"] == "cumulative",
            row["qualifier"],
            row["source"],
        )
        for row in _rows(folder / NATIONAL_FILE)
    ]
    funnels = _funnels(folder / FUNNELS_FILE) if (folder / FUNNELS_FILE).is_file() else ()
    return History(tuple(counts), tuple(sorted(reported, key=lambda figure: figure.ends)), funnels)


def _funnels(file: Path) -> tuple[FunnelStep, ...]:
    """The figures that count people, those who left beside the stage that they left after."""
    steps: list[FunnelStep] = []
    for row in _rows(file):
        if row["unit"] == "people":
            at = next((step.stage for step in reversed(steps) if step.case == row["case"] and not step.leaves), None)
            leaves = at if row["stage"] in LEAVERS else None
            steps.append(FunnelStep(row["case"], row["stage"], int(row["value"]), row["qualifier"], leaves))
    return tuple(steps)


def _rows(file: Path) -> Sequence[dict[str, str]]:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except OSError as error:
        raise MarketError(
            [Problem(file.name, 0, "", str(error.strerror), "the published figures need this file")]
        ) from None


def _day(row: dict[str, str], column: str) -> date:
    return date.fromisoformat(row[column])
