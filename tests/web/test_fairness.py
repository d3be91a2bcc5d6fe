"""Whether people are treated alike: whom a choice passes over, the audit, and what goes with a match."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from markupsafe import escape

from lepmatch import (
    Account,
    CreamingNote,
    FairnessAudit,
    Market,
    Match,
    Matcher,
    audit_fairness,
    better_off,
    creaming_note,
    never_shortlisted,
    open_store,
    support_for,
)
from tests.web.conftest import enter, send
from tests.web.test_courses import when_done
from webui import Settings, create_app
from webui.fairness import Audited
from webui.presenters.fairness import present_fairness
from webui.workroom import Work


@pytest.fixture(scope="module")
def matcher(market: Market) -> Matcher:
    """Fitted on the market of every test."""
    return Matcher().fit(market)


@pytest.fixture
def staff(kept_app: Flask) -> FlaskClient:
    """The browser of national staff."""
    return enter(kept_app, "national")


def words(page: str) -> str:
    """What a page says, on one line."""
    return re.sub(r"\s+", " ", page)


# -------------------------------------------------------------------------------------------- whom a choice passes over


@pytest.fixture(scope="module")
def note(market: Market, matcher: Matcher) -> CreamingNote:
    """Of a list that passes people over."""
    notes = (creaming_note(matcher, matcher.shortlist(id, 10)) for id in market.vacancies.ids)
    return next(one for one in notes if one.named)


def test_a_list_names_whom_it_passes_over_and_why(staff: FlaskClient, note: CreamingNote) -> None:
    page = words(staff.get(f"/vacancies/{note.vacancy}").text)
    said = page[page.index("Who is passed over") :]
    assert note.line in said
    for one in note.named:
        assert f"/vacancies/{note.vacancy}/people/{one.jobseeker}" in said
        assert f"{one.reasons[0].criterion} {one.reasons[0].points:.1f}" in said


def test_after_a_choice_the_note_is_about_those_chosen(app: Flask, market: Market, matcher: Matcher) -> None:
    staff = enter(app, "national")
    for job in market.vacancies.ids:
        page = staff.get(f"/vacancies/{job}").text
        chosen = re.findall(r'name="jobseeker" value="([^"]+)"', page)[:1]
        found = matcher.shortlist(job, 10)
        earlier = "Put forward already</h2>" in page  # by the sample's own officers
        if chosen and not earlier and len(found) > 1:
            break
    fields = {"jobseeker": chosen, "consent": chosen, "reason": "fit", "words": "", "key": "a key"}
    assert send(staff, f"/vacancies/{job}", fields).status_code == 302
    told = creaming_note(matcher, found, chosen)
    assert told.line != creaming_note(matcher, found).line, "the test would not notice the difference"
    assert told.line in words(staff.get(f"/vacancies/{job}/put-forward").text)


# ------------------------------------------------------------------------------------------------------------ the audit


@pytest.fixture(scope="module")
def audited(first_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A dashboard in which an auditor has had an audit worked out; nothing else is written to it."""
    with open_store(first_database):
        own = copytree(first_database.parent, tmp_path_factory.mktemp("audited") / "own")
    app = create_app(Settings(own / "lep.db", is_local=True, codes=False))
    auditor = enter(app, "auditor")
    before = auditor.get("/fairness").text
    assert "What stands out" not in before
    assert auditor.get("/fairness/local-law-144.csv").status_code == 302
    assert send(auditor, "/fairness", {}).status_code == 302
    when_done(lambda: auditor.get("/fairness"))
    return app


@pytest.fixture(scope="module")
def audit(market: Market, matcher: Matcher) -> FairnessAudit:
    """The same by the library."""
    return audit_fairness(matcher, market.monitoring, history=market)


