"""Employers: what they promised, what is owed and to whom, and whom they have been shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lepmatch import (
    Account,
    Employer,
    Submission,
    employer_progress,
    explain,
    guarantees,
    pledge_progress,
    pool_credits,
    signed_employers,
    slots_left,
)
from lepmatch import Explanation as Said
from webui.desk import State
from webui.handles import shown
from webui.listing import Listed, Mask, Words, cut
from webui.presenters.vacancies import words_of

KINDS = {
    "guaranteed_interview": "guaranteed interviews",
    "work_trial": "work trials",
    "placement": "placements",
    "mentoring": "mentors",
    "job": "jobs",
}
ANSWERS = {
    "accepted": "We would like to meet them",
    "interview_offered": "We have offered an interview",
    "interview_held": "The interview was held",
    "interview_missed": "The interview did not take place",
    "job_offered": "We have offered the job",
    "job_started": "They have started work",
    "refused": "We are not taking them further",
}
"""What an employer can say of a candidate, in their words."""


@dataclass(frozen=True, slots=True)
class EmployerLine:
    """An employer in the list."""

    id: str
    name: str
    sector: str
    size: str
    district: str
    is_signed: bool
    starts: int


@dataclass(frozen=True, slots=True)
class EmployersPage(Listed[EmployerLine]):
    """A page of the list.

    Attributes
    ----------
    signed, active : employers with a pledge in force, and those that have taken somebody on
    """

    text: str
    signed: int
    active: int


@dataclass(frozen=True, slots=True)
class _Index:
    """What the list is found by.

    Attributes
    ----------
    order : the rows, by name
    is_signed : whether each row has a pledge in force
    """

    order: NDArray[np.int64]
    is_signed: Mask
    words: Words


def present_employers(state: State, account: Account, text: str, page: int) -> EmployersPage:
    """The employers of somebody's district, by name."""
    index, employers = employer_index(state), state.market.employers
    found = index.words.rows(text)
    if own := account.district:
        found &= employers.columns["district"].encode(lambda district: district in (None, own), bool)
    lines, count, at, pages = cut(index.order[found[index.order]], page, employers.at)
    done = employer_progress(state.market, state.ledger, [one.id for one in lines])
    starts = {one.employer: one.starts for one in done}
    told = tuple(
        EmployerLine(
            one.id, one.name, one.sector or "", one.size or "", one.district or "",
            bool(index.is_signed[employers.row(one.id)]), starts[one.id],
        )
        for one in lines
    )  # fmt: skip
    signed, active = int((found & index.is_signed).sum()), int((found & are_active(state)).sum())
    return EmployersPage(told, count, at, pages, text, signed, active)


def employer_index(state: State) -> _Index:
    """What the list is found by."""
    return state.last("employers", lambda: _index(state))


def _index(state: State) -> _Index:
    employers = state.market.employers
    ids, names = employers.columns["id"], employers.columns["name"]
    order = sorted(range(len(employers)), key=lambda row: (names[row], ids[row]))
    signed = signed_employers(state.market, state.day)
    words = Words((ids.values, ids.codes), (names.values, names.codes))
    return _Index(np.array(order, np.int64), ids.encode(signed.__contains__, bool), words)


def are_active(state: State) -> Mask:
    """Whether each employer has taken somebody on."""
    vacancies, employers = state.market.vacancies, state.market.employers

    def active() -> Mask:
        hired = state.of_each("hired", lambda one: one.vacancy if one.employments else None)
        jobs = {vacancies.row(id) for id in {*hired.values()} if id in vacancies}
        by = {vacancies.columns["employer"][row] for row in jobs}
        return employers.columns["id"].encode(by.__contains__, bool)

    return state.keep("active employers", active)


# -------------------------------------------------------------------------------------------------------- one employer


