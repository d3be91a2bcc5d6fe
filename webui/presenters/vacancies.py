"""Vacancies: the list that is searched, and one vacancy with its shortlist and what has become of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lepmatch import (
    REASONS,
    TASKS,
    Account,
    Event,
    Listing,
    Match,
    Submission,
    Vacancy,
    explain,
    interview_slots,
    listing,
    slots_left,
)
from lepmatch import Explanation as Said
from webui.desk import State
from webui.formatters import sentence
from webui.handles import shown
from webui.listing import PER_PAGE, Listed, Mask, Words, cut
from webui.outcomes import OUTCOMES
from webui.presenters.creaming import NoteOnCreaming, present_creaming
from webui.presenters.support import Measure, present_support

STATES = {
    "new": "not put forward", "proposed": "proposed", "decided": "decided", "passed_over": "passed over",
    "consented": "has agreed", "declined": "declined", "submitted": "put forward", "accepted": "accepted",
    "refused": "refused", "lapsed": "lapsed", "interview_offered": "interview offered",
    "interview_held": "interview held", "interview_missed": "interview missed", "job_offered": "job offered",
    "job_started": "in the job", "sustained_13": "13 weeks in the job", "sustained_26": "26 weeks in the job",
    "job_left": "left the job", "reversed": "taken back",
}  # fmt: skip
"""The states of a submission as a page says them."""


def words_of(state: str) -> str:
    """A state in words."""
    return STATES.get(state, state.replace("_", " "))


def why_of(move: Event) -> str:
    """Why something was done, in words: those of its code, and what was said besides."""
    code, _, said = (move.reason or "").partition(":")
    words = REASONS.get(move.kind, {}).get(code.strip())
    return (f"{sentence(words)}: {said.strip()}" if said.strip() else sentence(words)) if words else move.reason or ""


# ------------------------------------------------------------------------------------------------------------ the list


@dataclass(frozen=True, slots=True)
class Line:
    """A vacancy in the list; `left` interview slots are free."""

    id: str
    title: str
    employer: str
    district: str | None
    closing: date | None
    openings: int
    left: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for.

    Attributes
    ----------
    text : words that the title, the employer or the id must hold
    status : open, closed or all
    district : of the employer; empty for any
    page : from 1
    per_page : how many stand on one
    """

    text: str = ""
    status: str = "open"
    district: str = ""
    page: int = 1
    per_page: int = PER_PAGE


@dataclass(frozen=True, slots=True)
class VacanciesPage(Listed[Line]):
    """A page of the list."""

    asked: Asked
    districts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """What the list is found by.

    Attributes
    ----------
    order : the rows, those that close first on top
    is_open : whether each row still takes people
    employer : the row of each row's employer
    """

    order: NDArray[np.int64]
    is_open: Mask
    employer: NDArray[np.int32]
    words: Words


def present_vacancies(state: State, account: Account, asked: Asked) -> VacanciesPage:
    """The vacancies of somebody's district, those that close first on top."""
    index, districts = vacancy_index(state), state.market.employers.columns["district"]
    found = index.words.rows(asked.text)
    if asked.status != "all":
        found &= index.is_open == (asked.status == "open")
    if own := account.district or asked.district:
        wanted = (own, None) if account.district else (own,)
        found &= districts.encode(lambda district: district in wanted, bool)[index.employer]
    rows = index.order[found[index.order]]
    shown = cut(rows, asked.page, lambda row: _line(state, row), asked.per_page)
    choice = sorted(filter(None, districts.values)) if account.district is None else []
    return VacanciesPage(*shown, asked, tuple(choice))


def vacancy_index(state: State) -> _Index:
    """What the list is found by, until there is another vacancy."""
    return state.fix("vacancies", lambda: _index(state))


