"""The figures of the last small and national runs as ``benchmarks/RESULTS.md``."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.market import CACHE

RESULTS = Path("benchmarks/RESULTS.md")
LIBRARIES = ("lepmatch", "numpy", "numba", "scipy", "scikit-learn", "polars", "duckdb", "sparse-dot-topn")
NAMES = {
    "ours": "**lepmatch**",
    "numpy_grid": "numpy, cell by cell",
    "numpy_one_thread": "numpy, cell by cell, one thread",
    "numpy_plain": "numpy, chunk by chunk, without tables",
    "ball_tree": "scikit-learn BallTree, then rules",
    "nearest_neighbors": "scikit-learn NearestNeighbors, then rules",
    "kd_tree": "scipy cKDTree, then rules",
    "polars_expressions": "polars expressions",
    "duckdb_sql": "DuckDB SQL",
    "sparse_dot": "sparse-dot-topn",
}
TASKS = {
    "rules": "Which pairs are feasible: reach and every rule",
    "job": "The whole job: rules, eight criteria, the best 20 both ways",
    "plan": "The whole job and a plan on its lists: who goes where, at most one interview each",
    "skills": "The skills criterion alone, every vacancy against everybody, the best 20",
}
INTRODUCTION = """# Benchmarks

Who goes where, the plans of interviews against OR-Tools and HiGHS: [ALLOCATION.md](ALLOCATION.md).

Written by `make bench` and `make bench-national`. lepmatch and its peers work on the same encoded synthetic market in
the same run, each in a process of its own, taking turns: we run once beside every run of a peer. *Times ours* is the
ratio of the medians, so it can be trusted more than the seconds when the machine has other things to do; CPU is the
time of all processors together, and its ratio says what a busy machine hides.

- A peer starts from columns, codes and small tables of points made for it; making them is not counted. Every index that
  speeds up the search is counted, ours too.
