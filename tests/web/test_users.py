"""Accounts that an administrator adds, disables and gives new passwords; and their tokens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lepmatch import open_store
from tests.web.conftest import OWN_PASSWORD, choose_password, enter, send, token_of

Enter = Callable[[str], FlaskClient]
SOMEBODY = {"name": "a.morgan", "full_name": "A. Morgan", "role": "national", "district": "", "employer": ""}


def secret_on(page: str) -> str:
    found = re.search(r'class="app-code">([^<]+)<', page)
    assert found
    return found.group(1)


def add(client: FlaskClient, **fields: object) -> tuple[int, str]:
    answer = send(client, "/users/new", {**SOMEBODY, "key": "one", **fields})
    return answer.status_code, answer.text


def test_somebody_who_is_added_can_log_in_with_the_password_that_is_shown_once(log_in: Enter, app: Flask) -> None:
    client = log_in("administrator")
    status, page = add(client)
    assert status == 201
    password = secret_on(page)
    assert password not in client.get("/users/a.morgan").text
    assert "A. Morgan" in client.get("/users").text
    fresh = enter(app, "a.morgan", password)
    assert fresh.get("/today").status_code == 302, "it opens nothing but the page where they choose their own"
    assert choose_password(fresh).status_code == 302
    assert fresh.get("/today").status_code == 200
    assert enter(app, "a.morgan", password).get("/log-in/password").status_code == 302, "the old one is gone"
    assert enter(app, "a.morgan", OWN_PASSWORD).get("/today").status_code == 200


def test_a_form_that_is_sent_again_adds_nobody_and_shows_no_password(log_in: Enter) -> None:
    client = log_in("administrator")
    add(client)
    status, page = add(client)
    assert status == 302
    assert "app-code" not in page


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"name": "administrator"}, "#name"),
        ({"name": "A B"}, "#name"),
        ({"full_name": " "}, "#full_name"),
        ({"role": "boss"}, "#role"),
        ({"role": ""}, "#role"),
        ({"role": "district"}, "#district"),
        ({"role": "district", "district": "Atlantis"}, "#district"),
        ({"role": "employer"}, "#employer"),
        ({"role": "employer", "employer": "E99x"}, "#employer"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(log_in: Enter, fields: dict[str, object], place: str) -> None:
    client = log_in("administrator")
    status, page = add(client, **fields)
    assert status == 422
    assert f'href="{place}"' in page
    assert "govuk-error-message" in page
    assert "app-code" not in page


def test_hostile_names_stay_words(log_in: Enter) -> None:
    status, page = add(log_in("administrator"), full_name='"><script>alert(1)</script>')
    assert status == 201
    assert "<script>alert" not in page


def test_disabling_ends_what_somebody_does_and_their_tokens(log_in: Enter, database: Path) -> None:
    client, officer = log_in("administrator"), log_in("national")
    with open_store(database) as store:
        token = store.accounts.add_token("national", "figures", "2999-01-01", actor="root")
    assert send(client, "/users/national/disable", {}, "/users/national").status_code == 302
    assert officer.get("/today").status_code == 302
    with open_store(database) as store:
        assert store.accounts.token(token, "2009-04-01") is None
    assert "Disabled" in client.get("/users/national").text
    send(client, "/users/national/enable", {}, "/users/national")
    assert log_in("national").get("/today").status_code == 200


def test_nobody_disables_themselves(log_in: Enter) -> None:
    client = log_in("administrator")
    assert send(client, "/users/administrator/disable", {}, "/users").status_code == 422
    assert client.get("/users").status_code == 200


def test_a_new_password_replaces_the_old_one_and_the_app(log_in: Enter, app: Flask, database: Path) -> None:
    client = log_in("administrator")
    with open_store(database) as store:
        store.accounts.change("national", actor="root", totp="JBSWY3DPEHPK3PXP")
    page = send(client, "/users/national/reset", {"key": "two"}, "/users/national").text
    assert log_in("national").get("/today").status_code == 302
    fresh = enter(app, "national", secret_on(page))
    choose_password(fresh)
    assert fresh.get("/today").status_code == 200
    with open_store(database) as store:
        found = store.accounts.find("national")
    assert found is not None
    assert found.totp is None


def test_a_token_is_shown_once_asks_in_its_name_and_ends(log_in: Enter, database: Path) -> None:
    client, ends = log_in("administrator"), (datetime.now(UTC) + timedelta(30)).date().isoformat()
    fields: dict[str, object] = {"label": "figures", "ends": ends, "key": "three"}
    token = secret_on(send(client, "/users/national/tokens", fields, "/users/national").text)
    with open_store(database) as store:
        found = store.accounts.token(token, ends)
        assert found is not None
        assert found.name == "national"
    page = client.get("/users/national").text
    assert "figures" in page
    assert token not in page
    again = send(client, "/users/national/tokens", {**fields, "label": "other"}, "/users/national")
    assert (again.status_code, "app-code" in again.text) == (302, False)
    send(client, "/users/national/tokens/end", {"label": "figures"}, "/users/national")
    with open_store(database) as store:
        assert store.accounts.token(token, ends) is None


@pytest.mark.parametrize("ends", ["", "tomorrow", "2001-01-01", "2999-01-01", "20300101"])
def test_a_token_needs_a_name_and_a_last_day_within_a_year(log_in: Enter, ends: str) -> None:
    client = log_in("administrator")
    answer = send(client, "/users/national/tokens", {"label": "", "ends": ends, "key": "k"}, "/users/national")
    assert answer.status_code == 422
    assert 'href="#label"' in answer.text
    assert 'href="#ends"' in answer.text


def test_a_missing_account_is_not_found(log_in: Enter) -> None:
    client = log_in("administrator")
    assert client.get("/users/nobody").status_code == 404
    token = token_of(client.get("/users/new"))
    for address in ("disable", "enable", "reset", "tokens", "tokens/end"):
        assert client.post(f"/users/nobody/{address}", data={"csrf_token": token}).status_code == 404