def _index(state: State) -> _Index:
    columns, employers = state.market.vacancies.columns, state.market.employers
    closing = columns["closing_date"].encode(lambda day: (day or date.max).toordinal(), np.int64)
    employer = columns["employer"].encode(employers.row, np.int32)
    names = employers.columns["name"]
    words = Words(
        (columns["title"].values, columns["title"].codes),
        (names.values, names.codes[employer]),
        (columns["id"].values, columns["id"].codes),
    )
    return _Index(np.argsort(closing, kind="stable"), closing >= state.day.toordinal(), employer, words)


def _line(state: State, row: int) -> Line:
    columns, employers = state.market.vacancies.columns, state.market.employers
    owner = employers[columns["employer"][row]]
    id, title = columns["id"][row], columns["title"][row]
    left = slots_left(state.ledger, state.market.vacancies[id])
    return Line(id, title, owner.name, owner.district, columns["closing_date"][row], columns["openings"][row], left)


# --------------------------------------------------------------------------------------------------------- one vacancy


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on a shortlist.

    Attributes
    ----------
    state : what has become of them here, in words
    can_be_chosen : whether they can be put forward now
    """

    jobseeker: str
    points: float | None
    known: float
    said: Said
    state: str
    can_be_chosen: bool
    has_consented: bool


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Somebody who was put forward."""

    jobseeker: str
    state: str
    since: date | None
    officer: str


@dataclass(frozen=True, slots=True)
class VacancyPage:
    """A vacancy and whom to put forward for it.

    Attributes
    ----------
    is_open : whether it still takes people
    slots, left : interview slots, and how many are free
    facts : what it asks and offers, in words
    too_little_known : people whom nothing keeps out and of whom too little is known for a number
    note : whom the list passes over; where nobody is listed, whom those put forward do
    listing : the list as it is to be kept; None where none was asked for
    """

    vacancy: Vacancy
    employer: str
    district: str | None
    is_open: bool
    slots: int
    left: int
    facts: tuple[tuple[str, str], ...]
    candidates: tuple[Candidate, ...]
    too_little_known: int
    forwarded: tuple[Forwarded, ...]
    note: NoteOnCreaming | None
    listing: Listing | None

    @property
    def shown(self) -> tuple[Candidate, ...]:
        """The candidates in the order in which a page shows them."""
        order = self.listing.order if self.listing else ()
        return tuple(self.candidates[place] for place in order) if order else self.candidates


def present_vacancy(state: State, id: str, n: int) -> VacancyPage:
    """The page of a vacancy with its n best candidates; with none it is about those who stand put forward."""
    vacancy = state.market.vacancies[id]
    employer = state.market.employers[vacancy.employer]
    found = state.matcher.shortlist(id, n)
    past = {one.jobseeker: one for one in state.ledger.of_vacancy(id)}
    left = slots_left(state.ledger, vacancy)
    return VacancyPage(
        vacancy,
        employer.name,
        employer.district,
        vacancy.closing_date is None or vacancy.closing_date >= state.day,
        interview_slots(vacancy, state.scheme),
        left,
        tuple(_facts(vacancy)),
        tuple(_candidate(match, past.get(match.jobseeker), left) for match in found.matches),
        found.too_little_known,
        tuple(
            Forwarded(one.jobseeker, words_of(one.state), one.since, one.officer or "")
            for one in sorted(past.values(), key=lambda one: (one.since or date.min, one.jobseeker), reverse=True)
            if one.was_put_forward
        ),
        present_creaming(state, found, None if n else [one.jobseeker for one in past.values() if _stands(one)]),
        listing(state.matcher, found, n) if n else None,
    )


def _stands(past: Submission) -> bool:
    return past.was_put_forward and past.is_open


def _candidate(match: Match, past: Submission | None, left: int) -> Candidate:
    return Candidate(
        match.jobseeker,
        match.points,
        match.known,
        explain(match),
        "" if past is None else words_of(past.state),
        _is_new(past) and left > 0 and match.points is not None,
        past is not None and past.first("consented") is not None and not past.has_ended,
    )


