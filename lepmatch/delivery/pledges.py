"""What employers promised against what came of it: places filled and sustained, and for whom.

An employer with a pledge in force is signed; one that has taken somebody on is active. On 31 March 2008 the Commons
were told of over 600 employers signed, of which over 200 had recruited: two words for two numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from lepmatch.delivery.guarantees import by_pledge, pledges_of
from lepmatch.delivery.ledger import Ledger
from lepmatch.delivery.submission import Submission
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Vacancy

FILLED_BY = MappingProxyType(
    {
        "guaranteed_interview": "interview_held",
        "work_trial": "work_trial",
        "placement": "work_trial",
        "mentoring": "job_started",
        "job": "job_started",
    }
)
"""The event that fills a place of each kind of pledge. Our reading: no source says what counts as delivered."""

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class PledgeProgress:
    """One pledge: promised, and what came of it.

    Attributes
    ----------
    promised, filled : places; more may be filled than were promised
    starts : jobs started under it and not taken back
    sustained : of the starts, how many were recorded as lasting, by weeks
    by_group : of the places filled, how many by people of each customer group
    """

    pledge: str
    employer: str
    kind: str
    promised: int
    filled: int
    starts: int
    sustained: Mapping[int, int]
    by_group: Mapping[str, int]

    @property
    def left(self) -> int:
        """Places promised and not filled."""
        return max(0, self.promised - self.filled)

    def share(self, group: str) -> float | None:
        """The share of a customer group in the places filled; None where none is."""
        return self.by_group.get(group, 0) / self.filled if self.filled else None


@dataclass(frozen=True, slots=True)
class EmployerProgress:
    """One employer's part in the scheme.

    Attributes
    ----------
    is_signed : a pledge is in force on the day
    is_active : somebody has started a job there, and the start stands
    starts : jobs started there and not taken back, under a pledge or not
    by_group : of the starts, how many by people of each customer group
    recruited : for the public sector, openings on record for which recruiting is over; None for others. What the
        employer recruited without telling us is not in it, so the share is the most that it can be
    through_scheme : of those openings, how many somebody from the scheme has started in
    """

    employer: str
    is_signed: bool
    is_active: bool
    starts: int
    by_group: Mapping[str, int]
    recruited: int | None = None
    through_scheme: int = 0

    @property
    def public_share(self) -> float | None:
        """Share of a public employer's recruiting that went to people of the scheme; None where nothing is known."""
        return self.through_scheme / self.recruited if self.recruited else None


def pledge_progress(market: Market, ledger: Ledger, employer: str | None = None) -> tuple[PledgeProgress, ...]:
    """Every pledge, in order of ids.

    Parameters
    ----------
    employer : only the pledges of this one

    Examples
    --------
    >>> from lepmatch import read_market
    >>> from lepmatch.delivery.ledger import fold
    >>> market = read_market("data/sample")
    >>> all(0 <= one.left <= one.promised for one in pledge_progress(market, fold(market)))
    True
    """
    pledges = pledges_of(market, employer)
    under: dict[str, list[Submission]] = {pledge.id: [] for pledge in pledges}
    for id, submission in by_pledge(market, ledger, employer):
        under[id].append(submission)
    progress = []
    for pledge in pledges:
        those = under[pledge.id]
        employments = [one for submission in those for one in submission.employments]
        filled = [submission for submission in those if _fills(submission, pledge.kind)]
        progress.append(
            PledgeProgress(
                pledge=pledge.id,
                employer=pledge.employer,
                kind=pledge.kind,
                promised=pledge.places,
                filled=len(filled),
                starts=len(employments),
                sustained={w: sum(w in one.sustained for one in employments) for w in ledger.scheme.sustained_weeks},
                by_group=_by_group(market, filled),
            )
        )
    return tuple(progress)


def employer_progress(
    market: Market, ledger: Ledger, employers: Collection[str] | None = None
) -> tuple[EmployerProgress, ...]:
    """Every employer, in order of ids.

    Parameters
    ----------
    employers : only these
    """
    asked = None if employers is None else frozenset(employers)
    if asked is None:
        those, jobs = list(market.employers), list(market.vacancies)
    else:
        those = [market.employers[id] for id in sorted(asked)]
        jobs = market.vacancies.some(market.vacancies.columns["employer"].rows_where(asked.__contains__))
    vacancies: dict[str, list[Vacancy]] = {employer.id: [] for employer in those}
    for vacancy in jobs:
        vacancies[vacancy.employer].append(vacancy)
    signed = signed_employers(market, ledger.day)
    return tuple(_employer(market, ledger, one, one.id in signed, vacancies[one.id]) for one in those)


def signed_employers(market: Market, on: date) -> frozenset[str]:
    """The employers with a pledge in force on a day.

    Examples
    --------
    >>> from lepmatch import read_market, signed_employers
    >>> market = read_market("data/sample")
    >>> signed_employers(market, market.on) <= set(market.employers.ids)
    True
    """
    columns = market.pledges.columns
    begun = columns["starts"].encode(lambda day: day is None or day <= on, bool)
    in_force = begun & columns["ends"].encode(lambda day: day is None or day >= on, bool)
    employers = columns["employer"]
    return frozenset(employers.values[code] for code in np.unique(employers.codes[in_force]).tolist())


def _employer(
    market: Market, ledger: Ledger, employer: Employer, is_signed: bool, vacancies: Iterable[Vacancy]
) -> EmployerProgress:
    hired = [s for vacancy in vacancies for s in ledger.of_vacancy(vacancy.id) if s.employments]
    over = [vacancy for vacancy in vacancies if _recruiting_is_over(vacancy, ledger)] if employer.public_sector else []
    return EmployerProgress(
        employer=employer.id,
        is_signed=is_signed,
        is_active=bool(hired),
        starts=sum(len(submission.employments) for submission in hired),
        by_group=_by_group(market, hired),
        recruited=sum(vacancy.openings for vacancy in over) if employer.public_sector else None,
        through_scheme=sum(min(v.openings, sum(s.vacancy == v.id for s in hired)) for v in over),
    )


def _recruiting_is_over(vacancy: Vacancy, ledger: Ledger) -> bool:
    """Whether a vacancy closed, or its work began, by the day, and not before the public sector gave its word."""
    over = vacancy.closing_date or vacancy.start_date
    return over is not None and ledger.scheme.public_sector_since <= over <= ledger.day


def _fills(submission: Submission, kind: str) -> bool:
    if FILLED_BY[kind] == "job_started":
        return bool(submission.employments)
    return any(event.kind == FILLED_BY[kind] for event in submission.moves)


def _by_group(market: Market, submissions: Iterable[Submission]) -> dict[str, int]:
    """How many are of people of each customer group."""
    people = market.jobseekers
    groups = (people.columns["customer_group"][people.row(one.jobseeker)] for one in submissions)
    count = Counter(group or NOT_RECORDED for group in groups)
    return dict(sorted(count.items(), key=lambda item: (-item[1], item[0])))
