"""Running it: a kill under load, tries that many processes count together, health, metrics and the service's unit."""

from __future__ import annotations

import http.client
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from benchmarks.load.checks import look_after
from benchmarks.load.officers import Officer, click_on
from benchmarks.load.server import Server
from lepmatch import Market, Vacancy, open_store
from tests.web.conftest import PASSWORD
from webui import Settings, create_app
from webui.counting import Counting
from webui.logs import AsJson

UNITS = [Path("docs/operations") / f"lepmatch.{kind}" for kind in ("service", "socket")]
OFFICERS = 4
IN_FULL = os.environ.get("LEPMATCH_FAULTS") == "full"


def test_what_happens_to_a_server_in_the_middle_of_writing_loses_no_session_and_no_write(
    database: Path, tmp_path: Path, market: Market
) -> None:
    """A worker is killed, then all; in full, a market is loaded between, and it is stopped and started."""
    server = Server(database, tmp_path / "server.log")
    ids = market.vacancies.ids
    officers = [Officer("national", server.port, ids, number, PASSWORD) for number in range(OFFICERS)]
    reader = Officer("national", server.port, password=PASSWORD)
    server.start()
    try:
        for officer in (reader, *officers):
            officer.log_in()
        is_over = threading.Event()
        writing = threading.Thread(target=click_on, args=(officers, 0.1, is_over.is_set), kwargs={"only_write": True})
        writing.start()
        try:
            _until(lambda: _acknowledged(officers) >= 2 * OFFICERS)
            server.kill_worker()  # another takes its place
            before = _acknowledged(officers)
            _until(lambda: _acknowledged(officers) > before)
            if IN_FULL:
                _load_anew(database)
                _until(lambda: "a title of the new load" in reader.read("/vacancies"))
                server.stop()
                server.start()
        finally:
            is_over.set()
            writing.join()
        found = look_after(database, officers)
        assert found.is_well, found
        assert found.acknowledged > 2 * OFFICERS
        assert not [one for officer in officers for one in officer.record.failed]
        log = (tmp_path / "server.log").read_text(encoding="utf-8").splitlines()
        assert all(json.loads(line)["level"] for line in log if not line.startswith("lepmatch: "))
        if not IN_FULL:
            written = re.search(r'route="vacancies.submit",status="302"} ([0-9.]+)', officers[0].read("/metrics"))
            assert written
            assert float(written[1]) >= found.acknowledged, "all workers count together, one that was killed too"
    finally:
        server.kill()
        for officer in (reader, *officers):
            officer.leave()
    cookies = [officer.cookie for officer in officers]
    again = create_app(Settings(database, is_local=True, codes=False))  # as after a start
    for cookie in cookies:
        client = again.test_client()
        client.set_cookie(*cookie)
        assert client.get("/vacancies?q=nothing").status_code == 200


def test_whoever_comes_while_there_is_no_server_waits_for_it(database: Path, tmp_path: Path) -> None:
    """Before the first start, and while it is started again after a stop; in full, after a kill too."""
    server = Server(database, tmp_path / "server.log", workers=1, is_given=True)
    try:
        for end in (None, server.stop, server.kill) if IN_FULL else (None, server.stop):
            if end:
                end()
            early = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
            early.request("GET", "/health/alive")
            server.start()
            assert early.getresponse().status == 200
            early.close()
        log = (tmp_path / "server.log").read_text(encoding="utf-8")
        assert f"http://127.0.0.1:{server.port} with 1 worker" in log, "it says where it listens"
    finally:
        server.end()


def _load_anew(database: Path) -> None:
    with open_store(database) as store:
        market = store.market(actor="root")
        jobs = [replace(one, title="a title of the new load") for one in market.vacancies]
        others = [one for one in market.records() if not isinstance(one, Vacancy)]
        store.load(Market.of(market.on, [*others, *jobs], market.scheme, market.synthetic), actor="root")


def _acknowledged(officers: list[Officer]) -> int:
    return sum(len(officer.record.acknowledged) for officer in officers)


