"""Promised against done, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from lepmatch.delivery.ledger import Ledger
from lepmatch.delivery.pledges import employer_progress, pledge_progress
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event, Jobseeker, Pledge, Vacancy
from lepmatch.market.scheme import load_scheme
from tests.delivery.lives import PUT_FORWARD, day, event, ledger, life, market


def pledges(*events: Event) -> dict[str, Any]:
    return {one.pledge: one for one in pledge_progress(market(), ledger(*events))}


def test_a_pledge_of_jobs_is_filled_by_starts_that_stand() -> None:
    found = pledges(
        *life((0, "job_started"), (91, "sustained_13"), (95, "job_left"), vacancy="V2"),
        *life((0, "job_started"), (9, "reversed"), jobseeker="J2", vacancy="V2"),
        *life((0, "job_started"), jobseeker="J4", vacancy="V2"),
    )["P2"]
    assert (found.promised, found.filled, found.starts, found.left) == (2, 2, 2, 0)
    assert found.sustained == {13: 1, 26: 0}
    assert found.by_group == {"lone_parent": 1, "not recorded": 1}
    assert found.share("lone_parent") == 0.5
    assert found.share("jsa_6m") == 0


def test_a_pledge_of_interviews_is_filled_by_interviews_whatever_came_of_them() -> None:
    found = pledges(
        *life(*PUT_FORWARD, (9, "interview_held"), (12, "refused")),
        *life(*PUT_FORWARD, (9, "interview_offered"), jobseeker="J2"),
    )["P1"]
    assert (found.promised, found.filled, found.starts, found.left) == (3, 1, 0, 2)


def test_nothing_filled_has_no_share() -> None:
    assert pledges()["P1"].share("lone_parent") is None


def test_signed_and_active_are_different_words() -> None:
    both = {one.employer: (one.is_signed, one.is_active) for one in employer_progress(market(), ledger())}
    assert both == {"E1": (True, False), "E2": (True, False)}
    made = ledger(event(0, "job_started"), *life((0, "job_started"), (3, "reversed"), vacancy="V2"))
    active = {one.employer: (one.is_active, one.starts) for one in employer_progress(market(), made)}
    assert active == {"E1": (True, 1), "E2": (False, 0)}


def test_a_pledge_that_is_over_or_still_to_come_signs_nobody() -> None:
    spans = {"past": (None, day(-1)), "future": (day(1), None), "now": (day(0), day(0))}
    records: list[object] = [Employer(id=id, name=id) for id in spans]
    records += [
        Pledge(id=f"P{id}", employer=id, kind="job", places=1, starts=starts, ends=ends)
        for id, (starts, ends) in spans.items()
    ]
    found = employer_progress(Market.of(day(0), records), Ledger(day(0), load_scheme()))
    assert [one.employer for one in found if one.is_signed] == ["now"]


def test_the_public_share_counts_recruiting_that_is_over_since_the_promise() -> None:
    vacancy = Vacancy(id="V", employer="E", title="cleaner", openings=4, closing_date=date(2009, 6, 1))
    records = [
        Employer(id="E", name="A council, made up", public_sector=True),
        vacancy,
        replace(vacancy, id="early", closing_date=date(2009, 4, 30)),  # before the promise was made
        replace(vacancy, id="open", closing_date=date(2009, 9, 1)),
        replace(vacancy, id="undated", closing_date=None),
        Jobseeker(id="J1", customer_group="carer"),
    ]
    on = date(2009, 8, 1)
    made = Ledger(on, load_scheme())
    for id in ("V", "open"):
        made.add(Event(at=date(2009, 6, 8), kind="job_started", jobseeker="J1", vacancy=id))
    (found,) = employer_progress(Market.of(on, records), made)
    assert (found.starts, found.recruited, found.through_scheme, found.public_share) == (2, 4, 1, 0.25)
    assert found.public_share == load_scheme().public_sector_share


def test_a_private_employer_has_no_public_share() -> None:
    shop = employer_progress(market(), ledger(event(0, "job_started")))[0]
    assert (shop.recruited, shop.public_share) == (None, None)
