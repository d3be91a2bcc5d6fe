"""Snapshots: the figures of a whole month, the same for everybody, written once."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from lepmatch.assurance.snapshot_page import snapshot_page
from lepmatch.assurance.snapshots import Snapshot, read_snapshots, snapshot, write_snapshot
from lepmatch.errors import MarketError
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event, Jobseeker, Vacancy
from lepmatch.market.reference import table
from lepmatch.market.scheme import load_scheme

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


def test_a_file_of_an_older_form_is_still_read(made: Snapshot, tmp_path: Path) -> None:
    older = {key: value for key, value in made.as_dict().items() if key not in {"records", "added"}}
    (tmp_path / "2008-06.json").write_text(json.dumps(older))
    (one,) = read_snapshots(tmp_path)
    assert (one.published, one.records, one.added) == (made.published, "not said", {})


def test_a_file_that_is_no_snapshot_is_named(tmp_path: Path) -> None:
    (tmp_path / "2008-06.json").write_text(json.dumps({"month": "2008-06"}))
    with pytest.raises(MarketError, match=r"2008-06\.json"):
        read_snapshots(tmp_path)


def test_a_month_and_a_quarter_are_differences_of_what_was_published(tmp_path: Path) -> None:
    """Eight of each group in each region every month, but one partner in Wales."""
    district = {row["region"]: row["district"] for row in table("districts")}
    records: list[object] = [Employer(id="E", name="E"), Vacancy(id="V", employer="E", title="cleaner", openings=9_999)]
    for at, (month, region, group) in enumerate(product((3, 4, 5, 6), sorted(district), load_scheme().groups)):
        for number in range(1 if (region, group) == ("Wales", "partner") else 8):
            who = f"J{at}-{number}"
            records.append(Jobseeker(id=who, district=district[region], customer_group=group))
            records.append(Event(at=date(2008, month, 10), kind="job_started", jobseeker=who, vacancy="V"))
    market = Market.of(date(2008, 6, 30), records, synthetic=True)
    for end in (date(2008, 3, 31), date(2008, 4, 30), date(2008, 5, 31), date(2008, 6, 30)):
        write_snapshot(snapshot(market, end, read_snapshots(tmp_path)), tmp_path)
    out = {one.month: one for one in read_snapshots(tmp_path)}
    assert [list(one.added) for one in out.values()] == [[], ["month"], ["month"], ["month", "quarter"]]
    june = out["2008-06"].added
    london = (("region", "London"),)
    groups = len(load_scheme().groups)
    assert (june["month"].people[london], june["quarter"].people[london]) == (8 * groups, 24 * groups)
    assert june["month"].people[("region", "Wales"), ("customer group", "partner")] is None
    for one in out.values():
        for added in one.added.values():
            for cell, change in added.people.items():
                now, then = one.published.people[cell], out[added.since].published.people[cell]
                assert change == (None if now is None or then is None else now - then)
                assert change is None or change >= 5


LIVES: tuple[tuple[tuple[int, int, str], ...], ...] = (
    ((9, 1, "sustained_13"), (12, 1, "sustained_26")),
    ((9, 1, "sustained_13"), (10, 1, "job_left")),
    ((9, 1, "sustained_13"),),
    ((7, 2, "job_left"),),
    (),
)
"""What came after a start on 2 June 2008."""


@pytest.fixture(scope="module")
def told() -> Snapshot:
    """Ten of each group in every district, two of each life; but of Merseyside one, and of one group."""
    records: list[object] = [Employer(id="E", name="E"), Vacancy(id="V", employer="E", title="cleaner", openings=9_999)]
    for at, (district, group) in enumerate(
        product([row["district"] for row in table("districts")], load_scheme().groups)
    ):
        for number in range(10 if district != "Merseyside" else int(group == "carer")):
            who = f"J{at}-{number}"
            records.append(Jobseeker(id=who, district=district, customer_group=group))
            for month, day, kind in ((6, 2, "job_started"), *LIVES[number % len(LIVES)]):
                records.append(Event(at=date(2008, month, day), kind=kind, jobseeker=who, vacancy="V"))
    return snapshot(Market.of(date(2008, 12, 31), records, synthetic=True))


def test_districts_and_what_became_of_people_are_told_and_protected(told: Snapshot) -> None:
    a_district, groups = 10 * len(load_scheme().groups), len(load_scheme().groups)
    assert told.count(region="Wales", district="South East Wales") == a_district
    assert told.count(region="Wales") == 4 * a_district
    north_west = {name: told.count(region="North West", district=name) for name in told.districts["North West"]}
    assert north_west["Merseyside"] is None
    assert sum(count is None for count in north_west.values()) == 2  # or the total would give it away
    wales = {
        name: told.count(region="Wales", so_far=name)
        for name in ("kept", "kept long", "left between", "kept short", "left before", "not known yet")
    }
    assert list(wales.values()) == [4 * groups * count for count in (6, 2, 2, 2, 2, 2)]
    assert told.count(so_far="not known yet", why="not due yet") is None  # nobody
    assert told.weeks == (13, 26)


def test_what_is_published_is_read_back_whole(told: Snapshot, tmp_path: Path) -> None:
    write_snapshot(told, tmp_path)
    assert read_snapshots(tmp_path) == (told,)


def test_the_page_holds_published_figures_alone(told: Snapshot) -> None:
    page = snapshot_page([told])
    assert page.count("<h1>") == 1
    assert page.count("<svg") == page.count('role="img"') == 1  # one month makes no row of bars
    assert not re.search(r"<script|<link|<img|\bsrc=|\bhref=|url\(|@import| on\w+=", page)
    assert f"{told.count():,} people into work by 31 December 2008" in page
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", page)
    assert not {cell for cell in cells if cell.isdigit() and int(cell) < 5}
    row = re.search(r">Merseyside</th>(.*?)</tr>", page)
    assert row
    assert "withheld" in row.group(1)
    assert "South East Wales" in page
