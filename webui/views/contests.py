"""Contests: written down for the person, answered by somebody who did not decide; and the letter that explains."""

from __future__ import annotations

import secrets
from typing import Any, cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from lepmatch import CONTEST_ABOUT, CONTEST_DAYS, CONTEST_OUTCOMES, Contest, ContestError, UnknownIdError
from webui.access import account
from webui.desk import at_desk
from webui.presenters.contests import headed, line_of, present_contests, present_letter
from webui.stores import store

blueprint = Blueprint("contests", __name__)
Page = str | Answer | tuple[str, int]

LONGEST = 2_000  # characters of what a person says, and of the answer


@blueprint.get("/contests")
def contests() -> str:
    """Every contest of the people whom this officer looks after."""
    with at_desk() as state:
        lines = present_contests(store(), state, account())
    return render_template("contests.html", lines=lines)


@blueprint.get("/people/<jobseeker>/contests/new")
def new(jobseeker: str) -> str:
    """A form to write down what a person contests."""
    with at_desk() as state:
        state.market.jobseekers.row(jobseeker)
    return _form(jobseeker, vacancy=request.args.get("vacancy", "")[:100])


@blueprint.post("/people/<jobseeker>/contests/new")
def receive(jobseeker: str) -> Page:
    """Write it down, or say on the same page what is missing."""
    form = request.form
    typed = {"vacancy": form.get("vacancy", "").strip(), "about": form.get("about", ""), "words": form.get("words", "")}
    words = " ".join(typed["words"].split())
    errors = []
    with at_desk() as state:
        day = state.day
        if typed["vacancy"] and typed["vacancy"] not in state.market.vacancies:
            errors.append({"text": "Enter the number of a vacancy that is on record, or nothing", "href": "#vacancy"})
    if typed["about"] not in CONTEST_ABOUT:
        errors.append({"text": "Choose what it is about", "href": "#about"})
    if len(words) > LONGEST:
        errors.append({"text": f"What they say must be {LONGEST:,} characters or fewer", "href": "#words"})
    if errors:
        return _form(jobseeker, errors=errors, **typed), 422
    key = f"contest {account().name} {form.get('key', '')[:64] or 'none'}"
    by, actor = account().full_name, account().name
    made = store().contests.receive(
        jobseeker, typed["vacancy"] or None, typed["about"], words, key=key, on=day, by=by, actor=actor
    )
    flash(f"It is written down, and is to be answered by {made.due:%-d %B %Y}.", "success")
    return redirect(url_for("contests.contest", jobseeker=jobseeker, contest=made.id))


@blueprint.get("/people/<jobseeker>/contests/<contest>")
def contest(jobseeker: str, contest: str) -> str:
    """One contest with its answer, or the form for it."""
    found = _found(jobseeker, contest)
    store().record("jobseekers", jobseeker, actor=account().name)  # so that it is written down who looked at whom
    return _shown(found)


@blueprint.post("/people/<jobseeker>/contests/<contest>")
def answer(jobseeker: str, contest: str) -> Page:
    """Answer it, or say on the same page why not."""
    found = _found(jobseeker, contest)
    outcome, words = request.form.get("outcome", ""), " ".join(request.form.get("answer", "").split())
    errors = []
    if outcome not in CONTEST_OUTCOMES:
        errors.append({"text": "Choose what came of it", "href": "#outcome"})
    if not words or len(words) > LONGEST:
        errors.append({"text": f"Enter what the person is told, in {LONGEST:,} characters or fewer", "href": "#answer"})
    if not errors:
        with at_desk() as state:
            day = state.day
        try:
            by, actor = account().full_name, account().name
            store().contests.answer(found.id, cast(Any, outcome), words, on=day, by=by, actor=actor)
        except ContestError as error:
            errors.append({"text": f"This contest {error.must_be}", "href": "#answer"})
        else:
            flash("It is answered. Give the person the answer in writing.", "success")
            return redirect(url_for("contests.contest", jobseeker=jobseeker, contest=contest))
    return _shown(found, errors=errors, outcome=outcome, words=words), 422


@blueprint.get("/vacancies/<vacancy>/people/<jobseeker>/letter")
def letter(vacancy: str, jobseeker: str) -> str:
    """The letter that explains to a person, ready to be printed."""
    with at_desk() as state:
        page = present_letter(store(), state, vacancy, jobseeker)
    store().accounts.note(account().name, "looked at", "a person", vacancy=vacancy)
    return render_template("letter.html", page=page, sections=headed(page))


@blueprint.get("/vacancies/<vacancy>/people/<jobseeker>/letter.txt")
def letter_text(vacancy: str, jobseeker: str) -> Response:
    """The letter as a file of plain text."""
    with at_desk() as state:
        page = present_letter(store(), state, vacancy, jobseeker)
    store().accounts.note(account().name, "looked at", "a person", vacancy=vacancy)
    name = f"attachment; filename={vacancy}-{jobseeker}.txt"
    return Response(page.text, mimetype="text/plain", headers={"Content-Disposition": name})


def _found(jobseeker: str, contest: str) -> Contest:
    found = store().contests.find(contest)
    if found.jobseeker != jobseeker:
        raise UnknownIdError("contest", contest, ())
    return found


def _form(jobseeker: str, **more: Any) -> str:
    key = secrets.token_urlsafe(16)
    told = {"jobseeker": jobseeker, "kinds": CONTEST_ABOUT, "days": CONTEST_DAYS, "key": key}
    return render_template("contest_new.html", **told, **more)


def _shown(found: Contest, **more: Any) -> str:
    with at_desk() as state:
        line = line_of(found, state.day)
    return render_template("contest.html", line=line, outcomes=CONTEST_OUTCOMES, **more)
