"""A plan in words: why this person here, why that person nowhere, and what one more place would be worth.

It reads the plan, its matches and its prices, and calculates nothing that they do not hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lepmatch.market.market import Market
from lepmatch.matching.pair import plural
from lepmatch.matching.policy import MILLI
from lepmatch.matching.results import Matches
from lepmatch.planning.allocation import Allocation, Worth

MOST = 5  # vacancies named for somebody passed over


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Why somebody is not proposed at a vacancy.

    Attributes
    ----------
    vacancy : id
    milli : milli-points of the pair
    bound_by : vacancy, employer, jobseeker, or nothing where the plan as a whole gains more otherwise
    ahead : jobseekers in the plan there who have at least as many points, with theirs
    because : in words
    """

    vacancy: str
    milli: int
    bound_by: str
    ahead: tuple[tuple[str, int], ...]
    because: str


def why_here(plan: Allocation, market: Market, matches: Matches, jobseeker: str, vacancy: str) -> str:
    """Why a plan proposes somebody at a vacancy.

    Raises
    ------
    UnknownIdError
        an id that is not in the market

    Examples
    --------
    >>> import lepmatch as lep
    >>> market = lep.read_market("data/sample")
    >>> matches = lep.Matcher().fit(market).matches()
    >>> plan = lep.allocate(market, matches)
    >>> vacancy, jobseeker, points, pinned = next(plan.rows())
    >>> print(why_here(plan, market, matches, jobseeker, vacancy))
    J... points here...
    """
    j, v = market.jobseekers.row(jobseeker), market.vacancies.row(vacancy)
    here = np.flatnonzero((plan.jobseekers == j) & (plan.vacancies == v))
    if not len(here):
        return f"{jobseeker} is not proposed at {vacancy}."
    if plan.pinned[here[0]]:
        return f"An officer has decided that {jobseeker} is proposed at {vacancy}."
    milli = int(plan.milli[here[0]])
    mine = np.flatnonzero(matches.jobseekers == j)
    better = mine[matches.milli[mine] > milli]
    said = f"{jobseeker} has {milli / MILLI:.1f} points here"
    if not len(better):
        said += ", as many as anywhere"
    else:
        top = better[np.lexsort((matches.vacancies[better], -matches.milli[better]))[0]]
        other = int(matches.vacancies[top])
        points = int(matches.milli[top]) / MILLI
        has = ((plan.jobseekers == j) & (plan.vacancies == other)).any()
        why = "they are proposed there too" if has else _bound(plan, market, j, other)[1]
        said += f"; at {plan.vacancy_ids[other]} it would be {points:.1f}, but {why}"
    others = sum(plan.vacancies[plan.jobseekers == j] != v)
    only = "" if others else " It is their only submission."
    return f"{said}.{only}"


def why_not(plan: Allocation, market: Market, matches: Matches, jobseeker: str) -> tuple[PassedOver, ...]:
    """For somebody's best vacancies at which they are not proposed: who outranks them, or which limit is reached.

    Raises
    ------
    UnknownIdError
        an id that is not in the market
    """
    j = market.jobseekers.row(jobseeker)
    mine = np.flatnonzero(matches.jobseekers == j)
    mine = mine[~np.isin(matches.vacancies[mine], plan.vacancies[plan.jobseekers == j])]
    order = mine[np.lexsort((matches.vacancies[mine], -matches.milli[mine]))][:MOST]
    return tuple(_passed_over(plan, market, j, int(matches.vacancies[k]), int(matches.milli[k])) for k in order)


def _passed_over(plan: Allocation, market: Market, j: int, v: int, milli: int) -> PassedOver:
    there = np.flatnonzero((plan.vacancies == v) & (plan.milli >= milli))
    ahead = tuple((plan.jobseeker_ids[plan.jobseekers[k]], int(plan.milli[k])) for k in there)
    bound_by, why = _bound(plan, market, j, v)
    if ahead and bound_by == "vacancy":
        names = ", ".join(f"{id} ({points / MILLI:.1f})" for id, points in ahead)
        why += f"; with at least as many points there: {names}"
    elif bound_by == "vacancy":
        why += "; those there have fewer points, but more depends on them being there"
    return PassedOver(plan.vacancy_ids[v], milli, bound_by, ahead, f"{milli / MILLI:.1f} points, but {why}")


def _bound(plan: Allocation, market: Market, j: int, v: int) -> tuple[str, str]:
    """The limit that keeps a jobseeker from a vacancy, and so in words."""
    employer = market.employers.row(market.vacancies.at(v).employer)
    theirs = market.vacancies.columns["employer"].encode(plan.employer_ids[employer].__eq__, bool)
    of = theirs[plan.vacancies]
    taken = int((plan.vacancies == v).sum())
    if taken >= plan.slots[v]:
        return "vacancy", f"its {plural(int(plan.slots[v]), 'interview')} are taken" if plan.slots[v] > 1 else (
            "its interview is taken" if plan.slots[v] else "it has no interview left"
        )
    if of.sum() >= plan.budget[employer]:
        return "employer", f"its employer takes no more than {plural(int(plan.budget[employer]), 'submission')} now"
    if (plan.jobseekers == j).any():
        return "jobseeker", "they have as many submissions as anybody may have, or gain more elsewhere"
    return "", "the plan as a whole gains more otherwise"


def price_of_interview(plan: Allocation, vacancy: str) -> str:
    """What one more interview at a vacancy would add, in words.

    Examples
    --------
    >>> import lepmatch as lep
    >>> market = lep.read_market("data/sample")
    >>> plan = lep.allocate(market, lep.Matcher().fit(market).matches())
    >>> price_of_interview(plan, "V0004").split(" would ")[0]
    'one more interview at V0004'
    """
    price = int(plan.vacancy_price[plan.vacancy_ids.index(vacancy)])
    return f"one more interview at {vacancy} would {_adds(plan.worth(price))}"


def price_of_employer(plan: Allocation, employer: str) -> str:
    """What one more submission to an employer would add, in words."""
    price = int(plan.employer_price[plan.employer_ids.index(employer)])
    return f"one more submission to {employer} would {_adds(plan.worth(price))}"


def _adds(worth: Worth) -> str:
    points = f"{abs(worth.points):,.1f} points".replace(".0 points", " points")
    if worth.people:
        reach = f"bring an interview to {plural(worth.people, 'more person', 'more people')}"
        return reach + (f" and {'add' if worth.milli >= 0 else 'cost'} {points}" if worth.milli else "")
    return f"add {points}" if worth.milli else "add nothing"
