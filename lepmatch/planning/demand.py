"""From a market and its matches to edges and capacities, with every decision of an officer checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.errors import AllocationError, PlanError
from lepmatch.market.market import Market
from lepmatch.market.outcomes import counts, life_order
from lepmatch.market.scheme import load_scheme
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.results import Matches
from lepmatch.planning.limits import Floor, Limits, Pin
from lepmatch.planning.network import Capacities, Edges, Longs, sort_edges

Rows = NDArray[np.int32]
DAYS_OF_A_MONTH = 365.25 / 12


class Demand(NamedTuple):
    """What there is to plan.

    edges, capacities : without what officers have decided
    slots, budget : interviews and submissions that are free, with it
    pinned_jobseekers, pinned_vacancies, pinned_milli : what officers have decided
    """

    edges: Edges
    capacities: Capacities
    slots: Longs
    budget: Longs
    pinned_jobseekers: Rows
    pinned_vacancies: Rows
    pinned_milli: Longs


def read_demand(
    market: Market,
    matches: Matches,
    limits: Limits,
    pins: Sequence[Pin],
    exclusions: Sequence[tuple[str, str]],
    floors: Sequence[Floor],
    matcher: Matcher | None,
) -> Demand:
    """Edges and capacities of a market; AllocationError with everything that is wrong with pins."""
    _check_matches(market, matches)
    people, jobs = len(market.jobseekers), len(market.vacancies)
    slots, employer, budget = places(market, limits)
    submissions, covered, gone = _submitted(market, limits, slots, employer, budget)
    points = _points_of(matches, pins)
    problems: list[str] = []
    decided: dict[tuple[int, int], int] = {}
    left_out = {(market.jobseekers.row(j), market.vacancies.row(v)) for j, v in exclusions}
    free = (submissions.copy(), slots.copy(), budget.copy())
    for pin in sorted(set(pins), key=lambda p: (p.jobseeker, p.vacancy, p.by)):
        j, v = market.jobseekers.row(pin.jobseeker), market.vacancies.row(pin.vacancy)
        said = f"pin of {pin.jobseeker} to {pin.vacancy}"
        if (j, v) in decided or (j, v) in gone:
            problems.append(f"{said}: it is there already; take it out")
            continue
        if (j, v) in left_out:
            problems.append(f"{said}: the same pair is excluded; take out one of the two")
            continue
        milli, barred = _judge(pin, points.get((j, v)), matcher)
        e = int(employer[v])
        refused = barred or _breaks(market, free, j, v, e)
        if refused and not pin.by:
            problems.append(f"{said}: {refused}; an officer may override it by name")
            continue
        decided[j, v] = milli
        for left, row in zip(free, (j, v, e), strict=True):
            left[row] = max(left[row] - 1, 0)
    if problems:
        raise AllocationError(problems)
    taken = np.array([[j, v, milli] for (j, v), milli in decided.items()], np.int64).reshape(-1, 3)
    covered = covered.copy()
    covered[taken[:, 0]] = True
    keep = np.ones(len(matches), bool)
    out = left_out | gone | decided.keys()
    if out:
        pair = matches.jobseekers.astype(np.int64) * max(jobs, 1) + matches.vacancies
        keep = ~np.isin(pair, [j * jobs + v for j, v in out])
    edges = sort_edges(matches.jobseekers[keep], matches.vacancies[keep], matches.milli[keep], people)
    group, floor = _groups(market, floors)
    if len(taken):
        floor = np.maximum(floor - np.bincount(group[taken[:, 0]], minlength=len(floor)), 0)
    capacities = Capacities(free[0], covered, free[1], employer, free[2], group, floor)
    return Demand(
        edges, capacities, slots, budget, taken[:, 0].astype(np.int32), taken[:, 1].astype(np.int32), taken[:, 2]
    )


def places(market: Market, limits: Limits) -> tuple[Longs, Rows, Longs]:
    """Interviews of each vacancy, the row of its employer, and each employer's budget."""
    each = load_scheme(market.scheme).interviews_per_opening
    rows = {id: row for row, id in enumerate(market.employers.ids)}
    columns = market.vacancies.columns
    openings = columns["openings"].encode(int, np.int64)
    slots = columns["interviews"].encode(lambda n: -1 if n is None else int(n), np.int64)
    slots = np.where(slots < 0, each * openings, slots)
    employer = columns["employer"].encode(rows.__getitem__, np.int32)
    budget = market.employers.columns["size"].encode(limits.budget, np.int64)
    return slots, employer, budget