@dataclass(frozen=True, slots=True)
class Promise:
    """A pledge beside what came of it."""

    id: str
    words: str
    promised: int
    filled: int
    left: int
    starts: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Owed:
    """A guaranteed interview.

    Attributes
    ----------
    name : how this reader calls the person
    """

    name: str
    vacancy: str
    title: str
    status: str
    due: date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A vacancy of the employer.

    Attributes
    ----------
    people, waiting : how many were put forward, and how many of these the employer has said nothing of
    """

    id: str
    title: str
    openings: int
    left: int
    closing: date | None
    people: int
    waiting: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class EmployerPage:
    """An employer: promises, what is owed, vacancies.

    Attributes
    ----------
    late, held : guaranteed interviews that are overdue, and those that were held
    jobs : vacancies, those that close next on top and closed ones at the end
    waiting : people put forward whom the employer has said nothing of
    credits : of an employer in a pool, what each member is credited with
    """

    employer: Employer
    day: date
    starts: int
    is_signed: bool
    promises: tuple[Promise, ...]
    owed: tuple[Owed, ...]
    late: int
    held: int
    jobs: tuple[Job, ...]
    waiting: int
    credits: tuple[tuple[str, int], ...]


def present_employer(state: State, id: str, name_of: Callable[[str, str], str]) -> EmployerPage:
    """The page of an employer.

    Parameters
    ----------
    name_of : how the reader calls somebody at a vacancy: staff by id, the employer by handle
    """
    market, employer = state.market, state.market.employers[id]
    [done] = employer_progress(market, state.ledger, [id])
    promises = tuple(
        Promise(
            one.pledge, KINDS[one.kind], one.promised, one.filled, one.left, one.starts, market.pledges[one.pledge].ends
        )
        for one in pledge_progress(market, state.ledger, id)
    )
    mine = guarantees(market, state.ledger, id)
    owed = tuple(
        Owed(
            name_of(one.vacancy, one.jobseeker), one.vacancy, market.vacancies[one.vacancy].title,
            one.status.replace("_", " "), one.due, one.is_overdue,
        )
        for one in mine
        if one.status in ("owed", "offered", "missed")
    )  # fmt: skip
    by_employer = state.fix("jobs_by_employer", lambda: _jobs_by_employer(state))
    jobs = tuple(sorted((_job(state, vacancy) for vacancy in by_employer.get(id, ())), key=_next_first))
    credits = pool_credits(market, employer.pool) if employer.pool else {}
    return EmployerPage(
        employer,
        state.day,
        done.starts,
        done.is_signed,
        promises,
        owed,
        sum(one.is_overdue for one in mine),
        sum(one.status == "held" for one in mine),
        jobs,
        sum(job.waiting for job in jobs),
        tuple(sorted(credits.items())),
    )


def _jobs_by_employer(state: State) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    columns = state.market.vacancies.columns
    for id, employer in zip(columns["id"], columns["employer"], strict=True):
        found.setdefault(employer, []).append(id)
    return found


def _job(state: State, id: str) -> Job:
    vacancy = state.market.vacancies[id]
    put = [one for one in state.ledger.of_vacancy(id) if one.was_put_forward]
    left, closing = slots_left(state.ledger, vacancy), vacancy.closing_date
    waiting = sum(one.state == "submitted" for one in put)
    is_open = closing is None or closing >= state.day
    return Job(id, vacancy.title, vacancy.openings, left, closing, len(put), waiting, is_open)


def _next_first(job: Job) -> tuple[bool, int, str]:
    day = (job.closing or date.max).toordinal()
    return not job.is_open, day if job.is_open else -day, job.id


# --------------------------------------------------------------------------------------------- candidates, to employers


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate as their employer sees them: nothing but what is meant for employers.

    Attributes
    ----------
    handle : what leads to them
    answers : what the employer can say now, code and words
    is_answered : whether the employer has said anything yet
    """

    handle: str
    name: str
    vacancy: str
    title: str
    state: str
    since: date | None
    said: Said
    answers: tuple[tuple[str, str], ...]
    is_answered: bool


def present_candidates(state: State, employer: str, handle: Callable[[str, str], str]) -> tuple[Shown, ...]:
    """Everybody who agreed to be put forward to an employer and was, those who wait for an answer first."""
    by_employer = state.fix("jobs_by_employer", lambda: _jobs_by_employer(state))
    found = [
        _shown(state, one, handle(id, one.jobseeker))
        for id in by_employer.get(employer, ())
        for one in state.ledger.of_vacancy(id)
        if one.was_put_forward and (one.is_open or one.is_in_work)
    ]
    return tuple(sorted(found, key=lambda one: (one.is_answered, one.since or date.min, one.handle)))


def submission_of(state: State, employer: str, handle: Callable[[str, str], str], wanted: str) -> Submission | None:
    """The submission that a handle of an employer leads to; None where it leads nowhere."""
    by_employer = state.fix("jobs_by_employer", lambda: _jobs_by_employer(state))
    return next(
        (
            one
            for id in by_employer.get(employer, ())
            for one in state.ledger.of_vacancy(id)
            if one.was_put_forward and handle(id, one.jobseeker) == wanted
        ),
        None,
    )


def _shown(state: State, one: Submission, handle: str) -> Shown:
    vacancy = one.vacancy or ""
    possible = one.possible()
    return Shown(
        handle,
        shown(handle),
        vacancy,
        state.market.vacancies[vacancy].title,
        words_of(one.state),
        one.since,
        explain(state.matcher.match(one.jobseeker, vacancy), "employer"),
        tuple((kind, words) for kind, words in ANSWERS.items() if kind in possible),
        one.state != "submitted",
    )
