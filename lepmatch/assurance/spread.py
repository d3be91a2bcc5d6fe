"""Creaming over many lists at once: who is chosen of those who are feasible, by distance from work.

A person who is feasible at a vacancy could have been on its list; the rate of a fifth of the people is how many of
these chances became a place. The people hardest to help are the furthest fifth; their rate must be 0.80 or more of the
best fifth's. Rates also differ with where people live, as a place is easier to come by where few compete for it. So a
choice is judged like for like: places over those expected had every list been drawn by lot among the feasible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.assurance.distance import DAYS_IN_MONTH, FIFTHS, fifths_of, weighted_middle
from lepmatch.assurance.exposure import Concentration, concentration_of
from lepmatch.errors import PlanError
from lepmatch.matching.arrays import Longs
from lepmatch.matching.feasible import count_feasible
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.results import Matches
from lepmatch.planning.allocation import Allocation

LEAST_RATIO: Final = 0.80
"""The four fifths of 29 CFR 1607.4(D), as a bar of our own: it has no force in Great Britain."""

FEWEST, FEWEST_PLACES = 1_000, 200
"""Chances, and expected places, in the smallest fifth from which a ratio is judged. With fewer, fifths that are
treated alike differ by a fifth too often; 200 places are one in five of 1,000 (ours)."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some people, and what came of their chances.

    Attributes
    ----------
    name : a customer group, or months out of work such as ``9 to 14 months``
    people : how many are feasible somewhere
    feasible : chances: vacancies at which they are feasible, added up
    chosen : how many of these became a place on a list
    expected : how many would have, had every list been drawn by lot among the feasible
    """

    name: str
    people: int
    feasible: int
    chosen: int
    expected: float

    @property
    def rate(self) -> float | None:
        """Places for each chance; None without a chance."""
        return self.chosen / self.feasible if self.feasible else None

    @property
    def against_lot(self) -> float | None:
        """Places over expected ones; None where none are expected."""
        return self.chosen / self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class Creaming:
    """Lists or a plan against everybody who was feasible.

    Attributes
    ----------
    fifths : the people by distance from work, the nearest fifth first
    unknown : those whose time out of work is not on record
    groups : the same people by customer group, in the order of the scheme
    chosen_months, feasible_months : the middle of months out of work, over places and over chances
    lists : how the places are spread over the people
    """

    fifths: tuple[Part, ...]
    unknown: Part
    groups: tuple[Part, ...]
    chosen_months: float | None
    feasible_months: float | None
    lists: Concentration

    @property
    def ratio(self) -> float | None:
        """The rate of the furthest fifth over that of the best-treated fifth."""
        return _last_to_best([part.rate for part in self.fifths])

    @property
    def like_for_like(self) -> float | None:
        """The same of places over expected ones."""
        return _last_to_best([part.against_lot for part in self.fifths])

    @property
    def verdict(self) -> str:
        """``creaming``, ``level`` or ``too few to judge``, like for like."""
        enough = all(part.feasible >= FEWEST and part.expected >= FEWEST_PLACES for part in self.fifths)
        if self.like_for_like is None or not enough:
            return "too few to judge"
        return "level" if self.like_for_like >= LEAST_RATIO else "creaming"

    def as_dict(self) -> dict[str, Any]:
        """The audit as JSON keeps it."""
        return {
            "verdict": self.verdict,
            "ratio": self.ratio,
            "like_for_like": self.like_for_like,
            "least_ratio": LEAST_RATIO,
            "fifths": [_part_dict(part) for part in self.fifths],
            "unknown": _part_dict(self.unknown),
            "groups": [_part_dict(part) for part in self.groups],
            "median_months": {"chosen": self.chosen_months, "feasible": self.feasible_months},
            "lists": {
                "people": self.lists.people,
                "on_none": self.lists.none,
                "gini": self.lists.gini,
                "top_tenth": self.lists.top_share,
            },
        }


def audit_creaming(matcher: Matcher, choice: Matches | Allocation, threads: int | None = None) -> Creaming:
    """Hold the lists of all vacancies, or a plan, against everybody who was feasible.

    It costs one search of the market for feasible pairs, without scoring them.

    Parameters
    ----------
    choice : what `Matcher.matches` or `allocate` answered for this matcher
    threads : workers, by default one a processor; the result is the same for any number

    Raises
    ------
    PlanError
        a choice made for another market

    Examples
    --------
    >>> from lepmatch import Matcher, audit_creaming, sample_market
    >>> matcher = Matcher().fit(sample_market(jobseekers=400, vacancies=40))
    >>> audit = audit_creaming(matcher, matcher.matches(per_vacancy=3))
    >>> len(audit.fifths), audit.verdict
    (5, 'too few to judge')
    """
    fitted = matcher.fitted
    market = fitted.market
    if choice.jobseeker_ids != market.jobseekers.ids or choice.vacancy_ids != market.vacancies.ids:
        raise PlanError("choice", "lists or a plan of the market that the matcher is fitted on", "another market's")
    listed = choice.vacancy_rank > 0 if isinstance(choice, Matches) else np.ones(len(choice), bool)
    jobseekers, vacancies = choice.jobseekers[listed], choice.vacancies[listed]
    places = np.bincount(vacancies, minlength=len(market.vacancies)).astype(np.int32)
    chosen = np.bincount(jobseekers, minlength=len(market.jobseekers))
    reach = count_feasible(fitted, fitted.jobs, places, threads)
    days = fitted.people.rows["wait"].astype(np.int64)
    somewhere = (reach.people > 0) | (chosen > 0)
    fifth = fifths_of(days, somewhere)

    def part(name: str, rows: NDArray[np.bool_]) -> Part:
        mine = rows & somewhere
        expected = float(reach.expected[mine].sum())
        return Part(name, int(mine.sum()), int(reach.people[mine].sum()), int(chosen[mine].sum()), expected)

    group = market.jobseekers.columns["customer_group"]
    return Creaming(
        tuple(part(_months(days[(fifth == n) & somewhere]), fifth == n) for n in range(FIFTHS)),
        part("not on record", fifth < 0),
        tuple(part(name, np.asarray(group.encode(_is(name), bool))) for name in fitted.scheme.groups),
        weighted_middle(days, chosen),
        weighted_middle(days, reach.people),
        concentration_of(chosen[somewhere].astype(np.float64)),
    )


def _last_to_best(rates: Sequence[float | None]) -> float | None:
    known = [rate for rate in rates if rate is not None]
    return known[-1] / max(known) if len(known) == FIFTHS and max(known) else None


def _is(name: str) -> Callable[[str | None], bool]:
    return lambda group: group == name


def _months(days: Longs) -> str:
    """The span of a fifth in months."""
    if not len(days):
        return "nobody"
    low, high = (int(day / DAYS_IN_MONTH) for day in (days.min(), days.max()))
    return f"{low} to {high} months"


def _part_dict(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "people": part.people,
        "feasible": part.feasible,
        "chosen": part.chosen,
        "expected": round(part.expected, 3),
        "rate": part.rate,
    }
