"""An experienced worker of an occupation finds its vacancies before those of every other.

The worker is made up of the reference tables: one of the occupation's job titles, its essential and desirable skills,
its usual level. The vacancy asks for the same, in the same place and hours. All entry-level and intermediate
occupations (SOC major groups 4 to 9) take part.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from lepmatch.market.market import Market
from lepmatch.market.occupations import OccupationGroup, occupations
from lepmatch.market.records import Employer, Spell
from lepmatch.market.skills import skills
from lepmatch.matching.matcher import Matcher
from tests.matching.markets import DAY, JOB, PERSON

GROUPS = [group for code, group in occupations().items() if code[0] in "456789"]
Points = dict[str, dict[str, int]]  # milli-points by the worker's code and then the vacancy's


def _labels(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(skills()[id].label for id in ids)


def _title(group: OccupationGroup) -> str:
    return (*group.titles, group.title)[0]


@cache
def points(**less_known: None) -> Points:
    """Every worker at every vacancy, the workers with less known of them than there could be."""
    people = [
        replace(
            PERSON,
            id=group.code,
            work_history=(Spell(_title(group), 36),),
            sought_occupations=(_title(group),),
            skills=_labels(group.essential_skills + group.desirable_skills),
            qualification_level=group.level,
        )
        for group in GROUPS
    ]
    jobs = [
        replace(
            JOB,
            id=group.code,
            title=group.title,
            essential_skills=_labels(group.essential_skills),
            desirable_skills=_labels(group.desirable_skills),
            min_qualification_level=group.level,
            experience_months=12,
        )
        for group in GROUPS
    ]
    people = [replace(person, **less_known) for person in people]
    market = Market.of(DAY, [*people, *jobs, Employer(id="E1", name="A shop")])
    found: Points = {group.code: {} for group in GROUPS}
    for vacancy, worker, score, _, _ in Matcher().fit(market).matches(0, len(GROUPS)).rows():
        found[worker][vacancy] = round(score * 1000)
    return found


def own_not_first(found: Points) -> dict[str, list[str]]:
    """The vacancies that rank before or beside a worker's own, for the workers who have such."""
    before = {own: [c for c, score in row.items() if c != own and score >= row[own]] for own, row in found.items()}
    return {own: codes for own, codes in before.items() if codes}


def aucs(found: Points) -> list[float]:
    """For each worker, how often the own vacancy beats another; ties count half. The worst first."""
    return sorted(
        sum((row[own] > score) + (row[own] == score) / 2 for code, score in row.items() if code != own) / (len(row) - 1)
        for own, row in found.items()
    )


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_all_occupations_take_part_and_every_pair_has_a_number() -> None:
    assert len(GROUPS) > 150
    assert all(len(row) == len(GROUPS) for row in points().values())


def test_the_own_occupation_ranks_first_and_stands_well_apart() -> None:
    assert own_not_first(points()) == {}
    margins = [row[own] - max(score for code, score in row.items() if code != own) for own, row in points().items()]
    assert min(margins) > 5_000


@pytest.mark.parametrize(
    "less_known",
    [{}, {"skills": None}, {"work_history": None, "sought_occupations": None}, {"sought_occupations": None}],
    ids=["all known", "skills unknown", "only skills known", "work sought unknown"],
)
def test_own_against_all_others(less_known: dict[str, None]) -> None:
    each = aucs(points(**less_known))
    assert mean(each) >= 0.95
    assert mean(each[: len(each) // 10]) >= 0.95
