"""Run the benchmarks: ``python -m benchmarks.run small`` or ``national``; the tables go to ``benchmarks/RESULTS.md``.

In every round each peer runs once and we run once next to it, so the ratios compare neighbours in time.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from statistics import median
from types import MappingProxyType
from typing import Any, NamedTuple

from benchmarks.market import CACHE
from benchmarks.questions import ask_questions
from benchmarks.report import machine, write_report
from benchmarks.shortened import SHORT, load_market
from benchmarks.worker import Run, Worker, is_installed

OURS = "ours"
FINDERS = ("numpy_grid", "ball_tree", "nearest_neighbors", "kd_tree", "polars_expressions", "duckdb_sql")
MATCHERS = ("numpy_grid", "numpy_one_thread", "numpy_plain", "polars_expressions", "duckdb_sql")


class Contest(NamedTuple):
    """A task at a size: who takes part, how often, and who only on a random share of the vacancies.

    What runs on a share is scaled to all vacancies, which overstates what is done once however many there are.
    """

    task: str
    size: str
    peers: tuple[str, ...]
    rounds: int
    shares: Mapping[str, float] = MappingProxyType({})


PLANS = {
    "small": (
        Contest("rules", "10k x 2k", FINDERS, 3),
        Contest("job", "10k x 2k", MATCHERS, 3),
        Contest("skills", "10k x 2k", ("sparse_dot",), 3),
        Contest("rules", "50k x 10k", FINDERS, 1),
        Contest("job", "50k x 10k", MATCHERS, 1),
    ),
    "national": (
        Contest("rules", "250k x 50k", FINDERS, 1),
        Contest("job", "250k x 50k", MATCHERS, 1, {"duckdb_sql": 0.1}),
        Contest("rules", "250k x 50k" + SHORT, (), 1),
        Contest("job", "250k x 50k" + SHORT, MATCHERS, 1, {"duckdb_sql": 0.1}),
        Contest("rules", "1M x 600k", (), 1, {OURS: 0.05}),
        Contest("job", "1M x 600k", (), 1),
        Contest("rules", "1M x 600k" + SHORT, (), 1),
        Contest("job", "1M x 600k" + SHORT, (), 1),
        Contest("plan", "1M x 600k" + SHORT, (), 1),
    ),
}


def main(plan: str) -> None:
    """Measure, check, keep the figures and write the report."""
    CACHE.mkdir(parents=True, exist_ok=True)
    for size in dict.fromkeys(contest.size for contest in PLANS[plan]):
        print(f"{size}: loading, or making it the first time", flush=True)
        load_market(size)
    figures: dict[str, Any] = {"machine": machine(), "contests": [_hold(contest) for contest in PLANS[plan]]}
    if plan == "national":
        figures["questions"] = ask_questions()
    figures["machine"]["load after"] = machine()["load"]
    (CACHE / f"{plan}.json").write_text(json.dumps(figures, indent=1))
    print(f"written to {write_report()}")
    wrong = [
        f"{c['task']} {c['size']} {e['peer']}" for c in figures["contests"] for e in c["entries"] if not e["equal"]
    ]
    if wrong:
        sys.exit(f"not equal to ours: {', '.join(wrong)}")


def _hold(contest: Contest) -> dict[str, Any]:
    """One contest; a peer that is not installed is named as missing."""
    print(f"{contest.task}, {contest.size}", flush=True)
    present = [peer for peer in contest.peers if is_installed(peer)]
    workers = {peer: _worker(contest, peer) for peer in (OURS, *present)}
    runs: dict[str, list[Run]] = {peer: [] for peer in workers}
    for _ in range(contest.rounds):
        for pair in [(OURS, peer) for peer in present] or [(OURS,)]:
            for peer in pair:
                runs[peer].append(workers[peer].run())
                print(f"  {peer} {runs[peer][-1].wall:.3f} s", flush=True)
    for worker in workers.values():
        worker.close()
    shares = {peer: contest.shares.get(peer, 1.0) for peer in workers}
    ours = {share: _run_once(contest, share) for share in {*shares.values()} - {shares[OURS]}}
    ours[shares[OURS]] = runs[OURS][0]
    return {
        "task": contest.task,
        "size": contest.size,
        "pairs": round(runs[OURS][0].pairs / shares[OURS]),
        "entries": [_entry(peer, runs[peer], ours[shares[peer]], shares[peer]) for peer in workers],
        "missing": [peer for peer in contest.peers if peer not in present],
    }


def _worker(contest: Contest, peer: str) -> Worker:
    return Worker(contest.task, peer, contest.size, contest.shares.get(peer, 1.0))


def _run_once(contest: Contest, share: float) -> Run:
    """Our result on the share of the vacancies that a peer had."""
    worker = Worker(contest.task, OURS, contest.size, share)
    run = worker.run()
    worker.close()
    return run


def _entry(peer: str, runs: list[Run], expected: Run, share: float) -> dict[str, Any]:
    """The medians of a peer, scaled to all vacancies."""
    equal = all((run.digest, run.pairs) == (expected.digest, expected.pairs) for run in runs)
    return {
        "peer": peer,
        "share": share,
        "runs": len(runs),
        "wall": median(run.wall for run in runs) / share,
        "cpu": median(run.cpu for run in runs) / share,
        "memory": max(run.memory for run in runs),
        "equal": equal,
    }


if __name__ == "__main__":
    main(*sys.argv[1:] or ["small"])