def test_an_audit_says_what_it_found_and_what_it_is_not(audited: Flask, audit: FairnessAudit) -> None:
    page = words(enter(audited, "national").get("/fairness").text)
    assert page.index("What stands out") < page.index("Places on lists by time out of work")
    assert "no finding about anybody" in page
    assert f"for {audit.monitored:,} of {audit.people:,} people" in page
    parking = audit.parking
    assert f"nobody has shortlisted {parking.parked:,} of {parking.people:,} people" in page
    for part in audit.creaming.fifths:
        assert f"{part.chosen:,} of {part.feasible:,} chances" in page
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page)
    rates = [one for stage in audit.stages for groups in stage.groups.values() for one in groups]
    assert {f"{one.selected:,} of {one.people:,}" for one in rates} <= set(cells)
    assert cells.count("Too few to judge") >= sum(one.judged == "too few to judge" for one in rates) > 0


def test_national_staff_find_whom_nobody_shortlists(audited: Flask, audit: FairnessAudit) -> None:
    page = enter(audited, "national").get("/fairness").text
    for one in audit.parking.named:
        assert f'href="/people/{one.jobseeker}"' in page
        assert f"First: {escape(one.unbinds[0])}." in page


def test_an_auditor_sees_nobody(audited: Flask, market: Market) -> None:
    page = enter(audited, "auditor").get("/fairness").text
    main = page[page.index("<main") : page.index("</main>")]
    assert "What stands out" in main
    assert not re.search(r"\b[JV]\d{3,}", main)
    assert "Auditor Person" not in main, "who asked for it"
    assert not [one.name for one in market.employers if one.name in main]


