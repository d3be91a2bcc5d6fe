"""Whether this process is alive, and whether it is ready for pages: for a load balancer or systemd."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, jsonify, request

from webui.desk import desk
from webui.logs import metrics
from webui.stores import store

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/alive")
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="alive")


@blueprint.get("/health/ready")
def ready() -> tuple[Response, int]:
    """Say whether the database opens and a market is fitted."""
    store().version  # noqa: B018 - raises where the database cannot be read
    return (jsonify(status="ready"), 200) if desk().is_ready else (jsonify(status="fitting"), 503)


@blueprint.get("/metrics")
def count() -> Response:
    """How many requests, how long they took; for this machine only."""
    if request.remote_addr not in ("127.0.0.1", "::1") or request.headers.get("X-Forwarded-For"):
        abort(404)
    return Response(metrics(current_app), mimetype="text/plain")
