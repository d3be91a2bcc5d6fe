"""Put the dashboard under load: ``python -m benchmarks.load --people 250000 --officers 20 --seconds 120``.

The tables go to ``benchmarks/LOAD.md``. Everything but the market itself is made anew for each run, in the same way as
where the dashboard is in use: `lepmatch serve`, an own session for each officer, one click a second from each.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from textwrap import fill

from benchmarks.load.officers import CLICKS, Officer
from benchmarks.load.place import fresh
from benchmarks.load.run import Measured, Restarted, measure, processors, restart
from benchmarks.load.server import Server

BARS = {"shortlist": 150, "progress": 100}
"""Milliseconds that 95 of 100 pages must come within."""

NAMES = {
    "shortlist": "shortlist of a vacancy",
    "progress": "progress",
    "list": "list of vacancies, searched",
    "today": "today",
    "write": "putting somebody forward",
    "after": "the page after it",
}
WIDTH = 120
REPORT = Path("benchmarks/LOAD.md")
INTRODUCTION = """# The dashboard under load

Written by `make bench-load`. `lepmatch serve` with two workers serves a synthetic market; each officer has a session of
their own and clicks once a second. A click that puts somebody forward sends the form of a shortlist and reads the page
that it leads to. The times are those of whole answers, as the officers' programs on the same machine saw them.

{clicks}

Afterwards all officers put people forward and do nothing else, while the server is stopped in good order and started
again, and then killed (`kill -9`, all its processes at once) and started again. The socket is held all the time by
another process, as by systemd, so whoever comes meanwhile waits. A form that got no answer is sent again, as from a
browser. Then every session is tried, and every form that was acknowledged is looked for.
"""


def main() -> None:
    """Run it all, write the report, and exit with 1 where something was lost, failed or too slow."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends the server too
    database, names = fresh(asked.folder, asked.people, asked.officers)
    server = Server(database, asked.folder / "server.log", asked.workers, is_given=True)
    first = server.start()
    print(f"ready after {first:.0f} s", flush=True)
    try:
        officers = [Officer(name, server.port) for name in names]
        for officer in officers:
            officer.log_in()
        vacancies = officers[0].find_vacancies(8)
        for officer in officers:
            officer.vacancies = vacancies
        measured = measure(server, officers, asked.every, asked.warm_up, asked.seconds)
        print("\n".join(_table(measured)), flush=True)
        restarted = restart(server, officers, database, asked.every, asked.between)
    finally:
        server.end()
    said = [*_machine(asked), *_cost(measured, first), *_ends(restarted)]
    missed = _missed(measured, restarted)
    verdict = "; ".join(missed) if missed else "Nothing failed, nothing was lost, and no page is over its bar."
    said = [fill(one, WIDTH, subsequent_indent="  ") for one in said]
    print("\n".join([*said, "", verdict]))
    if asked.report:
        report = [*_introduction(), *_table(measured), "", *said, "", verdict, ""]
        asked.report.write_text("\n".join(report), encoding="utf-8")
    sys.exit(bool(missed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description="Put the dashboard under load.")
    add = parser.add_argument
    add("--people", type=int, default=250_000)
    add("--officers", type=int, default=20)
    add("--seconds", type=float, default=120, help="of clicking under measurement")
    add("--every", type=float, default=1.0, help="seconds from click to click of an officer")
    add("--warm-up", type=float, default=15, help="seconds of clicking before")
    add("--between", type=float, default=10, help="seconds of writing before a stop, before a kill and after it")
    add("--workers", type=int, default=2)
    add("--folder", type=Path, default=Path("build/load"), help="where the market is kept from run to run")
    add("--report", type=Path, default=None, help=f"where the tables go, such as {REPORT}")
    return parser.parse_args()


def _introduction() -> list[str]:
    clicks = "; ".join(f"{NAMES[kind]}, {share}" for kind, share in CLICKS.items())
    return [INTRODUCTION.format(clicks=fill(f"Of a hundred clicks: {clicks}.", WIDTH))]


def _table(measured: Measured) -> list[str]:
    lines = ["| page | answers | p50 | p95 | most | bar |", "|---|---:|---:|---:|---:|---:|"]
    for kind in (kind for kind in NAMES if kind in measured.milliseconds):
        p50, p95, most = (f"{one:,.0f}" for one in (
            measured.share(kind, 50), measured.share(kind, 95), measured.milliseconds[kind][-1]
        ))  # fmt: skip
        count = len(measured.milliseconds[kind])
        lines.append(f"| {NAMES[kind]} | {count:,} | {p50} ms | {p95} ms | {most} ms | {_bar(kind)} |")
    return lines


def _bar(kind: str) -> str:
    return f"p95 under {BARS[kind]} ms" if kind in BARS else ""


def _machine(asked: argparse.Namespace) -> list[str]:
    told = [line.partition(":") for line in Path("/proc/cpuinfo").read_text().splitlines()]
    cpu = next((text.strip() for name, _, text in told if name.startswith("model name")), platform.machine())
    day = f"{datetime.now(UTC):%-d %B %Y, %H:%M} UTC"
    return [
        f"- {day}; {cpu}, {processors()} processors; Python {platform.python_version()}; {asked.people:,} people, "
        f"{asked.officers} officers, {asked.seconds:g} seconds, {asked.workers} workers.",
    ]


def _cost(measured: Measured, first: float) -> list[str]:
    load, _, _ = os.getloadavg()
    return [
        f"- Failed: {len(measured.failed)}{''.join(f'; {one}' for one in measured.failed[:5])}.",
        f"- CPU: {measured.cpu:.1f} ms of the workers for each request; the process that counts takes "
        f"{100 * measured.counting:.0f} % of a processor, behind everything else; everything but the server, the "
        f"officers included, took {100 * measured.others:.0f} % of the machine (load average {load:.1f}).",
        f"- Memory: {measured.memory:,.0f} MB for all processes together. The first start took {first:.0f} s.",
    ]


def _ends(restarted: Restarted) -> list[str]:
    found = restarted.found
    return [
        f"- Stopped and killed under {restarted.writes:,} acknowledged writes: ready again after "
        f"{restarted.seconds[0]:.0f} s and {restarted.seconds[1]:.0f} s; {restarted.cut_off} times an officer's "
        "connection broke and the form was sent again.",
        f"- Of {found.acknowledged:,} acknowledged writes {found.lost} lost, {found.twice} written twice; of "
        f"{found.sessions} sessions {found.ended} lost; `lepmatch verify` finds {len(found.problems)} problems.",
    ]


def _missed(measured: Measured, restarted: Restarted) -> list[str]:
    slow = [
        f"{NAMES[kind]}: p95 {measured.share(kind, 95):.0f} ms, over {bar} ms"
        for kind, bar in BARS.items()
        if measured.share(kind, 95) >= bar
    ]
    failed = [f"failed: {one}" for one in (*measured.failed, *restarted.failed)[:5]]
    return [*slow, *failed, *([] if restarted.found.is_well else ["something was lost"])]


if __name__ == "__main__":
    main()
