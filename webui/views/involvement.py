"""Human involvement: whether people decide, or lists do."""

from __future__ import annotations

from flask import Blueprint, render_template

from webui.access import account
from webui.presenters.involvement import present_involvement
from webui.stores import settings, store

blueprint = Blueprint("involvement", __name__, url_prefix="/decisions")


@blueprint.get("")
def involvement() -> str:
    """How people decide on lists."""
    page = present_involvement(store(), account(), settings().policy.unranked_lists)
    store().accounts.note(account().name, "looked at", "decisions on lists")
    return render_template("involvement.html", page=page)
