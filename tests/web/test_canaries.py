"""Nothing that employers must not know reaches them: every page they are led to is searched for it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lepmatch import Account, Market, create_store, open_store
from tests.web.conftest import PASSWORD, _commonest, enter, send, token_of
from tests.web.test_access import ids
from tests.web.test_api import API, choose, program
from webui import Settings, create_app
from webui.access import policy
from webui.logs import AsJson
from webui.passwords import hashed

CLAIM, WORD = date(2004, 2, 29), "canaryword"
PAY, TAIL = 1.37, 0.000491
"""What people ask for at least, and the end of where they live."""
CASES = ("own", "other", "missing")
LAST = {"auth.log_out": 2, "own.new_app": 1}
"""What ends a session, and so is asked for at the end."""

SECRETS = {
    "who it is": "CANARY",
    "what they need, and what officers wrote": WORD,
    "since when they claim": r"2004-02-29|29 February 2004|29 Feb(ruary)? 2004",
    "which group they belong to": r"(?i)incapacity",
    "where they live": r"\d\.\d{3}491\b",
    "what they ask for": r"(?<![\d.])1\.37(?!\d)",
    "basic skills that they lack": r"(?i)\besol\b",
    "work that is excluded": r"(?<!\w)5119(?!\w)",
    "their age": r"(?<!\d)50-59(?!\d)",
}
"""What an employer must never meet, and how it would look."""
OF_PEOPLE = {"Jobseeker", "Event", "Monitoring", "Claim"}


@pytest.fixture(scope="module")
def told(market: Market, tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Market]:
    """A dashboard whose sensitive fields hold what can be searched for, with everybody put forward where they were."""
    people = [
        replace(
            one,
            id=f"CANARY{one.id}",
            claim_start=CLAIM,
            adjustments=(WORD,),
            customer_group="incapacity",
            latitude=None if one.latitude is None else round(round(one.latitude, 3) + TAIL, 6),
            min_hourly_pay=PAY,
            basic_skills_needs=("esol",),
            excluded_work=("5119",),
        )
        for one in market.jobseekers
    ]
    names = {one.id: f"CANARY{one.id}" for one in market.jobseekers}
    others = [one for one in market.records() if type(one).__name__ not in OF_PEOPLE]
    claims = [replace(one, jobseeker=names[one.jobseeker]) for one in market.claims]
    monitoring = [replace(one, jobseeker=names[one.jobseeker], age_band="50-59") for one in market.monitoring]
    events = [
        replace(one, jobseeker=names.get(one.jobseeker or "", one.jobseeker), reason=_reason(one.kind, one.reason))
        for one in market.events
    ]
    changed = Market.of(market.on, [*people, *others, *monitoring, *claims, *events], market.scheme, synthetic=True)
    path = tmp_path_factory.mktemp("canaries") / "lep.db"
    employer = _commonest(one.employer for one in market.vacancies)[0]
    with create_store(path, "root") as store:
        store.load(changed, actor="root")
        for name, own in (("national", {}), ("employer", {"employer": employer})):
            account = Account(name, f"{name} person", name, password=hashed(PASSWORD), **own)
            store.accounts.add(account, actor="root")
    return create_app(Settings(path, is_local=True, codes=False)), changed


def _reason(kind: str, reason: str | None) -> str | None:
    return f"{reason}: {WORD}" if reason and kind in {"decided", "submitted"} else reason


def found_in(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Which secrets stand where."""
    return [(where, what) for where, text in texts.items() for what, look in SECRETS.items() if re.search(look, text)]


def whole(answer: TestResponse) -> str:
    """Everything that an answer says, to whoever asked."""
    return f"{answer.text}\n{answer.headers}"


def ask_everything(app: Flask, market: Market, employer: str, district: str) -> dict[str, str]:
    """Every route that there is with every method, as an employer: of their own objects, of others and of none, by a
    browser with an empty form, and by a program."""
    with open_store(app.extensions["settings"].database) as store:
        token = store.accounts.add_token("employer", "everything", "2099-12-31", actor="root")
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (LAST.get(rule.endpoint, 0), rule.rule))
    client, answers = enter(app, "employer"), {}
    form = token_of(client.get("/account"))
    for rule, whose in product(rules, CASES):
        names = ids(market, "employer", whose, district, employer)
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m, n=names: n.get(m.group(1), "x"), rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule.endpoint == "static":
                continue
            headers = {"Authorization": f"Bearer {token}"} if rule.endpoint.startswith("api.") else {}
            sent = {"csrf_token": form} if method == "POST" and not headers else None
            answer = client.open(path, method=method, headers=headers, data=sent)
            answers[f"{method} {path} ({rule.endpoint})"] = whole(answer)
    return answers


def crawl(client: FlaskClient, start: str) -> dict[str, str]:
    """Every page that leads on from a page, by address."""
    pages: dict[str, str] = {}
    left = [start]
    while left:
        address = left.pop().partition("#")[0]
        if address and address not in pages and not address.startswith("/static"):
            page = client.get(address, follow_redirects=True)
            pages[address] = f"{page.text}\n{page.headers}"
            left += re.findall(r'href="(/[^"]*)"', page.text)
    return pages


