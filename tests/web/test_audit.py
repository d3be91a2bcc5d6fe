"""The audit log on its page: the newest first, found by who, what and day, and verified."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask.testing import FlaskClient

from lepmatch import Market, open_store
from tests.web.conftest import send

Enter = Callable[[str], FlaskClient]


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<th scope="row"[^>]*>(\d+)</th>', page)]


def test_all_entries_are_read_page_by_page_the_newest_first(log_in: Enter, database: Path) -> None:
    client = log_in("auditor")
    with open_store(database) as store:
        for _ in range(120):
            store.accounts.note("national", "looked at", "a person")
    address, seen = "/audit", []
    while address:
        page = client.get(address)
        assert page.status_code == 200
        seen += numbers(page.text)
        older = re.search(r'href="(\?[^"]*before=\d+)"', page.text)
        address = f"/audit{older.group(1).replace('&amp;', '&')}" if older else ""
    with open_store(database) as store:
        assert seen == sorted(seen, reverse=True)
        assert set(range(1, 121)) <= set(seen)
        assert seen[-1] == 1


def test_entries_are_found_by_who_what_and_day(log_in: Enter, database: Path) -> None:
    client = log_in("auditor")
    with open_store(database) as store:
        store.accounts.note("somebody.else", "looked at", "a person", vacancy="V0001")
    page = client.get("/audit?actor=somebody.else&action=looked").text
    assert len(numbers(page)) == 1
    assert "vacancy V0001" in page
    assert "No entry is found" in client.get("/audit?actor=somebody.else&action=load").text
    today = datetime.now(UTC).date().isoformat()
    assert numbers(client.get(f"/audit?day={today}").text)
    assert not numbers(client.get("/audit?day=1999-12-31").text)
    wrong = client.get("/audit?day=yesterday")
    assert (wrong.status_code, 'href="#day"' in wrong.text) == (422, True)
    assert client.get("/audit?before=99999999999999999999").status_code == 200


def test_nobody_is_named(log_in: Enter, database: Path, market: Market) -> None:
    person = market.jobseekers.ids[0]
    with open_store(database) as store:
        store.record("jobseekers", person, actor="national")
    page = log_in("auditor").get("/audit").text
    assert "person " in page
    assert person not in page


def test_a_verification_says_what_is_wrong(log_in: Enter, database: Path) -> None:
    client = log_in("administrator")
    assert "Everything is as it was written" in send(client, "/audit/verify", {}, "/audit").text
    with open_store(database) as store:
        assert store.newest_entries(1)[0].action == "verified"
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("DROP TRIGGER audit_stays_as_it_is")
    connection.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 3")
    connection.close()
    page = send(client, "/audit/verify", {}, "/audit").text
    assert "Not everything is as it was written" in page
    assert "audit entry 3" in page
