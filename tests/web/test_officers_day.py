"""An officer's day and an employer's answer, page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.test import TestResponse

from lepmatch import TASKS, Event, Market, Matcher, open_store
from tests.web.conftest import send
from webui.formatters import sentence
from webui.presenters.today import FEW, MANY

Enter = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def job(market: Market) -> str:
    """A vacancy of the commonest employer, who has an account, with candidates and slots."""
    from tests.web.conftest import _commonest

    employer = _commonest(one.employer for one in market.vacancies)[0]
    matcher = Matcher().fit(market)
    fits = [one.id for one in market.vacancies if one.employer == employer and len(matcher.shortlist(one.id, 3)) == 3]
    return fits[0]


def candidates(client: FlaskClient, job: str) -> list[str]:
    return re.findall(r'name="jobseeker" value="([^"]+)"', client.get(f"/vacancies/{job}").text)


def put(client: FlaskClient, job: str, people: list[str], key: str = "a key", **more: object) -> int:
    fields = {"jobseeker": people, "consent": people, "reason": "fit", "words": "", "key": key, **more}
    return send(client, f"/vacancies/{job}", fields).status_code


def test_today_lists_what_is_due(log_in: Enter) -> None:
    page = log_in("national").get("/today")
    assert page.status_code == 200
    assert "due" in page.text


def test_all_of_a_kind_stand_on_pages_of_their_own(app: Flask, log_in: Enter) -> None:
    client = log_in("national")
    with open_store(app.extensions["settings"].database) as store, app.extensions["desk"].turn(store) as state:
        tasks = state.agenda.tasks()
    shown = client.get("/today").text
    for kind, those in tasks.items():
        alone = client.get("/today", query_string={"kind": kind}).text
        assert escape(sentence(TASKS[kind])) in alone
        assert (f'href="/today?kind={kind}"' in shown) == (len(those) > FEW)
        where = [f"/vacancies/{one.vacancy}" for one in those[:MANY] if one.vacancy]
        assert re.findall(r'<td[^>]*><a class="govuk-link" href="(/vacancies/[^/"]+)"', alone) == where
        assert [path for path in where[:FEW] if f'"{path}"' not in shown] == []
    assert any(len(those) > FEW for those in tasks.values())
    assert client.get("/today?kind=nothing&page=x").text.count("<h1") == 1


def test_who_is_put_forward_already_is_not_put_forward_again(log_in: Enter, app: Flask, market: Market) -> None:
    client = log_in("national")
    with open_store(app.extensions["settings"].database) as store, app.extensions["desk"].turn(store) as state:
        tasks = [one for those in state.agenda.tasks().values() for one in those if one.jobseeker and one.vacancy]
        barred = [one for one in tasks if state.matcher.match(one.jobseeker or "", one.vacancy or "").barriers]
        stands = next(one for one in barred if state.ledger.submission(one.jobseeker or "", one.vacancy).is_open)
    page = client.get(f"/vacancies/{stands.vacancy}/people/{stands.jobseeker}").text
    assert "I override this rule" not in page
    due = f"{sentence(TASKS[stands.task])}: {stands.day.day} {stands.day:%B %Y}"
    assert escape(due) in page, "it says what is due instead"
    assert "Barred for now" in page
    assert f'href="/people/{stands.jobseeker}"' in page


def test_vacancies_are_found_by_words_status_and_page(log_in: Enter, market: Market) -> None:
    client = log_in("national")
    one = market.vacancies["V0003"]
    found = client.get("/vacancies", query_string={"q": one.id, "status": "all"}).text
    assert "1 vacancy" in found
    assert sentence(one.title) in found
    assert "No vacancy is found" in client.get("/vacancies?q=nothing+like+it").text
    assert client.get("/vacancies?status=all&page=999").status_code == 200


def test_hostile_words_stay_words(log_in: Enter) -> None:
    page = log_in("national").get("/vacancies", query_string={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


def test_a_shortlist_says_why(log_in: Enter, job: str, market: Market) -> None:
    page = log_in("national").get(f"/vacancies/{job}")
    best = Matcher().fit(market).shortlist(job, 1)[0]
    assert best.jobseeker in page.text
    assert f"{best.points:.1f} of 100 points" in page.text
    assert "For:" in page.text


def test_several_are_put_forward_once_however_often_it_is_sent(log_in: Enter, app: Flask, job: str) -> None:
    client = log_in("national")
    people = candidates(client, job)[:2]
    assert [put(client, job, people), put(client, job, people)] == [302, 302]
    with open_store(app.extensions["settings"].database) as store:
        events = [e for e in store.events(vacancy=job) if e.kind == "submitted" and e.jobseeker in people]
    assert sorted(e.jobseeker or "" for e in events) == sorted(people)
    assert {e.actor for e in events} == {"National Person"}
    assert all(one in client.get(f"/vacancies/{job}/put-forward").text for one in people)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"jobseeker": []}, "Choose at least one person"),
        ({"reason": ""}, "Choose why"),
        ({"reason": "because"}, "Choose why"),
        ({"consent": []}, "If they have agreed, tick it"),
        ({"words": "x" * 151}, "at most 150 characters"),
    ],
)
def test_a_decision_that_lacks_something_changes_nothing(
    log_in: Enter, app: Flask, job: str, fields: dict[str, object], says: str
) -> None:
    client = log_in("national")
    with open_store(app.extensions["settings"].database) as store:
        before = store.last_event
        people = candidates(client, job)[:1]
        whole = {"jobseeker": people, "consent": people, "reason": "fit", "key": "k", **fields}
        answer = send(client, f"/vacancies/{job}", whole)
        assert answer.status_code == 422
        assert says in answer.text
        assert store.last_event == before


def test_a_pair_shows_every_point_and_the_rule_in_the_way(log_in: Enter, market: Market, job: str) -> None:
    client = log_in("national")
    matcher = Matcher().fit(market)
    barred = next(m for m in (matcher.match(p.id, job) for p in market.jobseekers) if m.barriers)
    page = client.get(f"/vacancies/{job}/people/{barred.jobseeker}").text
    assert "In the way" in page
    assert "I override this rule" in page
    best = matcher.shortlist(job, 1)[0]
    shown = client.get(f"/vacancies/{job}/people/{best.jobseeker}").text
    assert all(f"{one.points:.3f}" in shown for one in best.contributions)


def test_district_staff_meet_their_own_vacancies_only(log_in: Enter, market: Market, districts: list[str]) -> None:
    client = log_in("district")
    theirs = {one.id for one in market.employers if one.district in (None, districts[0])}
    for one in market.vacancies:
        assert (client.get(f"/vacancies/{one.id}").status_code == 200) == (one.employer in theirs), one.id


def test_an_employer_answers_a_candidate(log_in: Enter, app: Flask, job: str) -> None:
    officer, employer = log_in("national"), log_in("employer")
    people = candidates(officer, job)[:1]
    put(officer, job, people)
    page = employer.get("/your/candidates").text
    assert people[0] not in page, "employers know handles, not ids"

    found = re.findall(r"/your/candidates/([A-Z2-7]{16})", page)
    code = next(c for c in found if job in employer.get(f"/your/candidates/{c}").text)
    address = f"/your/candidates/{code}"
    assert send(employer, address, {"answer": "refused", "reason": "", "key": "a"}).status_code == 422
    assert send(employer, address, {"answer": "nonsense", "key": "a"}).status_code == 422
    assert send(employer, address, {"answer": "accepted", "key": "b"}).status_code == 302
    with open_store(app.extensions["settings"].database) as store:
        last = store.events(vacancy=job)[-1]
    assert last.kind == "accepted"
    assert "Accepted" in officer.get(f"/vacancies/{job}/put-forward").text


def test_staff_write_down_what_has_become_of_somebody(log_in: Enter, app: Flask, market: Market, job: str) -> None:
    officer = log_in("national")
    one = candidates(officer, job)[0]
    here, today = f"/vacancies/{job}/people/{one}", market.on

    def write(kind: str, key: str, **more: str) -> TestResponse:
        return send(officer, f"{here}/outcome", {"kind": kind, "key": key, **more}, here)

    def moves() -> list[Event]:
        with open_store(app.extensions["settings"].database) as store:
            return store.events(jobseeker=one, vacancy=job)

    assert "The interview was held" not in officer.get(here).text, "nobody has put them forward"
    assert write("interview_held", "a").status_code == 422
    put(officer, job, [one], "b")
    assert write("interview_offered", "c").status_code == 302
    before = len(moves())
    for lacking, place in (
        ({"kind": "nonsense"}, "#kind"),
        ({"kind": "interview_missed"}, "#why"),
        ({"kind": "interview_missed", "why": "refused:hours"}, "#why"),
        ({"kind": "interview_held", "at": "soon"}, "#at"),
        ({"kind": "interview_held", "at": f"{today.day}/{today.month}/{today.year + 1}"}, "#at"),
        ({"kind": "sustained_13"}, "#kind"),
    ):
        page = write(**{"key": "d", **lacking})
        assert page.status_code == 422, lacking
        assert f'href="{place}"' in page.text, lacking
    assert len(moves()) == before
    said = {"why": "interview_missed:employer", "at": f"{today.day}/{today.month}/{today.year}"}
    assert write("interview_missed", "e", **said).status_code == 302
    assert write("interview_missed", "e", **said).status_code == 302, "sent twice"
    assert len(moves()) == before + 1
    assert (moves()[-1].kind, moves()[-1].reason, moves()[-1].actor) == (
        "interview_missed",
        "employer",
        "National Person",
    )
    assert "Interview missed" in officer.get(here).text


def test_what_happened_earlier_counts_as_entered_late(log_in: Enter, app: Flask, market: Market, job: str) -> None:
    officer = log_in("national")
    one, before = candidates(officer, job)[1], market.on - timedelta(days=3)
    here = f"/vacancies/{job}/people/{one}"
    fields = {"kind": "job_started", "key": "late", "at": f"{before.day}/{before.month}/{before.year}"}
    assert send(officer, f"{here}/outcome", fields, here).status_code == 302
    with open_store(app.extensions["settings"].database) as store:
        last = store.events(jobseeker=one, vacancy=job)[-1]
    assert (last.kind, last.at, last.recorded) == ("job_started", before, market.on)


def test_a_handle_of_another_vacancy_leads_nowhere(log_in: Enter) -> None:
    assert log_in("employer").get("/your/candidates/AAAAAAAAAAAAAAAA").status_code == 404


def test_an_employer_sees_promises_and_prints_them(log_in: Enter, market: Market) -> None:
    client = log_in("employer")
    page = client.get("/your/pledges")
    assert page.status_code == 200
    assert client.get("/your/report").status_code == 200
    assert client.get("/").location == "/your/pledges"


def test_the_briefing_speaks_to_the_employer(log_in: Enter, job: str) -> None:
    client = log_in("national")
    people = candidates(client, job)[:2]
    put(client, job, people)
    page = client.get(f"/vacancies/{job}/briefing").text
    assert not [one for one in people if one in page]
    assert "agreed to be put forward" in page


def test_staff_see_an_employers_pledges(log_in: Enter, market: Market) -> None:
    client = log_in("national")
    assert client.get("/employers?q=retail").status_code == 200
    with_pledge = market.pledges.at(0)
    page = client.get(f"/employers/{with_pledge.employer}").text
    assert with_pledge.id in page


def test_what_was_ticked_stays_ticked_when_something_lacks(log_in: Enter, job: str) -> None:
    client = log_in("national")
    person = candidates(client, job)[0]
    page = send(
        client, f"/vacancies/{job}", {"jobseeker": [person], "consent": [person], "reason": "", "key": "k"}
    ).text
    assert re.search(rf'id="choose-{person}"\s+checked|id="choose-{person}" checked', page)
    assert re.search(rf'id="consent-{person}"\s+checked|id="consent-{person}" checked', page)
