"""What every page looks at: a fitted market and a ledger, kept in memory and in step with the database.

Each process keeps its own. Before a page is made it looks for what has been written since: new events and vacancies
are taken in one by one, and a new load is fitted aside while pages go on showing the one before. Questions take turns,
since a fitted market takes no question while it changes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from flask import current_app

from lepmatch import Agenda, Ledger, Market, Matcher, News, Scheme, Store, Submission, fold, open_store, read_policy
from webui.config import Settings
from webui.stores import store

T = TypeVar("T")
Key = tuple[str, str | None, str | None]  # of a submission: jobseeker, vacancy, course

READER = "the dashboard"  # who reads the market in the audit log; pages note who looked at whom


@dataclass(slots=True)
class State:
    """A market that was loaded, with all events up to one.

    Attributes
    ----------
    version : which load
    last_event : the number of the newest event that is in it
    matcher : fitted on the market
    ledger : every submission as it stands
    kept : what pages have worked out from it; dropped when something new comes
    followed : the same of each submission by itself
    fixed : the same for what no event changes
    lasting : the same for what no vacancy changes either
    """

    version: int
    last_event: int
    matcher: Matcher
    ledger: Ledger
    kept: dict[str, Any] = field(default_factory=dict)
    followed: dict[str, tuple[Callable[[Submission], Any], dict[Key, Any]]] = field(default_factory=dict)
    fixed: dict[str, Any] = field(default_factory=dict)
    lasting: dict[str, Any] = field(default_factory=dict)
    _agenda: Agenda | None = None

    def keep(self, name: str, work_out: Callable[[], T]) -> T:
        """What was worked out under a name, until something new comes."""
        if name not in self.kept:
            self.kept[name] = work_out()
        return cast(T, self.kept[name])

    def of_each(self, name: str, of: Callable[[Submission], T | None]) -> Mapping[Key, T]:
        """What each submission comes to by itself, None left out; worked out again only where something has happened.

        Parameters
        ----------
        of : the same whenever it is asked for under this name
        """
        if name not in self.followed:
            found = ((one, of(one)) for one in self.ledger)
            self.followed[name] = of, {_key(one): came for one, came in found if came is not None}
        return self.followed[name][1]

    def fix(self, name: str, work_out: Callable[[], T]) -> T:
        """What was worked out under a name, until the next load or new vacancy."""
        if name not in self.fixed:
            self.fixed[name] = work_out()
        return cast(T, self.fixed[name])

    def last(self, name: str, work_out: Callable[[], T]) -> T:
        """What was worked out under a name, until the next load: of people and employers, who change with none else."""
        if name not in self.lasting:
            self.lasting[name] = work_out()
        return cast(T, self.lasting[name])

    @property
    def agenda(self) -> Agenda:
        """Everybody's tasks."""
        if self._agenda is None:
            self._agenda = Agenda(self.market, self.ledger)
        return self._agenda

    @property
    def market(self) -> Market:
        """The market as it stands."""
        return self.matcher.market

    @property
    def day(self) -> date:
        """The day that it is seen on."""
        return self.ledger.day

    @property
    def scheme(self) -> Scheme:
        """The scheme that it runs under."""
        return self.ledger.scheme

    def district_of_employer(self, id: str) -> str | None:
        """Where an employer is; None where nobody has written it down."""
        employers = self.market.employers
        return cast("str | None", employers.columns["district"][employers.row(id)])

    def district_of_jobseeker(self, id: str) -> str | None:
        """Which district looks after somebody."""
        jobseekers = self.market.jobseekers
        return cast("str | None", jobseekers.columns["district"][jobseekers.row(id)])

    def take_in(self, news: News) -> None:
        """Add events and vacancies that were written since."""
        self.matcher.update(*news.vacancies, *news.events)
        for event in news.events:
            self.ledger.add(event)
        if self._agenda:
            self._agenda.take_in(news.events, [one.id for one in news.vacancies], self.market)
        for key in {key for event in news.events for key in self.ledger.borne_on(event)}:
            for of, found in self.followed.values():
                if (came := of(self.ledger.submission(*key))) is None:
                    found.pop(key, None)
                else:
                    found[key] = came
        if news.vacancies:
            self.fixed.clear()
        self.version, self.last_event = news.version, news.last_event
        self.kept.clear()


def _key(one: Submission) -> Key:
    return one.jobseeker, one.vacancy, one.course


class Desk:
    """The state of this process; one for an application.

    Parameters
    ----------
    prepare : has worked out what pages need of every state, before any page sees it

    Attributes
    ----------
    is_renewed_elsewhere : whether this process will be replaced by one that has fitted a new load
    """

    def __init__(self, settings: Settings, prepare: Callable[[State], None] = lambda _: None) -> None:
        self._settings, self._prepare = settings, prepare
        self._turn, self._fitting = threading.RLock(), threading.Lock()
        self._state: State | None = None
        self.is_renewed_elsewhere = False

    @property
    def is_ready(self) -> bool:
        """Whether there is a market to look at."""
        return self._state is not None

    @property
    def is_synthetic(self) -> bool:
        """Whether everybody in the market is made up."""
        return self._state is not None and self._state.market.synthetic is True

    @contextmanager
    def turn(self, store: Store) -> Iterator[State]:
        """The state as the database has it now, for one caller at a time."""
        self._begin(store)
        with self._turn:
            state = cast(State, self._state)
            news = store.news_since(state.version, state.last_event)
            if news is None:
                if not self.is_renewed_elsewhere:
                    self._renew()
            elif news.vacancies or news.events:
                state.take_in(news)
            yield state

    def fit_now(self, store: Store) -> State:
        """Fit the market as it is, while everybody waits."""
        self._state = self._fit(store)
        return self._state

    @contextmanager
    def let_others(self) -> Iterator[None]:
        """Within a turn, let others have theirs while this one waits for the disk; the state is newer afterwards."""
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()

    def _begin(self, store: Store) -> None:
        """Fit the first market, while everybody waits."""
        if self._state is None:
            with self._fitting:
                if self._state is None:
                    self._state = self._fit(store)

    def _renew(self) -> None:
        """Fit the market aside, since it was loaded anew."""
        if self._fitting.acquire(blocking=False):
            threading.Thread(target=self._fit_aside, name="fitting", daemon=True).start()

    def _fit_aside(self) -> None:
        try:
            with open_store(self._settings.database) as store:
                state = self._fit(store)
            with self._turn:
                self._state = state
        finally:
            self._fitting.release()

    def _fit(self, store: Store) -> State:
        found = store.place(actor=READER)
        policy = read_policy(found.policy) if found.policy else self._settings.policy
        matcher = Matcher(policy).fit(found.market)
        matcher.update()  # so that the first event is taken in as fast as any other
        state = State(found.version, found.last_event, matcher, fold(found.market))
        self._prepare(state)
        return state


def desk() -> Desk:
    """The desk of this application."""
    return cast(Desk, current_app.extensions["desk"])


@contextmanager
def at_desk() -> Iterator[State]:
    """What a page looks at."""

    with desk().turn(store()) as state:
        yield state
