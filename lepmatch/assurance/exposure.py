"""Exposure: who is seen how often over many lists, how unevenly, and how a list changes from week to week.

Exposure at rank r is 1 / log2(1 + r), the attention that a reader gives to a place on a list (Singh and Joachims 2018),
added up over lists (Biega and others 2018), because a list of five can be fair to nobody and a quarter's lists can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np
from numpy.typing import NDArray

from lepmatch.assurance.impact import LEAST_SHARE
from lepmatch.delivery.comparison import FAR
from lepmatch.delivery.rates import Z

UNEVEN = (0.8, 1.25)  # ratios outside are uneven: four fifths, and five fourths
TOP = 0.1  # the share of people whose part in all exposure is told


def exposure_of(lists: Iterable[Sequence[str]]) -> dict[str, float]:
    """The exposure of everybody who is on a list, over all of them.

    Parameters
    ----------
    lists : ids, best first

    Examples
    --------
    >>> exposure_of([["J1", "J2", "J3"], ["J2"]])
    {'J1': 1.0, 'J2': 1.6309297535714575, 'J3': 0.5}
    """
    total: dict[str, float] = {}
    for ids in lists:
        for id, part in zip(ids, weights_of_ranks(len(ids)).tolist(), strict=True):
            total[id] = total.get(id, 0.0) + part
    return total


def weights_of_ranks(most: int) -> NDArray[np.float64]:
    """The exposure of ranks 1 to `most`."""
    return 1 / np.log2(np.arange(2, most + 2))


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unevenly something is spread over people.

    Attributes
    ----------
    people, none : how many there are, and how many have none of it
    gini : 0 where all have the same, towards 1 where one has all
    top_share : the part of all of it that a tenth of the people have
    """

    people: int
    none: int
    gini: float
    top_share: float


def concentration_of(amounts: NDArray[np.float64]) -> Concentration:
    """How unevenly amounts are spread over people, those with nothing included.

    Examples
    --------
    >>> concentration_of(np.array([0.0, 0.0, 0.0, 4.0]))
    Concentration(people=4, none=3, gini=0.75, top_share=1.0)
    """
    ordered, n = np.sort(amounts), len(amounts)
    total = float(ordered.sum())
    if not total:
        return Concentration(n, n, 0.0, 0.0)
    gini = float((2 * np.arange(1, n + 1) - n - 1) @ ordered) / (n * total)
    top = float(ordered[n - max(1, round(n * TOP)) :].sum()) / total
    return Concentration(n, int((ordered == 0).sum()), gini, top)


@dataclass(frozen=True, slots=True)
class GroupExposure:
    """A group's exposure over all lists, like for like.

    Attributes
    ----------
    name, people : the group, and how many of it are feasible somewhere
    exposure, expected : what it has, and what it would have, had the places of every list been drawn by lot
    ratio, low, high : exposure over expected, over the same of everybody else, with an interval of 95 % over people;
        None where that cannot be said
    is_uneven : whether the ratio lies outside 0.8 to 1.25 by more than chance makes it among many groups: an interval
        of 99.8 % does, and the group is no smaller than two in a hundred
    """

    name: str
    people: int
    exposure: float
    expected: float
    ratio: float | None
    low: float
    high: float
    is_uneven: bool


def exposure_by_group(
    groups: NDArray[np.int64], names: Sequence[str], exposure: NDArray[np.float64], expected: NDArray[np.float64]
) -> tuple[GroupExposure, ...]:
    """The exposure of every group, in the order of `names`; groups of nobody are left out.

    Parameters
    ----------
    groups : (people,) the place of each person's group in `names`, -1 where it is not known
    exposure, expected : (people,) as in `GroupExposure`, of people who are feasible somewhere
    """
    found = []
    for n, name in enumerate(names):
        mine = groups == n
        if not mine.any():
            continue
        have, other = (_against_lot(exposure[rows], expected[rows]) for rows in (mine, (groups >= 0) & ~mine))
        ratio, low, high, is_uneven = None, 0.0, inf, False
        if have and other and have[0] > 0 and other[0] > 0:
            ratio = have[0] / other[0]
            error = sqrt((have[1] / have[0]) ** 2 + (other[1] / other[0]) ** 2)
            low, high = ratio / exp(Z * error), ratio * exp(Z * error)
            is_far = ratio * exp(FAR * error) < UNEVEN[0] or ratio / exp(FAR * error) > UNEVEN[1]
            is_uneven = is_far and mine.sum() >= LEAST_SHARE * (groups >= 0).sum()
        totals = float(exposure[mine].sum()), float(expected[mine].sum())
        found.append(GroupExposure(name, int(mine.sum()), *totals, ratio, low, high, bool(is_uneven)))
    return tuple(found)


def _against_lot(exposure: NDArray[np.float64], expected: NDArray[np.float64]) -> tuple[float, float] | None:
    """Exposure over expected, and its standard error over people; None for fewer than two people."""
    if len(exposure) < 2 or not expected.sum():
        return None
    ratio = float(exposure.sum() / expected.sum())
    return ratio, float(np.sqrt(((exposure - ratio * expected) ** 2).sum()) / expected.sum())


@dataclass(frozen=True, slots=True)
class Churn:
    """How a list differs from an earlier one.

    Attributes
    ----------
    stayed, entered, left : ids on both, on the later one alone, on the earlier one alone, in order of their list
    moves : by how many places each who stayed moved, up below 0
    """

    stayed: tuple[str, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    moves: Mapping[str, int]

    @property
    def share(self) -> float:
        """The share of the later list who are new on it; 0 for an empty list."""
        size = len(self.stayed) + len(self.entered)
        return len(self.entered) / size if size else 0.0

    @property
    def mean_move(self) -> float:
        """Places that those who stayed moved, up or down, on average."""
        return sum(map(abs, self.moves.values())) / len(self.moves) if self.moves else 0.0


def rank_churn(before: Sequence[str], after: Sequence[str]) -> Churn:
    """How a list changed.

    Parameters
    ----------
    before, after : ids, best first

    Examples
    --------
    >>> churn = rank_churn(["J1", "J2", "J3"], ["J3", "J4", "J1"])
    >>> churn.entered, churn.left, churn.moves["J3"]
    (('J4',), ('J2',), -2)
    """
    old, new = ({id: rank for rank, id in enumerate(ids)} for ids in (before, after))
    stayed = tuple(id for id in after if id in old)
    return Churn(
        stayed,
        tuple(id for id in after if id not in old),
        tuple(id for id in before if id not in new),
        {id: new[id] - old[id] for id in stayed},
    )
