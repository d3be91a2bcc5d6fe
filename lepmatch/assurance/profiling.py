"""Early entry: who is likely to be on benefit still after twelve months, from benefit history, by points added up.

Help usually begins late. This says for whom it could begin early: a card of a few signs with whole points, learnt from
the claims on record, calibrated, and shown with its errors by group. It says how likely a long claim is, not who gains
most from help; that would take a trial. It is advice to an officer: no gate, no input to points, and matching and
planning cannot import it. Protected characteristics come in by an argument for the errors by group and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import exp
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lepmatch.assurance.groups import protected_groups
from lepmatch.assurance.proxies import FEWEST, Proxy, guess
from lepmatch.assurance.spells import LANDMARKS, SIGNS, YEAR, Spells, claims_of, missing_of, outcomes, spells_of
from lepmatch.market.market import Market
from lepmatch.market.records import Monitoring

FEWEST_CLAIMS = 200  # claims that a card is learnt from, at the least; a quarter of them of the rarer outcome
MOST_PEOPLE = 10_000  # learnt from, drawn by lot: more change nothing but the time it takes
MOST_POINTS = 9  # of a sign
FOLDS, BINS = 5, 5
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sign:
    """A line of the card: what a history says, and its points."""

    name: str
    words: str
    points: int


@dataclass(frozen=True, slots=True)
class Band:
    """People with about the same chance, held against what became of them.

    Attributes
    ----------
    low, high : the chances of the band
    claims : looked at, at any of the landmarks
    said, found : the mean chance, and the share that did go on for twelve months
    """

    low: float
    high: float
    claims: int
    said: float
    found: float


@dataclass(frozen=True, slots=True)
class GroupError:
    """How the card errs about a group, over claims at their start and, while they last, 3, 6 and 9 months on.

    Attributes
    ----------
    attribute, value : the group; ``everybody`` for all
    looks, long : how often a claim was looked at, and how many of these went on for twelve months
    said : the mean chance that the card gave
    missed : the share of the long claims that were not expected; None for too few to judge
    alarmed : the share of the others that were expected to be long; the same
    """

    attribute: str
    value: str
    looks: int
    long: int
    said: float
    missed: float | None
    alarmed: float | None

    @property
    def found(self) -> float:
        """The share that went on for twelve months."""
        return self.long / self.looks


@dataclass(frozen=True, slots=True)
class Early:
    """What the card says of one person, or why it says nothing.

    Attributes
    ----------
    jobseeker : id
    missing : fields without which there is no result
    why_not : another reason why there is none; empty for nothing
    signs : those that are there
    is_likely : whether the card expects a long claim, see `EarlyEntry.cut`
    points, chance : their sum, and the chance of twelve months on benefit, counted from the start of the claim; None
        without a result
    """

    jobseeker: str
    missing: tuple[str, ...]
    why_not: str
    signs: tuple[Sign, ...] = ()
    is_likely: bool = False
    points: int | None = None
    chance: float | None = None

    @property
    def line(self) -> str:
        """The answer in a sentence."""
        if self.missing:
            return f"No result: the file is incomplete. Missing: {'; '.join(self.missing)}."
        if self.chance is None:
            return f"No result: {self.why_not}."
        early = "Early help is worth a talk." if self.is_likely else "Nothing in it asks for early help."
        return (
            f"{self.points} points: {100 * self.chance:.0f} in 100 with such a history were on benefit for twelve "
            f"months. {early} Advice for an officer: it decides nothing and is in no points."
        )

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON keeps it."""
        return {
            "jobseeker": self.jobseeker,
            "line": self.line,
            "missing": list(self.missing),
            "points": self.points,
            "chance": self.chance,
            "signs": [{"sign": one.name, "words": one.words, "points": one.points} for one in self.signs],
        }


