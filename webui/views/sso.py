"""Logging in with the organisation's own account: to its log-in and back."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from webui.sessions import current
from webui.sso import Said, SsoError, come_back, is_recent, leave_for
from webui.stores import settings, store
from webui.views.auth import button, go_on, inside, may_try

blueprint = Blueprint("sso", __name__, url_prefix="/log-in/with")
Page = str | Response | tuple[str, int]

FAILED = "That did not work. Try again; if it happens once more, tell whoever runs this service."
NOBODY = "No account here is linked to yours. Tell an administrator of this service that you are: {}"


@blueprint.get("")
def start() -> Page:
    """Go there."""
    _must_be_set()
    again, visit = request.args.get("again") == "yes", current()
    try:
        away = leave_for(url_for("sso.back", _external=True), visit, again=again)
    except SsoError as error:
        return _failed(error)
    visit["sso"] = {"next": inside(request.args.get("next")), "again": again}
    return away


@blueprint.get("/back")
def back() -> Page:
    """Come back with a code, and be who it says."""
    _must_be_set()
    asked, now = current().pop("sso", None) or {}, settings().clock()
    if not may_try(f"address {request.remote_addr}", now):
        return _again("Too many tries. Wait a quarter of an hour, then try again."), 429
    try:
        said = come_back()
        if asked.get("again") and not is_recent(said, now):
            raise SsoError("not asked again")
    except SsoError as error:
        return _failed(error)
    return _be(said, asked.get("next"), now)


def _be(said: Said, target: str | None, now: float) -> Page:
    found = store().accounts.find_subject(said.subject)
    if found is None or found.disabled:
        store().accounts.note("somebody", "log-in failed", "accounts", name=found.name if found else "", by="sso")
        return _again(NOBODY.format(said.subject)), 403
    store().accounts.take_back(f"address {request.remote_addr}", now)
    return go_on(found, target, has_code=said.has_second_factor)


def _must_be_set() -> None:
    if settings().sso is None:
        abort(404)


def _failed(error: SsoError) -> tuple[str, int]:
    store().accounts.note("somebody", "log-in failed", "accounts", name="", by="sso", why=str(error))
    return _again(FAILED), 403


def _again(why: str) -> str:
    errors = [{"text": why, "href": "#sso"}]
    return render_template("log_in.html", sso=button(None), errors=errors)
