"""A person's case in a page of words: for their file, or for somebody who decides about help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lepmatch import Listing
from webui.desk import State
from webui.presenters.person import (
    HistoryPage,
    Option,
    PersonPage,
    Ways,
    present_history,
    present_person,
    present_routes,
)


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A person's case in a page of words: for their file, or for somebody who decides about help.

    Attributes
    ----------
    parts : headings, each with its lines
    listing : the options that it names as they are to be kept
    """

    id: str
    district: str
    day: date
    officer: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    listing: Listing

    @property
    def text(self) -> str:
        """The note as plain text."""
        lines = [f"Case note: {self.id}", f"{self.district or 'no district on record'}, {self.day:%-d %B %Y}", ""]
        for heading, said in self.parts:
            lines += [heading, *(f"- {line}" for line in said), ""]
        return "\n".join([*lines, f"Made from the records of that day by {self.officer}. A person decides.", ""])


def present_note(state: State, id: str, officer: str, ways: Ways) -> CaseNote:
    """A person's case note."""
    page, paths, past = present_person(state, id), present_routes(state, id, ways), present_history(state, id)
    parts = {
        "Where they stand": _standing(page, past),
        "What closes most": tuple(
            f"{one.label.capitalize()}: closes {one.alone:,} that nothing else closes; {one.remedy} would open them"
            for one in page.closed
            if one.alone
        ),
        "Vacancies that fit best": tuple(line for one in page.options[:3] for line in _said(one)),
        "Courses that open most": tuple(
            "; ".join([f"{line.said.headline}", *(barrier.text for barrier in line.said.barriers)])
            for line in paths.courses[:2]
        ),
        "Ways there": tuple(route.text for route in paths.routes if route.steps),
        "To ask": tuple(
            f"{fact[:1].upper()}{fact[1:]}: would count at {count} of {page.asked_of} vacancies"
            for fact, count in page.asks[:5]
        ),
        "What has happened": tuple(
            f"{item['day']:%-d %B %Y}: {item['title']}" + (f", by {item['by']}" if item["by"] else "")
            for item in past.items[:10]
        ),
    }
    shown = tuple((heading, lines) for heading, lines in parts.items() if lines)
    return CaseNote(id, page.district, state.day, officer, shown, page.listing)


def _standing(page: PersonPage, past: HistoryPage) -> tuple[str, ...]:
    few = f"; of {page.too_little_known:,} of them too little is known for a number" if page.too_little_known else ""
    times = {0: "never", 1: "once"}.get(past.put_forward, f"{past.put_forward} times")
    return (
        f"{page.feasible:,} of {page.vacancies:,} vacancies on record are open to them{few}",
        f"They have been put forward {times}",
    )


def _said(one: Option) -> Iterator[str]:
    points = "too little is known for a number" if one.points is None else f"{one.points:.1f} of 100 points"
    why = ". ".join(statement.text for statement in one.said.reasons[:3])
    weak = "; ".join(statement.text for statement in one.said.weak_points[:1])
    job = f"{one.title[:1].upper()}{one.title[1:]} at {one.employer} ({one.vacancy})"
    yield f"{job}, {points}. {why}" + (f". Weak point: {weak}" if weak else "")
