"""Odd facts and odd sizes: right answers or clear errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lepmatch.errors import MarketError
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event
from lepmatch.matching.matcher import Matcher
from tests.matching.markets import DAY, JOB, PERSON, SKILLS

SHOP = Employer(id="E1", name="A shop")
SOLENT = (50.76, -1.25)  # in the sea, between Southampton and the Isle of Wight; about 19 km from the city
ATLANTIC = (50.0, -8.9)


def fit(*records: object) -> Matcher:
    return Matcher().fit(Market.of(DAY, [SHOP, *records]))


@pytest.mark.parametrize("side", ["jobseeker", "vacancy"])
def test_without_a_place_there_is_no_number_and_the_place_is_asked_for(side: str) -> None:
    person = replace(PERSON, latitude=None, longitude=None) if side == "jobseeker" else PERSON
    job = replace(JOB, latitude=None, longitude=None) if side == "vacancy" else JOB
    matcher = fit(person, job)
    found = matcher.match("J1", "V1")
    assert (found.points, found.barriers) == (None, ())
    assert any(fact.startswith(f"{side}: postcode") for fact in found.asks)
    assert len(matcher.shortlist("V1")) == len(matcher.options("J1")) == len(matcher.matches()) == 0


def test_one_coordinate_without_the_other_is_an_error() -> None:
    with pytest.raises(MarketError, match="latitude and longitude come together or not at all"):
        fit(replace(PERSON, longitude=None), JOB)


@pytest.mark.parametrize(("latitude", "longitude"), [(90.0, 0.0), (-90.0, 0.0), (0.0, 0.0), (51.0, 180.0)])
@pytest.mark.parametrize("record", [PERSON, JOB], ids=["jobseeker", "vacancy"])
def test_a_place_outside_the_country_is_an_error_that_says_so(record: Any, latitude: float, longitude: float) -> None:
    with pytest.raises(MarketError, match=r"itude: got '-?\d+'; must be .*inside the United Kingdom"):
        fit(replace(record, latitude=latitude, longitude=longitude))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_coordinate_that_is_no_number_is_an_error(value: float) -> None:
    with pytest.raises(MarketError, match="latitude: got"):
        fit(replace(PERSON, latitude=value), JOB)


def test_a_place_in_the_sea_is_as_far_as_it_is() -> None:
    ship = replace(JOB, id="V2", latitude=SOLENT[0], longitude=SOLENT[1])
    buoy = replace(JOB, id="V3", latitude=ATLANTIC[0], longitude=ATLANTIC[1])
    sailor = replace(PERSON, id="J2", latitude=SOLENT[0], longitude=SOLENT[1], travel_modes=("car",))
    matcher = fit(PERSON, sailor, JOB, ship, buoy)
    assert [m.vacancy for m in matcher.options("J2")] == ["V2", "V1"]
    assert [m.jobseeker for m in matcher.shortlist("V2")] == ["J2"]
    assert [barrier.kind for barrier in matcher.match("J1", "V2").barriers] == ["travel"]
    assert len(matcher.shortlist("V3")) == 0
    travel = next(c for c in matcher.match("J2", "V1").contributions if c.criterion == "travel")
    assert "About 43 minutes by car" in travel.because  # 19.5 km in a straight line


def test_a_vacancy_with_ten_thousand_openings_is_full_after_the_last_start() -> None:
    vast = replace(JOB, openings=10_000)
    others = [replace(PERSON, id=f"K{i}") for i in range(10_000)]
    starts = [Event(at=DAY, kind="job_started", jobseeker=person.id, vacancy="V1") for person in others]
    matcher = fit(PERSON, vast, *others, *starts[:-1])
    assert {m.jobseeker for m in matcher.shortlist("V1", 3)} == {"J1", "K9999"}
    matcher.update(starts[-1])
    assert len(matcher.shortlist("V1")) == 0
    assert [barrier.kind for barrier in matcher.match("J1", "V1").barriers] == ["full"]


def test_somebody_with_four_hundred_skills_is_scored_like_one_with_the_two_that_count() -> None:
    many = replace(PERSON, id="J2", skills=(*SKILLS[:2], *(f"odd thing {i}" for i in range(398))))
    matcher = fit(PERSON, many, JOB)
    assert matcher.match("J1", "V1").milli == matcher.match("J2", "V1").milli
    matcher.update(replace(JOB, desirable_skills=many.skills[2:]))
    assert matcher.match("J2", "V1").points == 100


@pytest.mark.parametrize("records", [[], [PERSON], [JOB]], ids=["nothing", "no vacancies", "no jobseekers"])
def test_a_market_of_one_side_or_none(records: list[object]) -> None:
    matcher = fit(*records)
    for regions in (None, 1, 4):
        assert len(matcher.matches(regions=regions)) == 0
    if PERSON in records:
        assert (len(matcher.options("J1")), matcher.outlook("J1").feasible) == (0, 0)
        matcher.update(JOB)
        assert [m.vacancy for m in matcher.options("J1")] == ["V1"]
    if JOB in records:
        assert (len(matcher.shortlist("V1")), matcher.standing("V1").feasible) == (0, 0)
        matcher.update(PERSON)
        assert [m.jobseeker for m in matcher.shortlist("V1")] == ["J1"]


@pytest.mark.parametrize("n", [1_000, 10**9])
def test_more_wanted_than_there_is(n: int) -> None:
    matcher = fit(PERSON, replace(PERSON, id="J2"), JOB)
    assert len(matcher.shortlist("V1", n)) == 2
    assert len(matcher.options("J1", n)) == 1
    for regions in (None, 3):
        assert len(matcher.matches(n, n, regions=regions)) == 2
