"""Every page of every role, as a browser shows it: none may be missing, and pictures of all are kept."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from lepmatch import Market
from tests.browser.conftest import PASSWORD, _commonest, look_at, served, visit
from tests.web.conftest import enter, send
from webui import Settings, create_app
from webui.access import ANYBODY, policy
from webui.sessions import cookie_name

ROLES = ("national", "district", "employer", "auditor", "administrator")
NO_PAGE = {
    "static", "today.home", "health.alive", "health.ready", "health.count",  # nothing to look at
    "people.note_text", "fairness.law_144",  # files
    "auth.log_in", "auth.code", "auth.set_up", "auth.new_password", "auth.confirm",  # on the way in
    "sso.start", "sso.back",
    "imports.checked", "imports.progress", "vacancies.submitted",  # after something was sent
}  # fmt: skip
"""What no link leads to; pages among these have tests of their own."""
HELD = {
    "vacancies", "people", "employers", "courses", "plan", "fairness", "progress", "portal", "jobs", "users", "audit",
    "imports", "own", "about",
}  # fmt: skip
"""Subjects of which every page must be led to by a link; of others, those that are."""
PATIENCE = 60.0  # seconds for what is worked out aside


@pytest.fixture(scope="module")
def app(database: Path, market: Market) -> Flask:
    """A dashboard on which somebody has put people forward, made a plan and ordered an audit."""
    app = create_app(Settings(database, is_local=True, codes=False))
    officer = enter(app, "national", PASSWORD)
    employer = _commonest(one.employer for one in market.vacancies)
    for job in (one.id for one in market.vacancies if one.employer == employer):
        people = re.findall(r'name="jobseeker" value="([^"]+)"', officer.get(f"/vacancies/{job}").text)[:2]
        fields = {"jobseeker": people, "consent": people, "reason": "fit", "words": "met on Tuesday", "key": job}
        send(officer, f"/vacancies/{job}", fields)
    for address in ("/plan", "/fairness", "/courses/seats"):
        send(officer, address, {})
        until = time.monotonic() + PATIENCE
        while 'http-equiv="refresh"' in officer.get(address).text and time.monotonic() < until:
            time.sleep(0.2)
    return app


@pytest.fixture(scope="module")
def worked(app: Flask) -> Iterator[str]:
    """Its address."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def walked(app: Flask, worked: str, chromium: Browser) -> Iterator[Callable[[str], Walk]]:
    """The walk of a role, made once."""
    with ExitStack() as browsers:
        yield cache(lambda role: walk_through(app, role, worked, *browsers.enter_context(visit(chromium))))


@dataclass(frozen=True, slots=True)
class Walk:
    """Where links lead somebody of a role.

    Attributes
    ----------
    page, troubles : in their browser, and what goes wrong there
    met : an address of each page; None for a file, and for what leads on to another page
    """

    page: Page
    troubles: list[str]
    met: dict[str, str | None]


def walk_through(app: Flask, role: str, site: str, page: Page, troubles: list[str]) -> Walk:
    """Follow every link to a page that was not met yet."""
    client, routes, allowed = enter(app, role, PASSWORD), app.url_map.bind("127.0.0.1"), pages_of(role)
    left = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in allowed and not rule.arguments]
    left += led_to(client.get("/", follow_redirects=True).text)
    met: dict[str, str | None] = {}
    while left:
        address = left.pop(0).partition("#")[0]
        endpoint = routes.match(address.partition("?")[0])[0] if address.startswith("/") else None
        if endpoint is None or endpoint in met or endpoint not in allowed:
            continue
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        is_page = "html" in answer.content_type and routes.match(answer.request.path)[0] == endpoint
        met[endpoint] = address if is_page else None
        left += led_to(answer.text) if is_page else []
    name = cookie_name(app.extensions["settings"])
    page.context.add_cookies([{"name": name, "value": client.get_cookie(name).value, "url": site}])
    return Walk(page, troubles, met)


def led_to(page: str) -> list[str]:
    """Where the links of a page lead."""
    links = [link for link in re.findall(r"<a\b[^>]*>", page) if " download" not in link]
    return [unescape(address) for link in links for address in re.findall(r'href="([^"]*)"', link)]


def pages_of(role: str) -> set[str]:
    """The pages that the policy lets a role see; those that are the same for everybody are looked at by the first."""
    allowed = {endpoint for endpoint, methods in policy().items() if role in methods.get("GET", {})}
    if role == ROLES[0]:
        allowed |= {endpoint for endpoint, methods in policy().items() if ANYBODY in methods.get("GET", {})}
    return {endpoint for endpoint in allowed - NO_PAGE if not endpoint.startswith("api.")}


@pytest.mark.parametrize(("role", "endpoint"), [(role, page) for role in ROLES for page in sorted(pages_of(role))])
def test_every_page_that_a_role_may_see_is_sound(
    worked: str, walked: Callable[[str], Walk], role: str, endpoint: str
) -> None:
    walk = walked(role)
    if endpoint not in walk.met:
        assert endpoint.partition(".")[0] not in HELD, "no link leads there"
    elif address := walk.met[endpoint]:
        walk.troubles.clear()  # of the page before
        assert walk.page.goto(worked + address).status == 200
        assert urlsplit(walk.page.url).path == address.partition("?")[0]
        look_at(walk.page, f"{role}-{endpoint.replace('.', '-').replace('_', '-')}")
        assert not walk.troubles
