"""What an administrator comes for, and everybody's own account, in a browser."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lepmatch import Market, open_store, write_market
from tests.browser.conftest import PASSWORD, log_in, look_at, served
from webui import Settings, create_app
from webui.passwords import hashed


@pytest.fixture
def records(market: Market, tmp_path: Path) -> Path:
    """The records as files, with a fault in two of them."""
    write_market(market, tmp_path / "records")
    for name, right, wrong in (("employers", '",retail,', '",retale,'), ("vacancies", ",yes,", ",perhaps,")):
        file = tmp_path / "records" / f"{name}.csv"
        text = file.read_text(encoding="utf-8")
        assert right in text
        file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return tmp_path / "records"


def choose(page: Page, folder: Path) -> None:
    """Send every file of a folder."""
    page.locator("input[type=file]").set_input_files(sorted(folder.iterdir()))
    page.get_by_role("button", name="Check the files").click()


def test_files_with_errors_are_put_right_and_loaded(page: Page, site: str, records: Path, market: Market) -> None:
    log_in(page, site, "administrator")
    page.get_by_role("link", name="Import").click()
    choose(page, records)
    expect(page.get_by_role("alert")).to_contain_text("2 problems in the files; nothing was loaded")
    expect(page.get_by_role("row").filter(has_text="retale")).to_contain_text("retail")
    look_at(page, "import-with-errors")
    write_market(market, records)
    choose(page, records)
    expect(page.get_by_role("heading", level=1)).to_have_text("What the files would change")
    look_at(page, "import-checked")
    page.get_by_role("button", name="Load them", exact=True).click()
    expect(page.get_by_text("Everything is loaded.")).to_be_visible(timeout=60_000)
    look_at(page, "import-loaded")


def test_somebody_new_chooses_a_password(page: Page, site: str) -> None:
    log_in(page, site, "administrator")
    page.get_by_role("link", name="Users").click()
    page.get_by_role("button", name="Add somebody").click()
    page.get_by_label("Username").fill("b.new")
    page.get_by_label("Full name").fill("B. New")
    page.get_by_label("Auditor").check()
    page.get_by_role("button", name="Add").click()
    secret = page.locator(".app-code").inner_text()
    look_at(page, "user-with-a-password")
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Username").fill("b.new")
    page.get_by_label("Password", exact=True).fill(secret)
    page.get_by_role("button", name="Log in").click()
    look_at(page, "choose-password")
    page.get_by_label("New password", exact=True).fill("password123456")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("hard to guess")
    page.get_by_label("New password", exact=True).fill("quiet harbour lemon")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def test_what_is_sensitive_asks_again(page: Page, database: Path) -> None:
    now = [time.time()]
    with open_store(database) as store:
        store.accounts.change("administrator", actor="root", password=hashed(PASSWORD))
    with served(create_app(Settings(database, is_local=True, codes=False, clock=lambda: now[0]))) as site:
        log_in(page, site, "administrator")
        now[0] += 20 * 60
        page.goto(f"{site}/users/new")
        expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
        look_at(page, "confirm")
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Add somebody")
