"""One's own account: the password is changed, the authenticator app set up anew, other sessions ended."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webui.access import account
from webui.passwords import is_right
from webui.presenters.own import present_own
from webui.sessions import current
from webui.stores import settings, store
from webui.views.auth import NOT_YOURS, WAIT, change_password, may_try

blueprint = Blueprint("own", __name__, url_prefix="/account")
Page = str | Response | tuple[str, int]


@blueprint.get("")
def own() -> str:
    """The page."""
    return _shown()


@blueprint.post("/password")
def new_password() -> Page:
    """Change the password, which ends every other session."""
    who, now = account(), settings().clock()
    if not may_try(f"account {who.name}", now):
        return _shown(errors=[{"text": WAIT, "href": "#old"}]), 429
    errors = []
    if not is_right(who, request.form.get("old", "")):
        errors.append({"text": NOT_YOURS, "href": "#old"})
    elif why := change_password(who, request.form.get("password", "")):
        errors.append({"text": why, "href": "#password"})
    if errors:
        return _shown(errors=errors), 422
    store().accounts.forget_attempts(f"account {who.name}")
    return _go_on("Your password is changed. Everybody else who was logged in as you is logged out.")


@blueprint.post("/app")
def new_app() -> Page:
    """Forget the authenticator app; another is set up at the next log-in, which is now."""
    store().accounts.change(account().name, actor=account().name, totp=None)
    current().move(None)
    flash("Log in again to set up your new authenticator app.", "success")
    return redirect(url_for("auth.log_in"))


@blueprint.post("/sessions/end")
def end_others() -> Page:
    """End every other session."""
    store().accounts.end_others(account().name, current().token or "")
    flash("Every other session has ended.", "success")
    return redirect(url_for("own.own"))


def _go_on(told: str) -> Response:
    """Go on in a session of its own, since a change of the account has ended all."""
    name, now = account().name, settings().clock()
    current().move(name)
    current()["confirmed"] = now
    flash(told, "success")
    return redirect(url_for("own.own"))


def _shown(**more: Any) -> str:
    s = settings()
    page = present_own(store(), account(), s.clock(), idle=s.idle, absolute=s.absolute)
    return render_template("own.html", page=page, **more)
