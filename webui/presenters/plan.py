"""The plan: how good it is, whom it proposes and why, what one more interview is worth, and what officers want."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from textwrap import shorten

from lepmatch import (
    FINAL,
    Account,
    Allocation,
    Vacancy,
    Wish,
    interview_slots,
    price_of_interview,
    slots_left,
    why_here,
)
from webui.desk import State
from webui.formatters import sentence
from webui.listing import cut
from webui.planning import Job, Planned, Proposal, why_no_pin
from webui.presenters.vacancies import Candidate, present_pair

PRICES, BARS = 25, 8


def _is_own(account: Account, job: Job) -> bool:
    return account.role != "district" or job.district in (None, account.district)


# ------------------------------------------------------------------------------------------------------------ the plan


@dataclass(frozen=True, slots=True)
class Line:
    """A vacancy with proposals."""

    id: str
    title: str
    employer: str
    closing: date | None
    proposals: int
    pinned: int
    left: int


@dataclass(frozen=True, slots=True)
class PlanPage:
    """How good a plan is, and the vacancies for which it proposes somebody.

    Attributes
    ----------
    ways : the plan beside what would happen without one: name, submissions, points, share reached, longest queue
    bars : the same share as a picture
    count, people : of this officer's vacancies, and of the proposals there
    """

    submissions: int
    reached: int
    reachable: int
    total: float
    bound: float
    ways: tuple[tuple[str, int, float, float, int], ...]
    bars: tuple[dict[str, object], ...]
    lines: tuple[Line, ...]
    count: int
    people: int
    page: int
    pages: int


def present_plan(state: State, account: Account, planned: Planned, at: int) -> PlanPage:
    """The page of the plan; district staff see the vacancies of their district."""
    mine = [job for job in planned.jobs if job.id in planned.proposals and _is_own(account, job)]
    lines, count, at, pages = cut(mine, at, partial(_line, state, planned))
    plan = planned.plan
    ways = tuple((name, c.submissions, c.points, 1 - c.never, c.queue) for name, c in planned.ways.items())
    return PlanPage(
        len(plan),
        plan.reached,
        plan.reachable,
        plan.total,
        plan.bound,
        ways,
        tuple(
            {"label": name.capitalize(), "price": round(100 * share, 1), "note": ""} for name, _, _, share, _ in ways
        ),
        lines,
        count,
        sum(len(planned.proposals[job.id]) for job in mine),
        at,
        pages,
    )


def _line(state: State, planned: Planned, job: Job) -> Line:
    proposals = planned.proposals[job.id]
    left = slots_left(state.ledger, state.market.vacancies[job.id])
    return Line(job.id, job.title, job.employer, job.closing, len(proposals), sum(p.is_pinned for p in proposals), left)


# -------------------------------------------------------------------------------------------------------------- prices


@dataclass(frozen=True, slots=True)
class PricesPage:
    """What one more interview is worth, where it is worth most.

    Attributes
    ----------
    lines : vacancy, title, employer, and the price in words
    """

    bars: tuple[dict[str, object], ...]
    lines: tuple[tuple[str, str, str, str], ...]


def present_prices(account: Account, planned: Planned) -> PricesPage:
    """The page of prices, the highest first."""
    mine = [job for job in planned.jobs if job.price > 0 and _is_own(account, job)]
    mine = sorted(mine, key=lambda job: (-job.price, job.id))[:PRICES]
    plan = planned.plan
    bars = tuple(
        {
            "label": f"{sentence(shorten(job.title, 34, placeholder='…'))} ({job.id})",
            "price": round(worth.points),
            "note": "1 more person",
        }
        for job in mine
        if (worth := plan.worth(job.price)).people == 1 and worth.points > 0
    )[:BARS]
    return PricesPage(bars, tuple((job.id, job.title, job.employer, _price(plan, job)) for job in mine))


def _price(plan: Allocation, job: Job) -> str:
    """A price in words."""
    said = price_of_interview(plan, job.id)
    return said[:1].upper() + said[1:]


# ----------------------------------------------------------------------------------------------------------- proposals


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody whom the plan proposes, as they stand now, and why here."""

    one: Candidate
    why: str
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """Whom the plan proposes at a vacancy.

    Attributes
    ----------
    slots, left : interview slots, and how many are free now
    price : what one more interview would be worth, in words; empty where nothing
    """

    vacancy: Vacancy
    employer: str
    slots: int
    left: int
    price: str
    people: tuple[Proposed, ...]


