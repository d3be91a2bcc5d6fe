"""What everybody may know of this service: how decisions are made, what is kept of people, who can use the pages."""

from __future__ import annotations

from importlib.metadata import version

from flask import Blueprint, render_template

from webui.config import MINUTE
from webui.sessions import cookie_name
from webui.stores import settings

blueprint = Blueprint("about", __name__)


@blueprint.get("/accessibility")
def accessibility() -> str:
    """Who can use the pages, and what was not tried."""
    return render_template("accessibility.html", release=version("lepmatch"))


@blueprint.get("/how-decisions-are-made")
def decisions() -> str:
    """What lepmatch does and does not do, and what somebody can do about it."""
    return render_template("decisions.html")


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept of whom, and the one cookie."""
    s = settings()
    return render_template(
        "privacy.html", cookie=cookie_name(s), idle=round(s.idle / MINUTE), absolute=round(s.absolute / MINUTE / 60)
    )
