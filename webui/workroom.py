"""Answers that take long, such as a plan for everybody: worked out aside, one at a time, while pages go on being made.

Each is asked for under a name and kept in this process, with the market that it was made for, until it is asked for
anew or others take its room. It is made on the market as it stood then; a page says what has come since. There are two
rooms: one for plans, which somebody orders, and one for questions about one record, which must not wait for a plan.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any, cast

from flask import Flask, current_app

from lepmatch import LepmatchError, Matcher
from webui.desk import State

AT_ONCE = 0.5  # seconds that a page waits for what is quick
YOUNG = 10.0  # seconds for which an answer is shown although something has been recorded since
FAILED = "Something went wrong while it was worked out. Try again; if it happens once more, tell your administrator."

log = logging.getLogger("webui")


@dataclass(frozen=True, slots=True)
class Work:
    """Something that was asked for.

    Attributes
    ----------
    by : who asked
    version, last_event, day : of the market that it is made for
    is_running : whether it is still to come
    answer : what came out
    why_not : why nothing did
    seconds : how long it took
    until : when it was done, by a clock of this process
    """

    by: str
    version: int
    last_event: int
    day: date
    is_running: bool = True
    answer: Any = None
    why_not: str = ""
    seconds: float = 0.0
    until: float = 0.0

    def is_of_now(self, state: State) -> bool:
        """Whether nothing has been recorded since."""
        return (self.version, self.last_event) == (state.version, state.last_event)


class Workroom:
    """Long answers of this process.

    Parameters
    ----------
    most : answers that are kept
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._works: dict[str, Work] = {}
        self._lock, self._turn = threading.Lock(), threading.Lock()

    def find(self, name: str, state: State) -> Work | None:
        """What was asked for under a name; None for nothing, and for what is about a market that is no longer there."""
        work = self._works.get(name)
        return work if work and work.version == state.version else None

    def ask(self, name: str, state: State, by: str, work_out: Callable[[Matcher], Any]) -> None:
        """Have something worked out, unless it already is.

        Parameters
        ----------
        work_out : is called aside, with a matcher that hears of no change
        """
        with self._lock:
            earlier = self._works.pop(name, None)
            if earlier and earlier.is_running and earlier.version == state.version:
                self._works[name] = earlier
                return
            work = self._works[name] = Work(by, state.version, state.last_event, state.day)
            done = [other for other, one in self._works.items() if not one.is_running]
            for oldest in done[: max(0, len(self._works) - self._most)]:
                del self._works[oldest]
        told = (name, work, state.matcher.as_it_stands(), work_out)
        threading.Thread(target=self._work_out, args=told, name=name, daemon=True).start()

    def question(self, name: str, state: State, by: str, work_out: Callable[[Matcher], Any]) -> None:
        """Have a question answered, unless its answer is at hand and of now."""
        work = self.find(name, state)
        if work is None or not (work.is_running or work.is_of_now(state) or perf_counter() < work.until + YOUNG):
            self.ask(name, state, by, work_out)

    def wait(self, name: str, seconds: float) -> None:
        """Wait a moment, so that what is quick is there at once."""
        until = perf_counter() + seconds
        while (work := self._works.get(name)) and work.is_running and perf_counter() < until:
            threading.Event().wait(0.02)

    def _work_out(self, name: str, work: Work, matcher: Matcher, work_out: Callable[[Matcher], Any]) -> None:
        with self._turn:
            start = perf_counter()
            try:
                done = replace(work, answer=work_out(matcher))
            except LepmatchError as error:
                done = replace(work, why_not=str(error))
            except Exception as error:
                log.exception("failed", extra={"number": name, "kind": type(error).__name__})
                done = replace(work, why_not=FAILED)
            done = replace(done, is_running=False, seconds=perf_counter() - start, until=perf_counter())
        with self._lock:
            if self._works.get(name) is work:
                self._works[name] = done


def plans() -> Workroom:
    """Where plans are worked out."""
    return cast(Workroom, current_app.extensions["plans"])


def questions() -> Workroom:
    """Where questions about one record are worked out."""
    return cast(Workroom, current_app.extensions["questions"])


def init_app(app: Flask) -> None:
    """Give an application its rooms."""
    app.extensions |= {"plans": Workroom(4), "questions": Workroom(100)}
