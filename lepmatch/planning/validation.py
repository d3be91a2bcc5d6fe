"""Checks a plan against the market alone; it knows nothing of how plans are made.

The bound that a plan carries is proved anew from its prices: what they say that places, people and floors are worth is
more than any plan can bring that reaches as many people, whoever found the prices and however.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lepmatch.errors import AllocationError
from lepmatch.market.market import Market
from lepmatch.market.outcomes import corrected_refs, counts, life_order
from lepmatch.market.records import Event
from lepmatch.market.scheme import load_scheme
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.results import Matches
from lepmatch.planning.limits import Floor, Limits, Pin
from lepmatch.planning.network import Longs

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
    floors, nobody has none while a place that they could have is free or is somebody's second; the plan's
    prices prove its bound.

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
    record = _submitted(market, kept)
    problems = [
        *_pairs(market, matches, allocation, pairs, decided, set(exclusions), record.ever),
        *_barred(decided, matcher),
        *_limits(market, pairs, kept, decided, record),
        *_floors(market, pairs, tuple(floors)),
        *_sums(allocation, {j for _, j in [*pairs, *record.lately]}),
    ]
    if not problems and not floors:
        problems = list(_left_out(market, matches, allocation, kept, set(exclusions), record))
    if not problems:
        problems = list(_unproved(market, matches, allocation, kept, decided, set(exclusions), tuple(floors), record))
    if problems:
        raise AllocationError(problems)


class OnRecord(NamedTuple):
    """Pairs put forward: ever, with a place that nobody else may have, and in the weeks that limits are for."""

    ever: set[Pair]
    placed: set[Pair]
    lately: set[Pair]


def _submitted(market: Market, limits: Limits) -> OnRecord:
    """The submissions on record that nothing has corrected."""
    since, corrected = market.on - timedelta(weeks=limits.weeks), corrected_refs(market.events)
    of_pair: defaultdict[Pair, list[Event]] = defaultdict(list)
    for event in market.events:
        if event.jobseeker and event.vacancy and counts(event, market.on, corrected):
            of_pair[market.vacancies.row(event.vacancy), market.jobseekers.row(event.jobseeker)].append(event)
    record = OnRecord(set(), set(), set())
    for pair, events in of_pair.items():
        kinds = [event.kind for event in sorted(events, key=life_order)]
        if "submitted" not in kinds:
            continue
        record.ever.add(pair)
        then = kinds[-kinds[::-1].index("submitted") :]
        if "declined" not in then or "interview_held" in then[: then.index("declined")]:
            record.placed.add(pair)
        if any(event.kind == "submitted" and event.at > since for event in events):
            record.lately.add(pair)
    return record


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
    market: Market, pairs: list[Pair], limits: Limits, pins: tuple[Pin, ...], record: OnRecord
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
    for these, counter, late in ((pairs, count, True), (record.placed, past, False), (record.lately, past, True)):
        for v, j in these:
            counter[f"vacancy {market.vacancies.ids[v]}"] += these is not record.lately
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
    record: OnRecord,
) -> Iterator[str]:
    """Somebody who has no submission, where a place is free or somebody has their second."""
    width = max(1, len(market.jobseekers))
    has = np.bincount(plan.jobseekers, minlength=width)
    for _, j in record.lately:
        has[j] += 1
    nobody = np.flatnonzero(has[matches.jobseekers] == 0)
    gone = [market.vacancies.row(v) * width + market.jobseekers.row(j) for j, v in exclusions]
    gone += [v * width + j for v, j in record.ever]
    pairs = matches.vacancies.astype(np.int64) * width + matches.jobseekers
    nobody = nobody[~np.isin(pairs[nobody], gone)]
    employers = [vacancy.employer for vacancy in market.vacancies]
    taken = Counter(plan.vacancies.tolist()) + Counter(v for v, _ in record.placed)
    busy = Counter(employers[v] for v in plan.vacancies.tolist()) + Counter(employers[v] for v, _ in record.lately)
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


def _unproved(
    market: Market,
    matches: Matches,
    plan: Allocation,
    limits: Limits,
    pins: tuple[Pin, ...],
    exclusions: set[tuple[str, str]],
    floors: tuple[Floor, ...],
    record: OnRecord,
) -> Iterator[str]:
    """A bound below what the prices prove."""
    people, width = len(market.jobseekers), max(1, len(market.jobseekers))
    decided = {(market.vacancies.row(pin.vacancy), market.jobseekers.row(pin.jobseeker)) for pin in pins}
    employer = np.array([market.employers.row(vacancy.employer) for vacancy in market.vacancies], np.int64)
    room = np.array([_room(market, limits, v) for v in range(len(employer))], np.int64).reshape(-1, 2)
    budget = np.array([limits.budget(one.size) for one in market.employers], np.int64)
    slots = _left(room[:, 0], [v for v, _ in record.placed], [v for v, _ in decided])
    budget = _left(budget, [int(employer[v]) for v, _ in record.lately], [int(employer[v]) for v, _ in decided])
    each = _left(np.full(people, limits.submissions), [j for _, j in record.lately], [j for _, j in decided])
    open_ = np.ones(people, bool)
    open_[[j for _, j in [*record.lately, *decided]]] = False
    bonus, owed = np.zeros(people, np.int64), 0
    for floor, cost in zip(floors, plan.floors, strict=True):
        mine = [j for j in range(people) if _counts(market, floor, j)]
        bonus[mine] = cost.price_milli
        owed += cost.price_milli * max(floor.submissions - sum(j in set(mine) for _, j in decided), 0)
    gone = [market.vacancies.row(v) * width + market.jobseekers.row(j) for j, v in exclusions]
    gone += [v * width + j for v, j in record.ever | decided]
    v, j = matches.vacancies.astype(np.int64), matches.jobseekers
    margin = (
        matches.milli + bonus[j] - (plan.vacancy_price + plan.employer_price[employer])[v] - plan.jobseeker_price[j]
    )
    margin[np.isin(v * width + j, gone)] = 0
    first = np.minimum(open_, each)
    worth = (
        np.maximum(margin, 0).sum()
        + (plan.vacancy_price * slots).sum()
        + (plan.employer_price * budget).sum()
        + (np.maximum(plan.first_gain + plan.jobseeker_price, 0) * first).sum()
        + (np.maximum(plan.jobseeker_price, 0) * (each - first)).sum()
    )
    newly = plan.reached - int((~open_).sum())
    proved = int(worth) - owed - newly * plan.first_gain + int(plan.milli[plan.pinned].sum())
    if min(plan.vacancy_price.min(initial=0), plan.employer_price.min(initial=0), bonus.min(initial=0)) < 0:
        yield "a price is below 0"
    if proved > plan.bound_milli:
        yield f"the prices prove a bound of {proved} milli-points, got {plan.bound_milli}"


def _left(limit: Longs, past: list[int], pinned: list[int]) -> Longs:
    """What is left to rows of what is on record and pinned."""
    left: Longs = limit - np.bincount(np.array(past, np.int64), minlength=len(limit))
    return np.maximum(np.maximum(left, 0) - np.bincount(np.array(pinned, np.int64), minlength=len(limit)), 0)
