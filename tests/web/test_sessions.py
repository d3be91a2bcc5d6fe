"""Logging in and out: what a session survives, and what ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from lepmatch import open_store
from tests.web.conftest import PASSWORD, enter, send, token_of
from webui import Settings, create_app
from webui.passwords import _nobody, hashed

Enter = Callable[[str], FlaskClient]


def cookie(client: FlaskClient, name: str = "lepmatch") -> str:
    found = client.get_cookie(name)
    return found.value if found else ""


def test_a_log_in_leads_to_the_page_that_was_asked_for(app: Flask) -> None:
    client = app.test_client()
    asked = client.get("/vacancies?q=driver")
    assert asked.status_code == 302
    form = client.get(asked.location)
    answer = client.post(
        "/log-in",
        data={
            "username": "National", "password": PASSWORD, "csrf_token": token_of(form), "next": "/vacancies?q=driver",
        },
    )  # fmt: skip
    assert answer.location == "/vacancies?q=driver"


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "/\\example.org", "javascript:x"])
def test_nobody_is_led_elsewhere(app: Flask, target: str) -> None:
    answer = send(app.test_client(), "/log-in", {"username": "national", "password": PASSWORD, "next": target})
    assert answer.location == "/"


def test_the_key_from_before_the_log_in_leads_nowhere(app: Flask) -> None:
    client = app.test_client()
    client.get("/log-in")
    planted = cookie(client)
    send(client, "/log-in", {"username": "national", "password": PASSWORD})
    assert cookie(client) != planted
    thief = app.test_client()
    thief.set_cookie("lepmatch", planted)
    assert thief.get("/vacancies").status_code == 302


def test_a_log_out_ends_every_copy_of_the_key(log_in: Enter, app: Flask) -> None:
    client = log_in("national")
    copy = app.test_client()
    copy.set_cookie("lepmatch", cookie(client))
    assert copy.get("/vacancies").status_code == 200
    send(client, "/log-out", {}, form="/vacancies")
    assert copy.get("/vacancies").status_code == 302


def test_a_session_survives_a_restart_and_ends_by_itself(database: Path) -> None:
    now = [1_000_000.0]
    settings = Settings(database, is_local=True, codes=False, clock=lambda: now[0])
    client = enter(create_app(settings), "national")
    later = create_app(settings).test_client()
    later.set_cookie("lepmatch", cookie(client))
    for _ in range(24):
        now[0] += 29 * 60
        assert later.get("/vacancies").status_code == 200
    now[0] += 30 * 60
    assert later.get("/vacancies").status_code == 302, "nobody may stay for more than half a day"
    fresh = enter(create_app(settings), "national")
    now[0] += 31 * 60
    assert fresh.get("/vacancies").status_code == 302, "half an hour without a click ends it"


def test_whoever_is_disabled_is_out_at_once(log_in: Enter, database: Path) -> None:
    client = log_in("national")
    with open_store(database) as store:
        store.accounts.change("national", actor="root", disabled=True)
    assert client.get("/vacancies").status_code == 302


def test_a_form_without_its_token_is_refused(log_in: Enter) -> None:
    client = log_in("national")
    assert client.post("/log-out").status_code == 403
    assert client.post("/log-out", data={"csrf_token": "made up"}).status_code == 403
    assert client.get("/vacancies").status_code == 200


def test_the_sixth_try_is_refused_by_every_server(database: Path) -> None:
    settings = Settings(database, is_local=True, codes=False)
    servers = [create_app(settings) for _ in range(3)]
    wrong = {"username": "national", "password": "wrong wrong wrong"}
    answers = [send(servers[n % 3].test_client(), "/log-in", wrong).status_code for n in range(6)]
    assert answers == [200] * 5 + [429]
    right = send(servers[0].test_client(), "/log-in", {"username": "national", "password": PASSWORD})
    assert right.status_code == 429, "the right password does not help then either"


def test_a_name_that_nobody_has_is_answered_like_a_wrong_password(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webui.passwords._hasher", PasswordHasher())  # as slow as it is outside of tests
    _nobody.cache_clear()
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    with open_store(database) as store:
        store.accounts.change("national", actor="root", password=kept)
    app = create_app(Settings(database, is_local=True, codes=False, log_ins=10_000))

    def tell(name: str) -> tuple[str, float]:
        client = app.test_client()
        token = token_of(client.get("/log-in"))
        start = time.process_time()
        page = client.post("/log-in", data={"username": name, "password": "wrong wrong", "csrf_token": token})
        took = time.process_time() - start
        return page.text.replace(name, "").replace(token, ""), took

    tell("national"), tell("nobody-here")
    known, unknown = zip(*[(tell("national"), tell("nobody-here")) for _ in range(7)], strict=True)
    strip = [text.partition("csrf_token")[0] for text, _ in (known[0], unknown[0])]
    assert strip[0] == strip[1]
    ratio = median(t for _, t in known) / median(t for _, t in unknown)
    assert 0.5 < ratio < 2, "the time tells whether there is such a name"
    _nobody.cache_clear()


def test_staff_confirm_a_log_in_with_a_code_that_is_good_once(database: Path) -> None:
    now = [1_000_000.0]
    settings = Settings(database, is_local=True, clock=lambda: now[0])
    app = create_app(settings)
    client = app.test_client()
    answer = send(client, "/log-in", {"username": "national", "password": PASSWORD})
    assert answer.location == "/log-in/set-up"
    assert client.get("/vacancies").status_code == 302, "the password alone opens nothing"
    page = client.get("/log-in/set-up")
    secret = page.text.partition('app-code">')[2].partition("<")[0]
    code = pyotp.TOTP(secret).at(int(now[0]))
    assert send(client, "/log-in/set-up", {"code": "000000"}).status_code == 200
    assert send(client, "/log-in/set-up", {"code": code}).status_code == 302
    assert client.get("/vacancies").status_code == 200

    other = app.test_client()
    assert send(other, "/log-in", {"username": "national", "password": PASSWORD}).location == "/log-in/code"
    assert "not right" in send(other, "/log-in/code", {"code": code}).text, "it was used already"
    now[0] += 60
    assert send(other, "/log-in/code", {"code": pyotp.TOTP(secret).at(int(now[0]))}).status_code == 302
    assert other.get("/vacancies").status_code == 200
    shop = app.test_client()
    assert send(shop, "/log-in", {"username": "employer", "password": PASSWORD}).location == "/", "employers need none"


def test_cookies_and_headers_keep_to_tls_where_there_is_any(database: Path) -> None:
    app = create_app(Settings(database, hosts=("lep.example",)))
    client = app.test_client()
    answer = client.get("/log-in", base_url="https://lep.example")
    kept = answer.headers["Set-Cookie"]
    assert kept.startswith("__Host-lepmatch=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(kept.split("; "))
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert client.get("/log-in", base_url="https://elsewhere.example").status_code == 400


def test_every_answer_carries_the_headers(kept_app: Flask) -> None:
    client = enter(kept_app, "national")
    for address in ("/log-in", "/vacancies", "/nowhere", "/static/vendor/app.css"):
        with client.get(address) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], address
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
    assert client.get("/vacancies").headers["Cache-Control"] == "no-store"


def test_a_fault_says_nothing_of_itself(database: Path) -> None:
    app = create_app(Settings(database, is_local=True, codes=False))

    def fail() -> str:
        raise RuntimeError("SELECT secret FROM people")

    app.view_functions["vacancies.vacancies"] = fail
    page = enter(app, "national").get("/vacancies")
    assert page.status_code == 500
    assert "SELECT" not in page.text
    assert "quote" in page.text