def test_the_table_of_local_law_144_is_a_file(audited: Flask, audit: FairnessAudit) -> None:
    answer = enter(audited, "auditor").get("/fairness/local-law-144.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(answer.text.splitlines()))
    assert rows[1:] == [["" if cell is None else str(cell) for cell in row] for row in audit.local_law_144()]


def test_who_read_monitoring_is_written_down(audited: Flask) -> None:
    with open_store(audited.extensions["settings"].database) as store:
        entries = [(one.actor, one.action, one.about) for one in store.audit()]
    assert ("auditor", "ordered", "the audit of fairness") in entries
    assert any(actor == "auditor" and action.startswith("read") for actor, action, _ in entries)


def test_today_tells_of_those_never_shortlisted_once_an_audit_was_made(
    audited: Flask,
    app: Flask,
    audit: FairnessAudit,
    matcher: Matcher,
    market: Market,
    districts: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("webui.presenters.never.PER_PAGE", 3)
    assert "never shortlisted" not in enter(app, "national").get("/today").text
    page = words(enter(audited, "national").get("/today").text)
    assert f'href="/fairness#never-shortlisted">{audit.parking.parked:,} people</a>' in page
    everybody = [one.jobseeker for one in never_shortlisted(matcher, 0).everybody]
    assert len(everybody) == audit.parking.parked
    own = [id for id in everybody if market.jobseekers[id].district == districts[0]]
    client = enter(audited, "district")
    page = words(client.get("/today").text)
    assert f'href="/fairness/never-shortlisted">{len(own):,} ' in page
    found, address = [], "/fairness/never-shortlisted"
    while address:
        page = client.get(address).text
        found += re.findall(r'href="/people/(J\d+)"', page)
        following = re.search(r'govuk-pagination__next">\s*<a[^>]*href="([^"]+)"', page)
        address = "/fairness/never-shortlisted" + following.group(1).replace("&amp;", "&") if following else ""
    assert found == own, "district staff see all of their own, page by page, and nobody else's"
    assert len(own) > 3, "one page would hold them all"


def test_all_of_those_never_shortlisted_need_an_audit_first(app: Flask) -> None:
    assert enter(app, "national").get("/fairness/never-shortlisted").location == "/today"


def test_what_stands_out_stands_first_and_is_escaped(app: Flask, audit: FairnessAudit) -> None:
    worst = replace(audit.stages[0].groups["sex"][0], name="<b>", judged="adverse")
    stages = (replace(audit.stages[0], groups={"sex": (worst,)}), *audit.stages[1:])
    found = Audited(replace(audit, stages=stages))
    page = present_fairness(found, Account("somebody", "Somebody", "auditor"))
    assert page.alarms[0].startswith("Feasible: sex <b>, ")
    assert page.stages[0].groups[0].rows[0][-1] == "Has less than the others"
    with app.test_request_context("/fairness"):
        work = Work("", 1, 1, audit.on, is_running=False)
        shown = render_template("fairness.html", page=page, work=work, is_of_now=True, sees_people=False)
    assert "<b>" not in shown


# ----------------------------------------------------------------------------------------------- what goes with a match

GIVEN = {"benefit": "64.30", "tax_credits": "0", "deductions": "0", "fares": "£10"}


@pytest.fixture(scope="module")
def pair(market: Market, matcher: Matcher) -> Match:
    """Two that a measure goes with, at a vacancy with hours and pay."""
    jobs = [one for one in market.vacancies if one.hours_per_week and one.pay_per_hour]
    matches = (match for job in jobs for match in matcher.shortlist(job.id, 5))
    return next(one for one in matches if support_for(market, one.jobseeker, one.vacancy))


def test_support_comes_with_rule_dates_and_source(staff: FlaskClient, market: Market, pair: Match) -> None:
    page = words(staff.get(f"/vacancies/{pair.vacancy}/people/{pair.jobseeker}").text)
    for one in support_for(market, pair.jobseeker, pair.vacancy):
        assert all(str(escape(text)) in page for text in (one.name, one.rule, one.source))
        assert f"From {one.starts.day} {one.starts:%B %Y}" in page


def test_the_briefing_of_the_employer_names_no_support(app: Flask, market: Market) -> None:
    staff = enter(app, "national")
    offered = (
        (job, person)
        for job in market.vacancies.ids
        for person in re.findall(r'name="jobseeker" value="([^"]+)"', staff.get(f"/vacancies/{job}").text)
    )
    job, person = next(pair for pair in offered if support_for(market, pair[1], pair[0]))
    fields = {"jobseeker": person, "consent": person, "reason": "fit", "words": "", "key": "b"}
    assert send(staff, f"/vacancies/{job}", fields).status_code == 302
    page = staff.get(f"/vacancies/{job}/briefing").text
    assert "agreed to be put forward" in page
    assert not [one for one in support_for(market, person, job) if one.name in page]


def test_the_line_is_worked_out_and_nothing_of_it_is_kept(app: Flask, market: Market, pair: Match) -> None:
    staff = enter(app, "national")
    here = f"/vacancies/{pair.vacancy}/people/{pair.jobseeker}"
    page = send(staff, f"{here}/better-off", GIVEN, here)
    given = {"benefit": 64.3, "tax_credits": 0, "deductions": 0, "fares": 10}
    assert better_off(market, pair.jobseeker, pair.vacancy, **given).line in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "64.30" not in staff.get(here).text
    with open_store(app.extensions["settings"].database) as store:
        assert not [one for one in store.audit() if "64.3" in str(one)]
        assert store.last_event == len(market.events)


@pytest.mark.parametrize("name", list(GIVEN))
def test_there_is_no_figure_while_an_amount_is_missing(staff: FlaskClient, pair: Match, name: str) -> None:
    here = f"/vacancies/{pair.vacancy}/people/{pair.jobseeker}"
    page = send(staff, f"{here}/better-off", GIVEN | {name: " "}, here)
    assert page.status_code == 200
    assert "No figure yet" in page.text
    assert "off in work:" not in page.text


@pytest.mark.parametrize("amount", ["-1", "nan", "1e3", "12.345", "99999", "<b>", "ten"])
def test_what_is_no_amount_is_said(staff: FlaskClient, pair: Match, amount: str) -> None:
    here = f"/vacancies/{pair.vacancy}/people/{pair.jobseeker}"
    page = send(staff, f"{here}/better-off", GIVEN | {"fares": amount}, here)
    assert page.status_code == 422
    assert 'href="#fares"' in page.text
    assert "off in work:" not in page.text
    assert "<b>" not in page.text
