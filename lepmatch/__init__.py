"""lepmatch matches disadvantaged jobseekers with pledged vacancies and courses, and says why.

>>> import lepmatch as lep
>>> market = lep.read_market("data/sample")
>>> matcher = lep.Matcher(lep.Policy(max_travel_minutes=60)).fit(market)
>>> best = matcher.shortlist("V0004", n=5)[0]
>>> print(lep.explain(best).line)  # doctest: +ELLIPSIS
J... for ... (V0004): ... of 100 points...
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lepmatch.assurance.churn import ListChurn as ListChurn
    from lepmatch.assurance.churn import list_churn as list_churn
    from lepmatch.assurance.creaming import CreamingNote as CreamingNote
    from lepmatch.assurance.creaming import creaming_note as creaming_note
    from lepmatch.assurance.early_entry import Early as Early
    from lepmatch.assurance.early_entry import EarlyEntry as EarlyEntry
    from lepmatch.assurance.exact import prefixes_of_pool as prefixes_of_pool
    from lepmatch.assurance.exact import prefixes_of_share as prefixes_of_share
    from lepmatch.assurance.exposure import rank_churn as rank_churn
    from lepmatch.assurance.fairness import FairnessAudit as FairnessAudit
    from lepmatch.assurance.fairness import audit_fairness as audit_fairness
    from lepmatch.assurance.involvement import Involvement as Involvement
    from lepmatch.assurance.involvement import TeamFigures as TeamFigures
    from lepmatch.assurance.involvement import involvement as involvement
    from lepmatch.assurance.involvement import own_figures as own_figures
    from lepmatch.assurance.involvement import read_choice as read_choice
    from lepmatch.assurance.learning import Learning as Learning
    from lepmatch.assurance.learning import learn_weights as learn_weights
    from lepmatch.assurance.letter import EXPLANATIONS as EXPLANATIONS
    from lepmatch.assurance.letter import Letter as Letter
    from lepmatch.assurance.letter import LetterFacts as LetterFacts
    from lepmatch.assurance.letter import write_letter as write_letter
    from lepmatch.assurance.organisation import organisation_of as organisation_of
    from lepmatch.assurance.parking import Parking as Parking
    from lepmatch.assurance.parking import never_shortlisted as never_shortlisted
    from lepmatch.assurance.profiling import profile_early_entry as profile_early_entry
    from lepmatch.assurance.proxies import Proxy as Proxy
    from lepmatch.assurance.proxies import find_proxies as find_proxies
    from lepmatch.assurance.proxies import flip_protected as flip_protected
    from lepmatch.assurance.record import Record as Record
    from lepmatch.assurance.record import check_record as check_record
    from lepmatch.assurance.record import make_record as make_record
    from lepmatch.assurance.replay import Replay as Replay
    from lepmatch.assurance.replay import drawn_order as drawn_order
    from lepmatch.assurance.replay import listing as listing
    from lepmatch.assurance.replay import replay as replay
    from lepmatch.assurance.replay import replay_all as replay_all
    from lepmatch.assurance.snapshot_page import snapshot_headline as snapshot_headline
    from lepmatch.assurance.snapshot_page import snapshot_page as snapshot_page
    from lepmatch.assurance.snapshot_page import snapshot_sections as snapshot_sections
    from lepmatch.assurance.snapshots import Snapshot as Snapshot
    from lepmatch.assurance.snapshots import read_snapshots as read_snapshots
    from lepmatch.assurance.snapshots import snapshot as snapshot
    from lepmatch.assurance.spread import audit_creaming as audit_creaming
    from lepmatch.delivery.agenda import Agenda as Agenda
    from lepmatch.delivery.area_report import area_report as area_report
    from lepmatch.delivery.area_report import out_of_reach as out_of_reach
    from lepmatch.delivery.better_off import BetterOff as BetterOff
    from lepmatch.delivery.better_off import better_off as better_off
    from lepmatch.delivery.comparison import compare_outcomes as compare_outcomes
    from lepmatch.delivery.counts import Counts as Counts
    from lepmatch.delivery.dimensions import DIMENSIONS as DIMENSIONS
    from lepmatch.delivery.due import TASKS as TASKS
    from lepmatch.delivery.due import Due as Due
    from lepmatch.delivery.due import due as due
    from lepmatch.delivery.events import REASONS as REASONS
    from lepmatch.delivery.forecast import forecast as forecast
    from lepmatch.delivery.forecast import monthly_readings as monthly_readings
    from lepmatch.delivery.forecast import published_readings as published_readings
    from lepmatch.delivery.gaps import gaps as gaps
    from lepmatch.delivery.guarantees import Guarantee as Guarantee
    from lepmatch.delivery.guarantees import count_guarantees as count_guarantees
    from lepmatch.delivery.guarantees import guarantees as guarantees
    from lepmatch.delivery.history import read_history as read_history
    from lepmatch.delivery.ledger import Ledger as Ledger
    from lepmatch.delivery.ledger import fold as fold
    from lepmatch.delivery.page import report_page as report_page
    from lepmatch.delivery.page import report_sections as report_sections
    from lepmatch.delivery.pledges import EmployerProgress as EmployerProgress
    from lepmatch.delivery.pledges import PledgeProgress as PledgeProgress
    from lepmatch.delivery.pledges import employer_progress as employer_progress
    from lepmatch.delivery.pledges import pledge_progress as pledge_progress
    from lepmatch.delivery.pledges import signed_employers as signed_employers
    from lepmatch.delivery.progress import Pace as Pace
    from lepmatch.delivery.progress import Progress as Progress
    from lepmatch.delivery.progress import progress as progress
    from lepmatch.delivery.progress import progress_of as progress_of
    from lepmatch.delivery.series import one_view as one_view
    from lepmatch.delivery.sheet import Section as Section
    from lepmatch.delivery.submission import Submission as Submission
    from lepmatch.delivery.submitting import FINAL as FINAL
    from lepmatch.delivery.submitting import check_events as check_events
    from lepmatch.delivery.submitting import interview_slots as interview_slots
    from lepmatch.delivery.submitting import ledger_of as ledger_of
    from lepmatch.delivery.submitting import put_forward as put_forward
    from lepmatch.delivery.submitting import slots_left as slots_left
    from lepmatch.delivery.submitting import with_refs as with_refs
    from lepmatch.delivery.support import Support as Support
    from lepmatch.delivery.support import support_for as support_for
    from lepmatch.delivery.tally import Tally as Tally
    from lepmatch.errors import AccountError as AccountError
    from lepmatch.errors import AllocationError as AllocationError
    from lepmatch.errors import BarredError as BarredError
    from lepmatch.errors import ContestError as ContestError
    from lepmatch.errors import ImpossibleMoveError as ImpossibleMoveError
    from lepmatch.errors import KeyReusedError as KeyReusedError
    from lepmatch.errors import LepmatchError as LepmatchError
    from lepmatch.errors import MarketError as MarketError
    from lepmatch.errors import MissingExtraError as MissingExtraError
    from lepmatch.errors import NoPlaceLeftError as NoPlaceLeftError
    from lepmatch.errors import NotFittedError as NotFittedError
    from lepmatch.errors import PlanError as PlanError
    from lepmatch.errors import PolicyError as PolicyError
    from lepmatch.errors import Problem as Problem
    from lepmatch.errors import SchemeError as SchemeError
    from lepmatch.errors import StoreError as StoreError
    from lepmatch.errors import UnknownIdError as UnknownIdError
    from lepmatch.market.market import Market as Market
    from lepmatch.market.readers import read_market as read_market
    from lepmatch.market.records import Claim as Claim
    from lepmatch.market.records import Course as Course
    from lepmatch.market.records import Employer as Employer
    from lepmatch.market.records import Event as Event
    from lepmatch.market.records import Intake as Intake
    from lepmatch.market.records import Jobseeker as Jobseeker
    from lepmatch.market.records import Monitoring as Monitoring
    from lepmatch.market.records import Pledge as Pledge
    from lepmatch.market.records import Spell as Spell
    from lepmatch.market.records import Vacancy as Vacancy
    from lepmatch.market.sample import sample_market as sample_market
    from lepmatch.market.scheme import Scheme as Scheme
    from lepmatch.market.scheme import legal_minimum_pay as legal_minimum_pay
    from lepmatch.market.scheme import load_scheme as load_scheme
    from lepmatch.market.skill_finder import find_skills as find_skills
    from lepmatch.market.titles import code_title as code_title
    from lepmatch.market.titles import rank_titles as rank_titles
    from lepmatch.market.typed import read_vacancy as read_vacancy
    from lepmatch.market.typed import vacancy_texts as vacancy_texts
    from lepmatch.market.week import Week as Week
    from lepmatch.market.writers import write_market as write_market
    from lepmatch.matching.courses import last_day as last_day
    from lepmatch.matching.explanation import Explanation as Explanation
    from lepmatch.matching.explanation import explain as explain
    from lepmatch.matching.matcher import Matcher as Matcher
    from lepmatch.matching.policy import Policy as Policy
    from lepmatch.matching.policy import read_policy as read_policy
    from lepmatch.matching.policy_file import policy_toml as policy_toml
    from lepmatch.matching.policy_file import read_policy_file as read_policy_file
    from lepmatch.matching.results import BARRIERS as BARRIERS
    from lepmatch.matching.results import Barrier as Barrier
    from lepmatch.matching.results import Contribution as Contribution
    from lepmatch.matching.results import CourseMatch as CourseMatch
    from lepmatch.matching.results import Match as Match
    from lepmatch.matching.results import Matches as Matches
    from lepmatch.matching.results import Shortlist as Shortlist
    from lepmatch.matching.results import Standing as Standing
    from lepmatch.planning.allocation import Allocation as Allocation
    from lepmatch.planning.allocation import allocate as allocate
    from lepmatch.planning.cohorts import Cohort as Cohort
    from lepmatch.planning.cohorts import plan_cohorts as plan_cohorts
    from lepmatch.planning.commissioning import Commission as Commission
    from lepmatch.planning.commissioning import plan_commissions as plan_commissions
    from lepmatch.planning.comparison import Comparison as Comparison
    from lepmatch.planning.comparison import compare_plan as compare_plan
    from lepmatch.planning.limits import Floor as Floor
    from lepmatch.planning.limits import Limits as Limits
    from lepmatch.planning.limits import Pin as Pin
    from lepmatch.planning.pools import Pool as Pool
    from lepmatch.planning.pools import plan_pools as plan_pools
    from lepmatch.planning.pools import pool_credits as pool_credits
    from lepmatch.planning.pools import share_credit as share_credit
    from lepmatch.planning.reasons import price_of_employer as price_of_employer
    from lepmatch.planning.reasons import price_of_interview as price_of_interview
    from lepmatch.planning.reasons import why_here as why_here
    from lepmatch.planning.relaxation import Relaxation as Relaxation
    from lepmatch.planning.relaxation import relax as relax
    from lepmatch.planning.relaxation_note import relaxation_note as relaxation_note
    from lepmatch.planning.routeways import plan_routeways as plan_routeways
    from lepmatch.planning.seats import SeatPlan as SeatPlan
    from lepmatch.planning.seats import allocate_seats as allocate_seats
    from lepmatch.planning.steps import Routeway as Routeway
    from lepmatch.planning.validation import validate_allocation as validate_allocation
    from lepmatch.planning.warming import warm as warm
    from lepmatch.planning.weeks import WeekPlan as WeekPlan
    from lepmatch.planning.weeks import plan_week as plan_week
    from lepmatch.store.accounts import Account as Account
    from lepmatch.store.adopting import Adoption as Adoption
    from lepmatch.store.audit import Entry as Entry
    from lepmatch.store.contests import CONTEST_ABOUT as CONTEST_ABOUT
    from lepmatch.store.contests import CONTEST_DAYS as CONTEST_DAYS
    from lepmatch.store.contests import CONTEST_OUTCOMES as CONTEST_OUTCOMES
    from lepmatch.store.contests import Contest as Contest
    from lepmatch.store.loading import Loaded as Loaded
    from lepmatch.store.looking import Place as Place
    from lepmatch.store.past import Seen as Seen
    from lepmatch.store.putting import News as News
    from lepmatch.store.repository import Store as Store
    from lepmatch.store.repository import create_store as create_store
    from lepmatch.store.repository import open_store as open_store
    from lepmatch.store.shown import ListChoice as ListChoice
    from lepmatch.store.shown import ListDecision as ListDecision
    from lepmatch.store.shown import Listing as Listing
    from lepmatch.store.shown import Run as Run
    from lepmatch.store.shown import Showing as Showing
    from lepmatch.store.verification import Verification as Verification
    from lepmatch.store.wishes import Wish as Wish

_HOME = {
    "lepmatch.assurance.churn": "ListChurn list_churn",
    "lepmatch.assurance.creaming": "CreamingNote creaming_note",
    "lepmatch.assurance.early_entry": "Early EarlyEntry",
    "lepmatch.assurance.exact": "prefixes_of_pool prefixes_of_share",
    "lepmatch.assurance.exposure": "rank_churn",
    "lepmatch.assurance.fairness": "FairnessAudit audit_fairness",
    "lepmatch.assurance.involvement": "Involvement TeamFigures involvement own_figures read_choice",
    "lepmatch.assurance.learning": "Learning learn_weights",
    "lepmatch.assurance.letter": "EXPLANATIONS Letter LetterFacts write_letter",
    "lepmatch.assurance.organisation": "organisation_of",
    "lepmatch.assurance.parking": "Parking never_shortlisted",
    "lepmatch.assurance.profiling": "profile_early_entry",
    "lepmatch.assurance.proxies": "Proxy find_proxies flip_protected",
    "lepmatch.assurance.record": "Record check_record make_record",
    "lepmatch.assurance.replay": "Replay drawn_order listing replay replay_all",
    "lepmatch.assurance.snapshot_page": "snapshot_headline snapshot_page snapshot_sections",
    "lepmatch.assurance.snapshots": "Snapshot read_snapshots snapshot",
    "lepmatch.assurance.spread": "audit_creaming",
    "lepmatch.delivery.agenda": "Agenda",
    "lepmatch.delivery.area_report": "area_report out_of_reach",
    "lepmatch.delivery.better_off": "BetterOff better_off",
    "lepmatch.delivery.comparison": "compare_outcomes",
    "lepmatch.delivery.counts": "Counts",
    "lepmatch.delivery.dimensions": "DIMENSIONS",
    "lepmatch.delivery.due": "Due TASKS due",
    "lepmatch.delivery.events": "REASONS",
    "lepmatch.delivery.forecast": "forecast monthly_readings published_readings",
    "lepmatch.delivery.gaps": "gaps",
    "lepmatch.delivery.guarantees": "Guarantee count_guarantees guarantees",
    "lepmatch.delivery.history": "read_history",
    "lepmatch.delivery.ledger": "Ledger fold",
    "lepmatch.delivery.page": "report_page report_sections",
    "lepmatch.delivery.pledges": "EmployerProgress PledgeProgress employer_progress pledge_progress signed_employers",
    "lepmatch.delivery.progress": "Pace Progress progress progress_of",
    "lepmatch.delivery.series": "one_view",
    "lepmatch.delivery.sheet": "Section",
    "lepmatch.delivery.submission": "Submission",
    "lepmatch.delivery.submitting": "FINAL check_events interview_slots ledger_of put_forward slots_left with_refs",
    "lepmatch.delivery.support": "Support support_for",
    "lepmatch.delivery.tally": "Tally",
    "lepmatch.errors": (
        "AccountError AllocationError BarredError ContestError ImpossibleMoveError KeyReusedError "
        "LepmatchError MarketError MissingExtraError NoPlaceLeftError NotFittedError PlanError PolicyError "
        "Problem SchemeError StoreError UnknownIdError"
    ),
    "lepmatch.market.market": "Market",
    "lepmatch.market.readers": "read_market",
    "lepmatch.market.records": "Claim Course Employer Event Intake Jobseeker Monitoring Pledge Spell Vacancy",
    "lepmatch.market.sample": "sample_market",
    "lepmatch.market.scheme": "Scheme legal_minimum_pay load_scheme",
    "lepmatch.market.skill_finder": "find_skills",
    "lepmatch.market.titles": "code_title rank_titles",
    "lepmatch.market.typed": "read_vacancy vacancy_texts",
    "lepmatch.market.week": "Week",
    "lepmatch.market.writers": "write_market",
    "lepmatch.matching.courses": "last_day",
    "lepmatch.matching.explanation": "Explanation explain",
    "lepmatch.matching.matcher": "Matcher",
    "lepmatch.matching.policy": "Policy read_policy",
    "lepmatch.matching.policy_file": "policy_toml read_policy_file",
    "lepmatch.matching.results": "BARRIERS Barrier Contribution CourseMatch Match Matches Shortlist Standing",
    "lepmatch.planning.allocation": "Allocation allocate",
    "lepmatch.planning.cohorts": "Cohort plan_cohorts",
    "lepmatch.planning.commissioning": "Commission plan_commissions",
    "lepmatch.planning.comparison": "Comparison compare_plan",
    "lepmatch.planning.limits": "Floor Limits Pin",
    "lepmatch.planning.pools": "Pool plan_pools pool_credits share_credit",
    "lepmatch.planning.reasons": "price_of_employer price_of_interview why_here",
    "lepmatch.planning.relaxation": "Relaxation relax",
    "lepmatch.planning.relaxation_note": "relaxation_note",
    "lepmatch.planning.routeways": "plan_routeways",
    "lepmatch.planning.seats": "SeatPlan allocate_seats",
    "lepmatch.planning.steps": "Routeway",
    "lepmatch.planning.validation": "validate_allocation",
    "lepmatch.planning.warming": "warm",
    "lepmatch.planning.weeks": "WeekPlan plan_week",
    "lepmatch.store.accounts": "Account",
    "lepmatch.store.adopting": "Adoption",
    "lepmatch.store.audit": "Entry",
    "lepmatch.store.contests": "CONTEST_ABOUT CONTEST_DAYS CONTEST_OUTCOMES Contest",
    "lepmatch.store.loading": "Loaded",
    "lepmatch.store.looking": "Place",
    "lepmatch.store.past": "Seen",
    "lepmatch.store.putting": "News",
    "lepmatch.store.repository": "Store create_store open_store",
    "lepmatch.store.shown": "ListChoice ListDecision Listing Run Showing",
    "lepmatch.store.verification": "Verification",
    "lepmatch.store.wishes": "Wish",
}
"""Where each public name lives. A name is loaded when it is first used, so that a command that needs no kernel starts
without one."""

_WHERE = {name: module for module, names in _HOME.items() for name in names.split()}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
