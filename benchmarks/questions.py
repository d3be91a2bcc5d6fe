"""Single questions to a fitted matcher of 250,000 jobseekers and 50,000 vacancies, and what it takes to fit one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.market import CACHE, SEED, SIZES, fingerprint
from benchmarks.worker import memory
from lepmatch import Matcher, read_market, sample_market, write_market
from lepmatch.matching.collecting import best_first, empty_list
from lepmatch.matching.grid import make_found
from lepmatch.matching.kernel import best_of_vacancy

SIZE = "250k x 50k"
ASKED = 300  # vacancies and jobseekers drawn for the questions
SHORTLIST, OPTIONS = 50, 20
UPDATES = 1_000


def ask_questions() -> dict[str, Any]:
    """Every figure, in a process of its own so that the memory is that of loading and fitting."""
    folder = saved_market()
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, folder))
    process.start()
    theirs.close()
    figures: dict[str, Any] = ours.recv()
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


def _answer(pipe: Connection, folder: Path) -> None:
    before = memory("VmRSS")
    start = time.perf_counter()
    market = read_market(folder)
    read = time.perf_counter()
    matcher = Matcher().fit(market)
    fitted = time.perf_counter()
    figures = {"read": read - start, "fit": fitted - read, "memory": memory("VmHWM") - before}
    draw = np.random.default_rng(SEED)
    vacancies = draw.choice(market.vacancies.ids, ASKED).tolist()
    jobseekers = draw.choice(market.jobseekers.ids, ASKED).tolist()
    figures["points"] = _percentiles(_points_of(matcher), vacancies)
    figures["shortlist"] = _percentiles(lambda id: matcher.shortlist(id, SHORTLIST), vacancies)
    figures["options"] = _percentiles(lambda id: matcher.options(id, OPTIONS), jobseekers)
    figures["update"] = _percentiles(_update_of(matcher), draw.choice(market.jobseekers.ids, UPDATES).tolist())
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


def _update_of(matcher: Matcher) -> Callable[[str], object]:
    """One jobseeker's record put in the place of the one that is there, each with another limit to travel."""

    market = matcher.market  # asked for once: after an update it is a market with columns of its own

    def ask(id: str) -> object:
        jobseeker = market.jobseekers[id]
        return matcher.update(replace(jobseeker, max_travel_minutes=30 + len(id)))

    return ask


def _percentiles(ask: Callable[[str], object], ids: Iterable[str]) -> dict[str, float]:
    """Milliseconds: half of all questions and 95 in 100 take less; the mean. The first of all is not counted."""
    took = []
    for id in ids:
        start = time.perf_counter()
        ask(id)
        took.append(1000 * (time.perf_counter() - start))
    low, high = np.percentile(took[1:], [50, 95])
    return {"p50": float(low), "p95": float(high), "mean": float(np.mean(took[1:]))}
