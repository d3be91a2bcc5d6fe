"""Progress toward the target, told so that it cannot flatter.

People and starts are counted apart, sustained work beside them, and those not yet due, unknown or reversed have lines
of their own. People of the original and of the widened eligibility are never added up in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from lepmatch.delivery.counts import Counts, Entries, Facts, Sustained, entries_of
from lepmatch.delivery.dimensions import DIMENSIONS
from lepmatch.delivery.folding import WHY
from lepmatch.delivery.funnel import Funnel, Passage, Times
from lepmatch.delivery.history import History, Reported
from lepmatch.delivery.slices import period_of
from lepmatch.delivery.tally import Tally
from lepmatch.market.market import Market
from lepmatch.market.scheme import Scheme, SeriesBreak

SERIES = "people_into_work"
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a count stands against a target.

    Attributes
    ----------
    people, target : so many of so many
    on, due : seen on, and due by
    required_a_month : people a month from now on to reach the target; 0 once it is reached
    """

    people: int
    target: int
    on: date
    due: date

    @property
    def share(self) -> float:
        """Share of the target reached, 0 to 1 and above."""
        return self.people / self.target

    @property
    def required_a_month(self) -> float:
        """People a month from `on` to `due`; infinite when the day has passed short of the target."""
        short, months = max(0, self.target - self.people), (self.due - self.on).days / DAYS_A_MONTH
        return short / months if months > 0 else float("inf") if short else 0.0


class Progress:
    """What the events of a market come to on a day; made by `progress`, or again and again by `progress_of` of a tally.

    Attributes
    ----------
    pace : people into work against the target
    total : the counts of everybody
    origin : whom the figures are of: ``synthetic``, ``real`` or ``not said``
    set_aside : events that do not count, by why
    funnel : how far submissions came; narrowed with `funnel_of`
    breaks : days on which the count of people began to mean something else
    """

    def __init__(self, tally: Tally, named_districts: Collection[str] | None = None) -> None:
        facts = Facts(tally, named_districts)
        scheme = tally.scheme
        self.total = facts.counts()["all"]
        self.pace = Pace(self.total.people, scheme.target.people, tally.day, scheme.target.due)
        why = np.bincount(tally.why, minlength=max(WHY) + 1)
        self.origin = tally.market.origin
        self.set_aside: Mapping[str, int] = {words: int(why[code]) for code, words in WHY.items() if why[code]}
        self.breaks: tuple[SeriesBreak, ...] = tuple(one for one in scheme.breaks if one.series == SERIES)
        self._facts, self._tally = facts, copy(tally)  # whose columns a later addition replaces, never changes

    def by(self, dimension: str) -> dict[str, Counts]:
        """The counts of every part of a slice; people, starts and points of the parts add up to the total's.

        Parameters
        ----------
        dimension : one of `delivery.dimensions.DIMENSIONS`, such as ``region``
        """
        if dimension not in DIMENSIONS:
            raise ValueError(f"figures can be told by {', '.join(DIMENSIONS)}, got {dimension!r}")
        return self._facts.counts(dimension)

    def people_by(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """People by the parts of two slices at once, such as ``region`` and ``quarter``."""
        return self._facts.people_by(first, second)

    def outcomes_by(self, dimension: str) -> dict[tuple[str, str], int]:
        """People by the parts of a slice and what became of them, one of `delivery.counts.OUTCOMES`."""
        return self._facts.outcomes_by(dimension)

    def funnel_of(self, **parts: str) -> Funnel:
        """How far the submissions of some parts came, such as ``funnel_of(region="Scotland", sector="retail")``."""
        return self._passage.funnel(parts)

    def parts(self, dimension: str) -> tuple[str, ...]:
        """The parts of a slice that any submission belongs to."""
        return self._passage.parts(dimension)

    @cached_property
    def entries(self) -> Entries:
        """How the events were entered, late ones among them, and how many another one stands for."""
        return entries_of(self._tally)

    @cached_property
    def _passage(self) -> Passage:
        return Passage(self._tally)

    @property
    def funnel(self) -> Funnel:
        """How far all submissions came."""
        return self._passage.funnel({})

    @property
    def times(self) -> Times:
        """How long vacancies waited for the first submission, and to be filled."""
        return self._passage.times()

    def broken_in(self, dimension: str) -> dict[str, str]:
        """For a slice by time, the parts in which the count of people began to mean something else, and why."""
        return {name: one.words for one in self.breaks if (name := period_of(dimension, one.on))}

    @property
    def starts(self) -> int:
        """Jobs started."""
        return self.total.starts

    @property
    def reversed(self) -> int:
        """Starts that were taken back."""
        return self.total.reversed

    @property
    def widened(self) -> int:
        """People who count only since eligibility was widened."""
        return self.total.widened

    @property
    def points(self) -> int:
        """Job Outcome points, those for having stayed four weeks included and the uplift of named districts not."""
        return self.total.points + self.total.bonus_points

    @property
    def sustained(self) -> tuple[Sustained, ...]:
        """Who was still in work, at each number of weeks that the scheme names."""
        return self.total.sustained

    @property
    def by_group(self) -> dict[str, int]:
        """People by customer group, the most first; "not recorded" has a line of its own."""
        people = {group: counts.people for group, counts in self.by("group").items() if counts.people}
        return dict(sorted(people.items(), key=lambda item: (-item[1], item[0])))

    @property
    def by_month(self) -> dict[str, int]:
        """People by the month of their first start."""
        return {month: counts.people for month, counts in self.by("month").items() if counts.people}


def progress(market: Market, on: date | None = None, named_districts: Collection[str] | None = None) -> Progress:
    """Count the events of a market against its scheme's target.

    Parameters
    ----------
    on : the day of the count, the market's own where none is given
    named_districts : districts whose people earn half as many points again; the scheme's where None

    Examples
    --------
    >>> from lepmatch import read_market
    >>> report = progress(read_market("data/sample"))
    >>> report.pace.people <= report.starts
    True
    >>> sum(counts.people for counts in report.by("region").values()) == report.pace.people
    True
    """
    return progress_of(Tally(market, on), named_districts)


def progress_of(tally: Tally, named_districts: Collection[str] | None = None) -> Progress:
    """The report of a tally as it stands; it stays as it is when more events are added."""
    return Progress(tally, named_districts)


def national_pace(history: History, scheme: Scheme) -> Pace:
    """The official count against the target, on the last day that it was published for."""
    return Pace(history.people(), scheme.target.people, history.periods[-1][1], scheme.target.due)


def later_figures(history: History) -> tuple[Reported, ...]:
    """What was reported after the official table ends: national, rounded, under wider eligibility."""
    last = history.periods[-1][1]
    return tuple(figure for figure in history.reported if figure.ends > last)
