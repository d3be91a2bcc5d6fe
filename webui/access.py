"""Who may ask for what: one policy file, looked at before every view.

The policy names roles for each route and method. What is somebody's own is decided here, by the names that stand in
addresses: a vacancy, a jobseeker, an employer. District staff look after the people of their district and work the
vacancies of its employers, and those of employers whose district nobody has written down. Somebody who may ask about
their own objects only is told of another's what they would be told of one that does not exist.

Pages know people by their session, the API knows programs by their token; neither takes what the other goes by.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import NoReturn, cast

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from lepmatch import Account, Market
from webui.desk import at_desk
from webui.sessions import current
from webui.stores import settings, store

Policy = Mapping[str, Mapping[str, Mapping[str, bool]]]
ANYBODY = "anybody"


@cache
def policy() -> Policy:
    """For each endpoint and method the roles that may ask, each with whether only about their own."""
    rows = tomllib.loads(files("webui").joinpath("access.toml").read_text(encoding="utf-8"))
    return {
        endpoint: {method: dict(_role(word) for word in roles.split()) for method, roles in methods.items()}
        for endpoint, methods in rows.items()
    }


def _role(word: str) -> tuple[str, bool]:
    role, _, scope = word.partition(":")
    if scope not in ("", "own"):
        raise ValueError(f"access.toml: a role is followed by nothing or by ':own', got {word!r}")
    return role, scope == "own"


def missing_rows(app: Flask) -> list[str]:
    """Routes and methods of an application without a row, and rows without a route."""
    asked = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {(endpoint, method) for endpoint, methods in policy().items() for method in methods}
    return [f"{endpoint} {method}" for endpoint, method in sorted(asked ^ told)]


def account() -> Account:
    """Who has logged in; only for views that need a log-in."""
    return cast(Account, g.account)


def may(endpoint: str, method: str = "GET") -> bool:
    """Whether whoever asks now may ask this about something, so that no page offers what would be refused."""
    roles = policy()[endpoint][method]
    return ANYBODY in roles or (g.account is not None and g.account.role in roles)


def init_app(app: Flask) -> None:
    """Look at the policy before every view."""

    @app.before_request
    def check() -> Response | None:
        if request.endpoint == "static":
            return None
        g.account = _who_asks()
        if request.endpoint is None:
            return None
        roles = policy()[request.endpoint].get("GET" if request.method == "HEAD" else request.method, {})
        if ANYBODY in roles or request.method == "OPTIONS":
            return None
        if g.account is None:
            if request.blueprint == "api":
                abort(401)
            return redirect(url_for("auth.log_in", next=request.full_path if request.method == "GET" else None))
        if g.account.role not in roles:
            _refuse(403)
        if roles[g.account.role] and not _is_own(g.account, request.view_args or {}):
            _refuse(404)
        return None


def _who_asks() -> Account | None:
    found = _of_token() if request.blueprint == "api" else _of_session()
    return None if found is None or found.disabled else found


def _of_session() -> Account | None:
    name = current().account
    return store().accounts.find(name) if name else None


def _of_token() -> Account | None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        return None
    s, accounts = settings(), store().accounts
    now = s.clock()
    found = accounts.token(given.token, datetime.fromtimestamp(now, UTC).date().isoformat())
    if found is None and not accounts.attempt(
        f"token from {request.remote_addr}", now, within=s.log_ins_within, most=s.bad_tokens
    ):
        abort(429)
    return found


def _refuse(status: int) -> NoReturn:
    store().accounts.note(g.account.name, "refused", "dashboard", route=str(request.endpoint), status=status)
    abort(status)


def _is_own(account: Account, about: Mapping[str, str]) -> bool:
    """Whether somebody may ask about the objects of an address: all are there, and one of them is theirs."""
    named = [(kind, id) for kind, id in about.items() if kind in OWNERS]
    if not named:
        return True
    with at_desk() as state:
        market = state.market
        return all(kind == "run" or id in _table(market, kind) for kind, id in named) and any(
            OWNERS[kind](account, market, id) for kind, id in named
        )


def _table(market: Market, kind: str) -> Mapping[str, object]:
    tables = {"vacancy": "vacancies", "jobseeker": "jobseekers", "employer": "employers", "pledge": "pledges"}
    return cast(Mapping[str, object], getattr(market, tables[kind]))


def owns_employer(account: Account, market: Market, id: str) -> bool:
    """Of an employer: the employer's own account, and staff of its district."""
    if account.role == "employer":
        return account.employer == id
    return market.employers[id].district in (None, account.district)


def owns_vacancy(account: Account, market: Market, id: str) -> bool:
    """Of a vacancy: whoever the employer belongs to."""
    return owns_employer(account, market, market.vacancies[id].employer)


def owns_pledge(account: Account, market: Market, id: str) -> bool:
    """Of a pledge: whoever the employer belongs to."""
    return owns_employer(account, market, market.pledges[id].employer)


def owns_jobseeker(account: Account, market: Market, id: str) -> bool:
    """Of a jobseeker: staff of the district; never an employer."""
    return account.role == "district" and market.jobseekers[id].district == account.district


def owns_run(account: Account, market: Market, id: str) -> bool:
    """Of a past list: whoever the vacancy belongs to, or the person; never an employer."""
    run = store().runs.find(id)
    if run.vacancy is not None:
        is_there = account.role == "district" and run.vacancy in market.vacancies
        return is_there and owns_vacancy(account, market, run.vacancy)
    return run.jobseeker in market.jobseekers and owns_jobseeker(account, market, run.jobseeker or "")


OWNERS: dict[str, Callable[[Account, Market, str], bool]] = {
    "employer": owns_employer,
    "jobseeker": owns_jobseeker,
    "pledge": owns_pledge,
    "run": owns_run,
    "vacancy": owns_vacancy,
}
"""Whose each kind of object is, by the name that it has in an address."""
