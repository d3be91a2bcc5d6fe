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
    from lepmatch.delivery.progress import progress as progress
    from lepmatch.errors import AllocationError as AllocationError
    from lepmatch.errors import LepmatchError as LepmatchError
    from lepmatch.errors import MarketError as MarketError
    from lepmatch.errors import MissingExtraError as MissingExtraError
    from lepmatch.errors import NotFittedError as NotFittedError
    from lepmatch.errors import PlanError as PlanError
    from lepmatch.errors import PolicyError as PolicyError
    from lepmatch.errors import Problem as Problem
    from lepmatch.errors import SchemeError as SchemeError
    from lepmatch.errors import UnknownIdError as UnknownIdError
    from lepmatch.market.market import Market as Market
    from lepmatch.market.readers import read_market as read_market
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
    from lepmatch.market.scheme import load_scheme as load_scheme
    from lepmatch.market.skill_finder import find_skills as find_skills
    from lepmatch.market.titles import code_title as code_title
    from lepmatch.market.titles import rank_titles as rank_titles
    from lepmatch.market.week import Week as Week
    from lepmatch.market.writers import write_market as write_market
    from lepmatch.matching.explanation import Explanation as Explanation
    from lepmatch.matching.explanation import explain as explain
    from lepmatch.matching.matcher import Matcher as Matcher
    from lepmatch.matching.policy import Policy as Policy
    from lepmatch.matching.results import Barrier as Barrier
    from lepmatch.matching.results import Contribution as Contribution
    from lepmatch.matching.results import CourseMatch as CourseMatch
    from lepmatch.matching.results import Match as Match
    from lepmatch.matching.results import Matches as Matches
    from lepmatch.matching.results import Shortlist as Shortlist
    from lepmatch.matching.results import Standing as Standing
    from lepmatch.matching.warming import warm as warm
    from lepmatch.planning.allocation import Allocation as Allocation
    from lepmatch.planning.allocation import allocate as allocate
    from lepmatch.planning.limits import Floor as Floor
    from lepmatch.planning.limits import Limits as Limits
    from lepmatch.planning.limits import Pin as Pin
    from lepmatch.planning.cohorts import Cohort as Cohort
    from lepmatch.planning.cohorts import plan_cohorts as plan_cohorts
    from lepmatch.planning.commissioning import Commission as Commission
    from lepmatch.planning.commissioning import plan_commissions as plan_commissions
    from lepmatch.planning.pools import Pool as Pool
    from lepmatch.planning.pools import plan_pools as plan_pools
    from lepmatch.planning.pools import pool_credits as pool_credits
    from lepmatch.planning.pools import share_credit as share_credit
    from lepmatch.planning.relaxation import Relaxation as Relaxation
    from lepmatch.planning.relaxation import relax as relax
    from lepmatch.planning.relaxation_note import relaxation_note as relaxation_note
    from lepmatch.planning.routeways import plan_routeways as plan_routeways
    from lepmatch.planning.seats import SeatPlan as SeatPlan
    from lepmatch.planning.seats import allocate_seats as allocate_seats
    from lepmatch.planning.steps import Routeway as Routeway
    from lepmatch.planning.validation import validate_allocation as validate_allocation

_HOME = {
    "lepmatch.delivery.progress": "progress",
    "lepmatch.errors": (
        "AllocationError LepmatchError MarketError MissingExtraError NotFittedError PlanError PolicyError Problem "
        "SchemeError UnknownIdError"
    ),
    "lepmatch.market.market": "Market",
    "lepmatch.market.readers": "read_market",
    "lepmatch.market.records": "Course Employer Event Intake Jobseeker Monitoring Pledge Spell Vacancy",
    "lepmatch.market.sample": "sample_market",
    "lepmatch.market.scheme": "Scheme load_scheme",
    "lepmatch.market.skill_finder": "find_skills",
    "lepmatch.market.titles": "code_title rank_titles",
    "lepmatch.market.week": "Week",
    "lepmatch.market.writers": "write_market",
    "lepmatch.matching.explanation": "Explanation explain",
    "lepmatch.matching.matcher": "Matcher",
    "lepmatch.matching.policy": "Policy",
    "lepmatch.matching.results": "Barrier Contribution CourseMatch Match Matches Shortlist Standing",
    "lepmatch.matching.warming": "warm",
    "lepmatch.planning.allocation": "Allocation allocate",
    "lepmatch.planning.limits": "Floor Limits Pin",
    "lepmatch.planning.cohorts": "Cohort plan_cohorts",
    "lepmatch.planning.commissioning": "Commission plan_commissions",
    "lepmatch.planning.pools": "Pool plan_pools pool_credits share_credit",
    "lepmatch.planning.relaxation": "Relaxation relax",
    "lepmatch.planning.relaxation_note": "relaxation_note",
    "lepmatch.planning.routeways": "plan_routeways",
    "lepmatch.planning.seats": "SeatPlan allocate_seats",
    "lepmatch.planning.steps": "Routeway",
    "lepmatch.planning.validation": "validate_allocation",
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
