"""One's own account: passwords that are refused, sessions that end, and who is asked again before what is sensitive."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import AccountError, open_store
from tests.web.conftest import OWN_PASSWORD, PASSWORD, enter, send
from webui import Settings, create_app
from webui.confirming import SENSITIVE
from webui.passwords import hashed, is_guessed

Enter = Callable[[str], FlaskClient]
MINUTE = 60.0
WORDS = ("harbour", "lemon", "quiet", "velvet", "copper", "window", "biscuit", "meadow")


def change(client: FlaskClient, old: str = PASSWORD, new: str = OWN_PASSWORD) -> tuple[int, str]:
    answer = send(client, "/account/password", {"old": old, "password": new}, "/account")
    return answer.status_code, answer.text


def test_a_password_is_changed_and_everybody_else_is_out(log_in: Enter, app: Flask) -> None:
    client, other = log_in("auditor"), log_in("auditor")
    assert change(client)[0] == 302
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert log_in("auditor").get("/account").status_code == 302, "the old one is gone"
    assert enter(app, "auditor", OWN_PASSWORD).get("/account").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("wrong wrong wrong", OWN_PASSWORD, "#old"),
        (PASSWORD, PASSWORD, "#password"),
        (PASSWORD, "short", "#password"),
        (PASSWORD, "x" * 129, "#password"),
        (PASSWORD, "Passw0rd-12345", "#password"),
        (PASSWORD, "Auditor-Person-2009", "#password"),
    ],
)
def test_a_password_that_cannot_be_is_said_beside_its_field(log_in: Enter, old: str, new: str, place: str) -> None:
    client = log_in("auditor")
    status, page = change(client, old, new)
    assert status == 422
    assert f'href="{place}"' in page
    assert new not in page.replace(OWN_PASSWORD, "")


def test_the_old_password_cannot_be_tried_for_ever(log_in: Enter) -> None:
    client = log_in("auditor")
    assert [change(client, "wrong wrong wrong")[0] for _ in range(6)] == [422] * 5 + [429]


def test_what_is_tried_first_is_refused() -> None:
    known = "password123456 qwertyuiop12 aaaaaaaaaaaaa 123456789012 Liverpool-2009! L1verp00l-2009 abcdefghijkl "
    for one in (known + "monkeydragon!! changeme2026! abcabcabcabc").split():
        assert is_guessed(one), one
    with pytest.raises(AccountError, match="hard to guess"):
        hashed("password123456")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=6, unique=True))
def test_words_that_do_not_belong_together_are_taken(words: list[str]) -> None:
    assert not is_guessed(" ".join(words))
    assert not is_guessed(secrets.token_urlsafe(12))


def test_a_list_of_known_passwords_is_refused_too(database: Path, tmp_path: Path) -> None:
    (tmp_path / "known.txt").write_text(f"something\n{OWN_PASSWORD}\n", encoding="utf-8")
    app = create_app(Settings(database, is_local=True, codes=False, refused_passwords=tmp_path / "known.txt"))
    status, page = change(enter(app, "auditor"))
    assert status == 422
    assert "list of stolen passwords" in page


def test_sessions_are_listed_and_ended(log_in: Enter) -> None:
    client, other = log_in("auditor"), log_in("auditor")
    assert client.get("/account").text.count(" UTC") == 4
    assert send(client, "/account/sessions/end", {}, "/account").status_code == 302
    assert other.get("/account").status_code == 302
    assert "Every other session has ended" in client.get("/account").text


def test_an_account_has_so_many_sessions_at_once(database: Path) -> None:
    app = create_app(Settings(database, is_local=True, codes=False, sessions=2))
    first, second, third = (enter(app, "auditor") for _ in range(3))
    assert [one.get("/account").status_code for one in (first, second, third)] == [302, 200, 200]


@pytest.fixture
def later(database: Path) -> tuple[FlaskClient, list[float]]:
    """An administrator who has logged in a while ago, and the clock."""
    now = [1_000_000.0]
    client = enter(create_app(Settings(database, is_local=True, codes=False, clock=lambda: now[0])), "administrator")
    now[0] += 16 * MINUTE
    return client, now


def test_what_is_sensitive_asks_again(later: tuple[FlaskClient, list[float]], database: Path) -> None:
    client, _ = later
    for address in ("/users/new", "/users/national/enable", "/users/national/reset", "/users/national/tokens",
                    "/account/app", "/account/sessions/end"):  # fmt: skip
        answer = send(client, address, {"key": "k", "label": "l", "ends": "2099-01-01"}, "/account")
        assert answer.location.startswith("/confirm"), address
    with open_store(database) as store:
        assert store.accounts.tokens("national") == []
    assert client.get("/users").status_code == 200
    wrong = send(client, "/confirm", {"password": "wrong wrong wrong", "next": "/users/new"})
    assert wrong.status_code == 422
    right = send(client, "/confirm", {"password": PASSWORD, "next": "/users/new"})
    assert right.location == "/users/new"
    assert client.get("/users/new").status_code == 200


def test_whatever_makes_or_restores_a_way_in_is_sensitive(app: Flask) -> None:
    ways = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith(("users.", "own."))
            and "POST" in (rule.methods or set())}  # fmt: skip
    closes = {"users.disable", "users.end_token"}  # to be quick with these is safe
    asks_itself = {"own.new_password"}
    assert ways - closes - asks_itself <= set(SENSITIVE)


def test_nobody_is_led_elsewhere_after_confirming(later: tuple[FlaskClient, list[float]]) -> None:
    client, _ = later
    assert send(client, "/confirm", {"password": PASSWORD, "next": "https://elsewhere.example"}).location == "/"


def test_staff_confirm_with_a_code_too_and_can_change_their_app(database: Path) -> None:
    now = [1_000_000.0]
    app = create_app(Settings(database, is_local=True, clock=lambda: now[0]))
    client = enter(app, "auditor")
    secret = client.get("/log-in/set-up").text.partition('app-code">')[2].partition("<")[0]
    codes = pyotp.TOTP(secret)
    send(client, "/log-in/set-up", {"code": codes.at(int(now[0]))})
    with open_store(database) as store:
        kept = store.accounts.find("auditor")
    assert kept is not None
    assert secret not in str(kept.totp), "whoever reads the file cannot make codes"
    now[0] += 20 * MINUTE
    asked = {"password": PASSWORD, "next": "/account"}
    assert send(client, "/confirm", {**asked, "code": "000000"}).status_code == 422
    assert send(client, "/confirm", {**asked, "code": codes.at(int(now[0]))}).location == "/account"
    assert send(client, "/account/app", {}, "/account").location == "/log-in"
    assert client.get("/account").status_code == 302
    assert send(client, "/log-in", {"username": "auditor", "password": PASSWORD}).location == "/log-in/set-up"


def test_halfway_in_is_nowhere_once_the_account_has_changed(database: Path) -> None:
    app = create_app(Settings(database, is_local=True))
    thief = enter(app, "auditor")
    assert thief.get("/log-in/set-up").status_code == 200
    with open_store(database) as store:
        store.accounts.change("auditor", actor="root", password=hashed(OWN_PASSWORD), totp=None)
    assert thief.get("/log-in/set-up").status_code == 302, "a password that is no longer good set up an app"
