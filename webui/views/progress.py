"""Progress: how far the scheme has come, for staff."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from lepmatch import DIMENSIONS
from webui.counting import counting
from webui.presenters.progress import present_parts, present_progress
from webui.stores import store

blueprint = Blueprint("progress", __name__, url_prefix="/progress")


@blueprint.get("")
def progress() -> str:
    """The whole report."""
    page = present_progress(counting().figures(store()))
    return render_template("progress.html", page=page, dimensions=DIMENSIONS)


@blueprint.get("/by")
def by() -> str:
    """The figures of every part of one dimension."""
    dimension = request.args.get("dimension", "")
    dimension = dimension if dimension in DIMENSIONS else DIMENSIONS[0]
    page = present_parts(counting().figures(store()), dimension)
    return render_template("progress_by.html", page=page, dimensions=DIMENSIONS)
