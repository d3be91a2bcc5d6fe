"""Parking: who was feasible and never shortlisted, in markets made by hand. Everybody is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from lepmatch.assurance.parking import LIST, SHORTLISTED, UNBINDS, never_shortlisted
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Event, Vacancy
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA
from tests.matching.markets import DAY, JOB, PERSON, markets

FIRM = Employer(id="E1", name="A shop")


def ago(days: int) -> date:
    return DAY - timedelta(days)


def parked(*records: object, **others: object) -> list[str]:
    vacancies = [] if any(type(record) is Vacancy for record in records) else [JOB]
    matcher = Matcher().fit(Market.of(DAY, [FIRM, *vacancies, *records]))
    return sorted(one.jobseeker for one in never_shortlisted(matcher, **others).named)


@pytest.mark.parametrize("kind", sorted(SHORTLISTED))
def test_a_shortlist_within_ninety_days_counts_and_an_older_one_does_not(kind: str) -> None:
    people = [replace(PERSON, id=id) for id in ("J1", "J2", "J3")]
    events = [
        Event(at=ago(90), kind=kind, jobseeker="J1", vacancy="V1", actor="An officer", reason="other: x"),
        Event(at=ago(91), kind=kind, jobseeker="J2", vacancy="V1", actor="An officer", reason="other: x"),
    ]
    assert parked(*people, *events) == ["J2", "J3"]


def test_a_shortlist_that_was_entered_by_mistake_does_not_count() -> None:
    told = Event(at=ago(3), kind="proposed", jobseeker="J1", vacancy="V1", ref="a")
    assert parked(PERSON, told) == []
    assert parked(PERSON, told, Event(at=ago(2), kind="voided", jobseeker="J1", corrects="a", ref="b")) == ["J1"]


def test_an_invitation_to_a_course_is_no_shortlist() -> None:
    course = Course(id="C1", title="Till work")
    assert parked(PERSON, course, Event(at=ago(3), kind="proposed", jobseeker="J1", course="C1")) == ["J1"]


def test_whoever_came_lately_has_not_had_the_time() -> None:
    assert parked(replace(PERSON, claim_start=ago(89))) == []
    assert parked(replace(PERSON, claim_start=ago(90))) == ["J1"]
    assert parked(replace(PERSON, claim_start=None)) == ["J1"]


def test_a_vacancy_counts_when_it_was_open_in_these_days() -> None:
    assert parked(PERSON, replace(JOB, closing_date=ago(90))) == ["J1"]
    assert parked(PERSON, replace(JOB, closing_date=ago(91))) == []
    taker = replace(PERSON, id="J9", hours_min=None, hours_max=8.0)
    one = replace(JOB, openings=1)
    assert parked(PERSON, taker, one, Event(at=ago(5), kind="job_started", jobseeker="J9", vacancy="V1")) == ["J1"]
    assert parked(PERSON, taker, one, Event(at=ago(95), kind="job_started", jobseeker="J9", vacancy="V1")) == []


def test_people_who_are_feasible_nowhere_are_counted_apart() -> None:
    matcher = Matcher().fit(
        Market.of(DAY, [FIRM, JOB, PERSON, replace(PERSON, id="J2", hours_min=None, hours_max=8.0)])
    )
    parking = never_shortlisted(matcher)
    assert (parking.people, parking.parked, parking.nowhere) == (1, 1, 1)
    assert never_shortlisted(matcher, at_least=2).people == 0


def test_the_binding_reason_is_where_the_tenth_is_ahead_and_says_what_would_help() -> None:
    better = [replace(PERSON, id=f"J{n + 10}") for n in range(LIST)]
    worse = replace(PERSON, qualification_level=0, claim_start=ago(4000))
    events = [Event(at=ago(5), kind="proposed", jobseeker=person.id, vacancy="V1") for person in better]
    closed_to_them = replace(JOB, id="V2", hours_per_week=40.0)
    matcher = Matcher().fit(Market.of(DAY, [FIRM, JOB, closed_to_them, *better, worse, *events]))
    (one,) = never_shortlisted(matcher).named
    assert (one.jobseeker, one.months, one.feasible) == ("J1", 131, 1)
    assert one.binding == ("qualification",)
    assert one.missed[0].because == "11 of 11 at V1 (shop assistant), behind the tenth by: qualification 3.0"
    assert UNBINDS["qualification"] in one.unbinds
    assert one.barriers[0][:2] == ("hours", 1)
    assert one.unbinds[-1].endswith("(1 more vacancy)")


def test_somebody_on_a_list_of_today_whom_nobody_proposed_is_to_be_proposed() -> None:
    matcher = Matcher().fit(Market.of(DAY, [FIRM, JOB, PERSON]))
    (one,) = never_shortlisted(matcher).named
    assert one.unbinds[0].startswith("propose them")
    assert one.binding == ()


@settings(max_examples=30, deadline=None)
@given(market=markets)
def test_nobody_is_named_who_is_feasible_nowhere_or_was_shortlisted(market: Market) -> None:
    matcher = Matcher().fit(market)
    parking = never_shortlisted(matcher, n=100)
    seen = {event.jobseeker for event in market.events if event.kind in SHORTLISTED}
    assert len(parking.named) == parking.parked <= parking.people
    for one in parking.named:
        assert one.jobseeker not in seen
        assert one.feasible >= max(1, len(matcher.options(one.jobseeker, 100)))
        assert [missed.vacancy for missed in one.missed] == [m.vacancy for m in matcher.options(one.jobseeker, 3)]
    assert set(UNBINDS) == set(CRITERIA)
