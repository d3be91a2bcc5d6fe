"""What every page looks at: a fitted market and a ledger, kept in memory and in step with the database.

Each process keeps its own. Before a page is made it looks for what has been written since: new events and vacancies
are taken in one by one, and a new load is fitted aside while pages go on showing the one before. Questions take turns,
since a fitted market takes no question while it changes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from flask import current_app

from lepmatch import Ledger, Market, Matcher, News, Scheme, Store, fold, open_store, read_policy
from webui.config import MINUTE, Settings
from webui.stores import store

T = TypeVar("T")

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
    clock : the time, in seconds since 1970
    touched : jobseekers and vacancies of the events that came in the last minutes, with the time of the newest
    kept : what pages have worked out from it; dropped when something new comes
    lately : the same for what takes seconds to work out; a minute old at most
    fixed : the same for what no event changes
    """

    version: int
    last_event: int
    matcher: Matcher
    ledger: Ledger
    clock: Callable[[], float] = time.time
    touched: dict[tuple[str | None, str | None], float] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    lately: dict[str, tuple[int, float, Any]] = field(default_factory=dict)
    fixed: dict[str, Any] = field(default_factory=dict)

    def keep(self, name: str, work_out: Callable[[], T]) -> T:
        """What was worked out under a name, until something new comes."""
        if name not in self.kept:
            self.kept[name] = work_out()
        return cast(T, self.kept[name])

    def keep_lately(self, name: str, work_out: Callable[[], T]) -> tuple[float, T]:
        """What takes seconds to work out, and when it was: again only after a minute, when something new has come."""
        number, at, found = self.lately.get(name, (-1, 0.0, None))
        if number != self.last_event and self.clock() > at + MINUTE:
            number, at, found = self.last_event, self.clock(), work_out()
            self.lately[name] = number, at, found
        return at, cast(T, found)

    def fix(self, name: str, work_out: Callable[[], T]) -> T:
        """What was worked out under a name, until the next load or new vacancy."""
        if name not in self.fixed:
            self.fixed[name] = work_out()
        return cast(T, self.fixed[name])

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
        now = self.clock()
        for event in news.events:
            self.ledger.add(event)
            self.touched[event.jobseeker, event.vacancy] = now
        self.touched = {pair: at for pair, at in self.touched.items() if now < at + 2 * MINUTE}
        if news.vacancies:
            self.fixed.clear()
        self.version, self.last_event = news.version, news.last_event
        self.kept.clear()


class Desk:
    """The state of this process; one for an application."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn, self._fitting = threading.RLock(), threading.Lock()
        self._state: State | None = None

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
                self._renew()
            elif news.vacancies or news.events:
                state.take_in(news)
            yield state

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
        seen = None
        while seen != (seen := (store.version, store.last_event)):  # until nobody writes while it is read
            market, adopted = store.market(actor=READER), store.adoptions()
        version, last = seen
        policy = read_policy(adopted[-1].policy) if adopted else self._settings.policy
        matcher = Matcher(policy).fit(market)
        matcher.update()  # so that the first event is taken in as fast as any other
        return State(version, last, matcher, fold(market), self._settings.clock)


def desk() -> Desk:
    """The desk of this application."""
    return cast(Desk, current_app.extensions["desk"])


@contextmanager
def at_desk() -> Iterator[State]:
    """What a page looks at."""

    with desk().turn(store()) as state:
        yield state
