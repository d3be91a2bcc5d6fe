"""Plans are compiled ahead."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from numba.core.dispatcher import Dispatcher

import lepmatch.planning
from lepmatch import Matcher, allocate, allocate_seats, plan_commissions, plan_pools, sample_market, warm
from lepmatch.planning.comparison import compare_plan


def loops() -> dict[str, Any]:
    """Every compiled function of planning that is called by itself, and is not a part of another."""
    modules = [
        importlib.import_module(f"lepmatch.planning.{m.name}") for m in pkgutil.iter_modules(lepmatch.planning.__path__)
    ]
    found = {f"{m.__name__}.{name}": f for m in modules for name, f in vars(m).items() if isinstance(f, Dispatcher)}
    return {name: loop for name, loop in found.items() if loop.signatures}


def test_plans_are_compiled_ahead() -> None:
    warm()
    ahead = {name: len(loop.signatures) for name, loop in loops().items()}
    assert "lepmatch.planning.search.search_some" in ahead
    matcher = Matcher().fit(market := sample_market(jobseekers=120, vacancies=40, courses=6, seed=5))
    matches = matcher.matches()
    compare_plan(allocate(market, matches), market, matches)
    allocate_seats(matcher)
    plan_commissions(matcher, seats=3, area="Central London")
    plan_pools(matcher)
    assert {name: len(loop.signatures) for name, loop in loops().items()} == ahead
