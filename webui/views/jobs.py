"""An employer's own vacancies: listed, typed with advice beside them, sent and changed."""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import MarketError, Problem, Vacancy, read_vacancy, vacancy_texts
from webui.access import account
from webui.desk import State, at_desk
from webui.presenters.jobs import DRAFT, Advice, present_advice, present_jobs
from webui.stores import settings, store
from webui.typed import HOURS, day_of, hours_of

blueprint = Blueprint("jobs", __name__, url_prefix="/your/vacancies")
Page = str | Response | tuple[str, int]

FIELDS = {
    "title": "Job title",
    "description": "What they will do",
    "openings": "How many people you want",
    "pledge": "Pledge",
    "postcode": "Postcode of the workplace",
    "hours_per_week": "Hours a week",
    "shifts": "Days and times",
    "flexible": "Times are open to agreement",
    "pay_per_hour": "Pay an hour, in pounds",
    "start_date": "First day of work",
    "closing_date": "Last day to put people forward",
    "essential_skills": "Skills that they must have",
    "desirable_skills": "Skills that would help",
    "licences": "Licences",
    "min_qualification_level": "Lowest qualification level",
    "experience_months": "Months of experience",
    "interviews": "Interviews that you will hold",
    "work_trial_days": "Days of work trial that you offer",
    "adjustments_offered": "Adjustments that you offer",
}
"""The fields of the form, in its order; the others of a vacancy stay as they are."""
_NUMBER = re.compile(r"must be a (whole )?number from \d+ to \d+( with at most \d decimals)?")
_CODES = re.compile(r"[a-z0-9_]+(, [a-z0-9_]+){9,}")
CHECKS, CHECKS_WITHIN = 40, 60.0  # so many drafts an account may have answered, within so many seconds


@blueprint.get("")
def jobs() -> str:
    """The list."""
    with at_desk() as state:
        lines = present_jobs(state, _employer())
    return render_template("your_vacancies.html", lines=lines)


@blueprint.get("/new")
def new() -> str:
    """An empty form."""
    with at_desk() as state:
        return _shown(state, None, {"openings": "1"})


@blueprint.post("/new")
def add() -> Page:
    """A new vacancy, whose number comes from the form: sent again, it is the same one."""
    key = request.form.get("key", "")[:64] or "none"
    number = b32encode(sha256(f"{_employer()}\n{key}".encode()).digest()).decode("ascii")[:8]
    with at_desk() as state:
        return _put(state, None, f"W{number}")


@blueprint.get("/<vacancy>")
def job(vacancy: str) -> str:
    """One of their own, to be changed."""
    with at_desk() as state:
        return _shown(state, vacancy, _as_typed(state.market.vacancies[vacancy]))


@blueprint.post("/<vacancy>")
def change(vacancy: str) -> Page:
    """Change it."""
    with at_desk() as state:
        return _put(state, vacancy, vacancy)


@blueprint.post("/check")
def check() -> Page:
    """What is to be said about what is typed: a part of the page as it is typed, or the page again."""
    is_part = request.headers.get("HX-Request") == "true"
    with at_desk() as state:
        of = request.form.get("of") or None
        if of is not None and not _is_own(state, of):
            abort(404)
        advice, errors = None, []
        now, name = settings().clock(), f"draft of {account().name}"
        try:
            vacancy = read_vacancy(_texts(state, of, of or DRAFT))
            _check_pledge(state, vacancy)
            if store().accounts.attempt(name, now, within=CHECKS_WITHIN, most=CHECKS):
                advice = present_advice(state, vacancy)
            else:
                errors = [{"text": "That was often. Wait a minute, then check again.", "href": "#advice"}]
        except MarketError as error:
            errors = _errors(error)
        if is_part:
            return render_template("your_vacancy_advice.html", advice=advice, problems=errors)
        return _shown(state, of, _typed(), advice=advice, errors=errors), 422 if errors else 200


