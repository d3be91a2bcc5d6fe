"""Progress as pages show it: the report's own sections, and every part of one dimension side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lepmatch import Section
from webui.counting import Figures

ORIGINS = {
    "synthetic": "Synthetic: everybody and everything in these records is made up.",
    "real": "",
    "not said": "Nobody said whether these records are real or synthetic.",
}


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """How far the scheme has come.

    Attributes
    ----------
    people, target : into work so far, and aimed at
    counted_at : when it was counted
    origin : what must be known of the records
    """

    day: date
    people: int
    target: int
    by: date
    counted_at: str
    origin: str
    sections: tuple[Section, ...]


def present_progress(figures: Figures) -> ProgressPage:
    """The page of the whole report."""
    pace = figures.pace
    return ProgressPage(
        pace.on, pace.people, pace.target, pace.due, figures.counted_at, ORIGINS[figures.origin], figures.sections
    )


@dataclass(frozen=True, slots=True)
class PartsPage:
    """Every part of one dimension; the last row is of everybody."""

    dimension: str
    counted_at: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def present_parts(figures: Figures, dimension: str) -> PartsPage:
    """The page of one dimension."""
    rows = []
    for name, counts in (*figures.parts[dimension].items(), ("In all", figures.total)):
        first = counts.sustained[0]
        numbers = (counts.people, counts.original, counts.widened, counts.starts, counts.reversed, counts.late)
        points = counts.points + counts.bonus_points
        rows.append((figures.groups.get(name, name), *numbers, points, first.kept, first.not_due, first.unknown))
    weeks = figures.total.sustained[0].weeks
    columns = (
        dimension.replace("_", " ").capitalize(), "#People", "#Original eligibility", "#Widened", "#Jobs started",
        "#Taken back", "#Entered late", "#Points", f"#{weeks} weeks", "#Not due yet", "#Not recorded",
    )  # fmt: skip
    return PartsPage(dimension, figures.counted_at, columns, tuple(rows))
