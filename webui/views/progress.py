"""Progress: how far the scheme has come, for staff."""

from __future__ import annotations

from flask import Blueprint, get_template_attribute, render_template, request
from markupsafe import Markup

from lepmatch import DIMENSIONS
from webui.counting import Figures, counting
from webui.presenters.progress import present_parts, present_progress
from webui.stores import store

blueprint = Blueprint("progress", __name__, url_prefix="/progress")


@blueprint.get("")
def progress() -> str:
    """The whole report."""
    figures = counting().figures(store())
    sections = counting().shown(figures, _sections)
    return render_template("progress.html", page=present_progress(figures), sections=sections, dimensions=DIMENSIONS)


def _sections(figures: Figures) -> Markup:
    """The body of the report, the same for everybody who may see it."""
    section = get_template_attribute("components/section.html", "section")
    return Markup("").join(section(part) for part in figures.sections)


@blueprint.get("/by")
def by() -> str:
    """The figures of every part of one dimension."""
    dimension = request.args.get("dimension", "")
    dimension = dimension if dimension in DIMENSIONS else DIMENSIONS[0]
    page = present_parts(counting().figures(store()), dimension)
    return render_template("progress_by.html", page=page, dimensions=DIMENSIONS)
