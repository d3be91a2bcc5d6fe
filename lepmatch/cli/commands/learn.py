"""Other weights, learnt from outcomes and proposed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import print_csv, print_json
from lepmatch.cli.source import open_history, open_matcher

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.assurance.learning import GroupMove, Learning, Moves
    from lepmatch.assurance.spread import Creaming


@click.command()
@options.source
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write the proposal to a policy file.")
@options.form
def command(source: str, out: str | None, form: options.Form, on: date | None) -> None:
    """Learn from outcomes which weights fit, and propose them.

    Nothing is adopted: a person does that, by putting the file among the records as policy.toml or with `lepmatch
    adopt`. A proposal that creams is refused. --csv lists who moves.
    """
    from lepmatch.assurance.learning import learn_weights

    matcher, history = open_matcher(source, on), open_history(source, on)
    found = learn_weights(matcher, history.monitoring, history=history)
    if out and found.proposal:
        Path(out).write_text(found.as_toml(), encoding="utf-8")
    if form == "json":
        print_json(found.as_dict())
    elif form == "csv":
        moves = found.moves.named if found.moves else ()
        rows = [(m.vacancy, m.jobseeker, m.before or "", m.after or "") for m in moves]
        print_csv(("vacancy", "jobseeker", "before", "after"), rows)
    else:
        _print(found)
        if out:
            say(f"Written to {out}." if found.proposal else f"Nothing was written to {out}.")


def _print(found: Learning) -> None:
    heading(f"Learnt from outcomes up to {found.on:%-d %B %Y}")
    say(found.line)
    say(
        f"{found.put_forward:,} people put forward long enough ago, {found.successes:,} still in work after 13 weeks, "
        f"{found.telling:,} of them with a failure of the same vacancy and customer group beside."
    )
    if found.moves is None or found.creaming is None:
        return
    from lepmatch.matching.policy import CRITERIA

    click.echo()
    heading("Weights in use, and those that outcomes speak for")
    rows = zip(CRITERIA, found.present.weights, found.fitted, strict=True)
    table([(name, str(old), str(new), f"{new - old:+d}" if new != old else "") for name, old, new in rows], "<>>>")
    _print_creaming(*found.creaming)
    _print_groups(found.groups, found.new_alarms)
    _print_moves(found.moves)


def _print_creaming(before: Creaming, after: Creaming) -> None:
    click.echo()
    heading("Places by time out of work, before and after")
    parts = zip((*before.fifths, before.unknown), (*after.fifths, after.unknown), strict=True)
    table([(a.name, f"{a.chosen:,}", f"{b.chosen:,}") for a, b in parts], "<>>")
    ratios = (f"{one.like_for_like:.2f}" if one.like_for_like is not None else "none" for one in (before, after))
    say(f"The furthest fifth, like for like, at {' and at '.join(ratios)} of the best; the bar is 0.80.")


def _print_groups(groups: tuple[GroupMove, ...], alarms: tuple[str, ...]) -> None:
    click.echo()
    heading("Groups on lists, before and after")
    rows = [("", "rate", "after", "ratio", "after", "judged")]
    for one in groups:
        if one.stage == "shortlisted":
            ratios = ("" if ratio is None else f"{ratio:.2f}" for ratio in one.ratios)
            first, second = ratios
            name = f"{one.attribute} {one.group}".replace("_", " ")
            rows.append((name, f"{one.rates[0]:.0%}", f"{one.rates[1]:.0%}", first, second, one.judged[1]))
    table(rows, "<>>>><")
    for alarm in alarms:
        say(alarm, indent="  ! ")


def _print_moves(moves: Moves) -> None:
    click.echo()
    heading("Who moves")
    say(
        f"{moves.changed:,} of {plural(moves.lists, 'list')} would have others on them; {moves.entered:,} places would "
        "go to somebody else."
    )
    rows = [(m.vacancy, m.jobseeker, f"{m.before or 'off'}", "to", f"{m.after or 'off'}") for m in moves.named[:15]]
    table(rows, "<<><>")
    if len(moves.named) > len(rows):
        say(f"The first {len(moves.named)} with --csv.")
