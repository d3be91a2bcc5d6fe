"""Logging in and out: a password, then for staff the code of an authenticator app.

Whoever has given a password and not yet all that is needed is halfway: the session says who, and forgets it when the
account has changed meanwhile. A password that was made for somebody opens nothing but the page on which they choose
their own.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from urllib.parse import urlsplit

import pyotp
import segno
from flask import Blueprint, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lepmatch import Account, AccountError
from webui.access import account
from webui.passwords import hashed, is_listed, is_right
from webui.sessions import current
from webui.stores import settings, store

blueprint = Blueprint("auth", __name__)
Page = str | Response | tuple[str, int]

WRONG = "The username or the password is not right. After 5 tries within 15 minutes you have to wait."
NOT_YOURS = "The password is not right. After 5 tries within 15 minutes you have to wait."
WAIT = "Too many tries. Wait a quarter of an hour, then try again."
WRONG_CODE = "That code is not right, or it was used already. Enter the one that the app shows next."
HALFWAY = 10 * 60.0  # seconds between the password and the last step
CODE_SECONDS = 30.0
SECRET_BYTES = 20  # of an authenticator app, as RFC 4226 recommends


@blueprint.get("/log-in")
def log_in() -> Page:
    """Ask for name and password."""
    return _asked(target=inside(request.args.get("next")))


@blueprint.post("/log-in")
def check_password() -> Page:
    """Look at name and password; the answer to a name that nobody has is that to a wrong password."""
    name, password = request.form.get("username", "").strip().lower(), request.form.get("password", "")
    target = inside(request.form.get("next"))
    found, why = _look(name, password)
    if found is None:
        return _asked(name, target, why or WRONG), 429 if why else 200
    return go_on(found, target)


@blueprint.get("/log-in/code")
def code() -> Page:
    """Ask for the code."""
    return render_template("totp.html") if _halfway() else redirect(url_for("auth.log_in"))


@blueprint.post("/log-in/code")
def check_code() -> Page:
    """Look at the code; each is good once."""
    found = _halfway()
    if found is None or found.totp is None:
        return redirect(url_for("auth.log_in"))
    if not _is_code(found, found.totp):
        return render_template("totp.html", errors=[{"text": WRONG_CODE, "href": "#code"}]), 200
    return go_on(found, current().get("next"), has_code=True)


@blueprint.get("/log-in/set-up")
def set_up() -> Page:
    """Show the secret of a new authenticator app."""
    found = _halfway()
    if found is None or found.totp:
        return redirect(url_for("auth.log_in"))
    return _set_up(found, current().setdefault("seed", secrets.token_hex(SECRET_BYTES)))


@blueprint.post("/log-in/set-up")
def keep_secret() -> Page:
    """Keep the secret once the app shows its code."""
    found, seed = _halfway(), current().get("seed")
    if found is None or found.totp or not seed:
        return redirect(url_for("auth.log_in"))
    if not _is_code(found, seed):
        return _set_up(found, seed, errors=[{"text": WRONG_CODE, "href": "#code"}])
    return go_on(store().accounts.change(found.name, actor=found.name, totp=seed), current().get("next"), has_code=True)


@blueprint.get("/log-in/password")
def new_password() -> Page:
    """Ask for a password of their own."""
    found = _halfway()
    if found is None or not _is_ready(found):
        return redirect(url_for("auth.log_in"))
    return render_template("new_password.html")


@blueprint.post("/log-in/password")
def keep_password() -> Page:
    """Keep it."""
    found, password = _halfway(), request.form.get("password", "")
    if found is None or not _is_ready(found):
        return redirect(url_for("auth.log_in"))
    if why := change_password(found, password):
        return render_template("new_password.html", errors=[{"text": why, "href": "#password"}]), 422
    return _enter(found, current().get("next"))


@blueprint.get("/confirm")
def confirm() -> Page:
    """Ask somebody who has logged in for their password again."""
    return _confirm(inside(request.args.get("next")))


@blueprint.post("/confirm")
def confirmed() -> Page:
    """Look at it, and go on under a new key."""
    target, asks = inside(request.form.get("next")), account()
    found, why = _look(asks.name, request.form.get("password", ""))
    errors = [] if found else [{"text": why or NOT_YOURS, "href": "#password"}]
    if found and _needs_code(found) and found.totp and not _is_code(found, found.totp):
        errors = [{"text": WRONG_CODE, "href": "#code"}]
    if errors:
        return _confirm(target, errors=errors), 429 if why else 422
    return _enter(asks, target, action="confirmed")


@blueprint.post("/log-out")
def log_out() -> Page:
    """End the session."""
    store().accounts.note(current().account or "", "log-out", "accounts")
    current().move(None)
    answer = redirect(url_for("auth.log_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def go_on(found: Account, target: str | None, *, has_code: bool = False) -> Response:
    """The next step of a log-in, or the page that was asked for."""
    if _needs_code(found) and not has_code:
        _go_halfway(found, target, has_code=False)
        return redirect(url_for("auth.code" if found.totp else "auth.set_up"))
    if found.must_change:
        _go_halfway(found, target, has_code=has_code)
        return redirect(url_for("auth.new_password"))
    return _enter(found, target)


def change_password(found: Account, password: str) -> str | None:
    """Give somebody the password that they have chosen, which ends their sessions; or why it cannot be."""
    if is_right(found, password):
        return "Password must be another one than before"
    if is_listed(password, settings().refused_passwords):
        return "Password must be one that is on no list of stolen passwords"
    try:
        kept = hashed(password, found.name, found.full_name)
    except AccountError as error:
        return f"Password {error.must_be}"
    store().accounts.change(found.name, actor=found.name, password=kept, must_change=False)
    return None


def inside(target: str | None) -> str | None:
    """An address of this dashboard, or nothing: nobody is led elsewhere after logging in."""
    if not target or "\\" in target or not target.startswith("/") or not target.isprintable():
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or target.startswith("//") else target


def may_try(what: str, at: float) -> bool:
    """Whether something may be tried once more; from now on it was."""
    s = settings()
    most = s.log_ins * 10 if what.startswith("address ") else s.log_ins  # an office shares an address
    return store().accounts.attempt(what, at, within=s.log_ins_within, most=most)


def _look(name: str, password: str) -> tuple[Account | None, str | None]:
    """The account of a name and its password; why not, where it was tried too often. A success is no try."""
    accounts, address, now = store().accounts, f"address {request.remote_addr}", settings().clock()
    if not (may_try(address, now) and may_try(f"account {name}", now)):
        return None, WAIT
    found = accounts.find(name)
    if not is_right(found, password) or found is None:  # in this order: a name that nobody has costs as much time
        accounts.note("somebody", "log-in failed", "accounts", name=found.name if found else "")
        return None, None
    accounts.forget_attempts(f"account {name}")
    accounts.take_back(address, now)
    return found, None


def _enter(found: Account, target: str | None, action: str = "log-in") -> Response:
    store().accounts.note(found.name, action, "accounts", role=found.role)
    current().move(found.name)
    current()["confirmed"] = settings().clock()
    return redirect(target or url_for("today.home"))


def _needs_code(found: Account) -> bool:
    return found.is_staff and settings().codes


def _go_halfway(found: Account, target: str | None, *, has_code: bool) -> None:
    current().move(None)
    until = settings().clock() + HALFWAY
    current().update(half=found.name, mark=_mark(found), until=until, next=target, has_code=has_code)


def _halfway() -> Account | None:
    """Whoever has given the password and not yet all that is needed; nobody, if the account has changed since."""
    name, until = current().get("half"), current().get("until", 0.0)
    found = store().accounts.find(name) if name and settings().clock() < until else None
    return None if found is None or found.disabled or _mark(found) != current().get("mark") else found


def _is_ready(found: Account) -> bool:
    """Whether nothing is missing but a password of their own."""
    return found.must_change and (bool(current().get("has_code")) or not _needs_code(found))


def _mark(found: Account) -> str:
    """What is another one after a change of password or app."""
    return store().accounts.secret(f"mark {found.name} {found.password} {found.totp}")


def _secret(found: Account, seed: str) -> str:
    """The secret of an app: of the seed that the file holds, and the key that it does not hold."""
    digest = bytes.fromhex(store().accounts.secret(f"codes {found.name} {seed}"))
    return b32encode(digest[:SECRET_BYTES]).decode("ascii")


def _is_code(found: Account, seed: str) -> bool:
    now, given = settings().clock(), "".join(request.form.get("code", "").split())
    if not may_try(f"code {found.name}", now):
        return False
    codes = pyotp.TOTP(_secret(found, seed))
    for at in (now - CODE_SECONDS, now, now + CODE_SECONDS):
        if pyotp.utils.strings_equal(given, codes.at(int(at))):
            step = int(at // CODE_SECONDS)
            once = f"code {found.name} {step}"
            fresh = store().accounts.attempt(once, now, within=10 * CODE_SECONDS, most=1)
            if fresh:
                store().accounts.forget_attempts(f"code {found.name}")
            return fresh
    store().accounts.note("somebody", "code refused", "accounts", name=found.name)
    return False


def _asked(name: str = "", target: str | None = None, why: str | None = None) -> str:
    errors = [{"text": why, "href": "#username"}] if why else None
    return render_template("log_in.html", username=name, next=target, sso=button(target), errors=errors)


def _confirm(target: str | None, errors: list[dict[str, str]] | None = None) -> str:
    asks: Account = g.account
    return render_template(
        "confirm.html", next=target, has_password=bool(asks.password), errors=errors,
        has_code=_needs_code(asks) and asks.totp is not None, sso=button(target, again=True) if asks.subject else None,
    )  # fmt: skip


def button(target: str | None, *, again: bool = False) -> dict[str, str] | None:
    """The button of the organisation's own log-in; nothing where there is none."""
    sso = settings().sso
    if sso is None:
        return None
    address = url_for("sso.start", next=target, again="yes" if again else None)
    return {"text": f"Log in with {sso.name}", "href": address}


def _set_up(found: Account, seed: str, errors: list[dict[str, str]] | None = None) -> str:
    secret = _secret(found, seed)
    address = pyotp.TOTP(secret, name=found.name, issuer="lepmatch").provisioning_uri()
    picture = Markup(segno.make(address).svg_inline(scale=5, omitsize=False))  # noqa: S704 - drawn by us
    return render_template("set_up.html", secret=secret, picture=picture, errors=errors)
