"""A million events to a national report, and a day's events into it: ``python -m benchmarks.progress [EVENTS]``.

The market and its events are made up from a seed. The loop is compiled beforehand, as `lepmatch warm` would.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import islice

import numpy as np

from lepmatch import Event, Market, Tally, progress_of, sample_market
from lepmatch.delivery.dimensions import DIMENSIONS
from lepmatch.delivery.progress import Progress
from lepmatch.market.columns import Table

STEPS = (
    ("proposed", 0), ("decided", 1), ("consented", 2), ("submitted", 3), ("interview_offered", 6),
    ("interview_held", 12), ("job_offered", 15), ("job_started", 20), ("sustained_13", 111),
)  # fmt: skip
FIRST, ON, NEXT = date(2008, 1, 1).toordinal(), date(2009, 3, 31), date(2009, 4, 1)
A_DAY = 2_500


def made_up(market: Market, seed: int) -> Iterator[Event]:
    """Lives of a few steps each, without end."""
    lots = np.random.default_rng(seed)
    people, jobs = market.jobseekers.ids, market.vacancies.ids
    while True:
        who, job = people[lots.integers(len(people))], jobs[lots.integers(len(jobs))]
        start, late = FIRST + int(lots.integers(420)), int(lots.integers(4))
        for kind, days in STEPS[: lots.integers(3, len(STEPS) + 1)]:
            day = start + days
            at, recorded = date.fromordinal(day), date.fromordinal(day + late)
            yield Event(at=at, kind=kind, jobseeker=who, vacancy=job, recorded=recorded)


def everything(tally: Tally) -> Progress:
    """A national report with every slice, the funnel and the waits."""
    report = progress_of(tally)
    for by in DIMENSIONS:
        report.by(by)
    assert report.funnel
    assert report.times
    assert report.entries
    return report


def main() -> None:
    """Print the times of both."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    plain = sample_market(jobseekers=100_000, vacancies=20_000, courses=50, seed=1)
    events = Table.of(Event, list(islice(made_up(plain, 1), count)))
    market = Market(on=ON, scheme="lep", **{**plain.tables(), "events": events})
    everything(Tally(market))
    before, busy = time.perf_counter(), time.process_time()
    tally = Tally(market)
    report = everything(tally)
    took, busy = time.perf_counter() - before, time.process_time() - busy
    print(f"{count:,} events to {report.pace.people:,} people: {took:.2f} s, {busy:.2f} s of them at work")
    news = made_up(plain, 2)
    for number in range(5):
        day = list(islice(news, A_DAY))
        before, busy = time.perf_counter(), time.process_time()
        tally.add(day, NEXT.replace(day=1 + number))
        report = progress_of(tally)
        took, busy = time.perf_counter() - before, time.process_time() - busy
        print(
            f"{A_DAY:,} more: {1000 * took:.0f} ms, {1000 * busy:.0f} ms of them at work, {report.pace.people:,} people"
        )


if __name__ == "__main__":
    main()