def _until(holds: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


# ------------------------------------------------------------------------------------------------------------- counting


def test_one_process_counts_and_all_show_it(database: Path, app: Flask) -> None:
    clock = [1e9]
    settings = replace(app.extensions["settings"], clock=lambda: clock[0])
    with open_store(database) as store:
        counts, shows = Counting(settings, store.plans), Counting(settings, store.plans)
        first = counts.figures(store)
        shows.is_elsewhere = True
        assert shows.figures(store).at == first.at
        put = store.market(actor="root").vacancies.at(0)
        assert store.put(replace(put, openings=put.openings + 1), actor="root")
        clock[0] += 61
        looks = iter([True, False])
        assert shows.figures(store).version == first.version, "who shows does not count"
        counts.keep_counting(lambda: next(looks))
        assert shows.figures(store).version == store.version > first.version
        assert (store.plans / "figures").stat().st_mode & 0o077 == 0
        jobseeker = store.market(actor="root").jobseekers.ids[0]
        store.erase(jobseeker, actor="root", reason="asked")
        assert not (store.plans / "figures").exists()
        assert shows.figures(store).total == first.total, "what is known is shown until it is counted anew"


def test_visits_that_are_over_are_swept_up(database: Path, app: Flask) -> None:
    clock = [1e9]
    settings = replace(app.extensions["settings"], clock=lambda: clock[0])
    with open_store(database) as store:
        token = store.accounts.begin("national", {}, clock[0])
        clock[0] += settings.idle + 1
        looks = iter([True, False])
        Counting(settings, store.plans).keep_counting(lambda: next(looks))
        assert store.accounts.session(token, 1e9, idle=settings.idle, absolute=settings.absolute) is None


# ----------------------------------------------------------------------------------------------------------- bad tokens


def test_bad_tokens_are_counted_by_all_processes_together(database: Path, app: Flask) -> None:
    clock = [1e9]
    settings = Settings(database, is_local=True, codes=False, bad_tokens=4, clock=lambda: clock[0])
    with open_store(database) as store:
        good = store.accounts.add_token("national", "test", "2099-12-31", actor="root")
    workers = [create_app(settings).test_client() for _ in range(2)]

    def status(number: int, token: str) -> int:
        asked = workers[number % 2].get("/api/v1/progress", headers={"Authorization": f"Bearer {token}"})
        return asked.status_code

    assert [status(number, f"lep_{number}") for number in range(6)] == [401] * 4 + [429] * 2
    assert status(0, good) == status(1, good) == 200, "who has a good one is let in"
    clock[0] += settings.log_ins_within + 1
    assert status(0, "lep_bad") == 401


# ------------------------------------------------------------------------------------------ health, metrics, logs, unit


def test_health_says_when_it_is_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/health/alive").status_code == 200
    assert client.get("/health/ready").status_code == 503
    with open_store(app.extensions["settings"].database) as store, app.extensions["desk"].turn(store):
        pass
    assert client.get("/health/ready").status_code == 200


def test_health_fails_where_the_database_is_gone(app: Flask) -> None:
    app.extensions["settings"].database.unlink()
    assert app.test_client().get("/health/ready").status_code == 503


def test_the_machine_itself_asks_for_health_under_its_own_name(database: Path) -> None:
    client = create_app(Settings(database, hosts=("lep.example",))).test_client()
    for name in ("127.0.0.1:8000", "localhost"):
        assert client.get("/health/alive", base_url=f"http://{name}").status_code == 200
        assert client.get("/metrics", base_url=f"http://{name}").status_code == 200
        assert client.get("/log-in", base_url=f"http://{name}").status_code == 400
    assert client.get("/health/alive", base_url="https://elsewhere.example").status_code == 400


def test_metrics_count_by_route_for_this_machine_only(app: Flask) -> None:
    client = app.test_client()
    client.get("/vacancies/V0001?q=somebody")
    told = client.get("/metrics")
    assert 'lepmatch_requests_total{method="GET",route="vacancies.vacancy",status="302"} 1.0' in told.text
    assert "V0001" not in told.text
    assert "somebody" not in told.text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404


def test_a_line_of_the_log_names_a_route_and_nobody(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "webui"):
        app.test_client().get("/people/J0001?q=J0002", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    [line] = [AsJson().format(record) for record in caplog.records if record.name == "webui"]
    told = json.loads(line)
    assert told.pop("at")
    assert told.pop("ms") >= 0
    assert told == {"level": "info", "event": "request", "route": "people.person", "method": "GET", "status": 302}


def test_what_gunicorn_says_is_said_without_addresses() -> None:
    told = ("gunicorn.error", logging.ERROR, "glogging.py", 1, "Error handling request %s", ("/people/J0001",), None)
    line = json.loads(AsJson().format(logging.LogRecord(*told)))
    assert (line["level"], line["event"], line["what"]) == ("error", "gunicorn.error", "Error handling request %s")
    assert "J0001" not in str(line)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = re.sub(r"/opt/lepmatch/bin/lepmatch", sys.executable, unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    verify = [shutil.which("systemd-analyze") or "", "verify", "--man=no", *(str(tmp_path / one.name) for one in UNITS)]
    found = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
