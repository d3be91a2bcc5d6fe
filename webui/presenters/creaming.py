"""The note on whom a list, or an officer's choice, passes over: people further from work who would do as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lepmatch import CreamingNote, Shortlist, creaming_note
from webui.desk import State


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody passed over.

    Attributes
    ----------
    months : out of work
    because : why they were not chosen; empty where those chosen have no points to compare with
    asks : what nobody has recorded and would count
    """

    jobseeker: str
    months: int
    because: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoteOnCreaming:
    """How far from work those chosen are, and whom the choice passes over.

    Attributes
    ----------
    people : how many are chosen
    line : the note in a sentence
    passed_over : a few of them by name
    more : how many more there are
    failing : what others as far from work fail, and how many
    """

    people: int
    line: str
    passed_over: tuple[PassedOver, ...]
    more: int
    failing: tuple[tuple[str, int], ...]


def present_creaming(state: State, found: Shortlist, chosen: Sequence[str] | None = None) -> NoteOnCreaming | None:
    """The note on a list, or on those whom an officer chose; None where nobody is on it."""
    ids = [match.jobseeker for match in found] if chosen is None else list(chosen)
    if not ids:
        return None
    name = f"creaming {found.of} {' '.join(ids)}"
    note: CreamingNote = state.keep(name, lambda: creaming_note(state.matcher, found, ids))
    # Somebody whom a rule keeps out was chosen all the same: their points are no measure for others.
    is_measured = chosen is None or any(_is_feasible(state, id, found.of) for id in ids)
    named = tuple(
        PassedOver(one.jobseeker, one.months, _sentence(one.because) if is_measured else "", one.asks)
        for one in note.named
    )
    return NoteOnCreaming(len(ids), note.line, named, note.passed_over - len(named), note.failing)


def _is_feasible(state: State, jobseeker: str, vacancy: str) -> bool:
    match = state.matcher.match(jobseeker, vacancy)
    return match.points is not None and not match.barriers


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
