"""Each barrier stands exactly when it should, says why, and says what would remove it. All cases are worked by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from lepmatch.market.market import Market
from lepmatch.market.records import Event, Vacancy
from lepmatch.market.reference import table
from lepmatch.market.week import Week
from lepmatch.matching.explanation import explain
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import Policy
from lepmatch.matching.results import BARRIERS, Barrier
from tests.matching.markets import CITY, DAY, JOB, PARISH, PERSON, markets, match

FAR = {"latitude": 51.266, "longitude": -1.087}  # 46 km away
AWAY = {"latitude": PARISH[0], "longitude": PARISH[1]}  # 7.8 km: 46 minutes by bus, 127 on foot


def kinds(
    person: dict[str, Any] | None = None,
    job: dict[str, Any] | None = None,
    *others: object,
    on: date = DAY,
    **policy: Any,
) -> list[str]:
    found = match(replace(PERSON, **person or {}), replace(JOB, **job or {}), *others, on=on, policy=Policy(**policy))
    return [barrier.kind for barrier in found.barriers]


def week(text: str) -> Week:
    return Week.parse(text)


def test_the_pair_by_hand_has_no_barrier_and_all_the_points() -> None:
    assert kinds() == []
    assert match().points == 100


CASES = [
    # hours of the week: a fixed pattern must be covered whole
    ({"availability": week("mon-thu day")}, {}, ["hours"]),
    ({"availability": week("mon-fri early+day+late")}, {}, []),
    ({}, {"shifts": week("mon-fri day+late")}, ["hours"]),
    ({"availability": None}, {"shifts": week("sun night")}, []),
    ({"availability": week("sat day")}, {"shifts": None}, []),
    # a flexible one needs as many hours in common as it takes
    ({"availability": week("mon-wed day")}, {"flexible": True, "hours_per_week": 18.0}, []),
    ({"availability": week("mon-wed day")}, {"flexible": True, "hours_per_week": 18.5}, ["hours"]),
    ({"availability": week("mon day")}, {"flexible": True, "hours_per_week": None}, []),
    ({"availability": week("sat day")}, {"flexible": True, "hours_per_week": None}, ["hours"]),
    ({"availability": week("sat night")}, {"flexible": True, "shifts": None}, []),
    # which may be more hours than it names
    ({"availability": None, "hours_max": None}, {"flexible": True, "hours_per_week": 40.0}, []),
    ({"hours_max": None}, {"flexible": True, "hours_per_week": 37.5}, []),
    ({"availability": week("mon-thu day"), "hours_max": None}, {"flexible": True, "hours_per_week": 37.5}, ["hours"]),
    # the most hours somebody can work
    ({"hours_max": 20.0}, {"hours_per_week": 20.0}, []),
    ({"hours_max": 20.0}, {"hours_per_week": 20.01}, ["hours"]),
    ({"hours_max": None}, {"hours_per_week": 60.0}, []),
    ({"hours_max": 16.0}, {"hours_per_week": None}, []),
    ({"hours_min": 30.0}, {"hours_per_week": 4.0}, []),
    # licences that the law asks for; others are no barrier
    ({"licences": ()}, {"legal_licences": ("sia",)}, ["licence"]),
    ({"licences": ("sia", "driving_b")}, {"legal_licences": ("sia",)}, []),
    ({"licences": ("driving_b",)}, {"legal_licences": ("sia", "driving_b")}, ["licence"]),
    ({"licences": None}, {"legal_licences": ("sia",)}, []),
    ({"licences": ()}, {"licences": ("fork_lift",)}, []),
    # work that somebody excludes: by any number of digits, or by sector
    ({"excluded_work": ("7",)}, {}, ["excluded_work"]),
    ({"excluded_work": ("71",)}, {}, ["excluded_work"]),
    ({"excluded_work": ("7111",)}, {}, ["excluded_work"]),
    ({"excluded_work": ("7112",)}, {}, []),
    ({"excluded_work": ("9", "8")}, {}, []),
    ({"excluded_work": ("retail",)}, {}, ["excluded_work"]),
    ({"excluded_work": ("security", "care")}, {}, []),
    ({"excluded_work": ("7",)}, {"title": "zzyzx wrangler"}, []),
    ({"excluded_work": ("retail",)}, {"title": "zzyzx wrangler", "occupation": "7111"}, ["excluded_work"]),
    ({"excluded_work": None}, {}, []),
    # travel: 46 minutes by bus, 127 on foot, 20 by car
    ({}, AWAY, []),
    ({"max_travel_minutes": 45}, AWAY, ["travel"]),
    ({"max_travel_minutes": 46}, AWAY, []),
    ({"travel_modes": ("walk",), "max_travel_minutes": 90}, AWAY, ["travel"]),
    ({"travel_modes": ("walk", "car"), "max_travel_minutes": 21}, AWAY, []),
    ({"travel_modes": None, "max_travel_minutes": 46}, AWAY, []),
    ({"travel_modes": ()}, {}, ["travel"]),
    ({}, FAR, ["travel"]),
    ({"max_travel_minutes": 240}, FAR, ["travel"]),  # nobody is asked for more than the policy says
    ({"latitude": None, "longitude": None}, FAR, []),
    ({}, {"latitude": None, "longitude": None}, []),
    # the days of the vacancy
    ({}, {"closing_date": DAY - timedelta(1)}, ["closed"]),
    ({}, {"closing_date": DAY}, []),
    ({}, {"start_date": DAY - timedelta(30)}, []),
    # what is not on record, and consent, keep nobody out
    ({"customer_group": None, "claim_start": None}, {}, []),
    ({"consent": None}, {}, []),
    ({"consent": False}, {}, []),
    # several at once, in their order
    ({"excluded_work": ("7",), "hours_max": 16.0, "licences": ()}, {"legal_licences": ("sia",), **FAR},
     ["excluded_work", "licence", "hours", "travel"]),
]  # fmt: skip


@pytest.mark.parametrize(("person", "job", "expected"), CASES)
def test_each_barrier_stands_exactly_when_it_should(
    person: dict[str, Any], job: dict[str, Any], expected: list[str]
) -> None:
    assert kinds(person, job) == expected


def test_the_first_weeks_of_a_claim_ask_for_a_shorter_journey() -> None:
    slow = {"travel_modes": ("walk",), "max_travel_minutes": None}
    near = {"latitude": CITY[0] + 0.04, "longitude": CITY[1]}  # 4.4 km: 72 minutes on foot
    new = {**slow, "claim_start": DAY - timedelta(weeks=13) + timedelta(1)}
    assert kinds(new, near) == ["travel"]
    assert kinds({**slow, "claim_start": DAY - timedelta(weeks=13)}, near) == []
    assert kinds({**slow, "claim_start": None}, near) == []
    assert kinds(new, near, first_weeks=0) == []
    assert kinds(new, near, first_weeks_travel_minutes=80) == []
    assert kinds(slow, near, max_travel_minutes=71) == ["travel"]


def event(kind: str, vacancy: str | None = "V1", *, who: str = "J1", days_ago: int = 7) -> Event:
    return Event(at=DAY - timedelta(days_ago), kind=kind, jobseeker=who, vacancy=vacancy)


def test_somebody_who_declined_an_employer_is_put_forward_to_others() -> None:
    same, other = (Vacancy(id=f"V{i}", employer=f"E{i}", title="cleaner", openings=1) for i in (1, 2))
    assert kinds({}, {}, event("declined")) == ["declined"]
    assert kinds({}, {"id": "V3"}, same, event("declined")) == ["declined"], "another vacancy of the same employer"
    assert kinds({}, {}, other, event("declined", "V2")) == []
    assert kinds({}, {}, event("refused"), event("accepted")) == []


def test_a_vacancy_is_full_when_all_its_openings_are_taken() -> None:
    one, two = {"openings": 1}, {"openings": 2}
    others = replace(PERSON, id="J2"), replace(PERSON, id="J3")
    first, second = event("job_started", who="J2"), event("job_started", who="J3")
    assert kinds({}, one, *others, first) == ["full"]
    assert kinds({}, two, *others, first) == []
    assert kinds({}, two, *others, first, second) == ["full"]
    assert kinds({}, one, *others, first, event("job_left", who="J2")) == []
    assert kinds({}, one, *others, first, event("reversed", who="J2")) == []
    assert kinds({}, one, *others, event("job_offered", who="J2"), event("interview_held", who="J2")) == []


def test_somebody_who_has_started_a_job_is_in_work_until_they_leave() -> None:
    elsewhere = Vacancy(id="V2", employer="E2", title="cleaner", openings=5)
    started = event("job_started", "V2")
    assert kinds({}, {}, elsewhere, started) == ["in_work"]
    assert kinds({}, {}, elsewhere, started, event("job_left", "V2", days_ago=1)) == []
    assert kinds({}, {}, elsewhere, started, event("reversed", "V2", days_ago=1)) == []
    assert kinds({}, {}, elsewhere, started, event("job_left", "V2", days_ago=30)) == ["in_work"], "left and came back"
    assert kinds({}, {}, elsewhere, started, event("job_left", "V1", days_ago=1)) == ["in_work"], "left another job"
    assert kinds({}, {}, elsewhere, event("job_left", "V2"), started) == [], "started and left on one day"
    assert kinds({}, {}, elsewhere, event("job_started", None)) == ["in_work"]
    assert kinds({}, {}, elsewhere, event("job_offered", "V2")) == []


@pytest.mark.parametrize(
    ("on", "start", "pay", "expected"),
    [
        (date(2008, 9, 30), None, 5.52, []),
        (date(2008, 9, 30), None, 5.51, ["pay_below_legal"]),
        (date(2008, 10, 1), None, 5.52, ["pay_below_legal"]),
        (date(2008, 10, 1), None, 5.73, []),
        (date(2008, 9, 30), date(2008, 10, 1), 5.52, ["pay_below_legal"]),  # by the day the job starts
        (date(2008, 10, 1), date(2008, 9, 1), 5.52, ["pay_below_legal"]),  # by today, where that day is gone
        (date(2010, 10, 1), None, 5.92, ["pay_below_legal"]),
        (date(2010, 10, 1), None, None, []),
        (date(2004, 9, 30), None, 1.00, []),  # before the table of rates starts
    ],
)
def test_pay_is_held_to_the_legal_rate_of_the_day(
    on: date, start: date | None, pay: float | None, expected: list[str]
) -> None:
    person = {"claim_start": None, "customer_group": None}
    assert kinds(person, {"pay_per_hour": pay, "start_date": start}, on=on) == expected


def test_pay_below_the_legal_rate_is_called_the_vacancys_fault() -> None:
    (barrier,) = match(job=replace(JOB, pay_per_hour=5.72)).barriers
    assert barrier.because == "The vacancy pays £5.72 an hour, below the legal £5.73 for adults on 31 March 2009"
    assert barrier.remedy.startswith("The employer must pay £5.73 or more")
    assert (barrier.asks, barrier.has) == (("pay_per_hour",), ())


@pytest.mark.parametrize(
    ("group", "weeks", "on", "expected"),
    [
        ("jsa_under_6m", 4, date(2008, 12, 31), ["not_eligible"]),
        ("jsa_under_6m", 4, date(2009, 1, 1), []),  # the widening
        ("jsa_under_6m", 26, date(2008, 12, 31), []),  # has become a long claim since it was recorded
        ("jsa_under_6m", None, date(2008, 12, 31), ["not_eligible"]),
        ("jsa_6m", 26, date(2008, 12, 31), []),
        ("jsa_6m", 25, date(2008, 12, 31), ["not_eligible"]),
        ("jsa_6m", 25, date(2009, 1, 1), []),
        ("jsa_6m", None, date(2008, 12, 31), []),
        ("lone_parent", None, date(2007, 3, 21), []),
        ("lone_parent", None, date(2007, 3, 20), ["not_eligible"]),
        (None, 1, date(2008, 12, 31), []),
    ],
)
def test_the_scheme_admits_by_group_claim_and_day(
    group: str | None, weeks: int | None, on: date, expected: list[str]
) -> None:
    claim = None if weeks is None else on - timedelta(weeks=weeks)
    assert kinds({"customer_group": group, "claim_start": claim}, on=on) == expected


BARRED: dict[str, tuple[dict[str, Any], dict[str, Any], list[object], date]] = {
    "not_eligible": ({"customer_group": "jsa_under_6m", "claim_start": date(2008, 6, 1)}, {}, [], date(2008, 6, 30)),
    "closed": ({}, {"closing_date": date(2009, 3, 1)}, [], DAY),
    "full": ({}, {"openings": 1}, [replace(PERSON, id="J2"), event("job_started", who="J2")], DAY),
    "pay_below_legal": ({}, {"pay_per_hour": 5.0}, [], DAY),
    "in_work": ({}, {"openings": 2}, [event("job_started")], DAY),
    "declined": ({}, {}, [event("declined")], DAY),
    "excluded_work": ({"excluded_work": ("7",)}, {}, [], DAY),
    "licence": ({}, {"legal_licences": ("sia", "driving_b")}, [], DAY),
    "hours": ({"availability": week("sat day")}, {}, [], DAY),
    "travel": ({}, FAR, [], DAY),
}


@pytest.mark.parametrize("kind", BARRIERS)
def test_every_barrier_says_why_and_what_would_remove_it_to_every_reader(kind: str) -> None:
    person, job, others, on = BARRED[kind]
    found = match(replace(PERSON, **person), replace(JOB, **job), *others, on=on)
    (barrier,) = found.barriers
    assert barrier.kind == kind
    assert barrier.because
    assert barrier.remedy
    assert set(barrier.asks) <= set(Vacancy.__dataclass_fields__)
    assert found.points is not None, "a barrier is not a low score"
    assert not found.is_feasible
    officer, you = explain(found), explain(found, "person")
    assert officer.barriers[0].text == f"{barrier.because}. Remedy: {barrier.remedy}"
    assert officer.barriers[0].source == kind
    assert "{" not in str(officer) + str(you)
    assert explain(found, "employer").barriers == ()
    if kind in ("declined", "excluded_work", "travel"):
        assert re.search(r"\b(they|them|their)\b", officer.barriers[0].text, re.IGNORECASE)
        assert re.search(r"\b(you|your)\b", you.barriers[0].text, re.IGNORECASE)


def test_the_hours_that_clash_are_told() -> None:
    (barrier,) = match(replace(PERSON, hours_max=16.0)).barriers
    assert barrier.because == "20 hours a week; they can work at most 16"
    (barrier,) = match(replace(PERSON, availability=week("sat day"))).barriers
    assert barrier.because == "Work is Monday to Friday (day); they can work Saturday (day)"
    (barrier,) = match(replace(PERSON, availability=week("fri-sat day")), replace(JOB, flexible=True)).barriers
    assert barrier.because.startswith("Too few hours in common")


@pytest.mark.parametrize("licence", [row["code"] for row in table("licences")])
def test_every_licence_has_a_way_to_get_it(licence: str) -> None:
    (barrier,) = match(job=replace(JOB, legal_licences=(licence,))).barriers
    assert len(barrier.remedy) > 10


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(markets)
def test_standing_says_how_many_each_barrier_keeps_out(market: Market) -> None:
    matcher = Matcher(Policy(min_known=0)).fit(market)
    for v in market.vacancies.ids:
        standing = matcher.standing(v, 100)
        found: list[tuple[Barrier, ...]] = [matcher.match(j, v).barriers for j in market.jobseekers.ids]
        alone = [barriers[0].kind for barriers in found if len(barriers) == 1]
        every = [barrier.kind for barriers in found for barrier in barriers]
        assert standing.barred == {kind: (every.count(kind), alone.count(kind)) for kind in BARRIERS if kind in every}
        assert standing.feasible == found.count(())
        assert all({b.kind for b in miss.barriers} <= {"hours", "licence"} for miss in standing.near_misses)
        assert all(miss.barriers for miss in standing.near_misses)
