"""What people who write programs need: how to get a token, an example, and everything that can be asked."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webui.api.specification import specification
from webui.config import API
from webui.presenters.developers import present_operations

blueprint = Blueprint("developers", __name__)


@blueprint.get("/developers")
def developers() -> str:
    """The page."""
    address = request.host_url.rstrip("/") + API
    return render_template("developers.html", operations=present_operations(specification()), address=address)
