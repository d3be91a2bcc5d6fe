"""Counts: people, starts and all that must stand beside them, of everybody or of every part of a slice.

A person counts once, with the first start that was not taken back; a start counts once for a person and a job, however
often they came back to it. Sustained work is told of people: kept, left, not due yet, and due with nothing recorded.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.delivery.folding import COUNTED, KEPT, LEFT, START, SUSTAINED, TAKEN_BACK, Ints, bits
from lepmatch.delivery.job_points import job_points
from lepmatch.delivery.slices import Slices
from lepmatch.delivery.tally import Tally
from lepmatch.market.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Sustained:
    """Of the people who started, how many were still in work after so many weeks.

    Attributes
    ----------
    kept : recorded as still in work
    left : left before
    not_due : started too recently to say
    unknown : due, and nothing was recorded
    """

    weeks: int
    kept: int
    left: int
    not_due: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands side by side for everybody, or for one part of a slice.

    Attributes
    ----------
    people : people with a start that was not taken back, by their first
    starts : jobs started; somebody with two jobs has two
    reversed : starts that were taken back, by the day on which they were
    widened : people who count only since eligibility was widened
    points : points for the first starts
    uplift_points : more points for people of the districts that the scheme names
    bonus_points : for JSA customers shown to have stayed in work for the weeks of the bonus
    late : starts that were entered on a later day
    sustained : at each number of weeks that the scheme names
    """

    people: int
    starts: int
    reversed: int
    widened: int
    points: int
    uplift_points: int
    bonus_points: int
    late: int
    sustained: tuple[Sustained, ...]

    @property
    def original(self) -> int:
        """People who would have counted before eligibility was widened, too."""
        return self.people - self.widened


OUTCOMES: Final = ("kept_long", "left_between", "kept_short", "left_before", "not_due", "unknown")
"""What became of a person, each of whom has one: in work after the longest time that the scheme names; after the
shortest, and left then; after the shortest, and no more is known; left before it; not due yet; nothing recorded."""


