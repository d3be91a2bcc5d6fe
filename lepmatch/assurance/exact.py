"""Exact chances: a group's part in one choice or in many, and its part in every beginning of a ranked list.

Lists in this work have five or ten places. For such numbers a test that leans on a normal curve is wrong, and a test of
one list sees next to nothing; so chances are added up case by case, and choices of many lists are judged together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Chances = NDArray[np.float64]
NextChance = Callable[[int, NDArray[np.int64]], "float | Chances"]
"""The chance that the next place goes to a member, from the places drawn and the members among them."""

SAME = 1 + 1e-7  # chances nearer to each other than this are equal; as scipy and R have it
LONG = 512  # from this length on, sums of choices are added up by Fourier transform


class Choice(NamedTuple):
    """One choice: so many of a pool were taken, and some of the pool belong to the group.

    Attributes
    ----------
    pool, members : people to choose from, and how many of them belong to the group
    taken : how many were chosen, whoever they are
    """

    pool: int
    members: int
    taken: int


def chance_of(choices: Iterable[Choice], observed: int) -> float:
    """How likely a part as odd as the observed one is, when every choice is drawn by lot; two-sided.

    With one choice it is Fisher's exact test. With several, the group's places in all of them are added up exactly.

    Parameters
    ----------
    observed : how many of those taken belong to the group, over all choices

    Examples
    --------
    >>> round(chance_of([Choice(pool=8, members=4, taken=4)], 3), 4)  # the lady tasting tea
    0.4857
    """
    certain, chances = places_by_lot(choices)
    if not 0 <= observed - certain < len(chances):
        raise ValueError(f"of these choices a group cannot have {observed} places")
    mine = chances[observed - certain]
    return float(min(1.0, chances[chances <= mine * SAME].sum()))


def places_by_lot(choices: Iterable[Choice]) -> tuple[int, Chances]:
    """The places of a group when all choices are drawn by lot: the least, and the chance of each number from it."""
    least, parts = 0, []
    for choice, times in sorted(Counter(choices).items()):
        low, chances = _one(*choice)
        least += low * times
        if len(chances) > 1:
            parts += [chances] * times
    while len(parts) > 1:  # two and two, so that short ones are added to short ones
        parts = [_sum(*parts[n : n + 2]) for n in range(0, len(parts), 2)]
    return least, parts[0] if parts else np.ones(1)


def _sum(one: Chances, other: Chances | None = None) -> Chances:
    if other is None:
        return one
    if min(len(one), len(other)) < LONG:
        return np.convolve(one, other)
    from scipy.signal import fftconvolve

    return np.maximum(np.asarray(fftconvolve(one, other), np.float64), 0.0)


@lru_cache(maxsize=4096)
def _one(pool: int, members: int, taken: int) -> tuple[int, Chances]:
    """The hypergeometric distribution: the least that is possible, and the chance of each number from it."""
    low, high = max(0, taken + members - pool), min(taken, members)
    here = np.arange(low, high, dtype=np.float64)  # each chance comes from the one before
    steps = np.log((members - here) * (taken - here)) - np.log((here + 1) * (pool - members - taken + here + 1))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    chances = np.exp(logs - logs.max())
    return low, chances / chances.sum()


# ------------------------------------------------------------------------------------------------- ranked lists


@dataclass(frozen=True, slots=True)
class PrefixTable:
    """How many of a group must at least be among the first 1, 2, 3 ... of a ranked list.

    Attributes
    ----------
    least : (places,) for each beginning of the list
    level : the level at which each beginning is tested, so that all of them together keep `alpha`
    fails_by_lot : how often a list that is drawn by lot fails somewhere; never above `alpha`
    """

    least: tuple[int, ...]
    level: float
    fails_by_lot: float

    def fails_at(self, members: Sequence[bool]) -> int | None:
        """The first rank at which a list holds too few of the group, from 1; None where it never does.

        Parameters
        ----------
        members : whether each on the list belongs to the group, the best first; no longer than the table
        """
        count = 0
        for rank, (is_member, least) in enumerate(zip(members, self.least, strict=False), start=1):
            count += is_member
            if count < least:
                return rank
        return None


def prefixes_of_share(places: int, share: float, alpha: float = 0.1) -> PrefixTable:
    """The table for a group that makes up a share of very many people (binomial).

    Every beginning is one more test; the level of each is the highest at which all together fail a list drawn by lot no
    more often than `alpha` (Zehlike and others 2017, with the correction worked out exactly).

    Examples
    --------
    >>> table = prefixes_of_share(12, 0.5)
    >>> table.least, table.fails_by_lot <= 0.1
    ((0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3), True)
    """
    return _adjusted(places, alpha, lambda _, __: share)


def prefixes_of_pool(places: int, pool: int, members: int, alpha: float = 0.1) -> PrefixTable:
    """The table for a list drawn from a small pool of which some belong to the group (hypergeometric).

    In a small pool the binomial table asks for too few, because whoever is on the list is no longer in the pool.

    Parameters
    ----------
    places : no more than the pool

    Examples
    --------
    >>> prefixes_of_pool(4, pool=4, members=4).least
    (1, 2, 3, 4)
    """
    if not 0 <= members <= pool or not 0 <= places <= pool:
        raise ValueError(f"places ({places}) and members ({members}) must be from 0 to the pool's {pool}")
    return _adjusted(places, alpha, lambda drawn, found: (members - found) / (pool - drawn))


def prefixes_at(level: float, next_is_member: NextChance, places: int) -> tuple[int, ...]:
    """The least for each beginning when each is tested at one level: below it, so few come by lot at most so often."""
    least, chances = [], np.ones(1)
    for drawn in range(places):
        chances = _draw(chances, drawn, next_is_member)
        sums = np.cumsum(chances)
        least.append(int((sums <= level * SAME).sum()))
    return tuple(least)


def fails_by_lot(least: Sequence[int], next_is_member: NextChance) -> float:
    """How often a list drawn by lot has too few of the group at some beginning: those that pass, step by step."""
    chances = np.ones(1)
    for drawn, fewest in enumerate(least):
        chances = _draw(chances, drawn, next_is_member)
        chances[:fewest] = 0.0
    return float(max(0.0, 1.0 - chances.sum()))


def _draw(chances: Chances, drawn: int, next_is_member: NextChance) -> Chances:
    """The chances of each count of members after one more place."""
    found = np.arange(len(chances))
    yes = np.clip(np.broadcast_to(next_is_member(drawn, found), found.shape), 0.0, 1.0)
    after = np.zeros(len(chances) + 1)
    after[:-1] += chances * (1 - yes)
    after[1:] += chances * yes
    return after


def _adjusted(places: int, alpha: float, next_is_member: NextChance) -> PrefixTable:
    """The table at the highest level that keeps `alpha`. A table changes only at the sums of chances themselves."""
    levels, chances = {0.0}, np.ones(1)
    for drawn in range(places):
        chances = _draw(chances, drawn, next_is_member)
        levels.update(level for level in np.cumsum(chances).tolist() if level <= alpha)
    ordered = sorted(levels)
    low, high = 0, len(ordered) - 1  # at the lowest level of all, 0, nothing fails
    while low < high:
        middle = (low + high + 1) // 2
        fails = fails_by_lot(prefixes_at(ordered[middle], next_is_member, places), next_is_member)
        low, high = (middle, high) if fails <= alpha * SAME else (low, middle - 1)
    least = prefixes_at(ordered[low], next_is_member, places)
    return PrefixTable(least, ordered[low], fails_by_lot(least, next_is_member))
