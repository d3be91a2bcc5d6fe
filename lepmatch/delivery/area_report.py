"""An area's page of demand and supply: who is without work, what stands in their way, which vacancies none can reach.

Made for the worklessness assessments that councils and their partners wrote. It looks at the people of the area, and at
the open vacancies that bear on them: those that lie there, and those that somebody from there can get to. A vacancy at
the other end of the country is no part of an area's demand, and would drown what is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lepmatch.delivery.folding import START, TAKEN_BACK
from lepmatch.delivery.slices import NOT_RECORDED, area_of
from lepmatch.delivery.tally import Tally
from lepmatch.errors import UnknownIdError
from lepmatch.market.columns import Column, Table, nearest
from lepmatch.matching.areas import districts_of, the_map
from lepmatch.matching.barred import Barred, count_barred, open_vacancies, within_reach, without_anybody
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import Policy
from lepmatch.matching.results import BARRIERS

R = TypeVar("R")

SMALLEST_FIRST = ("district", "pathfinder", "region", "nation")


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """An open vacancy for which nobody is known.

    Attributes
    ----------
    vacancy, title, openings : which, and how many places
    barred : by kind of barrier, how many people have it, and for how many it is the only one
    unknown : people with no barrier that is known of, and too little on record to say that they fit
    """

    vacancy: str
    title: str
    openings: int
    barred: Mapping[str, tuple[int, int]]
    unknown: int

    @property
    def only_barrier(self) -> str | None:
        """The kind of barrier that is the only one for most people; None where everybody has several."""
        only = {kind: alone for kind, (_, alone) in self.barred.items() if alone}
        return min(only, key=lambda kind: (-only[kind], kind)) if only else None

    def as_dict(self) -> dict[str, Any]:
        """The vacancy as JSON keeps it."""
        barred = {kind: {"people": people, "nothing_else": alone} for kind, (people, alone) in self.barred.items()}
        return {"vacancy": self.vacancy, "title": self.title, "openings": self.openings} | {
            "barred": barred,
            "too_little_known": self.unknown,
        }


@dataclass(frozen=True, slots=True)
class AreaReport:
    """The people of an area and the open vacancies that bear on them.

    Attributes
    ----------
    area : its name
    people, placed : on record there, and with a start that was not taken back
    unplaced_by_group : the others, by customer group
    basic_skills : the others who need them, by skill
    open_vacancies : all that are open anywhere
    near : of these, those that lie in the area or that somebody without work there can get to
    barriers : of each kind, for how many pairs of a person and a near vacancy it is the only one
    out_of_reach : near vacancies for which nobody of the area is known, the most openings first
    matcher : fitted to the people without work, for further questions such as what a course would open
    """

    area: str
    people: int
    placed: int
    unplaced_by_group: Mapping[str, int]
    basic_skills: Mapping[str, int]
    open_vacancies: int
    near: int
    barriers: Mapping[str, int]
    out_of_reach: tuple[OutOfReach, ...]
    matcher: Matcher = field(repr=False, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON keeps it."""
        return {
            "area": self.area,
            "people": self.people,
            "placed": self.placed,
            "unplaced_by_group": dict(self.unplaced_by_group),
            "basic_skills": dict(self.basic_skills),
            "open_vacancies": self.open_vacancies,
            "near": self.near,
            "barriers": dict(self.barriers),
            "out_of_reach": [one.as_dict() for one in self.out_of_reach],
        }


def out_of_reach(matcher: Matcher) -> tuple[OutOfReach, ...]:
    """The open vacancies for which nobody of a matcher's market is known, and why; the most openings first.

    Examples
    --------
    >>> from lepmatch import Matcher, sample_market
    >>> found = out_of_reach(Matcher().fit(sample_market(jobseekers=60, vacancies=24, courses=4)))
    >>> all(one.barred or one.unknown for one in found)
    True
    """
    fitted = matcher.fitted
    return _out_of_reach(fitted, count_barred(fitted, without_anybody(fitted, open_vacancies(fitted))))


def find_area(tally: Tally, name: str, by: str | None = None) -> tuple[str, str]:
    """What kind of area a name is of, and the name as it is written; the smallest kind where several have it.

    Parameters
    ----------
    by : one of `AREAS`, where it is known

    Raises
    ------
    UnknownIdError
        no area has that name, or nobody on record lives there
    """
    everybody = np.arange(len(tally.market.jobseekers), dtype=np.int32)
    known: list[str] = []
    for kind in (by,) if by else SMALLEST_FIRST:
        names, codes = tally.slices.parts(kind, everybody, everybody, everybody, everybody > 0)
        there = [names[code] for code in np.unique(codes).tolist()]
        known += there
        for one in there:
            if one.casefold() == name.casefold():
                return kind, one
    raise UnknownIdError(by or "area", name, nearest(name, known))


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
    fitted = matcher.fitted
    open_ = open_vacancies(fitted)
    barred = count_barred(fitted, open_[(_lies_in(fitted, by, area) | within_reach(fitted))[open_]])
    only = dict(zip(BARRIERS, barred.only.sum(axis=0).tolist(), strict=True))
    groups = people.columns["customer_group"].map(lambda group: group or NOT_RECORDED)
    needs = Counter(need for wanted in people.columns["basic_skills_needs"] for need in wanted or ())
    return AreaReport(
        area,
        int(there.sum()),
        int((there & placed).sum()),
        _sorted(Counter(groups)),
        _sorted(needs),
        len(open_),
        len(barred.vacancies),
        _sorted(Counter({kind: count for kind, count in only.items() if count})),
        _out_of_reach(fitted, barred),
        matcher,
    )


def _lies_in(fitted: Fitted, by: str, area: str) -> NDArray[np.bool_]:
    """Which vacancies lie in an area, by the nearest postcode district."""
    areas = {} if by == "district" else area_of(by)
    inside = [(name if by == "district" else areas.get(name)) == area for name in the_map().districts]
    found: NDArray[np.bool_] = np.array([*inside, False])[districts_of(fitted.jobs.rows)]  # the last is nowhere
    return found


def _out_of_reach(fitted: Fitted, barred: Barred) -> tuple[OutOfReach, ...]:
    ids, columns = fitted.market.vacancies.ids, fitted.market.vacancies.columns
    found = [
        OutOfReach(ids[row], columns["title"][row], columns["openings"][row], barred.of(place), free)
        for place, (row, free) in enumerate(zip(barred.vacancies.tolist(), barred.free.tolist(), strict=True))
        if not barred.known[place]
    ]
    return tuple(sorted(found, key=lambda one: (-one.openings, one.vacancy)))


def _rows_of(table: Table[R], rows: NDArray[np.int64]) -> Table[R]:
    """Some records of a table, in its order, without the values that none of them has."""
    columns = {name: Column.of(list(column.take(rows))) for name, column in table.columns.items()}
    return Table(table.record, columns)


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
