"""Published figures and events in one view: each figure with where it is from, and none counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, say, table
from lepmatch.cli.records import print_csv, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lepmatch.delivery.series import View

PERIODS = 5  # side by side in a row that fits the page
COLUMNS = ("starts", "ends", "area", "people", "source", "is_beside")


def print_view(view: View, form: options.Form, records: str, breaks: Sequence[str]) -> None:
    """People into work by area and period, those of published figures first."""
    rows = [
        (one.starts.isoformat(), one.ends.isoformat(), one.area, one.people, one.source, one.is_beside)
        for one in view.figures
    ]
    if form == "json":
        totals: dict[str, Any] = {"people": view.people(), "published": view.people(source="published")}
        figures = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        print_json({"records": records} | totals | {"events": view.people(source="events"), "figures": figures})
    elif form == "csv":
        print_csv((*COLUMNS, "records"), [(*row, records if row[4] == "events" else "published") for row in rows])
    else:
        click.echo()
        heading(
            f"Published and counted: {view.people():,} people, {view.people(source='published'):,} as published and "
            f"{view.people(source='events'):,} from events since"
        )
        _print_grid(view)
        beside = sum(one.people for one in view.figures if one.is_beside)
        if beside:
            say(
                f"{beside:,} people of the events started in periods that published figures cover. They are the same "
                "people as those, in part or all, and are not added."
            )
        for words in breaks:
            say(words)


def _print_grid(view: View) -> None:
    from_events = {one.starts for one in view.figures if one.source == "events" and not one.is_beside}
    periods = view.periods
    for at in range(0, len(periods), PERIODS):
        some = periods[at : at + PERIODS]
        is_last = at + PERIODS >= len(periods)
        head = [f"to {ends:%-d %b %Y}{'*' if starts in from_events else ''}" for starts, ends in some]
        rows = [("", *head, *(["in all"] if is_last else []), "")]
        for area in (*view.areas, None):
            numbers = [view.people(area, starts) for starts, _ in some] + ([view.people(area)] if is_last else [])
            rows.append((area or "in all", *(f"{number:,}" for number in numbers), ""))
        click.echo()
        table(rows, align="<" + ">" * (len(rows[0]) - 2) + "<")
    if from_events:
        say("* counted from events; the others stand as they were published.")
