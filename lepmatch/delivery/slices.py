"""Slices: where a person, a job and a day belong, for every figure by area, employer, group or time.

Everybody belongs to exactly one part of a slice, "not recorded" among them, so the parts add up to the whole. A person
belongs to the district on their record now: an event does not say where somebody lived, and who has moved is counted
where they live. A year runs from April to March, as the published figures do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.delivery.dimensions import OF_DAY, OF_PERSON
from lepmatch.delivery.folding import Ints
from lepmatch.market.columns import Column
from lepmatch.market.market import Market
from lepmatch.market.reference import table

NOT_RECORDED, ORIGINAL, WIDENED = "not recorded", "original", "widened"
_EPOCH = 719_163  # the number of 1 January 1970


def area_of(kind: str) -> dict[str, str]:
    """The nation, region or pathfinder area of each district that has one."""
    nation = {row["region"]: row["nation"] for row in table("regions")}
    rows = table("districts")
    found = {row["district"]: nation[row["region"]] if kind == "nation" else row[kind] for row in rows}
    return {district: area for district, area in found.items() if area}


class Slices:
    """The parts that the people and jobs of a market belong to."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._kept: dict[str, tuple[tuple[str, ...], Ints]] = {}
        self._numbers: dict[str, NDArray[Any]] = {}

    def numbers(self, name: str, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """A number of every jobseeker that no event changes, made when it is first asked for."""
        if name not in self._numbers:
            self._numbers[name] = make()
        return self._numbers[name]

    def parts(
        self, by: str, jobseeker: Ints, vacancy: Ints, day: Ints, widened: NDArray[np.bool_]
    ) -> tuple[tuple[str, ...], NDArray[Any]]:
        """The names of the parts, and the place of each row's among them.

        Parameters
        ----------
        by : one of `DIMENSIONS`
        jobseeker, vacancy : rows of the market, -1 and numbers past its end for none
        day : the day that counts
        widened : whether the row counts only since eligibility was widened
        """
        if by in OF_DAY:
            return _periods(by, day)
        if by == "eligibility":
            return (ORIGINAL, WIDENED), widened.astype(np.int32)
        if by not in self._kept:
            self._kept[by] = _labelled(self._of_person(by) if by in OF_PERSON else self._of_job(by))
        names, codes = self._kept[by]
        rows = jobseeker if by in OF_PERSON else vacancy
        return names, codes[np.where(rows < len(codes) - 1, rows, -1)]

    def _of_person(self, by: str) -> Column[str]:
        columns = self.market.jobseekers.columns
        if by in {"district", "group"}:
            name = "district" if by == "district" else "customer_group"
            return columns[name].map(lambda value: value or NOT_RECORDED)
        areas = area_of(by)
        other = "no pathfinder area" if by == "pathfinder" else NOT_RECORDED
        return columns["district"].map(lambda district: areas.get(district, other) if district else NOT_RECORDED)

    def _of_job(self, by: str) -> Column[str]:
        vacancies, employers = self.market.vacancies.columns, self.market.employers
        if by != "sector":
            return vacancies[by].map(lambda value: value or NOT_RECORDED)
        sectors = dict(zip(employers.ids, employers.columns["sector"], strict=True)) if len(employers) else {}
        return vacancies["employer"].map(lambda id: sectors.get(id) or NOT_RECORDED)


def _labelled(column: Column[str]) -> tuple[tuple[str, ...], Ints]:
    """Names in order, the place of every row's, and behind them that of whoever has no row."""
    names = sorted({*column.values, NOT_RECORDED}, key=lambda name: (name == NOT_RECORDED, name))
    place = {name: number for number, name in enumerate(names)}
    return tuple(names), np.append(column.encode(place.__getitem__, np.int32), np.int32(place[NOT_RECORDED]))


_MONTHS: Final[dict[str, tuple[int, int, Callable[[int, int], str]]]] = {
    "month": (1, 0, lambda year, month: f"{year}-{month:02}"),
    "quarter": (3, 0, lambda year, month: f"{year} Q{(month + 2) // 3}"),
    "year": (12, 3, lambda year, month: f"{year}-{(year + 1) % 100:02}"),
}


def _periods(by: str, day: Ints) -> tuple[tuple[str, ...], NDArray[Any]]:
    length, late, name = _MONTHS[by]
    months = (day.astype(np.int64) - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    periods = (months - late) // length
    if not len(periods):
        return (), periods
    first = int(periods.min())
    starts: Sequence[int] = [number * length + late for number in range(first, int(periods.max()) + 1)]
    return tuple(name(1970 + start // 12, start % 12 + 1) for start in starts), periods - first


def period_of(by: str, day: date) -> str | None:
    """The month, quarter or year of a day; None where the slice is not by time.

    Examples
    --------
    >>> period_of("quarter", date(2009, 1, 1)), period_of("year", date(2009, 1, 1)), period_of("region", date.max)
    ('2009 Q1', '2008-09', None)
    """
    if by not in OF_DAY:
        return None
    names, _ = _periods(by, np.array([day.toordinal()], np.int32))
    return names[0]
