"""One pair in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.headlines import print_vacancy
from lepmatch.cli.page import explained, heading, say
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.delivery.support import Support
    from lepmatch.matching.explanation import Audience


@click.command()
@options.source
@click.argument("jobseeker")
@click.argument("vacancy")
@click.option(
    "--for", "audience", type=click.Choice(["officer", "person", "employer"]), default="officer", show_default=True,
    help="Who reads it. An employer hears nothing of pay needed, limits, places, groups or health.",
)  # fmt: skip
@options.form
def command(source: str, jobseeker: str, vacancy: str, audience: Audience, form: options.Form, on: date | None) -> None:
    """Explain one jobseeker and one vacancy in full.

    Points with their bars, what speaks for it, what is weak or not known, what stands in the way, and the support that
    may go with it.
    """
    from lepmatch.delivery.support import support_for
    from lepmatch.matching.explanation import explain

    matcher = open_matcher(source, on)
    match = matcher.match(jobseeker, vacancy)
    said = explain(match, audience)
    if form == "json":
        # The match itself is in an officer's words and holds all that is known; no other reader gets it.
        support = [measure.as_dict() for measure in support_for(matcher.market, jobseeker, vacancy)]
        told = match.as_dict() | {"explanation": said.as_dict(), "support": support}
        print_json(told if audience == "officer" else said.as_dict())
    elif form == "csv":
        content = said.as_dict()
        rows = [(part, one["source"], one["text"]) for part in PARTS for one in content[part]]
        print_csv(
            ("part", "source", "text"), [("headline", "", said.headline), *rows, *(("step", "", s) for s in said.steps)]
        )
    else:
        if audience == "officer":
            print_vacancy(matcher.market, vacancy)
            click.echo()
        explained(str(said))
        if audience != "employer":
            _print_support(support_for(matcher.market, jobseeker, vacancy))


def _print_support(measures: tuple[Support, ...]) -> None:
    """The measures that may go with the match; each tells something of benefit or health."""
    if measures:
        click.echo()
        heading("Support that may go with it on the day the job starts")
    for measure in measures:
        say(measure.line, indent="  + " if measure.qualifies else "  ? ")


PARTS = ("barriers", "for", "weak", "unknown")
