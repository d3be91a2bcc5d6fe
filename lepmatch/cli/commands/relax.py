"""What a vacancy's requirements cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.headlines import print_vacancy
from lepmatch.cli.lists import BARRED
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_matcher

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.planning.relaxation import Relaxation


@click.command()
@options.source
@click.argument("vacancy")
@click.option(
    "-k", "wanted", type=click.IntRange(min=1), metavar="N", help="Candidates to reach; three an opening by default."
)
@click.option("--note", is_flag=True, help="Print the page for the employer, without small numbers.")
@options.form
def command(source: str, vacancy: str, wanted: int | None, note: bool, form: options.Form, on: date | None) -> None:
    """Say what each requirement of a vacancy costs in candidates.

    Requirements of the law are counted, and never among those to drop.
    """
    from lepmatch.planning.relaxation import relax
    from lepmatch.planning.relaxation_note import relaxation_note

    if note and form != "text":
        raise click.UsageError("--note is text: take it without --json and --csv")
    matcher = open_matcher(source, on)
    answer = relax(matcher, vacancy, wanted)
    if note:
        click.echo(relaxation_note(answer), nl=False)
    elif form == "json":
        print_json(answer.as_dict())
    elif form == "csv":
        columns = ("kind", "value", "requirement", "legal", "failing", "without", "only", "course")
        print_csv(columns, ((*c.requirement, c.failing, c.without, c.only, c.course) for c in answer.costs))
    else:
        print_vacancy(matcher.market, vacancy)
        _print(answer)


SETS = 5  # printed


def _print(answer: Relaxation) -> None:
    click.echo()
    if answer.shut:
        say(f"Nobody can be put forward: {'; '.join(BARRED[kind] for kind in answer.shut)}.")
        return
    say(
        f"{plural(answer.candidates, 'person meets', 'people meet')} every requirement, of {answer.people:,} whom "
        "nothing else keeps out."
    )
    click.echo()
    heading("What each requirement costs in people; a course helps those who fail nothing else, in time")
    rows = [("fail it", "fail only it", "a course helps", "")]
    rows += [
        (f"{c.failing:,}", f"{c.only:,}", f"{c.course:,}", c.requirement.text + " (law)" * c.requirement.legal)
        for c in answer.costs
    ]
    table(rows, align=">>><")
    if answer.versions:
        click.echo()
        heading("Other versions of the job")
        table(((f"{c.candidates - answer.candidates:,} more", c.text[0]) for c in answer.versions), align="><")
    click.echo()
    if not answer.smallest:
        say(f"Dropping requirements is not enough for {plural(answer.wanted, 'candidate')}: at most {answer.most:,}.")
    elif answer.smallest[0].text:
        heading(f"The least to drop for {plural(answer.wanted, 'candidate')}")
        table(
            ((plural(c.candidates, "candidate"), f"without: {'; '.join(c.text)}") for c in answer.smallest[:SETS]),
            align="><",
        )
    else:
        say(f"Nothing need be dropped for {plural(answer.wanted, 'candidate')}.")
