"""Small employers together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import LIST, print_csv, print_json
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from datetime import date


@click.command()
@options.source
@click.option("--smallest", type=click.IntRange(min=1), default=6, show_default=True, help="Openings, at least.")
@click.option("--largest", type=click.IntRange(min=1), default=16, show_default=True, help="Openings, at most.")
@options.form
def command(source: str, smallest: int, largest: int, form: options.Form, on: date | None) -> None:
    """Group small employers' vacancies into pools that fill a course.

    A pool shares a pledge: the openings that its members bring.
    """
    from lepmatch.planning.pools import plan_pools

    pools = plan_pools(open_matcher(source, on), smallest, largest)
    if form == "json":
        print_json([pool.as_dict() for pool in pools])
    elif form == "csv":
        columns = ("pool", "sector", "place", "course", "employer", "vacancies", "places")
        print_csv(columns, (
            (p.name, p.sector, p.place, p.course, s.employer, LIST.join(s.vacancies), s.places)
            for p in pools for s in p.shares
        ))  # fmt: skip
    else:
        for pool in pools:
            heading(f"{pool.name}: {plural(pool.places, 'place')} with {plural(len(pool.shares), 'employer')}")
            say(f"course: {pool.title} ({pool.course})")
            if pool.cohort:
                c = pool.cohort
                say(
                    f"from {c.starts:%-d %B} to {c.ends:%-d %B}, {plural(len(c.members), 'person', 'people')} of "
                    f"{c.interested:,} who gain; {c.opened:,} come within reach"
                )
            else:
                say("no intake that ends in time would bring anybody: commission one, or recruit together")
            table(
                (
                    (plural(s.places, "place"), f"{s.name} ({s.employer}): {', '.join(s.vacancies)}")
                    for s in pool.shares
                ),
                "><",
            )
            click.echo()
        if not pools:
            say("No small employers near each other ask for the same training for enough openings.")
