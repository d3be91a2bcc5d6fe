"""The whole market."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lepmatch.cli import options
from lepmatch.cli.page import say
from lepmatch.cli.records import write_csv
from lepmatch.cli.source import open_matcher, progress_bar

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.matching.results import Matches


@click.command()
@options.source
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where to write: .csv or .npz."
)
def command(source: str, out: Path, on: date | None) -> None:
    """Match the whole market into a file.

    The best twenty of every vacancy and of every jobseeker. A .csv has one row a pair; a .npz has the same columns as
    numpy arrays, for large markets.
    """
    write = WRITERS.get(out.suffix.lower())
    if write is None:
        raise click.BadParameter(f"{str(out)!r} must end in .csv or .npz", param_hint="--out")
    if not out.parent.is_dir():
        raise click.BadParameter(f"there is no folder {str(out.parent)!r}", param_hint="--out")
    matcher = open_matcher(source, on)
    market = matcher.market
    with progress_bar("Matching", len(market.vacancies)) as done:
        matches = matcher.matches(progress=done)
    part = out.with_name(f"{out.name}.part")
    try:
        write(matches, part)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    served = len(set(matches.vacancies[matches.vacancy_rank > 0].tolist()))
    reached = len(set(matches.jobseekers.tolist()))
    say(f"{out}: {len(matches):,} pairs; somebody for {served:,} of {len(market.vacancies):,} vacancies, "
        f"something for {reached:,} of {len(market.jobseekers):,} jobseekers")  # fmt: skip


def _write_csv(matches: Matches, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        write_csv(stream, ("vacancy", "jobseeker", "points", "vacancy_rank", "jobseeker_rank"), matches.rows())


def _write_npz(matches: Matches, file: Path) -> None:
    import numpy as np

    with file.open("wb") as stream:
        np.savez_compressed(
            stream,
            jobseeker_ids=np.array(matches.jobseeker_ids, dtype=str),
            vacancy_ids=np.array(matches.vacancy_ids, dtype=str),
            jobseekers=matches.jobseekers,
            vacancies=matches.vacancies,
            milli_points=matches.milli,
            vacancy_rank=matches.vacancy_rank,
            jobseeker_rank=matches.jobseeker_rank,
            too_little_known=matches.too_little_known,
        )


WRITERS = {".csv": _write_csv, ".npz": _write_npz}
