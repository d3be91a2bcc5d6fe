"""Logging in and out: a password, then for staff the code of an authenticator app."""

from __future__ import annotations

from urllib.parse import urlsplit

import pyotp
import segno
from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lepmatch import Account
from webui.passwords import is_right
from webui.sessions import current
from webui.stores import settings, store

blueprint = Blueprint("auth", __name__)
Page = str | Response | tuple[str, int]

WRONG = "The username or the password is not right. After 5 tries within 15 minutes you have to wait."
HALFWAY = 10 * 60.0  # seconds between the password and the code
CODE_SECONDS = 30.0


@blueprint.get("/log-in")
def log_in() -> Page:
    """Ask for name and password."""
    return render_template("log_in.html", next=_inside(request.args.get("next")))


@blueprint.post("/log-in")
def check_password() -> Page:
    """Look at name and password; the answer to a name that nobody has is that to a wrong password."""
    name, password = request.form.get("username", "").strip().lower(), request.form.get("password", "")
    target = _inside(request.form.get("next"))
    if not (_may_try(f"account {name}") and _may_try(f"address {request.remote_addr}")):
        return _log_in_again(name, "Too many tries. Wait a quarter of an hour, then try again.", target), 429
    account = store().accounts.find(name)
    if not is_right(account, password) or account is None:
        store().accounts.note("somebody", "log-in failed", "accounts", name=account.name if account else "")
        return _log_in_again(name, WRONG, target), 200
    store().accounts.forget_attempts(f"account {name}")
    if not (account.is_staff and settings().codes):
        return _enter(account, target)
    current().move(None)
    current().update(half=account.name, until=settings().clock() + HALFWAY, next=target)
    return redirect(url_for("auth.code" if account.totp else "auth.set_up"))


@blueprint.get("/log-in/code")
def code() -> Page:
    """Ask for the code."""
    return render_template("totp.html") if _halfway() else redirect(url_for("auth.log_in"))


@blueprint.post("/log-in/code")
def check_code() -> Page:
    """Look at the code; each is good once."""
    account = _halfway()
    if account is None or account.totp is None:
        return redirect(url_for("auth.log_in"))
    if not _is_code(account.name, account.totp):
        return render_template("totp.html", errors=[{"text": "That code is not right", "href": "#code"}]), 200
    return _enter(account, current().get("next"))


@blueprint.get("/log-in/set-up")
def set_up() -> Page:
    """Show the secret of a new authenticator app."""
    account = _halfway()
    if account is None or account.totp:
        return redirect(url_for("auth.log_in"))
    secret = current().setdefault("secret", pyotp.random_base32())
    return _set_up(account, secret)


@blueprint.post("/log-in/set-up")
def keep_secret() -> Page:
    """Keep the secret once the app shows its code."""
    account, secret = _halfway(), current().get("secret")
    if account is None or account.totp or not secret:
        return redirect(url_for("auth.log_in"))
    if not _is_code(account.name, secret):
        return _set_up(account, secret, errors=[{"text": "That code is not right", "href": "#code"}])
    target = current().get("next")
    return _enter(store().accounts.change(account.name, actor=account.name, totp=secret), target)


@blueprint.post("/log-out")
def log_out() -> Page:
    """End the session."""
    store().accounts.note(current().account or "", "log-out", "accounts")
    current().move(None)
    return redirect(url_for("auth.log_in"))


def _enter(account: Account, target: str | None) -> Response:
    store().accounts.note(account.name, "log-in", "accounts", role=account.role)
    current().move(account.name)
    return redirect(target or url_for("today.home"))


def _halfway() -> Account | None:
    """Whoever has given the password and not yet the code."""
    name, until = current().get("half"), current().get("until", 0.0)
    return store().accounts.find(name) if name and settings().clock() < until else None


def _is_code(name: str, secret: str) -> bool:
    now, given = settings().clock(), "".join(request.form.get("code", "").split())
    if not _may_try(f"code {name}"):
        return False
    for at in (now - CODE_SECONDS, now, now + CODE_SECONDS):
        if pyotp.utils.strings_equal(given, pyotp.TOTP(secret).at(int(at))):
            step = int(at // CODE_SECONDS)
            fresh = store().accounts.attempt(f"code {name} {step}", now, within=10 * CODE_SECONDS, most=1)
            if fresh:
                store().accounts.forget_attempts(f"code {name}")
            return fresh
    return False


def _may_try(what: str) -> bool:
    s = settings()
    most = s.log_ins * 10 if what.startswith("address ") else s.log_ins  # an office shares an address
    return store().accounts.attempt(what, s.clock(), within=s.log_ins_within, most=most)


def _log_in_again(name: str, why: str, target: str | None) -> str:
    return render_template("log_in.html", username=name, next=target, errors=[{"text": why, "href": "#username"}])


def _set_up(account: Account, secret: str, errors: list[dict[str, str]] | None = None) -> str:
    address = pyotp.TOTP(secret, name=account.name, issuer="lepmatch").provisioning_uri()
    picture = Markup(segno.make(address).svg_inline(scale=5, omitsize=False))  # noqa: S704 - drawn by us
    return render_template("set_up.html", secret=secret, picture=picture, errors=errors)


def _inside(target: str | None) -> str | None:
    """An address of this dashboard, or nothing: nobody is led elsewhere after logging in."""
    if not target or "\\" in target or not target.startswith("/"):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or target.startswith("//") else target
