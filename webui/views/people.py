"""People: found, looked at, and their case written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, render_template, request, url_for

from webui.access import account
from webui.desk import State, at_desk
from webui.presenters.case_note import present_note
from webui.presenters.people import STANDINGS, Asked, present_people
from webui.presenters.person import Ways, find_ways, present_history, present_person, present_routes
from webui.showing import seen_by, show
from webui.stores import store
from webui.workroom import AT_ONCE, Work, questions

P = TypeVar("P")
blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
def people() -> str:
    """The list, searched."""
    asked = Asked(
        request.args.get("q", "").strip()[:100],
        request.args.get("standing", "all"),
        request.args.get("district", ""),
        request.args.get("page", 1, int),
    )
    with at_desk() as state:
        page = present_people(state, account(), asked)
    return render_template("people.html", page=page, standings=STANDINGS)


@blueprint.get("/<jobseeker>")
def person(jobseeker: str) -> str:
    """A person with what is open to them."""
    with at_desk() as state:
        page, seen = present_person(state, jobseeker), seen_by(state)
    show(page.listing, seen)
    _note_look(jobseeker)
    return render_template("person.html", page=page)


@blueprint.get("/<jobseeker>/history")
def history(jobseeker: str) -> str:
    """All that has happened to a person."""
    with at_desk() as state:
        page = present_history(state, jobseeker)
    _note_look(jobseeker)
    return render_template("person_history.html", page=page)


@blueprint.get("/<jobseeker>/routes")
def routes(jobseeker: str) -> str:
    """A person's courses and dated ways into work."""

    def shown(state: State, work: Work, ways: Ways) -> str:
        page = present_routes(state, jobseeker, ways)
        return render_template("person_routes.html", page=page, work=work, is_of_now=work.is_of_now(state))

    return _with_ways(jobseeker, "people.routes", shown)


@blueprint.get("/<jobseeker>/note")
def note(jobseeker: str) -> str:
    """A person's case note, ready to be printed."""

    def shown(state: State, _: Work, ways: Ways) -> str:
        page = present_note(state, jobseeker, account().full_name, ways)
        show(page.listing, seen_by(state))
        return render_template("case_note.html", page=page)

    return _with_ways(jobseeker, "people.note", shown)


@blueprint.get("/<jobseeker>/note.txt")
def note_text(jobseeker: str) -> Response | str:
    """The case note as a file of plain text."""

    def shown(state: State, _: Work, ways: Ways) -> Response:
        page = present_note(state, jobseeker, account().full_name, ways)
        show(page.listing, seen_by(state))
        name = f"attachment; filename={jobseeker}.txt"
        return Response(page.text, mimetype="text/plain", headers={"Content-Disposition": name})

    return _with_ways(jobseeker, "people.note_text", shown)


def _with_ways(jobseeker: str, endpoint: str, show: Callable[[State, Work, Ways], P]) -> P | str:
    """A page for which a person's courses and routes have to be worked out first."""
    name = f"ways of {jobseeker}"
    with at_desk() as state:
        questions().question(name, state, account().full_name, lambda matcher: find_ways(matcher, jobseeker))
    questions().wait(name, AT_ONCE)
    with at_desk() as state:
        work = questions().find(name, state)
        if work is None or work.is_running:
            back = {"text": f"Person {jobseeker}", "href": url_for("people.person", jobseeker=jobseeker)}
            again = url_for(endpoint, jobseeker=jobseeker)
            return render_template("working.html", title="Courses and routes", back=back, again=again)
        page = show(state, work, work.answer or ((), ()))
    _note_look(jobseeker)
    return page


def _note_look(jobseeker: str) -> None:
    """Write down who has looked at whom."""
    store().record("jobseekers", jobseeker, actor=account().name)