@dataclass(frozen=True, slots=True)
class Entries:
    """How events were entered.

    Attributes
    ----------
    events : all of them
    counted : those that moved a submission
    corrected, corrections : those that another stands for, and those that only take one back
    late : counted, and entered on a later day
    dated : counted, and it is known when they were entered
    typical_lag : days from what happened to the entry, the middle one of those; None where none is known
    """

    events: int
    counted: int
    corrected: int
    corrections: int
    late: int
    dated: int
    typical_lag: int | None


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Where some rows belong: a person, a job, a day, and whether eligibility had to be widened."""

    jobseeker: Ints
    vacancy: Ints
    day: Ints
    widened: NDArray[np.bool_]

    def parts(self, by: str | None, slices: Slices) -> tuple[tuple[str, ...], NDArray[Any]]:
        if by is None:
            return ("all",), np.zeros(len(self.day), np.int32)
        return slices.parts(by, self.jobseeker, self.vacancy, self.day, self.widened)


class Facts:
    """A row for every person in work, every start and every start taken back, from a tally as it stands.

    Parameters
    ----------
    named_districts : those whose people earn the points' uplift; the scheme's where None
    """

    def __init__(self, tally: Tally, named_districts: Collection[str] | None = None) -> None:
        self.slices, self.scheme = tally.slices, tally.scheme
        on, columns = tally.day.toordinal(), tally.columns
        jobseeker, vacancy = columns.jobseeker[tally.stays[:, START]], columns.vacancy[tally.stays[:, START]]
        at = columns.at[tally.stays[:, START]]
        widened = came_by_widening(self.slices, self.scheme, jobseeker, at)
        back = tally.stays[:, TAKEN_BACK]
        self._taken_back = _Rows(jobseeker[back > 0], vacancy[back > 0], back[back > 0], widened[back > 0])
        stands = back == 0
        stays, jobseeker, vacancy, at = tally.stays[stands], jobseeker[stands], vacancy[stands], at[stands]
        is_start = ~tally.again[stands]
        self._starts = _Rows(jobseeker[is_start], vacancy[is_start], at[is_start], widened[stands][is_start])
        self._late = columns.recorded[stays[is_start, START]] > at[is_start]
        moment = at.astype(np.int64) << 32 | (vacancy + 1)
        earliest = np.full(tally.jobseekers.known, np.iinfo(np.int64).max)
        np.minimum.at(earliest, jobseeker, moment)
        first = moment == earliest[jobseeker]
        self.people = _Rows(jobseeker[first], vacancy[first], at[first], widened[stands][first])
        began = (earliest >> 32).astype(np.int32)  # by jobseeker, as are all that follow

        def whoever(holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
            """Of the people, those for whom something holds of one of their stays."""
            some = np.zeros(tally.jobseekers.known, bool)
            some[jobseeker[holds]] = True
            return np.asarray(some[self.people.jobseeker], bool)

        def in_job_until(weeks: int) -> NDArray[np.bool_]:
            return np.asarray((stays[:, LEFT] == 0) | (stays[:, LEFT] >= began[jobseeker] + 7 * weeks), bool)

        self._stood = []  # 0 kept, 1 left, 2 not due, 3 unknown
        for weeks in self.scheme.sustained_weeks:
            longer = bits(kind for kind, other in SUSTAINED if other >= weeks)  # 26 weeks have 13 in them
            kept = whoever(stays[:, KEPT] & longer > 0)
            left = ~whoever(in_job_until(weeks))
            not_due = self.people.day + 7 * weeks > on
            self._stood.append(np.select([kept, left, not_due], [0, 1, 2], 3))
        shown = (stays[:, KEPT] > 0) | ((stays[:, LEFT] > 0) & in_job_until(self.scheme.bonus_weeks))
        groups, districts = (tally.market.jobseekers.columns[name] for name in ("customer_group", "district"))
        points = {group: rule.points for group, rule in self.scheme.groups.items()}
        numbers = self.slices.numbers
        base = numbers("points", lambda: groups.encode(lambda group: points.get(group, 0), np.int64))
        uplifted = self.scheme.uplift_districts if named_districts is None else named_districts
        named = districts.encode(lambda district: district in uplifted, bool)
        more = {group: job_points(self.scheme, base, in_named_area=True) for group, base in points.items()}
        with_uplift = numbers("uplift", lambda: groups.encode(lambda group: more.get(group, 0), np.int64))
        self._points = base[self.people.jobseeker]
        self._uplift = np.where(named, with_uplift - base, 0)[self.people.jobseeker]
        earns = numbers("bonus", lambda: groups.encode(lambda group: group in self.scheme.bonus_groups, bool))
        earns = earns[self.people.jobseeker]
        self._bonus = self.scheme.bonus_points * (earns & whoever(shown))

    def counts(self, by: str | None = None) -> dict[str, Counts]:
        """The counts of every part of a slice that has any, in the order of the parts; of all where none is named."""
        sets = [rows.parts(by, self.slices) for rows in (self.people, self._starts, self._taken_back)]
        names, (people, starts, back) = _of_one_list(sets)
        n = len(names)
        stood = [np.bincount(people * 4 + now, minlength=4 * n).reshape(n, 4).tolist() for now in self._stood]
        columns = [_count(people, n), _count(starts, n), _count(back, n), _count(people[self.people.widened], n)]
        columns += [_count(people, n, earned) for earned in (self._points, self._uplift, self._bonus)]
        columns.append(_count(starts[self._late], n))
        found: dict[str, Counts] = {}
        for place, (name, *row) in enumerate(zip(names, *columns, strict=True)):
            if by is None or any(row):
                weeks = zip(self.scheme.sustained_weeks, stood, strict=True)
                found[name] = _counts(row, tuple(Sustained(number, *those[place]) for number, those in weeks))
        return found

    def people_by(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """People by the parts of two slices at once, where there are any."""
        (rows, row), (columns, column) = (self.people.parts(by, self.slices) for by in (first, second))
        counts = np.bincount(row.astype(np.int64) * max(len(columns), 1) + column)
        return {
            (rows[cell // len(columns)], columns[cell % len(columns)]): int(counts[cell])
            for cell in np.flatnonzero(counts).tolist()
        }

    def outcomes_by(self, by: str) -> dict[tuple[str, str], int]:
        """People by the parts of a slice and what became of them, one of `OUTCOMES`, where there are any."""
        names, codes = self.people.parts(by, self.slices)
        short, long = self._stood[0], self._stood[-1]
        became = np.select([long == 0, (short == 0) & (long == 1), short == 0, short == 1, short == 2], range(5), 5)
        counts = np.bincount(codes.astype(np.int64) * len(OUTCOMES) + became)
        return {
            (names[cell // len(OUTCOMES)], OUTCOMES[cell % len(OUTCOMES)]): int(counts[cell])
            for cell in np.flatnonzero(counts).tolist()
        }


def entries_of(tally: Tally) -> Entries:
    """How the events of a tally were entered."""
    kinds = np.bincount(tally.why, minlength=3)
    dated = (tally.why == COUNTED) & (tally.columns.recorded > 0)
    lags = (tally.columns.recorded - tally.columns.at)[dated]
    middle = int(np.searchsorted(np.cumsum(np.bincount(lags)), (len(lags) + 1) // 2)) if len(lags) else None
    late = int((lags > 0).sum())
    return Entries(len(tally.why), int(kinds[0]), int(kinds[2]), int(kinds[1]), late, len(lags), middle)


def came_by_widening(slices: Slices, scheme: Scheme, jobseeker: Ints, at: Ints) -> NDArray[np.bool_]:
    """Whether somebody who started on a day would not have counted before the scheme was opened wider."""
    opened = [group.eligible_from for group in scheme.groups.values() if group.widened]
    if not opened:
        return np.zeros(len(at), bool)
    columns = slices.market.jobseekers.columns
    claim = slices.numbers(
        "claim", lambda: columns["claim_start"].encode(lambda day: day.toordinal() if day else 0, np.int32)
    )[jobseeker]
    wide = slices.numbers(
        "wide", lambda: columns["customer_group"].encode(lambda g: bool(g) and scheme.groups[g].widened, bool)
    )[jobseeker]
    long_enough = 7 * min(
        (group.min_claim_weeks for group in scheme.groups.values() if group.min_claim_weeks), default=0
    )
    narrow = (claim > 0) & (at - claim >= long_enough)
    return np.asarray(wide & (at >= min(opened).toordinal()) & ~narrow, bool)


def _counts(row: list[int], sustained: tuple[Sustained, ...]) -> Counts:
    people, starts, back, widened, points, uplift, bonus, late = row
    return Counts(people, starts, back, widened, points, uplift, bonus, late, sustained)


def _of_one_list(sets: list[tuple[tuple[str, ...], NDArray[Any]]]) -> tuple[tuple[str, ...], list[NDArray[Any]]]:
    """Codes that have names of their own each, as codes of one list of names."""
    if len({names for names, _ in sets}) == 1:
        return sets[0][0], [codes for _, codes in sets]
    every = sorted({name for names, _ in sets for name in names})
    place = {name: number for number, name in enumerate(every)}
    return tuple(every), [np.array([place[name] for name in names] or [0])[codes] for names, codes in sets]


def _count(codes: NDArray[Any], n: int, weights: NDArray[Any] | None = None) -> list[int]:
    found: list[int] = np.bincount(codes, weights, minlength=n).astype(np.int64).tolist()
    return found
