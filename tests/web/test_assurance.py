"""Early entry, other weights and the papers: who sees what, what is said, and that a person puts weights in place."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from markupsafe import escape

from lepmatch import (
    Account,
    EarlyEntry,
    Market,
    Matcher,
    Proxy,
    audit_fairness,
    find_proxies,
    list_churn,
    open_store,
    profile_early_entry,
)
from lepmatch.assurance.papers import NOT_MONITORED
from tests.assurance.test_learning import found as learnt_from_records
from tests.web.conftest import enter, send, token_of
from tests.web.test_courses import when_done
from webui import Settings, create_app, formatters
from webui import assurance as works
from webui.fairness import Audited
from webui.presenters.fairness import present_fairness
from webui.workroom import Work

PLACES = ("/early-entry", "/learning", "/papers")


def words(page: str) -> str:
    """What a page says, on one line."""
    return re.sub(r"\s+", " ", page)


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def own_app(kept: Path, folder: Path) -> Flask:
    with open_store(kept):
        own = copytree(kept.parent, folder / "own")
    return create_app(Settings(own / "lep.db", is_local=True, codes=False))


@pytest.fixture(scope="module")
def worked(first_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A dashboard in which an auditor has had all three worked out; nothing else is written to it."""
    app = own_app(first_database, tmp_path_factory.mktemp("worked"))
    auditor = enter(app, "auditor")
    for place in PLACES:
        assert send(auditor, place, {}).status_code == 302
        when_done(lambda place=place: auditor.get(place))
    return app


@pytest.fixture(scope="module")
def early(market: Market) -> EarlyEntry:
    """The card by the library."""
    return profile_early_entry(market, market.monitoring)


# ---------------------------------------------------------------------------------------------------------- early entry


def test_the_card_stands_with_its_errors_by_group(worked: Flask, early: EarlyEntry) -> None:
    assert early.is_learnt
    page = words(enter(worked, "auditor").get("/early-entry").text)
    for sign in early.card:
        assert escape(sign.words.capitalize()) in page
    assert "it decides nothing, and no points know of it" in page
    assert page.index("How well it does") < page.index("How it errs by group")
    assert "Too few to judge" in page
    assert str(early.errors[0].missed) in page
    assert not re.search(r"\bJ\d{3,}", main_of(page))


def test_an_officer_reads_what_the_card_says_of_a_person(worked: Flask, market: Market, early: EarlyEntry) -> None:
    staff = enter(worked, "national")
    told = {id: early.of(id, market) for id in market.jobseekers.ids}
    known = next(one for one in told.values() if one.chance is not None)
    silent = next(one for one in told.values() if one.missing)
    for one in (known, silent):
        page = words(staff.get(f"/people/{one.jobseeker}/early-entry").text)
        assert str(escape(one.line)) in page
    assert staff.get("/people/J9999x/early-entry").status_code == 404


def test_district_staff_read_it_of_their_own_people_alone(worked: Flask, market: Market, districts: list[str]) -> None:
    own = next(one.id for one in market.jobseekers if one.district == districts[0])
    other = next(one.id for one in market.jobseekers if one.district != districts[0])
    officer = enter(worked, "district")
    assert officer.get(f"/people/{own}/early-entry").status_code == 200
    assert officer.get(f"/people/{other}/early-entry").status_code == 404
    assert officer.get("/early-entry").status_code == 403


def test_without_a_card_the_page_says_how_to_have_one(kept_app: Flask, market: Market) -> None:
    page = enter(kept_app, "national").get(f"/people/{market.jobseekers.ids[0]}/early-entry").text
    assert "No card has been learnt" in page


# ----------------------------------------------------------------------------------------------------------- the papers


def test_the_papers_are_files_that_say_what_they_are_made_from(worked: Flask) -> None:
    auditor = enter(worked, "auditor")
    page = auditor.get("/papers").text
    files = re.findall(r'href="/papers/([^"]+)"', page)
    assert {
        "transparency-record.md",
        "model-card.md",
        "equality-report.md",
        "data-protection.md",
        "record.json",
    } == set(files)
    said = json.loads(auditor.get("/papers/record.json").text)
    assert said["missing"] == []
    assert said["policy"]["hash"] in page
    report = auditor.get("/papers/equality-report.md")
    assert report.headers["Content-Disposition"] == "attachment; filename=equality-report.md"
    assert all(one in report.text for one in NOT_MONITORED)
    assert auditor.get("/papers/else.md").status_code == 404
    assert not re.search(r"\bJ\d{3,}", report.text), "no person stands in a paper"


def test_real_records_have_no_papers_while_nobody_says_who_answers_for_them(
    first_database: Path, tmp_path: Path
) -> None:
    app = own_app(first_database, tmp_path)
    path = app.extensions["settings"].database
    with open_store(path) as store, store._book.change():
        store._book.db.execute("UPDATE market SET synthetic = 'no'")
    auditor = enter(app, "auditor")
    send(auditor, "/papers", {})
    when_done(lambda: auditor.get("/papers"))
    page = words(auditor.get("/papers").text)
    assert "What stands in the way" in page
    assert "2.1.3 Senior responsible owner" in page
    assert "SAMPLE VALUE" not in page
    assert auditor.get("/papers/record.json").status_code == 404


