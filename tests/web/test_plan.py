"""The plan: worked out on request, steered by pins and exclusions, confirmed person by person with a reason."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lepmatch import Market, Matcher, Wish, allocate, fold, open_store
from tests.web.conftest import enter, send, token_of
from webui import create_app
from webui.desk import State
from webui.planning import make_plan
from webui.stores import settings
from webui.workroom import SharedRoom


@pytest.fixture
def staff(app: Flask) -> FlaskClient:
    """The browser of national staff, who have a plan."""
    browser = enter(app, "national")
    send(browser, "/plan", {})
    when_done(lambda: browser.get("/plan"))
    return browser


def when_done(ask: Callable[[], TestResponse]) -> TestResponse:
    """A page once what it shows has been worked out."""
    until = time.monotonic() + 120
    while "being worked out" in (page := ask()).text:
        assert time.monotonic() < until
        time.sleep(0.1)
    return page


def listed(browser: FlaskClient) -> Iterator[str]:
    """The vacancies with proposals, page after page."""
    first = browser.get("/plan").text
    last = max([1, *map(int, re.findall(r"\?page=(\d+)", first))])
    for at in range(1, last + 1):
        yield from re.findall(r'href="/plan/vacancies/(\w+)"', browser.get(f"/plan?page={at}").text)


def proposed(browser: FlaskClient, vacancy: str) -> list[str]:
    """Who can be put forward there."""
    return re.findall(r'id="choose-(\w+)"', browser.get(f"/plan/vacancies/{vacancy}").text)


def decide(browser: FlaskClient, vacancy: str, **fields: object) -> TestResponse:
    """Send the form of a vacancy's proposals."""
    address = f"/plan/vacancies/{vacancy}"
    key = re.search(r'name="key" value="([^"]+)"', browser.get(address).text)
    return send(browser, address, {"key": key[1] if key else "", "reason": "fit", **fields})


def test_there_is_no_plan_until_somebody_asks(kept_app: Flask) -> None:
    page = enter(kept_app, "national").get("/plan").text
    assert "Work out a plan" in page
    assert "Worked out for" not in page


def test_the_plan_shown_is_the_librarys(staff: FlaskClient, market: Market) -> None:
    matcher = Matcher().fit(market)
    plan = allocate(market, matcher.matches())
    page = re.sub(r"\s+", " ", staff.get("/plan").text)
    assert f"{len(plan):,} proposals." in page
    assert f"The plan has {plan.total:,.1f} points" in page
    assert "first come first served" in page.lower()
    assert set(listed(staff)) == {vacancy for vacancy, *_ in plan.rows()}
    vacancy, jobseeker, *_ = next(plan.rows())
    assert jobseeker in staff.get(f"/plan/vacancies/{vacancy}").text


def test_district_staff_see_their_own_part(
    app: Flask, staff: FlaskClient, market: Market, districts: list[str]
) -> None:
    officer = enter(app, "district")
    for vacancy in listed(officer):
        assert market.employers[market.vacancies[vacancy].employer].district in (None, districts[0])
    others = [
        v for v in listed(staff) if market.employers[market.vacancies[v].employer].district not in (None, districts[0])
    ]
    assert officer.get(f"/plan/vacancies/{others[0]}").status_code == 404


