"""The pages of the footer: there for everybody, from every page, and true to what the code does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from lepmatch import Jobseeker, Policy
from tests.web.conftest import enter
from webui.layout import FOOTER
from webui.security import HEADERS


@pytest.mark.parametrize("address", ["/accessibility", "/how-decisions-are-made", "/privacy", "/developers"])
def test_anybody_may_read_them(kept_app: Flask, address: str) -> None:
    page = kept_app.test_client().get(address)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("address", ["/log-in", "/privacy", "/nowhere", "/progress", "/audit"])
def test_every_page_leads_to_them(kept_app: Flask, address: str) -> None:
    page = enter(kept_app, "auditor").get(address)
    with kept_app.test_request_context():
        links = [kept_app.url_for(endpoint) for endpoint in FOOTER]
    assert len(links) >= 4
    assert all(f'href="{link}"' in page.text for link in links)


def test_the_cookie_is_the_one_that_is_named(kept_app: Flask) -> None:
    client = enter(kept_app, "auditor")
    kept = client.get_cookie("lepmatch")
    assert kept is not None
    page = kept_app.test_client().get("/privacy").text
    assert kept.key in page
    assert "30 minutes" in page
    assert "12 hours" in page
    assert client._cookies is not None
    assert len(client._cookies) == 1, "there is another cookie that the page does not name"


def test_what_gives_points_is_named(kept_app: Flask) -> None:
    page = kept_app.test_client().get("/how-decisions-are-made").text
    named = ("skills", "occupation", "experience", "qualification", "hours", "travel", "pay", "the work they want")
    assert [name for name in named if name not in page] == []
    assert len(named) == len(Policy().weights), "something else gives points and is not named"


def test_every_field_of_a_jobseeker_is_told() -> None:
    """A field that is added to the record must be added to the page of privacy, and then here."""
    told = {
        "id", "district", "postcode", "latitude", "longitude", "travel_modes", "max_travel_minutes", "customer_group",
        "claim_start", "sought_occupations", "work_history", "skills", "qualification_level", "licences", "hours_min",
        "hours_max", "availability", "earliest_start", "min_hourly_pay", "basic_skills_needs", "adjustments",
        "excluded_work", "wants_training", "consent",
    }  # fmt: skip
    assert {field.name for field in fields(Jobseeker)} == told


def test_no_page_asks_another_host(kept_app: Flask) -> None:
    assert "http" not in HEADERS["Content-Security-Policy"]
    templates = Path(kept_app.root_path, "templates")
    found = [file.name for file in templates.rglob("*.html") if 'src="http' in file.read_text(encoding="utf-8")]
    assert found == []
