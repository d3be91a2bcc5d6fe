"""The API: who may ask for what, what is answered, and a specification that holds whatever is asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth
from werkzeug.test import TestResponse

from lepmatch import DIMENSIONS, Market, Matcher, better_off, explain, open_store
from tests.web.conftest import ROLES, enter
from webui import Settings, create_app

CASES = int(os.environ.get("LEPMATCH_API_CASES", "8"))
"""Cases that are made up for each operation."""

API, LAST_DAY = "/api/v1", "2099-12-31"
OPERATIONS = (
    "GET /vacancies",
    "GET /vacancies/{vacancy}",
    "GET /vacancies/{vacancy}/shortlist",
    "GET /vacancies/{vacancy}/people/{jobseeker}",
    "POST /vacancies/{vacancy}/submissions",
    "POST /vacancies/{vacancy}/people/{jobseeker}/better-off",
    "GET /people/{jobseeker}/options",
    "GET /progress",
    "GET /progress/by/{dimension}",
    "GET /employers/{employer}",
    "GET /your/candidates",
    "GET /fairness",
    "GET /vacancies/{vacancy}/passed-over",
    "GET /early-entry",
    "GET /people/{jobseeker}/early-entry",
    "GET /learning",
    "GET /papers",
    "GET /vacancies/{vacancy}/lists",
    "GET /lists/{run}",
    "GET /involvement",
    "GET /contests",
)
TEXT_ALONE = ("GET /vacancies/{vacancy}", "GET /vacancies/{vacancy}/people/{jobseeker}", "GET /progress",
              "GET /employers/{employer}", "GET /lists/{run}", "GET /involvement", "GET /contests",
              "GET /employers/{employer}", "GET /fairness", "GET /early-entry", "GET /people/{jobseeker}/early-entry",
              "GET /learning", "GET /papers")  # fmt: skip
"""Operations that are given nothing but text, which cannot be of a wrong kind."""

RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
NOBODY_ELSE = {"vacancy": "V9999x", "jobseeker": "J9999x", "employer": "E999x"}


@dataclass(frozen=True)
class Program:
    """Somebody's program: it asks with a token, or with none."""

    client: FlaskClient
    token: str | None

    def headers(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        return ({"Authorization": f"Bearer {self.token}"} if self.token else {}) | dict(more or {})

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(API + path, headers=self.headers(headers))

    def post(self, path: str, sent: Any, **headers: str) -> TestResponse:
        return self.client.post(API + path, json=sent, headers=self.headers(headers))


def program(app: Flask, name: str, last_day: str = LAST_DAY) -> Program:
    """A program of an account."""
    with open_store(app.extensions["settings"].database) as store:
        token = store.accounts.add_token(name, "test", last_day, actor="root")
    return Program(app.test_client(), token)


@pytest.fixture(scope="module")
def own_app(first_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A dashboard of these tests' own."""
    folder = tmp_path_factory.mktemp("api") / "own"
    with open_store(first_database):
        copytree(first_database.parent, folder)
    return create_app(Settings(folder / "lep.db", is_local=True, codes=False))


@pytest.fixture(scope="module")
def programs(own_app: Flask) -> dict[str, Program]:
    return {role: program(own_app, role) for role in ROLES}


def free(market: Market, officer: Program) -> tuple[str, list[str]]:
    """A vacancy, and people who can be put forward for it."""
    for id in market.vacancies.ids:
        answer = officer.get(f"/vacancies/{id}/shortlist?n=50").json
        people = [one["jobseeker"] for one in answer["candidates"] if one["can_be_chosen"]]
        if len(people) > 1 and officer.get(f"/vacancies/{id}").json["slots_left"] > 1:
            return id, people
    raise AssertionError("nobody can be put forward anywhere")


def choose(*people: str, reason: str = "fit") -> dict[str, Any]:
    return {"people": [{"jobseeker": one, "consents": True} for one in people], "reason": reason}


# ------------------------------------------------------------------------------------------------------- who may ask


def test_a_program_without_a_good_token_is_told_so(own_app: Flask, programs: dict[str, Program]) -> None:
    ended = program(own_app, "national", "2001-01-01").token
    for token in (None, "lep_nothing", "", ended):
        answer = Program(own_app.test_client(), token).get("/vacancies")
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "no_token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token_and_a_token_no_session(own_app: Flask, programs: dict[str, Program]) -> None:
    browser = enter(own_app, "national")
    assert browser.get("/vacancies").status_code == 200
    assert browser.get(f"{API}/vacancies").status_code == 401
    assert browser.post(f"{API}/vacancies/V0001/submissions", json=choose("J0001")).status_code == 401
    asked = own_app.test_client().get("/vacancies", headers=programs["national"].headers())
    assert asked.status_code == 302
    assert "Set-Cookie" not in programs["national"].get("/vacancies").headers


def test_the_token_of_somebody_who_may_no_longer_log_in_is_no_good(app: Flask) -> None:
    asks = program(app, "auditor")
    assert asks.get("/progress").status_code == 200
    with open_store(app.extensions["settings"].database) as store:
        store.accounts.change("auditor", actor="root", disabled=True)
    assert asks.get("/progress").status_code == 401


def test_what_is_anothers_is_answered_like_what_is_missing(
    market: Market, districts: list[str], programs: dict[str, Program]
) -> None:
    def where(employer: str) -> str | None:
        return market.employers[employer].district

    other = next(one.id for one in market.employers if where(one.id) not in (None, districts[0]))
    job = next(one.id for one in market.vacancies if where(one.employer) not in (None, districts[0]))
    person = next(one.id for one in market.jobseekers if one.district != districts[0])
    others = {"vacancy": job, "jobseeker": person, "employer": other}
    routes = ("/vacancies/{vacancy}", "/vacancies/{vacancy}/shortlist", "/people/{jobseeker}/options",
              "/vacancies/{vacancy}/people/{jobseeker}", "/employers/{employer}", "/vacancies/{vacancy}/passed-over",
              "/people/{jobseeker}/early-entry")  # fmt: skip
    for route in routes:
        asked = [programs["district"].get(route.format(**ids)) for ids in (others, NOBODY_ELSE)]
        assert [one.status_code for one in asked] == [404, 404], route
        assert asked[0].json == asked[1].json, route
        assert programs["national"].get(route.format(**others)).status_code == 200, route
        assert programs["national"].get(route.format(**NOBODY_ELSE)).status_code == 404, route
    own = next(one.id for one in market.vacancies if where(one.employer) == districts[0])
    assert programs["district"].get(f"/vacancies/{own}").status_code == 200


# -------------------------------------------------------------------------------------------------- what is answered


def test_a_match_is_the_librarys_own(market: Market, programs: dict[str, Program]) -> None:
    job, person = market.vacancies.ids[0], market.jobseekers.ids[0]
    match = Matcher().fit(market).match(person, job)
    answer = programs["national"].get(f"/vacancies/{job}/people/{person}").json
    said = answer.pop("said")
    assert answer == match.as_dict()
    assert said["headline"] == explain(match).headline
    assert [one["text"] for one in said["barriers"]] == [one.text for one in explain(match).barriers]


def test_pages_lead_to_every_vacancy_once(market: Market, programs: dict[str, Program]) -> None:
    found, path = [], "/vacancies?status=all&per_page=7"
    while path:
        page = programs["national"].get(path).json
        assert len(page["vacancies"]) <= 7
        found += [one["id"] for one in page["vacancies"]]
        path = (page["next"] or "").removeprefix(API)
    assert sorted(found) == sorted(market.vacancies.ids)
    assert page["count"] == len(found)


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=1&page=2", "per_page=101", "per_page=1.0", "status=gone", "colour=red"]
)
def test_what_is_not_understood_is_refused_by_name(query: str, programs: dict[str, Program]) -> None:
    answer = programs["national"].get(f"/vacancies?{query}")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json["error"]["fields"]] == [f"query.{query.partition('=')[0]}"]


