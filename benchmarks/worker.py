"""One peer in a process of its own, so that its memory and its imports are its own; it runs when it is asked to.

All peers of a task are alive at the same time and take turns, so that a noisy machine disturbs all alike.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.market import Encoded, Tally, Top, share_of
from benchmarks.shortened import load_market

LIBRARIES = {
    "polars_expressions": "polars",
    "duckdb_sql": "duckdb",
    "sparse_dot": "sparse_dot_topn",
    "kd_tree": "scipy",
    "ball_tree": "sklearn",
    "nearest_neighbors": "sklearn",
}
"""The library that a peer needs, by peer; the others need numpy alone."""

TOP = 20  # how many are kept on each list
WARM_PEOPLE, WARM_JOBS = 2_000, 200  # rows of the market on which everything is loaded and compiled before


class Run(NamedTuple):
    """What one run took: seconds, seconds of all processors, bytes above what was there before; and its result."""

    wall: float
    cpu: float
    memory: int
    pairs: int
    digest: str


class Worker:
    """A process that has one peer and one market loaded."""

    def __init__(self, task: str, peer: str, size: str, share: float = 1.0) -> None:
        self.peer, self.share = peer, share
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # no daemon: joblib gives a daemon one processor only
        self._process = context.Process(target=_serve, args=(theirs, task, peer, size, share))
        self._process.start()
        theirs.close()
        self._pipe.recv()  # ready

    def run(self) -> Run:
        """Run the task once."""
        self._pipe.send("run")
        return Run(*self._pipe.recv())

    def close(self) -> None:
        """End the process."""
        self._pipe.send("stop")
        self._process.join()


def is_installed(peer: str) -> bool:
    """Whether the library of a peer is there."""
    return find_spec(LIBRARIES.get(peer, "numpy")) is not None


def call(module: Any, task: str, prepared: object, encoded: Encoded) -> object:
    """Run a task of a peer."""
    work: Callable[..., object] = getattr(module, task)
    return work(prepared, encoded) if task == "rules" else work(prepared, encoded, TOP)


def _serve(pipe: Connection, task: str, peer: str, size: str, share: float) -> None:
    encoded = share_of(load_market(size), share)
    module = import_module(f"benchmarks.peers.{peer}")
    small = encoded._replace(
        people=encoded.people._replace(rows=encoded.people.rows[:WARM_PEOPLE]),
        jobs=encoded.jobs._replace(rows=encoded.jobs.rows[:WARM_JOBS]),
    )
    call(module, task, module.prepare(small), small)
    prepared = module.prepare(encoded)
    pipe.send("ready")
    with suppress(EOFError):  # whoever asked is gone
        while pipe.recv() == "run":
            pipe.send(tuple(_measure(lambda: call(module, task, prepared, encoded))))


def _measure(work: Callable[[], object]) -> Run:
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = memory("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Run(wall, cpu, max(0, memory("VmHWM") - before), *digest(result))


def memory(name: str) -> int:
    """A figure of this process in bytes: VmRSS for what it holds, VmHWM for the most it held."""
    lines = Path(f"/proc/{os.getpid()}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def digest(result: object) -> tuple[int, str]:
    """The number of feasible pairs where the result tells, and a checksum of what must be equal among all peers."""
    if isinstance(result, Tally):
        return int(result.count.sum()), _checksum(*result)
    if isinstance(result, Top):
        return 0, _checksum(result.vacancy_milli, result.jobseeker_milli)
    return 0, _checksum(np.asarray(result))


def _checksum(*arrays: np.ndarray[Any, Any]) -> str:
    sums = blake2b(digest_size=8)
    for array in arrays:
        sums.update(np.ascontiguousarray(array).astype(np.int64).tobytes())
    return sums.hexdigest()