def _put(state: State, of: str | None, id: str) -> Page:
    try:
        vacancy = read_vacancy(_texts(state, of, id))
        _check_pledge(state, vacancy)
        if of is None and vacancy.id in state.market.vacancies:
            return redirect(url_for("jobs.jobs"))
        store().put(vacancy, actor=account().name)
    except MarketError as error:
        return _shown(state, of, _typed(), errors=_errors(error)), 422
    flash(f"{vacancy.title} is saved. Jobcentre Plus sees it now.", "success")
    return redirect(url_for("jobs.jobs"))


def _shown(state: State, of: str | None, texts: Mapping[str, str], *, advice: Advice | None = None, **more: Any) -> str:
    pledges = [one.id for one in state.market.pledges if one.employer == _employer()]
    return render_template(
        "your_vacancy.html", of=of, texts=texts, labels=FIELDS, pledges=pledges, advice=advice,
        key=request.form.get("key") or secrets.token_urlsafe(16), **more,
    )  # fmt: skip


def _typed() -> dict[str, str]:
    typed = {name: request.form.get(name, "")[:20_000] for name in FIELDS}
    typed["pay_per_hour"] = typed["pay_per_hour"].strip().removeprefix("£")
    return typed


def _as_typed(job: Vacancy) -> dict[str, str]:
    """The texts of a vacancy as somebody would type them."""
    days = {name: getattr(job, name) for name in ("start_date", "closing_date")}
    said = {name: f"{day.day}/{day.month}/{day.year}" for name, day in days.items() if day}
    return {**vacancy_texts(job), **said, "shifts": job.shifts.words if job.shifts else ""}


def _texts(state: State, of: str | None, id: str) -> dict[str, str]:
    """The texts of the vacancy that is typed, with what the form does not ask as it was."""
    typed, old = _typed(), vacancy_texts(state.market.vacancies[of]) if of else {}
    for name in ("essential_skills", "desirable_skills", "adjustments_offered"):
        typed[name] = ";".join(filter(None, (one.strip() for one in typed[name].replace("\n", ";").split(";"))))
    for name in ("start_date", "closing_date"):
        typed[name] = day_of(typed[name])
    typed["shifts"] = hours_of(typed["shifts"])
    texts = {**old, **typed, "id": id, "employer": _employer()}
    if old and typed["title"].strip() != old["title"]:
        texts["occupation"] = ""  # which was that of the title before
    if old and typed["postcode"].strip() != old["postcode"]:
        texts["latitude"] = texts["longitude"] = ""
    return texts


def _check_pledge(state: State, vacancy: Vacancy) -> None:
    """Refuse a pledge of another employer exactly like one that there is not."""
    if vacancy.pledge and (
        vacancy.pledge not in state.market.pledges or state.market.pledges[vacancy.pledge].employer != vacancy.employer
    ):
        raise MarketError([Problem("Vacancy", 1, "pledge", "", "must be one of your own pledges")])


def _errors(error: MarketError) -> list[dict[str, str]]:
    return [
        {"text": f"{FIELDS.get(one.column, 'Vacancy')}: {_allowed(one)}", "href": f"#{one.column}"}
        for one in error.problems
    ]


def _allowed(one: Problem) -> str:
    """What may stand in a field, as somebody reads it who fills in a form: the label says the unit."""
    if found := _NUMBER.match(one.allowed):
        return found.group()
    if one.column == "shifts":
        return HOURS
    if one.column == "licences" and (found := _CODES.search(one.allowed)):
        codes = found.group().split(", ")
        near = ", ".join(get_close_matches(_typed()["licences"].strip().replace(" ", "_"), codes, 3, 0.5))
        return (
            f"must be codes with ; between, such as driving_b;fork_lift{'; did you mean ' + near + '?' if near else ''}"
        )
    return one.allowed


def _is_own(state: State, id: str) -> bool:
    vacancies = state.market.vacancies
    return id in vacancies and vacancies[id].employer == _employer()


def _employer() -> str:
    return account().employer or ""
