"""Make a market to try things with."""

from __future__ import annotations

from pathlib import Path

import click

from lepmatch.cli.page import plural, say
from lepmatch.cli.source import progress_bar


@click.command()
@click.argument("dir", type=click.Path())
@click.option("--jobseekers", type=click.IntRange(1, 1_000_000), default=2_000, show_default=True, metavar="N")
@click.option("--vacancies", type=click.IntRange(1, 1_000_000), default=400, show_default=True, metavar="N")
@click.option("--courses", type=click.IntRange(0, 100_000), default=40, show_default=True, metavar="N")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=1,
    show_default=True,
    metavar="N",
    help="Same seed, same market.",
)
def command(dir: str, jobseekers: int, vacancies: int, courses: int, seed: int) -> None:
    """Make a synthetic market in a new folder DIR.

    DIR may be a new file too, .xlsx or .json. Nobody in it is real: people, employers and vacancies are drawn from
    published figures.
    """
    from lepmatch.market.sample import sample_market
    from lepmatch.market.writers import write_market

    place = Path(dir)
    if place.exists() and (place.is_file() or any(place.iterdir())):
        raise click.UsageError(f"{dir!r} is there already; name a new folder or file")
    with progress_bar("Making the market") as done:
        market = sample_market(jobseekers, vacancies, courses, seed)
        done(1 / 2)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_market(market, place)
        done(1 / 2)
    sizes = [plural(len(table), *NAMES[name]) for name, table in market.tables().items() if len(table)]
    say(f"{dir}: {', '.join(sizes)}, as on {market.on:%-d %B %Y}. All of it is synthetic.")


NAMES = {
    "jobseekers": ("jobseeker",),
    "employers": ("employer",),
    "pledges": ("pledge",),
    "vacancies": ("vacancy", "vacancies"),
    "courses": ("course",),
    "intakes": ("intake",),
    "events": ("event",),
    "monitoring": ("monitoring record",),
    "claims": ("claim",),
}
