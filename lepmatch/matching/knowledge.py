"""Words as numbers: skills with their families and rarity, occupations and how alike they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache, lru_cache
from typing import Any

import numpy as np

from lepmatch.market.columns import Column
from lepmatch.market.market import Market
from lepmatch.market.occupations import occupations, similarity
from lepmatch.market.reference import names
from lepmatch.market.skills import UNHEARD, skills
from lepmatch.market.text import fold, occupation_code, occupation_codes, skill_id
from lepmatch.matching.arrays import ALL_LICENCES, SECTOR_BIT, skill_code


class Knowledge:
    """The numbers behind skills and occupations: the reference tables, and the market's own words beside them.

    A term that the skills table does not know still matches itself, when a vacancy or course asks for it.
    """

    def __init__(self, market: Market) -> None:
        self.occupations = {code: row for row, code in enumerate(occupations())}
        self.coded = occupation_codes(_titles(market))
        self.groups = tuple(occupations().values())
        self.alike = similarity()
        known = skills()
        families: dict[str, list[str]] = {}
        for skill in known.values():
            families.setdefault(skill.family, []).append(skill.id)
        own = {*_own_terms(market.vacancies.columns), *_own_terms(market.courses.columns)}
        families |= {f"own {term}": [term] for term in sorted(own)}
        self.families = len(families)
        self.skill_codes = {
            skill: skill_code(family, member)
            for family, members in enumerate(families.values())
            for member, skill in enumerate(members)
        }
        self.rarity = {code: known[id].rarity if id in known else UNHEARD for id, code in self.skill_codes.items()}
        self.licences = {code: row for row, code in enumerate(names("licences", "code"))}
        self.sectors = {code: row for row, code in enumerate(names("sectors", "code"))}
        bits = [1 << SECTOR_BIT + self.sectors[group.sector] for group in self.groups]
        self.sector_bit = np.array([*bits, 0], dtype=np.int64)  # the last for -1, an occupation not recognised

    def copy(self) -> Knowledge:
        """The same, to be taught new terms."""
        other = copy(self)
        other.skill_codes, other.rarity = dict(self.skill_codes), dict(self.rarity)
        return other

    def news(self, columns: Mapping[str, Column[Any]]) -> set[str]:
        """The words of some vacancies that nobody asked for before."""
        return _own_terms(columns) - self.skill_codes.keys()

    def learn(self, terms: Iterable[str]) -> None:
        """Give the words of `news` numbers."""
        for term in sorted(terms):
            code = self.skill_codes[term] = skill_code(self.families, 0)
            self.rarity[code] = UNHEARD
            self.families += 1

    def unasked(self, terms: Iterable[str]) -> set[str]:
        """Those of some terms that have no number, as `news` has them when somebody asks for them."""
        return {fold(term) for term in terms if self.skill(term) < 0}

    def skill(self, term: str) -> int:
        """Code of the skill that a term names; -1 where nothing in the market asks for it."""
        return self.skill_codes.get(_meant(term), -1)

    def rarity_of(self, term: str) -> int:
        """How rare the skill is that a term of a vacancy or course names."""
        return self.rarity[self.skill(term)]

    def occupation(self, text: str | None) -> int:
        """Row of the unit group of a code or title; -1 where it is not recognised."""
        code = self.coded[text] if text in self.coded else occupation_code(text or "")
        return self.occupations[code] if code else -1

    def title(self, text: str) -> str:
        """A SOC code or job title in words: the title as it was given, the official one for a code."""
        return self.groups[self.occupations[text]].title.lower() if text in self.occupations else text

    def licence_bits(self, licences: Iterable[str] | None) -> int:
        """Licences as bits."""
        return sum(1 << self.licences[code] for code in set(licences or ()))

    def missing_licence_bits(self, licences: tuple[str, ...] | None) -> int:
        """Licences known not to be held as bits; none where nothing is known."""
        return 0 if licences is None else ALL_LICENCES & ~self.licence_bits(licences)

    def sector_bits(self, work: tuple[str, ...] | None) -> int:
        """The sectors among excluded work as bits of the word of needs."""
        return sum(1 << SECTOR_BIT + self.sectors[item] for item in work or () if item in self.sectors)

    def occupation_ranges(self, work: Iterable[str]) -> list[int]:
        """The occupations under SOC codes of one to four digits, as pairs of rows from and to; sectors are left out."""
        return [row for code in work for row in _group_ranges().get(code, ())]


def _titles(market: Market) -> Iterable[str]:
    """Every code and title of work in a market, to be coded at once: that takes far less time than one by one."""
    people, work = market.jobseekers.columns, market.vacancies.columns
    yield from filter(None, (*work["occupation"].values, *work["title"].values))
    yield from (title for sought in people["sought_occupations"].values for title in sought or ())
    yield from (spell.work for history in people["work_history"].values for spell in history or ())


@lru_cache(1 << 18)
def _meant(term: str) -> str:
    """The skill that a term names; for one that the skills table does not know, its words."""
    return skill_id(term) or fold(term)


@cache
def _group_ranges() -> dict[str, tuple[int, int]]:
    """The rows from and to of the occupations under each SOC code of one to four digits."""
    rows: dict[str, list[int]] = {}
    for row, unit in enumerate(occupations()):
        for digits in range(1, 5):
            rows.setdefault(unit[:digits], []).append(row)
    return {code: (found[0], found[-1] + 1) for code, found in rows.items()}


ASKED = ("essential_skills", "desirable_skills", "gives_skills")  # columns whose words need a number


def _own_terms(columns: Mapping[str, Column[Any]]) -> set[str]:
    """Words for skills that a vacancy or course uses and the skills table does not know."""
    asked = [columns[name] for name in ASKED if name in columns]
    terms = {term for column in asked for value in column.values for term in value or ()}
    return {fold(term) for term in terms if skill_id(term) is None}
