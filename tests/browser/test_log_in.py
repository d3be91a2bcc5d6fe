"""Logging in as a browser does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pyotp import TOTP

from tests.browser.conftest import log_in, look_at, served
from webui import Settings, create_app


@pytest.mark.parametrize("role", ["national", "district"])
def test_staff_start_at_today(page: Page, site: str, role: str) -> None:
    log_in(page, site, role)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    look_at(page, f"today-{role}")


def test_logging_out_ends_it(page: Page, site: str) -> None:
    log_in(page, site, "national")
    page.get_by_role("button", name="Log out").click()
    page.goto(f"{site}/today")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_staff_set_up_an_app_for_codes_and_need_one_from_then_on(page: Page, database: Path) -> None:
    with served(create_app(Settings(database, is_local=True))) as site:
        log_in(page, site, "auditor")
        look_at(page, "set-up")
        page.get_by_label("digits").fill("12")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("alert")).to_contain_text("not right")
        secret = page.locator(".app-code").inner_text()
        page.get_by_label("digits").fill(TOTP(secret).now())
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        page.get_by_role("button", name="Log out").click()
        log_in(page, site, "auditor")
        expect(page).to_have_title("Enter a security code – lepmatch")
        look_at(page, "code")


def test_it_works_by_keys_and_without_scripts(plain_page: Page, site: str) -> None:
    plain_page.goto(f"{site}/log-in")
    plain_page.get_by_label("Username").focus()
    plain_page.keyboard.type("national")
    plain_page.keyboard.press("Tab")
    plain_page.keyboard.type("wrong")
    plain_page.keyboard.press("Enter")
    expect(plain_page.get_by_role("alert")).to_contain_text("not right")
