"""What is due on a day: interviews to arrange, answers outstanding, checks to make, vacancies about to close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lepmatch.delivery.guarantees import Guarantee, guarantees
from lepmatch.delivery.ledger import Ledger
from lepmatch.delivery.submission import Submission
from lepmatch.delivery.submitting import slots_left
from lepmatch.market.market import Market

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
    owed = [one for one in guarantees(market, ledger) if one.due is not None]
    found = [*_interviews(owed, ledger), *_submissions(market, ledger, owed), *_closing(market, ledger)]
    rank = {task: place for place, task in enumerate(TASKS)}
    return tuple(
        sorted(
            (one for one in found if officer is None or one.officer in (None, officer)),
            key=lambda one: (rank[one.task], one.day, one.vacancy or "", one.jobseeker or ""),
        )
    )


def _interviews(owed: Iterable[Guarantee], ledger: Ledger) -> Iterator[Due]:
    """Guaranteed interviews that are still to be offered."""
    for one in owed:
        officer = ledger.submission(one.jobseeker, one.vacancy).officer
        task: Task = "interview_overdue" if one.is_overdue else "interview"
        yield Due(task, one.due or ledger.day, one.employer, one.vacancy, one.jobseeker, officer)


def _submissions(market: Market, ledger: Ledger, owed: Iterable[Guarantee]) -> Iterator[Due]:
    """What the state of each submission asks for; an interview that is owed stands under the guarantee already."""
    guaranteed = {(one.jobseeker, one.vacancy) for one in owed}
    employers = dict(zip(market.vacancies.ids, market.vacancies.columns["employer"], strict=True))
    for submission in ledger:
        job = submission.jobseeker, submission.vacancy
        employer = employers.get(submission.vacancy or "")
        for task, day in _asked(submission, ledger):
            if not (task == "interview" and job in guaranteed):
                yield Due(task, day, employer, submission.vacancy, submission.jobseeker, submission.officer)


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


def _closing(market: Market, ledger: Ledger) -> Iterator[Due]:
    """Vacancies that close within days and could still see more people."""
    first, last = ledger.day, ledger.day + timedelta(days=ledger.scheme.answer_within_days)
    closing = market.vacancies.columns["closing_date"]
    for row in closing.rows_where(lambda day: day is not None and first <= day <= last):
        vacancy = market.vacancies.at(row)
        if slots_left(ledger, vacancy):
            yield Due("closing", closing[row], vacancy.employer, vacancy.id)
