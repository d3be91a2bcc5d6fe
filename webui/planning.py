"""The plan for everybody as the dashboard has it worked out, with what officers want of it, and ready for its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lepmatch import (
    FINAL,
    Allocation,
    Comparison,
    Market,
    Match,
    Matcher,
    Matches,
    Pin,
    Wish,
    allocate,
    compare_plan,
    fold,
)

PLAN = "plan"
"""Its name in the workroom."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody whom the plan proposes; `is_pinned` where an officer has decided it."""

    jobseeker: str
    points: float
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A vacancy in the plan, with the milli-points that one more interview there is worth at most."""

    id: str
    title: str
    employer: str
    district: str | None
    closing: date | None
    price: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with all that its pages look up.

    Attributes
    ----------
    ways : the plan beside what would happen without one
    jobs : the vacancies with proposals or a price, those that close first on top
    proposals : by vacancy, the most points first
    left_out : pins that could not be kept, and why
    """

    plan: Allocation
    matches: Matches
    ways: Mapping[str, Comparison]
    jobs: tuple[Job, ...]
    proposals: Mapping[str, tuple[Proposal, ...]]
    left_out: tuple[tuple[Wish, str], ...]


def make_plan(matcher: Matcher, wishes: Sequence[Wish]) -> Planned:
    """Fill the interviews of all vacancies, with the pins and exclusions that officers want.

    Raises
    ------
    AllocationError
        wishes that no plan can keep
    """
    market = matcher.market
    known = [wish for wish in wishes if wish.jobseeker in market.jobseekers and wish.vacancy in market.vacancies]
    pins, left_out = _pins(matcher, [wish for wish in known if wish.wish == "pin"])
    exclusions = [(wish.jobseeker, wish.vacancy) for wish in known if wish.wish == "exclude"]
    matches = matcher.matches()
    plan = allocate(market, matches, pins=pins, exclusions=exclusions, matcher=matcher)
    proposals: dict[str, list[Proposal]] = {}
    for vacancy, jobseeker, points, is_pinned in plan.rows():
        proposals.setdefault(vacancy, []).append(Proposal(jobseeker, points, is_pinned))
    return Planned(
        plan,
        matches,
        compare_plan(plan, market, matches),
        _jobs(market, plan, proposals),
        {vacancy: tuple(found) for vacancy, found in proposals.items()},
        tuple(left_out),
    )


def why_no_pin(match: Match, was_put_forward: bool) -> str:
    """What keeps a pair from being pinned, whoever wants it; empty for nothing."""
    if was_put_forward:
        return "they have been put forward already"
    hard = [barrier.because for barrier in match.barriers if barrier.kind in FINAL | {"closed", "in_work"}]
    return hard[0][:1].lower() + hard[0][1:] if hard else ""


def _pins(matcher: Matcher, wishes: Sequence[Wish]) -> tuple[list[Pin], list[tuple[Wish, str]]]:
    ledger = fold(matcher.market) if wishes else None
    pins, left_out = [], []
    for wish in wishes:
        past = ledger is not None and ledger.submission(wish.jobseeker, wish.vacancy).was_put_forward
        if why := why_no_pin(matcher.match(wish.jobseeker, wish.vacancy), past):
            left_out.append((wish, why))
        else:
            pins.append(Pin(wish.jobseeker, wish.vacancy, wish.actor))
    return pins, left_out


def _jobs(market: Market, plan: Allocation, proposals: Mapping[str, object]) -> tuple[Job, ...]:
    titles, employers, closing = (market.vacancies.columns[name] for name in ("title", "employer", "closing_date"))
    jobs = []
    for row, (id, price) in enumerate(zip(plan.vacancy_ids, plan.vacancy_price.tolist(), strict=True)):
        if id in proposals or price > 0:
            at = market.employers.row(employers[row])
            name, district = market.employers.columns["name"][at], market.employers.columns["district"][at]
            jobs.append(Job(id, titles[row], name, district, closing[row], price))
    return tuple(sorted(jobs, key=lambda job: (job.closing or date.max, job.id)))
