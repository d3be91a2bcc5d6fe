"""Parking: people who could have been put forward again and again, and whom nobody shortlisted.

Looked at are the 90 days before the day of the market. Somebody was shortlisted in them when an event at a vacancy says
so: proposed, applied, decided on, passed over or submitted. They were feasible wherever no rule keeps them out and
enough is known, at vacancies that were open at some time in these days; people and vacancies are taken as they stand
now. Whoever came less than 90 days ago has not had the time and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.assurance.distance import Mix, mix_of, months_of
from lepmatch.market.market import Market
from lepmatch.matching.arrays import Ints, Jobs
from lepmatch.matching.feasible import count_feasible, feasible_people
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.pair import plural
from lepmatch.matching.policy import CRITERIA, MILLI
from lepmatch.matching.results import Match, bit
from lepmatch.matching.surveying import measure

SHORTLISTED: Final = frozenset({"proposed", "applied", "decided", "passed_over", "submitted"})
LIST = 10  # people of a list, as `Matcher.shortlist` answers by default
VACANCIES = 3  # the best of a person, looked at for reasons

UNBINDS: Final = {
    "skills": "a course that gives the skills asked for, or a word with the employer about which are essential",
    "occupation": "a work trial, or a vacancy nearer to the work they have done",
    "experience": "a work trial in place of months in related work",
    "qualification": "ask the employer whether the level is needed",
    "hours": "ask the employer for other hours, or about care at those hours",
    "travel": "help with fares, another way to travel, or nearer vacancies",
    "pay": "the better-off-in-work line for this vacancy",
    "preference": "ask whether they would take this kind of work",
}
"""What would close the gap on each criterion."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A vacancy at which somebody is feasible, and why they are not on its list.

    Attributes
    ----------
    vacancy, title : id and title
    milli, rank, of : milli-points, place among the feasible, and how many are feasible
    behind : criteria on which they have fewer points than the last of the list, with milli-points; the heaviest first
    """

    vacancy: str
    title: str
    milli: int
    rank: int
    of: int
    behind: tuple[tuple[str, int], ...]

    @property
    def because(self) -> str:
        """Why, in words for an officer."""
        where = f"{self.rank} of {self.of} at {self.vacancy} ({self.title})"
        if self.rank <= LIST:
            return f"{where}: on the list today, and nobody has proposed them"
        gaps = ", ".join(f"{name} {milli / MILLI:.1f}" for name, milli in self.behind) or "the lottery of equal points"
        return f"{where}, behind the tenth by: {gaps}"


@dataclass(frozen=True, slots=True)
class Parked:
    """Somebody feasible again and again and never shortlisted.

    Attributes
    ----------
    jobseeker : id
    months : months out of work; None where that is not on record
    feasible : at how many vacancies
    missed : the vacancies that fit them best, of those open today
    barriers : what alone keeps them from others: kind of barrier, from how many, and what would remove it
    asks : facts that nobody has recorded and that would count
    """

    jobseeker: str
    months: int | None
    feasible: int
    missed: tuple[Missed, ...]
    barriers: tuple[tuple[str, int, str], ...]
    asks: tuple[str, ...]

    @property
    def binding(self) -> tuple[str, ...]:
        """The criteria that keep them from the lists of `missed`, the heaviest first."""
        total: dict[str, int] = {}
        for one in self.missed:
            if one.rank > LIST:
                for name, milli in one.behind:
                    total[name] = total.get(name, 0) + milli
        return tuple(sorted(total, key=lambda name: (-total[name], name)))

    @property
    def unbinds(self) -> tuple[str, ...]:
        """What would change it: facts to ask for first, then the criteria, then the barriers."""
        asks = [f"record what is not known: {'; '.join(self.asks)}"] if self.asks else []
        on_list = ["propose them: they are on a list today"] if any(one.rank <= LIST for one in self.missed) else []
        barred = [f"{remedy} ({plural(count, 'more vacancy', 'more vacancies')})" for _, count, remedy in self.barriers]
        return (*on_list, *asks, *(UNBINDS[name] for name in self.binding), *barred)

    def as_dict(self) -> dict[str, Any]:
        """The person as JSON keeps it."""
        return {
            "jobseeker": self.jobseeker,
            "months": self.months,
            "feasible": self.feasible,
            "missed": [
                {"vacancy": m.vacancy, "points": m.milli / MILLI, "rank": m.rank, "of": m.of, "because": m.because}
                for m in self.missed
            ],
            "binding": list(self.binding),
            "barriers": [{"kind": kind, "vacancies": n, "remedy": remedy} for kind, n, remedy in self.barriers],
            "ask": list(self.asks),
            "unbinds": list(self.unbinds),
        }


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody parked, in a line: months out of work, and at how many vacancies they were feasible."""

    jobseeker: str
    months: int | None
    feasible: int


