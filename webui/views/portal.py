"""An employer's own pages: what was promised, who is owed an interview, who was put forward, and the answers."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import ImpossibleMoveError, KeyReusedError, NoPlaceLeftError
from webui.access import account
from webui.desk import State, at_desk
from webui.handles import handle, shown
from webui.outcomes import reasons_for, write_outcome
from webui.presenters.employers import (
    ANSWERS,
    present_candidates,
    present_employer,
    submission_of,
)

blueprint = Blueprint("portal", __name__, url_prefix="/your")
Page = str | Response | tuple[str, int]


@blueprint.get("/pledges")
def pledges() -> str:
    """Promises and what is owed."""
    with at_desk() as state:
        page = present_employer(state, _employer(), lambda vacancy, one: shown(handle(vacancy, one)))
    return render_template("your_pledges.html", page=page)


@blueprint.get("/report")
def report() -> str:
    """The same as a page to print and to hang up."""
    with at_desk() as state:
        page = present_employer(state, _employer(), lambda vacancy, one: shown(handle(vacancy, one)))
    return render_template("your_report.html", page=page)


@blueprint.get("/candidates")
def candidates() -> str:
    """Everybody who was put forward."""
    with at_desk() as state:
        page = present_candidates(state, _employer(), handle)
    return render_template("your_candidates.html", people=page)


@blueprint.get("/candidates/<code>")
def candidate(code: str) -> str:
    """One of them, to be answered."""
    with at_desk() as state:
        return _shown(state, code)


@blueprint.post("/candidates/<code>")
def answer(code: str) -> Page:
    """Write an answer down."""
    kind, reason = request.form.get("answer", ""), request.form.get("reason", "")
    with at_desk() as state:
        found = submission_of(state, _employer(), handle, code)
        if found is None or found.vacancy is None:
            abort(404)
        errors = []
        if kind not in ANSWERS or kind not in found.possible():
            errors.append({"text": "Choose what you want to say", "href": "#answer"})
        elif reasons_for(kind) and reason not in reasons_for(kind):
            errors.append({"text": "Choose a reason: it is what helps us to put forward the right people",
                           "href": "#reason"})  # fmt: skip
        if errors:
            return _shown(state, code, errors=errors, chosen=kind), 422
        key = request.form.get("key", "")[:64] or "none"
        try:
            write_outcome(state, found.jobseeker, found.vacancy, kind, reason, state.day, key)
        except (ImpossibleMoveError, NoPlaceLeftError, KeyReusedError):
            errors.append({"text": "This cannot follow what has happened since. Look at the candidate again.",
                           "href": "#answer"})  # fmt: skip
            return _shown(state, code, errors=errors), 409
    flash("Thank you. Your answer is written down, and Jobcentre Plus sees it now.", "success")
    return redirect(url_for("portal.candidates"))


def _shown(state: State, code: str, **more: Any) -> str:
    people = present_candidates(state, _employer(), handle)
    one = next((one for one in people if one.handle == code), None)
    if one is None:
        abort(404)
    reasons = {kind: reasons_for(kind) for kind, _ in one.answers if reasons_for(kind)}
    return render_template("your_candidate.html", one=one, reasons=reasons, key=secrets.token_urlsafe(16), **more)


def _employer() -> str:
    return account().employer or ""
