"""From SOURCE to a market and a matcher, saying what takes long while it does."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lepmatch.errors import MarketError

if TYPE_CHECKING:
    from lepmatch.market.market import Market
    from lepmatch.matching.matcher import Matcher

SHOWN_PROBLEMS = 10  # of a source that cannot be used; `lepmatch check` shows them all

DATABASE = b"SQLite format 3\0"  # the first bytes of a database


def open_market(source: str, on: date | None = None) -> Market:
    """The market that SOURCE holds: records in files, or a database, where the look is written down."""
    return _read(source, on, "market")


def open_history(source: str, on: date | None = None) -> Market:
    """The same for counting: of a database with everybody who was ever in it."""
    return _read(source, on, "history")  # and of files with events of people who are not on record, to set them aside


def _read(source: str, on: date | None, what: str) -> Market:
    if _is_database(source):
        from lepmatch.store.repository import open_store

        with open_store(source) as store:
            market: Market = getattr(store, what)(actor=os.environ.get("LEPMATCH_OFFICER") or getuser(), on=on)
            return market
    from lepmatch.market.readers import read_market

    return read_market(source, on=on, strangers=what == "history")


def _is_database(source: str) -> bool:
    """Whether a file starts like a database, whatever its name."""
    path = Path(source)
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(DATABASE)) == DATABASE


def open_matcher(source: str, on: date | None = None) -> Matcher:
    """A matcher with the default policy, ready for questions about the market that SOURCE holds."""
    from lepmatch.matching.matcher import Matcher

    market = open_market(source, on)
    click.get_current_context().with_resource(announced_compilation())
    return Matcher().fit(market)


@contextmanager
def announced_compilation() -> Iterator[None]:
    """Say so when numba starts to compile, as on the first run after an installation."""
    from numba.core import event

    class Announcement(event.Listener):
        said = False

        def on_start(self, _: object) -> None:
            if not self.said:
                self.said = True
                click.echo("Compiling this part of the kernel, once on this machine (5 to 20 s)", err=True)

        def on_end(self, _: object) -> None:
            pass

    with event.install_listener("numba:compile", Announcement()):
        yield


STEPS = 1_000  # of a progress bar


@contextmanager
def progress_bar(words: str) -> Iterator[Callable[[float], None]]:
    """A bar on standard error for long work, from the first step that is done; nothing where that is no terminal.

    Yields a function that takes the share of the work done since the last call.
    """
    with ExitStack() as stack:
        bars: list[Any] = []
        done: list[float] = []

        def advance(share: float) -> None:
            if not bars:
                hidden = not sys.stderr.isatty()
                bars.append(
                    stack.enter_context(click.progressbar(length=STEPS, label=words, file=sys.stderr, hidden=hidden))
                )
            done.append(share)
            bars[0].update(round(STEPS * math.fsum(done)) - bars[0].pos)

        yield advance


def problems_in_short(error: MarketError) -> str:
    """The first problems of a source, and the command that shows all of them."""
    first, *lines = str(error).splitlines()
    more = len(lines) - SHOWN_PROBLEMS
    if more > 0:
        lines = [*lines[:SHOWN_PROBLEMS], f"and {more:,} more; see them all with: lepmatch check SOURCE"]
    return "\n".join([first, *lines])
