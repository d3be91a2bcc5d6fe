"""One run: a time of clicking that is measured, then a stop and a kill in the middle of writing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from benchmarks.load.checks import Found, look_after
from benchmarks.load.officers import Officer, click_on
from benchmarks.load.server import TICKS, Server

DOWN = 2.0  # seconds between an end and the next start


@dataclass(frozen=True, slots=True)
class Measured:
    """What a time of clicking came to.

    Attributes
    ----------
    milliseconds : of every page, by kind, in order
    failed : pages that did not come as they should
    cpu : CPU milliseconds of the workers for each request
    counting : CPU seconds of the process that counts, for each second
    others : share of the machine's processors that everything but the server took, the officers included
    memory : megabytes of all processes of the server
    """

    milliseconds: dict[str, list[float]]
    failed: list[str]
    cpu: float
    counting: float
    others: float
    memory: float

    def share(self, kind: str, percent: int) -> float:
        """The milliseconds that so many of a hundred pages came within."""
        found = self.milliseconds[kind]
        return quantiles(found, n=100, method="inclusive")[percent - 1] if len(found) > 1 else found[0]


@dataclass(frozen=True, slots=True)
class Restarted:
    """What came of a stop and a kill.

    Attributes
    ----------
    seconds : until it was ready again, after each
    writes : forms that were acknowledged before, between and after
    cut_off : how often an officer found no server, or lost it in the middle of an answer
    failed : answers that should not have come
    found : what the database holds
    """

    seconds: tuple[float, float]
    writes: int
    cut_off: int
    failed: list[str]
    found: Found


def measure(server: Server, officers: Sequence[Officer], every: float, warm_up: float, seconds: float) -> Measured:
    """Have officers click for a while, and for so many seconds under measurement."""
    _click(officers, every, warm_up)
    for officer in officers:
        officer.record.seconds.clear()
    before, machine, begun = server.cpu(), _machine(), time.monotonic()
    _click(officers, every, seconds)
    after, later, took = server.cpu(), _machine(), time.monotonic() - begun
    found: dict[str, list[float]] = {}
    for officer in officers:
        for kind, those in officer.record.seconds.items():
            found.setdefault(kind, []).extend(1e3 * one for one in those)
    requests = sum(len(those) for those in found.values())
    ours = {who: after[who] - before[who] for who in after}
    busy, whole = (later[0] - machine[0]), (later[1] - machine[1])
    return Measured(
        {kind: sorted(those) for kind, those in found.items()},
        [f"{officer.name}: {one}" for officer in officers for one in officer.record.failed],
        1e3 * ours["workers"] / max(requests, 1),
        ours["counting"] / took,
        max(0.0, busy - sum(ours.values())) / whole,
        server.memory(),
    )


def restart(server: Server, officers: Sequence[Officer], database: Path, every: float, between: float) -> Restarted:
    """Stop the server in good order, then kill it, while all officers do nothing but put people forward."""
    is_over = threading.Event()
    writing = threading.Thread(
        target=click_on, args=(officers, every, is_over.is_set), kwargs={"only_write": True}, name="writing"
    )
    writing.start()
    seconds = []
    try:
        for end in (server.stop, server.kill):
            time.sleep(between)
            end()
            time.sleep(DOWN)
            seconds.append(server.start())
        time.sleep(between)
    finally:
        is_over.set()
        writing.join()
    return Restarted(
        (seconds[0], seconds[1]),
        sum(len(officer.record.acknowledged) for officer in officers),
        sum(officer.record.cut_off for officer in officers),
        [f"{officer.name}: {one}" for officer in officers for one in officer.record.failed],
        look_after(database, officers),
    )


def _click(officers: Sequence[Officer], every: float, seconds: float) -> None:
    end = time.monotonic() + seconds
    click_on(officers, every, lambda: time.monotonic() > end)


def _machine() -> tuple[float, float]:
    """CPU seconds of all processors since the start: busy ones, and all."""
    ticks = [int(one) for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    whole = sum(ticks)
    return (whole - ticks[3] - ticks[4]) / TICKS, whole / TICKS


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))