@dataclass(frozen=True, slots=True)
class Parking:
    """Who was feasible and never shortlisted.

    Attributes
    ----------
    since, until : the first and last day looked at
    people : feasible somewhere and known for all of these days
    parked : of these, never shortlisted
    mix, others : how far from work those parked are, and the rest of the people
    times : for how many vacancies those parked were feasible, in the middle
    nowhere : people who are feasible nowhere, and so on no list either
    named : some of those parked, the furthest from work first
    everybody : all of those parked in the same order, without what binds
    """

    since: date
    until: date
    people: int
    parked: int
    mix: Mix
    others: Mix
    times: float
    nowhere: int
    named: tuple[Parked, ...]
    everybody: tuple[Waiting, ...] = ()

    @property
    def share(self) -> float | None:
        """The share of the people who are parked."""
        return self.parked / self.people if self.people else None

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON keeps it."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "people": self.people,
            "parked": self.parked,
            "share": self.share,
            "mix": self.mix.as_dict(),
            "others": self.others.as_dict(),
            "median_times_feasible": self.times,
            "feasible_nowhere": self.nowhere,
            "named": [one.as_dict() for one in self.named],
        }


def never_shortlisted(
    matcher: Matcher, n: int = 20, *, days: int = 90, at_least: int = 1, threads: int | None = None
) -> Parking:
    """People feasible again and again and never shortlisted, with what binds and what would unbind them.

    It costs one search of the market for feasible pairs, and a few hundredths of a second for each person named.

    Parameters
    ----------
    n : how many to name
    days : how far to look back
    at_least : vacancies at which somebody must be feasible to count
    threads : workers, by default one a processor; the result is the same for any number

    Examples
    --------
    >>> from lepmatch import Matcher, never_shortlisted, sample_market
    >>> parking = never_shortlisted(Matcher().fit(sample_market(jobseekers=400, vacancies=40)), n=1)
    >>> parking.parked <= parking.people, parking.named[0].feasible >= 1
    (True, True)
    """
    fitted = matcher.fitted
    market, on = fitted.market, fitted.market.on
    since = on - timedelta(days=days)
    jobs = _open_since(fitted, since)
    reach = count_feasible(fitted, jobs, np.zeros(len(jobs.rows), np.int32), threads)
    came = market.jobseekers.columns["claim_start"].encode(lambda day: day is None or day <= since, bool)
    people = (reach.people >= max(1, at_least)) & came
    parked = people & ~_shortlisted(market, since)
    waits = fitted.people.rows["wait"].astype(np.int64)
    rows = np.flatnonzero(parked)
    order = rows[np.lexsort((rows, -reach.people[rows], -waits[rows]))]
    return Parking(
        since,
        on,
        int(people.sum()),
        len(rows),
        mix_of(waits[rows]),
        mix_of(waits[people & ~parked]),
        float(np.median(reach.people[rows])) if len(rows) else 0.0,
        int((reach.people == 0).sum()),
        tuple(_parked(matcher, fitted, int(j), int(waits[j]), int(reach.people[j])) for j in order[: max(n, 0)]),
        tuple(
            Waiting(market.jobseekers.ids[j], months_of(wait), times)
            for j, wait, times in zip(order.tolist(), waits[order].tolist(), reach.people[order].tolist(), strict=True)
        ),
    )


