"""Comparison and gaps: like with like, with intervals, and nothing said of too few."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from lepmatch.delivery.area_report import area_report
from lepmatch.delivery.comparison import FEWEST, compare_outcomes
from lepmatch.delivery.gaps import gaps, worst_gap
from lepmatch.delivery.tally import Tally
from lepmatch.errors import UnknownIdError
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event, Jobseeker, Vacancy
from lepmatch.market.sample import sample_market

DAY = date(2008, 6, 2)
EASY, HARD = "Kent", "Glasgow"


def market_of_two(lots: np.random.Generator) -> Market:
    """Two districts that do equally well by each group, where one serves far more people who are hard to place."""
    records: list[object] = [Employer(id="E1", name="A shop, made up")]
    records.append(Vacancy(id="V1", employer="E1", title="shop assistant", openings=900))
    for number in range(2000):
        district = EASY if number % 2 else HARD
        is_hard = lots.random() < (0.2 if district == EASY else 0.8)
        who, group = f"J{number:04}", "incapacity" if is_hard else "jsa_6m"
        records.append(Jobseeker(id=who, customer_group=group, district=district))
        kinds = ["proposed", "decided", "consented", "submitted"]
        kinds += ["job_started"] * (lots.random() < (0.15 if is_hard else 0.6))
        said = {"actor": "An officer, made up", "reason": "fit"}
        at = [DAY + timedelta(days=n) for n in range(5)]
        if number % 10:
            records += [
                Event(at=day, kind=kind, jobseeker=who, vacancy="V1", **said)
                for day, kind in zip(at, kinds, strict=False)
            ]
    return Market.of(date(2009, 3, 31), records)


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally(market_of_two(np.random.default_rng(7)))


def test_a_district_is_not_blamed_for_whom_it_serves(tally: Tally) -> None:
    both = {one.name: one for one in compare_outcomes(tally)}
    raw = {name: one.actual / one.put_forward for name, one in both.items()}
    assert raw[EASY] > 1.5 * raw[HARD]  # what a league table would say
    for one in both.values():
        assert one.ratio is not None
        assert 0.85 < one.ratio < 1.15
        assert one.low < 1 < one.high
        assert not one.stands_out
    assert sum(one.expected for one in both.values()) == pytest.approx(sum(one.actual for one in both.values()))


def test_nothing_is_said_of_too_few_and_nobody_is_ranked() -> None:
    found = compare_outcomes(Tally(sample_market(jobseekers=400, vacancies=60, courses=5, seed=2)), "employer")
    few = [one for one in found if one.expected < FEWEST]
    assert few
    assert all(one.ratio is None and not one.stands_out for one in few)
    assert [one.name for one in found] == sorted(one.name for one in found)


def test_gaps_are_those_of_an_area_to_all(tally: Tally) -> None:
    found = {area.areas[0]: area for area in gaps(tally)}
    placed = {name: area.placed.area for name, area in found.items()}
    whole = placed[EASY].part + placed[HARD].part
    for name, area in found.items():
        assert area.placed.everybody.part == whole
        assert area.placed.points == pytest.approx(100 * (placed[name].part / 1000 - whole / 2000))
        low, high = area.placed.interval
        assert low < area.placed.points < high
    assert found[HARD].never_put_forward.area.part == 200  # every tenth, all of them there
    assert found[EASY].never_put_forward.area.part == 0
    assert worst_gap(tally) is None  # each of two holds half


def test_the_worst_areas_lie_below_the_average() -> None:
    worst = worst_gap(Tally(sample_market(jobseekers=3000, vacancies=200, courses=5, seed=3)))
    assert worst is not None
    assert worst.placed.points < 0
    assert worst.placed.area.whole <= 0.2 * 3000


def test_an_area_report_says_who_is_left_and_what_none_can_reach() -> None:
    market = sample_market(jobseekers=300, vacancies=25, courses=2, seed=5)
    own = Tally(market)
    area = max(gaps(own, "region"), key=lambda area: area.placed.area.whole).areas[0]
    report = area_report(own, "region", area)
    assert sum(report.unplaced_by_group.values()) == report.people - report.placed
    assert 0 < report.open_vacancies <= 25
    assert {one.vacancy for one in report.out_of_reach} <= set(market.vacancies.ids)
    for one in report.out_of_reach:
        assert one.barred
    with pytest.raises(UnknownIdError, match="Atlantis"):
        area_report(own, "region", "Atlantis")