# -------------------------------------------------------------------------------------------------------- other weights


def test_with_too_few_outcomes_nothing_is_proposed(worked: Flask) -> None:
    page = words(enter(worked, "national").get("/learning").text)
    assert "Nothing is proposed: too few successes" in page
    assert "Put these weights in place" not in page
    assert enter(worked, "national").get("/learning/policy.toml").status_code == 302


@pytest.fixture
def proposing(first_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Flask, FlaskClient]:
    """A dashboard in which other weights are proposed, and national staff who look at them."""
    monkeypatch.setitem(works.WORKS, works.LEARNING, lambda *_: learnt_from_records())
    app = own_app(first_database, tmp_path)
    staff = enter(app, "national")
    send(staff, "/learning", {})
    when_done(lambda: staff.get("/learning"))
    return app, staff


def test_a_person_puts_a_proposal_in_place_under_a_reason(proposing: tuple[Flask, FlaskClient]) -> None:
    app, staff = proposing
    proposal = learnt_from_records().proposal
    assert proposal is not None
    page = staff.get("/learning")
    assert "They change nothing until a person puts them in place" in words(page.text)
    toml = tomllib.loads(staff.get("/learning/policy.toml").text)
    assert toml["skills"] == proposal.skills
    fields = {"csrf_token": token_of(page), "policy": proposal.hash, "reason": " "}
    refused = staff.post("/learning/adopt", data=fields)
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    stale = staff.post("/learning/adopt", data={**fields, "policy": "another", "reason": "a trial"})
    assert stale.status_code == 422
    with open_store(app.extensions["settings"].database) as store:
        assert store.adoptions() == []
        before = store.version
    assert staff.post("/learning/adopt", data={**fields, "reason": "a trial <b>"}).status_code == 302
    with open_store(app.extensions["settings"].database) as store:
        (made,) = store.adoptions()
        assert (made.actor, made.reason, made.policy) == ("national", "a trial <b>", proposal.text)
        assert store.version > before
    shown = staff.get("/learning").text
    assert "a trial &lt;b&gt;" in shown
    assert "<b>" not in main_of(shown)


def test_lists_follow_the_policy_in_place(proposing: tuple[Flask, FlaskClient], market: Market) -> None:
    app, _ = proposing
    proposal = learnt_from_records().proposal
    matcher = Matcher(proposal).fit(market)
    job = next(
        id
        for id in market.vacancies.ids
        if [m.milli for m in matcher.shortlist(id, 3)] != [m.milli for m in Matcher().fit(market).shortlist(id, 3)]
    )
    with open_store(app.extensions["settings"].database) as store:
        store.adopt(proposal.text, actor="an officer", reason="a trial")
    again = create_app(app.extensions["settings"])
    assert (
        formatters.points(matcher.shortlist(job, 1)[0].points) in enter(again, "national").get(f"/vacancies/{job}").text
    )


def test_an_auditor_sees_nobody_and_puts_nothing_in_place(proposing: tuple[Flask, FlaskClient]) -> None:
    app, _ = proposing
    auditor = enter(app, "auditor")
    page = auditor.get("/learning")
    assert not re.search(r"\bJ\d{3,}", main_of(page.text))
    assert "National staff can put it in place" in page.text
    fields = {"csrf_token": token_of(page), "policy": learnt_from_records().proposal.hash, "reason": "a reason"}
    assert auditor.post("/learning/adopt", data=fields).status_code == 403


# ----------------------------------------------------------------------------------------------------- in the audit log


def test_who_ordered_and_looked_is_written_down(worked: Flask) -> None:
    enter(worked, "national").get("/papers")
    with open_store(worked.extensions["settings"].database) as store:
        told = {(one.actor, one.action, one.about) for one in store.audit()}
    assert {("auditor", "ordered", about) for about in works.ABOUT.values()} <= told
    assert ("national", "looked at", "the papers") in told


def test_the_fairness_page_has_stand_ins_with_their_justification_or_asks_for_one(
    kept_app: Flask, market: Market
) -> None:
    matcher = Matcher().fit(market)
    weak = find_proxies(matcher, market.monitoring)
    told = Proxy("lone_parent", "yes", 60, 240, 0.9, ("hours of the week",), "a <b> that hours are what a job is")
    bare = Proxy("sex", "female", 100, 200, 0.8, ("skills",), "")
    found = Audited(audit_fairness(matcher, market.monitoring), (told, bare, *weak), list_churn(matcher))
    page = present_fairness(found, Account("somebody", "Somebody", "auditor"))
    assert page.asked == ("sex female, by skills",)
    with kept_app.test_request_context("/fairness"):
        work = Work("", 1, 1, market.on, is_running=False)
        shown = words(render_template("fairness.html", page=page, work=work, is_of_now=True, sees_people=False))
    said = shown[shown.index('id="stand-ins"') :]
    assert "A justification is missing for: sex female, by skills." in said
    assert "Lone parent: a &lt;b&gt; that hours are what a job is" in said
    assert found.churn.line in shown
    assert "of the exposure (Gini" in shown
    assert page.months in shown
