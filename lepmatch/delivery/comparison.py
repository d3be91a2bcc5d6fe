"""Like with like: how many starts a district or an employer had, over those expected of anybody in its place.

Expected comes from a logistic regression over everybody who was put forward: the customer group, the time on benefit,
the level of qualification and the basic-skills needs of the person, and how many people there are to an opening where
they live. It says what usually came of such people in such places, not what a district or an employer could have done.
Parts stand in order of name and with intervals; there is no rank, and no ratio where fewer than `FEWEST` are expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.delivery.dimensions import DIMENSIONS
from lepmatch.delivery.folding import CODE, FIRST, REACHED
from lepmatch.delivery.rates import Z
from lepmatch.delivery.slices import NOT_RECORDED
from lepmatch.delivery.tally import Tally
from lepmatch.market.columns import Column
from lepmatch.market.market import Market

FEWEST: Final = 5
"""Starts that must be expected before a comparison says anything."""

FAR = 3.090232
"""Standard errors within which 998 in 1,000 lie by chance; the outer lines of a funnel plot."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One district or employer beside what was to be expected of it.

    Attributes
    ----------
    put_forward : submissions that reached an employer
    actual, expected : of these, starts that were not taken back, and those that were to be expected
    """

    name: str
    put_forward: int
    actual: int
    expected: float

    @property
    def says_something(self) -> bool:
        """Whether enough starts are expected."""
        return self.expected >= FEWEST

    @property
    def ratio(self) -> float | None:
        """Actual over expected; None where too few are expected."""
        return self.actual / self.expected if self.says_something else None

    @property
    def low(self) -> float:
        """The lower end of the ratio's interval of 95 %, after Byar."""
        a = self.actual
        return a * (1 - 1 / (9 * a) - Z / (3 * sqrt(a))) ** 3 / self.expected if a else 0.0

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        a = self.actual + 1
        return a * (1 - 1 / (9 * a) + Z / (3 * sqrt(a))) ** 3 / self.expected

    @property
    def reading(self) -> str:
        """What can be said of it, in words; no more than that, and no rank."""
        if not self.says_something:
            return "too few to say"
        if not self.stands_out:
            return "as expected"
        return "more than expected" if self.actual > self.expected else "fewer than expected"

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON keeps them; no ratio and no interval where too few are expected."""
        ratio = {"ratio": self.ratio, "low": self.low, "high": self.high}
        shown = {name: None if end is None or not self.says_something else round(end, 3) for name, end in ratio.items()}
        figures = {"put_forward": self.put_forward, "starts": self.actual, "expected": round(self.expected, 3)}
        return {"name": self.name} | figures | shown | {"reading": self.reading}

    @property
    def stands_out(self) -> bool:
        """Whether the ratio lies outside the outer lines of a funnel plot."""
        low, high = funnel_lines(self.expected)[1]
        return self.ratio is not None and not low <= self.ratio <= high


def funnel_lines(expected: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Within which a ratio lies by chance 95 times in 100, and 998 times in 1,000, where so many are expected.

    Examples
    --------
    >>> inner, outer = funnel_lines(100)
    >>> [round(end, 2) for end in (*inner, *outer)]
    [0.8, 1.2, 0.69, 1.31]
    """
    inner, outer = ((max(0.0, 1 - z / sqrt(expected)), 1 + z / sqrt(expected)) for z in (Z, FAR))
    return inner, outer


def compare_outcomes(tally: Tally, by: str = "district") -> tuple[Compared, ...]:
    """Compare the parts of a slice, such as districts or employers, like with like.

    Parameters
    ----------
    by : one of `DIMENSIONS`
    """
    if by not in DIMENSIONS:
        raise ValueError(f"parts can be compared by {', '.join(DIMENSIONS)}, got {by!r}")
    reached = tally.lives[:, REACHED]
    lives = tally.lives[reached >> CODE["submitted"] & 1 > 0]
    rows = lives[:, FIRST]
    jobseeker, vacancy, day = (getattr(tally.columns, name)[rows] for name in ("jobseeker", "vacancy", "at"))
    started = (lives[:, REACHED] >> CODE["job_started"] & 1).astype(np.int64)
    if not len(started):
        return ()
    expected = _chances(_features(tally.market)[jobseeker], started)
    names, codes = tally.slices.parts(by, jobseeker, vacancy, day, np.zeros(len(rows), bool))
    n = len(names)
    columns = (np.bincount(codes, weights, minlength=n) for weights in (None, started, expected))
    parts = zip(names, *(column.tolist() for column in columns), strict=True)
    return tuple(Compared(name, int(count), int(actual), chance) for name, count, actual, chance in parts if count)


def _features(market: Market) -> NDArray[np.float64]:
    """(jobseekers, features): who somebody is, as far as it bears on a start, and the labour market where they live."""
    columns = market.jobseekers.columns
    groups = columns["customer_group"]
    names = sorted({group or NOT_RECORDED for group in groups.values})
    group = groups.encode(lambda value: names.index(value or NOT_RECORDED), np.int64)
    claimed = columns["claim_start"].encode(lambda day: log(1 + (market.on - day).days) if day else -1, np.float64)
    level = columns["qualification_level"].encode(lambda level: -1 if level is None else level, np.float64)
    needs = columns["basic_skills_needs"].encode(lambda needs: -1 if needs is None else len(needs), np.float64)
    parts = [np.eye(len(names))[group][:, 1:]]
    for known in (claimed, level, needs):
        parts += [np.maximum(known, 0)[:, None], (known < 0)[:, None]]  # what is not known has a weight of its own
    return np.hstack([*parts, _people_to_an_opening(market, columns["district"])[:, None]])


def _people_to_an_opening(market: Market, districts: Column[Any]) -> NDArray[np.float64]:
    """For everybody the logarithm of people to an opening in their district, against that of all."""
    where = dict(zip(market.employers.ids, market.employers.columns["district"], strict=True))
    openings: dict[str | None, int] = {}
    columns = market.vacancies.columns
    for employer, number in zip(columns["employer"], columns["openings"], strict=True):
        openings[where.get(employer)] = openings.get(where.get(employer), 0) + number
    people = dict(zip(districts.values, np.bincount(districts.codes, minlength=len(districts.values)), strict=True))
    all_to_one = (len(districts) + 1) / (sum(openings.values()) + 1)
    return districts.encode(
        lambda name: log((people[name] + 1) / (openings.get(name, 0) + 1) / all_to_one) if name else 0.0, np.float64
    )


def _chances(features: NDArray[np.float64], started: NDArray[np.int64]) -> NDArray[np.float64]:
    """The chance of a start for each. Like people are counted together, so the order of rows makes no difference."""
    from sklearn.linear_model import LogisticRegression

    if started.min() == started.max():
        return started.astype(np.float64)
    kinds, kind = np.unique(features, axis=0, return_inverse=True)
    yes = np.bincount(kind, started)
    no = np.bincount(kind) - yes
    spread = kinds.std(axis=0)
    scaled = (kinds - kinds.mean(axis=0)) / np.where(spread > 0, spread, 1)
    model = LogisticRegression(max_iter=1000, tol=1e-8)
    outcome = np.repeat([1, 0], len(kinds))
    model.fit(np.vstack([scaled, scaled]), outcome, sample_weight=np.concatenate([yes, no]))
    chances: NDArray[np.float64] = model.predict_proba(scaled)[:, 1][kind]
    return chances
