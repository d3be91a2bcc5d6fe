"""The scheme's published figures as a page, and what it shares with the page of records: the pace, and bars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import click

from lepmatch.cli import options
from lepmatch.cli.page import bar, heading, say, table, width
from lepmatch.cli.records import print_csv, print_json

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.delivery.history import History
    from lepmatch.delivery.progress import Pace
    from lepmatch.market.scheme import Scheme

LONGEST_BAR = 30
TOTAL, PERIOD = "in all", "in the period"


def as_on(history: History, on: date | None) -> History:
    """The figures up to a day."""
    if on is None:
        return history
    counts = tuple(count for count in history.counts if count.ends <= on)
    if not counts:
        raise click.BadParameter(f"no official count ends by {on:%-d %B %Y}", param_hint="--on")
    return replace(history, counts=counts, reported=tuple(figure for figure in history.reported if figure.ends <= on))


def print_history(history: History, scheme: Scheme, form: options.Form) -> None:
    """The figures as a page, or as records."""
    from lepmatch.delivery.progress import later_figures, national_pace

    pace, later = national_pace(history, scheme), later_figures(history)
    if form != "text":
        columns = ("starts", "ends", "area", "people", "measure", "qualifier", "source")
        rows: list[tuple[object, ...]] = [
            (c.starts.isoformat(), c.ends.isoformat(), c.area, c.people, PERIOD, "official", "") for c in history.counts
        ]
        rows += [
            ("", f.ends.isoformat(), "national", f.people, TOTAL if f.is_cumulative else PERIOD, f.qualifier, f.source)
            for f in later
        ]
        if form == "json":
            print_json(pace_dict(pace) | {"figures": [dict(zip(columns, row, strict=True)) for row in rows]})
        else:
            print_csv(columns, rows)
        return
    print_pace(pace, scheme.name)
    areas = {count.area: history.people(area=count.area) for count in history.counts}
    print_counts("By region", dict(sorted(areas.items(), key=lambda item: (-item[1], item[0]))))
    print_counts(
        "By period",
        {f"{starts:%-d %b %Y} to {ends:%-d %b %Y}": history.people(starts) for starts, ends in history.periods},
    )
    if later:
        click.echo()
        heading("Reported later: national, rounded, under wider eligibility, and not added to the above")
        table(
            (
                (f"{f.ends:%-d %B %Y}", f.qualifier, f"{f.people:,}", TOTAL if f.is_cumulative else PERIOD)
                for f in later
            ),
            align="<<><",
        )


def print_counts(title: str, counts: Mapping[str, int]) -> None:
    """Numbers with their bars under a heading; nothing where there are none."""
    if counts:
        click.echo()
        heading(title)
        most, longest = max(counts.values()), max(map(len, counts))
        room = min(LONGEST_BAR, width() - longest - len(f"{most:,}") - 6)
        table(((name, f"{count:,}", bar(count / most, room)) for name, count in counts.items()), align="<><")


def print_pace(pace: Pace, scheme: str) -> None:
    """How far the count is, and what it takes to get there."""
    heading(f"{scheme}: {pace.people:,} of {pace.target:,} people into work by {pace.on:%-d %B %Y}")
    click.echo(f"{bar(min(1.0, pace.share), 40, '·')}  {100 * pace.share:.1f} %")
    if pace.share >= 1:
        say("The target is reached.")
    elif isfinite(pace.required_a_month):
        say(f"{pace.required_a_month:,.0f} people a month would reach it by {pace.due:%-d %B %Y}.")
    else:
        say(f"The target was due by {pace.due:%-d %B %Y}.")


def pace_dict(pace: Pace) -> dict[str, Any]:
    """The same as JSON keeps it."""
    return {
        "on": pace.on.isoformat(),
        "people": pace.people,
        "target": pace.target,
        "due": pace.due.isoformat(),
        "share": round(pace.share, 6),
        "required_a_month": round(pace.required_a_month, 3) if isfinite(pace.required_a_month) else None,
    }
