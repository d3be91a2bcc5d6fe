"""People: found by number and work, shown with what is open to them, and written down as a case note."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lepmatch import Account, Event, Jobseeker, Market, Matcher, create_store, fold, open_store
from tests.web.conftest import enter
from webui import Settings, create_app
from webui.desk import State
from webui.presenters.people import Asked, present_people
from webui.presenters.person import closed_by

HOSTILE = "<script>alert('x')</script>"


@pytest.fixture
def staff(kept_app: Flask) -> FlaskClient:
    """The browser of national staff."""
    return enter(kept_app, "national")


@pytest.fixture
def officer(kept_app: Flask) -> FlaskClient:
    """The browser of district staff."""
    return enter(kept_app, "district")


def of_district(market: Market, district: str) -> list[Jobseeker]:
    """The people of a district."""
    return [one for one in market.jobseekers if one.district == district]


def test_district_staff_find_their_own_people_only(officer: FlaskClient, market: Market, districts: list[str]) -> None:
    mine = of_district(market, districts[0])
    listed = officer.get("/people").text
    assert f"{len(mine)} people" in listed
    other = of_district(market, districts[1])[0]
    for page in ("", "/routes", "/history", "/note", "/note.txt"):
        assert officer.get(f"/people/{other.id}{page}").status_code == 404
        assert officer.get(f"/people/{mine[0].id}{page}").status_code == 200


def test_people_are_found_by_number_and_by_work(staff: FlaskClient, market: Market) -> None:
    one = next(one for one in market.jobseekers if one.sought_occupations)
    assert f"/people/{one.id}" in staff.get(f"/people?q={one.id.lower()}").text
    assert "Nobody is found" in staff.get("/people?q=astronaut+on+mars").text


def test_the_pages_of_the_list_hold_everybody_once(market: Market, staff: FlaskClient) -> None:
    every = "".join(staff.get(f"/people?page={page}").text for page in range(1, 13))
    found = re.findall(r'href="/people/(\w+)"', every)
    assert len(found) == len(market.jobseekers)
    assert sorted(set(found)) == sorted(market.jobseekers.ids)


def test_who_was_put_forward_is_told_from_who_never_was(market: Market) -> None:
    state = State(1, 0, Matcher().fit(market), fold(market))
    staff = Account("national", "National Person", "national")
    counts = {at: present_people(state, staff, Asked(standing=at)).count for at in ("all", "never", "before")}
    before = {one.jobseeker for one in state.ledger if one.was_put_forward}
    assert counts == {"all": 300, "never": 300 - len(before), "before": len(before)}


def test_a_person_is_shown_with_the_options_that_the_matcher_gives(staff: FlaskClient, market: Market) -> None:
    matcher = Matcher().fit(market)
    id = next(id for id in market.jobseekers.ids if len(matcher.options(id, 3)) == 3)
    page = staff.get(f"/people/{id}").text
    at = [page.index(f"/vacancies/{match.vacancy}/people/{id}") for match in matcher.options(id, 3)]
    assert at == sorted(at)


def test_what_closes_most_stands_first_and_is_what_the_outlook_says(market: Market) -> None:
    standing = Matcher().fit(market).outlook(market.jobseekers.ids[0])
    closed = closed_by(standing)
    assert [one.alone for one in closed] == sorted((one.alone for one in closed), reverse=True)
    assert {(one.count, one.alone) for one in closed} <= set(standing.barred.values())
    assert all(one.remedy for one in closed)


def test_a_look_at_a_person_is_written_down(kept_app: Flask, kept_database: Path, market: Market) -> None:
    browser = enter(kept_app, "national")
    with open_store(kept_database) as store:
        before = len(store.audit())
        browser.get(f"/people/{market.jobseekers.ids[5]}")
        told = [entry for entry in store.audit()[before:] if entry.actor == "national" and entry.action == "read"]
    assert told


def test_the_case_note_says_the_same_as_text(staff: FlaskClient, market: Market) -> None:
    id = market.jobseekers.ids[0]
    page, text = staff.get(f"/people/{id}/note"), staff.get(f"/people/{id}/note.txt")
    assert text.mimetype == "text/plain"
    assert text.headers["Content-Disposition"] == f"attachment; filename={id}.txt"
    headings = re.findall(r'<h2 class="govuk-heading-m">([^<]+)</h2>', page.text)
    assert headings
    assert all(heading in text.text.splitlines() for heading in headings)
    assert "National Person" in text.text


def test_what_somebody_wrote_does_not_run(tmp_path: Path, market: Market, kept_database: Path) -> None:
    one = replace(market.jobseekers[market.jobseekers.ids[0]], skills=(HOSTILE,), sought_occupations=(HOSTILE,))
    rest = [other for other in market.records() if getattr(other, "id", "") != one.id]
    happened = Event(at=market.on, kind="proposed", jobseeker=one.id, vacancy=market.vacancies.ids[0], reason=HOSTILE)
    with create_store(tmp_path / "lep.db", "root") as store, open_store(kept_database) as kept:
        store.load(Market.of(market.on, [one, *rest, happened], market.scheme), actor="root")
        store.accounts.add(kept.accounts.find("national"), actor="root")
    browser = enter(create_app(Settings(tmp_path / "lep.db", is_local=True, codes=False)), "national")
    for page in ("/people", f"/people/{one.id}", f"/people/{one.id}/history", f"/people/{one.id}/note"):
        answer = browser.get(page)
        assert answer.status_code == 200
        assert HOSTILE not in answer.text
        assert "&lt;script&gt;" in answer.text or page.endswith("note")
