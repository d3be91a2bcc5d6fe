"""What processes do while something goes wrong, and how they are started and ended.

They are forked from a server that has loaded all that they need, so that hundreds of them cost seconds. Each tells
through a pipe what was acknowledged to it; a line of that is what must never be lost.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from lepmatch import Event, Market, StoreError, Vacancy
from lepmatch.market.records import Employer
from lepmatch.store.connection import connect
from lepmatch.store.repository import Store, create_store, open_store
from lepmatch.store.schema import MIGRATIONS, migrate
from tests.strategies import ON

ACTOR = "a test"
PARTS = 3  # events of one command: all of them are there, or none

context = mp.get_context("forkserver")
context.set_forkserver_preload(["tests.faults.jobs"])


def make_store(folder: Path, *, vacancies: int = 1, openings: int = 1) -> Path:
    """A store with some vacancies, closed."""
    shop = Employer(id="E1", name="A shop")
    jobs = [Vacancy(id=f"V{n}", employer="E1", title="cleaner", openings=openings) for n in range(vacancies)]
    with create_store(folder / "lep.db", ACTOR) as store:
        store.load(Market.of(ON, [shop, *jobs]), actor=ACTOR)
    return folder / "lep.db"


def command(name: str) -> list[Event]:
    """The events of one command."""
    return [Event(at=ON, kind="applied", vacancy="V0", ref=name, reason=str(part)) for part in range(PARTS)]


def check_commands(store: Store, acknowledged: Sequence[str]) -> list[str]:
    """See that every acknowledged command is there, and every one that is there is there once and whole."""
    refs = [event.ref or "" for event in store.events()]
    names = list(dict.fromkeys(refs))
    assert set(acknowledged) <= set(names), "an acknowledged command is lost"
    assert refs == [name for name in names for _ in range(PARTS)], "a command is half done, or done twice"
    return names


# ------------------------------------------------------------------------------------------------------ what they do


def write_commands(pipe: Connection, path: Path, first: int) -> None:
    """Send commands for ever, each under its own key, and tell which were acknowledged."""
    with open_store(path) as store:
        number = first
        while True:
            store.append(command(f"C{number}"), key=f"C{number}", actor=ACTOR)
            pipe.send(f"C{number}")
            number += 1


def load_market(pipe: Connection, path: Path, folder: Path) -> None:
    """Load a folder."""
    with open_store(path) as store:
        pipe.send("begins")
        store.load(folder, actor=ACTOR)
        pipe.send("done")


def migrate_file(pipe: Connection, path: Path, further: Sequence[str]) -> None:
    """Bring a file to a version that is yet to come."""
    db = connect(path)
    pipe.send("begins")
    migrate(db, [*MIGRATIONS, *further])
    pipe.send("done")
    db.close()


def ask_for_places(pipe: Connection, path: Path, asks: Sequence[tuple[str, str]], places: int) -> None:
    """Ask for places, each time twice, and tell how each went and how long the longest took."""
    given: list[str] = []
    odd: list[str] = []
    longest = 0.0

    def is_left(vacancy: str) -> Callable[[Store], None]:
        def check(store: Store) -> None:
            if len(store.events(vacancy=vacancy)) >= places:
                raise FullError

        return check

    with open_store(path) as store:
        for name, vacancy in asks:
            answers: list[Any] = []
            for _ in range(2):
                start = time.perf_counter()
                try:
                    event = Event(at=ON, kind="submitted", vacancy=vacancy, ref=name)
                    answers.append(store.append([event], key=name, actor=ACTOR, check=is_left(vacancy)).events)
                except FullError:
                    answers.append("full")
                except StoreError as error:
                    odd.append(str(error))
                longest = max(longest, time.perf_counter() - start)
            if answers[0] != answers[1]:
                odd.append(f"{name}: {answers}")
            elif answers[0] != "full":
                given.append(name)
    pipe.send((given, odd, longest))


class FullError(Exception):
    """No place is left."""


# ----------------------------------------------------------------------------------------- how they start and end


@contextmanager
def started(job: Callable[..., None], *arguments: object) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that does a job, and the pipe through which it tells of it."""
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=job, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        kill(process)
        ours.close()


def kill(process: BaseProcess) -> None:
    """End a process as a power switch would: nothing of it runs any more."""
    if process.is_alive() and process.pid:
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def told(pipe: Connection) -> list[Any]:
    """Everything that a process has told and nobody has heard yet."""
    heard = []
    try:
        while pipe.poll():
            heard.append(pipe.recv())
    except (EOFError, OSError):  # the last message may have been cut short
        pass
    return heard
