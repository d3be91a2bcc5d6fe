"""A tally: the events of a market, folded on columns and kept so that a day's new events cost little.

A life is folded whole or not at all: what is new about somebody folds that person's events again and nobody else's. So
adding events in any order and in any portions gives what folding them all at once gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepmatch.delivery.events import COURSE_KINDS
from lepmatch.delivery.folding import (
    AHEAD,
    BEFORE_SCHEME,
    CODE,
    COMPILED_FROM,
    CORRECTED,
    CORRECTION,
    IN_JOB,
    NAMES_NOBODY,
    NOT_ON_RECORD,
    REACHED,
    TAKEN_BACK,
    VOIDS_NOTHING,
    Ints,
    Longs,
    fold_rows,
)
from lepmatch.delivery.slices import Slices
from lepmatch.market.columns import Column, Table
from lepmatch.market.market import Market
from lepmatch.market.outcomes import life_order
from lepmatch.market.records import Event
from lepmatch.market.scheme import Scheme, load_scheme

_COURSE_CODES = np.array([kind in COURSE_KINDS for kind in CODE], bool)
_VOIDED = CODE["voided"]


class Places:
    """Ids and their numbers: those on record have their row, others get the numbers after it."""

    def __init__(self, known: Sequence[str] = ()) -> None:
        self.known = len(known)
        self._of: dict[str, int] = {id: place for place, id in enumerate(known)}

    def encode(self, column: Column[str | None]) -> Ints:
        """The number of each row's id, -1 for none."""
        return column.encode(lambda id: -1 if id is None else self._of.setdefault(id, len(self._of)), np.int32)

    def __len__(self) -> int:
        return len(self._of)

    def words(self) -> tuple[str, ...]:
        """The ids in the order of their numbers."""
        return tuple(self._of)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Events as numbers, one array a field.

    Attributes
    ----------
    at, recorded : days; 0 where it is not known when something was recorded
    kind : its code
    jobseeker, vacancy, course, reason, ref, corrects : numbers of ids and words, -1 for none
    """

    at: Ints
    kind: NDArray[np.int8]
    jobseeker: Ints
    vacancy: Ints
    course: Ints
    reason: Ints
    ref: Ints
    corrects: Ints
    recorded: Ints

    def and_(self, more: Columns) -> Columns:
        """These rows and more rows behind them."""
        names = self.__dataclass_fields__
        return Columns(*(np.concatenate([getattr(self, name), getattr(more, name)]) for name in names))


class Tally:
    """What the events of a market come to on a day, ready for more events.

    Parameters
    ----------
    market : who and what the events are about
    on : the day of the count, the market's own where none is given

    Examples
    --------
    >>> from lepmatch import read_market
    >>> tally = Tally(read_market("data/sample"))
    >>> tally.add([Event(at=date(2009, 4, 1), kind="job_started", jobseeker="J0001")], on=date(2009, 4, 1))
    >>> tally.event(len(tally.columns.at) - 1).kind
    'job_started'
    """

    def __init__(self, market: Market, on: date | None = None) -> None:
        self.market, self.day = market, on or market.on
        self.scheme: Scheme = load_scheme(market.scheme)
        self.slices = Slices(market)
        self.jobseekers = Places(market.jobseekers.ids)
        self.vacancies = Places(market.vacancies.ids)
        self.reasons, self.refs, self._courses = Places(), Places(), Places(market.courses.ids)
        self._tables: list[Table[Event]] = []
        self._corrected = np.zeros(0, np.int32)  # numbers of refs
        none = np.zeros(0, np.int32)
        self.columns = Columns(none, none.astype(np.int8), none, none, none, none, none, none, none)
        self.why = np.zeros(0, np.int8)
        self.lives, self.stays, self.again = np.zeros((0, 6), np.int32), np.zeros((0, 4), np.int32), np.zeros(0, bool)
        self._insert(market.events)

    def add(self, events: Iterable[Event], on: date | None = None) -> None:
        """Take more events in, in whatever order they come, and move on to another day where one is given."""
        self._insert(Table.of(Event, list(events)), on)

    def _insert(self, table: Table[Event], on: date | None = None) -> None:
        new, before = self._encode(table), len(self.columns.at)
        corrected = np.setdiff1d(new.corrects, [*self._corrected, -1])
        stale = self._flags(corrected)[self.columns.ref] if len(corrected) else np.zeros(before, bool)
        if on is not None and on != self.day:
            first, last = sorted((self.day.toordinal(), on.toordinal()))
            stale |= (self.columns.at > first) & (self.columns.at <= last)
            self.day = on
        self._corrected = np.concatenate([self._corrected, corrected])
        self._tables.append(table)
        self.columns = self.columns.and_(new)
        self.why = np.concatenate([self.why, np.zeros(len(table), np.int8)])
        touched = np.zeros(len(self.jobseekers) + 1, bool)  # the last is nobody
        touched[self.columns.jobseeker[:before][stale]] = True
        touched[new.jobseeker] = True
        touched[-1] = True
        self._fold(touched)

    def _encode(self, table: Table[Event]) -> Columns:
        columns = table.columns
        return Columns(
            columns["at"].encode(date.toordinal, np.int32),
            columns["kind"].encode(CODE.__getitem__, np.int8),
            self.jobseekers.encode(columns["jobseeker"]),
            self.vacancies.encode(columns["vacancy"]),
            self._courses.encode(columns["course"]),
            self.reasons.encode(columns["reason"]),
            self.refs.encode(columns["ref"]),
            self.refs.encode(columns["corrects"]),
            columns["recorded"].encode(lambda day: day.toordinal() if day else 0, np.int32),
        )

    def _fold(self, touched: NDArray[np.bool_]) -> None:
        """Fold the lives of some people anew."""
        rows = np.flatnonzero(touched[self.columns.jobseeker])
        self.why[rows] = self._outside(rows)
        void = np.flatnonzero(self.columns.kind == _VOIDED)
        if len(void):
            self.why[void] = self._void(void)  # what it takes back may have come since
        rows = rows[self.why[rows] == 0]
        order, who = self._in_order(rows)
        lives, stays, life_of = fold_rows(
            order, who, self.columns.at, self.columns.kind, self.scheme.lapse_after_days, self.why,
            len(self.columns.at) >= COMPILED_FROM,
        )  # fmt: skip
        stands = stays[:, TAKEN_BACK] == 0
        again = np.zeros(len(stays), bool)  # not the first stay of its life that stands
        again[np.flatnonzero(stands)[1:]] = np.diff(life_of[stands]) == 0
        lives[np.setdiff1d(np.arange(len(lives)), life_of[stands]), REACHED] &= ~IN_JOB
        kept_lives = ~touched[self.columns.jobseeker[self.lives[:, 0]]]
        kept_stays = ~touched[self.columns.jobseeker[self.stays[:, 0]]]
        self.lives = np.concatenate([self.lives[kept_lives], lives])
        self.stays = np.concatenate([self.stays[kept_stays], stays])
        self.again = np.concatenate([self.again[kept_stays], again])

    def _outside(self, rows: Longs) -> NDArray[np.int8]:
        """Why events belong to no life that counts; 0 where they do."""
        c = self.columns
        jobseeker, at = c.jobseeker[rows], c.at[rows]
        why = np.zeros(len(rows), np.int8)
        why[at < self.scheme.started.toordinal()] = BEFORE_SCHEME  # what is said last holds
        why[jobseeker >= self.jobseekers.known] = NOT_ON_RECORD
        why[self._flags(self._corrected)[c.ref[rows]]] = CORRECTED
        why[jobseeker < 0] = NAMES_NOBODY
        why[at > self.day.toordinal()] = AHEAD
        why[c.kind[rows] == _VOIDED] = CORRECTION
        return why

    def _void(self, rows: Longs) -> NDArray[np.int8]:
        """Whether each event that takes another back finds it."""
        return np.where(self._flags(self.columns.ref)[self.columns.corrects[rows]], CORRECTION, VOIDS_NOTHING)

    def _flags(self, refs: Ints) -> NDArray[np.bool_]:
        """Which refs are among some; none is none of them."""
        among = np.zeros(len(self.refs) + 1, bool)
        among[refs] = True
        among[-1] = False
        return among

    def _in_order(self, rows: Longs) -> tuple[Longs, Longs]:
        """The rows life by life and in the order of a life, and for every row its life."""
        c = self.columns
        target, course, kind = c.vacancy[rows].astype(np.int64), c.course[rows], c.kind[rows]
        alone = (target < 0) & _COURSE_CODES[kind] & (course >= 0)
        target[alone] = -2 - course[alone]
        who = c.jobseeker[rows].astype(np.int64) << 32 | (target + (1 << 31))
        moment = c.at[rows].astype(np.int64) << 8 | kind
        places = np.lexsort((moment, who))
        who, moment, order = who[places], moment[places], rows[places]
        for first, last in _runs((np.diff(who) == 0) & (np.diff(moment) == 0)):
            order[first:last] = sorted(order[first:last], key=lambda row: life_order(self.event(row)))
        return order, who

    def event(self, row: int) -> Event:
        """The event of a row."""
        for table in self._tables:
            if row < len(table):
                return table.at(int(row))
            row -= len(table)
        raise IndexError(row)


def _runs(same: NDArray[Any]) -> Iterable[tuple[int, int]]:
    """Start and end of the runs of rows that are alike with the row before."""
    edges = np.diff(np.concatenate([[0], same.astype(np.int8), [0]]))
    return zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) + 1).tolist(), strict=True)
