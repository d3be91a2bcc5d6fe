"""One view of published figures and of events: people into work by area and period, each figure with where it is from.

Published figures stand as they were published. Events tell of the quarters after them; of quarters that a published
figure covers they stand beside it and are never added to it, because both count the same people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from lepmatch.delivery.history import History
from lepmatch.delivery.progress import Progress

Source = Literal["published", "events"]
_FIRST_MONTH: Final = {"Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10}


@dataclass(frozen=True, slots=True)
class Figure:
    """People into work in an area and a period.

    Attributes
    ----------
    starts, ends : first and last day of the period; a period that is under way ends on the day of the count
    source : published, or counted from events
    is_beside : a published figure covers the period, so this one is not added up
    """

    starts: date
    ends: date
    area: str
    people: int
    source: Source
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """Figures in order of period and area; sums leave out those that stand beside a published one."""

    figures: tuple[Figure, ...]

    @property
    def periods(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each period that is added up."""
        return tuple(sorted({(figure.starts, figure.ends) for figure in self._added()}))

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas, by name."""
        return tuple(sorted({figure.area for figure in self._added()}))

    def people(self, area: str | None = None, starts: date | None = None, source: Source | None = None) -> int:
        """People in all, or of an area, a period, a source."""
        return sum(
            figure.people
            for figure in self._added()
            if area in {None, figure.area} and starts in {None, figure.starts} and source in {None, figure.source}
        )

    def table(self) -> list[tuple[object, ...]]:
        """A row an area, a column a period, with the totals of both."""
        periods = self.periods
        head = ("area", *(f"{starts:%-d %b %Y} to {ends:%-d %b %Y}" for starts, ends in periods), "total")
        rows: list[tuple[object, ...]] = [
            (area, *(self.people(area, starts) for starts, _ in periods), self.people(area)) for area in self.areas
        ]
        return [head, *rows, ("total", *(self.people(starts=starts) for starts, _ in periods), self.people())]

    def _added(self) -> Iterable[Figure]:
        return (figure for figure in self.figures if not figure.is_beside)


def one_view(history: History, report: Progress | None = None) -> View:
    """Published figures, and those of events where no published one covers the quarter.

    Examples
    --------
    >>> from lepmatch.delivery.history import read_history
    >>> one_view(read_history("data/history")).people(area="London")
    17596
    """
    published = [Figure(count.starts, count.ends, count.area, count.people, "published") for count in history.counts]
    covered = max((count.ends for count in history.counts), default=date.min)
    counted: list[Figure] = []
    for (area, quarter), people in report.people_by("region", "quarter").items() if report else ():
        starts, ends = _quarter(quarter)
        if report:
            ends = min(ends, report.pace.on)
        counted.append(Figure(starts, ends, area, people, "events", is_beside=starts <= covered))
    figures = sorted([*published, *counted], key=lambda figure: (figure.starts, figure.area, figure.source))
    return View(tuple(figures))


def _quarter(name: str) -> tuple[date, date]:
    """First and last day of a quarter such as ``2008 Q4``."""
    year, quarter = name.split()
    starts = date(int(year), _FIRST_MONTH[quarter], 1)
    then = (starts + timedelta(days=95)).replace(day=1)
    return starts, then - timedelta(days=1)