@dataclass(frozen=True, slots=True)
class EarlyEntry:
    """A card learnt from the claims of a market, with how well it does; see `profile_early_entry`.

    Attributes
    ----------
    on : the day of the market
    claims, people, long : claims learnt from, of how many people (10,000 at most, drawn by lot), and how many went on
        for twelve months
    incomplete : claims of the same age left out, because fields are missing
    card : the signs in the order of the history; empty where there were too few claims to learn from
    cut : the chance from which on a long claim is expected: so that as many are expected as there were
    start, slope : the chance of a sum of points is 1 / (1 + e^-(start + slope × points))
    auc, brier : of claims not learnt from, at their start; 0.5 is a coin, and a smaller Brier score is better
    brier_without : the Brier score of giving everybody the same chance
    calibration : the slope of what was found on what was said, of claims not learnt from; 1 is calibrated
    bands : the same claims by chance
    errors : by group, everybody first
    proxies : how well the signs give each protected characteristic away
    """

    on: date
    claims: int
    people: int
    long: int
    incomplete: int
    card: tuple[Sign, ...]
    cut: float
    start: float
    slope: float
    auc: float
    brier: float
    brier_without: float
    calibration: float
    bands: tuple[Band, ...]
    errors: tuple[GroupError, ...]
    proxies: tuple[Proxy, ...]

    @property
    def is_learnt(self) -> bool:
        """Whether there were claims enough for a card."""
        return bool(self.card)

    def chance(self, points: int) -> float:
        """The chance of twelve months on benefit that a sum of points stands for."""
        return round(1 / (1 + exp(-(self.start + self.slope * points))), 3)

    def of(self, jobseeker: str, market: Market) -> Early:
        """What the card says of one person: nothing while the file is incomplete, or after twelve months.

        Parameters
        ----------
        market : where the person and their claims are, on the day of the answer

        Raises
        ------
        UnknownIdError
            nobody of that id
        """
        day = market.on.toordinal()
        begun = market.jobseekers.columns["claim_start"][market.jobseekers.row(jobseeker)]
        if begun is None:
            return Early(jobseeker, ("claim_start of the jobseeker",), "")
        spells = spells_of(claims_of(market, jobseeker), market.on)
        rows = np.flatnonzero(spells.starts == begun.toordinal())
        if not len(rows):
            return Early(jobseeker, (f"the claim of {begun} among the claims",), "")
        missing = tuple(f"{field} (claim of {begun})" for field in missing_of(spells.gaps[rows[0]]))
        why_not = ""
        if day - begun.toordinal() >= YEAR:
            why_not = "twelve months have passed, so that entry would not be early"
        elif not self.is_learnt:
            why_not = "there are too few claims on record to learn from"
        if missing or why_not:
            return Early(jobseeker, missing, why_not)
        there = spells.signs(rows[:1], day - begun.toordinal())[0].tolist()
        signs = tuple(sign for sign, is_there in zip(self.card, there, strict=True) if is_there)
        points = sum(sign.points for sign in signs)
        chance = self.chance(points)
        return Early(jobseeker, (), "", signs, chance >= self.cut, points, chance)

    def as_dict(self) -> dict[str, Any]:
        """The card and its errors as JSON keeps them."""
        return {
            "on": self.on.isoformat(),
            "claims": self.claims,
            "people": self.people,
            "long": self.long,
            "incomplete": self.incomplete,
            "card": [{"sign": one.name, "words": one.words, "points": one.points} for one in self.card],
            "cut": self.cut,
            "start": self.start,
            "slope": self.slope,
            "auc": self.auc,
            "brier": self.brier,
            "brier_without": self.brier_without,
            "calibration": self.calibration,
            "bands": [
                {"low": b.low, "high": b.high, "claims": b.claims, "said": b.said, "found": b.found} for b in self.bands
            ],
            "errors": [
                {
                    "attribute": e.attribute,
                    "group": e.value,
                    "n": e.looks,
                    "said": e.said,
                    "found": e.found,
                    "missed": e.missed,
                    "false_alarms": e.alarmed,
                }
                for e in self.errors
            ],
            "proxies": [
                {"attribute": p.attribute, "value": p.value, "n": p.people, "auc": p.auc, "inputs": list(p.inputs)}
                for p in self.proxies
            ],
        }


def profile_early_entry(history: Market, monitoring: Iterable[Monitoring]) -> EarlyEntry:
    """Learn from claims how likely twelve months on benefit are, and say how well and for whom it does.

    Parameters
    ----------
    history : the market with everybody who was ever in it; whoever left for good is otherwise not learnt from
    monitoring : the protected characteristics, for the errors by group alone

    Examples
    --------
    >>> from lepmatch import profile_early_entry, sample_market
    >>> market = sample_market(jobseekers=600, vacancies=4)
    >>> found = profile_early_entry(market, market.monitoring)
    >>> found.is_learnt, 0.5 < found.auc < 1
    (True, True)
    >>> found.of("J0003", market).line
    'No result: the file is incomplete. Missing: claim_start of the jobseeker.'
    """
    with threadpool_limits(1):  # a handful of signs: threads would only wait for each other
        return _profile(history, tuple(monitoring))


def _profile(history: Market, monitoring: tuple[Monitoring, ...]) -> EarlyEntry:
    spells, day = spells_of(history.claims, history.on), history.on.toordinal()
    rows, long = outcomes(spells, day)
    old = int((spells.starts <= day - YEAR).sum())
    lot = np.array([crc32(id.encode()) for id in spells.people], np.int64)[spells.person]
    incomplete = old - len(rows)
    lots = np.unique(lot[rows])
    if len(lots) > MOST_PEOPLE:
        drawn = lot[rows] <= lots[MOST_PEOPLE - 1]
        rows, long = rows[drawn], long[drawn]
    counts = len(rows), len(np.unique(spells.person[rows])), int(long.sum()), incomplete
    if len(rows) < FEWEST_CLAIMS or min(long.sum(), len(rows) - long.sum()) < FEWEST_CLAIMS / 4:
        return EarlyEntry(history.on, *counts, (), 1.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, (), (), ())
    at, looks, outcome = _looks(spells, rows, long)
    points, start, slope = _learn(looks, outcome)
    fold = lot[rows][at] % FOLDS
    chances = np.empty(len(outcome))
    for n in range(FOLDS):  # what is said of a person is not learnt from the same person
        others = fold != n
        theirs, first, steep = _learn(looks[others], outcome[others])
        chances[~others] = _chances(looks[~others] @ theirs, first, steep)
    begin = np.arange(len(rows))  # looks begin with the start of every claim
    cut = round(float(np.quantile(chances, 1 - outcome.mean())), 3)
    card = tuple(Sign(name, SIGNS[name], int(p)) for name, p in zip(SIGNS, points.tolist(), strict=True))
    return EarlyEntry(
        history.on,
        *counts,
        card,
        cut,
        start,
        slope,
        _auc(chances[begin], outcome[begin]),
        float(((chances[begin] - outcome[begin]) ** 2).mean()),
        float(outcome[begin].mean() * (1 - outcome[begin].mean())),
        _calibration(chances, outcome),
        _bands(chances, outcome),
        *_by_group(history, monitoring, spells, rows[at], looks, chances, outcome, chances >= cut),
    )


