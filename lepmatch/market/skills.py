"""Skills as the engine knows them: ids, families of related skills, and how rare each one is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import log

from lepmatch.market.reference import table

COMMONEST, RAREST, UNHEARD = 1_000, 1_999, 1_500
"""Rarity runs from 1,000 to 1,999, below twice the commonest, so that no related skill ever outweighs an exact one.
A skill that the table does not know lies in the middle."""


@dataclass(frozen=True, slots=True)
class Skill:
    """One row of the skills table.

    Attributes
    ----------
    id, label, kind : as in the table
    family : the name that closely related skills share; its own id when it has no relatives
    rarity : `COMMONEST` to `RAREST`, by how many occupations ask for it
    in_sector_course : whether a two-week sector course can teach it
    """

    id: str
    label: str
    kind: str
    family: str
    rarity: int
    in_sector_course: bool


@cache
def skills() -> dict[str, Skill]:
    """Every skill of the table by id, families together."""
    asked: Counter[str] = Counter()
    for row in table("occupations"):
        asked.update(row["essential_skills"].split(";"))
        asked.update(row["desirable_skills"].split(";"))
    most = log(max(asked.values()) + 1)
    rows = sorted(table("skills"), key=lambda row: (row["family"] or row["id"], row["id"]))
    return {
        row["id"]: Skill(
            row["id"],
            row["label"],
            row["kind"],
            row["family"] or row["id"],
            COMMONEST + round((RAREST - COMMONEST) * (1 - log(asked[row["id"]] + 1) / most)),
            row["sector_course"] == "yes",
        )
        for row in rows
    }


@cache
def aliases() -> dict[str, tuple[str, ...]]:
    """Every way to write each skill, its label first, by id."""
    return {
        row["id"]: (row["label"], row["id"].replace("_", " "), *filter(None, row["aliases"].split(";")))
        for row in table("skills")
    }
