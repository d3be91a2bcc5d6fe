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
    "Adoption",
    "Agenda",
    "Allocation",
    "AllocationError",
    "BARRIERS",
    "BarredError",
    "Barrier",
    "BetterOff",
    "CONTEST_ABOUT",
    "CONTEST_DAYS",
    "CONTEST_OUTCOMES",
    "Claim",
    "Cohort",
    "Commission",
    "Comparison",
    "Contest",
    "ContestError",
    "Contribution",
    "Counts",
    "Course",
    "CourseMatch",
    "CreamingNote",
    "DIMENSIONS",
    "Due",
    "EXPLANATIONS",
    "Early",
    "EarlyEntry",
    "Employer",
    "EmployerProgress",
    "Entry",
    "Event",
    "Explanation",
    "FINAL",
    "FairnessAudit",
    "Floor",
    "Guarantee",
    "ImpossibleMoveError",
    "Intake",
    "Involvement",
    "Jobseeker",
    "KeyReusedError",
    "Learning",
    "Ledger",
    "LepmatchError",
    "Letter",
    "LetterFacts",
    "Limits",
    "ListChoice",
    "ListChurn",
    "ListDecision",
    "Listing",
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
    "Pace",
    "Parking",
    "Pin",
    "Place",
    "PlanError",
    "Pledge",
    "PledgeProgress",
    "Policy",
    "PolicyError",
    "Pool",
    "Problem",
    "Progress",
    "Proxy",
    "REASONS",
    "Record",
    "Relaxation",
    "Replay",
    "Routeway",
    "Run",
    "Scheme",
    "SchemeError",
    "SeatPlan",
    "Section",
    "Seen",
    "Shortlist",
    "Showing",
    "Snapshot",
    "Spell",
    "Standing",
    "Store",
    "StoreError",
    "Submission",
    "Support",
    "TASKS",
    "Tally",
    "TeamFigures",
    "UnknownIdError",
    "Vacancy",
    "Verification",
    "Week",
    "WeekPlan",
    "Wish",
    "allocate",
    "allocate_seats",
    "area_report",
    "audit_creaming",
    "audit_fairness",
    "better_off",
    "check_events",
    "check_record",
    "code_title",
    "compare_outcomes",
    "compare_plan",
    "count_guarantees",
    "creaming_note",
    "create_store",
    "drawn_order",
    "due",
    "employer_progress",
    "explain",
    "find_proxies",
    "find_skills",
    "flip_protected",
    "fold",
    "forecast",
    "gaps",
    "guarantees",
    "interview_slots",
    "involvement",
    "last_day",
    "learn_weights",
    "ledger_of",
    "legal_minimum_pay",
    "list_churn",
    "listing",
    "load_scheme",
    "make_record",
    "monthly_readings",
    "never_shortlisted",
    "one_view",
    "open_store",
    "organisation_of",
    "out_of_reach",
    "own_figures",
    "plan_cohorts",
    "plan_commissions",
    "plan_pools",
    "plan_routeways",
    "plan_week",
    "pledge_progress",
    "policy_toml",
    "pool_credits",
    "prefixes_of_pool",
    "prefixes_of_share",
    "price_of_employer",
    "price_of_interview",
    "profile_early_entry",
    "progress",
    "progress_of",
    "published_readings",
    "put_forward",
    "rank_churn",
    "rank_titles",
    "read_choice",
    "read_history",
    "read_market",
    "read_policy",
    "read_policy_file",
    "read_snapshots",
    "read_vacancy",
    "relax",
    "relaxation_note",
    "replay",
    "replay_all",
    "report_page",
    "report_sections",
    "sample_market",
    "share_credit",
    "signed_employers",
    "slots_left",
    "snapshot",
    "snapshot_headline",
    "snapshot_page",
    "snapshot_sections",
    "support_for",
    "vacancy_texts",
    "validate_allocation",
    "warm",
    "why_here",
    "with_refs",
    "write_letter",
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
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
