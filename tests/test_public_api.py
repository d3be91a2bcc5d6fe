"""The front door: its names, and what importing does not do."""

from __future__ import annotations

import inspect
import pkgutil
import subprocess
import sys

import lepmatch

NAMES = [
    "Account",
    "AccountError",
    "Allocation",
    "AllocationError",
    "BARRIERS",
    "BarredError",
    "Barrier",
    "Cohort",
    "Commission",
    "Contribution",
    "Course",
    "CourseMatch",
    "Due",
    "Employer",
    "EmployerProgress",
    "Entry",
    "Event",
    "Explanation",
    "FINAL",
    "Floor",
    "Guarantee",
    "ImpossibleMoveError",
    "Intake",
    "Jobseeker",
    "KeyReusedError",
    "Ledger",
    "LepmatchError",
    "Limits",
    "Loaded",
    "Market",
    "MarketError",
    "Match",
    "Matcher",
    "Matches",
    "MissingExtraError",
    "Monitoring",
    "News",
    "NoPlaceLeftError",
    "NotFittedError",
    "Pin",
    "PlanError",
    "Pledge",
    "PledgeProgress",
    "Policy",
    "PolicyError",
    "Pool",
    "Problem",
    "REASONS",
    "Relaxation",
    "Routeway",
    "Scheme",
    "SchemeError",
    "SeatPlan",
    "Shortlist",
    "Spell",
    "Standing",
    "Store",
    "StoreError",
    "Submission",
    "TASKS",
    "Tally",
    "UnknownIdError",
    "Vacancy",
    "Verification",
    "Week",
    "Wish",
    "allocate",
    "allocate_seats",
    "area_report",
    "check_events",
    "code_title",
    "compare_outcomes",
    "count_guarantees",
    "create_store",
    "due",
    "employer_progress",
    "explain",
    "find_skills",
    "fold",
    "forecast",
    "gaps",
    "guarantees",
    "interview_slots",
    "ledger_of",
    "legal_minimum_pay",
    "load_scheme",
    "monthly_readings",
    "one_view",
    "open_store",
    "out_of_reach",
    "plan_cohorts",
    "plan_commissions",
    "plan_pools",
    "plan_routeways",
    "pledge_progress",
    "pool_credits",
    "progress",
    "progress_of",
    "published_readings",
    "put_forward",
    "rank_titles",
    "read_history",
    "read_market",
    "read_snapshots",
    "read_vacancy",
    "relax",
    "relaxation_note",
    "report_page",
    "sample_market",
    "share_credit",
    "slots_left",
    "snapshot",
    "vacancy_texts",
    "validate_allocation",
    "warm",
    "with_refs",
    "write_market",
]


def test_the_front_door_has_these_names_in_order() -> None:
    assert lepmatch.__all__ == NAMES == sorted(NAMES)


def test_every_name_is_there_and_documented() -> None:
    for name in NAMES:
        assert name.isupper() or getattr(lepmatch, name).__doc__, name


def test_type_checkers_see_the_same_names() -> None:
    source = inspect.getsource(lepmatch).partition("TYPE_CHECKING:")[2].partition("_HOME = {")[0]
    assert {line.rsplit(" ", 1)[1] for line in source.splitlines() if " import " in line and " as " in line} == set(
        NAMES
    )


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(lepmatch, "match_everything")
    assert set(NAMES) <= set(dir(lepmatch))


def test_no_public_function_hides_a_module() -> None:
    modules = {module.name for module in pkgutil.iter_modules(lepmatch.__path__)}
    assert not modules & set(NAMES)


def test_importing_loads_nothing_heavy_and_changes_nothing() -> None:
    code = """
import logging, os, sys, warnings
before = (list(warnings.filters), list(logging.root.handlers), dict(os.environ))
import lepmatch
assert (list(warnings.filters), list(logging.root.handlers), dict(os.environ)) == before
print(sorted({"numpy", "numba", "sklearn", "pydantic", "scipy", "flask"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
