"""Checks a plan against the market alone; it knows nothing of how plans are made.

The bound that a plan carries is taken as it stands: a total above it is wrong, but it is not proved anew here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lepmatch.errors import AllocationError
from lepmatch.market.market import Market
from lepmatch.market.scheme import load_scheme
from lepmatch.matching.results import Matches
from lepmatch.planning.limits import Floor, Limits, Pin

if TYPE_CHECKING:
    from lepmatch.planning.allocation import Allocation


def validate_allocation(
    market: Market,
    matches: Matches,
    allocation: Allocation,
    *,
    limits: Limits | None = None,
    pins: Iterable[Pin] = (),
    exclusions: Iterable[tuple[str, str]] = (),
    floors: Iterable[Floor] = (),
) -> None:
    """Check that a plan keeps every limit and every decision, adds up, and is within its bound.

    Raises
    ------
    AllocationError
        everything that is wrong with the plan

    Examples
    --------
    >>> from dataclasses import replace
    >>> from lepmatch import Matcher, allocate, read_market, validate_allocation
    >>> market = read_market("data/sample")
    >>> matches = Matcher().fit(market).matches()
    >>> plan = allocate(market, matches)
    >>> validate_allocation(market, matches, plan)
    >>> wrong = replace(plan, total_milli=plan.total_milli + 1)
    >>> validate_allocation(market, matches, wrong)
    Traceback (most recent call last):
    lepmatch.errors.AllocationError: 2 problems; nothing was planned
    ...
    """
    pins, pairs = tuple(pins), list(zip(allocation.vacancies.tolist(), allocation.jobseekers.tolist(), strict=True))
    problems = [
        *_pairs(market, matches, allocation, pairs, pins, set(exclusions)),
        *_limits(market, pairs, limits or Limits(), pins),
        *_floors(market, pairs, tuple(floors)),
        *_sums(allocation, pairs),
    ]
    if problems:
        raise AllocationError(problems)


def _pairs(
    market: Market,
    matches: Matches,
    plan: Allocation,
    pairs: list[tuple[int, int]],
    pins: tuple[Pin, ...],
    exclusions: set[tuple[str, str]],
) -> Iterator[str]:
    """Every pair is a match with its points or pinned, once, and none is left out or put in against a decision."""
    chosen = dict(zip(pairs, plan.milli.tolist(), strict=True))
    if len(chosen) < len(pairs):
        yield "a pair is planned twice"
    columns = (matches.vacancies.tolist(), matches.jobseekers.tolist(), matches.milli.tolist())
    points = {(v, j): milli for v, j, milli in zip(*columns, strict=True) if (v, j) in chosen}
    decided = {(market.vacancies.row(pin.vacancy), market.jobseekers.row(pin.jobseeker)) for pin in pins}
    for (v, j), milli in chosen.items():
        pair = market.jobseekers.ids[j], market.vacancies.ids[v]
        if pair in exclusions:
            yield f"{' to '.join(pair)} is planned and excluded"
        if points.get((v, j)) != milli and ((v, j) in points or (v, j) not in decided):
            matched = points.get((v, j), "none")
            yield f"{' to '.join(pair)} is planned for {milli} milli-points and matched with {matched}"
    for v, j in sorted(decided - chosen.keys()):
        yield f"{market.jobseekers.ids[j]} to {market.vacancies.ids[v]} is pinned and not planned"


def _limits(market: Market, pairs: list[tuple[int, int]], limits: Limits, pins: tuple[Pin, ...]) -> Iterator[str]:
    """Nobody has more than the limit, but for what officers have overridden."""
    each = load_scheme(market.scheme).interviews_per_opening
    forced: Counter[str] = Counter()
    for pin in {(pin.jobseeker, pin.vacancy) for pin in pins if pin.by}:
        forced.update((f"jobseeker {pin[0]}", f"vacancy {pin[1]}", f"employer {market.vacancies[pin[1]].employer}"))
    count: Counter[str] = Counter()
    limit: dict[str, int] = {}
    for v, j in pairs:
        vacancy = market.vacancies.at(v)
        slots = vacancy.interviews if vacancy.interviews is not None else each * vacancy.openings
        budget = limits.budget(market.employers[vacancy.employer].size)
        for name, most in (
            (f"jobseeker {market.jobseekers.ids[j]}", limits.submissions),
            (f"vacancy {vacancy.id}", slots),
            (f"employer {vacancy.employer}", budget),
        ):
            count[name] += 1
            limit[name] = most
    for name, n in sorted(count.items()):
        if n > limit[name] + forced[name]:
            yield f"{name} takes {limit[name]} submissions, got {n}"


def _floors(market: Market, pairs: list[tuple[int, int]], floors: tuple[Floor, ...]) -> Iterator[str]:
    for floor in floors:
        n = sum(_counts(market, floor, j) for _, j in pairs)
        if n < floor.submissions:
            yield f"{floor.of} {floor.value} must have {floor.submissions} submissions, got {n}"


def _counts(market: Market, floor: Floor, j: int) -> bool:
    person = market.jobseekers.at(j)
    if floor.of == "customer_group":
        return person.customer_group == floor.value
    return person.claim_start is not None and (market.on - person.claim_start).days >= int(floor.value) * 365.25 / 12


def _sums(plan: Allocation, pairs: list[tuple[int, int]]) -> Iterator[str]:
    if plan.total_milli != int(plan.milli.sum()):
        yield f"the points add up to {int(plan.milli.sum())} milli-points, got {plan.total_milli}"
    if not plan.total_milli <= plan.bound_milli:
        yield f"the total of {plan.total_milli} milli-points is above its bound of {plan.bound_milli}"
    if not len({j for _, j in pairs}) <= plan.reached <= plan.reachable:
        yield f"{plan.reached} people are said to be reached of {plan.reachable}, got {len({j for _, j in pairs})}"
