"""Every component as a browser shows it, with scripts and without; and that these tests notice what is wrong."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import look_at, print_out, served, visit
from tests.web.gallery import gallery
from webui.security import HEADERS


@pytest.mark.parametrize("path", ["", "error", "log-in?wrong", "totp?wrong"])
def test_pages_are_right_for_everybody(page: Page, components: str, path: str) -> None:
    page.goto(f"{components}/{path}")
    look_at(page, f"components-{path.partition('?')[0] or 'all'}")
    assert page.get_by_role("heading", level=1).inner_text(), "a page says what it is"


def test_paper_shows_the_content_alone(page: Page, components: str) -> None:
    page.goto(components)
    print_out(page, "components")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_first_key_skips_to_the_content(page: Page, components: str) -> None:
    page.goto(components)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_what_went_wrong_is_told_first(page: Page, components: str) -> None:
    page.goto(f"{components}/log-in?wrong")
    expect(page).to_have_title("Error: Log in – lepmatch")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter your password").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_tables_are_sorted_by_a_click_on_a_heading(page: Page, components: str) -> None:
    page.goto(components)
    page.get_by_role("button", name="Openings").click()
    assert page.locator("[data-module=moj-sortable-table] tbody td:nth-child(3)").all_inner_texts() == ["3", "12"]


def test_figures_open_without_scripts(plain_page: Page, components: str) -> None:
    plain_page.goto(components)
    table = plain_page.get_by_role("region", name="Where one more seat is worth most")
    expect(table).not_to_be_visible()
    plain_page.get_by_text("Figures: Where one more seat is worth most").click()
    expect(table.get_by_role("cell", name="312")).to_be_visible()


def test_narrow_pages_keep_their_navigation(page: Page, plain_page: Page, components: str) -> None:
    for one in (page, plain_page):
        one.set_viewport_size({"width": 320, "height": 800})
        one.goto(components)
    page.get_by_role("button", name="Menu").click()
    for one in (page, plain_page):
        expect(one.get_by_role("link", name="Fairness")).to_be_visible()


def test_keys_reach_every_tile(page: Page, components: str) -> None:
    page.goto(components)
    page.get_by_role("link", name="Wales: 160 people").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{components}/?area=4")


def test_what_is_swapped_in_starts_too(page: Page) -> None:
    app = gallery()
    swap = '<button hx-get="/part" hx-target="#here">Show</button><div id="here" aria-live="polite"></div>'
    table = (
        """{% from "components/table.html" import table %}{{ table("T", ["A", "B"], [["x", 1]], is_sortable=true) }}"""
    )
    frame = '{% extends "layout.html" %}{% block content %}<h1>Swap</h1>' + swap + "{% endblock %}"
    app.add_url_rule("/swap", "swap", lambda: (render_template_string(frame, title="Swap"), HEADERS))
    app.add_url_rule("/part", "part", lambda: render_template_string(table))
    with served(app) as address:
        page.goto(f"{address}/swap")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("columnheader", name="B").get_by_role("button")).to_be_visible()


def test_wide_tables_are_lists_on_a_narrow_screen_and_stay_tables_to_the_ear(page: Page) -> None:
    app = gallery()
    table = """{% from "components/table.html" import table %}
      {{ table("What is due this week", ["Due", "Vacancy", "Employer", "#Openings"],
        [["3 April", "Driver", "A depot", 2]]) }}"""
    frame = '{% extends "layout.html" %}{% block content %}<h1>Due</h1>' + table + "{% endblock %}"
    app.add_url_rule("/due", "due", lambda: (render_template_string(frame, title="Due"), HEADERS))
    with served(app) as address:
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto(f"{address}/due")
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="3 April"))
        expect(row.get_by_role("cell")).to_have_text(["Driver", "A depot", "2"])
        left = [row.get_by_role("cell").nth(at).bounding_box()["x"] for at in range(3)]
        assert len(set(left)) == 1, "one below the other"
        assert page.locator("caption").bounding_box()["height"] < 40, "its caption is on one line"


BAD = {
    "an inline script": "<script>document.title = 'x'</script>",
    "an inline style": "<p style='color: red'>x</p>",
    "a handler in an attribute": "<img src='/icon.svg' alt='' onload='x()'>",
    "another host": "<img src='http://pictures.example/x.png' alt=''>",
    "a file that is missing": "<link rel='stylesheet' href='/missing.css'>",
}


@pytest.mark.parametrize("what", BAD)
def test_trouble_is_noticed(chromium: Browser, what: str) -> None:
    app = Flask(__name__)
    app.add_url_rule(
        "/", view_func=lambda: (f"<!doctype html><html lang=en><title>x</title>{BAD[what]}</html>", HEADERS)
    )
    app.add_url_rule(
        "/icon.svg", "icon", lambda: ("<svg xmlns='http://www.w3.org/2000/svg'/>", {"Content-Type": "image/svg+xml"})
    )
    with served(app) as address, visit(chromium) as (page, troubles):
        page.goto(address, wait_until="networkidle")
        assert troubles


@pytest.mark.parametrize(
    "body", ["<p>no heading, no landmark</p>", "<main><h1>Wide</h1><pre>" + "x" * 400 + "</pre></main>"]
)
def test_pages_that_shut_somebody_out_are_noticed(chromium: Browser, body: str) -> None:
    with visit(chromium) as (page, _):
        page.set_content(f"<!doctype html><html lang=en><title>x</title><body>{body}</body></html>")
        with pytest.raises(AssertionError):
            look_at(page, "components-bad")
