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


def guarantees(market: Market, ledger: Ledger) -> tuple[Guarantee, ...]:
    """Every guaranteed interview that somebody has come to be owed, the longest due first.

    Examples
    --------
    >>> from lepmatch import read_market
    >>> from lepmatch.delivery.ledger import fold
    >>> market = read_market("data/sample")
    >>> found = guarantees(market, fold(market))
    >>> {one.status for one in found} <= {"preparing", "owed", "offered", "held", "missed", "refused", "withdrawn"}
    True
    """
    found = (_guarantee(pledge, submission, ledger) for pledge, submission in _under_guarantee(market, ledger))
    return tuple(sorted(found, key=lambda one: (one.due or date.max, one.pledge, one.jobseeker, one.vacancy)))


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


def by_pledge(market: Market, ledger: Ledger) -> Iterator[tuple[str, Submission]]:
    """Each submission with the pledge that it comes under: the one that its events name last, else the vacancy's."""
    of_vacancy = dict(zip(market.vacancies.ids, market.vacancies.columns["pledge"], strict=True))
    for submission in ledger:
        named = [event.pledge for event in submission.moves if event.pledge]
        pledge = named[-1] if named else of_vacancy.get(submission.vacancy or "")
        if pledge:
            yield pledge, submission


def _under_guarantee(market: Market, ledger: Ledger) -> Iterator[tuple[Pledge, Submission]]:
    pledges = {pledge.id: pledge for pledge in market.pledges if _guarantees(pledge)}
    for id, submission in by_pledge(market, ledger):
        if id in pledges and submission.vacancy and submission.first("submitted"):
            yield pledges[id], submission


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
