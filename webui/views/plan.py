"""The plan: worked out on request, looked through, steered by pins and exclusions, and confirmed person by person."""

from __future__ import annotations

import secrets
from typing import Any, Literal, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import REASONS, BarredError, ImpossibleMoveError, KeyReusedError, NoPlaceLeftError, Wish
from webui.access import account
from webui.deciding import Choice, put_people_forward, reason_of, what_lacks, why_not
from webui.desk import State, at_desk
from webui.planning import PLAN, Planned, make_plan
from webui.presenters.plan import (
    present_plan,
    present_prices,
    present_proposals,
    present_wish,
    present_wishes,
)
from webui.stores import store
from webui.workroom import AT_ONCE, Work, plans

blueprint = Blueprint("plan", __name__, url_prefix="/plan")
Page = str | Response | tuple[str, int]

CANNOT = (BarredError, ImpossibleMoveError, NoPlaceLeftError, KeyReusedError)
LONGEST_REASON = 200


@blueprint.get("")
def plan() -> str:
    """The plan, or how to have one worked out."""
    with at_desk() as state:
        work, planned = _planned(state)
        if work and work.is_running:
            return _working("plan.plan")
        page = present_plan(state, account(), planned, request.args.get("page", 1, int)) if planned else None
        is_of_now = work is not None and work.is_of_now(state)
    return render_template("plan.html", page=page, work=work, is_of_now=is_of_now)


@blueprint.post("")
def run() -> Response:
    """Have a plan worked out."""
    wishes = store().wishes()
    with at_desk() as state:
        plans().ask(PLAN, state, account().full_name, lambda matcher: make_plan(matcher, wishes))
    plans().wait(PLAN, AT_ONCE)
    store().accounts.note(account().name, "ordered", "a plan")
    return redirect(url_for("plan.plan"))


@blueprint.get("/prices")
def prices() -> str:
    """What one more interview is worth."""
    with at_desk() as state:
        work, planned = _planned(state)
        if work and work.is_running:
            return _working("plan.prices")
        page = present_prices(account(), planned) if planned else None
        is_of_now = work is not None and work.is_of_now(state)
    return render_template("plan_prices.html", page=page, work=work, is_of_now=is_of_now)


@blueprint.get("/vacancies/<vacancy>")
def proposals(vacancy: str) -> str:
    """Whom the plan proposes at a vacancy."""
    with at_desk() as state:
        return _proposals(state, vacancy)


@blueprint.post("/vacancies/<vacancy>")
def confirm(vacancy: str) -> Page:
    """Put people forward whom the plan proposes, or say on the same page why not."""
    form = request.form
    chosen, consents = form.getlist("jobseeker"), form.getlist("consent")
    errors = what_lacks(form)
    with at_desk() as state:
        if not errors:
            choices = [Choice(id, id in consents) for id in chosen]
            key = form.get("key", "")[:64] or "none"
            try:
                put = put_people_forward(store(), state, account(), vacancy, choices, reason_of(form), key)
            except CANNOT as error:
                errors.append({"text": why_not(error), "href": "#candidates"})
            else:
                flash(f"{len(put)} {'person is' if len(put) == 1 else 'people are'} put forward.", "success")
                return redirect(url_for("plan.proposals", vacancy=vacancy))
        return _proposals(state, vacancy, errors=errors, chosen=chosen, agreed=consents), 422


@blueprint.get("/wishes")
def wishes() -> str:
    """What officers want of every plan."""
    with at_desk() as state:
        _, planned = _planned(state)
        page = present_wishes(state, account(), store().wishes(), planned.left_out if planned else ())
    return render_template("plan_wishes.html", page=page)


@blueprint.get("/vacancies/<vacancy>/people/<jobseeker>")
def wish(vacancy: str, jobseeker: str) -> str:
    """A pair and what is wanted of it."""
    with at_desk() as state:
        return _wish(state, vacancy, jobseeker)


@blueprint.post("/vacancies/<vacancy>/people/<jobseeker>")
def keep_wish(vacancy: str, jobseeker: str) -> Page:
    """Keep what an officer wants of every plan about a pair."""
    wanted, reason = request.form.get("wish", ""), " ".join(request.form.get("why", "").split())
    errors = []
    with at_desk() as state:
        page = present_wish(state, account(), vacancy, jobseeker, ())
        if wanted not in ("pin", "exclude", "none"):
            errors.append({"text": "Choose what you want of the plan", "href": "#wish"})
        elif wanted == "pin" and page.why_no_pin:
            errors.append({"text": f"They cannot be pinned: {page.why_no_pin}", "href": "#wish"})
        elif wanted == "pin" and page.barriers and "override" not in request.form:
            errors.append({"text": "Say that you override what stands in the way", "href": "#override"})
        if wanted in ("pin", "exclude") and not reason:
            errors.append({"text": "Enter why", "href": "#why"})
        elif len(reason) > LONGEST_REASON:
            errors.append({"text": f"Why must be {LONGEST_REASON} characters or fewer", "href": "#why"})
        if errors:
            return _wish(state, vacancy, jobseeker, errors=errors, wanted=wanted, why=reason), 422
    if wanted == "none":
        store().unwish(jobseeker, vacancy, actor=account().name)
    else:
        kind = cast(Literal["pin", "exclude"], wanted)
        store().wish(Wish(jobseeker, vacancy, kind, account().name, reason))
    flash("It is kept, and holds from the next plan on.", "success")
    return redirect(url_for("plan.wishes"))


def _planned(state: State) -> tuple[Work | None, Planned | None]:
    """What was last worked out, and the plan where there is one."""
    work = plans().find(PLAN, state)
    return work, work.answer if work else None


def _working(endpoint: str) -> str:
    back = {"text": "Today", "href": url_for("today.today")}
    return render_template("working.html", title="The plan", back=back, again=url_for(endpoint))


def _proposals(state: State, vacancy: str, **more: Any) -> str:
    work, planned = _planned(state)
    page = present_proposals(state, planned, vacancy)
    is_of_now = work is not None and work.is_of_now(state)
    told = {"page": page, "work": work, "is_of_now": is_of_now, "key": secrets.token_urlsafe(16)}
    return render_template("plan_proposals.html", reasons=REASONS["decided"], **told, **more)


def _wish(state: State, vacancy: str, jobseeker: str, **more: Any) -> str:
    page = present_wish(state, account(), vacancy, jobseeker, store().wishes())
    return render_template("plan_wish.html", page=page, **more)