def _looks(spells: Spells, rows: NDArray[np.int64], long: Flags) -> tuple[NDArray[np.int64], Flags, Flags]:
    """Each claim at each landmark that it reached: its place in `rows`, its signs and its outcome."""
    places = [np.flatnonzero(spells.ends[rows] - spells.starts[rows] >= max(days, 1) - 1) for days in LANDMARKS]
    signs = [spells.signs(rows[at], days) for at, days in zip(places, LANDMARKS, strict=True)]
    at = np.concatenate(places)
    return at, np.concatenate(signs), long[at]


def _learn(looks: Flags, outcome: Flags) -> tuple[NDArray[np.int64], float, float]:
    """Whole points for each sign, and the two numbers that make a chance of their sum."""
    from sklearn.linear_model import LogisticRegression

    weights = LogisticRegression(C=1.0, max_iter=1_000).fit(looks.astype(np.float64), outcome).coef_[0]
    points = np.round(weights / (np.abs(weights).max() or 1.0) * MOST_POINTS).astype(np.int64)
    total = (looks @ points).astype(np.float64)[:, None]
    line = LogisticRegression(C=1e6, max_iter=1_000).fit(total, outcome)
    return points, round(float(line.intercept_[0]), 4), round(float(line.coef_[0, 0]), 4)


def _chances(total: NDArray[Any], start: float, slope: float) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(start + slope * total))), np.float64)


def _auc(chances: Floats, outcome: Flags) -> float:
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score(outcome, chances)), 4)


def _calibration(chances: Floats, outcome: Flags) -> float:
    from sklearn.linear_model import LogisticRegression

    odds = np.log(chances / (1 - chances))[:, None]
    return round(float(LogisticRegression(C=1e6, max_iter=1_000).fit(odds, outcome).coef_[0, 0]), 3)


def _bands(chances: Floats, outcome: Flags) -> tuple[Band, ...]:
    """Fifths of the range from 0 to 1."""
    band = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    found = []
    for n in range(BINS):
        mine = band == n
        if mine.any():
            said, came = float(chances[mine].mean()), float(outcome[mine].mean())
            found.append(Band(n / BINS, (n + 1) / BINS, int(mine.sum()), round(said, 3), round(came, 3)))
    return tuple(found)


def _by_group(
    history: Market,
    monitoring: Iterable[Monitoring],
    spells: Spells,
    rows: NDArray[np.int64],
    looks: Flags,
    chances: Floats,
    outcome: Flags,
    expected: Flags,
) -> tuple[tuple[GroupError, ...], tuple[Proxy, ...]]:
    """Errors by group of every look, and stand-ins among the signs, of one look a person."""
    row_of = {id: row for row, id in enumerate(history.jobseekers.ids)}
    people = np.array([row_of[spells.people[n]] for n in spells.person[rows].tolist()], np.int64)
    once = np.unique(people, return_index=True)[1]
    words = tuple(SIGNS[name] for name in SIGNS)
    errors, proxies = [_error("everybody", "everybody", chances, outcome, expected)], []
    for attribute, grouping in protected_groups(history, monitoring).items():
        codes = grouping.codes[people]
        known = once[codes[once] >= 0]
        for n, value in enumerate(grouping.names):
            mine = codes == n
            if not mine.any():
                continue
            errors.append(_error(attribute, value, chances[mine], outcome[mine], expected[mine]))
            counts = int(mine[known].sum()), int((~mine[known]).sum())
            signs = looks[known].astype(np.float64)
            auc, strongest = guess(signs, mine[known], words) if min(counts) >= FEWEST else (None, ())
            proxies.append(Proxy(attribute, value, *counts, auc, strongest, ""))
    return tuple(errors), tuple(proxies)


def _error(attribute: str, value: str, chances: Floats, outcome: Flags, expected: Flags) -> GroupError:
    looks, long = len(outcome), int(outcome.sum())
    missed = round(float((~expected & outcome).sum()) / long, 3) if long >= FEWEST else None
    alarmed = round(float((expected & ~outcome).sum()) / (looks - long), 3) if looks - long >= FEWEST else None
    return GroupError(attribute, value, looks, long, round(float(chances.mean()), 3), missed, alarmed)
