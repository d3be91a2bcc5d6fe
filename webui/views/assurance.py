"""Early entry, other weights and the papers: what is learnt and said of the tool, for whoever answers for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from lepmatch import EarlyEntry, Learning, Record, StoreError
from webui.access import account
from webui.assurance import ABOUT, EARLY, LEARNING, PAPERS, WORKS, last
from webui.desk import at_desk
from webui.presenters.assurance import present_early, present_learning, present_papers, present_person
from webui.stores import store
from webui.workroom import AT_ONCE, plans

blueprint = Blueprint("assurance", __name__)

PLACES = {EARLY: "assurance.early_entry", LEARNING: "assurance.learning", PAPERS: "assurance.papers"}
TEMPLATES = {EARLY: "early_entry.html", LEARNING: "learning.html", PAPERS: "papers.html"}
TITLES = {EARLY: "Early entry", LEARNING: "Other weights", PAPERS: "Papers"}
LONGEST_REASON = 200
T = TypeVar("T")


@blueprint.get("/early-entry")
def early_entry() -> str:
    """The card of early entry, or how to have one learnt."""
    return _shown(EARLY, EarlyEntry, present_early)


@blueprint.get("/people/<jobseeker>/early-entry")
def person(jobseeker: str) -> str:
    """What the card says of one person."""
    with at_desk() as state:
        _, found = last(EARLY, EarlyEntry, state)
        page = present_person(found.of(jobseeker, state.market)) if found else None
    store().record("jobseekers", jobseeker, actor=account().name)  # so that it is written down who looked at whom
    return render_template("early_entry_person.html", page=page, jobseeker=jobseeker)


@blueprint.get("/learning")
def learning() -> str:
    """Other weights that outcomes speak for, or how to have them learnt."""
    return _learning()


@blueprint.get("/learning/policy.toml")
def proposal() -> Response | Answer:
    """The proposal as a policy file."""
    with at_desk() as state:
        _, found = last(LEARNING, Learning, state)
    if found is None or found.proposal is None:
        return redirect(url_for("assurance.learning"))
    return _file("policy.toml", found.as_toml(), "application/toml")


@blueprint.post("/learning/adopt")
def adopt() -> str | tuple[str, int] | Answer:
    """Put the proposal in place, under the name and the reason of whoever does it."""
    reason = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
    with at_desk() as state:
        _, found = last(LEARNING, Learning, state)
    if found is None or found.proposal is None or request.form.get("policy") != found.proposal.hash:
        return _refused("This proposal is no longer the newest one. Look at it again.", "#adopt")
    if not reason:
        return _refused("Write why you put these weights in place", "#reason")
    try:
        store().adopt(found.proposal.text, actor=account().name, reason=reason)
    except StoreError as error:
        return _refused(str(error), "#adopt")
    return redirect(url_for("assurance.learning"))


@blueprint.get("/papers")
def papers() -> str:
    """The papers, or how to have them made."""
    return _shown(PAPERS, Record, present_papers)


@blueprint.get("/papers/<name>")
def paper(name: str) -> Response:
    """One of the papers as a file; none while something is missing."""
    with at_desk() as state:
        _, found = last(PAPERS, Record, state)
    if found is None or found.missing:
        abort(404)
    if name == "record.json":
        return _file(name, json.dumps(found.as_dict(), ensure_ascii=False, indent=2) + "\n", "application/json")
    if name not in found.papers:
        abort(404)
    return _file(name, found.papers[name], "text/markdown")


@blueprint.post("/early-entry")
def run_early_entry() -> Answer:
    """Have the card learnt."""
    return _ordered(EARLY)


@blueprint.post("/learning")
def run_learning() -> Answer:
    """Have other weights learnt."""
    return _ordered(LEARNING)


@blueprint.post("/papers")
def run_papers() -> Answer:
    """Have the papers made."""
    return _ordered(PAPERS)


def _learning(**more: object) -> str:
    adoptions = [(one.number, one.at[:10], one.actor, one.reason) for one in reversed(store().adoptions())]
    return _shown(LEARNING, Learning, lambda found: present_learning(found, account()), adoptions=adoptions, **more)


def _refused(text: str, href: str) -> tuple[str, int]:
    return _learning(errors=[{"text": text, "href": href}]), 422


def _shown(name: str, kind: type[T], present: Callable[[T], object], **more: object) -> str:
    """The page of what was worked out last, or how to have it worked out."""
    with at_desk() as state:
        work, found = last(name, kind, state)
        is_of_now = work is not None and work.is_of_now(state)
    if work and work.is_running:
        return render_template("working.html", title=TITLES[name], back=None, again=url_for(PLACES[name]))
    if found:
        store().accounts.note(account().name, "looked at", ABOUT[name])
    page, by_name = present(found) if found else None, account().role == "national"
    return render_template(TEMPLATES[name], page=page, work=work, is_of_now=is_of_now, sees_people=by_name, **more)


def _ordered(name: str) -> Answer:
    database, actor = current_app.extensions["settings"].database, account().name
    with at_desk() as state:
        plans().ask(name, state, account().full_name, lambda matcher: WORKS[name](matcher, database, actor))
    plans().wait(name, AT_ONCE)
    store().accounts.note(actor, "ordered", ABOUT[name])
    return redirect(url_for(PLACES[name]))


def _file(name: str, text: str, kind: str) -> Response:
    return Response(text, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"})
