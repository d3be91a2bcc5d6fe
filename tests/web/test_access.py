"""The policy of access, as every role meets it: own, other and missing objects, route by route."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import product
from statistics import median

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lepmatch import Market, Matcher, listing, open_store
from tests.web.conftest import ROLES, enter
from webui.access import OWNERS, missing_rows, policy

OBJECTS = ("own", "other", "missing")
NOBODY = "nobody"


KEPT: dict[str, str] = {}
"""A past list of each vacancy and a contest of each jobseeker that addresses here are about."""


@pytest.fixture(scope="session", autouse=True)
def lists_and_contests(kept_app: Flask, market: Market, districts: list[str]) -> None:
    """Keep a list of every vacancy, and a contest of the people whom the addresses name."""
    matcher = Matcher().fit(market)
    with open_store(kept_app.extensions["settings"].database) as store:
        for job in market.vacancies.ids:
            made = listing(matcher, matcher.shortlist(job, 3), 3)
            KEPT[job] = store.runs.show(made, store.runs.seen, actor="root", team="National", where="page").run
        for mine in (True, False):
            person = next(one.id for one in market.jobseekers if (one.district == districts[0]) == mine)
            KEPT[person] = store.contests.receive(
                person, None, "list", "", key=person, on=market.on, by="A clerk", actor="root"
            ).id


@pytest.fixture(scope="session")
def clients(kept_app: Flask) -> dict[str, FlaskClient]:
    """A browser of each role, and one of nobody."""
    return {NOBODY: kept_app.test_client(), **{role: enter(kept_app, role) for role in ROLES}}


def cells() -> Iterator[tuple[str, str, str, str]]:
    """Every route and method with every role, and every kind of object where the route is about one."""
    for endpoint, methods in sorted(policy().items()):
        for method, role in product(methods, (NOBODY, *ROLES)):
            for whose in OBJECTS:
                yield endpoint, method, role, whose


def ids(market: Market, role: str, whose: str, district: str, employer: str) -> dict[str, str]:
    """Names for addresses: of objects that are somebody's own, of others, or of nothing."""
    if whose == "missing":
        return {"vacancy": "V9999x", "jobseeker": "J9999x", "employer": "E999x", "pledge": "P999x", "course": "C999x",
                "dimension": "region"}  # fmt: skip
    own = whose == "own"

    def is_mine(id: str) -> bool:
        found = market.employers[id].district
        return id == employer if role == "employer" else found == district

    def is_others(id: str) -> bool:
        found = market.employers[id].district
        return id != employer if role == "employer" else found not in (None, district)

    fits = is_mine if own else is_others
    owner = next(one.id for one in market.employers if fits(one.id))
    job = next((one for one in market.vacancies if fits(one.employer)), None)
    pledge = next((one for one in market.pledges if fits(one.employer)), None)
    person = next(one for one in market.jobseekers if (one.district == district) == (own and role != "employer"))
    return {
        "employer": owner,
        "vacancy": job.id if job else "V9999x",
        "pledge": pledge.id if pledge else "P999x",
        "jobseeker": person.id,
        "course": market.courses.ids[0],
        "run": KEPT.get(job.id, "x") if job else "x",
        "contest": KEPT.get(person.id, "x"),
        "dimension": "region",
    }


def test_every_route_has_a_row_and_every_row_a_route(kept_app: Flask) -> None:
    assert missing_rows(kept_app) == []
    assert all(set(roles) <= {"anybody", *ROLES} for methods in policy().values() for roles in methods.values())


@pytest.mark.parametrize("endpoint", sorted(policy()))
def test_every_role_meets_what_the_policy_says(
    endpoint: str, kept_app: Flask, clients: dict[str, FlaskClient], market: Market, districts: list[str]
) -> None:
    if endpoint == "static":
        return
    rule = next(rule for rule in kept_app.url_map.iter_rules() if rule.endpoint == endpoint)
    with open_store(kept_app.extensions["settings"].database) as store:
        account = store.accounts.find("employer")
        tokens = {role: store.accounts.add_token(role, "access", "2099-12-31", actor="root") for role in ROLES}
    assert account is not None
    employer = account.employer or ""
    is_api = endpoint.startswith("api.")  # asked with a token, and by nobody with none
    for (method, roles), role in product(policy()[endpoint].items(), (NOBODY, *ROLES)):
        answers = {}
        for whose in OBJECTS:
            names = ids(market, role, whose, districts[0], employer)
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda m, n=names: n.get(m.group(1), "x"), rule.rule)
            headers = {"Sec-Fetch-Site": "same-origin"}
            if is_api and role in tokens:
                headers["Authorization"] = f"Bearer {tokens[role]}"
            found = clients[role].open(address, method=method, headers=headers)
            answers[whose] = (found.status_code, _same(found))
        status = answers["own"][0]
        label = f"{method} {rule.rule} as {role}"
        if "anybody" in roles:
            assert status != 403 or method != "GET", label
        elif role == NOBODY:
            assert status in (302, 401) or (method != "GET" and status == 403), label
        elif role not in roles:
            assert status == 403, label
        else:
            assert status != 403 or method != "GET", label
            if roles[role] and set(rule.arguments) & set(OWNERS):
                assert answers["other"] == answers["missing"], f"{label}: another's object is told from a missing one"
                assert answers["other"][0] == 404, label
                if method == "GET" and "V9999x" not in str(ids(market, role, "own", districts[0], employer)):
                    assert status in (200, 302), f"{label}: may not see their own"


def _same(answer: TestResponse) -> tuple[str, list[tuple[str, str]]]:
    """An answer, byte for byte and header for header, without the tokens that are new in every answer."""
    text = re.sub(r'(name="(?:csrf_token|key)" value=)"[^"]*"', r"\1", answer.text)
    headers = [(name, value) for name, value in answer.headers if name not in {"Content-Length", "Set-Cookie"}]
    return text, headers


def test_time_does_not_tell_anothers_object_from_a_missing_one(
    kept_app: Flask, clients: dict[str, FlaskClient], market: Market, districts: list[str]
) -> None:
    owned = {endpoint for endpoint, methods in policy().items() if methods.get("GET", {}).get("district")}
    pages = [
        rule
        for rule in kept_app.url_map.iter_rules()
        if rule.endpoint in owned and set(rule.arguments) & set(OWNERS) and not rule.endpoint.startswith("api.")
    ]
    assert len(pages) > 5
    took: dict[str, list[float]] = {"other": [], "missing": []}
    for rule, whose, _ in product(pages, took, range(3)):
        names = ids(market, "district", whose, districts[0], "")
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda m, n=names: n.get(m.group(1), "x"), rule.rule)
        start = time.process_time()
        status = clients["district"].get(address).status_code
        took[whose].append(time.process_time() - start)
        assert status == 404, address
    ratio = median(took["other"]) / median(took["missing"])
    assert 0.5 < ratio < 2, "the time tells whether there is such an object"


def test_a_refusal_is_written_down(app: Flask) -> None:
    client = enter(app, "auditor")
    assert client.get("/vacancies").status_code == 403
    with open_store(app.extensions["settings"].database) as store:
        last = store.audit()[-1]
    assert (last.actor, last.action) == ("auditor", "refused")
