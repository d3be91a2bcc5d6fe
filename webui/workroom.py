"""Answers that take long, such as a plan for everybody: worked out aside, one at a time, while pages go on being made.

Each is asked for under a name and kept, with the market that it was made for, until it is asked for anew or others take
its room. It is made on the market as it stood then; a page says what has come since. Questions about one record stay in
the process that answers them. Plans, which somebody orders for all, are shared by the processes of a database, through
files beside it that only their user can read.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, cast

from flask import Flask, current_app

from lepmatch import LepmatchError, Matcher
from webui.desk import State
from webui.sharing import Shared, alone

TICK, TRIES = 0.02, 10  # seconds between looks, and how often a lock is tried
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
        work = self._current(name)
        return work if work and work.version == state.version else None

    def ask(self, name: str, state: State, by: str, work_out: Callable[[Matcher], Any]) -> None:
        """Have something worked out, unless it already is.

        Parameters
        ----------
        work_out : is called aside, with a matcher that hears of no change
        """
        work = Work(by, state.version, state.last_event, state.day)
        if self._begin(name, work):
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
        while (work := self._current(name)) and work.is_running and perf_counter() < until:
            sleep(TICK)

    def _work_out(self, name: str, work: Work, matcher: Matcher, work_out: Callable[[Matcher], Any]) -> None:
        with self._one_at_a_time():
            start = perf_counter()
            try:
                done = replace(work, answer=work_out(matcher))
            except LepmatchError as error:
                done = replace(work, why_not=str(error))
            except Exception as error:
                log.error("failed", extra={"number": name.partition(" ")[0], "kind": type(error).__name__})
                done = replace(work, why_not=FAILED)
            end = perf_counter()
            self._end(name, replace(done, is_running=False, seconds=end - start, until=end))

    def _current(self, name: str) -> Work | None:
        return self._works.get(name)

    def _begin(self, name: str, work: Work) -> bool:
        """Keep that something is being worked out; False where it already is."""
        with self._lock:
            earlier = self._works.pop(name, None)
            if earlier and earlier.is_running and earlier.version == work.version:
                self._works[name] = earlier
                return False
            self._works[name] = work
            done = [other for other, one in self._works.items() if not one.is_running]
            for oldest in done[: max(0, len(self._works) - self._most)]:
                del self._works[oldest]
            return True

    def _end(self, name: str, work: Work) -> None:
        with self._lock:
            self._works[name] = work

    def _one_at_a_time(self) -> AbstractContextManager[Any]:
        return self._turn


class SharedRoom(Workroom):
    """Long answers that all processes of a database share.

    Whoever works something out holds a lock on it, so that nobody waits for a process that has died.

    Parameters
    ----------
    folder : where the answers are kept; what is about a market that is no longer there is deleted at the next look
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(most=0)
        self._folder = folder
        self._files: dict[str, Shared] = {}
        self._held: dict[str, int] = {}

    def find(self, name: str, state: State) -> Work | None:
        """What was asked for under a name, by whichever process."""
        work = self._current(name)
        if work and work.version < state.version and not work.is_running:
            (self._folder / name).unlink(missing_ok=True)
        return super().find(name, state)

    def _current(self, name: str) -> Work | None:
        with self._lock:
            work: Work | None = self._file(name).read()
        return None if work and work.is_running and not self._is_held(name) else work

    def _begin(self, name: str, work: Work) -> bool:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        held = self._open(f"{name}.lock")
        for _ in range(TRIES):
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sleep(TICK)  # somebody may only be looking
            else:
                self._held[name] = held
                self._file(name).write(work)
                return True
        os.close(held)
        return False

    def _end(self, name: str, work: Work) -> None:
        self._file(name).write(work)
        os.close(self._held.pop(name))

    def _one_at_a_time(self) -> AbstractContextManager[Any]:
        return alone(self._folder / "turn.lock")

    def _is_held(self, name: str) -> bool:
        lock = self._open(f"{name}.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    def _file(self, name: str) -> Shared:
        return self._files.setdefault(name, Shared(self._folder / name))

    def _open(self, name: str) -> int:
        return os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)


def plans() -> Workroom:
    """Where plans are worked out."""
    return cast(Workroom, current_app.extensions["plans"])


def questions() -> Workroom:
    """Where questions about one record are worked out."""
    return cast(Workroom, current_app.extensions["questions"])


def init_app(app: Flask, folder: Path) -> None:
    """Give an application its rooms; the folder is for plans that all processes share."""
    app.extensions |= {"plans": SharedRoom(folder), "questions": Workroom(100)}
