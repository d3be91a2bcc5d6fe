"""Vacancies: found, looked at, and people put forward for them."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import BARRIERS, REASONS, BarredError, ImpossibleMoveError, KeyReusedError, NoPlaceLeftError
from webui.access import account
from webui.deciding import Choice, put_people_forward, reason_of, what_lacks, why_not
from webui.desk import State, at_desk, desk
from webui.handles import handle
from webui.outcomes import OUTCOMES, read_outcome, reasons_for, write_outcome
from webui.presenters.courses import is_own
from webui.presenters.requirements import (
    present_near_misses,
    present_note,
    present_requirements,
    present_trainees,
)
from webui.presenters.support import INPUTS, present_line
from webui.presenters.vacancies import (
    Asked,
    present_briefing,
    present_pair,
    present_vacancies,
    present_vacancy,
)
from webui.showing import decided_on, seen_by, show
from webui.stores import store
from webui.workroom import AT_ONCE, questions

blueprint = Blueprint("vacancies", __name__, url_prefix="/vacancies")
Page = str | Response | tuple[str, int]

LISTED, MOST_LISTED, TRAINEES = 10, 50, 10
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
    return _shown(vacancy)


@blueprint.post("/<vacancy>")
def submit(vacancy: str) -> Page:
    """Put the chosen people forward, or say on the same page why not."""
    form = request.form
    chosen = form.getlist("jobseeker")
    choices = [
        Choice(id, f"{id}" in form.getlist("consent"), [kind for kind in form.getlist("override") if kind in BARRIERS])
        for id in chosen
    ]
    errors, shown = what_lacks(form), form.get("shown", "")
    with at_desk() as state:
        if not errors:
            try:
                key, showing = form.get("key", "")[:64] or "none", decided_on(vacancy, shown)
                put = put_people_forward(store(), state, account(), vacancy, choices, reason_of(form), key, showing)
            except CANNOT as error:
                errors.append({"text": why_not(error), "href": "#candidates"})
            else:
                flash(f"{len(put)} {'person is' if len(put) == 1 else 'people are'} put forward.", "success")
                return redirect(url_for("vacancies.submitted", vacancy=vacancy))
        if form.get("from") == "pair" and len(chosen) == 1 and chosen[0] in state.market.jobseekers:
            return _pair(state, vacancy, chosen[0], errors=errors), 422
    ticked = {"chosen": chosen, "agreed": form.getlist("consent"), "reason": form.get("reason")}
    return _shown(vacancy, shown, errors=errors, **ticked), 422


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


@blueprint.get("/<vacancy>/near-misses")
def near_misses(vacancy: str) -> str:
    """Whom one barrier keeps out, and what would remove it."""
    with at_desk() as state:
        page = present_near_misses(state, vacancy)
    return render_template("near_misses.html", page=page)


@blueprint.get("/<vacancy>/requirements")
def requirements(vacancy: str) -> str:
    """What each requirement costs in candidates."""
    with at_desk() as state:
        page = present_requirements(state, vacancy)
    return render_template("requirements.html", page=page)


@blueprint.get("/<vacancy>/requirements/note")
def note(vacancy: str) -> str:
    """The same in the employer's words, ready to be printed."""
    with at_desk() as state:
        page = present_note(state, vacancy)
    return render_template("requirements_note.html", page=page)


@blueprint.get("/<vacancy>/trainees")
def trainees(vacancy: str) -> str:
    """Who would fit after a course."""
    name = f"trainees {vacancy}"
    with at_desk() as state:
        questions().question(name, state, account().full_name, lambda it: it.trainees(vacancy, TRAINEES))
    questions().wait(name, AT_ONCE)
    with at_desk() as state:
        work = questions().find(name, state)
        if work is None or work.is_running:
            back = {"text": f"Vacancy {vacancy}", "href": url_for("vacancies.vacancy", vacancy=vacancy)}
            again = url_for("vacancies.trainees", vacancy=vacancy)
            return render_template("working.html", title="After a course", back=back, again=again)
        page = present_trainees(state, vacancy, work.answer or ())
        is_of_now = work.is_of_now(state)
    return render_template("trainees.html", page=page, work=work, is_of_now=is_of_now)


@blueprint.get("/<vacancy>/people/<jobseeker>")
def pair(vacancy: str, jobseeker: str) -> str:
    """One person and one vacancy."""
    with at_desk() as state:
        return _pair(state, vacancy, jobseeker)


@blueprint.post("/<vacancy>/people/<jobseeker>/better-off")
def better_off(vacancy: str, jobseeker: str) -> Page:
    """What a week in the job leaves, from amounts that are sent in the form and kept nowhere, an address included."""
    typed = {name: request.form.get(name, "")[:12] for name in INPUTS}
    with at_desk() as state:
        line = present_line(state, jobseeker, vacancy, typed)
        return _pair(state, vacancy, jobseeker, line=line, errors=line.errors), 422 if line.errors else 200


@blueprint.post("/<vacancy>/people/<jobseeker>/outcome")
def outcome(vacancy: str, jobseeker: str) -> Page:
    """Write down what has become of somebody, or say on the same page why not."""
    with at_desk() as state:
        one = state.market.jobseekers[jobseeker].id
        said = read_outcome(request.form, state.day)
        errors = list(said.errors)
        if not errors:
            try:
                key = request.form.get("key", "")[:64] or "none"
                write_outcome(state, one, vacancy, said.kind, said.reason, said.at, key)
            except CANNOT as error:
                errors.append({"text": str(error), "href": "#kind"})
            else:
                flash(f"Written down: {OUTCOMES[said.kind].lower()}.", "success")
                return redirect(url_for("vacancies.pair", vacancy=vacancy, jobseeker=one))
        return _pair(state, vacancy, one, errors=errors, typed=request.form), 422


def _shown(vacancy: str, earlier: str = "", **more: Any) -> str:
    """A vacancy with its list, which is kept before it goes out; `earlier` is the showing that a form was on."""
    n = min(max(request.args.get("n", LISTED, int), 1), MOST_LISTED)
    with at_desk() as state:
        page, seen = present_vacancy(state, vacancy, n), seen_by(state)
    showing = show(page.listing, seen, earlier=earlier) if page.listing else None
    told = {"page": page, "showing": showing, "reasons": REASONS["decided"], "key": secrets.token_urlsafe(16)}
    return render_template("vacancy.html", **told, **more)


def _pair(state: State, vacancy: str, jobseeker: str, **more: Any) -> str:
    page = present_pair(state, vacancy, jobseeker)
    with desk().let_others():
        store().accounts.note(account().name, "looked at", "a person", vacancy=vacancy)
    told = {"page": page, "reasons": REASONS["decided"], "key": secrets.token_urlsafe(16), "inputs": INPUTS}
    told["outcomes"] = [(kind, OUTCOMES[kind], reasons_for(kind)) for kind in page.possible]
    return render_template("pair.html", **told, sees_person=is_own(state, account(), jobseeker), **more)
