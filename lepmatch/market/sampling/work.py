"""Occupations and skills in the words that people and employers use, ready to be drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.occupations import occupations
from lepmatch.market.reference import names, table
from lepmatch.market.sampling.draws import Floats, Rows, Shelf, Texts, objects
from lepmatch.market.sampling.figures import COMMON_WORK, LEVEL_WEIGHT, MAJOR_GROUPS, OTHER_WORK
from lepmatch.market.skills import aliases, skills

MOST_TITLES = 8  # the first titles of an occupation are its usual ones
ENTRY_LEVEL = 2  # the highest level that a beginner's job asks for


@dataclass(frozen=True, slots=True)
class Work:
    """The unit groups by row, in the order of their codes, and the shelves to draw them from.

    Attributes
    ----------
    codes, level, sector : of each unit group; the sector is a row of the sectors table
    of_people : unit groups by what JSA claimants did, one list
    of_beginners : entry-level unit groups by sector
    of_vacancies : unit groups that the scheme's vacancies are in, by sector
    by_sector : the unit group at each place of the last two shelves
    titles, title : the usual job titles of each unit group
    essential, desirable : rows of `wording` by unit group, padded with -1
    wording, phrase : the ways to write each skill, its label as heavy as all others together
    """

    codes: Texts
    level: Rows
    sector: Rows
    of_people: Shelf
    of_beginners: Shelf
    of_vacancies: Shelf
    by_sector: Rows
    titles: Shelf
    title: Texts
    essential: NDArray[np.int64]
    desirable: NDArray[np.int64]
    wording: Shelf
    phrase: Texts


@cache
def work() -> Work:
    """The packaged occupations and skills."""
    groups = list(occupations().values())
    sectors = names("sectors", "code")
    by_sector = [[row for row, group in enumerate(groups) if group.sector == sector] for sector in sectors]
    row_of = {id: row for row, id in enumerate(skills())}
    ways = [tuple(dict.fromkeys(aliases()[id])) for id in row_of]
    titles = [group.titles[:MOST_TITLES] or (group.title.lower(),) for group in groups]
    return Work(
        codes=objects([group.code for group in groups]),
        level=np.array([group.level for group in groups]),
        sector=np.array([sectors.index(group.sector) for group in groups]),
        of_people=Shelf([_people_weights()]),
        of_beginners=Shelf([[_weight(row, "beginner") for row in rows] for rows in by_sector]),
        of_vacancies=Shelf([[_weight(row, "vacancy") for row in rows] for rows in by_sector]),
        by_sector=np.array([row for rows in by_sector for row in rows]),
        titles=Shelf([[1.0] * len(usual) for usual in titles]),
        title=objects([title for usual in titles for title in usual]),
        essential=_padded([[row_of[id] for id in group.essential_skills] for group in groups]),
        desirable=_padded([[row_of[id] for id in group.desirable_skills] for group in groups]),
        wording=Shelf([[float(max(1, len(terms) - 1)), *[1.0] * (len(terms) - 1)] for terms in ways]),
        phrase=objects([term for terms in ways for term in terms]),
    )


def titles_of(unit_group: Rows, uniform: Floats) -> Texts:
    """A job title for each unit group, or for each of a table of them."""
    return work().title[work().titles.pick(uniform, unit_group)]


def terms_of(skill: NDArray[np.int64], uniform: Floats) -> Texts:
    """A way to write each skill; blank for -1."""
    terms = work().phrase[work().wording.pick(uniform, np.maximum(skill, 0))]
    return np.asarray(np.where(skill < 0, "", terms), dtype=object)


@cache
def skill_rows(*ids: str) -> Rows:
    """Rows of `Work.wording` of some skills."""
    row_of = {id: row for row, id in enumerate(skills())}
    return np.array([row_of[id] for id in ids])


@cache
def legal_licences() -> frozenset[str]:
    """Licences that the law asks for before the first day at work."""
    return frozenset(row["code"] for row in table("licences") if (row["legal"], row["after_offer"]) == ("yes", "no"))


def _weight(row: int, who: Literal["person", "beginner", "vacancy"]) -> float:
    group = list(occupations().values())[row]
    if who == "vacancy" and group.soc2000_major == "1":
        return 0.0  # managers and owners
    return LEVEL_WEIGHT[who][group.level] * COMMON_WORK.get(group.code, OTHER_WORK[who])


def _people_weights() -> list[float]:
    majors = [group.soc2000_major for group in occupations().values()]
    weights = [_weight(row, "person") for row in range(len(majors))]
    total = {major: sum(w for w, m in zip(weights, majors, strict=True) if m == major) for major in MAJOR_GROUPS}
    return [MAJOR_GROUPS[m] * w / total[m] for w, m in zip(weights, majors, strict=True)]


def _padded(lists: list[list[int]]) -> NDArray[np.int64]:
    width = max(map(len, lists))
    return np.array([items + [-1] * (width - len(items)) for items in lists])