def present_proposals(state: State, planned: Planned | None, id: str) -> ProposalsPage:
    """The page of a vacancy's proposals; nobody where there is no plan."""
    vacancy = state.market.vacancies[id]
    people: tuple[Proposed, ...] = ()
    price = ""
    if planned is not None:
        job = next((job for job in planned.jobs if job.id == id), None)
        price = _price(planned.plan, job) if job and job.price > 0 else ""
        people = tuple(_proposed(state, planned, id, one) for one in planned.proposals.get(id, ()))
    return ProposalsPage(
        vacancy,
        state.market.employers[vacancy.employer].name,
        interview_slots(vacancy, state.scheme),
        slots_left(state.ledger, vacancy),
        price,
        people,
    )


def _proposed(state: State, planned: Planned, vacancy: str, one: Proposal) -> Proposed:
    why = why_here(planned.plan, state.market, planned.matches, one.jobseeker, vacancy)
    found = present_pair(state, vacancy, one.jobseeker).candidate
    is_new = state.ledger.submission(one.jobseeker, vacancy).state == "new"
    return Proposed(replace(found, state="") if is_new else found, why, one.is_pinned)


# -------------------------------------------------------------------------------------------------------------- wishes


@dataclass(frozen=True, slots=True)
class WishLine:
    """What an officer wants of every plan about a pair; `why_not` where the last plan could not keep it."""

    wish: Wish
    title: str
    why_not: str


@dataclass(frozen=True, slots=True)
class WishesPage:
    """Pins and exclusions."""

    lines: tuple[WishLine, ...]


def present_wishes(
    state: State, account: Account, wishes: Iterable[Wish], left_out: Sequence[tuple[Wish, str]]
) -> WishesPage:
    """The page of pins and exclusions; district staff see those of their people and vacancies."""
    why_not = {(wish.jobseeker, wish.vacancy): why for wish, why in left_out}
    vacancies = state.market.vacancies
    lines = tuple(
        WishLine(
            wish,
            vacancies.columns["title"][vacancies.row(wish.vacancy)],
            why_not.get((wish.jobseeker, wish.vacancy), ""),
        )
        for wish in wishes
        if wish.vacancy in vacancies and wish.jobseeker in state.market.jobseekers and _concerns(state, account, wish)
    )
    return WishesPage(lines)


def _concerns(state: State, account: Account, wish: Wish) -> bool:
    return _is_of(state, account, wish.vacancy) or state.district_of_jobseeker(wish.jobseeker) == account.district


def _is_of(state: State, account: Account, vacancy: str) -> bool:
    """Whether a vacancy is this officer's."""
    district = state.district_of_employer(state.market.vacancies[vacancy].employer)
    return account.role != "district" or district in (None, account.district)


@dataclass(frozen=True, slots=True)
class WishPage:
    """A pair of which an officer may want something.

    Attributes
    ----------
    barriers : rules that an officer overrides by a pin
    why_no_pin : what nobody can override
    is_own : whether the vacancy is this officer's, and not the person alone
    """

    one: Candidate
    vacancy: Vacancy
    employer: str
    wish: Wish | None
    barriers: tuple[str, ...]
    why_no_pin: str
    is_own: bool


def present_wish(state: State, account: Account, id: str, jobseeker: str, wishes: Iterable[Wish]) -> WishPage:
    """The page of a pair and what is wanted of it."""
    page = present_pair(state, id, jobseeker)
    past = state.ledger.submission(jobseeker, id)
    why_not = why_no_pin(state.matcher.match(jobseeker, id), past.was_put_forward)
    return WishPage(
        page.candidate,
        page.vacancy,
        page.employer,
        next((wish for wish in wishes if (wish.jobseeker, wish.vacancy) == (jobseeker, id)), None),
        tuple(because for kind, because, _ in page.barriers if kind not in FINAL),
        why_not,
        _is_of(state, account, id),
    )
