"""What everybody may see without logging in: the published snapshots, as a page and as their files.

These pages read the folder of the snapshots and nothing else; no record of the database can reach them.
"""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, render_template
from werkzeug.wrappers import Response

from lepmatch import read_snapshots
from webui.presenters.published import present_published
from webui.stores import settings

blueprint = Blueprint("public", __name__, url_prefix="/public")


@blueprint.get("/progress")
def progress() -> str:
    """The newest snapshot, and the months before it."""
    return render_template("public_progress.html", page=present_published(read_snapshots(settings().snapshots)))


@blueprint.get("/progress/<month>.json")
def month(month: str) -> Response:
    """One snapshot as it was written."""
    found = next((one for one in read_snapshots(settings().snapshots) if one.month == month), None)
    if found is None:
        abort(404)
    return jsonify(found.as_dict())
