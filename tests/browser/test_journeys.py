"""What each role comes for, in a browser: with a mouse, with keys alone, and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lepmatch import Market, Matcher
from tests.browser.conftest import SCREENSHOTS, WIDE, log_in, look_at, print_out


@pytest.fixture(scope="module")
def jobs(market: Market) -> list[str]:
    """Open vacancies of the employer who has an account, with three candidates or more."""
    from tests.browser.conftest import _commonest

    employer, matcher = _commonest(one.employer for one in market.vacancies), Matcher().fit(market)
    mine = (one.id for one in market.vacancies if one.employer == employer)
    return [id for id in mine if len(matcher.shortlist(id, 3)) == 3]


def put_forward(page: Page, site: str, job: str) -> str:
    """Find a vacancy, read why somebody fits, and put them forward; who it was."""
    page.get_by_role("link", name="Vacancies").first.click()
    page.get_by_label("Words").fill(job)
    page.get_by_label("All", exact=True).check()
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("row").nth(1).get_by_role("link").click()
    first = page.locator(".app-candidate").filter(has=page.locator("input[name=jobseeker]")).first
    person = first.get_by_role("link").first.inner_text()
    first.get_by_label(f"Put {person} forward").check()
    first.get_by_label("has agreed").check()
    page.get_by_label("Why", exact=True).select_option("fit")
    page.get_by_label("In your words").fill("met on Tuesday, keen")
    page.get_by_role("button", name="Put forward").click()
    expect(page.get_by_role("alert")).to_contain_text("1 person is put forward")
    expect(page.get_by_role("row").filter(has_text=person)).to_contain_text("Put forward")
    return person


def test_an_officer_puts_an_explained_candidate_forward(page: Page, site: str, jobs: list[str]) -> None:
    log_in(page, site, "national")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")
    person = put_forward(page, site, jobs[0])
    look_at(page, "put-forward")
    page.get_by_role("link", name=person).click()
    expect(page.get_by_text("met on Tuesday, keen").first).to_be_visible()
    look_at(page, "pair-with-history")


def test_the_decision_stays_beside_the_list(page: Page, site: str, jobs: list[str]) -> None:
    log_in(page, site, "national")
    page.set_viewport_size({"width": WIDE, "height": 500})
    page.goto(f"{site}/vacancies/{jobs[0]}")
    expect(page.get_by_role("button", name="Put forward")).not_to_be_in_viewport()
    page.locator(".app-candidate").last.get_by_role("link").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Put forward")).to_be_in_viewport()


def test_pictures_for_the_readme(page: Page, site: str, jobs: list[str]) -> None:
    log_in(page, site, "national")
    page.set_viewport_size({"width": WIDE, "height": 1000})
    for name, address in (("vacancy", ""), ("requirements", "/requirements")):
        page.goto(f"{site}/vacancies/{jobs[0]}{address}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(jobs[0])
        page.screenshot(path=SCREENSHOTS / f"readme-{name}.png")


def test_a_decision_without_a_reason_is_asked_for_again(page: Page, site: str, jobs: list[str]) -> None:
    log_in(page, site, "national")
    page.goto(f"{site}/vacancies/{jobs[0]}")
    page.get_by_role("button", name="Put forward").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Choose at least one person")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    look_at(page, "vacancy-with-errors")


def test_it_is_done_without_scripts(plain_page: Page, site: str, jobs: list[str]) -> None:
    log_in(plain_page, site, "national")
    assert put_forward(plain_page, site, jobs[1 % len(jobs)]) in plain_page.get_by_role("main").inner_text()


def test_it_is_done_with_keys_alone(page: Page, site: str, jobs: list[str]) -> None:
    log_in(page, site, "national")
    page.goto(f"{site}/vacancies/{jobs[0]}")
    tab_to(page, lambda: _focused(page, "name") == "jobseeker")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, lambda: _focused(page, "id") == "reason")
    page.keyboard.type("Fits")
    tab_to(page, lambda: _focused(page, "type") == "submit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("put forward")


def test_an_employer_answers_an_interview(page: Page, site: str, jobs: list[str]) -> None:
    log_in(page, site, "national")
    page.goto(f"{site}/vacancies/{jobs[0]}/briefing")
    look_at(page, "briefing")
    print_out(page, "briefing")
    page.get_by_role("button", name="Log out").click()
    log_in(page, site, "employer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your pledges")
    page.get_by_role("link", name="Candidates", exact=True).click()
    look_at(page, "your-candidates")
    page.get_by_role("row").filter(has_text="Please answer").first.get_by_role("link").click()
    look_at(page, "your-candidate")
    page.get_by_label("We would like to meet them").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Your answer is written down")


def tab_to(page: Page, is_there: Callable[[], bool], most: int = 120) -> None:
    """Press Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if is_there():
            return
    raise AssertionError("the focus never came there")


def _focused(page: Page, attribute: str) -> str | None:
    found: str | None = page.evaluate(f"document.activeElement.getAttribute('{attribute}')")
    return found