def _is_new(past: Submission | None) -> bool:
    return past is None or not past.was_put_forward or past.has_ended


def _facts(job: Vacancy) -> Sequence[tuple[str, str]]:
    """What a vacancy says, in the words of its form; what nobody has said is not listed."""
    hours = "" if job.hours_per_week is None else f"{job.hours_per_week:g} a week"
    told = [
        ("Hours", ", ".join(filter(None, [hours, "" if job.shifts is None else job.shifts.words]))),
        ("Pay", "" if job.pay_per_hour is None else f"£{job.pay_per_hour:.2f} an hour"),
        ("Must have", "; ".join(job.essential_skills or ())),
        ("Would help", "; ".join(job.desirable_skills or ())),
        ("Licences by law", "; ".join(_plain(one) for one in job.legal_licences or ())),
        ("Licences asked for", "; ".join(_plain(one) for one in job.licences or ())),
        ("Experience", "" if not job.experience_months else f"{job.experience_months} months"),
        ("Place", job.postcode or ""),
    ]
    return [(name, text) for name, text in told if text]


def _plain(code: str) -> str:
    return code.replace("_", " ")


# -------------------------------------------------------------------------------------------------------------- a pair


@dataclass(frozen=True, slots=True)
class PairPage:
    """One person and one vacancy: every point and every rule, and the support that may go with it.

    Attributes
    ----------
    can_be_tried : whether they can be put forward now, by overriding what stands in the way if need be
    due : what is to be done about them here: words, the day, and whether it has passed
    possible : kinds of event that can be written down next
    """

    candidate: Candidate
    vacancy: Vacancy
    employer: str
    left: int
    can_be_tried: bool
    due: tuple[tuple[str, date, bool], ...]
    possible: tuple[str, ...]
    barriers: tuple[tuple[str, str, str], ...]
    support: tuple[Measure, ...]
    history: tuple[dict[str, object], ...]
    as_json: str


def present_pair(state: State, id: str, jobseeker: str) -> PairPage:
    """The page of a pair."""
    vacancy = state.market.vacancies[id]
    match = state.matcher.match(jobseeker, id)
    past = state.ledger.submission(jobseeker, id)
    left = slots_left(state.ledger, vacancy)
    history = tuple(
        {"title": words_of(e.kind).capitalize(), "by": e.actor or "", "day": e.at, "text": why_of(e)}
        for e in reversed(past.moves)
    )
    candidate = _candidate(match, past, left)
    return PairPage(
        candidate,
        vacancy,
        state.market.employers[vacancy.employer].name,
        left,
        candidate.can_be_chosen or (_is_new(past) and left > 0 and bool(match.barriers)),
        tuple((TASKS[one.task], one.day, one.day < state.day) for one in state.agenda.about(jobseeker, id)),
        tuple(kind for kind in OUTCOMES if kind in past.possible()),
        tuple((barrier.kind, barrier.because, barrier.remedy) for barrier in match.barriers),
        present_support(state, jobseeker, id),
        history,
        json.dumps(match.as_dict(), indent=2),
    )


# ------------------------------------------------------------------------------------------------------------ briefing


@dataclass(frozen=True, slots=True)
class Briefing:
    """What an employer is told about the people put forward, in the words that are meant for employers."""

    vacancy: Vacancy
    employer: str
    day: date
    people: tuple[tuple[str, Said], ...]


def present_briefing(state: State, id: str, handle: Callable[[str, str], str]) -> Briefing:
    """The briefing of a vacancy: only people who agreed to be put forward and were, under the employer's handles."""
    vacancy = state.market.vacancies[id]
    people = tuple(
        (shown(handle(id, one.jobseeker)), explain(state.matcher.match(one.jobseeker, id), "employer"))
        for one in state.ledger.of_vacancy(id)
        if one.was_put_forward and (one.is_open or one.is_in_work)
    )
    return Briefing(vacancy, state.market.employers[vacancy.employer].name, state.day, people)
