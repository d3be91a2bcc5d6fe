"""Counts by slice: the plain fold is the reference, parts add up, and points are those of the published table."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.delivery.dimensions import DIMENSIONS
from lepmatch.delivery.job_points import job_points
from lepmatch.delivery.progress import progress, progress_of
from lepmatch.delivery.tally import Tally
from lepmatch.errors import SchemeError
from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.records import Event, Jobseeker
from lepmatch.market.reference import table
from lepmatch.market.scheme import _uplift_districts, load_scheme
from tests.delivery.lives import PLACES, START, event, ledger
from tests.delivery.test_tally import EVENTS

PEOPLE = {
    one.id: one
    for one in (
        Jobseeker(id="J1", customer_group="lone_parent", district="Kent"),
        Jobseeker(id="J2", customer_group="jsa_under_6m", claim_start=date(2007, 12, 1), district="Glasgow"),
        Jobseeker(id="J3", customer_group="jsa_6m"),
    )
}
WHO = st.sampled_from(["J1", "J2", "J3"])
HISTORIES = st.lists(
    st.builds(event, st.integers(0, 600), st.sampled_from(["job_started", "job_left", "reversed"]), WHO)
    | st.builds(event, st.integers(0, 600), st.sampled_from(["job_started", "sustained_13"]), WHO, st.just("V2"))
    | EVENTS,
    max_size=25,
)


def market_of(events: list[Event], on: date) -> Market:
    tables = {**Market.of(on, [*PEOPLE.values(), *PLACES]).tables(), "events": Table.of(Event, events)}
    return Market(on=on, scheme="lep", **tables)


@settings(max_examples=80, deadline=None)
@given(HISTORIES, st.integers(0, 700))
def test_the_report_says_what_the_plain_fold_says(events: list[Event], days: int) -> None:
    on = START + timedelta(days=days)
    plain, report = ledger(*events, on=on), progress(market_of(events, on))
    stays: dict[str, list[tuple[date, date | None, tuple[int, ...]]]] = {}
    starts = taken_back = 0
    for submission in plain:
        starts += bool(submission.employments)
        taken_back += sum(move.kind == "reversed" for move in submission.moves)
        for stay in submission.employments:
            stays.setdefault(submission.jobseeker, []).append((stay.start.at, stay.left, stay.sustained))
    assert (report.pace.people, report.starts, report.reversed) == (len(stays), starts, taken_back)
    first = {who: min(start for start, _, _ in those) for who, those in stays.items()}
    assert report.by_month == dict(sorted(Counter(f"{day:%Y-%m}" for day in first.values()).items()))
    assert report.by_group == Counter(PEOPLE[who].customer_group for who in stays)
    for at in report.sustained:
        told: Counter[str] = Counter()
        for who, those in stays.items():
            due = first[who] + timedelta(weeks=at.weeks)
            if any(weeks >= at.weeks for _, _, kept in those for weeks in kept):
                told["kept"] += 1
            elif all(left and left < due for _, left, _ in those):
                told["left"] += 1
            else:
                told["not_due" if due > on else "unknown"] += 1
        assert told == Counter({how: getattr(at, how) for how in ("kept", "left", "not_due", "unknown")})


@settings(max_examples=40, deadline=None)
@given(HISTORIES)
def test_the_parts_of_every_slice_add_up_to_the_whole(events: list[Event]) -> None:
    report = progress(market_of(events, date(2009, 6, 30)))
    for by in DIMENSIONS:
        parts = report.by(by).values()
        for name in ("people", "starts", "reversed", "widened", "points", "uplift_points", "bonus_points", "late"):
            assert sum(getattr(part, name) for part in parts) == getattr(report.total, name), (by, name)
    assert sum(report.people_by("region", "month").values()) == report.pace.people


def test_a_report_stays_as_it_was_when_events_are_added() -> None:
    tally = Tally(market_of([event(0, "job_started")], date(2008, 2, 1)))
    before = progress_of(tally)
    tally.add([event(30, "reversed"), event(31, "job_started", "J2")], date(2008, 3, 1))
    after = progress_of(tally)
    assert (before.pace.people, before.reversed, before.funnel.reached) == (1, 0, {"job_started": 1})
    assert (after.pace.people, after.reversed, after.by_group) == (1, 1, {"jsa_under_6m": 1})


def test_areas_times_and_eligibility_have_names_that_people_use() -> None:
    events = [event(0, "job_started"), event(400, "job_started", "J2", "V2"), event(90, "job_started", "J3")]
    report = progress(market_of(events, date(2009, 6, 30)))
    people = {by: {name: part.people for name, part in report.by(by).items()} for by in DIMENSIONS}
    assert people["nation"] == {"England": 1, "Scotland": 1, "not recorded": 1}
    assert people["region"] == {"South East": 1, "Scotland": 1, "not recorded": 1}
    assert people["pathfinder"] == {"Glasgow": 1, "no pathfinder area": 1, "not recorded": 1}
    assert people["month"] == {"2008-01": 1, "2008-04": 1, "2009-02": 1}
    assert people["quarter"] == {"2008 Q1": 1, "2008 Q2": 1, "2009 Q1": 1}
    assert people["year"] == {"2007-08": 1, "2008-09": 2}
    assert people["employer"] == {"E1": 2, "E2": 1}
    assert people["pledge"] == {"P1": 2, "P2": 1}
    assert people["eligibility"] == {"original": 3}
    with pytest.raises(ValueError, match="told by nation"):
        report.by("weather")


def test_the_typical_lag_is_that_of_the_middle_entry() -> None:
    lags = [0, 1, 2, 9, 30]
    events = [
        event(number, "job_started", "J1", vacancy, recorded=event(number + lag, "applied").at)
        for number, (lag, vacancy) in enumerate(zip(lags, ["V1", "V2", "V3", None, "V1"], strict=True))
    ]
    entries = progress(
        market_of([*events[:4], event(5, "job_started", "J2", recorded=None)], date(2009, 6, 30))
    ).entries
    assert (entries.counted, entries.dated, entries.late, entries.typical_lag) == (5, 4, 3, 1)


# Worked by hand from the published table: base, in a named area, off benefit after four weeks.
WORKED = [
    (12, False, False, 12),
    (12, True, False, 18),
    (8, False, True, 9),
    (8, True, True, 13),  # 8 and 4, and 1 that the uplift does not cover
    (4, True, False, 6),
    (4, True, True, 7),
    (2, True, False, 4),  # half of 2 is 1, and the least is 2
    (1, False, False, 1),
    (1, True, False, 3),
    (5, True, False, 7),  # half of 5 is 2.5: the half is dropped
    (7, True, False, 10),
]


@pytest.mark.parametrize(("base", "named", "off", "points"), WORKED)
def test_points_of_hand_worked_cases(base: int, named: bool, off: bool, points: int) -> None:
    assert job_points(load_scheme(), base, in_named_area=named, off_benefit=off) == points


def test_points_of_the_groups_are_those_that_were_published() -> None:
    with open("data/history/job_outcome_points.csv", encoding="utf-8", newline="") as stream:
        rows = {row["code"]: row for row in csv.DictReader(stream)}
    bases = [int(row["points"]) for row in rows.values() if row["points_kind"] == "base"]
    assert bases == [12, 12, 8, 8, 8, 4, 2, 1]
    scheme = load_scheme()
    for code in ("lone_parent", "jsa_under_6m", "no_benefit"):
        assert scheme.groups[code].points == int(rows[code]["points"])
    assert scheme.bonus_points == int(rows["bonus_four_weeks"]["points"])
    uplift = rows["bonus_area"]
    assert (scheme.uplift_share, scheme.uplift_minimum) == (
        int(uplift["percent_of_score"]) / 100,
        int(uplift["minimum_points"]),
    )


def test_people_of_named_districts_earn_more_points() -> None:
    market = market_of([event(0, "job_started"), event(0, "job_started", "J2")], date(2009, 6, 30))
    total = progress(market, named_districts=["Kent"]).total
    assert (total.points, total.uplift_points) == (12 + 4, 6)
    assert progress(market, named_districts=()).total.uplift_points == 0
    assert progress(market).total.uplift_points == 2  # J2 lives in Glasgow, which the scheme's list has


def test_a_scheme_may_list_the_named_districts_itself() -> None:
    assert _uplift_districts(["Kent", "Glasgow"]) == {"Kent", "Glasgow"}
    assert _uplift_districts([]) == frozenset()
    with pytest.raises(SchemeError, match="Atlantis"):
        _uplift_districts(["Atlantis"])


def test_the_named_districts_are_known_ones_and_said_to_be_assumed() -> None:
    scheme, rows = load_scheme(), table("uplift_districts")
    assert (
        scheme.uplift_districts == {row["district"] for row in rows} <= {row["district"] for row in table("districts")}
    )
    assert all(row["source"].startswith("unsourced: ") == (row["status"] == "assumed") for row in rows)
    assert scheme.uplift_is_sourced == all(row["status"] == "sourced" for row in rows)
