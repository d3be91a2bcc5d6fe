"""Where one more intake is worth most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say
from lepmatch.cli.records import LIST, print_csv, print_json
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from datetime import date


@click.command()
@options.source
@options.how_many(10, "intakes")
@click.option("--seats", type=click.IntRange(min=1), default=12, show_default=True, metavar="N", help="Of an intake.")
@click.option("--area", metavar="DISTRICT", help="Only this Jobcentre Plus district.")
@options.form
def command(source: str, n: int, seats: int, area: str | None, form: options.Form, on: date | None) -> None:
    """Rank one more intake in every area and sector by what it adds.

    Seats and interviews are filled first with the intakes there are.
    """
    from lepmatch.planning.commissioning import plan_commissions

    plans = plan_commissions(open_matcher(source, on), seats, area)[:n]
    if form == "json":
        print_json([plan.as_dict() for plan in plans])
    elif form == "csv":
        columns = ("area", "sector", "course", "title", "starts", "ends", "seats", "people", "worth", "jobseekers")
        print_csv(columns, (
            (p.area, p.sector, p.course, p.title, p.starts, p.ends, p.seats, p.people, p.worth,
             LIST.join(m.jobseeker for m in p.members))
            for p in plans
        ))  # fmt: skip
    else:
        for number, plan in enumerate(plans, start=1):
            heading(f"{number}. {plan.area}: {plan.title} ({plan.sector})")
            people = f"{plural(plan.people, 'more person', 'more people')} put forward and " if plan.people else ""
            say(
                f"{plural(plan.seats, 'seat')} from {plan.starts:%-d %B} to {plan.ends:%-d %B}: up to "
                f"{people}{plan.worth:,.0f} points more"
            )
            say(
                "for, and the vacancy it leads each to: "
                + ", ".join(f"{m.jobseeker} ({m.vacancy})" for m in plan.members),
                indent="   ",
            )
        if not plans:
            say("One more intake would add nothing anywhere.")
