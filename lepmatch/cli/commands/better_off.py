"""What a week in a job leaves against benefit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import say
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_market

if TYPE_CHECKING:
    from datetime import date

AMOUNT = click.FloatRange(min=0, max=9_999)


@click.command()
@options.source
@click.argument("jobseeker")
@click.argument("vacancy")
@click.option("--benefit", type=AMOUNT, metavar="POUNDS", help="Benefit a week that ends with the job.")
@click.option("--tax-credits", type=AMOUNT, metavar="POUNDS", help="Tax credits a week that come with it.")
@click.option("--deductions", type=AMOUNT, metavar="POUNDS", help="Income tax and National Insurance a week.")
@click.option("--fares", type=AMOUNT, metavar="POUNDS", help="The journey, a week.")
@options.form
def command(
    source: str,
    jobseeker: str,
    vacancy: str,
    benefit: float | None,
    tax_credits: float | None,
    deductions: float | None,
    fares: float | None,
    form: options.Form,
    on: date | None,
) -> None:
    """Say whether a week in a job leaves more than one on benefit.

    There is no figure while an amount is missing; what is missing is said. A guide for a talk, not a promise.
    """
    from lepmatch.delivery.better_off import better_off

    found = better_off(
        open_market(source, on), jobseeker, vacancy,
        benefit=benefit, tax_credits=tax_credits, deductions=deductions, fares=fares,
    )  # fmt: skip
    if form == "json":
        print_json(found.as_dict())
    elif form == "csv":
        print_csv(("input", "weekly", "source"), [(a.name, a.pence / 100, a.source) for a in found.inputs])
    elif found.missing:
        say(f"No figure yet. Missing: {'; '.join(found.missing)}.")
    else:
        say(found.line)
        for credit in found.not_counted:
            say(f"Not counted: {credit}", indent="  ")
