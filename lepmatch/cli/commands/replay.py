"""Past lists, worked out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import heading, plural, say, table
from lepmatch.cli.records import print_json
from lepmatch.cli.source import announced_compilation

if TYPE_CHECKING:
    from lepmatch.assurance.replay import Replay
    from lepmatch.store.repository import Store

NEWEST = 20  # lists that are named where none was asked for


@click.command()
@options.database
@click.argument("run", required=False)
@click.option("--all", "every", is_flag=True, help="Every list that is kept.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="So many lists, drawn by lot.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Of the lot.")
@click.option(
    "--threads", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="How many at once."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@options.officer
def command(
    db: str, run: str | None, every: bool, sample: int | None, seed: int, threads: int, as_json: bool, officer: str
) -> None:
    """Work a past list out again, from the market as it was.

    RUN is the list's name; without one the newest are named. The list is printed byte for byte as JSON, and below it
    whether it is what was shown. Many lists get a line each. Where one differs, the exit code is 1.
    """
    from lepmatch.assurance.replay import replay, replay_all, sampled
    from lepmatch.store.repository import open_store

    if sum((run is not None, every, sample is not None)) > 1:
        raise click.UsageError("take a list, --all or --sample N, one of them")
    with open_store(db) as store:
        if run is None and not every and sample is None:
            _name_newest(store, as_json)
            return
        click.get_current_context().with_resource(announced_compilation())
        if run is not None:
            found = [replay(store, run, actor=officer)]
        else:
            names = store.runs.names()
            asked = names if sample is None else sampled(names, sample, seed)
            found = list(replay_all(store, asked, actor=officer, threads=threads))
    if as_json:
        print_json([_as_dict(one) for one in found])
    elif run is not None:
        click.echo(found[0].answer)
        _print_excluded(found[0])
        say(found[0].line)
    else:
        for one in found:
            if not one.is_same:
                say(one.line)
        same = sum(one.is_same for one in found)
        erased, people = sum(one.erased for one in found), sum(one.of for one in found)
        rest = f"; erased {erased:,} of {people:,}, and the rest of each is the same" if erased else ""
        say(f"{same:,} of {plural(len(found), 'list')} came out the same, byte for byte{rest}.")
    if not all(one.is_same for one in found):
        click.get_current_context().exit(1)


def _name_newest(store: Store, as_json: bool) -> None:
    runs = [(run, store.runs.showings(run.id)) for run in store.runs.newest(NEWEST)]
    if as_json:
        print_json([{"list": run.id, "vacancy": run.vacancy, "jobseeker": run.jobseeker, "on_it": run.of,
                     "erased": run.erased, "shown": len(seen), "last": seen[-1].at} for run, seen in runs])  # fmt: skip
        return
    if not runs:
        say("No list was shown yet.")
        return
    heading("The newest lists")
    rows = [
        (run.id, run.vacancy or run.jobseeker or "erased", f"{run.of} on it", seen[-1].at[:19], seen[-1].actor)
        for run, seen in runs
    ]
    table(rows, "<<><<")


def _print_excluded(found: Replay) -> None:
    """Whom which rule kept out, on standard error, so that the list stays what it is."""
    if found.standing is None:
        return
    for kind, (some, only) in found.standing.barred.items():
        click.echo(f"{kind}: kept {some:,} out, {only:,} of them by itself", err=True)


def _as_dict(one: Replay) -> dict[str, object]:
    return {
        "list": one.run,
        "same": one.is_same,
        "of": one.of,
        "erased": one.erased,
        "erased_elsewhere": one.erased_elsewhere,
        "differs": list(one.differs),
        "other_code": one.code or None,
    }
