"""An employer's own vacancies: advice while one is typed, then it is saved and seen by staff; never anybody's data."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings

from lepmatch import Market, Week, open_store, vacancy_texts
from tests.strategies import weeks
from tests.web.conftest import send
from webui.presenters.jobs import DRAFT
from webui.typed import hours_of
from webui.views.jobs import FIELDS

Enter = Callable[[str], FlaskClient]
JOB = {
    "title": "Shop assistant", "openings": "2", "description": "Serve customers", "hours_per_week": "30",
    "shifts": "mon-fri day", "pay_per_hour": "6.50", "postcode": "SO15",
}  # fmt: skip


@pytest.fixture
def employer(database: Path) -> str:
    with open_store(database) as store:
        account = store.accounts.find("employer")
    assert account is not None
    return account.employer or ""


@pytest.fixture
def own(market: Market, employer: str) -> str:
    return next(job.id for job in market.vacancies if job.employer == employer)


@pytest.fixture
def others(market: Market, employer: str) -> str:
    return next(job.id for job in market.vacancies if job.employer != employer)


def kept(database: Path) -> dict[str, object]:
    with open_store(database) as store:
        assert store.verify().problems == ()
        return {job.id: job for job in store.market(actor="a test").vacancies}


@settings(max_examples=200, deadline=None)
@given(weeks())
def test_hours_may_be_typed_as_records_or_people_have_them(week: Week) -> None:
    assert Week.parse(hours_of(str(week))) == Week.parse(hours_of(week.words)) == week


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mondays - Fridays, Day", "mon-fri day"),
        ("Mon, Wed and Fri: day", None),
        ("Mon, Wed and Fri, day", "mon day;wed day;fri day"),
        ("Saturday evening and night, Sunday early", "sat evening+night;sun early"),
        ("nine to five", None),
        ("<b>", None),
    ],
)
def test_what_is_typed_of_hours_is_understood_or_asked_for_again(log_in: Enter, text: str, hours: str | None) -> None:
    if hours is not None:
        assert str(Week.parse(hours_of(text))) == str(Week.parse(hours))
        return
    page = send(log_in("employer"), "/your/vacancies/new", {**JOB, "shifts": text, "key": "h"})
    assert page.status_code == 422
    assert "such as Monday to Friday, day and late" in page.text


def test_a_vacancy_stands_in_its_form_as_people_type_and_is_saved_the_same(
    log_in: Enter, database: Path, market: Market, employer: str
) -> None:
    job = next(one for one in market.vacancies if one.employer == employer and one.shifts and one.closing_date)
    assert job.shifts
    assert job.closing_date
    page = log_in("employer").get(f"/your/vacancies/{job.id}").text
    assert f'value="{job.shifts.words}"' in page
    assert f'value="{job.closing_date:%-d/%-m/%Y}"' in page
    fields = {name: str(vacancy_texts(job).get(name, "")) for name in FIELDS} | {
        "shifts": job.shifts.words, "closing_date": f"{job.closing_date:%-d/%-m/%Y}", "title": job.title
    }  # fmt: skip
    assert send(log_in("employer"), f"/your/vacancies/{job.id}", fields).status_code == 302
    assert kept(database)[job.id] == job


def test_a_new_vacancy_is_saved_once_and_staff_see_it_at_once(
    log_in: Enter, database: Path, app: Flask, employer: str
) -> None:
    client, before = log_in("employer"), kept(database)
    with app.test_request_context():
        fitted = app.extensions["desk"]
    log_in("national").get("/vacancies")
    state = fitted._state
    for _ in range(2):
        assert send(client, "/your/vacancies/new", {**JOB, "key": "once"}).status_code == 302
    after = kept(database)
    (added,) = after.keys() - before.keys()
    assert after[added].employer == employer
    assert "Shop assistant" in client.get("/your/vacancies").text
    assert log_in("national").get(f"/vacancies/{added}").status_code == 200
    assert fitted._state is state


def test_their_own_is_changed_and_keeps_what_the_form_does_not_ask(
    log_in: Enter, database: Path, own: str, market: Market
) -> None:
    client, old = log_in("employer"), market.vacancies[own]
    page = client.get(f"/your/vacancies/{own}").text
    assert old.title in page
    fields = {**JOB, "title": old.title, "postcode": old.postcode or "", "openings": "7"}
    assert send(client, f"/your/vacancies/{own}", fields).status_code == 302
    new = kept(database)[own]
    assert (new.openings, new.contract_weeks, new.occupation, new.pay_per_hour) == (
        7, old.contract_weeks, old.occupation, 6.5,
    )  # fmt: skip


def test_anothers_vacancy_or_pledge_is_like_one_that_there_is_not(
    log_in: Enter, database: Path, others: str, market: Market, employer: str
) -> None:
    client, before = log_in("employer"), kept(database)
    for id in (others, "V9999x"):
        assert client.get(f"/your/vacancies/{id}").status_code == 404
        assert send(client, f"/your/vacancies/{id}", JOB, "/your/vacancies/new").status_code == 404
        checked = send(client, "/your/vacancies/check", {**JOB, "of": id}, "/your/vacancies/new")
        assert checked.status_code == 404
    foreign = next(pledge.id for pledge in market.pledges if pledge.employer != employer)
    says = set()
    for pledge in (foreign, "P999x"):
        refused = send(client, "/your/vacancies/new", {**JOB, "pledge": pledge, "key": "k"})
        assert refused.status_code == 422
        says |= {said.strip() for said in re.findall(r"Pledge: [^<]+", refused.text)}
    assert len(says) == 1
    assert kept(database) == before


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(log_in: Enter, database: Path) -> None:
    client, before = log_in("employer"), kept(database)
    wrong = {**JOB, "title": "", "openings": "0", "shifts": "sometimes", "licences": "magic", "key": "k"}
    answer = send(client, "/your/vacancies/new", wrong)
    assert answer.status_code == 422
    for name in ("title", "openings", "shifts", "licences"):
        assert f'href="#{name}"' in answer.text
        assert f'id="{name}-error"' in answer.text
    assert kept(database) == before


def test_what_is_wrong_is_said_in_the_words_of_the_form(log_in: Enter) -> None:
    wrong = {"hours_per_week": "forty", "licences": "driving licence", "openings": "many", "key": "k"}
    page = send(log_in("employer"), "/your/vacancies/new", {**JOB, **wrong}).text
    assert "Hours a week: must be a number from 0 to 100 with at most 2 decimals<" in page
    assert "How many people you want: must be a whole number from 1 to 100000<" in page
    assert "did you mean driving_" in page
    assert "lgv_ce" not in page, "every code there is was listed"


def test_days_and_pounds_may_be_written_as_people_write_them(log_in: Enter, database: Path) -> None:
    client, before = log_in("employer"), kept(database)
    fields = {"pay_per_hour": "£6.50", "start_date": "27/4/2009", "closing_date": "20/04/2009", "key": "day"}
    assert send(client, "/your/vacancies/new", {**JOB, **fields}).status_code == 302
    (added,) = kept(database).keys() - before.keys()
    page = client.get(f"/your/vacancies/{added}").text
    assert 'value="27/4/2009"' in page
    assert 'value="20/4/2009"' in page
    assert str(getattr(kept(database)[added], "start_date", "")) == "2009-04-27"


def test_one_page_of_the_navigation_is_the_one_that_is_shown(log_in: Enter) -> None:
    client = log_in("employer")
    for address, name in (("/your/pledges", "Your pledges"), ("/your/report", "Your pledges"),
                          ("/your/candidates", "Candidates"), ("/your/vacancies/new", "Your vacancies")):  # fmt: skip
        found = re.findall(r'aria-current="(?:true|page)"[^>]*>(.*?)</a>', client.get(address).text, re.DOTALL)
        assert [re.sub(r"<[^>]+>", "", one).strip() for one in found] == [name], address


def test_a_draft_is_advised_on_and_leaves_no_trace(
    log_in: Enter, database: Path, market: Market, app: Flask, own: str
) -> None:
    client, before = log_in("employer"), kept(database)
    draft = {
        **JOB, "title": "<b>Dynamic rockstar</b>", "description": "Good communicator with own car", "pay_per_hour": "3",
        "essential_skills": "flurbling\ncash handling", "experience_months": "60", "hours_per_week": "",
    }  # fmt: skip
    page = send(client, "/your/vacancies/check", draft, "/your/vacancies/new")
    assert page.status_code == 200
    for words in ("“communicator”", "“own car”", "“dynamic”", "“flurbling”", "legal minimum", "Hours: say", "5.73"):
        assert words in page.text
    assert "“cash handling”" not in page.text
    assert "<b>Dynamic" not in page.text
    assert "flurbling" in page.text
    assert not [one.id for one in market.jobseekers if one.id in page.text]
    assert not [int(n) for n in re.findall(r": (\d+) or more", page.text) if int(n) % 5]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    part = client.post(
        "/your/vacancies/check", data={**draft, "of": own, "csrf_token": token.group(1)}, headers={"HX-Request": "true"}
    )
    assert "<html" not in part.text
    assert "What your wishes cost" in part.text
    assert kept(database) == before
    assert DRAFT not in app.extensions["desk"]._state.market.vacancies
    assert client.get("/your/vacancies").status_code == 200


def test_a_draft_that_cannot_be_read_says_what_to_put_right(log_in: Enter) -> None:
    client = log_in("employer")
    answer = send(client, "/your/vacancies/check", {**JOB, "openings": "many"}, "/your/vacancies/new")
    assert (answer.status_code, "How many people you want" in answer.text) == (422, True)


def test_nobody_draws_numbers_out_by_drafts_without_end(log_in: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.views.jobs.CHECKS", 2)
    client = log_in("employer")
    answers = [send(client, "/your/vacancies/check", JOB, "/your/vacancies/new").status_code for _ in range(3)]
    assert answers == [200, 200, 422]
