"""Checks a plan against the market alone; it knows nothing of how plans are made.

The bound that a plan carries is taken as it stands: a total above it is wrong, but it is not proved anew here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from lepmatch.errors import AllocationError
from lepmatch.market.market import Market
from lepmatch.market.scheme import load_scheme
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.results import Matches
from lepmatch.planning.limits import Floor, Limits, Pin

if TYPE_CHECKING:
    from lepmatch.planning.allocation import Allocation

Pair = tuple[int, int]
"""Rows of a vacancy and a jobseeker."""


def validate_allocation(
    market: Market,
    matches: Matches,
    allocation: Allocation,
    *,
    limits: Limits | None = None,
    pins: Iterable[Pin] = (),
    exclusions: Iterable[tuple[str, str]] = (),
    floors: Iterable[Floor] = (),
    matcher: Matcher | None = None,
) -> None:
    """Check that a plan keeps every limit and every decision, adds up, and is within its bound.

    Nobody is proposed anywhere twice, where they were submitted before, where they are excluded, or where they are
    neither matched nor pinned; points are those of the match; pins are kept, and with `matcher` those without an
    officer's name stand against no barrier; submissions on record count against every limit; floors are kept; without
    floors, nobody has none while a place that they could have is free or is somebody's second.

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
    kept = limits or Limits()
    decided = tuple(pins)
    pairs = list(zip(allocation.vacancies.tolist(), allocation.jobseekers.tolist(), strict=True))
    before, lately = _submitted(market, kept)
    problems = [
        *_pairs(market, matches, allocation, pairs, decided, set(exclusions), before),
        *_barred(decided, matcher),
        *_limits(market, pairs, kept, decided, before, lately),
        *_floors(market, pairs, tuple(floors)),
        *_sums(allocation, {j for _, j in [*pairs, *lately]}),
    ]
    if not problems and not floors:
        problems = list(_left_out(market, matches, allocation, kept, set(exclusions), before, lately))
    if problems:
        raise AllocationError(problems)


def _submitted(market: Market, limits: Limits) -> tuple[set[Pair], set[Pair]]:
    """The submissions on record, and those of the weeks that limits are for."""
    since = market.on - timedelta(weeks=limits.weeks)
    first: dict[Pair, bool] = {}
    for event in market.events:
        if event.kind == "submitted" and event.jobseeker and event.vacancy and event.at <= market.on:
            pair = market.vacancies.row(event.vacancy), market.jobseekers.row(event.jobseeker)
            first.setdefault(pair, event.at > since)
    return set(first), {pair for pair, late in first.items() if late}


def _pairs(
    market: Market,
    matches: Matches,
    plan: Allocation,
    pairs: list[Pair],
    pins: tuple[Pin, ...],
    exclusions: set[tuple[str, str]],
    before: set[Pair],
) -> Iterator[str]:
    """Every pair is a match with its points or pinned, once, and none is left out or put in against a decision."""
    chosen = dict(zip(pairs, plan.milli.tolist(), strict=True))
    if len(chosen) < len(pairs):
        yield "a pair is planned twice"
    width = max(1, len(market.jobseekers))
    wanted = np.isin(
        matches.vacancies.astype(np.int64) * width + matches.jobseekers,
        plan.vacancies.astype(np.int64) * width + plan.jobseekers,
    )
    columns = (matches.vacancies, matches.jobseekers, matches.milli)
    rows = zip(*(column[wanted].tolist() for column in columns), strict=True)
    points = {(v, j): milli for v, j, milli in rows}
    decided = {(market.vacancies.row(pin.vacancy), market.jobseekers.row(pin.jobseeker)) for pin in pins}
    for (v, j), milli in chosen.items():
        pair = market.jobseekers.ids[j], market.vacancies.ids[v]
        if pair in exclusions:
            yield f"{' to '.join(pair)} is planned and excluded"
        if (v, j) in before:
            yield f"{' to '.join(pair)} is planned and was submitted before"
        if points.get((v, j)) != milli and ((v, j) in points or (v, j) not in decided):
            matched = points.get((v, j), "none")
            yield f"{' to '.join(pair)} is planned for {milli} milli-points and matched with {matched}"
    for v, j in sorted(decided - chosen.keys()):
        yield f"{market.jobseekers.ids[j]} to {market.vacancies.ids[v]} is pinned and not planned"
    for (v, j), pinned in zip(pairs, plan.pinned.tolist(), strict=True):
        if pinned != ((v, j) in decided):
            said = "pinned by nobody" if pinned else "an officer's decision and not said to be"
            yield f"{market.jobseekers.ids[j]} to {market.vacancies.ids[v]} is {said}"


