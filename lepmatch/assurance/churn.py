"""How lists change from week to week: who comes, who goes, and how far those who stay move.

The lists of a week ago are made again: the records as they are, the events up to that day, and without the people whose
claim began since. So the churn is that of time and events; a record that was changed since counts as it is now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from lepmatch.assurance.exposure import Churn, rank_churn
from lepmatch.market.columns import Column, Table
from lepmatch.market.market import Market
from lepmatch.matching.matcher import Matcher

LIST = 10  # people of a list, as `Matcher.shortlist` answers by default
NAMED = 10  # lists that are named


@dataclass(frozen=True, slots=True)
class ListChurn:
    """How today's lists differ from those of a week ago.

    Attributes
    ----------
    since, until : the two days
    lists, changed : lists on both days, and how many of these have somebody else on them
    entered : the mean share of a list who are new on it
    moved : places that those who stayed moved, up or down, on average
    named : the lists that changed most, by vacancy
    """

    since: date
    until: date
    lists: int
    changed: int
    entered: float
    moved: float
    named: tuple[tuple[str, Churn], ...]

    @property
    def line(self) -> str:
        """The answer in a sentence."""
        return (
            f"From {self.since:%-d %B} to {self.until:%-d %B %Y} {self.changed:,} of {self.lists:,} lists got somebody "
            f"else on them, {self.entered:.0%} of a list on average; those who stayed moved {self.moved:.1f} places."
        )

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON keeps it."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "lists": self.lists,
            "changed": self.changed,
            "entered": self.entered,
            "moved": self.moved,
            "named": [
                {"vacancy": id, "entered": list(churn.entered), "left": list(churn.left), "share": churn.share}
                for id, churn in self.named
            ],
        }


def list_churn(matcher: Matcher, days: int = 7, threads: int | None = None) -> ListChurn:
    """How the lists of all vacancies changed in some days.

    It costs two matches of the whole market.

    Examples
    --------
    >>> from lepmatch import Matcher, list_churn, sample_market
    >>> churn = list_churn(Matcher().fit(sample_market(jobseekers=400, vacancies=40)))
    >>> churn.changed <= churn.lists, (churn.until - churn.since).days
    (True, 7)
    """
    market = matcher.market
    since = market.on - timedelta(days=days)
    earlier = Matcher(matcher.policy).fit(as_of(market, since))
    before, after = (_lists(one, threads) for one in (earlier, matcher))
    both = sorted(before.keys() & after.keys())
    churns = {id: rank_churn(before[id], after[id]) for id in both}
    changed = sorted((id for id in both if churns[id].share or churns[id].left), key=lambda id: (-churns[id].share, id))
    return ListChurn(
        since,
        market.on,
        len(both),
        len(changed),
        _mean([churn.share for churn in churns.values()]),
        _mean([churn.mean_move for churn in churns.values()]),
        tuple((id, churns[id]) for id in changed[:NAMED]),
    )


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def as_of(market: Market, day: date) -> Market:
    """A market on an earlier day, by its events: without what happened since and whoever came since."""
    jobseekers, events = market.jobseekers, market.events
    there = jobseekers.columns["claim_start"].encode(lambda begun: begun is None or begun <= day, bool)
    happened = events.columns["at"].encode(lambda at: at <= day, bool)
    people = _some(jobseekers, there)
    known = set(people.ids)
    named = events.columns["jobseeker"].encode(lambda id: id is None or id in known, bool)
    watched = market.monitoring.columns["jobseeker"].encode(known.__contains__, bool)
    claimed = market.claims.columns["jobseeker"].encode(known.__contains__, bool)
    return replace(
        market,
        on=day,
        jobseekers=people,
        events=_some(events, happened & named),
        monitoring=_some(market.monitoring, watched),
        claims=_some(market.claims, claimed),
    )


def _some(table: Table[Any], keep: Any) -> Table[Any]:
    """The rows of a table that are kept, with no value that no row has."""
    rows = np.flatnonzero(keep)
    columns = {}
    for name, column in table.columns.items():
        used, codes = np.unique(column.codes[rows], return_inverse=True)
        columns[name] = Column(tuple(column.values[code] for code in used.tolist()), codes.astype(np.int32))
    return Table(table.record, columns)


def _lists(matcher: Matcher, threads: int | None) -> dict[str, list[str]]:
    """The ids on every list, best first."""
    found = matcher.matches(LIST, 1, threads=threads)
    listed = found.vacancy_rank > 0
    order = np.lexsort((found.vacancy_rank[listed], found.vacancies[listed]))
    lists: defaultdict[str, list[str]] = defaultdict(list)
    for v, j in zip(found.vacancies[listed][order].tolist(), found.jobseekers[listed][order].tolist(), strict=True):
        lists[found.vacancy_ids[v]].append(found.jobseeker_ids[j])
    return dict(lists)
