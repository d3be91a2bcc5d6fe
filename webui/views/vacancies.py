"""Vacancies: found, looked at, and people put forward for them."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import BARRIERS, REASONS, BarredError, ImpossibleMoveError, KeyReusedError, NoPlaceLeftError
from webui.access import account
from webui.deciding import Choice, put_people_forward
from webui.desk import State, at_desk
from webui.handles import handle
from webui.presenters.vacancies import (
    Asked,
    present_briefing,
    present_pair,
    present_vacancies,
    present_vacancy,
)
from webui.stores import store

blueprint = Blueprint("vacancies", __name__, url_prefix="/vacancies")
Page = str | Response | tuple[str, int]

LISTED, MOST_LISTED = 10, 50
CANNOT = (BarredError, ImpossibleMoveError, NoPlaceLeftError, KeyReusedError)


@blueprint.get("")
def vacancies() -> str:
    """The list, searched."""
    asked = Asked(
        request.args.get("q", "").strip()[:100],
        request.args.get("status", "open"),
        request.args.get("district", ""),
        request.args.get("page", 1, int),
    )
    with at_desk() as state:
        page = present_vacancies(state, account(), asked)
    return render_template("vacancies.html", page=page)


@blueprint.get("/<vacancy>")
def vacancy(vacancy: str) -> str:
    """A vacancy with its shortlist."""
    with at_desk() as state:
        return _shown(state, vacancy)


@blueprint.post("/<vacancy>")
def submit(vacancy: str) -> Page:
    """Put the chosen people forward, or say on the same page why not."""
    form = request.form
    chosen = form.getlist("jobseeker")
    choices = [
        Choice(id, f"{id}" in form.getlist("consent"), [kind for kind in form.getlist("override") if kind in BARRIERS])
        for id in chosen
    ]
    errors = []
    if not choices:
        errors.append({"text": "Choose at least one person", "href": "#candidates"})
    if form.get("reason") not in REASONS["decided"]:
        errors.append({"text": "Choose why these people are put forward", "href": "#reason"})
    with at_desk() as state:
        if not errors:
            try:
                put = put_people_forward(
                    store(), state, account(), vacancy, choices, _reason(form), form.get("key", "")[:64] or "none"
                )
            except CANNOT as error:
                errors.append({"text": str(error), "href": "#candidates"})
            else:
                flash(f"{len(put)} {'person is' if len(put) == 1 else 'people are'} put forward.", "success")
                return redirect(url_for("vacancies.submitted", vacancy=vacancy))
        if form.get("from") == "pair" and len(chosen) == 1 and chosen[0] in state.market.jobseekers:
            return _pair(state, vacancy, chosen[0], errors=errors), 422
        return _shown(state, vacancy, errors=errors, chosen=chosen), 422


@blueprint.get("/<vacancy>/put-forward")
def submitted(vacancy: str) -> str:
    """Who was put forward, and what comes next."""
    with at_desk() as state:
        page = present_vacancy(state, vacancy, 0)
    return render_template("submitted.html", page=page)


@blueprint.get("/<vacancy>/briefing")
def briefing(vacancy: str) -> str:
    """What the employer is told, ready to be printed."""
    with at_desk() as state:
        page = present_briefing(state, vacancy, handle)
    return render_template("briefing.html", page=page)


@blueprint.get("/<vacancy>/people/<jobseeker>")
def pair(vacancy: str, jobseeker: str) -> str:
    """One person and one vacancy."""
    with at_desk() as state:
        return _pair(state, vacancy, jobseeker)


def _shown(state: State, vacancy: str, **more: Any) -> str:
    n = min(max(request.args.get("n", LISTED, int), 1), MOST_LISTED)
    page = present_vacancy(state, vacancy, n)
    return render_template("vacancy.html", page=page, reasons=REASONS["decided"], key=secrets.token_urlsafe(16), **more)


def _pair(state: State, vacancy: str, jobseeker: str, **more: Any) -> str:
    page = present_pair(state, vacancy, jobseeker)
    store().accounts.note(account().name, "looked at", "a person", vacancy=vacancy)
    return render_template("pair.html", page=page, reasons=REASONS["decided"], key=secrets.token_urlsafe(16), **more)


def _reason(form: Any) -> str:
    said = " ".join(str(form.get("words", "")).split())[:200]
    return f"{form['reason']}: {said}" if said else str(form["reason"])
