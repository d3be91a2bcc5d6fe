"""What is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import print_rows
from lepmatch.cli.source import open_market

if TYPE_CHECKING:
    from datetime import date

COLUMNS = ("task", "day", "days_overdue", "jobseeker", "vacancy", "employer", "officer")


@click.command()
@options.source
@click.option("--officer", metavar="NAME", help="Only what is this officer's, and what is nobody's in particular.")
@options.form
def command(source: str, officer: str | None, form: options.Form, on: date | None) -> None:
    """Show what is due, the most pressing first.

    Interviews to arrange, answers outstanding, checks to make, vacancies about to close.
    """
    from lepmatch.delivery.due import TASKS, due
    from lepmatch.delivery.ledger import fold

    market = open_market(source, on)
    found = due(market, fold(market), officer)
    if form != "text":
        rows = (
            (one.task, one.day.isoformat(), max(0, (market.on - one.day).days), one.jobseeker, one.vacancy,
             one.employer, one.officer)
            for one in found
        )  # fmt: skip
        print_rows(COLUMNS, rows, form)
        return
    whose = f" for {officer}" if officer else ""
    heading(f"{plural(len(found), 'thing')} due on {market.on:%-d %B %Y}{whose}")
    if not found:
        say("Nothing is due.")
    for task, words in TASKS.items():
        those = [one for one in found if one.task == task]
        if those:
            click.echo()
            heading(f"{words[0].upper()}{words[1:]} ({len(those):,})")
            table(
                (
                    (f"{one.day:%-d %b %Y}", one.jobseeker or "", one.vacancy or "", one.officer or "",
                     market.employers[one.employer].name if one.employer else "")
                    for one in those
                ),
                align="<<<<<",
            )  # fmt: skip
