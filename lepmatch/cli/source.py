"""From SOURCE to a market and a matcher, saying what takes long while it does."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lepmatch.errors import MarketError

if TYPE_CHECKING:
    from lepmatch.market.market import Market
    from lepmatch.matching.matcher import Matcher
    from lepmatch.matching.policy import Policy
    from lepmatch.matching.results import Shortlist

SHOWN_PROBLEMS = 10  # of a source that cannot be used; `lepmatch check` shows them all

DATABASE = b"SQLite format 3\0"  # the first bytes of a database


def open_market(source: str, on: date | None = None) -> Market:
    """The market that SOURCE holds: records in files, or a database, where the look is written down."""
    return _read(source, on, "market")


def open_history(source: str, on: date | None = None) -> Market:
    """The same for counting: of a database with everybody who was ever in it."""
    return _read(source, on, "history")  # and of files with events of people who are not on record, to set them aside


def _read(source: str, on: date | None, what: str) -> Market:
    if is_database(source):
        from lepmatch.store.repository import open_store

        with open_store(source) as store:
            market: Market = getattr(store, what)(actor=_officer(), on=on)
            return market
    from lepmatch.market.readers import read_market

    return read_market(source, on=on, strangers=what == "history")


def _officer() -> str:
    """Under whose name a look at a database is written down."""
    return os.environ.get("LEPMATCH_OFFICER") or getuser()


def is_database(source: str) -> bool:
    """Whether a file starts like a database, whatever its name."""
    path = Path(source)
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(DATABASE)) == DATABASE


def open_matcher(source: str, on: date | None = None) -> Matcher:
    """A matcher with the policy of SOURCE, ready for questions about the market that it holds."""
    from lepmatch.matching.matcher import Matcher

    market = open_market(source, on)
    click.get_current_context().with_resource(announced_compilation())
    return Matcher(policy_of(source)).fit(market)


def policy_of(source: str) -> Policy:
    """The policy that SOURCE matches by: adopted in a database, or a file among the records; else the default."""
    from lepmatch.matching.policy import Policy, read_policy
    from lepmatch.matching.policy_file import FILE, read_policy_file

    if is_database(source):
        from lepmatch.store.repository import open_store

        with open_store(source) as store:
            adopted = store.adoptions()
        return read_policy(adopted[-1].policy) if adopted else Policy()
    file = Path(source) / FILE
    return read_policy_file(file) if file.is_file() else Policy()


def open_kept_matcher(source: str, on: date | None = None) -> tuple[Matcher, Callable[..., None]]:
    """The same, and what keeps a list that it makes before the list is shown, where SOURCE is a database."""
    if not is_database(source):
        return open_matcher(source, on), lambda *_, **__: None
    from lepmatch.store.repository import open_store

    with open_store(source) as store:
        seen = None
        while seen != (seen := store.runs.seen):  # until nobody writes while it is read
            matcher = open_matcher(source, on)

    def keep(shown: Shortlist, n: int, *, is_of_jobseeker: bool = False) -> None:
        from lepmatch.assurance.replay import listing

        made = listing(matcher, shown, n, is_of_jobseeker=is_of_jobseeker)
        with open_store(source) as store:
            store.runs.show(replace(made, order=()), seen, actor=_officer(), team=COMMAND_LINE, where="command")

    return matcher, keep


COMMAND_LINE = "the command line"  # in place of the team that an officer decides for


@contextmanager
def announced_compilation() -> Iterator[None]:
    """Say so when numba starts to compile, as on the first run after an installation."""
    from numba.core import event

    class Announcement(event.Listener):
        said = False

        def on_start(self, _: object) -> None:
            if not self.said:
                self.said = True
                click.echo(
                    "Compiling what this needs, once on this machine: some seconds, for a plan up to a minute", err=True
                )

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
