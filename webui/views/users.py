"""Who may log in: accounts are added, disabled and given new passwords; tokens are made and ended.

A password and a token are made here and shown once, on the page that answers the form: they are kept nowhere. A form
that is sent a second time makes nothing anew.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lepmatch import Account, AccountError, UnknownIdError
from webui.access import account
from webui.desk import at_desk
from webui.passwords import hashed
from webui.presenters.users import ROLES, present_user, present_users
from webui.stores import settings, store

blueprint = Blueprint("users", __name__, url_prefix="/users")
Page = str | Response | tuple[str, int]

FIELDS = {"name": "name", "full name": "full_name", "role": "role", "district": "district", "employer": "employer"}
"""Which field of the form an error of an account is about."""
LABELS = {"name": "Username"}
"""What a field is called on the page, where an account calls it otherwise."""
LONGEST_TOKEN, EXAMPLE = 366, 90  # days
REMEMBERED = 24 * 60 * 60.0  # seconds for which a form that was sent counts as sent


@blueprint.get("")
def users() -> str:
    """Everybody."""
    return render_template("users.html", users=present_users(store()))


@blueprint.get("/new")
def new() -> str:
    """Ask who."""
    return _asked()


@blueprint.post("/new")
def add() -> Page:
    """Add somebody, and show their password."""
    form = {name: request.form.get(name, "").strip()[:100] for name in FIELDS.values()}
    errors = []
    if form["district"] and form["district"] not in _districts():
        errors.append({"text": "Choose a district of the list", "href": "#district"})
    if not errors:
        if _was_sent():
            return redirect(url_for("users.users"))
        password = _password()
        try:
            store().accounts.add(
                replace(_account(form), password=hashed(password), must_change=True), actor=account().name
            )
        except AccountError as error:
            errors.append({"text": _said(error), "href": f"#{FIELDS.get(error.field, 'name')}"})
        except UnknownIdError as error:
            errors.append({"text": _sentence(str(error)), "href": "#employer"})
        else:
            return _shown(form["name"].lower(), secret=("password", password)), 201
    return _asked(form=form, errors=errors), 422


@blueprint.get("/<name>")
def user(name: str) -> str:
    """One account."""
    return _shown(name)


@blueprint.post("/<name>/disable")
def disable(name: str) -> Page:
    """Let somebody log in no longer; their sessions and tokens end."""
    _known(name)
    if name == account().name:
        return _shown(name, errors=[{"text": "You cannot disable your own account", "href": "#state"}]), 422
    store().accounts.change(name, actor=account().name, disabled=True)
    flash(f"{name} can no longer log in. Their sessions and tokens have ended.", "success")
    return redirect(url_for("users.user", name=name))


@blueprint.post("/<name>/enable")
def enable(name: str) -> Page:
    """Let somebody log in again."""
    _known(name)
    store().accounts.change(name, actor=account().name, disabled=False)
    flash(f"{name} can log in again.", "success")
    return redirect(url_for("users.user", name=name))


@blueprint.post("/<name>/reset")
def reset(name: str) -> Page:
    """Give somebody a new password, and let them set up their authenticator app anew."""
    _known(name)
    if _was_sent():
        return redirect(url_for("users.user", name=name))
    password = _password()
    store().accounts.change(name, actor=account().name, password=hashed(password), totp=None, must_change=True)
    return _shown(name, secret=("password", password))


@blueprint.post("/<name>/tokens")
def add_token(name: str) -> Page:
    """Make a token, and show it."""
    found = _known(name)
    label, ends = " ".join(request.form.get("label", "").split())[:60], request.form.get("ends", "").strip()
    errors = []
    if found.disabled:
        errors.append({"text": "A disabled account has no tokens", "href": "#label"})
    if not label:
        errors.append({"text": "Say what the token is for", "href": "#label"})
    elif label in (one[0] for one in store().accounts.tokens(name)):
        errors.append({"text": "There is a token of that name; end it first or choose another name", "href": "#label"})
    if not _is_good_end(ends):
        errors.append(
            {"text": "The last day must be a date from today to a year from now, such as "
             f"{_today() + timedelta(EXAMPLE)}", "href": "#ends"}
        )  # fmt: skip
    if errors:
        return _shown(name, errors=errors, label=label, ends=ends), 422
    if _was_sent():
        return redirect(url_for("users.user", name=name))
    token = store().accounts.add_token(name, label, ends, actor=account().name)
    return _shown(name, secret=("token", token)), 201


@blueprint.post("/<name>/tokens/end")
def end_token(name: str) -> Page:
    """End a token."""
    _known(name)
    store().accounts.end_tokens(name, request.form.get("label", ""), actor=account().name)
    flash("The token has ended.", "success")
    return redirect(url_for("users.user", name=name))


def _asked(form: dict[str, str] | None = None, **more: Any) -> str:
    return render_template(
        "user_new.html", roles=ROLES, districts=_districts(), form=form or {}, key=secrets.token_urlsafe(16), **more
    )


def _shown(name: str, **more: Any) -> str:
    page = present_user(store(), _known(name), account())
    example = (_today() + timedelta(EXAMPLE)).isoformat()
    return render_template("user.html", page=page, roles=ROLES, key=secrets.token_urlsafe(16), example=example, **more)


def _known(name: str) -> Account:
    return store().accounts.find(name) or abort(404)


def _account(form: dict[str, str]) -> Account:
    district, employer = form["district"] or None, form["employer"] or None
    return Account(form["name"].lower(), form["full_name"], cast(Any, form["role"]), district, employer)


def _districts() -> list[str]:
    with at_desk() as state:
        columns = [table.columns["district"] for table in (state.market.jobseekers, state.market.employers)]
        return sorted({name for column in columns for name in column.values if name})


def _password() -> str:
    return secrets.token_urlsafe(12)


def _was_sent() -> bool:
    """Whether this very form was sent before; from now on it was."""
    sent = f"form {account().name} {request.form.get('key', '')[:64]}"
    return not store().accounts.attempt(sent, settings().clock(), within=REMEMBERED, most=1)


def _today() -> date:
    return datetime.fromtimestamp(settings().clock(), UTC).date()


def _is_good_end(text: str) -> bool:
    try:
        ends = date.fromisoformat(text)
    except ValueError:
        return False
    return _today() <= ends <= _today() + timedelta(LONGEST_TOKEN) and text == ends.isoformat()


def _said(error: AccountError) -> str:
    return f"{LABELS.get(error.field, _sentence(error.field))} {error.must_be}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
