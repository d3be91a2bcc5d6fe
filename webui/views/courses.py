"""Courses: intakes and seats, who would gain, and where one more seat is worth most."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import Matcher, allocate_seats, plan_cohorts, plan_commissions
from webui.access import account
from webui.desk import at_desk
from webui.presenters.courses import (
    Asked,
    present_cohorts,
    present_course,
    present_courses,
)
from webui.presenters.seats import Worths, present_seats
from webui.workroom import AT_ONCE, plans, questions

blueprint = Blueprint("courses", __name__, url_prefix="/courses")

SEATS = "seats"  # the name of the plan for all seats
COHORTS = 5


@blueprint.get("")
def courses() -> str:
    """The list, searched."""
    asked = Asked(
        request.args.get("q", "").strip()[:100], request.args.get("sector", ""), request.args.get("page", 1, int)
    )
    with at_desk() as state:
        page = present_courses(state, asked)
    return render_template("courses.html", page=page)


@blueprint.get("/<course>")
def course(course: str) -> str:
    """A course."""
    with at_desk() as state:
        work = plans().find(SEATS, state)
        worths = work.answer if work else None
        page = present_course(state, course, account(), worths.plan if worths else None)
        is_of_now = work is not None and work.is_of_now(state)
    return render_template("course.html", page=page, work=work, is_of_now=is_of_now)


@blueprint.get("/seats")
def seats() -> str:
    """Where one more seat and one more intake are worth most."""
    with at_desk() as state:
        work = plans().find(SEATS, state)
        page = present_seats(state, account(), work.answer) if work and work.answer else None
        is_of_now = work is not None and work.is_of_now(state)
    if work and work.is_running:
        back = {"text": "Courses", "href": url_for("courses.courses")}
        return render_template("working.html", title="One more seat", back=back, again=url_for("courses.seats"))
    return render_template("seats.html", page=page, work=work, is_of_now=is_of_now)


@blueprint.post("/seats")
def value_seats() -> Response:
    """Have it worked out what one more seat is worth."""
    with at_desk() as state:
        plans().ask(SEATS, state, account().full_name, _value_seats)
    plans().wait(SEATS, AT_ONCE)
    return redirect(url_for("courses.seats"))


def _value_seats(matcher: Matcher) -> Worths:
    return Worths(allocate_seats(matcher), plan_commissions(matcher))


@blueprint.get("/for-vacancy/<vacancy>")
def for_vacancy(vacancy: str) -> str:
    """The cohorts that courses could bring to a vacancy."""
    return _cohorts(url_for("courses.for_vacancy", vacancy=vacancy), vacancy=vacancy)


@blueprint.get("/for-employer/<employer>")
def for_employer(employer: str) -> str:
    """The cohorts that courses could bring to all vacancies of an employer."""
    return _cohorts(url_for("courses.for_employer", employer=employer), employer=employer)


def _cohorts(again: str, vacancy: str | None = None, employer: str | None = None) -> str:
    name = f"cohorts {vacancy or employer}"
    with at_desk() as state:
        questions().question(
            name, state, account().full_name, lambda it: plan_cohorts(it, COHORTS, vacancy=vacancy, employer=employer)
        )
    questions().wait(name, AT_ONCE)
    with at_desk() as state:
        work = questions().find(name, state)
        if work is None or work.is_running:
            back = {"text": "Courses", "href": url_for("courses.courses")}
            return render_template("working.html", title=f"Cohorts for {vacancy or employer}", back=back, again=again)
        page = present_cohorts(state, work.answer or (), vacancy=vacancy or "", employer=employer or "")
        is_of_now = work.is_of_now(state)
    return render_template("cohorts.html", page=page, work=work, is_of_now=is_of_now, vacancy=vacancy)
