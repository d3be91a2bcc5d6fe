"""Snapshots: the figures of a whole month, the same for everybody, written once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from lepmatch.assurance.snapshots import Snapshot, read_snapshots, snapshot, write_snapshot
from lepmatch.errors import MarketError
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event, Jobseeker, Vacancy

DISTRICTS = {"Hampshire": 12, "Kent": 7, "Glasgow": 9, "Lambeth, Southwark and Wandsworth": 3}


def _market(more: int = 0) -> Market:
    """Lone parents who started in June 2008; somebody of each group would fill more than a test needs."""
    people = [
        Jobseeker(id=f"J{at}{number}", district=district, customer_group="lone_parent")
        for at, (district, count) in enumerate(DISTRICTS.items())
        for number in range(count + more)
    ]
    starts = [Event(at=date(2008, 6, 10), kind="job_started", jobseeker=one.id, vacancy="V") for one in people]
    job = [Employer(id="E", name="E"), Vacancy(id="V", employer="E", title="cleaner", openings=99)]
    return Market.of(date(2008, 7, 15), [*people, *job, *starts])


@pytest.fixture(scope="module")
def made() -> Snapshot:
    return snapshot(_market())


def test_it_is_of_the_last_whole_month(made: Snapshot) -> None:
    assert made.month == "2008-06"
    assert snapshot(_market(), date(2008, 6, 29)).month == "2008-05"
    assert snapshot(_market(), date(2008, 6, 30)).month == "2008-06"


def test_small_counts_are_withheld_and_large_ones_true(made: Snapshot) -> None:
    people = made.published.people
    assert people[("region", "London"),] is None  # three
    shown = {cell: count for cell, count in people.items() if count is not None}
    assert shown[()] == 31
    assert all(count >= 5 for count in shown.values())


def test_a_month_is_written_once(made: Snapshot, tmp_path: Path) -> None:
    file = write_snapshot(made, tmp_path / "out")
    first = file.read_bytes()
    assert write_snapshot(made, tmp_path / "out") == file  # the same again is no harm
    other = snapshot(_market(more=6))
    with pytest.raises(MarketError, match="never changed"):
        write_snapshot(other, tmp_path / "out")
    assert file.read_bytes() == first
    assert read_snapshots(tmp_path / "out") == (made,)


def test_a_file_that_is_no_snapshot_is_named(tmp_path: Path) -> None:
    (tmp_path / "2008-06.json").write_text(json.dumps({"month": "2008-06"}))
    with pytest.raises(MarketError, match=r"2008-06\.json"):
        read_snapshots(tmp_path)
