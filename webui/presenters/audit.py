"""The audit log as it is read: who did what, when, to what. People stand in it as digests, and stay digests here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lepmatch import Entry, Store, Verification
from webui.formatters import count

A_PAGE = 50
SHOWN = 12  # digits of a digest: enough to compare two by eye

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for.

    Attributes
    ----------
    day : as it was typed
    on : the day that this is; None for none
    before : the number of the entry where the page before ended; None for the newest
    """

    actor: str
    action: str
    day: str
    on: date | None
    before: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry."""

    number: int
    at: str
    actor: str
    action: str
    about: str
    detail: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some entries, the newest first.

    Attributes
    ----------
    older : the number to go on before; None where there are no older ones
    """

    asked: Asked
    lines: tuple[Line, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found, and how long it took."""

    entries: int
    events: int
    problems: tuple[str, ...]
    seconds: float
    at: str


def present_audit(store: Store, asked: Asked) -> AuditPage:
    """A page of the log."""
    found = store.newest_entries(A_PAGE + 1, asked.before, actor=asked.actor, action=asked.action, day=asked.on)
    shown = found[:A_PAGE]
    return AuditPage(asked, tuple(map(_line, shown)), shown[-1].seq if len(found) > A_PAGE else None)


def present_verdict(found: Verification, seconds: float, at: datetime) -> Verdict:
    """A verification that was done at some time."""
    return Verdict(found.entries, found.events, found.problems, seconds, _time(at))


def _line(entry: Entry) -> Line:
    about = f"person {entry.about[:SHOWN]}…" if _DIGEST.fullmatch(entry.about) else entry.about
    detail = "; ".join(_details(json.loads(entry.detail)))
    return Line(entry.seq, _time(datetime.fromisoformat(entry.at)), entry.actor, entry.action, about, detail)


def _details(detail: dict[str, Any]) -> Iterator[str]:
    for name, value in detail.items():
        match value:
            case str() if value:
                yield f"{name} {value[:SHOWN]}…" if _DIGEST.fullmatch(value) else f"{name} {value}"
            case [[int(first), int(last), _], *_]:
                yield f"{name} {count(first)}" if first == last else f"{name} {count(first)} to {count(last)}"
            case list() | dict() if value:
                yield f"{name}: {', '.join(str(one).replace('_', ' ') for one in value)}"
            case int() | float():
                yield f"{name} {value}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
