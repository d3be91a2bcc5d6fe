"""An area's page of demand and supply: who is without work, what stands in their way, which vacancies none can reach.

Made for the worklessness assessments that councils and their partners wrote. It looks at the people of the area alone,
and at every vacancy that is open, wherever it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from lepmatch.delivery.folding import START, TAKEN_BACK
from lepmatch.delivery.slices import NOT_RECORDED
from lepmatch.delivery.tally import Tally
from lepmatch.errors import UnknownIdError
from lepmatch.market.columns import Column, Table, nearest
from lepmatch.market.market import Market
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import Policy

R = TypeVar("R")

NOT_OPEN = frozenset({"closed", "full"})
"""Barriers of a vacancy that takes nobody on, whoever asks."""


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """An open vacancy that no rule lets anybody have.

    Attributes
    ----------
    vacancy, openings : which, and how many places
    barred : by kind of barrier, how many people have it, and for how many it is the only one
    """

    vacancy: str
    openings: int
    barred: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class AreaReport:
    """The people of an area and the open vacancies.

    Attributes
    ----------
    area : its name
    people, placed : on record there, and with a start that was not taken back
    unplaced_by_group : the others, by customer group
    basic_skills : the others who need them, by skill
    open_vacancies : all that are open anywhere
    barriers : of each kind, for how many pairs of a person and an open vacancy it is the only one
    out_of_reach : open vacancies that nobody of the area can have, the most openings first
    """

    area: str
    people: int
    placed: int
    unplaced_by_group: Mapping[str, int]
    basic_skills: Mapping[str, int]
    open_vacancies: int
    barriers: Mapping[str, int]
    out_of_reach: tuple[OutOfReach, ...]


def out_of_reach(matcher: Matcher) -> tuple[OutOfReach, ...]:
    """The open vacancies that nobody of a matcher's market can have, and why; the most openings first."""
    return _out_of_reach(matcher.market, _standings(matcher))


def area_report(tally: Tally, by: str, area: str, policy: Policy | None = None) -> AreaReport:
    """The page of one area.

    Parameters
    ----------
    by : nation, region, district or pathfinder
    area : its name

    Raises
    ------
    UnknownIdError
        nobody on record lives in an area of that name
    """
    market = tally.market
    everybody = np.arange(len(market.jobseekers), dtype=np.int32)
    placed = np.zeros(len(everybody), bool)
    placed[tally.columns.jobseeker[tally.stays[tally.stays[:, TAKEN_BACK] == 0, START]]] = True
    names, codes = tally.slices.parts(by, everybody, everybody, everybody, placed)
    there = codes == names.index(area) if area in names else np.zeros(len(everybody), bool)
    if not there.any():
        raise UnknownIdError(by, area, nearest(area, names))
    people = _rows_of(market.jobseekers, np.flatnonzero(there & ~placed))
    matcher = Matcher(policy).fit(replace(market, jobseekers=people, on=tally.day))
    standings = _standings(matcher)
    barriers: Counter[str] = Counter()
    for barred in standings.values():
        barriers.update({kind: only for kind, (_, only) in barred[1].items() if only})
    groups = people.columns["customer_group"].map(lambda group: group or NOT_RECORDED)
    needs = Counter(need for wanted in people.columns["basic_skills_needs"] for need in wanted or ())
    return AreaReport(
        area,
        int(there.sum()),
        int((there & placed).sum()),
        _sorted(Counter(groups)),
        _sorted(needs),
        len(standings),
        _sorted(barriers),
        _out_of_reach(market, standings),
    )


def _standings(matcher: Matcher) -> dict[str, tuple[int, Mapping[str, tuple[int, int]]]]:
    """Of each open vacancy, whom no rule keeps out and what bars the others."""
    found: dict[str, tuple[int, Mapping[str, tuple[int, int]]]] = {}
    people = len(matcher.market.jobseekers)
    for id in matcher.market.vacancies.ids:
        standing = matcher.standing(id, n=1)
        if not any(standing.barred.get(kind, (0, 0))[0] == people for kind in NOT_OPEN):
            found[id] = standing.feasible + standing.too_little_known, standing.barred
    return found


def _out_of_reach(
    market: Market, standings: Mapping[str, tuple[int, Mapping[str, tuple[int, int]]]]
) -> tuple[OutOfReach, ...]:
    found = [
        OutOfReach(id, market.vacancies[id].openings, dict(barred))
        for id, (feasible, barred) in standings.items()
        if not feasible
    ]
    return tuple(sorted(found, key=lambda one: (-one.openings, one.vacancy)))


def _rows_of(table: Table[R], rows: Iterable[int]) -> Table[R]:
    """Some records of a table, in its order."""
    places = np.array(list(rows), np.int64)
    columns = {name: column.take(places) for name, column in table.columns.items()}
    return Table(table.record, columns | {"id": Column.of(list(columns["id"]))})


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