def test_an_employer_is_told_nothing_that_is_not_for_them(
    told: tuple[Flask, Market], districts: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    app, market = told
    officer, employer = enter(app, "national"), enter(app, "employer")
    own = re.findall(r"\((V\d+)\)</", employer.get("/your/pledges").text)
    for job in own:
        people = re.findall(r'name="jobseeker" value="([^"]+)"', officer.get(f"/vacancies/{job}").text)[:3]
        fields = {"jobseeker": people, "consent": people, "reason": "fit", "words": WORD, "key": job}
        send(officer, f"/vacancies/{job}", fields)
    caplog.clear()
    caplog.set_level(logging.INFO)
    pages = crawl(employer, "/your/pledges")
    assert sum("/your/candidates/" in address for address in pages) >= 1, "nobody was put forward: nothing is shown"
    code = next(address for address in pages if "/your/candidates/" in address)
    for answer in ("", "selected", "interview_arranged", "refused", "nonsense"):
        pages[f"{code} answered {answer}"] = whole(send(employer, code, {"answer": answer, "reason": "x", "key": "k"}))
    pages |= crawl(employer, "/nowhere")
    asked = ask_everything(app, market, market.vacancies[own[0]].employer, districts[0])
    endpoints = {address.partition("(")[2][:-1] for address in asked}
    assert endpoints == set(policy()) - {"static"}, "a route was not searched"
    lines = "\n".join(AsJson().format(record) for record in caplog.records if record.name == "webui")
    assert lines.count("\n") > len(asked)
    assert found_in(pages | {"the log": lines}) == []
    assert [(where, what) for where, what in found_in(asked) if not _is_echo(where, what, asked[where])] == []


def _is_echo(where: str, what: str, text: str) -> bool:
    """Whether an answer only repeats the number that the address had: whoever asked knew it."""
    person = re.search(r"CANARY\w+", where)
    return what == "who it is" and person is not None and "CANARY" not in text.replace(person.group(), "")


def test_the_log_holds_no_person(told: tuple[Flask, Market], caplog: pytest.LogCaptureFixture) -> None:
    app, _ = told
    caplog.set_level(logging.INFO)
    officer = enter(app, "national")
    job = re.findall(r"/vacancies/(V\d+)", officer.get("/vacancies").text)[0]
    person = re.findall(r"/people/(CANARY\w+)", officer.get(f"/vacancies/{job}").text)[0]
    assert officer.get(f"/vacancies/{job}/people/{person}").status_code == 200
    officer.get(f"/vacancies/{job}/people/CANARYnobody?q={WORD}")
    lines = [AsJson().format(record) for record in caplog.records if record.name == "webui"]
    assert len(lines) > 3
    assert found_in(dict(zip(map(str, range(len(lines))), lines, strict=True))) == []
    assert all(json.loads(line)["event"] for line in lines)


def test_officers_do_see_what_is_searched_for(told: tuple[Flask, Market]) -> None:
    app, market = told
    client, person = enter(app, "national"), market.jobseekers.ids[0]
    pages = {path: client.get(f"/people/{person}{path}").text for path in ("", "/history", "/note", "/routes")}
    seen = {what for _, what in found_in(pages)}
    assert {"who it is"} <= seen, "the search would find nothing anywhere"
    record = "\n".join(map(str, [*market.jobseekers, *market.monitoring, market.jobseekers[person].claim_start]))
    unseen = {what for what in SECRETS if not re.search(SECRETS[what], record)}
    assert unseen == set(), "what is searched for stands in no record"


def test_logs_are_lines_of_json() -> None:
    record = logging.LogRecord("webui", logging.INFO, "", 0, "request", None, None)
    record.route, record.status, record.jobseeker = "today.today", 200, "J0001"
    told = json.loads(AsJson().format(record))
    assert told["route"] == "today.today"
    assert "J0001" not in str(told)


def test_an_employers_program_is_told_nothing_that_is_not_for_it(told: tuple[Flask, Market]) -> None:
    app, _ = told
    officer, employer = program(app, "national"), program(app, "employer")
    with open_store(app.extensions["settings"].database) as store:
        account = store.accounts.find("employer")
    assert account is not None
    own = [one["id"] for one in officer.get(f"/employers/{account.employer}").json["vacancies"]]
    for job in own:
        for one in officer.get(f"/vacancies/{job}/shortlist").json["candidates"][:4]:
            asked = choose(one["jobseeker"]) | {"words": "canaryword"}
            officer.post(f"/vacancies/{job}/submissions", asked, **{"Idempotency-Key": f"{job}-{one['jobseeker']}"})
    answers, path = {}, "/your/candidates?per_page=2"
    while path:
        answer = answers[path] = employer.get(path)
        path = (answer.json["next"] or "").removeprefix(API)
    assert answer.json["count"] >= 1, "nobody was put forward: nothing is shown"
    person = officer.get(f"/vacancies/{own[0]}/shortlist").json["candidates"][0]["jobseeker"]
    for path in ("/vacancies", f"/vacancies/{own[0]}", f"/vacancies/{own[0]}/shortlist", f"/people/{person}/options",
                 f"/vacancies/{own[0]}/people/{person}", f"/employers/{account.employer}", "/progress"):  # fmt: skip
        answers[path] = employer.get(path)
        assert answers[path].status_code == 403
    texts = {path: f"{one.text}\n{one.headers}" for path, one in answers.items()}
    assert found_in(texts) == []
    assert found_in({"staff": officer.get(f"/vacancies/{own[0]}").text}), "nothing could be found"
