"""Seats and interviews for a whole market: ``python -m benchmarks.seats small`` or ``national``.

A sample market with its courses is fitted once. Then all seats and interviews are filled together, another intake is
thought of in every area, and small employers are put into pools. Times are of the processor, over all threads; the
bound is proved by prices over every pair of the market and every run, not over those that were listed.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.market import SEED
from lepmatch import Matcher, allocate_seats, plan_commissions, plan_pools, sample_market

SIZES = {"warm": (600, 120, 8), "small": (20_000, 4_000, 67), "national": (250_000, 50_000, 670)}
"""Jobseekers, vacancies, and courses, which have three intakes each."""


def timed(what: str, do: Callable[[], Any], say: Callable[[Any], str]) -> Any:
    """Do something and print what it took."""
    start = time.process_time()
    answer = do()
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(f"| {what} | {spent:.1f} | {peak:.1f} | {say(answer)} |", flush=True)
    return answer


def measure(name: str) -> None:
    """Print one line for each thing that is measured."""
    jobseekers, vacancies, courses = SIZES[name]
    market = sample_market(jobseekers, vacancies, courses, SEED)
    size = f"{jobseekers:,} x {vacancies:,} x {len(market.intakes):,}"
    matcher = timed(f"{size}: fit", lambda: Matcher().fit(market), lambda _: "")
    timed(
        f"{size}: seats with interviews",
        lambda: allocate_seats(matcher),
        lambda plan: (
            f"{len(plan.placements):,} people of {plan.most_people:,} at most, "
            f"{sum(p.course is not None for p in plan.placements):,} after a course, {plan.total:,.0f} points, "
            f"{100 * (plan.bound / plan.total - 1):.2f} % below the bound"
        ),
    )
    timed(f"{size}: pools", lambda: plan_pools(matcher), lambda pools: f"{len(pools):,} pools")
    timed(
        f"{size}: another intake in every area and sector",
        lambda: plan_commissions(matcher),
        lambda plans: f"{len(plans):,} areas and sectors, best for {plans[0].people} people" if plans else "none",
    )


def main() -> None:
    """Compile on a tiny market, then measure."""
    plan = sys.argv[1] if len(sys.argv) > 1 else ""
    if plan not in ("small", "national"):
        sys.exit("python -m benchmarks.seats small|national")
    print("| what | CPU s | GB at most | found |\n|---|---:|---:|---|")
    measure("warm")
    measure(plan)


if __name__ == "__main__":
    main()
