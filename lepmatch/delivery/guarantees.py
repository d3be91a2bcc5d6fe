"""Guaranteed interviews, from promise to outcome: owed to whom, due by when, offered, held, missed and by whom.

An employer who has pledged guaranteed interviews owes one to everybody who is put forward under the pledge and has
finished the preparation. Silence does not settle it: the guarantee of a submission that has lapsed is overdue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from lepmatch.delivery.events import reason_code
from lepmatch.delivery.ledger import Ledger
from lepmatch.delivery.submission import Submission
from lepmatch.market.market import Market
from lepmatch.market.records import Event, Pledge

Status = Literal["preparing", "owed", "offered", "held", "missed", "refused", "withdrawn"]

NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One person's guaranteed interview, as it stands on a day.

    Attributes
    ----------
    status : preparing (on the course still), owed, offered, held, missed, refused by the employer, or withdrawn by the
        jobseeker. Whoever was hired has been seen: held
    due : the day by which the interview must be offered; None while there is nothing to offer
    offered, held : the days of it
    missed_by : employer, jobseeker, other or not_said, where the last interview offered was missed
    reason : code of the reason for a refusal or withdrawal
    is_overdue : whether the day of `due` has passed without an offer
    """

    pledge: str
    employer: str
    jobseeker: str
    vacancy: str
    status: Status
    due: date | None = None
    offered: date | None = None
    held: date | None = None
    missed_by: str | None = None
    reason: str | None = None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class GuaranteeCount:
    """What one pledge of guaranteed interviews has come to.

    Attributes
    ----------
    promised : places of the pledge
    taken_up : people put forward under it
    by_status : of those, how many stand where
    missed_by : of those missed, how many by whom
    overdue : guarantees with no offer by the day it was due
    """

    pledge: str
    employer: str
    promised: int
    taken_up: int
    by_status: Mapping[str, int]
    missed_by: Mapping[str, int]
    overdue: int


def guarantees(market: Market, ledger: Ledger, employer: str | None = None) -> tuple[Guarantee, ...]:
    """Every guaranteed interview that somebody has come to be owed, the longest due first.

    Parameters
    ----------
    employer : only those that this employer has pledged

    Examples
    --------
    >>> from lepmatch import read_market
    >>> from lepmatch.delivery.ledger import fold
    >>> market = read_market("data/sample")
    >>> found = guarantees(market, fold(market))
    >>> {one.status for one in found} <= {"preparing", "owed", "offered", "held", "missed", "refused", "withdrawn"}
    True
    """
    pledges = {one.id: one for one in pledges_of(market, employer) if _guarantees(one)}
    found = (
        _guarantee(pledges[id], submission, ledger)
        for id, submission in by_pledge(market, ledger, employer)
        if id in pledges and _is_under(submission)
    )
    return tuple(sorted(found, key=lambda one: (one.due or date.max, one.pledge, one.jobseeker, one.vacancy)))


def guarantee_of(market: Market, ledger: Ledger, submission: Submission) -> Guarantee | None:
    """The guaranteed interview of a submission; None where it comes under no such pledge."""
    id = _named(submission)
    if id is None and submission.vacancy and submission.vacancy in market.vacancies:
        id = market.vacancies.columns["pledge"][market.vacancies.row(submission.vacancy)]
    if id is None or id not in market.pledges or not _is_under(submission):
        return None
    pledge = market.pledges[id]
    return _guarantee(pledge, submission, ledger) if _guarantees(pledge) else None


def count_guarantees(market: Market, found: Iterable[Guarantee]) -> tuple[GuaranteeCount, ...]:
    """The guarantees of each pledge, for every pledge of guaranteed interviews, in order of ids."""
    pledges = [pledge for pledge in market.pledges if _guarantees(pledge)]
    of_pledge: dict[str, list[Guarantee]] = {pledge.id: [] for pledge in pledges}
    for one in found:
        of_pledge[one.pledge].append(one)
    return tuple(
        GuaranteeCount(
            pledge=pledge.id,
            employer=pledge.employer,
            promised=pledge.places,
            taken_up=len(those),
            by_status=MappingProxyType(Counter(one.status for one in those)),
            missed_by=MappingProxyType(Counter(one.missed_by for one in those if one.missed_by)),
            overdue=sum(one.is_overdue for one in those),
        )
        for pledge, those in zip(pledges, of_pledge.values(), strict=True)
    )


