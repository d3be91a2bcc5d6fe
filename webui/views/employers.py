"""Employers, as staff see them: found, and one with its promises."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webui.access import account
from webui.desk import at_desk
from webui.presenters.employers import present_employer, present_employers

blueprint = Blueprint("employers", __name__, url_prefix="/employers")


@blueprint.get("")
def employers() -> str:
    """The list, searched."""
    text, at = request.args.get("q", "").strip()[:100], request.args.get("page", 1, int)
    with at_desk() as state:
        page = present_employers(state, account(), text, at)
    return render_template("employers.html", page=page)


@blueprint.get("/<employer>")
def employer(employer: str) -> str:
    """One employer: pledges, guaranteed interviews, vacancies."""
    with at_desk() as state:
        page = present_employer(state, employer, lambda _, jobseeker: jobseeker)
    return render_template("employer.html", page=page)