def test_an_answer_is_sent_again_only_when_something_has_come(app: Flask, market: Market) -> None:
    asks = program(app, "national")
    job, people = free(market, asks)
    path = f"/vacancies/{job}/shortlist"
    first = asks.get(path)
    tag = first.headers["ETag"]
    again = asks.get(path, **{"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert asks.get(f"{path}?n=3", **{"If-None-Match": tag}).status_code == 200
    assert program(app, "national").get(path).headers["ETag"] == tag
    answer = asks.post(f"/vacancies/{job}/submissions", choose(people[0]), **{"Idempotency-Key": "tag"})
    assert answer.status_code == 201
    later = asks.get(path, **{"If-None-Match": tag})
    assert later.status_code == 200
    assert later.headers["ETag"] != tag
    assert Program(asks.client, None).get(path, **{"If-None-Match": tag}).status_code == 401


def test_the_line_of_better_off_is_the_librarys_own_and_nothing_of_it_is_kept(app: Flask, market: Market) -> None:
    asks = program(app, "national")
    job = next(one.id for one in market.vacancies if one.hours_per_week and one.pay_per_hour)
    person = market.jobseekers.ids[0]
    path = f"/vacancies/{job}/people/{person}/better-off"
    given = {"benefit": 64.37, "tax_credits": 0, "deductions": 1.5, "fares": 10}
    answer = asks.post(path, given)
    found = better_off(market, person, job, **given)
    assert (answer.status_code, answer.json) == (200, found.as_dict() | {"line": found.line})
    assert answer.headers["Cache-Control"] == "no-store"
    for name in given:
        part = asks.post(path, given | {name: None}).json
        assert (part["weekly"], part["line"]) == (None, "")
        assert len(part["missing"]) == 1
    for wrong in (-1, 10_000, "12.50", True, [1]):
        refused = asks.post(path, given | {"fares": wrong})
        assert refused.status_code == 422
        assert [one["field"] for one in refused.json["error"]["fields"]] == ["json.fares"]
    for wrong_whole in (given | {"rent": 1}, {"benefit": 1}, {}, [], "null"):
        assert asks.post(path, wrong_whole).status_code == 422
    with open_store(app.extensions["settings"].database) as store:
        assert "64.37" not in str(list(store.audit()))
        assert store.last_event == len(market.events)
        assert store.audit()[-1].action == "looked at"


def test_figures_are_those_of_the_pages(own_app: Flask, programs: dict[str, Program]) -> None:
    answer = programs["auditor"].get("/progress").json
    assert f"{answer['people']:,}" in enter(own_app, "auditor").get("/progress").text
    for dimension in DIMENSIONS:
        parts = programs["auditor"].get(f"/progress/by/{dimension}").json
        assert all(len(row) == len(parts["columns"]) for row in parts["rows"])
        assert parts["rows"][-1][1] == answer["people"]
    assert programs["auditor"].get("/progress/by/colour").status_code == 404


def test_failures_are_json_for_programs_and_pages_for_people(own_app: Flask, programs: dict[str, Program]) -> None:
    missing = programs["national"].get("/nothing")
    assert missing.json["error"]["code"] == "not_found"
    assert own_app.test_client().get("/nothing").mimetype == "text/html"
    wrong = own_app.test_client().delete(f"{API}/vacancies", headers=programs["national"].headers())
    assert (wrong.status_code, wrong.json["error"]["code"]) == (405, "wrong_method")
    assert "GET" in wrong.headers["Allow"]
    client, sent = (
        own_app.test_client(),
        {"content_type": "application/json", "headers": programs["national"].headers()},
    )
    for text in ("{", "[" * 100_000):
        broken = client.post(f"{API}/vacancies/V0001/submissions", data=text, **sent)
        assert (broken.status_code, broken.json["error"]["code"]) == (400, "unreadable")
    large = client.post(f"{API}/vacancies/V0001/submissions", data=" " * (1 << 20) + "{}", **sent)
    assert large.json["error"]["code"] == "too_large"


# ------------------------------------------------------------------------------------------------ people put forward


def test_a_command_is_done_once_for_its_key(app: Flask, market: Market) -> None:
    asks = program(app, "national")
    job, people = free(market, asks)
    path, key = f"/vacancies/{job}/submissions", {"Idempotency-Key": "once"}

    def forward() -> list[str]:
        return [one["jobseeker"] for one in asks.get(f"/vacancies/{job}").json["put_forward"]]

    before = forward()
    assert asks.post(path, choose(people[0])).status_code == 422
    assert forward() == before
    answers = [asks.post(path, choose(people[0]), **key) for _ in range(3)]
    assert [one.status_code for one in answers] == [201] * 3
    assert [one.json for one in answers] == [{"vacancy": job, "people": [people[0]]}] * 3
    assert sorted(forward()) == sorted([*before, people[0]])
    for changed in (choose(people[1]), choose(people[0], reason="asked"), choose(*people[:2])):
        assert asks.post(path, changed, **key).status_code == 409
    assert sorted(forward()) == sorted([*before, people[0]])
    with open_store(app.extensions["settings"].database) as store:
        assert store.audit()[-1].actor == "national"


def test_a_key_is_an_accounts_own(app: Flask, market: Market, districts: list[str]) -> None:
    asks, other = program(app, "national"), program(app, "district")
    job, people = free(market, asks)
    key = {"Idempotency-Key": "mine"}
    assert asks.post(f"/vacancies/{job}/submissions", choose(people[0]), **key).status_code == 201
    own = next(one["id"] for one in other.get("/vacancies").json["vacancies"])
    theirs = other.post(f"/vacancies/{own}/submissions", choose("J9999x"), **key)
    assert theirs.status_code == 404, "somebody met what another had sent"


def test_nobody_is_put_forward_without_their_word_or_past_a_rule(app: Flask, market: Market) -> None:
    asks = program(app, "national")
    job, people = free(market, asks)
    path = f"/vacancies/{job}/submissions"
    silent = choose(*people[:2])
    silent["people"][1]["consents"] = False
    refused = asks.post(path, silent, **{"Idempotency-Key": "a"})
    assert refused.status_code == 409
    assert people[1] in refused.json["error"]["message"]
    matcher = Matcher().fit(market)
    barred = next(one for one in market.jobseekers.ids if matcher.match(one, job).barriers)
    assert asks.post(path, choose(barred), **{"Idempotency-Key": "b"}).status_code == 409
    assert asks.post(path, choose(people[0], people[0]), **{"Idempotency-Key": "c"}).status_code == 409
    assert asks.post(path, choose("J9999x"), **{"Idempotency-Key": "d"}).status_code == 404
    for wrong in ({}, choose(), choose(people[0], reason="liked"), choose(people[0]) | {"more": 1}):
        assert asks.post(path, wrong, **{"Idempotency-Key": "e"}).status_code == 422
    put = {one["jobseeker"] for one in asks.get(f"/vacancies/{job}").json["put_forward"]}
    assert not put & {*people, barred}


# ----------------------------------------------------------------------------------------------------- specification


def test_people_read_of_every_operation(own_app: Flask) -> None:
    spec = own_app.test_client().get(f"{API}/openapi.json").json
    page = own_app.test_client().get("/developers")
    assert spec["openapi"].startswith("3.1")
    assert "curl" in page.text
    routes = {rule.endpoint for rule in own_app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert len(spec["paths"]) == len(routes) - 1, "a route is not in the specification"
    for path, operations in spec["paths"].items():
        assert path in page.text.replace("&lt;", "<")
        for operation in operations.values():
            assert operation["security"] == [{"token": []}]
            assert {"400", "401", "403", "422", "429"} <= set(operation["responses"])


@pytest.fixture(scope="module")
def specification(own_app: Flask) -> Any:
    found = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", own_app)
    found.config.generation.with_security_parameters = False  # every case goes with a good token
    return found


@pytest.mark.parametrize(
    ("operation", "mode"),
    [*((one, RIGHT) for one in OPERATIONS), *((one, WRONG) for one in OPERATIONS if one not in TEXT_ALONE)],
)
def test_whatever_is_asked_is_answered_as_specified(
    operation: str, mode: GenerationMode, specification: Any, programs: dict[str, Program], market: Market
) -> None:
    tables = {"vacancy": market.vacancies, "jobseeker": market.jobseekers, "employer": market.employers}
    method, _, path = operation.partition(" ")
    asks = programs["employer" if "/your/" in path else "national"]

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(specification[API + path][method].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        assume(all(value not in ([], {}) for value in case.query.values()))  # an empty list is not in an address
        for name, drawn in case.path_parameters.items():
            if name in tables and len(str(drawn)) % 2:  # what is made up names nobody: often somebody is named
                case.path_parameters[name] = _some(tables[name].ids, drawn)
        if isinstance(case.body, dict) and isinstance(case.body.get("people"), list):
            for one in case.body["people"]:
                if isinstance(one, dict) and isinstance(one.get("jobseeker"), str) and 0 < len(one["jobseeker"]) <= 100:
                    one["jobseeker"] = _some(market.jobseekers.ids, one["jobseeker"])
        case.call_and_validate(headers=asks.headers(), excluded_checks=[ignored_auth])

    ask()


def test_every_operation_is_asked(specification: Any) -> None:
    found = {
        f"{one.ok().method.upper()} {one.ok().path.removeprefix(API)}" for one in specification.get_all_operations()
    }
    assert found == set(OPERATIONS)


def _some(ids: Any, drawn: object) -> str:
    return str(ids[sum(map(ord, str(drawn))) % len(ids)])
