"""A person contests: it is written down, due, answered by somebody who did not decide, and explained in a letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lepmatch import Market, open_store
from tests.web.conftest import send
from tests.web.gallery import HOSTILE

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def person(market: Market, districts: list[str]) -> str:
    """Somebody of the district officer's."""
    return next(one.id for one in market.jobseekers if one.district == districts[0])


def test_a_contest_is_due_on_today_and_answered_once(app: Flask, log_in: Browser, market: Market, person: str) -> None:
    officer, other = log_in("district"), log_in("national")
    form, job = f"/people/{person}/contests/new", market.vacancies.ids[0]
    fields = {"about": "not_chosen", "vacancy": job, "words": HOSTILE, "key": "one"}
    sent = [send(officer, form, fields) for _ in range(2)]
    address = sent[0].location
    assert [one.status_code for one in sent] == [302, 302]
    assert sent[1].location == address
    due = market.on + timedelta(days=30)
    for client in (officer, other):
        today = client.get("/today").text
        assert f'href="{address}"' in today
        assert f"{due:%-d %B %Y}" in today
    page = officer.get(address).text
    assert HOSTILE not in page
    assert "alert(" in page
    assert send(other, address, {"outcome": "", "answer": ""}).status_code == 422
    answer = {"outcome": "explained", "answer": "We went through the list together."}
    assert [send(other, address, answer, form=form).status_code for _ in range(2)] == [302, 302]
    assert "went through the list" in officer.get(address).text
    assert f'href="{address}"' not in officer.get("/today").text
    with open_store(app.extensions["settings"].database) as store:
        [found] = store.contests.all()
        assert (found.received_by, found.answered_by) == ("District Person", "National Person")
        assert store.verify().problems == ()
        assert [one.action for one in store.audit() if one.action.startswith("contest")] == [
            "contest received", "contest answered",
        ]  # fmt: skip


def test_whoever_decided_does_not_answer(log_in: Browser) -> None:
    officer, other = log_in("national"), log_in("national")
    job = re.findall(r'href="/vacancies/(V\d+)"', officer.get("/vacancies").text)[0]
    person = re.findall(r'name="jobseeker" value="([^"]+)"', officer.get(f"/vacancies/{job}").text)[0]
    chosen = {"jobseeker": person, "consent": person, "reason": "fit", "key": "k"}
    assert send(officer, f"/vacancies/{job}", chosen).status_code == 302
    form = f"/people/{person}/contests/new"
    address = send(other, form, {"about": "chosen", "vacancy": job, "key": "two"}).location
    answer = {"outcome": "stands", "answer": "It stands."}
    told = send(officer, address, answer)
    assert told.status_code == 422
    assert "somebody who did not make the decision" in told.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"about": ""}, "Choose what it is about"),
        ({"about": "facts", "vacancy": "V9999x"}, "a vacancy that is on record"),
        ({"about": "facts", "words": "x" * 2_001}, "2,000 characters or fewer"),
    ],
)
def test_a_contest_says_what_is_missing(log_in: Browser, person: str, typed: dict[str, object], told: str) -> None:
    sent = send(log_in("district"), f"/people/{person}/contests/new", {"key": "k", **typed})
    assert sent.status_code == 422
    assert told in sent.text


def test_a_contest_of_somebody_elses_is_missing(log_in: Browser, market: Market, districts: list[str]) -> None:
    others = next(one.id for one in market.jobseekers if one.district != districts[0])
    national, district = log_in("national"), log_in("district")
    address = send(national, f"/people/{others}/contests/new", {"about": "list", "key": "k"}).location
    assert district.get(address).status_code == 404
    assert others not in district.get("/contests").text
    assert others not in district.get("/today").text
    mine = next(one.id for one in market.jobseekers if one.district == districts[0])
    assert district.get(address.replace(others, mine)).status_code == 404


def test_the_letter_has_all_six_kinds_and_leads_to_the_form(log_in: Browser, market: Market, person: str) -> None:
    officer = log_in("national")
    job = market.vacancies.ids[0]
    page = officer.get(f"/vacancies/{job}/people/{person}/letter").text
    for heading in ("Why", "Who decided", "What we looked at", "How we try to be fair", "How we know that it works"):
        assert f'<h2 class="govuk-heading-m">{heading}</h2>' in page
    assert "What it means for you" in page
    assert f"/people/{person}/contests/new?vacancy={job}" in page
    text = officer.get(f"/vacancies/{job}/people/{person}/letter.txt")
    assert text.mimetype == "text/plain"
    assert "What it means for you" in text.text
