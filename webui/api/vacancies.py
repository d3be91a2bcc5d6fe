"""Vacancies, their shortlists, and one person at one vacancy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from flask import url_for
from pydantic import Field

from lepmatch import Listing, explain
from webui.access import account
from webui.api.blueprint import Answer as Given
from webui.api.blueprint import blueprint, tagged
from webui.api.models import Answer, Few, Pages, Said
from webui.desk import State, at_desk
from webui.presenters.vacancies import Asked as Sought
from webui.presenters.vacancies import present_vacancies, present_vacancy
from webui.showing import API, seen_by, show
from webui.stores import store


class VacanciesQuery(Pages):
    """Which vacancies."""

    q: Annotated[str, Field(max_length=100, description="words of the title, the employer or the id")] = ""
    status: Literal["open", "closed", "all"] = "open"
    district: Annotated[str, Field(max_length=100, description="of the employer; district staff see their own")] = ""


class VacancyLine(Answer):
    """A vacancy in the list."""

    id: str
    title: str
    employer: str
    district: str | None
    closing: date | None
    openings: int


class VacancyList(Answer):
    """A page of vacancies, those that close first on top."""

    vacancies: list[VacancyLine]
    count: int
    page: int
    pages: int
    next: str | None


class Forwarded(Answer):
    """Somebody who was put forward."""

    jobseeker: str
    state: str
    since: date | None
    officer: str


class VacancyAnswer(Answer):
    """A vacancy: what it asks and offers, its interview slots, and who was put forward."""

    id: str
    title: str
    employer: str
    employer_name: str
    district: str | None
    closing: date | None
    openings: int
    slots: int
    slots_left: int
    facts: dict[str, str]
    put_forward: list[Forwarded]


class Candidate(Answer):
    """Somebody on a shortlist; `known` is the share of the points that is known, `said` is the explanation."""

    jobseeker: str
    points: float | None
    known: float
    state: str
    can_be_chosen: bool
    has_consented: bool
    said: Said


class ShortlistAnswer(Answer):
    """The best candidates of a vacancy, best first."""

    vacancy: str
    candidates: list[Candidate]
    too_little_known: int


class Points(Answer):
    """What a criterion adds, of how much it could, and why."""

    criterion: str
    points: float
    of: float
    because: str


class BarrierAnswer(Answer):
    """What stands in the way, and what would remove it."""

    kind: str
    because: str
    remedy: str


class MatchAnswer(Answer):
    """One person at one vacancy: every point and every rule."""

    jobseeker: str
    vacancy: str
    points: float | None
    known: float
    contributions: list[Points]
    barriers: list[BarrierAnswer]
    ask: list[str]
    steps: list[str]
    said: Said


@blueprint.get("/vacancies")
@blueprint.input(VacanciesQuery, location="query", arg_name="query")
@blueprint.output(VacancyList)
def vacancies(query: VacanciesQuery) -> Given:
    """Find vacancies."""
    with at_desk() as state:
        return tagged(state, lambda: _found(state, query))


@blueprint.get("/vacancies/<vacancy>")
@blueprint.output(VacancyAnswer)
def vacancy(vacancy: str) -> Given:
    """Read a vacancy."""
    with at_desk() as state:
        return tagged(state, lambda: _vacancy(state, vacancy))


@blueprint.get("/vacancies/<vacancy>/shortlist")
@blueprint.input(Few, location="query", arg_name="query")
@blueprint.output(ShortlistAnswer)
def shortlist(vacancy: str, query: Few) -> Given:
    """Ask for the best candidates of a vacancy."""
    made: list[Listing] = []
    with at_desk() as state:
        seen = seen_by(state)
        answer = tagged(state, lambda: _shortlist(state, vacancy, query.n, made))
    for one in made:
        show(one, seen, API)
    return answer


@blueprint.get("/vacancies/<vacancy>/people/<jobseeker>")
@blueprint.output(MatchAnswer)
def pair(vacancy: str, jobseeker: str) -> Given:
    """Ask how somebody fits a vacancy, and why."""
    with at_desk() as state:
        answer = tagged(state, lambda: _pair(state, vacancy, jobseeker))
    store().accounts.note(account().name, "looked at", "a person", vacancy=vacancy)
    return answer


def _found(state: State, query: VacanciesQuery) -> dict[str, Any]:
    sought = Sought(query.q.strip(), query.status, query.district, query.page, query.per_page)
    page = present_vacancies(state, account(), sought)
    at = page.at
    asked = query.model_dump(exclude_defaults=True) | {"page": at + 1}
    return {
        "vacancies": page.lines,
        "count": page.count,
        "page": at,
        "pages": page.pages,
        "next": url_for("api.vacancies", **asked) if at < page.pages else None,
    }


def _vacancy(state: State, id: str) -> dict[str, Any]:
    page = present_vacancy(state, id, 0)
    job = page.vacancy
    return {
        "id": job.id,
        "title": job.title,
        "employer": job.employer,
        "employer_name": page.employer,
        "district": page.district,
        "closing": job.closing_date,
        "openings": job.openings,
        "slots": page.slots,
        "slots_left": page.left,
        "facts": dict(page.facts),
        "put_forward": page.forwarded,
    }


def _shortlist(state: State, id: str, n: int, made: list[Listing]) -> dict[str, Any]:
    page = present_vacancy(state, id, n)
    made += [replace(page.listing, order=())] if page.listing else []  # programs are told the best first
    return {"vacancy": id, "candidates": page.candidates, "too_little_known": page.too_little_known}


def _pair(state: State, vacancy: str, jobseeker: str) -> dict[str, Any]:
    match = state.matcher.match(jobseeker, vacancy)
    return match.as_dict() | {"said": explain(match)}
