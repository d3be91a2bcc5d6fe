"""A real browser before a running dashboard; whatever goes wrong on a page while a test looks at it fails the test."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright
from werkzeug.serving import make_server

from lepmatch import Account, Market, create_store, sample_market
from tests.web.gallery import gallery
from webui import Settings, create_app
from webui.passwords import hashed

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
WIDE, NARROW, PAPER = 1280, 320, 680  # pixels
PATIENCE = 90_000  # milliseconds for a click to be answered, on a machine that has much else to do
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse battery"
"""Of every account here."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without one nothing here can run, which is no success where a change is accepted."""
    found = shutil.which("chromium")
    if found is None:
        missing = "needs Chromium; on Debian or Ubuntu: sudo apt-get install chromium fonts-liberation"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


# ------------------------------------------------------------------------------------------------------- what is served


@pytest.fixture(scope="module")
def market() -> Market:
    """What the dashboard knows, made anew for each file of tests."""
    return sample_market(jobseekers=200, vacancies=30, courses=8, seed=1)


@pytest.fixture(scope="module")
def database(market: Market, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the market and an account for each role, named like it."""
    path = tmp_path_factory.mktemp("site") / "lep.db"
    password = hashed(PASSWORD)
    own = {
        "district": {"district": _commonest(one.district for one in market.jobseekers)},
        "employer": {"employer": _commonest(one.employer for one in market.vacancies)},
    }
    with create_store(path, "root") as store:
        store.load(market, actor="root")
        for role in ("national", "district", "employer", "auditor", "administrator"):
            account = Account(role, f"{role.capitalize()} Person", role, password=password, **own.get(role, {}))
            store.accounts.add(account, actor="root")
    return path


@pytest.fixture(scope="module")
def site(database: Path) -> Iterator[str]:
    """The address of a dashboard that asks for no codes."""
    with served(create_app(Settings(database, is_local=True, codes=False))) as address:
        yield address


@pytest.fixture(scope="module")
def components() -> Iterator[str]:
    """The address of the gallery of components."""
    with served(gallery()) as address:
        yield address


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _commonest(names: Iterable[str | None]) -> str:
    return Counter(sorted(name for name in names if name)).most_common(1)[0][0]


# ---------------------------------------------------------------------------------------------------- what is looked at


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of somebody with a browser of their own, on which nothing may go wrong."""
    with visit(chromium) as (page, troubles):
        yield page
        assert not troubles


@pytest.fixture
def plain_page(chromium: Browser) -> Iterator[Page]:
    """The same without JavaScript."""
    with visit(chromium, java_script_enabled=False) as (page, troubles):
        yield page
        assert not troubles


@contextmanager
def visit(chromium: Browser, **how: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what goes wrong on it: errors of scripts, refusals of the content policy, files that are missing,
    and requests to another host."""
    context = chromium.new_context(viewport={"width": WIDE, "height": 800}, locale="en-GB", **how)
    context.set_default_timeout(PATIENCE)
    troubles: list[str] = []

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            troubles.append(f"{message.type}: {message.text}")

    def asked(request: Request) -> None:
        if urlsplit(request.url).hostname not in {"127.0.0.1", None}:
            troubles.append(f"request to another host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            troubles.append(f"answer {response.status}: {response.url}")

    context.on("console", said)
    context.on("weberror", lambda error: troubles.append(f"script: {error.error}"))
    context.on("request", asked)
    context.on("response", answered)
    try:
        yield context.new_page(), troubles
    finally:
        context.close()


# ------------------------------------------------------------------------------------------ what tests say about a page


def log_in(page: Page, site: str, name: str) -> None:
    """Log in as somebody."""
    page.goto(f"{site}/log-in")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def print_out(page: Page, name: str) -> None:
    """Keep a picture of a page as it is on paper: 180 mm wide, without the furniture of the screen."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 800})
    assert page.locator("header, nav, footer, .govuk-button").filter(visible=True).all_inner_texts() == []
    page.screenshot(path=SCREENSHOTS / f"{name}-paper.png", full_page=True)
    page.emulate_media(media="screen")


def look_at(page: Page, name: str) -> None:
    """Check a page as people with different sight, screens and keyboards find it, and keep its pictures.

    axe finds no violation; nothing is wider than a narrow screen.
    """
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert widest <= width, f"{name} is {widest} wide on a screen of {width}"
