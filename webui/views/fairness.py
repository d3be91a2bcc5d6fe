"""Fairness: the audit of who is put forward, by distance from work and by group."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from webui.access import account
from webui.desk import at_desk
from webui.fairness import FAIRNESS, audit, last_audit
from webui.presenters.fairness import local_law_144, present_fairness
from webui.presenters.never import present_never
from webui.stores import store
from webui.workroom import AT_ONCE, plans

blueprint = Blueprint("fairness", __name__, url_prefix="/fairness")

ABOUT = "the audit of fairness"  # in the audit log


@blueprint.get("")
def fairness() -> str:
    """The last audit, or how to have one worked out."""
    with at_desk() as state:
        work, found = last_audit(state)
        is_of_now = work is not None and work.is_of_now(state)
    if work and work.is_running:
        return render_template("working.html", title="Fairness", back=None, again=url_for("fairness.fairness"))
    sees_people = account().role == "national"
    if work and not sees_people:
        work = replace(work, by="", why_not=work.why_not and "It could not be worked out. Ask your administrator why.")
    page = present_fairness(found, account()) if found else None
    if page:
        store().accounts.note(account().name, "looked at", ABOUT)
    return render_template("fairness.html", page=page, work=work, is_of_now=is_of_now, sees_people=sees_people)


@blueprint.post("")
def run() -> Answer:
    """Have an audit worked out."""
    database, actor = current_app.extensions["settings"].database, account().name
    with at_desk() as state:
        plans().ask(FAIRNESS, state, account().full_name, lambda matcher: audit(matcher, database, actor))
    plans().wait(FAIRNESS, AT_ONCE)
    store().accounts.note(actor, "ordered", ABOUT)
    return redirect(url_for("fairness.fairness"))


@blueprint.get("/never-shortlisted")
def never() -> str | Answer:
    """Everybody feasible whom nobody shortlists, page by page; district staff see their own."""
    with at_desk() as state:
        _, found = last_audit(state)
        if found is None:
            flash("No audit was made since the records were last loaded. National staff can order one.")
            return redirect(url_for("today.today"))
        page = present_never(state, found.parking, account(), request.args.get("page", 1, int))
    store().accounts.note(account().name, "looked at", ABOUT)
    return render_template("never.html", page=page)


@blueprint.get("/local-law-144.csv")
def law_144() -> Response | Answer:
    """The table of Local Law 144 as a file."""
    with at_desk() as state:
        _, found = last_audit(state)
    if found is None:
        return redirect(url_for("fairness.fairness"))
    store().accounts.note(account().name, "exported", ABOUT)
    name = f"attachment; filename=local-law-144-{found.audit.on.isoformat()}.csv"
    return Response(local_law_144(found.audit), mimetype="text/csv", headers={"Content-Disposition": name})
