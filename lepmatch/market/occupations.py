"""Occupations as the engine knows them: the unit groups of SOC 2020 and how alike any two are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.reference import table
from lepmatch.market.skills import skills

SAME = 1_000  # similarity of an occupation to itself, in thousandths
HIERARCHY = {4: 1.0, 3: 0.6, 2: 0.3, 1: 0.1, 0: 0.0}  # by how many leading digits of the code are the same
HIERARCHY_SHARE = 0.4  # the rest comes from shared skills


@dataclass(frozen=True, slots=True)
class OccupationGroup:
    """A unit group of SOC 2020 with what is usual for it."""

    code: str
    title: str
    titles: tuple[str, ...]
    essential_skills: tuple[str, ...]
    desirable_skills: tuple[str, ...]
    licences: tuple[str, ...]
    level: int
    sector: str
    soc2000_major: str


@cache
def occupations() -> dict[str, OccupationGroup]:
    """Every unit group by code, in order."""
    return {
        row["code"]: OccupationGroup(
            row["code"],
            row["title"],
            _items(row["titles"]),
            _items(row["essential_skills"]),
            _items(row["desirable_skills"]),
            _items(row["licences"]),
            int(row["level"]),
            row["sector"],
            row["soc2000_major"],
        )
        for row in sorted(table("occupations"), key=lambda row: row["code"])
    }


def _items(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))


@cache
def similarity() -> NDArray[np.int16]:
    """How alike two unit groups are, (n, n) in thousandths, in the order of `occupations`.

    Two fifths come from the hierarchy of the classification, three fifths from shared skills, where a rare skill
    counts more and a desirable one half. Symmetric, 1,000 on the diagonal, near 0 for a random pair.
    """
    groups = list(occupations().values())
    known = skills()
    place = {id: column for column, id in enumerate(known)}
    weights = np.zeros((len(groups), len(place)))
    for row, group in enumerate(groups):
        for id in group.desirable_skills:
            weights[row, place[id]] = 0.5 * (known[id].rarity - 700)
        for id in group.essential_skills:
            weights[row, place[id]] = known[id].rarity - 700
    weights /= np.sqrt((weights**2).sum(axis=1, keepdims=True))
    shared = weights @ weights.T
    alike = np.array([[HIERARCHY[_same_digits(a.code, b.code)] for b in groups] for a in groups])
    blended = HIERARCHY_SHARE * alike + (1 - HIERARCHY_SHARE) * (shared + shared.T) / 2
    return np.minimum(np.rint(blended * SAME), SAME).astype(np.int16)


def _same_digits(a: str, b: str) -> int:
    return next((n for n in range(4) if a[n] != b[n]), 4)
