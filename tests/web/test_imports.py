"""An import: files with errors, files put right, what they change, and nothing by halves."""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lepmatch import Market, open_store, write_market
from tests.web.conftest import send, token_of
from webui.importing import LOCK, Note, Place, sweep

Enter = Callable[[str], FlaskClient]


@pytest.fixture(autouse=True)
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of this test's own for what is temporary."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    yield tmp_path / "temporary"
    for place in map(Place, (tmp_path / "temporary").glob("lepmatch-import-*")):
        while (note := place.note()) and note.is_running:
            time.sleep(0.05)


@pytest.fixture(scope="module")
def folder(market: Market, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The market with one vacancy more changed and another left out."""
    jobs = list(market.vacancies)
    told = {event.vacancy for event in market.events}
    gone = next(job for job in jobs if job.id not in told)
    changed = [replace(job, openings=job.openings + 1) if job is jobs[0] else job for job in jobs if job is not gone]
    path = tmp_path_factory.mktemp("records")
    write_market(replace(market, vacancies=type(market.vacancies).of(type(jobs[0]), changed)), path)
    return path


def upload(client: FlaskClient, files: dict[str, bytes]) -> TestResponse:
    sent = [(io.BytesIO(content), name) for name, content in files.items()]
    return client.post("/import", data={"csrf_token": token_of(client.get("/import")), "files": sent})


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def finish(client: FlaskClient) -> str:
    for _ in range(600):
        page = client.get("/import/progress").text
        if 'http-equiv="refresh"' not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("the import does not come to an end")


def test_errors_are_listed_and_good_files_are_loaded(
    log_in: Enter, folder: Path, database: Path, private: Path
) -> None:
    client, files = log_in("administrator"), contents(folder)
    bad = files["vacancies.csv"].replace(b"\n", b"\n<script>,E001,,Driver,,,zero\n", 1)
    wrong = upload(client, {**files, "vacancies.csv": bad})
    assert wrong.status_code == 422
    assert "vacancies.csv" in wrong.text
    assert "<script>,E" not in wrong.text
    assert list(private.iterdir()) == []
    with open_store(database) as store:
        version = store.version
    assert upload(client, files).status_code == 302
    (kept,) = private.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o700
    page = client.get("/import/check").text
    assert "1 record is left out of the files" in page
    with open_store(database) as store:
        assert store.version == version
    assert send(client, "/import/load", {}, "/import/check").status_code == 302
    assert "Everything is loaded" in finish(client)
    for _ in range(100):  # the page may be faster than the last step
        if not (kept / "files").exists():
            break
        time.sleep(0.05)
    assert not (kept / "files").exists()
    with open_store(database) as store:
        assert store.version == version + 1
        assert store.verify().problems == ()
        assert [entry.actor for entry in store.newest_entries(1, action="load")] == ["administrator"]
    assert send(client, "/import/load", {}, "/import").status_code == 302
    with open_store(database) as store:
        assert store.version == version + 1


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "Choose the files"),
        ({"records.zip": b"PK"}, "records.zip is not read"),
        ({"..": b"x"}, "is no name"),
        ({"a/../jobseekers.csv": b"id\n", "Jobseekers.csv": b"id\n"}, "was sent twice"),
        ({"jobseekers.csv": b"id\nJ1\n"}, "market.toml"),
        ({"people.csv": b"id\nJ1\n"}, "unknown table"),
        ({"market.json": b"{"}, "market.json"),
        ({"market.xlsx": b"nothing"}, "market.xlsx"),
        ({f"f{n}.csv": b"id\n" for n in range(30)}, "at most 20"),
    ],
)
def test_what_is_no_market_is_refused_and_removed(
    log_in: Enter, private: Path, files: dict[str, bytes], says: str
) -> None:
    answer = upload(log_in("administrator"), files)
    assert answer.status_code == 422
    assert says in answer.text
    assert list(private.iterdir()) == []


def test_paths_of_a_browser_lead_nowhere(log_in: Enter, folder: Path, private: Path) -> None:
    files = {f"../../records/{name}": text for name, text in contents(folder).items()}
    assert upload(log_in("administrator"), files).status_code == 302
    (kept,) = private.iterdir()
    assert sorted(file.name for file in (kept / "files").iterdir()) == sorted(contents(folder))


def test_two_imports_do_not_load_at_a_time(log_in: Enter, folder: Path, app: Flask) -> None:
    client = log_in("administrator")
    upload(client, contents(folder))
    settings = app.extensions["settings"]
    with open_store(settings.database) as store:
        assert store.accounts.attempt(LOCK, settings.clock(), within=9, most=1)
        refused = send(client, "/import/load", {}, "/import/check")
        assert (refused.status_code, "Another import is under way" in refused.text) == (409, True)
        store.accounts.forget_attempts(LOCK)
    assert send(client, "/import/load", {}, "/import/check").status_code == 302
    assert "Everything is loaded" in finish(client)


def test_records_that_have_changed_since_are_looked_at_again(
    log_in: Enter, folder: Path, database: Path, private: Path, market: Market
) -> None:
    client = log_in("administrator")
    upload(client, contents(folder))
    page = client.get("/import/check")
    with open_store(database) as store:
        store.erase(market.jobseekers.ids[0], actor="root", reason="asked")
    late = client.post("/import/load", data={"csrf_token": token_of(page)})
    assert (late.status_code, "have changed since" in late.text) == (409, True)
    assert list(private.iterdir()) == []


def test_files_that_nobody_wants_go(log_in: Enter, folder: Path, private: Path, app: Flask) -> None:
    client, settings = log_in("administrator"), app.extensions["settings"]
    upload(client, contents(folder))
    send(client, "/import/drop", {}, "/import/check")
    assert list(private.iterdir()) == []
    assert client.get("/import/check").status_code == 302
    assert client.get("/import/progress").status_code == 302
    place = Place.new(settings)
    sweep(settings)
    assert place.folder.exists()
    os.utime(place.folder, (0, 0))
    sweep(settings)
    assert not place.folder.exists()
    place = Place.new(settings)
    place.tell(Note("writing", worker=2**22 + 1))
    note = place.note()
    assert note is not None
    assert note.step == "failed"
