"""One more intake: never worth less than what the plan gains when it is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lepmatch.errors import PlanError
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Intake
from lepmatch.market.reference import table
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher
from lepmatch.planning.commissioning import Commission, plan_commissions
from lepmatch.planning.seats import allocate_seats
from tests.matching.markets import DAY, JOB, PERSON, SKILLS

HAMPSHIRE = next(row["district"] for row in table("places") if row["outward"] == "SO14")


def with_it(market: Market, plan: Commission) -> Market:
    """The market in which an intake was commissioned."""
    row = next(row for row in table("districts") if row["district"] == plan.area)
    middle: dict[str, Any] = {side: float(row[side]) for side in ("latitude", "longitude")}
    course = replace(market.courses[plan.course], id="CX", postcode=None, **middle)
    intake = Intake(course="CX", starts=plan.starts, seats=plan.seats)
    return Market.of(market.on, [*market.records(), course, intake])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_intake_adds_more_than_it_is_said_to_be_worth(seed: int) -> None:
    market = sample_market(jobseekers=150, vacancies=30, courses=8, seed=seed)
    now = allocate_seats(Matcher().fit(market))
    gained = []
    for plan in plan_commissions(Matcher().fit(market), seats=3)[:4]:
        then = allocate_seats(Matcher().fit(with_it(market, plan)))
        more = len(then.placements) - len(now.placements), then.total_milli - now.total_milli
        assert (0, 0) <= more <= (plan.people, plan.worth_milli)
        assert 1 <= len(plan.members) <= 3
        gained.append(more > (0, 0))
    assert any(gained)


def test_an_intake_is_commissioned_where_people_lack_what_jobs_ask_for() -> None:
    course = Course(id="C1", title="Guarding", sector="security", weeks=1, gives_licences=("sia",))
    people = [replace(PERSON, id=f"J{n}") for n in range(4)]
    job = replace(JOB, legal_licences=("sia",), openings=1, interviews=3)
    market = Market.of(
        DAY, [*people, course, job, Employer(id="E1", name="A"), replace(course, id="C2", sector="care")]
    )
    first, second = plan_commissions(Matcher().fit(market), seats=2)
    assert (first.area, first.sector, second.sector) == (HAMPSHIRE, "care", "security")
    assert (first.people, [m.before_milli for m in first.members]) == (2, [None, None])
    assert first.starts == date(2009, 5, 4)  # the first Monday four weeks on
    assert first.starts.weekday() == 0
    assert plan_commissions(Matcher().fit(market), area="Lincolnshire and Rutland") == ()


def test_what_cannot_be_asked_is_refused() -> None:
    nobody = Matcher().fit(Market.of(DAY, [PERSON, Employer(id="E1", name="A")]))
    with pytest.raises(PlanError, match="seats must be 1 or more, got 0"):
        plan_commissions(nobody, seats=0)
    with pytest.raises(PlanError, match="courses must be one or more to commission"):
        plan_commissions(nobody)
    course = Course(id="C1", title="Selling", gives_skills=SKILLS[:1])
    with pytest.raises(PlanError, match="such as 'Central London'"):
        plan_commissions(Matcher().fit(Market.of(DAY, [PERSON, course])), area="central londn")
