"""How far the scheme has come, whole and by part."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort

from lepmatch import DIMENSIONS
from webui.api.blueprint import Answer as Given
from webui.api.blueprint import blueprint, tagged_by
from webui.api.models import Answer, Cell
from webui.counting import Figures, counting
from webui.presenters.progress import PartsPage, present_parts, present_progress
from webui.stores import store


class Table(Answer):
    """A table of figures."""

    title: str
    columns: list[str]
    rows: list[list[Cell]]


class SectionAnswer(Answer):
    """A part of the report."""

    title: str
    says: list[str]
    tables: list[Table]
    notes: list[str]


class ProgressAnswer(Answer):
    """People into work against the target, and the report; `origin` says whether the records are synthetic."""

    day: date
    people: int
    target: int
    by: date
    counted_at: str
    origin: str
    sections: list[SectionAnswer]


class PartsAnswer(Answer):
    """The figures of every part of one dimension; the last row is of everybody."""

    dimension: str
    counted_at: str
    columns: list[str]
    rows: list[list[Cell]]


@blueprint.get("/progress")
@blueprint.output(ProgressAnswer)
def progress() -> Given:
    """Read the progress report."""
    figures = counting().figures(store())
    return tagged_by(_made_from(figures), lambda: _report(figures))


@blueprint.get("/progress/by/<dimension>")
@blueprint.output(PartsAnswer)
def progress_by(dimension: str) -> Given:
    """Read the figures of every part of a dimension."""
    if dimension not in DIMENSIONS:
        abort(404)
    figures = counting().figures(store())
    return tagged_by(_made_from(figures), lambda: _parts(present_parts(figures, dimension)))


def _made_from(figures: Figures) -> tuple[object, ...]:
    return figures.version, figures.last_event, figures.at


def _report(figures: Figures) -> dict[str, Any]:
    page = present_progress(figures)
    return {
        "day": page.day,
        "people": page.people,
        "target": page.target,
        "by": page.by,
        "counted_at": page.counted_at,
        "origin": page.origin,
        "sections": [
            {
                "title": section.title,
                "says": section.says,
                "tables": [
                    {"title": title, "columns": _plain(columns), "rows": [list(row) for row in rows]}
                    for title, columns, rows in section.tables
                ],
                "notes": section.notes,
            }
            for section in page.sections
        ],
    }


def _parts(page: PartsPage) -> dict[str, Any]:
    rows = [list(row) for row in page.rows]
    told = {"dimension": page.dimension, "counted_at": page.counted_at}
    return told | {"columns": _plain(page.columns), "rows": rows}


def _plain(columns: Any) -> list[str]:
    """Headings without the mark by which tables know columns of numbers."""
    return [name.removeprefix("#") for name in columns]