def _open_since(fitted: Fitted, since: date) -> Jobs:
    """The vacancies with those that closed or filled on or after a day opened again."""
    market, rows = fitted.market, fitted.jobs.rows.copy()
    closed = market.vacancies.columns["closing_date"].encode(lambda day: day is None or day >= since, bool)
    filled = _named(market, "vacancy", frozenset({"job_started"}), since, market.vacancies.ids)
    rows["shut"] &= ~np.where(closed, bit("closed"), 0).astype(np.int32)
    rows["shut"] &= ~np.where(closed & filled, bit("full"), 0).astype(np.int32)
    return Jobs(rows, fitted.jobs.data)


def _shortlisted(market: Market, since: date) -> NDArray[np.bool_]:
    return _named(market, "jobseeker", SHORTLISTED, since, market.jobseekers.ids)


def _named(market: Market, field: str, kinds: frozenset[str], since: date, ids: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which ids an event at a vacancy names, from a day to the market's own; corrected events left out."""
    columns = market.events.columns
    corrected = {ref for ref in columns["corrects"].values if ref}
    holds = (
        columns["kind"].encode(kinds.__contains__, bool)
        & columns["at"].encode(lambda day: since <= day <= market.on, bool)
        & columns["vacancy"].encode(lambda id: id is not None, bool)
        & columns["ref"].encode(lambda ref: ref not in corrected, bool)
    )
    row_of = {id: row for row, id in enumerate(ids)}
    rows: Ints = columns[field].encode(lambda id: row_of.get(id, -1), np.int32)[holds]
    named = np.zeros(len(ids), bool)
    named[rows[rows >= 0]] = True
    return named


def _parked(matcher: Matcher, fitted: Fitted, j: int, days: int, feasible: int) -> Parked:
    jobseeker = fitted.market.jobseekers.ids[j]
    best = matcher.options(jobseeker, VACANCIES)
    outlook = matcher.outlook(jobseeker, LIST)
    remedies = {b.kind: b.remedy for match in outlook.near_misses for b in match.barriers if len(match.barriers) == 1}
    barriers = [
        (kind, alone, remedies[kind]) for kind, (_, alone) in outlook.barred.items() if alone and kind in remedies
    ]
    asks = dict.fromkeys(ask for match in best for ask in match.asks if ask.startswith("jobseeker"))
    return Parked(
        jobseeker,
        months_of(days),
        feasible,
        tuple(_missed(fitted, j, match) for match in best),
        tuple(sorted(barriers, key=lambda item: -item[1])),
        tuple(asks),
    )


def _missed(fitted: Fitted, j: int, match: Match) -> Missed:
    v = fitted.market.vacancies.row(match.vacancy)
    pool = feasible_people(fitted, v)
    milli = int(pool.milli[pool.rows == j][0])
    rank = 1 + int((pool.milli > milli).sum())
    behind: list[tuple[str, int]] = []
    if len(pool.rows) > LIST:
        last = int(pool.rows[np.argsort(-pool.milli, kind="stable")[LIST - 1]])
        theirs = measure(fitted.people, fitted.jobs, fitted.rules, [(last, v)])[0].points
        mine = (part.milli for part in match.contributions)
        gaps = zip(CRITERIA, theirs, mine, strict=True)
        behind = sorted(((name, a - b) for name, a, b in gaps if a > b), key=lambda gap: (-gap[1], gap[0]))
    return Missed(match.vacancy, match.title, milli, rank, len(pool.rows), tuple(behind))
