"""Courses, what one more seat is worth, and what keeps people from a vacancy."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lepmatch import Market, Matcher, allocate_seats, relax
from tests.web.conftest import enter, send


@pytest.fixture
def staff(kept_app: Flask) -> FlaskClient:
    """The browser of national staff."""
    return enter(kept_app, "national")


def when_done(ask: Callable[[], TestResponse]) -> TestResponse:
    """A page once what it shows has been worked out."""
    until = time.monotonic() + 300  # plans are compiled first, on a machine that has much else to do
    while "being worked out" in (page := ask()).text:
        assert time.monotonic() < until
        time.sleep(0.2)
    return page


def test_courses_are_found_and_those_that_begin_first_stand_first(staff: FlaskClient, market: Market) -> None:
    page = staff.get("/courses").text
    listed = re.findall(r'href="/courses/(C\d+)"', page)
    assert sorted(listed) == sorted(market.courses.ids)
    coming = [one for one in market.intakes if one.starts >= market.on and one.seats]
    first = {id: min((one.starts for one in coming if one.course == id), default=None) for id in listed}
    days = [first[id] for id in listed if first[id]]
    assert days == sorted(days)
    assert "No course is found" in staff.get("/courses?q=falconry").text


def test_a_course_without_a_plan_says_what_it_takes(staff: FlaskClient, market: Market) -> None:
    page = staff.get(f"/courses/{market.courses.ids[0]}")
    assert page.status_code == 200
    assert staff.get("/courses/C9999").status_code == 404


def test_seats_are_valued_when_somebody_asks(app: Flask, market: Market, districts: list[str]) -> None:
    staff, officer = enter(app, "national"), enter(app, "district")
    assert "Worked out for" not in staff.get("/courses/seats").text
    assert send(staff, "/courses/seats", {}).status_code == 302
    page = when_done(lambda: staff.get("/courses/seats")).text
    plan = allocate_seats(Matcher().fit(market))
    assert f"{len(plan.placements):,} people are put" in re.sub(r"\s+", " ", page)
    placed = next(one for one in plan.placements if one.course)
    assert placed.jobseeker in staff.get(f"/courses/{placed.course}").text
    own = {one.id for one in market.jobseekers if one.district == districts[0]}
    theirs = set(re.findall(r"/people/(J\d+)", officer.get("/courses/seats").text))
    assert theirs <= own


def test_the_cohorts_of_a_vacancy_and_of_an_employer(staff: FlaskClient, market: Market) -> None:
    vacancy = market.vacancies.at(0)
    for address in (f"/courses/for-vacancy/{vacancy.id}", f"/courses/for-employer/{vacancy.employer}"):
        page = when_done(lambda address=address: staff.get(address))
        assert page.status_code == 200
        assert "Cohorts for" in page.text
    assert staff.get("/courses/for-vacancy/V9999").status_code == 404


def test_the_pages_of_a_vacancy_link_to_each_other(staff: FlaskClient, market: Market) -> None:
    id = market.vacancies.ids[0]
    pages = [f"/vacancies/{id}", *(f"/vacancies/{id}/{name}" for name in ("near-misses", "requirements", "trainees"))]
    for page in pages:
        shown = when_done(lambda page=page: staff.get(page))
        assert shown.status_code == 200
        assert all(f'href="{other}"' in shown.text for other in pages)
        assert re.findall(r'sub-navigation__link" href="([^"]+)" aria-current="page"', shown.text) == [page]


def test_near_misses_come_with_what_would_remove_the_barrier(staff: FlaskClient, market: Market) -> None:
    matcher = Matcher().fit(market)
    standing = next(s for id in market.vacancies.ids if (s := matcher.standing(id)).near_misses)
    page = staff.get(f"/vacancies/{standing.vacancy}/near-misses").text
    for match in standing.near_misses:
        assert f"/vacancies/{standing.vacancy}/people/{match.jobseeker}" in page
    assert "Remedy:" in page


def test_each_requirement_is_shown_with_its_cost(staff: FlaskClient, market: Market) -> None:
    matcher = Matcher().fit(market)
    answers = (relax(matcher, id) for id in market.vacancies.ids)
    answer = next(one for one in answers if one.costs and one.costs[0].only)
    page = staff.get(f"/vacancies/{answer.vacancy}/requirements").text
    assert page.count("<svg") == 1
    for cost in answer.costs:
        assert cost.requirement.text[1:].replace("'", "&#39;") in page


def test_the_employers_page_says_nothing_of_persons_and_no_small_number(staff: FlaskClient, market: Market) -> None:
    for id in market.vacancies.ids[:10]:
        page = staff.get(f"/vacancies/{id}/requirements/note").text
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.search(r"\bJ\d+", main)
        assert not re.search(r"\b[1-4] more (without|if)", main)