def test_confirming_puts_people_forward_once(staff: FlaskClient, app: Flask) -> None:
    vacancy = next(v for v in listed(staff) if proposed(staff, v))
    one = proposed(staff, vacancy)[0]
    token = token_of(staff.get(f"/plan/vacancies/{vacancy}"))
    form = {"csrf_token": token, "key": "a key", "reason": "fit", "jobseeker": one, "consent": one}
    for _ in range(2):
        assert staff.post(f"/plan/vacancies/{vacancy}", data=form).status_code == 302
    with app.app_context(), open_store(settings().database) as store:
        told = [e for e in store.events(jobseeker=one, vacancy=vacancy) if e.kind == "submitted"]
    assert [event.actor for event in told] == ["National Person"]
    assert one not in proposed(staff, vacancy)
    assert "Something has been recorded since" in staff.get("/plan").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose at least one person"),
        ({"reason": "because"}, "Choose why these people are put forward"),
        ({"jobseeker": "J0001"}, "has not consented"),
    ],
)
def test_a_confirmation_that_cannot_be_says_why(staff: FlaskClient, fields: dict[str, str], said: str) -> None:
    vacancy = next(v for v in listed(staff) if proposed(staff, v))
    if "jobseeker" in fields:
        fields = {"jobseeker": proposed(staff, vacancy)[0]}
    answer = decide(staff, vacancy, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "There is a problem" in answer.text


def test_an_excluded_pair_is_in_no_later_plan_and_a_pinned_one_is(staff: FlaskClient) -> None:
    vacancy = next(v for v in listed(staff) if len(proposed(staff, v)) > 1)
    out, kept = proposed(staff, vacancy)[:2]
    for jobseeker, wish in ((out, "exclude"), (kept, "pin")):
        address = f"/plan/vacancies/{vacancy}/people/{jobseeker}"
        assert send(staff, address, {"wish": wish, "why": "we spoke with them"}).status_code == 302
    wanted = staff.get("/plan/wishes").text
    assert out in wanted
    assert "we spoke with them" in wanted
    send(staff, "/plan", {})
    when_done(lambda: staff.get("/plan"))
    page = staff.get(f"/plan/vacancies/{vacancy}").text
    assert out not in proposed(staff, vacancy)
    assert "Pinned</strong>" in page
    send(staff, f"/plan/vacancies/{vacancy}/people/{out}", {"wish": "none"})
    assert out not in staff.get("/plan/wishes").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose what you want of the plan"),
        ({"wish": "exclude"}, "Enter why"),
        ({"wish": "exclude", "why": "x" * 201}, "200 characters or fewer"),
    ],
)
def test_a_wish_that_cannot_be_says_why(staff: FlaskClient, market: Market, fields: dict[str, str], said: str) -> None:
    address = f"/plan/vacancies/{market.vacancies.ids[0]}/people/{market.jobseekers.ids[0]}"
    answer = send(staff, address, fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_pin_against_a_rule_is_overridden_by_name_or_not_at_all(staff: FlaskClient, market: Market) -> None:
    matcher = Matcher().fit(market)
    ledger, misses = fold(market), (near for id in market.vacancies.ids for near in matcher.standing(id).near_misses)
    near = next(near for near in misses if ledger.submission(near.jobseeker, near.vacancy).state == "new")
    address = f"/plan/vacancies/{near.vacancy}/people/{near.jobseeker}"
    refused = send(staff, address, {"wish": "pin", "why": "care is arranged"})
    assert refused.status_code == 422
    assert "override" in refused.text
    assert send(staff, address, {"wish": "pin", "why": "care is arranged", "override": "yes"}).status_code == 302


def test_a_pin_that_nobody_can_keep_is_left_out_and_said_so(market: Market) -> None:
    matcher = Matcher().fit(market)
    closed = market.vacancies.columns["closing_date"].rows_where(lambda day: day is not None and day < market.on)
    wish = Wish(market.jobseekers.ids[0], market.vacancies.ids[closed[0]], "pin", "national", "asked")
    made = make_plan(matcher, [wish, Wish("J9999", "V9999", "pin", "national", "gone")])
    assert [left for left, _ in made.left_out] == [wish]
    assert "closed" in made.left_out[0][1]


def test_what_one_more_interview_is_worth(staff: FlaskClient, market: Market) -> None:
    plan = allocate(market, Matcher().fit(market).matches())
    page = staff.get("/plan/prices").text
    dearest = sorted(range(len(plan.vacancy_ids)), key=lambda row: (-plan.vacancy_price[row], plan.vacancy_ids[row]))
    assert f"One more interview at {plan.vacancy_ids[dearest[0]]} would" in page
    assert page.index("<svg") < page.index("<table")


def test_every_process_shows_the_plan_that_one_of_them_made(staff: FlaskClient, app: Flask) -> None:
    with app.app_context():
        other = create_app(settings())
    found = enter(other, "national")
    assert sorted(listed(found)) == sorted(listed(staff))


def test_a_plan_whose_process_has_died_is_not_waited_for(tmp_path: Path, market: Market) -> None:
    state = State(1, 0, Matcher().fit(market), fold(market))
    room, started, go_on = SharedRoom(tmp_path / "plans"), threading.Event(), threading.Event()

    def work_out(_: Matcher) -> str:
        started.set()
        go_on.wait(60)
        return "done"

    room.ask("plan", state, "somebody", work_out)
    started.wait(60)
    elsewhere = SharedRoom(tmp_path / "plans")
    running = elsewhere.find("plan", state)
    assert running is not None
    assert running.is_running
    elsewhere.ask("plan", state, "somebody else", lambda _: "another")  # it already is being worked out
    copytree(tmp_path / "plans", tmp_path / "after")  # the files as a process leaves them that dies now
    assert SharedRoom(tmp_path / "after").find("plan", state) is None
    go_on.set()
    room.wait("plan", 60)
    done = elsewhere.find("plan", state)
    assert done is not None
    assert (done.by, done.answer) == ("somebody", "done")
    later = State(2, 0, state.matcher, state.ledger)
    assert elsewhere.find("plan", later) is None
    assert not (tmp_path / "plans" / "plan").exists()


def test_a_page_offers_nothing_that_would_be_refused(app: Flask, market: Market, districts: list[str]) -> None:
    officer = enter(app, "district")
    one = next(one.id for one in market.jobseekers if one.district == districts[0])
    others = next(
        job.id for job in market.vacancies if market.employers[job.employer].district not in (None, districts[0])
    )
    address = f"/plan/vacancies/{others}/people/{one}"
    assert send(officer, address, {"wish": "exclude", "why": "asked us"}).status_code == 302
    for page in ("/plan", "/plan/wishes", address, f"/people/{one}", f"/people/{one}/history", "/courses"):
        links = set(re.findall(r'href="(/[^"?#]*)"', officer.get(page).text)) - {"/log-out"}
        refused = [link for link in links if not link.startswith("/static") and officer.get(link).status_code >= 400]
        assert refused == [], page
