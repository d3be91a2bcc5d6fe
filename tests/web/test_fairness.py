"""Whether people are treated alike: whom a choice passes over, the audit, and what goes with a match."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lepmatch import CreamingNote, Market, Matcher, creaming_note
from tests.web.conftest import enter, send


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


# ---------------------------------------------------------------------------------------------- whom a choice passes over


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
        earlier = "Put forward</h2>" in page  # by the sample's own officers
        if chosen and not earlier and len(found) > 1:
            break
    fields = {"jobseeker": chosen, "consent": chosen, "reason": "fit", "words": "", "key": "a key"}
    assert send(staff, f"/vacancies/{job}", fields).status_code == 302
    told = creaming_note(matcher, found, chosen)
    assert told.line != creaming_note(matcher, found).line, "the test would not notice the difference"
    assert told.line in words(staff.get(f"/vacancies/{job}/put-forward").text)
