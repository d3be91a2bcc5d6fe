"""The card of early entry: a few signs of a long claim with whole points, how well they do, and what they say of one.

It is advice to an officer and nothing else; `lepmatch.assurance.profiling` learns it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import exp
from typing import Any

import numpy as np

from lepmatch.assurance.proxies import Proxy
from lepmatch.assurance.spells import YEAR, claims_of, missing_of, spells_of
from lepmatch.market.market import Market


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
class ErrorRate:
    """How often the card errs in one way.

    Attributes
    ----------
    share : of looks
    low, high : an interval of 95 %, as wide as if each person had been looked at once: looks at one are much alike
    people : how many it rests on
    """

    share: float
    low: float
    high: float
    people: int

    def __str__(self) -> str:
        return f"{self.share:.0%} ({self.low:.0%} to {self.high:.0%}, n {self.people:,})"


@dataclass(frozen=True, slots=True)
class GroupError:
    """How the card errs about a group, over claims at their start and, while they last, 3, 6 and 9 months on.

    Attributes
    ----------
    attribute, value : the group; ``everybody`` for all
    looks, long : how often a claim was looked at, and how many of these went on for twelve months
    said : the mean chance that the card gave
    missed : of the long claims, those that were not expected; None where fewer than 50 people are too few to judge
    alarmed : of the others, those that were expected to be long; the same
    """

    attribute: str
    value: str
    looks: int
    long: int
    said: float
    missed: ErrorRate | None
    alarmed: ErrorRate | None

    @property
    def found(self) -> float:
        """The share that went on for twelve months."""
        return self.long / self.looks

    def as_dict(self) -> dict[str, Any]:
        """The group as JSON and CSV keep it."""
        told = {
            "attribute": self.attribute,
            "group": self.value,
            "n": self.looks,
            "said": self.said,
            "found": round(self.found, 3),
        }
        kinds = {"missed": self.missed, "false_alarms": self.alarmed}
        told |= {kind: one and one.share for kind, one in kinds.items()}
        for kind, one in kinds.items():
            told |= {f"{kind}_{part}": one and getattr(one, part) for part in ("low", "high", "people")}
        return told


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
            "errors": [one.as_dict() for one in self.errors],
            "proxies": [
                {"attribute": p.attribute, "value": p.value, "n": p.people, "auc": p.auc, "inputs": list(p.inputs)}
                for p in self.proxies
            ],
        }
