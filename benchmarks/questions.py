"""Single questions to a fitted matcher of 250,000 jobseekers and 50,000 vacancies, and what it takes to fit one.

``python -m benchmarks.questions`` asks them alone; a folder of such a market may be named, in place of the one that is
made.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.market import CACHE, SEED, SIZES, fingerprint
from benchmarks.worker import memory
from lepmatch import Jobseeker, Market, Matcher, read_market, sample_market, write_market
from lepmatch.matching.collecting import best_first, empty_list
from lepmatch.matching.grid import make_found
from lepmatch.matching.kernel import best_of_vacancy

SIZE = "250k x 50k"
ASKED = 300  # vacancies and jobseekers drawn for the questions
SHORTLIST, OPTIONS = 50, 20
UPDATES, AT_ONCE = 1_000, 100  # so many changes one by one, and as many in calls of a hundred


def ask_questions(folder: Path | None = None) -> dict[str, Any]:
    """Every figure."""
    folder = folder or saved_market()
    return {**_aside(_answer, folder), "jobseekers": _aside(_load_jobseekers, folder)}


def _aside(work: Callable[[Connection, Path], None], folder: Path) -> Any:
    """What a process of its own has to say, so that the memory is that of its loading and fitting."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, folder))
    process.start()
    theirs.close()
    figures = ours.recv()
    process.join()
    return figures


def saved_market() -> Path:
    """The market as a folder of CSV files; made when it is asked for the first time."""
    folder = CACHE / f"csv-{fingerprint()}"
    if not folder.exists():
        for old in CACHE.glob("csv-*"):
            shutil.rmtree(old)
        part = folder.with_name("part")
        shutil.rmtree(part, ignore_errors=True)
        write_market(sample_market(*SIZES[SIZE], 1, SEED), part)
        part.rename(folder)
    return folder


def _load(folder: Path) -> tuple[dict[str, Any], Matcher]:
    """A folder read, checked and fitted, with what it took and the most memory that it needed."""
    before, start = memory("VmRSS"), _clocks()
    market = read_market(folder)
    read = _clocks()
    matcher = Matcher().fit(market)
    took = {"read": list(read - start), "fit": list(_clocks() - read), "memory": memory("VmHWM") - before}
    return took, matcher


def _load_jobseekers(pipe: Connection, folder: Path) -> None:
    """The same for the jobseekers of a folder alone."""
    with TemporaryDirectory() as alone:
        for name in ("market.toml", "jobseekers.csv"):
            shutil.copy(folder / name, alone)
        pipe.send(_load(Path(alone))[0])


def _answer(pipe: Connection, folder: Path) -> None:
    figures, matcher = _load(folder)
    market = matcher.market
    draw = np.random.default_rng(SEED)
    vacancies = draw.choice(market.vacancies.ids, ASKED).tolist()
    jobseekers = draw.choice(market.jobseekers.ids, ASKED).tolist()
    figures["points"] = _percentiles(_points_of(matcher), vacancies)
    figures["shortlist"] = _percentiles(lambda id: matcher.shortlist(id, SHORTLIST), vacancies)
    figures["options"] = _percentiles(lambda id: matcher.options(id, OPTIONS), jobseekers)
    changed = _changed_jobseekers(
        matcher.market, draw.choice(market.jobseekers.ids, 2 * UPDATES, replace=False).tolist()
    )
    figures["update"] = _percentiles(matcher.update, changed[:UPDATES])
    batches = [changed[at : at + AT_ONCE] for at in range(UPDATES, len(changed), AT_ONCE)]
    figures["updates"] = _percentiles(lambda some: matcher.update(*some), batches, AT_ONCE)
    pipe.send(figures)


def _points_of(matcher: Matcher) -> Callable[[str], object]:
    """A shortlist without its words: rows and points."""
    fitted = matcher.fitted
    found = make_found(fitted.grid)

    def ask(vacancy: str) -> object:
        v = fitted.market.vacancies.row(vacancy)
        keys, rows = empty_list(SHORTLIST, len(fitted.people.rows))
        count, _ = best_of_vacancy(fitted.grid, fitted.jobs, fitted.rules, v, found, keys, rows)
        return best_first(keys[:count], rows[:count])

    return ask


def _changed_jobseekers(market: Market, ids: Sequence[str]) -> list[Jobseeker]:
    """Records to be put in the place of those that are there, each with another limit to travel."""
    return [replace(market.jobseekers[id], max_travel_minutes=30 + len(id)) for id in ids]


def _clocks() -> NDArray[np.float64]:
    """Seconds on the wall, and of all processors."""
    return np.array([time.perf_counter(), time.process_time()])


def _percentiles(ask: Callable[[Any], object], asked: Iterable[Any], each: int = 1) -> dict[str, list[float]]:
    """Milliseconds that half of all questions take at most, 95 in 100, and the mean: on the wall, and of processors.

    The first of all is not counted; a question may stand for so many at once (`each`).
    """
    took = []
    for question in asked:
        start = _clocks()
        ask(question)
        took.append(1000 * (_clocks() - start) / each)
    low, high = np.percentile(took[1:], [50, 95], axis=0).tolist()
    return {"p50": low, "p95": high, "mean": np.mean(took[1:], axis=0).tolist()}


if __name__ == "__main__":
    from benchmarks.report import questions

    print("\n".join(questions(ask_questions(*map(Path, sys.argv[1:])))))
