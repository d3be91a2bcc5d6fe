"""What is due on a day: interviews to arrange, answers outstanding, checks to make, vacancies about to close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lepmatch.delivery.guarantees import Guarantee, guarantees
from lepmatch.delivery.ledger import Ledger
from lepmatch.delivery.submission import Submission
from lepmatch.delivery.submitting import slots_left
from lepmatch.market.market import Market
from lepmatch.market.records import Vacancy

Task = Literal[
    "interview_overdue", "interview", "interview_outcome", "answer", "lapsing", "start", "sustained", "closing"
]

TASKS: dict[Task, str] = {
    "interview_overdue": "a guaranteed interview is overdue",
    "interview": "an interview is to be arranged",
    "interview_outcome": "what came of the interview is to be recorded",
    "lapsing": "with no answer it lapses",
    "answer": "the employer's answer is outstanding",
    "start": "the start of the job is to be confirmed",
    "sustained": "whether they are still in work is to be checked",
    "closing": "the vacancy closes with interview slots left",
}
"""Every kind of task in words, the most pressing first."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do.

    Attributes
    ----------
    task : which of `TASKS`
    day : when it is, or was, due
    jobseeker : whom it is about; None where it is about a vacancy
    officer : who put the person forward; None where nobody is named
    """

    task: Task
    day: date
    employer: str | None
    vacancy: str | None
    jobseeker: str | None = None
    officer: str | None = None


def due(market: Market, ledger: Ledger, officer: str | None = None) -> tuple[Due, ...]:
    """What is due on the ledger's day, the most pressing task first and the longest due before the others.

    Parameters
    ----------
    officer : only what is this officer's, and what is nobody's in particular

    Examples
    --------
    >>> from lepmatch import read_market
    >>> from lepmatch.delivery.ledger import fold
    >>> market = read_market("data/sample")
    >>> {one.task for one in due(market, fold(market))} <= TASKS.keys()
    True
    """
    employers = dict(zip(market.vacancies.ids, market.vacancies.columns["employer"], strict=True))
    owed = {(one.jobseeker, one.vacancy): one for one in guarantees(market, ledger)}
    found = [
        *(
            task
            for one in ledger
            for task in asked_of(
                one, ledger, employers.get(one.vacancy or ""), owed.get((one.jobseeker, one.vacancy or ""))
            )
        ),
        *closing(market, ledger),
    ]
    return tuple(sorted((one for one in found if officer is None or one.officer in (None, officer)), key=urgency))


def urgency(one: Due) -> tuple[int, date, str, str, str]:
    """What a list of tasks is sorted by."""
    return _RANK[one.task], one.day, one.vacancy or "", one.jobseeker or "", one.officer or ""


_RANK = {task: place for place, task in enumerate(TASKS)}


def asked_of(
    submission: Submission, ledger: Ledger, employer: str | None, guarantee: Guarantee | None
) -> Iterator[Due]:
    """What a submission asks for.

    Parameters
    ----------
    employer : whose vacancy it is
    guarantee : its guaranteed interview; one that is still to be offered stands for the interview it leads to
    """
    about, officer = (submission.vacancy, submission.jobseeker), submission.officer
    is_owed = guarantee is not None and guarantee.due is not None
    if guarantee and guarantee.due:
        task: Task = "interview_overdue" if guarantee.is_overdue else "interview"
        yield Due(task, guarantee.due, guarantee.employer, *about, officer)
    for task, day in _asked(submission, ledger):
        if not (task == "interview" and is_owed):
            yield Due(task, day, employer, *about, officer)


def _asked(submission: Submission, ledger: Ledger) -> Iterator[tuple[Task, date]]:
    scheme, on, since = ledger.scheme, ledger.day, submission.since
    soon, silence = timedelta(days=scheme.answer_within_days), timedelta(days=scheme.lapse_after_days)
    within = timedelta(days=scheme.interview_within_days)
    if since is None:
        return
    if submission.state == "submitted":
        if on >= since + silence - soon:
            yield "lapsing", since + silence
        elif on >= since + soon:
            yield "answer", since + soon
    elif submission.state == "accepted":
        yield "interview", since + within
    elif submission.state == "interview_offered" and on >= since + within:
        yield "interview_outcome", since + within
    elif submission.state == "job_offered" and on >= since + within:
        yield "start", since + within
    elif submission.is_in_work:
        job = submission.employments[-1]
        for weeks in scheme.sustained_weeks:
            day = job.start.at + timedelta(weeks=weeks)
            if day <= on and weeks not in job.sustained:
                yield "sustained", day


def closing(market: Market, ledger: Ledger) -> Iterator[Due]:
    """Vacancies that close within days and could still see more people."""
    for row in market.vacancies.columns["closing_date"].rows_where(lambda day: _closes_soon(day, ledger)):
        if one := closing_of(market.vacancies.at(row), ledger):
            yield one


def closing_of(vacancy: Vacancy, ledger: Ledger) -> Due | None:
    """That one vacancy closes within days and could still see more people."""
    day = vacancy.closing_date
    soon = day is not None and _closes_soon(day, ledger) and slots_left(ledger, vacancy)
    return Due("closing", day, vacancy.employer, vacancy.id) if day and soon else None


def _closes_soon(day: date | None, ledger: Ledger) -> bool:
    last = ledger.day + timedelta(days=ledger.scheme.answer_within_days)
    return day is not None and ledger.day <= day <= last