- Memory is the peak above what is there when the clock starts (the market, and a peer's own copy of it).
- *Equal*: the same number of feasible pairs for each vacancy and the same sum of their rows; in the whole job, the same
  points at every place of every list. `tests/test_benchmarks.py` compares pair by pair on a small market.
- numpy is here three times: *chunk by chunk, without tables* is the pipeline as it is mostly written, every criterion
  worked out for every pair on one processor; *cell by cell* is the fastest that we could make, with points looked up in
  tables made beforehand and tiles that fit the cache, on one processor and on all.
- Who comes first among equal points costs the peers less than us: theirs is the smaller row, ours the longest wait and
  then a lottery.
- The points are milli-points in whole numbers for everybody; the peers take quotients in floating point where that is
  faster and exact.
"""

AIMS = (
    ("job", "250k x 50k", "numpy_plain", 25),
    ("job", "250k x 50k", "numpy_grid", 25),
    ("job", "250k x 50k", "polars_expressions", 10),
    ("job", "250k x 50k", "duckdb_sql", 10),
    ("rules", "250k x 50k", "ball_tree", 8),
)
"""How many times faster than each we set out to be, by task, size and peer; than numpy as it is mostly written, and
so that nobody takes that for the best there is, than the fastest that we could make."""

ALSO = """
Where they win beyond the tables: every peer but ours starts at once, while our functions take some seconds to compile
the first time on a machine. sparse-dot-topn walks an inverted index, so it never touches a pair without a skill in
common; ours has no need of the skills of pairs that no rule lets meet, and is not made for skills alone. polars and
DuckDB answer any other question of the same tables without new code."""


def machine() -> dict[str, str]:
    """What the figures were measured with."""
    return {
        "date": f"{datetime.now(UTC):%-d %B %Y}",
        "processors": f"{os.cpu_count()} × {_processor()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
        "load": " ".join(f"{load:.1f}" for load in os.getloadavg()),
    }


def write_report() -> Path:
    """Write the report from the figures that were kept."""
    runs = {plan: CACHE / f"{plan}.json" for plan in ("small", "national")}
    kept = {plan: json.loads(path.read_text()) for plan, path in runs.items() if path.exists()}
    RESULTS.write_text("\n".join(_lines(kept)) + "\n")
    return RESULTS


def _lines(kept: dict[str, Any]) -> Iterator[str]:
    yield INTRODUCTION
    contests = [contest for figures in kept.values() for contest in figures["contests"]]
    for task, title in TASKS.items():
        some = [contest for contest in contests if contest["task"] == task]
        if some:
            yield f"## {title}\n"
            for contest in some:
                yield from _contest(contest, _pairs(contests, contest["size"]))
            yield from _growth(some, contests)
    for figures in kept.values():
        if "questions" in figures:
            yield from questions(figures["questions"])
    yield "## What was aimed for\n"
    yield from _aims(contests)
    yield "\n## Where a peer wins\n"
    yield from _wins(contests)
    yield "\n## Machine and versions\n"
    for plan, figures in kept.items():
        command = "make bench" if plan == "small" else "make bench-national"
        yield f"`{command}`, {figures['machine']['date']}:\n"
        yield from (f"- {name}: {value}" for name, value in figures["machine"].items() if name != "date")
        yield ""


def _pairs(contests: list[dict[str, Any]], size: str) -> int:
    """Feasible pairs of a size, as the rules found them."""
    return max((contest["pairs"] for contest in contests if contest["size"] == size), default=0)


def _contest(contest: dict[str, Any], pairs: int) -> Iterator[str]:
    ours = contest["entries"][0]
    counted = contest["task"] in ("rules", "job")
    yield f"### {contest['size']}" + (f", {pairs:,} feasible pairs" if counted and pairs else "") + "\n"
    yield "| | wall s | CPU s | peak MB | million pairs/s | times ours, wall | times ours, CPU | equal | runs |"
    yield "|---|---:|---:|---:|---:|---:|---:|---|---:|"
    for entry in contest["entries"]:
        name = NAMES[entry["peer"]]
        if entry["share"] != 1:
            name += f" (on {entry['share']:.0%} of the vacancies, scaled)"
        speed = f"{pairs / entry['wall'] / 1e6:.2f}" if counted and pairs else "–"
        yield (
            f"| {name} | {_short(entry['wall'])} | {_short(entry['cpu'])} | {entry['memory'] / 2**20:,.0f} | {speed} "
            f"| {_ratio(entry['wall'] / ours['wall'])} | {_ratio(entry['cpu'] / ours['cpu'])} "
            f"| {'yes' if entry['equal'] else 'NO'} | {entry['runs']} |"
        )
    for peer in contest["missing"]:
        yield f"| {NAMES[peer]} | not installed |"
    yield ""


def _short(seconds: float) -> str:
    return f"{seconds:.3f}" if seconds < 1 else f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"


def _ratio(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def _growth(some: list[dict[str, Any]], contests: list[dict[str, Any]]) -> Iterator[str]:
    """How our time grows with feasible pairs between neighbouring sizes: 1 is in proportion."""
    steps = []
    for small, large in pairwise(some):
        pairs = [_pairs(contests, contest["size"]) for contest in (small, large)]
        if min(pairs) and pairs[0] != pairs[1]:
            times = [[contest["entries"][0][clock] for contest in (small, large)] for clock in ("wall", "cpu")]
            wall, cpu = (math.log(b / a) / math.log(pairs[1] / pairs[0]) for a, b in times)
            steps.append(f"{small['size']} to {large['size']}: {wall:.2f} by wall, {cpu:.2f} by CPU")
    if steps:
        yield f"Growth exponent of ours in feasible pairs: {'; '.join(steps)}.\n"


def questions(figures: dict[str, Any]) -> Iterator[str]:
    """The section on single questions."""
    yield "## Single questions, 250,000 jobseekers and 50,000 vacancies\n"
    yield "| milliseconds | p50 | p95 | CPU p50 | CPU p95 |"
    yield "|---|---:|---:|---:|---:|"
    for key, name in (
        ("points", "shortlist of 50, the points alone"),
        ("shortlist", "shortlist of 50 with explanations"),
        ("options", "options of 20 with explanations"),
        ("update", "one changed jobseeker"),
        ("updates", "each of 100 changed jobseekers in one call"),
    ):
        (low, low_cpu), (high, high_cpu) = figures[key]["p50"], figures[key]["p95"]
        yield f"| {name} | {low:.2f} | {high:.2f} | {low_cpu:.2f} | {high_cpu:.2f} |"
    alone, together = (1000 / figures[key]["mean"][0] for key in ("update", "updates"))
    yield f"\n{alone:,.0f} updates a second one by one, {together:,.0f} a hundred at a time."
    yield f"From CSV: {_loaded(figures)}; the jobseekers alone {_loaded(figures['jobseekers'])}.\n"


def _loaded(figures: dict[str, Any]) -> str:
    (read, read_cpu), (fit, fit_cpu) = figures["read"], figures["fit"]
    return (
        f"read and checked in {read:.1f} s (CPU {read_cpu:.1f}), "
        f"encoded and sorted in {fit:.1f} s (CPU {fit_cpu:.1f}), "
        f"peak {figures['memory'] / 2**30:.2f} GiB above the start"
    )


def _aims(contests: list[dict[str, Any]]) -> Iterator[str]:
    for task, size, peer, times in AIMS:
        for contest in contests:
            entries = {entry["peer"]: entry for entry in contest["entries"]}
            if (contest["task"], contest["size"]) == (task, size) and peer in entries:
                ratio = entries[peer]["wall"] / entries["ours"]["wall"]
                said = "reached" if ratio >= times else "not reached"
                what = f"{TASKS[task].partition(':')[0].lower()}, {size}"
                yield f"- {times} times faster than {NAMES[peer]}, {what}: {_ratio(ratio)} times by wall, {said}."


def _wins(contests: list[dict[str, Any]]) -> Iterator[str]:
    won = []
    for contest in contests:
        ours = contest["entries"][0]
        for entry in contest["entries"][1:]:
            shares = [
                f"{entry[what] / ours[what]:.0%} of our {name}"
                for what, name in (("wall", "time"), ("cpu", "CPU"), ("memory", "memory"))
                if entry[what] < ours[what]
            ]
            if shares:
                task = TASKS[contest["task"]].partition(":")[0].lower()
                won.append(f"- {NAMES[entry['peer']]}, {task}, {contest['size']}: {', '.join(shares)}.")
    yield from won or ["Nowhere in these tables."]
    yield ALSO


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
