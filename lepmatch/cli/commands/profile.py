"""Early entry: who is likely to be on benefit still after twelve months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, say, table
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_history

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.assurance.early_entry import EarlyEntry

ERRORS = (
    "attribute", "group", "n", "said", "found", "missed", "false_alarms", "missed_low", "missed_high", "missed_people",
    "false_alarms_low", "false_alarms_high", "false_alarms_people",
)  # fmt: skip
"""Columns of --csv."""


@click.command()
@options.source
@click.argument("jobseeker", required=False)
@options.form
def command(source: str, jobseeker: str | None, form: options.Form, on: date | None) -> None:
    """Say who may need help before twelve months on benefit.

    Prints the card of points, how well it does and how it errs by group; with JOBSEEKER what it says of one person. It
    is advice: it decides nothing, and matching knows nothing of it. --csv gives the errors by group.
    """
    from lepmatch.assurance.profiling import profile_early_entry

    history = open_history(source, on)
    found = profile_early_entry(history, history.monitoring)
    if jobseeker:
        one = found.of(jobseeker, history)
        if form != "text":
            print_json(one.as_dict())
            return
        say(f"{jobseeker}: {one.line}")
        for sign in one.signs:
            say(f"{sign.points:+d} {sign.words}", indent="  ")
    elif form == "json":
        print_json(found.as_dict())
    elif form == "csv":
        rows = [one.as_dict() for one in found.errors]
        print_csv(ERRORS, (["" if row[name] is None else row[name] for name in ERRORS] for row in rows))
    else:
        _print(found)


def _print(found: EarlyEntry) -> None:
    heading(f"Early entry, learnt from claims on {found.on:%-d %B %Y}")
    if not found.is_learnt:
        say(
            f"Too few claims to learn from: {found.claims:,} with a known first year, of which {found.long:,} went on "
            "for twelve months. There is no card."
        )
        return
    say(
        f"{found.claims:,} claims of {found.people:,} people; {found.long:,} went on for twelve months. "
        f"{found.incomplete:,} more were left out, since fields are missing."
    )
    table([(f"{sign.points:+d}", sign.words) for sign in found.card], align="><")
    say(f"A long claim is expected from a chance of {found.cut:.2f} on. It is advice, and decides nothing.")
    click.echo()
    heading("How well, on people not learnt from")
    say(
        f"AUC {found.auc:.2f} at the start of a claim (0.5 is a coin); Brier {found.brier:.3f}, where the same chance "
        f"for everybody has {found.brier_without:.3f}; slope of calibration {found.calibration:.2f} (1 is right)."
    )
    rows = [("chance", "looks", "said", "found")]
    rows += [(f"{b.low:.1f} to {b.high:.1f}", f"{b.claims:,}", f"{b.said:.2f}", f"{b.found:.2f}") for b in found.bands]
    table(rows, align="<>>>")
    click.echo()
    heading("By group: long claims missed, and false alarms")
    errors = [("", "looks", "said", "found", "missed", "false alarms")]
    for e in found.errors:
        name = e.value if e.attribute == e.value else f"{e.attribute} {e.value}".replace("_", " ")
        missed, alarmed = (str(rate or "too few") for rate in (e.missed, e.alarmed))
        errors.append((name, f"{e.looks:,}", f"{e.said:.2f}", f"{e.found:.2f}", missed, alarmed))
    table(errors, align="<>>>>>")
    say("The intervals of 95 % are as wide as if each person had been looked at once; under 50 people are too few.")
    worst = max((p for p in found.proxies if p.auc is not None), key=lambda p: p.auc or 0, default=None)
    if worst:
        what = f"{worst.attribute} {worst.value}".replace("_", " ")
        say(f"The signs guess no characteristic better than {what} (AUC {worst.auc:.2f}).")
