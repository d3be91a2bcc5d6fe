"""The first page: what is due."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import TASKS
from webui.access import account, may
from webui.desk import at_desk
from webui.fairness import last_audit
from webui.presenters.today import present_today
from webui.stores import store

blueprint = Blueprint("today", __name__)

FIRST_PAGES = ("today.today", "portal.pledges", "progress.progress")
"""Where somebody starts: the first of these that they may see."""


@blueprint.get("/")
def home() -> Response:
    """Lead everybody to the page they start from."""
    if g.account is None:
        return redirect(url_for("auth.log_in"))
    return redirect(url_for(next(endpoint for endpoint in FIRST_PAGES if may(endpoint))))


@blueprint.get("/today")
def today() -> str:
    """What is due in this officer's district: some of each kind, or all of one."""
    words = {str(kind): told for kind, told in TASKS.items()}
    kind, at = request.args.get("kind", ""), request.args.get("page", 1, int)
    kind = kind if kind in words else ""
    with at_desk() as state:
        contests = store().contests.all(only_open=True)
        page = present_today(state, account(), last_audit(state)[1], contests, kind, at)
    return render_template("today.html", page=page, kind=kind, words=words.get(kind, ""))
