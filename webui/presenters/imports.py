"""An import as it is read: every problem at its place, and what a load changes, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice

from lepmatch import MarketError, Problem
from webui.importing import Note

MOST = 500
"""Problems that are listed; more make no page."""
STEPS = {
    "waiting": "Waiting to start",
    "reading": "Reading the files",
    "writing": "Writing all records at once",
    "done": "Loaded",
    "failed": "Not loaded",
}
"""How far it has come, in words."""


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong with files: the first of all problems, by file and row."""

    count: int
    shown: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a load does to a table."""

    name: str
    added: int
    changed: int
    unchanged: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class ImportPage:
    """An import that was checked, is loading, or is over.

    Attributes
    ----------
    altered : records that are added, changed or withdrawn
    share : how far it is, from 0 to 3
    """

    files: tuple[str, ...]
    day: date | None
    tables: tuple[Table, ...]
    altered: int
    step: str
    says: str
    share: int
    words: str
    is_running: bool


def present_problems(error: MarketError) -> Problems:
    """The problems of files."""
    return Problems(len(error.problems), tuple(islice(error.problems, MOST)))


def present_import(note: Note) -> ImportPage:
    """An import as its note tells."""
    tables = tuple(Table(name, **done) for name, done in note.tables.items())
    return ImportPage(
        note.files,
        date.fromisoformat(note.day) if note.day else None,
        tables,
        sum(one.added + one.changed + one.withdrawn for one in tables),
        note.step,
        STEPS.get(note.step, ""),
        {"reading": 1, "writing": 2, "done": 3}.get(note.step, 0),
        note.words,
        note.is_running,
    )
