"""Impact ratios: how often each group was selected, against the group selected most and against everybody else.

The impact ratio is a group's rate over the highest group's (29 CFR 1607.4(D)). It tells what to look at. Whether it
says anything is judged like for like: against the places that a lot would have given within the same choices, such as
the people proposed for one vacancy, with an exact chance, corrected for the number of groups looked at (Holm).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import erf, exp, inf, log, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.assurance.exact import Choice, chance_of
from lepmatch.delivery.rates import Z

LEAST_RATIO: Final = 0.8
"""The four fifths of 29 CFR 1607.4(D); no safe harbour in Great Britain, and no proof of anything alone."""

LEAST_SHARE: Final = 0.02
"""Groups under two in a hundred are shown and not compared (6 RCNY 5-301)."""

ALPHA: Final = 0.05
POWER: Final = 0.8
"""A ratio of four fifths must be noticed at least this often for its absence to mean anything (ours). Where one in five
is selected, that takes about 1,000 people in the smaller group beside 4,000 others."""

ADVERSE, LEVEL, TOO_FEW, SMALL = "adverse", "level", "too few to judge", "under 2 % of all"


@dataclass(frozen=True, slots=True)
class GroupRate:
    """One group at one stage.

    Attributes
    ----------
    name : the group
    people, selected : how many there were, and how many were selected
    expected : how many would have been, by lot within the same choices
    ratio, low, high : its rate over the highest group's, with an interval of 95 %; None for a small group, or where
        nobody was selected
    like_for_like : selected over expected, over the same of everybody else; None where that cannot be said
    chance : how often a lot gives a part as odd as this one
    corrected : the same, corrected for every group that the audit looks at
    judged : ``adverse``, ``level``, ``too few to judge`` or ``under 2 % of all``
    """

    name: str
    people: int
    selected: int
    expected: float
    ratio: float | None
    low: float
    high: float
    like_for_like: float | None
    chance: float
    corrected: float
    judged: str

    @property
    def rate(self) -> float:
        """Selected of people."""
        return self.selected / self.people

    def as_dict(self) -> dict[str, Any]:
        """The group as JSON keeps it."""
        return {
            "group": self.name,
            "n": self.people,
            "selected": self.selected,
            "expected": round(self.expected, 3),
            "rate": self.rate,
            "impact_ratio": self.ratio,
            "low": None if self.ratio is None else self.low,
            "high": None if self.ratio is None or self.high == inf else self.high,
            "like_for_like": self.like_for_like,
            "p": self.chance,
            "p_corrected": self.corrected,
            "judged": self.judged,
        }


def compare_groups(
    groups: NDArray[np.int64], names: Sequence[str], choice: NDArray[np.int64], selected: NDArray[np.bool_]
) -> tuple[GroupRate, ...]:
    """Every group's rate at a stage, in the order of `names`; groups of nobody are left out. Not yet judged.

    Parameters
    ----------
    groups : (people,) the place of each person's group in `names`; -1 for not known, which belongs to nobody's rate
    choice : (people,) the number of the choice that each stood in, such as the vacancy
    selected : (people,) whether they were selected
    """
    known = groups >= 0
    _, choice = np.unique(choice[known], return_inverse=True)
    groups, selected = groups[known], selected[known]
    pool, taken = np.bincount(choice), np.bincount(choice, selected).astype(np.int64)
    people, hits = np.bincount(groups, minlength=len(names)), np.bincount(groups, selected, minlength=len(names))
    compared = [n for n in range(len(names)) if people[n] >= max(1, LEAST_SHARE * len(groups))]
    best = max(compared, key=lambda n: hits[n] / people[n], default=-1)
    found = []
    for n in np.flatnonzero(people).tolist():
        members = np.bincount(choice[groups == n], minlength=len(pool))
        mine = int(hits[n])
        expected = float((members * taken / pool).sum())
        measure = int(hits[best]), int(people[best])
        ratio, low, high = _ratio(mine, int(people[n]), *measure) if n in compared else _NONE
        others = float(taken.sum()) - mine, float(taken.sum()) - expected
        like = (mine / expected) / (others[0] / others[1]) if expected and others[0] and others[1] else None
        rows = zip(pool.tolist(), members.tolist(), taken.tolist(), strict=True)
        chance = chance_of((Choice(*row) for row in rows), mine)
        rest = len(groups) - int(people[n])
        judged = SMALL if n not in compared else LEVEL if can_judge(int(people[n]), rest, selected.mean()) else TOO_FEW
        found.append(
            GroupRate(names[n], int(people[n]), mine, expected, ratio, low, high, like, chance, chance, judged)
        )
    return tuple(found)


def judge(tables: Mapping[Any, Sequence[GroupRate]]) -> dict[Any, tuple[GroupRate, ...]]:
    """The groups of all tables of an audit, judged together.

    A group is ``adverse`` where it has less than four fifths, like for like, of what the others have, and a lot would
    do that so seldom that among all groups looked at it would happen in fewer than one audit in twenty (Holm's
    correction). It is ``level`` only where a ratio of four fifths would most likely have been noticed.
    """
    places = [(key, n) for key, groups in tables.items() for n, one in enumerate(groups) if one.judged != SMALL]
    order = sorted(places, key=lambda place: tables[place[0]][place[1]].chance)
    judged, highest = {key: list(groups) for key, groups in tables.items()}, 0.0
    for rank, (key, n) in enumerate(order):
        one = tables[key][n]
        highest = max(highest, min(1.0, one.chance * (len(order) - rank)))
        low = (one.like_for_like is None or one.like_for_like < LEAST_RATIO) and one.selected < one.expected
        judged[key][n] = replace(one, corrected=highest, judged=ADVERSE if low and highest < ALPHA else one.judged)
    return {key: tuple(groups) for key, groups in judged.items()}


def can_judge(people: int, others: int, rate: float) -> bool:
    """Whether a ratio of four fifths would be noticed at least `POWER` often among so many people and others.

    Examples
    --------
    >>> can_judge(1_000, 4_000, 0.2), can_judge(50, 200, 0.2)
    (True, False)
    """
    if not people or not others or not 0 < rate < 1:
        return False
    total = people + others
    theirs = rate * total / (others + LEAST_RATIO * people)  # so that both together have the rate
    mine = LEAST_RATIO * theirs
    if theirs >= 1:
        return True
    error = sqrt(mine * (1 - mine) / people + theirs * (1 - theirs) / others)
    return _below((theirs - mine) / error - Z) >= POWER


def ratio_of_rates(part: int, whole: int, other_part: int, other_whole: int) -> tuple[float, float, float]:
    """The ratio of two rates with an interval of 95 %, on a logarithmic scale (Katz and others 1978).

    Where the first rate is nothing the interval starts at 0, and its end is that of half a person.

    Examples
    --------
    >>> ratio, low, high = ratio_of_rates(12, 40, 48, 80)
    >>> ratio, round(low, 3), round(high, 3)
    (0.5, 0.301, 0.829)
    """
    error = sqrt(1 / max(part, 0.5) - 1 / whole + 1 / other_part - 1 / other_whole)
    ratio = part * other_whole / (whole * other_part)
    middle = log(max(part, 0.5) / whole * other_whole / other_part)
    return ratio, exp(middle - Z * error) if part else 0.0, exp(middle + Z * error)


_NONE = (None, 0.0, inf)


def _ratio(part: int, whole: int, best: int, best_whole: int) -> tuple[float | None, float, float]:
    return ratio_of_rates(part, whole, best, best_whole) if best else _NONE


def _below(z: float) -> float:
    """The share of a normal curve below z."""
    return (1 + erf(z / sqrt(2))) / 2