def by_pledge(market: Market, ledger: Ledger, employer: str | None = None) -> Iterator[tuple[str, Submission]]:
    """Each submission with the pledge that it comes under: the one that its events name last, else the vacancy's.

    Parameters
    ----------
    employer : only those under a pledge of this employer
    """
    columns = market.vacancies.columns
    if employer is None:
        of_vacancy = dict(zip(market.vacancies.ids, columns["pledge"], strict=True))
        submissions: Iterable[Submission] = ledger
    else:
        own = {one.id for one in pledges_of(market, employer)}
        rows = columns["pledge"].rows_where(own.__contains__)
        of_vacancy = {market.vacancies.ids[row]: columns["pledge"][row] for row in rows}
        through = [one for pledge in sorted(own) for one in ledger.naming(pledge)]
        of_own = [*through, *(one for id in of_vacancy for one in ledger.of_vacancy(id))]
        submissions = {(one.jobseeker, one.vacancy, one.course): one for one in of_own}.values()
    for submission in submissions:
        pledge = _named(submission) or of_vacancy.get(submission.vacancy or "")
        if pledge and (employer is None or pledge in own):
            yield pledge, submission


def pledges_of(market: Market, employer: str | None) -> list[Pledge]:
    """The pledges of an employer, or every pledge, in order of ids."""
    if employer is None:
        return list(market.pledges)
    return [market.pledges.at(row) for row in market.pledges.columns["employer"].rows_where(employer.__eq__)]


def _named(submission: Submission) -> str | None:
    """The pledge that the events of a submission name last."""
    return next((event.pledge for event in reversed(submission.moves) if event.pledge), None)


def _is_under(submission: Submission) -> bool:
    return submission.vacancy is not None and submission.first("submitted") is not None


def _guarantees(pledge: Pledge) -> bool:
    return pledge.kind == "guaranteed_interview"


def _guarantee(pledge: Pledge, submission: Submission, ledger: Ledger) -> Guarantee:
    offered, held = submission.last("interview_offered"), submission.last("interview_held", "job_started")
    missed, course = submission.last("interview_missed"), submission.last(*COURSE_STEPS)
    ended = submission.last("refused", "declined", "course_left", "lapsed")
    status: Status = "owed"
    due: date | None = None
    missed_by = reason = None
    if held:
        status = "held"
    elif ended and _settles(ended):
        status = "refused" if ended.kind == "refused" else "withdrawn"
        reason = reason_code(ended.kind, ended.reason)
    elif course and course.kind == "course_started":
        status = "preparing"
    elif missed and not (offered and offered.at > missed.at):
        status, missed_by = "missed", reason_code(missed.kind, missed.reason) or NOT_SAID
        if missed_by != "jobseeker":  # then another one is owed
            due = missed.at + timedelta(days=ledger.scheme.interview_within_days)
    elif offered:
        status = "offered"
    else:
        begun = [event.at for event in (submission.first("submitted"), course) if event]
        due = max(begun) + timedelta(days=ledger.scheme.interview_within_days)
    return Guarantee(
        pledge=pledge.id,
        employer=pledge.employer,
        jobseeker=submission.jobseeker,
        vacancy=submission.vacancy or "",
        status=status,
        due=due,
        offered=offered.at if offered else None,
        held=held.at if held else None,
        missed_by=missed_by,
        reason=reason,
        is_overdue=due is not None and due < ledger.day,
    )


COURSE_STEPS = ("course_started", "course_completed", "course_left")


def _settles(end: Event) -> bool:
    """Whether an end settles the guarantee; a silence or a vacancy withdrawn is the employer's to answer for."""
    return end.kind != "lapsed" or reason_code(end.kind, end.reason) in ("found_work", "other")
