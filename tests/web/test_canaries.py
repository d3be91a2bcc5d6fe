"""Nothing that employers must not know reaches them: every page they are led to is searched for it."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lepmatch import Account, Market, create_store
from tests.web.conftest import PASSWORD, _commonest, enter, send
from webui import Settings, create_app
from webui.logs import AsJson
from webui.passwords import hashed

CLAIM, WORD = date(2004, 2, 29), "canaryword"


@pytest.fixture(scope="module")
def told(market: Market, tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, set[str]]:
    """A dashboard whose sensitive fields hold what can be searched for, with everybody put forward where they were."""
    people = [
        replace(one, id=f"CANARY{one.id}", claim_start=CLAIM, adjustments=(WORD,), customer_group="incapacity")
        for one in market.jobseekers
    ]
    names = {one.id: f"CANARY{one.id}" for one in market.jobseekers}
    others = [one for one in market.records() if type(one).__name__ not in {"Jobseeker", "Event", "Monitoring"}]
    events = [
        replace(one, jobseeker=names.get(one.jobseeker or "", one.jobseeker), reason=_reason(one.kind, one.reason))
        for one in market.events
    ]
    changed = Market.of(market.on, [*people, *others, *events], market.scheme, synthetic=True)
    path = tmp_path_factory.mktemp("canaries") / "lep.db"
    employer = _commonest(one.employer for one in market.vacancies)[0]
    with create_store(path, "root") as store:
        store.load(changed, actor="root")
        for name, own in (("national", {}), ("employer", {"employer": employer})):
            account = Account(name, f"{name} person", name, password=hashed(PASSWORD), **own)  # type: ignore[arg-type]
            store.accounts.add(account, actor="root")
    secrets = {"CANARY", WORD, CLAIM.isoformat(), "29 February 2004", "incapacity", "Incapacity"}
    return create_app(Settings(path, is_local=True, codes=False)), secrets


def _reason(kind: str, reason: str | None) -> str | None:
    return f"{reason}: {WORD}" if reason and kind in {"decided", "submitted"} else reason


def crawl(client: FlaskClient, start: str, skip: str = "^$") -> dict[str, str]:
    """Every page that leads on from a page, by address, but for those that a pattern skips."""
    pages: dict[str, str] = {}
    left = [start]
    while left:
        address = left.pop().partition("#")[0]
        if address and address not in pages and not re.search(rf"^/static|{skip}", address):
            page = client.get(address, follow_redirects=True)
            pages[address] = f"{page.text}\n{page.headers}"
            left += re.findall(r'href="(/[^"]*)"', page.text)
    return pages


def test_an_employer_is_told_nothing_that_is_not_for_them(
    told: tuple[Flask, set[str]], caplog: pytest.LogCaptureFixture
) -> None:
    app, secrets = told
    officer, employer = enter(app, "national"), enter(app, "employer")
    own = re.findall(r", (V\d+)</", employer.get("/your/pledges").text)
    for job in own:
        people = re.findall(r'name="jobseeker" value="([^"]+)"', officer.get(f"/vacancies/{job}").text)[:3]
        fields = {"jobseeker": people, "consent": people, "reason": "fit", "words": WORD, "key": job}
        send(officer, f"/vacancies/{job}", fields)
    caplog.clear()
    pages = crawl(employer, "/your/pledges")
    assert sum("/your/candidates/" in address for address in pages) >= 1, "nobody was put forward: nothing is shown"
    pages |= crawl(employer, "/nowhere") | {f"/vacancies/{job}": employer.get(f"/vacancies/{job}").text for job in own}
    found = [(address, secret) for address, text in pages.items() for secret in secrets if secret in text]
    assert found == []


def test_the_log_holds_no_person(told: tuple[Flask, set[str]], caplog: pytest.LogCaptureFixture) -> None:
    app, secrets = told
    caplog.set_level(logging.INFO)
    officer = enter(app, "national")
    job = re.findall(r"/vacancies/(V\d+)", officer.get("/vacancies").text)[0]
    person = re.findall(r"/people/(CANARY\w+)", officer.get(f"/vacancies/{job}").text)[0]
    assert officer.get(f"/vacancies/{job}/people/{person}").status_code == 200
    officer.get(f"/vacancies/{job}/people/CANARYnobody?q={WORD}")
    lines = [AsJson().format(record) for record in caplog.records if record.name == "webui"]
    assert len(lines) > 3
    assert not [line for line in lines for secret in secrets if secret in line]
    assert all(json.loads(line)["event"] for line in lines)


def test_officers_do_see_what_is_searched_for(told: tuple[Flask, set[str]]) -> None:
    app, secrets = told
    pages = crawl(
        enter(app, "national"), "/vacancies", skip="/letter|/contests/new|/lists"
    )  # one for every pair, and list
    seen = {secret for secret in secrets for text in pages.values() if secret in text}
    assert "CANARY" in seen, "the search would find nothing anywhere"


def test_logs_are_lines_of_json() -> None:
    record = logging.LogRecord("webui", logging.INFO, "", 0, "request", None, None)
    record.route, record.status, record.jobseeker = "today.today", 200, "J0001"
    told = json.loads(AsJson().format(record))
    assert told["route"] == "today.today"
    assert "J0001" not in str(told)
