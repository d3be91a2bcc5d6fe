"""Past lists: what was shown to whom, and whether it comes out the same when it is worked out again."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import Matcher, Replay, open_store, replay
from webui.access import account
from webui.desk import at_desk
from webui.presenters.lists import WHERE, present_lists, present_run
from webui.stores import store
from webui.workroom import AT_ONCE, questions

blueprint = Blueprint("lists", __name__)

A_PAGE = 50
DIGITS = 20  # of a list's name at most


@blueprint.get("/lists")
def lists() -> str:
    """All past lists, the newest first."""
    before = request.args.get("before", "")[:DIGITS] or None
    page = present_lists(store(), store().runs.newest(A_PAGE, before=before), account(), A_PAGE)
    return render_template("lists.html", page=page, heading="Past lists", about="", before=before)


@blueprint.get("/vacancies/<vacancy>/lists")
def of_vacancy(vacancy: str) -> str:
    """The past lists of a vacancy."""
    before = request.args.get("before", "")[:DIGITS] or None
    with at_desk() as state:
        title = state.market.vacancies[vacancy].title
    page = present_lists(store(), store().runs.newest(A_PAGE, vacancy=vacancy, before=before), account(), A_PAGE)
    told = {"vacancy": vacancy, "heading": f"Past lists: {title} ({vacancy})", "before": before}
    return render_template("lists.html", page=page, about="vacancy", **told)


@blueprint.get("/people/<jobseeker>/lists")
def of_person(jobseeker: str) -> str:
    """The past lists that a person was on, and those of their options."""
    before = request.args.get("before", "")[:DIGITS] or None
    with at_desk() as state:
        state.market.jobseekers.row(jobseeker)
    runs = store().runs.newest(A_PAGE, jobseeker=jobseeker, before=before)
    page = present_lists(store(), runs, account(), A_PAGE, jobseeker)
    store().record("jobseekers", jobseeker, actor=account().name)  # so that it is written down who looked at whom
    told = {"jobseeker": jobseeker, "heading": f"Lists with person {jobseeker}", "before": before}
    return render_template("lists.html", page=page, about="person", **told)


@blueprint.get("/lists/<run>")
def past(run: str) -> str:
    """One past list."""
    found = store().runs.find(run)
    with at_desk() as state:
        work = questions().find(_name(run), state)
    answer = work.answer if work else None
    page = present_run(store(), found, account(), answer if isinstance(answer, Replay) else None)
    store().accounts.note(account().name, "looked at", "a past list", list=found.id)
    told = {"page": page, "work": work, "where": WHERE, "is_running": work is not None and work.is_running}
    return render_template("list.html", **told)


@blueprint.post("/lists/<run>")
def replay_past(run: str) -> Response:
    """Have a past list worked out again."""
    found = store().runs.find(run)
    database, actor = current_app.extensions["settings"].database, account().name

    def work_out(_: Matcher) -> Replay:
        with open_store(database) as own:
            return replay(own, found.id, actor=actor)

    with at_desk() as state:
        questions().ask(_name(run), state, account().full_name, work_out)
    questions().wait(_name(run), AT_ONCE)
    return redirect(url_for("lists.past", run=found.id, _anchor="replay"))


def _name(run: str) -> str:
    return f"list {run}"
