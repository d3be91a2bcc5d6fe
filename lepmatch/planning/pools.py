"""Small employers together: pools of vacancies that fill a cohort of one course, and credit for what a pool achieves.

A pool holds vacancies of one sector, within reach of each other, that ask for what one kind of training gives and start
after it ends. Its openings are enough for a cohort and no more than one holds. Pools are made one at a time, round the
vacancy that has most openings near it, the nearest first; a vacancy is in one pool at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from lepmatch.errors import PlanError
from lepmatch.market.market import Market
from lepmatch.market.outcomes import counts, life_order
from lepmatch.market.records import Event
from lepmatch.market.reference import table
from lepmatch.matching.areas import town_of
from lepmatch.matching.arrays import Longs
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.planning.cohorts import Cohort, cohorts_of
from lepmatch.planning.gains import Ground, Training, ground_of, trainings, what_asks
from lepmatch.planning.requirements import Flags
from lepmatch.planning.runs import coming_runs

SMALL = ("micro", "small")  # sizes of employers that gain by a pool
RADIUS = 10_000  # metres round the middle of a pool (ours)
OF_A_START = ("job_started", "sustained_13", "sustained_26")  # what a reversal takes back
SMALLEST, LARGEST = 6, 16  # openings that a cohort needs and holds: the seats of our intakes (ours)


@dataclass(frozen=True, slots=True)
class Share:
    """What one employer brings into a pool: vacancies and their openings, which are its part of the shared pledge."""

    employer: str
    name: str
    vacancies: tuple[str, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Pool:
    """Vacancies of several small employers that one cohort could fill.

    Attributes
    ----------
    name, sector, place : the pool's name, code of the sector, and the town in its middle
    course, title : the course with the intake that brings most people to it
    shares : by employer; together they are the shared pledge
    cohort : who would be on that intake; None where nobody gains by it
    """

    name: str
    sector: str
    place: str
    course: str
    title: str
    shares: tuple[Share, ...]
    cohort: Cohort | None

    @property
    def places(self) -> int:
        """The shared pledge: openings of all members."""
        return sum(share.places for share in self.shares)

    def as_dict(self) -> dict[str, Any]:
        """The pool as JSON keeps it."""
        return {
            "name": self.name,
            "sector": self.sector,
            "place": self.place,
            "course": self.course,
            "places": self.places,
            "members": [
                {"employer": s.employer, "vacancies": list(s.vacancies), "places": s.places} for s in self.shares
            ],
            "cohort": self.cohort.as_dict() if self.cohort else None,
        }


def plan_pools(matcher: Matcher, smallest: int = SMALLEST, largest: int = LARGEST) -> tuple[Pool, ...]:
    """Pools of the vacancies of micro and small employers, the largest first.

    Parameters
    ----------
    smallest, largest : openings of a pool

    Raises
    ------
    PlanError
        bounds that no pool can keep

    Examples
    --------
    >>> from lepmatch import Matcher, plan_pools, sample_market
    >>> pools = plan_pools(Matcher().fit(sample_market(jobseekers=300, vacancies=200, courses=12)), smallest=4)
    >>> all(4 <= pool.places <= 16 and len(pool.shares) > 1 for pool in pools)
    True
    """
    if not 1 <= smallest <= largest:
        raise PlanError("smallest and largest", "1 or more, in order", (smallest, largest))
    fitted = matcher.fitted
    ground, free = ground_of(fitted), _free(fitted)
    sectors, openings = _sectors(fitted), np.array(list(fitted.market.vacancies.columns["openings"]), np.int64)
    groups = []
    for training in trainings(coming_runs(fitted)):
        ends = min(course[0].ends for course in training.courses).toordinal()
        wants = free & what_asks(ground.asked, training.gain) & (ground.starts > ends)
        for sector in np.unique(sectors[wants]).tolist():
            group = np.flatnonzero(wants & (sectors == sector))
            groups.append((int(openings[group].sum()), sector, training, group))
    groups.sort(key=lambda g: (-g[0], g[1], min(course[0].course.id for course in g[2].courses)))
    pools = []
    for _, sector, training, group in groups:
        for members in _gathered(fitted, group[free[group]], openings, smallest, largest):
            free[members] = False
            pools.append(_pool(fitted, ground, sector, training, members, openings))
    pools.sort(key=lambda pool: (-pool.places, pool.name))
    return tuple(pools)


def _free(fitted: Fitted) -> Flags:
    """Vacancies of small employers that are open and whose place is known."""
    small = fitted.market.employers.columns["size"].encode(lambda size: size in SMALL, bool)
    rows = fitted.jobs.rows
    return np.asarray((rows["shut"] == 0) & (rows["located"] == 1) & small[rows["employer"]])


def _sectors(fitted: Fitted) -> Longs:
    """The sector of each vacancy's occupation, else of its employer, as its place in the table; -1 unknown."""
    codes = {row["code"]: place for place, row in enumerate(table("sectors"))}
    of_work = np.array([codes.get(group.sector, -1) for group in fitted.knowledge.groups] + [-1])
    of_employer = fitted.market.employers.columns["sector"].encode(lambda code: codes.get(code, -1), np.int64)
    by_work = of_work[fitted.jobs.rows["occupation"]]
    found: Longs = np.where(by_work >= 0, by_work, of_employer[fitted.jobs.rows["employer"]])
    return found


