"""Early entry, other weights and the papers, worked out aside for all processes, as the audit of fairness is.

Each reads monitoring or benefit history, so whoever orders it stands in the audit log.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from lepmatch import (
    EarlyEntry,
    Learning,
    Matcher,
    Record,
    learn_weights,
    make_record,
    open_store,
    organisation_of,
    profile_early_entry,
)
from webui.desk import State
from webui.fairness import beside
from webui.workroom import Work, plans

T = TypeVar("T")

EARLY, LEARNING, PAPERS = "early-entry", "learning", "papers"  # the names among the plans


def early_entry(_: Matcher, database: Path, actor: str) -> EarlyEntry:
    """Learn the card from everybody's claims."""
    with open_store(database) as store:
        history = store.history(actor=actor)
    return profile_early_entry(history, history.monitoring)


def learning(matcher: Matcher, database: Path, actor: str) -> Learning:
    """Learn other weights from outcomes."""
    with open_store(database) as store:
        history = store.history(actor=actor)
    return learn_weights(matcher, history.monitoring, history=history)


def papers(matcher: Matcher, database: Path, actor: str) -> Record:
    """Make the papers."""
    with open_store(database) as store:
        history = store.history(actor=actor)
        data = f"load {store.version}, event {store.last_event}"
    return make_record(matcher, history, organisation_of(matcher.market, beside(database)), data)


WORKS: dict[str, Callable[[Matcher, Path, str], Any]] = {EARLY: early_entry, LEARNING: learning, PAPERS: papers}
"""What is worked out under each name."""

ABOUT = {EARLY: "early entry", LEARNING: "other weights", PAPERS: "the papers"}
"""The same in the audit log."""


def last(name: str, kind: type[T], state: State) -> tuple[Work | None, T | None]:
    """The last of a name that somebody ordered, and what came out; None for nothing."""
    work = plans().find(name, state)
    answer = work.answer if work else None
    return work, answer if isinstance(answer, kind) else None
