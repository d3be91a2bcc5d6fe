"""Answers as records: JSON as the library gives it, and CSV that a spreadsheet cannot mistake for formulas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from lepmatch.matching.results import CourseMatch, Match

LIST = "; "  # between the items of a CSV field


def print_json(content: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A header and rows on standard output."""
    text = io.StringIO()
    write_csv(text, columns, rows)
    click.echo(text.getvalue(), nl=False)


def write_csv(stream: Any, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A header and rows; a text that a spreadsheet would take for a formula gets a quote mark before it."""
    from lepmatch.market.formats.csv_files import FORMULA

    def cell(value: object) -> object:
        if isinstance(value, float):
            return f"{value:.3f}"
        return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)


def print_matches(matches: Iterable[Match], form: str) -> None:
    """Matches as a JSON list, or as CSV with one row a match."""
    if form == "json":
        print_json([match.as_dict() for match in matches])
    else:
        print_csv(("vacancy", "jobseeker", "points", "known", "barriers", "reasons"), map(_match_row, matches))


def print_course_matches(matches: Iterable[CourseMatch], form: str) -> None:
    """Course matches as a JSON list, or as CSV with one row a jobseeker and intake."""
    if form == "json":
        print_json([match.as_dict() for match in matches])
        return
    columns = ("jobseeker", "course", "title", "starts", "ends", "seats", "added", "opened", "vacancies", "barriers")
    print_csv(columns, ((
        m.jobseeker, m.course, m.title, m.starts, m.ends, m.seats, m.added, m.opened,
        LIST.join(o.vacancy for o in m.openings), LIST.join(b.kind for b in m.barriers),
    ) for m in matches))  # fmt: skip


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], form: str) -> None:
    """Rows as a JSON list of objects, or as CSV."""
    if form == "json":
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_csv(columns, rows)


def _match_row(match: Match) -> tuple[object, ...]:
    from lepmatch.matching.explanation import explain

    reasons, barriers = explain(match).reasons, match.barriers
    return (
        match.vacancy, match.jobseeker, match.points, match.known,
        LIST.join(b.kind for b in barriers), LIST.join(s.text for s in reasons),
    )  # fmt: skip
