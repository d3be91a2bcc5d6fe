"""A fitted market that changes record by record: one changed record re-encodes one row.

The market's columns stay as they are; changed records stand in front of them (`ChangedTable`). Rows are patched in
place or appended to spare room, and their lists are appended. Jobseekers who have changed are taken out of the grid and
searched beside it, until there are so many that the grid is made anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lepmatch.errors import MarketError, Problem
from lepmatch.market.changes import ChangedEvents, ChangedTable, Lookup, appended
from lepmatch.market.checks import check_changes
from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.outcomes import JOB_KINDS, WISH_KINDS, jobs_held
from lepmatch.market.records import Event, Jobseeker, Vacancy
from lepmatch.matching.arrays import (
    JOB_LISTS,
    PERSON_LISTS,
    Ints,
    Jobs,
    People,
    Rows,
    list_fields,
    take_jobs,
    take_people,
)
from lepmatch.matching.encoding import (
    declined_employers,
    encode_jobs,
    encode_people,
    people_in_work,
    started_jobs,
)
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.grid import Grid, make_grid

KINDS = {Jobseeker: "jobseekers", Vacancy: "vacancies", Event: "events"}
MOST_BESIDE = 2_000  # jobseekers searched beside the grid


class Live:
    """A fitted market to which changes come; the `Fitted` that it starts from is left as it was."""

    def __init__(self, fitted: Fitted) -> None:
        self._start = fitted
        market = fitted.market
        self._jobseekers, self._vacancies = ChangedTable.over(market.jobseekers), ChangedTable.over(market.vacancies)
        self._market = replace(market, jobseekers=self._jobseekers, vacancies=self._vacancies)
        self._events: list[Event] = []
        self._jobseeker_events = ChangedEvents(market.events, "jobseeker")
        self._vacancy_events = ChangedEvents(market.events, "vacancy")
        self._events_by_ref = ChangedEvents(market.events, "ref")
        self._corrected = {ref for ref in market.events.columns["corrects"].values if ref}
        self._monitored = Lookup(market.monitoring.columns["jobseeker"])
        self._knowledge = fitted.knowledge.copy()
        self._codes_of_terms: defaultdict[str, list[int]] | None = None  # made when somebody asks for an unheard word
        self._own_terms: defaultdict[str, set[int]] = defaultdict(set)
        self._in_work = dict(fitted.in_work)
        self._people = _Room(*fitted.people, PERSON_LISTS)
        self._jobs = _Room(*fitted.jobs, JOB_LISTS)
        self._use_grid(_own_copy(fitted.grid))
        self._fitted: Fitted | None = None
        self._settled: dict[str, Any] = {}
        self._as_market: Market | None = None

    def update(
        self, records: Iterable[object], remove_jobseekers: Iterable[str], remove_vacancies: Iterable[str]
    ) -> None:
        """Take changes in, all of them or, when something is wrong with one, none."""
        changes: dict[str, list[object]] = {}
        for record in records:
            name = KINDS.get(type(record))
            if name is None:
                raise TypeError(f"an update takes {', '.join(kind.__name__ for kind in KINDS)}, got {record!r}")
            changes.setdefault(name, []).append(record)
        removed = {"jobseekers": _ids(remove_jobseekers), "vacancies": _ids(remove_vacancies)}
        self._check_removed(removed)
        checked = check_changes(changes, self._market, removed)

        jobs = self._put_vacancies(checked["vacancies"]) if "vacancies" in checked else set()
        put = self._put_jobseekers(checked["jobseekers"]) if "jobseekers" in checked else []
        people = set(put)
        for event in checked.get("events", ()):
            self._put_event(event)
            for told in (event, *(self._events_by_ref.of(event.corrects) if event.corrects else ())):
                if told.jobseeker and told.kind in (*JOB_KINDS, *WISH_KINDS):
                    people.add(self._jobseekers.row(told.jobseeker))
                if told.vacancy and told.kind in JOB_KINDS:
                    jobs.add(self._vacancies.row(told.vacancy))
        if "vacancies" in checked:
            people |= self._people_who_hear_of(checked["vacancies"])
        if put:
            self._encode_people(put, checked["jobseekers"])
        if others := sorted(people.difference(put)):
            self._encode_people(others, Table.of(Jobseeker, [self._jobseekers.at(row) for row in others]))
        self._encode_jobs(sorted(jobs))
        gone = [self._jobseekers.remove(id) for id in removed["jobseekers"]]
        self._people.blank(gone)
        self._jobs.blank([self._vacancies.remove(id) for id in removed["vacancies"]])
        self._put_beside(people.union(gone))
        self._fitted = self._as_market = None
        for name in ("jobseekers", "vacancies"):
            if removed[name] or name in checked:
                self._settled.pop(name, None)

    @property
    def fitted(self) -> Fitted:
        """The market as it stands, made ready; good until the next update."""
        if self._fitted is None:
            people = People(*self._people.arrays)
            self._fitted = replace(
                self._start,
                market=self._market,
                knowledge=self._knowledge,
                people=people,
                jobs=Jobs(*self._jobs.arrays),
                grid=self._grid,
                in_work=self._in_work,
                beside=_grid_of(people, np.array(sorted(self._beside), np.int64)) if self._beside else None,
                gone_people=sorted(self._jobseekers.removed),
                gone_jobs=sorted(self._vacancies.removed),
                in_order=self._jobseekers.in_order and self._vacancies.in_order,
            )
        return self._fitted

    @property
    def market(self) -> Market:
        """The market as it stands, with columns of its own; good until the next update."""
        if self._as_market is None:
            for name, table in (("jobseekers", self._jobseekers), ("vacancies", self._vacancies)):
                if name not in self._settled:
                    self._settled[name] = table.settled()
            events = appended("events", self._market.events, self._events)
            self._as_market = replace(self._market, **self._settled, events=events)
        return self._as_market

    def settle(self) -> Fitted:
        """The market as it stands, with arrays in the order of ids and a grid of everybody."""
        people = take_people(People(*self._people.arrays), self._jobseekers.order())
        jobs = take_jobs(Jobs(*self._jobs.arrays), self._vacancies.order())
        return replace(
            self._start,
            market=self.market,
            knowledge=self._knowledge,
            people=people,
            jobs=jobs,
            grid=make_grid(people),
            in_work=self._in_work,
        )

    def _check_removed(self, removed: Mapping[str, Sequence[str]]) -> None:
        problems = []
        for id in removed["jobseekers"]:
            self._jobseekers.row(id)
            events, monitored = len(self._jobseeker_events.of(id)), len(self._monitored.rows(id))
            if events or monitored:
                problems.append(_still_named("Jobseeker", id, events, monitored))
        for id in removed["vacancies"]:
            self._vacancies.row(id)
            if events := len(self._vacancy_events.of(id)):
                problems.append(_still_named("Vacancy", id, events, 0))
        if problems:
            raise MarketError(problems)

    def _put_vacancies(self, table: Table[Vacancy]) -> set[int]:
        return {self._vacancies.put(vacancy.id, vacancy) for vacancy in table}

    def _put_jobseekers(self, table: Table[Jobseeker]) -> list[int]:
        """Their rows, in the order of the table."""
        rows = []
        for jobseeker in table:
            row = self._jobseekers.put(jobseeker.id, jobseeker)
            rows.append(row)
            for term in self._knowledge.unasked(jobseeker.skills or ()):
                self._own_terms[term].add(row)
        return rows

    def _put_event(self, event: Event) -> None:
        self._events.append(event)
        self._jobseeker_events.add(event)
        self._vacancy_events.add(event)
        self._events_by_ref.add(event)
        if event.corrects:
            self._corrected.add(event.corrects)

    def _people_who_hear_of(self, vacancies: Table[Vacancy]) -> set[int]:
        """The rows of those who hold skills that nobody asked for until now, or declined an employer by a vacancy."""
        rows: set[int] = set()
        if news := self._knowledge.news(vacancies.columns):
            rows |= self._holders(news)
            self._knowledge.learn(news)
        for id in vacancies.ids:
            declined = [event.jobseeker for event in self._vacancy_events.of(id) if event.kind == "declined"]
            rows |= {self._jobseekers.row(jobseeker) for jobseeker in declined if jobseeker}
        return rows

    def _holders(self, news: Iterable[str]) -> set[int]:
        """The rows of the jobseekers who may have a skill that nobody asked for until now."""
        skills = self._start.market.jobseekers.columns["skills"]
        if self._codes_of_terms is None:
            self._codes_of_terms = defaultdict(list)
            for code, terms in enumerate(skills.values):
                for term in self._knowledge.unasked(terms or ()):
                    self._codes_of_terms[term].append(code)
        codes = [code for term in news for code in self._codes_of_terms[term]]
        rows = np.flatnonzero(np.isin(skills.codes, codes)).tolist() if codes else []
        return {*rows, *(row for term in news for row in self._own_terms[term])} - self._jobseekers.removed

    def _encode_people(self, rows: Sequence[int], table: Table[Jobseeker]) -> None:
        """Encode a table of jobseekers anew, at their rows."""
        events = [event for id in table.ids for event in self._jobseeker_events.of(id)]
        in_work = people_in_work(jobs_held(events, self._market.on, self._corrected))
        for id in table.ids:
            self._in_work.pop(id, None)
        self._in_work |= in_work
        start = self._start
        encoded = encode_people(
            table,
            self._knowledge,
            start.scheme,
            start.policy,
            self._market.on,
            declined_employers(self._market, events, self._corrected),
            in_work,
        )
        self._people.put(rows, *encoded)

    def _encode_jobs(self, rows: Sequence[int]) -> None:
        if not rows:
            return
        records = [self._vacancies.at(row) for row in rows]
        table, policy, on = Table.of(Vacancy, records), self._start.policy, self._market.on
        events = [event for record in records for event in self._vacancy_events.of(record.id)]
        started = started_jobs(jobs_held(events, on, self._corrected))
        self._jobs.put(rows, *encode_jobs(table, self._market.employers, self._knowledge, policy, on, started))

    def _put_beside(self, rows: Iterable[int]) -> None:
        """Search some jobseekers beside the grid from now on."""
        new = np.array([row for row in rows if row not in self._beside], np.int64)
        self._beside.update(new.tolist())
        if len(self._beside) > MOST_BESIDE:
            self._use_grid(make_grid(People(*self._people.arrays)))
            return
        places = self._places[new[new < len(self._places)]]
        _hide(self._grid, places[places >= 0])

    def _use_grid(self, grid: Grid) -> None:
        self._grid = grid
        self._places = np.full(len(self._people.arrays[0]), -1, np.int64)
        self._places[grid.row] = np.arange(len(grid.row))
        self._beside: set[int] = set()


class _Room:
    """Rows that can be patched, with spare room for more rows and lists."""

    def __init__(self, rows: Rows, data: Ints, names: Sequence[str]) -> None:
        self._rows, self._data = rows.copy(), data.copy()
        self._count, self._end = len(rows), len(data)
        self._names = names

    @property
    def arrays(self) -> tuple[Rows, Ints]:
        """The rows, and what their lists point into."""
        return self._rows[: self._count], self._data

    def put(self, numbers: Sequence[int], rows: Rows, data: Ints) -> None:
        """Write encoded rows at their numbers, which may go on after the last one."""
        self._count = max(self._count, max(numbers) + 1)
        self._rows = _with_room(self._rows, self._count)
        self._data = _with_room(self._data, self._end + len(data))
        list_fields(rows, self._names)[:] += self._end
        self._rows[np.array(numbers)] = rows
        self._data[self._end : self._end + len(data)] = data
        self._end += len(data)

    def blank(self, numbers: Sequence[int]) -> None:
        """Leave nothing of some rows: without a place they are on no list."""
        if numbers:
            self._rows[np.array(numbers)] = np.zeros(1, self._rows.dtype)


def _with_room(array: Any, size: int) -> Any:
    """An array of at least `size`; a longer one has an eighth to spare, so that it is seldom copied."""
    if size <= len(array):
        return array
    longer = np.zeros(size + size // 8 + 1_000, array.dtype)
    longer[: len(array)] = array
    return longer


def _own_copy(grid: Grid) -> Grid:
    """A grid in which jobseekers can be hidden."""
    people = People(grid.people.rows.copy(), grid.people.data)
    return grid._replace(people=people, reach_squared=grid.reach_squared.copy())


def _hide(grid: Grid, places: Any) -> None:
    """Take jobseekers out of a grid: they reach nothing from now on."""
    grid.reach_squared[places] = -1
    grid.people.rows["eligible"][places] = 0


def _grid_of(people: People, rows: Any) -> Grid:
    """A grid of some jobseekers alone."""
    grid = make_grid(take_people(people, rows))
    return grid._replace(row=rows[grid.row].astype(np.int32))


def _ids(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((ids,) if isinstance(ids, str) else ids))


def _still_named(kind: str, id: str, events: int, monitored: int) -> Problem:
    by = [f"{count} {name}" for count, name in ((events, "events"), (monitored, "monitoring records")) if count]
    return Problem(kind, 0, "id", f"'{id}' is named by {' and '.join(by)}", "only what nothing names can be removed")
