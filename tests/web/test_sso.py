"""Logging in with an organisation's account: who is let in, and every way in which somebody is not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lepmatch import Account, open_store
from tests.web.conftest import enter
from tests.web.provider import CLIENT, SECRET, Provider, provider, shared_key, strange_key
from webui import Settings, create_app
from webui.config import SingleSignOn

START = "/log-in/with?next=/account"


@pytest.fixture(scope="module")
def there() -> Iterator[Provider]:
    with provider() as server:
        yield server


@pytest.fixture
def honest(there: Provider) -> Iterator[Provider]:
    """The provider, which tells the truth again after each test."""
    kept = dict(there.__dict__)
    there.lies, there.says, there.keys = {}, {}, list(there.keys)
    yield there
    there.__dict__.update(kept)
    there.lies, there.says = {}, {}


@pytest.fixture(scope="module")
def kept_site(there: Provider, first_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A dashboard whose auditor is linked to a subject of the provider; its accounts are not changed."""
    with open_store(first_database):  # so that its log is in the file
        folder = copytree(first_database.parent, tmp_path_factory.mktemp("sso") / "own")
    return linked(there, folder / "lep.db")


@pytest.fixture
def site(honest: Provider, database: Path) -> Flask:
    """The same with accounts of this test's own."""
    return linked(honest, database)


def linked(there: Provider, database: Path) -> Flask:
    with open_store(database) as store:
        store.accounts.change("auditor", actor="root", subject="subject-1")
    sso = SingleSignOn(there.issuer, CLIENT, SECRET, name="Example Council")
    return create_app(Settings(database, is_local=True, codes=False, sso=sso, log_ins=50))


