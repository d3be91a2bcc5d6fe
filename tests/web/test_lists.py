"""Every list that is shown is kept, can be looked at again by whoever may, and comes out the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lepmatch import Market, Policy, Store, open_store
from tests.web.conftest import enter, send
from webui import Settings, create_app

Browser = Callable[[str], FlaskClient]


def kept(app: Flask) -> Store:
    return open_store(app.extensions["settings"].database)


def own_vacancy(client: FlaskClient) -> str:
    return re.findall(r'href="/vacancies/(V\d+)"', client.get("/vacancies").text)[0]


def test_a_list_is_kept_before_it_is_shown_and_comes_out_the_same(app: Flask, log_in: Browser) -> None:
    officer = log_in("district")
    job = own_vacancy(officer)
    first, again = officer.get(f"/vacancies/{job}"), officer.get(f"/vacancies/{job}")
    with kept(app) as store:
        [run] = store.runs.newest(vacancy=job)
        assert [(one.actor, one.where) for one in store.runs.showings(run.id)] == [("district", "page")] * 2
    people = re.findall(rf'href="/vacancies/{job}/people/([^"/]+)">', first.text)[: run.of]
    assert people == list(run.listed) == re.findall(rf'href="/vacancies/{job}/people/([^"/]+)">', again.text)[: run.of]

    page = officer.get(f"/vacancies/{job}/lists")
    assert f'href="/lists/{run.id}"' in page.text
    found = send(officer, f"/lists/{run.id}", {})
    assert found.status_code == 302
    app.extensions["questions"].wait(f"list {run.id}", 60)
    told = officer.get(f"/lists/{run.id}").text
    assert "The same, byte for byte" in told
    assert "Whom which rule kept from the vacancy" in told
    assert all(one in told for one in people)


def test_options_and_programs_lists_are_kept_too(app: Flask, log_in: Browser, market: Market) -> None:
    person = market.jobseekers.ids[0]
    log_in("national").get(f"/people/{person}")
    with kept(app) as store:
        token = store.accounts.add_token("national", "a program", "2099-12-31", actor="root")
    asked = {"Authorization": f"Bearer {token}"}
    program = app.test_client()
    best = program.get(f"/api/v1/vacancies/{market.vacancies.ids[3]}/shortlist?n=5", headers=asked).json["candidates"]
    program.get(f"/api/v1/people/{person}/options?n=3", headers=asked)
    with kept(app) as store:
        runs = store.runs.newest()
        assert [(run.vacancy, run.jobseeker, run.n) for run in runs] == [
            (None, person, 3), (market.vacancies.ids[3], None, 5), (None, person, 10),
        ]  # fmt: skip
        assert list(runs[1].listed) == [one["jobseeker"] for one in best]
        assert {one.where for run in runs[:2] for one in store.runs.showings(run.id)} == {"api"}
    told = program.get(f"/api/v1/vacancies/{market.vacancies.ids[3]}/lists", headers=asked).json["lists"]
    [one] = told
    read = program.get(f"/api/v1/lists/{one['id']}", headers=asked).json
    assert [place["who"] for place in read["places"]] == [one["jobseeker"] for one in best]
    assert json.loads(read["policy_text"])["unranked_lists"] == Policy().unranked_lists


def test_an_auditor_sees_a_list_without_anybody_on_it(app: Flask, log_in: Browser) -> None:
    officer, auditor = log_in("national"), log_in("auditor")
    job = own_vacancy(officer)
    person = re.findall(rf"/vacancies/{job}/people/(\w+)\"", officer.get(f"/vacancies/{job}").text)[0]
    officer.get(f"/people/{person}")
    with kept(app) as store:
        runs = store.runs.newest()
        people = {one for run in runs for one in (*run.listed, run.jobseeker) if one}
    assert person in people
    pages = [auditor.get("/lists").text, auditor.get(f"/vacancies/{job}/lists").text]
    pages += [auditor.get(f"/lists/{run.id}").text for run in runs]
    assert "points" in pages[2]
    assert not [one for one in people for page in pages if one in page]
    assert auditor.get(f"/people/{person}/lists").status_code == 403
    assert log_in("employer").get(f"/lists/{runs[0].id}").status_code == 403


def test_a_list_of_another_district_is_like_a_missing_one(app: Flask, log_in: Browser, market: Market) -> None:
    national, district = log_in("national"), log_in("district")
    own = re.findall(r'href="/vacancies/(V\d+)"', district.get("/vacancies?status=all").text)
    other = next(job for job in market.vacancies.ids if district.get(f"/vacancies/{job}/lists").status_code == 404)
    assert other not in own
    national.get(f"/vacancies/{other}")
    with kept(app) as store:
        [run] = store.runs.newest(vacancy=other)
    assert district.get(f"/lists/{run.id}").text == district.get("/lists/0000000000000000000x").text
    assert national.get(f"/lists/{run.id}").status_code == 200


def test_a_list_drawn_by_lot_says_so_and_has_the_same_people(app: Flask, log_in: Browser) -> None:
    settings = app.extensions["settings"]
    drawn = create_app(Settings(settings.database, is_local=True, codes=False, policy=Policy(unranked_lists=50)))
    officer = enter(drawn, "national")
    jobs = re.findall(r'href="/vacancies/(V\d+)"', officer.get("/vacancies").text)[:12]
    pages = {job: officer.get(f"/vacancies/{job}").text for job in jobs}
    by_lot = [job for job in jobs if "drawn by lot" in pages[job]]
    assert 0 < len(by_lot) < len(jobs)
    with kept(app) as store:
        for job in jobs:
            [run] = store.runs.newest(vacancy=job)
            people = re.findall(rf'href="/vacancies/{job}/people/([^"/]+)">', pages[job])[: run.of]
            assert bool(run.order) == (job in by_lot)
            assert people == [run.listed[place] for place in run.order or range(run.of)]
    assert officer.get(f"/vacancies/{by_lot[0]}").text.count("drawn by lot") == pages[by_lot[0]].count("drawn by lot")


def test_what_is_decided_is_held_against_the_list(app: Flask, log_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = log_in("national")
    job = own_vacancy(officer)
    page = officer.get(f"/vacancies/{job}").text
    people = re.findall(r'name="jobseeker" value="([^"]+)"', page)
    shown = re.findall(r'name="shown" value="(\d+)"', page)[0]
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    fields = {"jobseeker": [people[1]], "consent": [people[1]], "key": key, "shown": shown}
    again = send(
        officer, f"/vacancies/{job}", fields
    )  # without a reason: the list is shown again, and its time runs on
    assert again.status_code == 422
    assert re.findall(r'name="shown" value="(\d+)"', again.text) == [shown]
    for _ in range(2):
        sent = send(officer, f"/vacancies/{job}", {**fields, "reason": "fit", "words": "has worked there"})
        assert sent.status_code == 302
    with kept(app) as store:
        [decision] = store.runs.decisions()
    choice = decision.choice
    assert (decision.actor, decision.team, choice.chosen) == ("national", "National", 1)
    assert (choice.from_top, choice.beside, choice.has_words) == (0, 0, True)
    assert decision.seconds is not None
    assert 0 <= decision.seconds < 600
    told = officer.get(f"/lists/{decision.run}").text
    assert "What was decided on it" in told


def test_a_decision_on_a_persons_own_page_counts_from_the_list_before(app: Flask, log_in: Browser) -> None:
    officer = log_in("national")
    job = own_vacancy(officer)
    person = re.findall(rf"/vacancies/{job}/people/(\w+)\"", officer.get(f"/vacancies/{job}").text)[0]
    address = f"/vacancies/{job}"
    fields = {"jobseeker": person, "consent": person, "key": "k", "reason": "fit", "from": "pair"}
    assert send(officer, address, fields, form=f"{address}/people/{person}").status_code == 302
    with kept(app) as store:
        [decision] = store.runs.decisions()
        assert decision.run == store.runs.newest(vacancy=job)[-1].id
        assert decision.choice.from_top == 1
