"""The funnel: published cases exactly, from events and from figures; drop-outs with their reasons; waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lepmatch.delivery.funnel import STILL_THERE, published_funnel
from lepmatch.delivery.history import read_history
from lepmatch.delivery.progress import progress
from lepmatch.delivery.rates import Rate, Wait, waits
from lepmatch.market.market import Market
from lepmatch.market.readers import read_market
from lepmatch.market.records import Employer, Event, Jobseeker, Vacancy
from tests.delivery.lives import OFFICER, PUT_FORWARD, event, life, market

HISTORY = read_history("data/history")
IKEA, ERITH = "IKEA Southampton LEP 2008-09", "Tesco dotcom Erith 2013"


def test_the_ikea_case_from_its_events() -> None:
    funnel = progress(read_market("data/ikea-southampton")).funnel
    assert list(funnel.reached.values()) == [383, 143, 86, 49, 24]
    went_on = [stage.went_on.part if stage.went_on else None for stage in funnel.stages]
    assert went_on == [143, 86, 49, 24, None]
    assert [sum(stage.stopped.values()) for stage in funnel.stages] == [240, 57, 37, 25, 24]


def test_the_ikea_case_as_it_was_published() -> None:
    funnel = published_funnel(HISTORY, IKEA)
    assert list(funnel.reached.values()) == [383, 143, 86, 49, 24]
    assert funnel.stages[0].went_on == Rate(143, 383)


def test_the_erith_case_as_it_was_published_and_from_events() -> None:
    published = published_funnel(HISTORY, ERITH)
    assert list(published.reached.values()) == [500, 306, 96, 84]
    assert published.stages[2].stopped == {"declined": 8, "team_leaders_instead": 4}
    reached = [("invited", 500), ("interview_held", 306), ("job_offered", 96), ("job_started", 84)]
    day, events = date(2013, 1, 7), list[Event]()
    for place in range(500):
        who = f"J{place:03}"
        told = [("applied", None), *((kind, None) for kind, people in reached if place < people)]
        told += [("declined", "other: made a team leader" if place >= 92 else "not_now")] * (84 <= place < 96)
        events += [
            Event(at=day + timedelta(days=n), kind=kind, reason=why, jobseeker=who, vacancy="V1", actor=OFFICER)
            for n, (kind, why) in enumerate(told)
        ]
    people = [Jobseeker(id=f"J{place:03}") for place in range(500)]
    places = [
        Employer(id="E1", name="Made up after Erith"),
        Vacancy(id="V1", employer="E1", title="picker", openings=84),
    ]
    report = progress(Market.of(date(2013, 2, 1), [*people, *places, *events]))
    counted = report.funnel
    assert list(counted.reached.items())[1:] == reached
    assert counted.stages[3].stopped == {"declined: not_now": 8, "declined: other": 4}
    assert report.times.fill == Wait(1, 0, 4)


def test_whoever_stopped_did_so_for_a_reason() -> None:
    events = [
        *life(*PUT_FORWARD, (9, "refused"), jobseeker="J1"),
        *life(*PUT_FORWARD, (9, "interview_held"), jobseeker="J2"),
        *life(*PUT_FORWARD, (9, "interview_held"), (10, "job_offered"), (14, "job_started"), jobseeker="J3"),
        *life(*PUT_FORWARD, jobseeker="J4"),  # silence
        event(1, "job_started", "J4", "V2"),  # hired without submission
    ]
    report = progress(market(*events))
    stages = {stage.name: stage for stage in report.funnel.stages}
    assert report.funnel.reached == {
        "proposed": 4, "submitted": 4, "interview_held": 2, "job_offered": 1, "job_started": 2,
    }  # fmt: skip
    assert stages["submitted"].went_on == Rate(2, 4)
    assert stages["submitted"].stopped == {"lapsed: silence": 1, "refused: unstated_requirement": 1}
    assert stages["interview_held"].stopped == {STILL_THERE: 1}
    narrowed = report.funnel_of(employer="E1", group="carer")
    assert narrowed.reached["job_started"] == 1
    assert "job_started" not in report.funnel_of(group="lone_parent").reached
    with pytest.raises(ValueError, match="narrowed by"):
        report.funnel_of(weather="rain")


def test_a_start_that_was_taken_back_was_not_reached() -> None:
    report = progress(market(*life((0, "applied"), (5, "job_started"), (7, "reversed"))))
    assert report.funnel.reached == {"applied": 1}
    assert report.funnel.stages[0].stopped == {"reversed: mistake": 1}


def test_waits_count_those_who_wait_still() -> None:
    events = [*life(*PUT_FORWARD), event(20, "applied", "J2", "V2"), event(30, "job_started", "J2", "V2")]
    times = progress(market(*events, on=date(2008, 3, 1))).times
    assert times.first_submission == Wait(1, 1, 3)
    assert times.fill == Wait(0, 2, None)  # two openings, and one start
    assert waits([10, 10, 2], [5, 50]) == Wait(3, 2, 10)


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    rate = Rate(81, 263)  # Newcombe (1998), table I: 0.2553 to 0.3662
    assert (round(rate.low, 4), round(rate.high, 4)) == (0.2553, 0.3662)
    assert (Rate(0, 20).low, round(Rate(0, 20).high, 4)) == (0.0, 0.1611)
