"""What is due, by hand, on the day before and the day itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lepmatch.delivery.due import Due, due
from lepmatch.market.market import Market
from tests.delivery.lives import OFFICER, PEOPLE, PLACES, PUT_FORWARD, day, event, ledger, life, market

IN_WORK = (*PUT_FORWARD, (8, "job_started"))


@pytest.mark.parametrize(
    ("steps", "vacancy", "on", "expected"),
    [
        (PUT_FORWARD, "V1", 9, [("interview", 17)]),
        (PUT_FORWARD, "V1", 10, [("interview", 17), ("answer", 10)]),
        (PUT_FORWARD, "V1", 18, [("interview_overdue", 17), ("answer", 10)]),
        (PUT_FORWARD, "V2", 9, []),
        (PUT_FORWARD, "V2", 10, [("answer", 10)]),
        (PUT_FORWARD, "V2", 55, [("answer", 10)]),
        (PUT_FORWARD, "V2", 56, [("lapsing", 63)]),
        (PUT_FORWARD, "V2", 63, []),
        ((*PUT_FORWARD, (8, "accepted")), "V2", 9, [("interview", 22)]),
        ((*PUT_FORWARD, (8, "accepted")), "V1", 9, [("interview", 17)]),
        ((*PUT_FORWARD, (8, "interview_offered")), "V1", 21, []),
        ((*PUT_FORWARD, (8, "interview_offered")), "V1", 22, [("interview_outcome", 22)]),
        ((*PUT_FORWARD, (8, "job_offered")), "V2", 22, [("start", 22)]),
        ((*PUT_FORWARD, (8, "refused")), "V1", 90, []),
        (IN_WORK, "V2", 98, []),
        (IN_WORK, "V2", 99, [("sustained", 99)]),
        ((*IN_WORK, (99, "sustained_13")), "V2", 150, []),
        ((*IN_WORK, (99, "sustained_13")), "V2", 190, [("sustained", 190)]),
        ((*IN_WORK, (20, "job_left")), "V2", 190, []),
    ],
)
def test_what_each_state_asks_for(steps: Any, vacancy: str, on: int, expected: list[tuple[str, int]]) -> None:
    found = due(market(), ledger(*life(*steps, vacancy=vacancy), on=day(on)))
    assert [(one.task, one.day) for one in found] == [(task, day(number)) for task, number in expected]
    employer = "E1" if vacancy == "V1" else "E2"
    assert all((one.jobseeker, one.vacancy, one.employer, one.officer) == ("J1", vacancy, employer, OFFICER)
               for one in found)  # fmt: skip


@pytest.mark.parametrize(("on", "is_due"), [(42, False), (43, True), (50, True), (51, False)])
def test_a_vacancy_that_closes_within_the_week_with_slots_left(on: int, is_due: bool) -> None:
    places = [replace(one, closing_date=day(50)) if one.id == "V1" else one for one in PLACES]
    closing = Market.of(day(on), [*PEOPLE, *places])
    found = due(closing, ledger(on=day(on)))
    assert found == ((Due("closing", day(50), "E1", "V1"),) if is_due else ())
    full = [one for id in ("J1", "J2") for one in life(*PUT_FORWARD, (30, "interview_held"), jobseeker=id)]
    assert due(closing, ledger(*full, on=day(on))) == ()


def test_an_officer_sees_their_own_and_what_is_nobodys() -> None:
    theirs = [event(number, kind, "J2", "V2", actor="Another, made up") for number, kind in PUT_FORWARD]
    made = ledger(*life(*PUT_FORWARD, vacancy="V2"), *theirs, on=day(12))
    assert {one.jobseeker for one in due(market(), made)} == {"J1", "J2"}
    assert {one.jobseeker for one in due(market(), made, "Another, made up")} == {"J2"}
    assert due(market(), made, "Nobody") == ()


def test_the_pressing_stands_before_the_rest_and_the_longest_due_first() -> None:
    made = ledger(
        *life(*PUT_FORWARD, vacancy="V2"),
        *life(*PUT_FORWARD, jobseeker="J2"),
        *life(*((number + 1, kind) for number, kind in PUT_FORWARD), jobseeker="J3"),
        on=day(30),
    )
    assert [(one.task, one.jobseeker) for one in due(market(), made)] == [
        ("interview_overdue", "J2"), ("interview_overdue", "J3"), ("answer", "J2"), ("answer", "J1"), ("answer", "J3"),
    ]  # fmt: skip