def _gathered(fitted: Fitted, group: Longs, openings: Longs, smallest: int, largest: int) -> Iterator[Longs]:
    """Sets of vacancies near each other with enough openings, of more than one employer.

    A middle at which no set is found is tried again only once a vacancy near it has gone into another set.
    """
    if not len(group):
        return
    rows = fitted.jobs.rows[group]
    spots = np.stack([rows["east"], rows["north"]], axis=1).astype(float)
    around = [np.sort(near) for near in cKDTree(spots).query_ball_point(spots, RADIUS + 1)]
    holds, employer = openings[group], rows["employer"]
    free, tried = np.ones(len(group), bool), np.zeros(len(group), bool)
    near: list[Longs] = []
    for middle, others in enumerate(around):
        away = np.hypot(*(spots[others] - spots[middle]).T)
        inside = away <= RADIUS
        near.append(others[inside][np.argsort(away[inside], kind="stable")])
    reach = np.array([holds[others].sum() for others in near])
    while free.any():
        middle = int(np.argmax(np.where(free & ~tried, reach, -1)))
        if not free[middle] or tried[middle] or reach[middle] < smallest:
            return
        members, held = [], 0
        for n in near[middle][free[near[middle]]].tolist():
            if held + holds[n] <= largest:
                members.append(n)
                held += int(holds[n])
        tried[middle] = True
        if held >= smallest and len(np.unique(employer[members])) > 1:
            free[members] = False
            for n in members:
                reach[near[n]] -= holds[n]
                tried[near[n]] = False
            yield group[np.sort(members)]


def _pool(fitted: Fitted, ground: Ground, sector: int, training: Training, members: Longs, openings: Longs) -> Pool:
    market, rows = fitted.market, fitted.jobs.rows
    cohorts = cohorts_of(fitted, members, training.courses, ground)
    course = market.courses[cohorts[0].course] if cohorts else training.courses[0][0].course
    shares = []
    for e in np.unique(rows["employer"][members]).tolist():
        own = members[rows["employer"][members] == e]
        ids = tuple(market.vacancies.ids[v] for v in own.tolist())
        employer = market.employers.at(e)
        shares.append(Share(employer.id, employer.name, ids, int(openings[own].sum())))
    town = town_of(float(rows["east"][members].mean()), float(rows["north"][members].mean()))
    code = table("sectors")[sector]["code"] if sector >= 0 else "mixed"
    name = f"{code} {town} {market.vacancies.ids[members[0]]}"
    return Pool(name, code, town, course.id, course.title, tuple(shares), cohorts[0] if cohorts else None)


def share_credit(own: Mapping[str, int], shared: int, places: Mapping[str, int]) -> dict[str, int]:
    """Outcomes of a pool credited back to its members: what each achieved, and its part of what all did together.

    What nobody achieved alone is shared by pledged places in whole numbers: each has its exact part rounded down, and
    those with the largest rest one more, at a tie the first id. The credits add up to the outcomes exactly.

    Parameters
    ----------
    own : outcomes at each member's own vacancies
    shared : outcomes of the pool as a whole
    places : what each member pledged

    Raises
    ------
    PlanError
        no places to share by, an outcome of somebody who is no member, or fewer than none of anything

    Examples
    --------
    >>> share_credit({"E1": 2}, 5, {"E1": 1, "E2": 2, "E3": 1})
    {'E1': 3, 'E2': 3, 'E3': 1}
    """
    strangers = sorted(own.keys() - places.keys())
    if strangers:
        raise PlanError("own", "outcomes of members", strangers[0])
    if min([shared, *own.values(), *places.values()], default=0) < 0 or not sum(places.values()):
        raise PlanError("places, own and shared", "0 or more, with a place to share by", (dict(places), shared))
    total = sum(places.values())
    parts = {id: divmod(shared * places[id], total) for id in sorted(places)}
    left = shared - sum(whole for whole, _ in parts.values())
    ahead = sorted(parts, key=lambda id: (-parts[id][1], id))[:left]
    return {id: own.get(id, 0) + whole + (id in ahead) for id, (whole, _) in parts.items()}


def pool_credits(market: Market, pool: str, kind: str = "job_started") -> dict[str, int]:
    """Events of a kind up to the market's day in a pool on record, credited to its members.

    An event at a member's vacancy is the member's own; one that names a member's pledge and no vacancy is the pool's.
    A reversal takes back the person's last start there, with what was recorded as sustained of it; an event that was
    corrected counts as its correction says.

    Raises
    ------
    PlanError
        no employer in such a pool
    """
    members = [employer.id for employer in market.employers if employer.pool == pool]
    if not members:
        raise PlanError("pool", "one that an employer is in", pool)
    places = dict.fromkeys(members, 0)
    for pledge in market.pledges:
        if pledge.employer in places:
            places[pledge.employer] += pledge.places
    own, shared = dict.fromkeys(members, 0), 0
    for event in _standing(market, kind):
        if event.vacancy is not None:
            employer = market.vacancies[event.vacancy].employer
            if employer in own:
                own[employer] += 1
        elif event.pledge is not None and market.pledges[event.pledge].employer in places:
            shared += 1
    return share_credit(own, shared, places if sum(places.values()) else dict.fromkeys(members, 1))


def _standing(market: Market, kind: str) -> list[Event]:
    """Events of a kind that count on the market's day, without the starts taken back and what was sustained of them."""
    kinds = [kind, *OF_A_START, "reversed"] if kind in OF_A_START else [kind]
    column = market.events.columns["kind"]
    events = [market.events.at(row) for row in column.rows_where(kinds.__contains__)]
    corrected = {ref for ref in market.events.columns["corrects"].values if ref}
    found: dict[tuple[str | None, ...], list[Event]] = defaultdict(list)
    for event in sorted((e for e in events if counts(e, market.on, corrected)), key=life_order):
        place = event.vacancy or event.pledge
        mine = found[event.jobseeker, place]
        if event.kind != "reversed":
            mine.append(event)
        else:
            starts = [number for number, e in enumerate(mine) if e.kind == "job_started"]
            del mine[starts[-1] if starts else len(mine) :]
    return [event for events in found.values() for event in events if event.kind == kind]
