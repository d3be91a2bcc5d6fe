"""Published figures: seen by anybody, made of snapshots alone, and never of the records."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from lepmatch import read_market, snapshot
from lepmatch.assurance.snapshots import write_snapshot

PAGE = "/public/progress"


@pytest.fixture
def published(app: Flask) -> Path:
    """The folder of the snapshots, with two months of the packaged sample."""
    folder = Path(app.extensions["settings"].snapshots)
    for day in (date(2009, 2, 28), date(2009, 3, 31)):
        write_snapshot(snapshot(read_market("data/sample"), day), folder)
    return folder


def test_anybody_sees_what_is_published(app: Flask, published: Path) -> None:
    answer = app.test_client().get(PAGE)
    assert answer.status_code == 200
    assert "The number of people into work by 31 March 2009 is withheld" in answer.text  # it is one
    assert "Synthetic: everybody and everything in these records is made up." in answer.text
    assert "By district" in answer.text
    assert "Log out" not in answer.text
    assert f'href="{PAGE}"' in app.test_client().get("/log-in").text  # in every footer


def test_a_month_is_its_file(app: Flask, published: Path) -> None:
    client = app.test_client()
    assert client.get(f"{PAGE}/2009-03.json").json == json.loads((published / "2009-03.json").read_text())
    assert client.get(f"{PAGE}/2009-04.json").status_code == 404
    assert client.get(f"{PAGE}/..%2F..%2Flep.json").status_code == 404


def test_before_the_first_snapshot_the_page_says_so(app: Flask) -> None:
    answer = app.test_client().get(PAGE)
    assert answer.status_code == 200
    assert "Nothing has been published yet." in answer.text


def test_a_damaged_file_is_no_figure(app: Flask, published: Path) -> None:
    (published / "2009-03.json").write_text("{}")
    answer = app.test_client().get(PAGE)
    assert answer.status_code == 409
    assert str(published) not in answer.text
