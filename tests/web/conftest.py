"""A dashboard over a small synthetic market, and somebody of each role who has logged in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lepmatch import Account, Market, create_store, open_store, sample_market
from webui import Settings, create_app
from webui.passwords import hashed

PASSWORD = "correct horse battery"
"""Of every account here."""

OWN_PASSWORD = "quiet harbour lemon"
"""What somebody chooses who was given one."""

ROLES = ("national", "district", "employer", "auditor", "administrator")


@pytest.fixture(scope="session")
def market() -> Market:
    """The people and jobs of every test; synthetic."""
    return sample_market(jobseekers=300, vacancies=40, courses=8, seed=1)


@pytest.fixture(scope="session")
def districts(market: Market) -> list[str]:
    """Districts, those with the most people first."""
    return _commonest(one.district for one in market.jobseekers)


@pytest.fixture(scope="session")
def first_database(market: Market, districts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with an account for each role, which is named like it; nobody is served from it, only from copies."""
    path = tmp_path_factory.mktemp("first") / "lep.db"
    password = hashed(PASSWORD)
    employers = _commonest(one.employer for one in market.vacancies)
    own = {"district": {"district": districts[0]}, "employer": {"employer": employers[0]}}
    with create_store(path, "root") as store:
        store.load(market, actor="root")
        for role in ROLES:
            account = Account(role, f"{role.capitalize()} Person", role, password=password, **own.get(role, {}))
            store.accounts.add(account, actor="root")
    return path


def _copy(database: Path, folder: Path) -> Path:
    with open_store(database):  # so that its log is in the file
        copytree(database.parent, folder)
    return folder / "lep.db"


@pytest.fixture
def database(first_database: Path, tmp_path: Path) -> Path:
    """A database of this test's own."""
    return _copy(first_database, tmp_path / "own")


@pytest.fixture(scope="session")
def kept_database(first_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that tests share which do not mind what others have looked at."""
    return _copy(first_database, tmp_path_factory.mktemp("kept") / "own")


@pytest.fixture
def app(database: Path) -> Flask:
    """The dashboard, looked at without TLS and without codes."""
    return create_app(Settings(database, is_local=True, codes=False))


@pytest.fixture(scope="session")
def kept_app(kept_database: Path) -> Flask:
    """A dashboard for tests that change nothing but sessions."""
    return create_app(Settings(kept_database, is_local=True, codes=False))


@pytest.fixture
def log_in(app: Flask) -> Callable[[str], FlaskClient]:
    """Log in to this test's dashboard as somebody of a role."""
    return lambda name: enter(app, name)


def enter(app: Flask, name: str, password: str = PASSWORD) -> FlaskClient:
    """Somebody's browser after a log-in."""
    client = app.test_client()
    send(client, "/log-in", {"username": name, "password": password})
    return client


def send(client: FlaskClient, address: str, fields: dict[str, object], form: str | None = None) -> TestResponse:
    """Send a form with the token of the page that it stands on.

    Parameters
    ----------
    form : address of that page, where the form is sent elsewhere
    """
    return client.post(address, data={"csrf_token": token_of(client.get(form or address)), **fields})


def token_of(page: TestResponse) -> str:
    """The token that the first form of a page sends along."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, f"no form on {page.request.path}: {page.status}"
    return found.group(1)


def choose_password(client: FlaskClient, password: str = OWN_PASSWORD) -> TestResponse:
    """Choose a password of one's own, as whoever logs in with one that was made for them must."""
    return send(client, "/log-in/password", {"password": password})


def _commonest(names: Iterable[str | None]) -> list[str]:
    return [name for name, _ in Counter(sorted(name for name in names if name)).most_common()]