def come_back(client: FlaskClient, there: Provider) -> TestResponse:
    """Log in at the provider and be sent back."""
    return client.get(there.log_in(client.get(START).location))


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_an_account_that_is_linked_is_logged_in(kept_site: Flask, honest: Provider) -> None:
    client = kept_site.test_client()
    assert "Log in with Example Council" in client.get("/log-in").text
    asked = parse_qs(urlsplit(client.get(START).location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    answer = come_back(client, honest)
    assert answer.location == "/account"
    assert "Auditor Person" in client.get("/account").text
    token = client.get("/account").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    client.post("/log-out", data={"csrf_token": token})
    assert not is_in(client)


def test_it_is_off_unless_it_is_set(app: Flask) -> None:
    client = app.test_client()
    assert "Log in with" not in client.get("/log-in").text
    assert client.get("/log-in/with").status_code == 404
    assert client.get("/log-in/with/back?code=x&state=y").status_code == 404


def test_nobody_is_made_an_account(site: Flask, honest: Provider, database: Path) -> None:
    honest.subject = "subject-2"
    client = site.test_client()
    answer = come_back(client, honest)
    assert answer.status_code == 403
    assert "subject-2" in answer.text, "so that an administrator can be told"
    assert not is_in(client)
    with open_store(database) as store:
        assert len(store.accounts.all()) == 5
        assert store.audit()[-1].action == "log-in failed"


def test_an_administrator_may_list_somebody_beforehand(site: Flask, honest: Provider, database: Path) -> None:
    with open_store(database) as store:
        store.accounts.add(Account("new.one", "New One", "auditor", subject="subject-3"), actor="root")
    honest.subject = "subject-3"
    client = site.test_client()
    come_back(client, honest)
    assert "New One" in client.get("/account").text
    assert enter(site, "new.one", "").get("/account").status_code == 302, "they have no password here"


def test_whoever_is_disabled_stays_out(site: Flask, honest: Provider, database: Path) -> None:
    with open_store(database) as store:
        store.accounts.change("auditor", actor="root", disabled=True)
    client = site.test_client()
    assert come_back(client, honest).status_code == 403
    assert not is_in(client)


LIES: dict[str, dict[str, object]] = {
    "another issuer": {"iss": "https://elsewhere.example"},
    "another audience": {"aud": "another-client"},
    "another audience, for us": {"aud": "another-client", "azp": CLIENT},
    "another nonce": {"nonce": "replayed"},
    "no nonce": {"nonce": None},
    "expired": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    "no end": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "nobody": {"sub": None},
    "a number for a subject": {"sub": 7},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_word_that_is_not_right_is_not_believed(kept_site: Flask, honest: Provider, lie: str) -> None:
    honest.lies = LIES[lie]
    client = kept_site.test_client()
    answer = come_back(client, honest)
    assert answer.status_code == 403
    assert "did not work" in answer.text
    assert not is_in(client)


@pytest.mark.parametrize("forged", ["by another key", "by the shared secret", "not at all"])
def test_a_word_that_the_provider_has_not_signed_is_not_believed(
    kept_site: Flask, honest: Provider, forged: str
) -> None:
    honest.key, honest.alg = {
        "by another key": (strange_key(), "ES256"),
        "by the shared secret": (shared_key(), "HS256"),
        "not at all": (shared_key(), "none"),
    }[forged]
    client = kept_site.test_client()
    assert come_back(client, honest).status_code == 403
    assert not is_in(client)


def test_a_provider_that_calls_itself_otherwise_is_not_asked(site: Flask, honest: Provider) -> None:
    honest.says = {"issuer": "https://elsewhere.example"}
    assert site.test_client().get(START).status_code == 403


def test_a_provider_that_sends_us_on_is_not_followed(site: Flask, honest: Provider) -> None:
    honest.moved = True
    assert site.test_client().get(START).status_code == 403


def test_a_provider_that_is_away_is_said_to_be(database: Path) -> None:
    sso = SingleSignOn("http://127.0.0.1:9", CLIENT, SECRET)
    site = create_app(Settings(database, is_local=True, codes=False, sso=sso))
    answer = site.test_client().get(START)
    assert answer.status_code == 403
    assert "did not work" in answer.text
    assert "127.0.0.1" not in answer.text


def test_without_tls_a_provider_is_not_trusted(honest: Provider, database: Path) -> None:
    sso = SingleSignOn(honest.issuer, CLIENT, SECRET)
    site = create_app(Settings(database, hosts=("lep.example",), sso=sso))
    assert site.test_client().get(START, base_url="https://lep.example").status_code == 403


def test_a_state_is_good_once_and_in_its_own_browser(kept_site: Flask, honest: Provider) -> None:
    mine, thief = kept_site.test_client(), kept_site.test_client()
    back = honest.log_in(mine.get(START).location)
    assert thief.get(back).status_code == 403, "a link that was sent to somebody logs nobody in"
    assert not is_in(thief)
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert mine.get(f"/log-in/with/back?code=made-up&state={state}").status_code == 403
    assert mine.get(back).status_code == 403, "it was used"
    assert not is_in(mine)
    again = honest.log_in(mine.get(START).location)
    assert mine.get(again).status_code == 302
    fresh = kept_site.test_client()
    assert fresh.get(again).status_code == 403
    assert not is_in(fresh)


def test_a_refusal_of_the_provider_is_told_in_our_words(kept_site: Flask) -> None:
    client = kept_site.test_client()
    client.get(START)
    answer = client.get("/log-in/with/back?error=access_denied&error_description=<b>hostile</b>")
    assert answer.status_code == 403
    assert "hostile" not in answer.text


def test_the_key_from_before_leads_nowhere_and_nobody_is_led_elsewhere(kept_site: Flask, honest: Provider) -> None:
    client = kept_site.test_client()
    away = client.get("/log-in/with?next=//elsewhere.example").location
    planted = client.get_cookie("lepmatch")
    assert planted is not None
    assert client.get(honest.log_in(away)).location == "/"
    thief = kept_site.test_client()
    thief.set_cookie("lepmatch", planted.value)
    assert not is_in(thief)


def test_staff_need_a_second_factor_here_unless_they_gave_one_there(
    site: Flask, honest: Provider, database: Path
) -> None:
    settings = site.extensions["settings"]
    strict = create_app(Settings(database, is_local=True, codes=True, sso=settings.sso))
    client = strict.test_client()
    assert come_back(client, honest).location == "/log-in/set-up"
    assert not is_in(client)
    honest.lies = {"amr": ["pwd", "mfa"]}
    other = strict.test_client()
    assert come_back(other, honest).location == "/account"
    assert is_in(other)


def test_somebody_without_a_password_confirms_there(site: Flask, honest: Provider, database: Path) -> None:
    now = [time.time()]
    settings = Settings(database, is_local=True, codes=False, sso=site.extensions["settings"].sso, clock=lambda: now[0])
    late = create_app(settings)
    with open_store(database) as store:
        store.accounts.change("administrator", actor="root", subject="boss", password="")
    honest.subject = "boss"
    client = late.test_client()
    come_back(client, honest)
    assert client.get("/users/new").status_code == 200
    now[0] += 20 * 60
    answer = client.get("/users/new")
    assert answer.location.startswith("/confirm")
    page = client.get(answer.location)
    assert "again=yes" in page.text
    away = client.get("/log-in/with?next=/users/new&again=yes").location
    assert {"prompt": ["login"], "max_age": ["0"]}.items() <= parse_qs(urlsplit(away).query).items()
    honest.lies = {"auth_time": int(now[0]) - 3600}
    assert client.get(honest.log_in(away)).status_code == 403
    honest.lies = {"auth_time": int(now[0])}
    away = client.get("/log-in/with?next=/users/new&again=yes").location
    assert client.get(honest.log_in(away)).location == "/users/new"
    assert client.get("/users/new").status_code == 200
