"""What is done only by somebody who has shown a moment ago that it is them: whoever finds an open screen cannot do it.

Logging in counts; after a while the password, and for staff the code, is asked for again.
"""

from __future__ import annotations

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from webui.config import MINUTE
from webui.sessions import current
from webui.stores import settings

FRESH = 15 * MINUTE
"""Seconds for which a log-in counts as a moment ago."""

SENSITIVE = {
    "users.new": "users.new",
    "users.add": "users.new",
    "users.enable": "users.user",
    "users.reset": "users.user",
    "users.add_token": "users.user",
    "own.new_app": "own.own",
    "own.end_others": "own.own",
}
"""What is asked for, and the page on which somebody goes on once it is known to be them."""


def init_app(app: Flask) -> None:
    """Ask again before what is sensitive."""

    @app.before_request
    def check() -> Response | None:
        page = SENSITIVE.get(request.endpoint or "")
        if page is None or g.account is None or is_fresh():
            return None
        return redirect(url_for("auth.confirm", next=url_for(page, **(request.view_args or {}))))


def is_fresh() -> bool:
    """Whether somebody has shown a moment ago that it is them."""
    return settings().clock() < float(current().get("confirmed", 0.0)) + FRESH