def _barred(pins: tuple[Pin, ...], matcher: Matcher | None) -> Iterator[str]:
    """Pins without an officer's name that stand against a barrier."""
    named = {(pin.jobseeker, pin.vacancy) for pin in pins if pin.by}
    for pin in pins:
        if matcher is None or (pin.jobseeker, pin.vacancy) in named:
            continue
        barriers = matcher.match(pin.jobseeker, pin.vacancy).barriers
        if barriers:
            yield f"{pin.jobseeker} to {pin.vacancy} is pinned by nobody against a barrier: {barriers[0].because}"


def _room(market: Market, limits: Limits, v: int) -> tuple[int, int]:
    """Interviews of a vacancy, and submissions that its employer takes."""
    vacancy = market.vacancies.at(v)
    each = load_scheme(market.scheme).interviews_per_opening
    slots = vacancy.interviews if vacancy.interviews is not None else each * vacancy.openings
    return slots, limits.budget(market.employers[vacancy.employer].size)


def _limits(
    market: Market, pairs: list[Pair], limits: Limits, pins: tuple[Pin, ...], before: set[Pair], lately: set[Pair]
) -> Iterator[str]:
    """Nobody has more than the limit, but for what officers have overridden and for what is on record."""
    forced: Counter[str] = Counter()
    for pin in {(pin.jobseeker, pin.vacancy) for pin in pins if pin.by}:
        forced.update((f"jobseeker {pin[0]}", f"vacancy {pin[1]}", f"employer {market.vacancies[pin[1]].employer}"))
    count: Counter[str] = Counter()
    past: Counter[str] = Counter()
    limit: dict[str, int] = {}
    for v, j in pairs:
        slots, budget = _room(market, limits, v)
        limit[f"jobseeker {market.jobseekers.ids[j]}"] = limits.submissions
        limit[f"vacancy {market.vacancies.ids[v]}"] = slots
        limit[f"employer {market.vacancies.at(v).employer}"] = budget
    for these, counter, late in ((pairs, count, True), (before, past, False), (lately, past, True)):
        for v, j in these:
            counter[f"vacancy {market.vacancies.ids[v]}"] += these is not lately
            counter[f"jobseeker {market.jobseekers.ids[j]}"] += late
            counter[f"employer {market.vacancies.at(v).employer}"] += late
    for name, n in sorted(count.items()):
        if n > max(limit[name] - past[name], 0) + forced[name]:
            yield f"{name} takes {limit[name]} submissions, got {n} and {past[name]} on record"


def _left_out(
    market: Market,
    matches: Matches,
    plan: Allocation,
    limits: Limits,
    exclusions: set[tuple[str, str]],
    before: set[Pair],
    lately: set[Pair],
) -> Iterator[str]:
    """Somebody who has no submission, where a place is free or somebody has their second."""
    width = max(1, len(market.jobseekers))
    has = np.bincount(plan.jobseekers, minlength=width)
    for _, j in lately:
        has[j] += 1
    nobody = np.flatnonzero(has[matches.jobseekers] == 0)
    gone = [market.vacancies.row(v) * width + market.jobseekers.row(j) for j, v in exclusions]
    gone += [v * width + j for v, j in before]
    pairs = matches.vacancies.astype(np.int64) * width + matches.jobseekers
    nobody = nobody[~np.isin(pairs[nobody], gone)]
    employers = [vacancy.employer for vacancy in market.vacancies]
    taken = Counter(plan.vacancies.tolist()) + Counter(v for v, _ in before)
    busy = Counter(employers[v] for v in plan.vacancies.tolist()) + Counter(employers[v] for v, _ in lately)
    second = set(plan.vacancies[(has[plan.jobseekers] > 1) & ~plan.pinned].tolist())
    seconds = {employers[v] for v in second}
    for v in np.unique(matches.vacancies[nobody]).tolist():
        slots, budget = _room(market, limits, v)
        free, open_ = taken[v] < slots, busy[employers[v]] < budget
        if (free and (open_ or employers[v] in seconds)) or v in second:
            who = market.jobseekers.ids[int(matches.jobseekers[nobody[matches.vacancies[nobody] == v][0]])]
            yield f"{who} has no submission and could have one at {market.vacancies.ids[v]}"


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


def _sums(plan: Allocation, reached: set[int]) -> Iterator[str]:
    if plan.total_milli != int(plan.milli.sum()):
        yield f"the points add up to {int(plan.milli.sum())} milli-points, got {plan.total_milli}"
    if not plan.total_milli <= plan.bound_milli:
        yield f"the total of {plan.total_milli} milli-points is above its bound of {plan.bound_milli}"
    if not len(reached) == plan.reached <= plan.reachable:
        yield f"{plan.reached} people are said to be reached of {plan.reachable}, got {len(reached)}"
