"""Every page of every role, as a browser shows it: none may be missing, and pictures of all are kept."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from lepmatch import Market
from tests.browser.conftest import PASSWORD, _commonest, log_in, look_at, served
from tests.web.conftest import enter, send
from webui import Settings, create_app
from webui.access import ANYBODY, policy

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


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_a_role_may_see_is_sound(page: Page, worked: str, app: Flask, role: str) -> None:
    log_in(page, worked, role)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    routes, allowed = app.url_map.bind("127.0.0.1"), pages_of(role)
    plain = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in allowed and not rule.arguments]
    left, seen = [*plain, *led_to(page)], set()
    while left:
        address = left.pop(0).partition("#")[0]
        endpoint = routes.match(address.partition("?")[0])[0] if address.startswith("/") else None
        if endpoint in seen or endpoint not in allowed:
            continue
        seen.add(endpoint)
        answer = page.request.get(worked + address)
        assert answer.status == 200, address
        if "html" in answer.headers["content-type"] and routes.match(urlsplit(answer.url).path)[0] == endpoint:
            page.goto(worked + address)  # a page of its own: no file, and not one that leads on to another
            look_at(page, f"{role}-{endpoint.replace('.', '-').replace('_', '-')}")
            left += led_to(page)
    missed = {endpoint for endpoint in allowed - seen if endpoint.partition(".")[0] in HELD}
    assert missed == set(), "no link leads there"


def led_to(page: Page) -> list[str]:
    """Where the links of a page lead."""
    return [link.get_attribute("href") or "" for link in page.locator("a:not([download])").all()]


def pages_of(role: str) -> set[str]:
    """The pages that the policy lets a role see; those that are the same for everybody are looked at by the first."""
    allowed = {endpoint for endpoint, methods in policy().items() if role in methods.get("GET", {})}
    if role == ROLES[0]:
        allowed |= {endpoint for endpoint, methods in policy().items() if ANYBODY in methods.get("GET", {})}
    return {endpoint for endpoint in allowed - NO_PAGE if not endpoint.startswith("api.")}
