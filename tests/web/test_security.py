"""What holds for every request, whatever the page: where it comes from, how large it is, what it may change."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lepmatch import open_store
from lepmatch.cli import main
from tests.web.conftest import PASSWORD, ROLES, enter, send, token_of
from tests.web.test_access import ids
from webui import Settings, create_app
from webui.access import policy
from webui.logs import AsJson

Enter = Callable[[str], FlaskClient]
TRIED = {"username": "national", "password": "wrong wrong wrong"}


@pytest.fixture
def public(database: Path) -> FlaskClient:
    """A browser of a dashboard that is run for others, with a proxy before it."""
    return create_app(Settings(database, hosts=("lep.example",), codes=False, log_ins=2)).test_client()


def ask(client: FlaskClient, address: str, fields: dict[str, str] | None = None, **environ: str) -> TestResponse:
    """A request by way of the proxy."""
    how = {
        "base_url": "https://lep.example",
        "environ_overrides": environ,
        "headers": {"Referer": "https://lep.example/"},
    }
    if fields is None:
        return client.get(address, **how)
    token = token_of(client.get(address, **how))
    return client.post(address, data={"csrf_token": token, **fields}, **how)


# ----------------------------------------------------------------------------------------------- where it comes from


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_comes_from_another_site_is_refused_with_its_token_too(log_in: Enter, site: str) -> None:
    client = log_in("national")
    token = token_of(client.get("/today"))
    answer = client.post("/log-out", data={"csrf_token": token}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert client.get("/today").status_code == 200
    assert client.get("/today", headers={"Sec-Fetch-Site": site}).status_code == 200, "a link from elsewhere works"


def test_the_token_of_somebody_else_is_no_good(log_in: Enter) -> None:
    mine, theirs = log_in("national"), log_in("auditor")
    stolen = token_of(theirs.get("/audit"))
    assert mine.post("/log-out", data={"csrf_token": stolen}).status_code == 403


def test_no_other_site_may_read_an_answer(log_in: Enter) -> None:
    for address in ("/today", "/api/v1/openapi.json"):
        answer = log_in("national").get(address, headers={"Origin": "https://elsewhere.example"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_callers_behind_the_proxy_are_told_apart(public: FlaskClient) -> None:
    for n in range(20):
        name = f"somebody.{n}"
        assert ask(public, "/log-in", {**TRIED, "username": name}, HTTP_X_FORWARDED_FOR="192.0.2.1").status_code == 200
    tired = ask(public, "/log-in", {**TRIED, "username": "somebody.x"}, HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert tired.status_code == 429
    other = ask(public, "/log-in", {**TRIED, "username": "somebody.x"}, HTTP_X_FORWARDED_FOR="192.0.2.2")
    assert other.status_code == 200, "one office locked out another"
    forged = ask(public, "/log-in", {**TRIED, "username": "somebody.y"}, HTTP_X_FORWARDED_FOR="192.0.2.9, 192.0.2.1")
    assert forged.status_code == 429, "what a caller says of itself is believed"


def test_a_caller_past_the_proxy_is_believed_nothing(public: FlaskClient) -> None:
    near = {"REMOTE_ADDR": "198.51.100.7"}
    for n in range(20):
        ask(public, "/log-in", {**TRIED, "username": f"a.{n}"}, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}", **near)
    answer = ask(public, "/log-in", {**TRIED, "username": "a.x"}, HTTP_X_FORWARDED_FOR="192.0.2.99", **near)
    assert answer.status_code == 429


def test_an_office_that_logs_in_is_not_locked_out(public: FlaskClient) -> None:
    right = {"username": "auditor", "password": PASSWORD}
    answers = [ask(public.application.test_client(), "/log-in", right).status_code for _ in range(22)]
    assert set(answers) == {302}


def test_figures_of_the_server_are_for_its_machine_only(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404


# ------------------------------------------------------------------------------------------------------ how it is asked


def test_a_large_form_is_taken_at_the_import_alone(log_in: Enter) -> None:
    client = log_in("administrator")
    sent = {"data": b"x" * (3 << 20), "content_type": "application/octet-stream"}
    assert client.application.test_client().post("/log-in", **sent).status_code == 413
    sent["headers"] = {"X-CSRFToken": token_of(client.get("/import"))}
    assert client.post("/users/new", **sent).status_code == 413
    assert client.post("/import", **sent).status_code == 422, "it is taken, and holds no file"
    assert log_in("auditor").post("/import", **sent).status_code == 403


def test_only_ways_that_a_page_has_are_answered(app: Flask) -> None:
    client = app.test_client()
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT"):
        assert client.open("/log-in", method=method).status_code == 405, method
    overridden = client.post("/log-in", headers={"X-HTTP-Method-Override": "DELETE"})
    assert overridden.status_code == 403, "the method is what it is, and the form has no token"


@pytest.mark.parametrize(
    "address",
    ["/static/../access.toml", "/static/..%2faccess.toml", "/static/vendor/", "/static/", "/.git/config",
     "/static/vendor/%2e%2e/%2e%2e/access.toml", "/access.toml", "/docs", "/openapi.json", "/redoc"],
)  # fmt: skip
def test_no_file_but_those_of_pages_is_served(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


def test_every_answer_says_what_it_is(log_in: Enter) -> None:
    client = log_in("national")
    for address in ("/today", "/nowhere", "/log-in"):
        assert client.get(address).headers["Content-Type"] == "text/html; charset=utf-8"
    for address in ("/api/v1/vacancies", "/api/v1/nowhere", "/health/alive"):
        assert client.get(address).headers["Content-Type"] == "application/json"


def test_what_is_sent_twice_counts_once(log_in: Enter) -> None:
    answer = log_in("national").get("/vacancies?q=a&q=<script>alert(1)</script>")
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.text


# ------------------------------------------------------------------------------------------------- what it may change


def test_looking_at_pages_changes_no_record(app: Flask, market: object, districts: list[str]) -> None:
    database = app.extensions["settings"].database

    def state() -> str:
        tables = ("jobseekers", "employers", "vacancies", "pledges", "events", "accounts", "wishes", "tokens", "market")
        with open_store(database) as store:
            rows = [(name, list(store._book.db.execute(f"SELECT * FROM {name}"))) for name in tables]
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    with open_store(database) as store:
        found = store.accounts.find("employer")
    assert found is not None
    before, clients = state(), {role: enter(app, role) for role in ROLES}
    for role, client in clients.items():
        names = ids(market, role, "own", districts[0], found.employer or "")
        for rule in app.url_map.iter_rules():
            if rule.endpoint == "static" or role not in policy()[rule.endpoint].get("GET", {"anybody": True}):
                continue
            client.get(re.sub(r"<(?:\w+:)?(\w+)>", lambda m, n=names: n.get(m.group(1), "x"), rule.rule))
    assert state() == before


def test_a_field_that_a_form_does_not_have_changes_nothing(log_in: Enter, database: Path) -> None:
    client = log_in("auditor")
    fields = {"old": PASSWORD, "password": "quiet harbour lemon", "role": "administrator", "disabled": "0", "totp": "x"}
    assert send(client, "/account/password", fields, "/account").status_code == 302
    with open_store(database) as store:
        found = store.accounts.find("auditor")
    assert found is not None
    assert (found.role, found.totp) == ("auditor", None)


# -------------------------------------------------------------------------------------------------------- what is told


def test_a_log_out_tells_the_browser_to_forget(log_in: Enter) -> None:
    answer = send(log_in("national"), "/log-out", {}, "/today")
    assert '"cache"' in answer.headers["Clear-Site-Data"]


def test_keys_of_sessions_are_long_and_never_the_same(log_in: Enter) -> None:
    keys = set()
    for _ in range(3):
        kept = log_in("auditor").get_cookie("lepmatch")
        assert kept is not None
        keys.add(kept.value)
    assert len(keys) == 3
    assert min(map(len, keys)) >= 43, "256 bits"


def test_nobody_writes_lines_into_the_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    forged = 'x","level":"info"}\n{"event":"forged"}'
    app.test_client().get("/vacancies/" + forged.replace("\n", "%0a"), headers={"User-Agent": "a forged line"})
    send(app.test_client(), "/log-in", {"username": forged, "password": forged})
    lines = [AsJson().format(record) for record in caplog.records if record.name == "webui"]
    assert lines
    assert all("\n" not in line and "forged" not in line for line in lines)
    assert all(json.loads(line)["at"].endswith("+00:00") for line in lines)


def test_every_log_in_and_every_failure_is_written_down(app: Flask) -> None:
    send(app.test_client(), "/log-in", {"username": "auditor", "password": "wrong wrong wrong"})
    client = enter(app, "auditor")
    client.get("/people")
    send(client, "/log-out", {}, "/audit")
    with open_store(app.extensions["settings"].database) as store:
        told = [(entry.actor, entry.action) for entry in store.audit()][-4:]
    assert told == [
        ("somebody", "log-in failed"),
        ("auditor", "log-in"),
        ("auditor", "refused"),
        ("auditor", "log-out"),
    ]


def test_password_fields_can_be_filled_by_a_manager(app: Flask) -> None:
    page = app.test_client().get("/log-in").text
    field = re.search(r"<input[^>]*id=\"password\"[^>]*>", page)
    assert field
    assert 'type="password"' in field.group()
    assert 'autocomplete="current-password"' in field.group()
    assert "onpaste" not in page


def test_an_administrator_ends_everybodys_sessions(log_in: Enter, database: Path) -> None:
    clients = [log_in("auditor"), log_in("national")]
    run = CliRunner().invoke(main, ["user", "log-out", str(database), "auditor"])
    assert run.exit_code == 0, run.output
    assert [one.get("/account").status_code for one in clients] == [302, 200]
    run = CliRunner().invoke(main, ["user", "log-out", str(database), "--everybody"])
    assert "1 session has ended" in run.output
    assert clients[1].get("/account").status_code == 302


@pytest.mark.parametrize("error", [ValueError, KeyError, RecursionError, MemoryError, UnicodeDecodeError, OSError])
def test_whatever_breaks_says_nothing_of_itself(
    app: Flask, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    def fail() -> str:
        raise error("utf-8", b"canary", 0, 1, "canary") if error is UnicodeDecodeError else error("canary")

    app.view_functions["own.own"] = fail
    page = enter(app, "national").get("/account")
    assert page.status_code == 500
    assert "canary" not in page.text + str(page.headers)
    assert "Traceback" not in page.text
    lines = [AsJson().format(record) for record in caplog.records if record.name == "webui"]
    assert not [line for line in lines if "canary" in line]
    assert any(json.loads(line).get("number") for line in lines), "whoever runs it cannot find it"