def _submitted(
    market: Market, limits: Limits, slots: Longs, employer: Rows, budget: Longs
) -> tuple[Longs, NDArray[np.bool_], set[tuple[int, int]]]:
    """What is left to jobseekers, and who has a submission; takes what is on record off the places.

    What a later event corrects never was. Whoever declines before the interview leaves its place to somebody else, but
    was put forward all the same.
    """
    submissions = np.full(len(market.jobseekers), limits.submissions, np.int64)
    covered = np.zeros(len(market.jobseekers), bool)
    since = market.on - timedelta(weeks=limits.weeks)
    latest: dict[tuple[int, int], date] = {}
    places: dict[tuple[int, int], str] = {}
    for pair, kind, at in _what_became_of_places(market):
        if kind == "submitted":
            latest[pair] = at
        if kind == "submitted" or places.get(pair) == "submitted":
            places[pair] = kind
    for (j, v), at in latest.items():
        if places[j, v] != "declined":
            slots[v] = max(slots[v] - 1, 0)
        if at > since:
            covered[j] = True
            submissions[j] = max(submissions[j] - 1, 0)
            budget[employer[v]] = max(budget[employer[v]] - 1, 0)
    return submissions, covered, set(latest)


def _what_became_of_places(market: Market) -> list[tuple[tuple[int, int], str, date]]:
    """Who was put forward, was interviewed or declined, and when, as it happened."""
    table = market.events
    corrected = {ref for ref in table.columns["corrects"].values if ref}
    events = table.some(table.columns["kind"].rows_where(("submitted", "interview_held", "declined").__contains__))
    return [
        ((market.jobseekers.row(event.jobseeker), market.vacancies.row(event.vacancy)), event.kind, event.at)
        for event in sorted(events, key=life_order)
        if event.jobseeker and event.vacancy and counts(event, market.on, corrected)
    ]


def _check_matches(market: Market, matches: Matches) -> None:
    if (matches.jobseeker_ids, matches.vacancy_ids) != (market.jobseekers.ids, market.vacancies.ids):
        raise PlanError("matches", "of the market that is planned", "matches of another market")


def _points_of(matches: Matches, pins: Sequence[Pin]) -> dict[tuple[int, int], int]:
    if not pins:
        return {}
    return {
        (j, v): milli
        for j, v, milli in zip(
            matches.jobseekers.tolist(), matches.vacancies.tolist(), matches.milli.tolist(), strict=True
        )
    }


def _judge(pin: Pin, milli: int | None, matcher: Matcher | None) -> tuple[int, str]:
    """Points of a pin, and the barrier that it breaks."""
    if milli is not None:
        return milli, ""
    if matcher is None:
        return 0, "" if pin.by else "the pair is not among the matches; pass matcher= to have it judged"
    match = matcher.match(pin.jobseeker, pin.vacancy)
    if match.barriers:
        return match.milli or 0, match.barriers[0].because
    return match.milli or 0, "" if match.milli is not None else "too little is known of the pair for points"


def _breaks(market: Market, free: tuple[Longs, Longs, Longs], j: int, v: int, e: int) -> str:
    """The first capacity that has nothing left for a pair."""
    names = (
        (f"jobseeker {market.jobseekers.ids[j]} has no submission left", free[0][j]),
        (f"vacancy {market.vacancies.ids[v]} has no interview left", free[1][v]),
        (f"employer {market.employers.ids[e]} takes no more submissions in this time", free[2][e]),
    )
    return next((said for said, left in names if left <= 0), "")


def _groups(market: Market, floors: Sequence[Floor]) -> tuple[Rows, Longs]:
    """The row of everybody's group, 0 for the rest, and the floor of each group."""
    group = np.zeros(len(market.jobseekers), np.int32)
    for g, floor in enumerate(floors, 1):
        mine = _is_in(market, floor)
        if (group[mine] != 0).any():
            raise PlanError("floors", "for groups that have nobody in common", [f"{f.of} {f.value}" for f in floors])
        group[mine] = g
    return group, np.array([0, *(floor.submissions for floor in floors)], np.int64)


def _is_in(market: Market, floor: Floor) -> NDArray[np.bool_]:
    columns = market.jobseekers.columns
    if floor.of == "customer_group":
        return columns["customer_group"].encode(lambda group: group == floor.value, np.bool_)
    days = int(floor.value) * DAYS_OF_A_MONTH
    return columns["claim_start"].encode(lambda start: start is not None and (market.on - start).days >= days, np.bool_)
