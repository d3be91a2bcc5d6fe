"""The whole market."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lepmatch.cli import options
from lepmatch.cli.page import say
from lepmatch.cli.records import write_csv
from lepmatch.cli.source import open_matcher, progress_bar
from lepmatch.errors import MissingExtraError

if TYPE_CHECKING:
    from datetime import date

    from lepmatch.matching.results import Matches

COLUMNS = ("vacancy", "jobseeker", "points", "vacancy_rank", "jobseeker_rank")


def _address(ctx: click.Context, param: click.Parameter, text: str | None) -> str | None:
    if text is not None and not re.fullmatch(r"[a-z]+://.+:\d+", text):
        raise click.BadParameter(f"{text!r} is no address like tcp://10.0.0.5:8786", ctx, param)
    return text


@click.command()
@options.source
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write: .csv, .npz or .parquet.",
)
@click.option(
    "--regions",
    type=click.IntRange(min=1),
    metavar="N",
    help="Match N regions one after the other, to save memory.",
)
@click.option(
    "--cluster",
    metavar="URL",
    callback=_address,
    help="Match regions on the dask cluster with this scheduler, such as tcp://10.0.0.5:8786.",
)
def command(source: str, out: Path, regions: int | None, cluster: str | None, on: date | None) -> None:
    """Match the whole market into a file.

    The best twenty of every vacancy and of every jobseeker. A .csv has one row a pair; .parquet and .npz have the same
    columns, for large markets. The file is the same whether the market is matched at once, in regions or on a cluster.
    """
    write = WRITERS.get(out.suffix.lower())
    if write is None:
        raise click.BadParameter(f"{str(out)!r} must end in .csv, .npz or .parquet", param_hint="--out")
    if not out.parent.is_dir():
        raise click.BadParameter(f"there is no folder {str(out.parent)!r}", param_hint="--out")
    if out.suffix.lower() == ".parquet":
        _pyarrow()  # rather now than after the matching
    with ExitStack() as stack:
        if cluster is not None:
            from lepmatch.matching.regions import on_cluster

            regions = stack.enter_context(on_cluster(cluster, regions))
        matcher = open_matcher(source, on)
        market = matcher.market
        done = stack.enter_context(progress_bar("Matching"))
        matches = matcher.matches(regions=regions, progress=done)
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
        write_csv(stream, COLUMNS, matches.rows())


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


def _write_parquet(matches: Matches, file: Path) -> None:
    """Ids as dictionaries, which is how `Matches` has them: no text is written twice."""
    import numpy as np

    from lepmatch.matching.policy import MILLI

    pyarrow, parquet = _pyarrow()
    ids = (
        pyarrow.DictionaryArray.from_arrays(rows, list(ids))
        for rows, ids in (
            (matches.vacancies, matches.vacancy_ids),
            (matches.jobseekers, matches.jobseeker_ids),
        )
    )
    points = matches.milli / np.float64(MILLI)
    columns = (*ids, points, matches.vacancy_rank, matches.jobseeker_rank)
    parquet.write_table(pyarrow.table(list(map(pyarrow.array, columns)), names=COLUMNS), file, compression="zstd")


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtraError("parquet", "to write Parquet") from None
    return pyarrow, parquet


WRITERS = {".csv": _write_csv, ".npz": _write_npz, ".parquet": _write_parquet}
