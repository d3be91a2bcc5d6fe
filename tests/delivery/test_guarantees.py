"""Guaranteed interviews from promise to outcome, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from lepmatch.delivery.guarantees import Guarantee, count_guarantees, guarantees
from lepmatch.market.records import Event
from tests.delivery.lives import PUT_FORWARD, day, event, ledger, life, market


def only(*events: Event, on: int = 30) -> Guarantee:
    (one,) = guarantees(market(), ledger(*events, on=day(on)))
    return one


@pytest.mark.parametrize(
    ("then", "on", "status", "due", "is_overdue", "more"),
    [
        ((), 17, "owed", 17, False, {}),
        ((), 18, "owed", 17, True, {}),
        (((10, "accepted"),), 18, "owed", 17, True, {}),
        (((10, "interview_offered"),), 30, "offered", None, False, {"offered": day(10)}),
        (((10, "interview_offered"), (15, "interview_held")), 30, "held", None, False, {"held": day(15)}),
        (((15, "interview_held"), (20, "refused")), 30, "held", None, False, {"held": day(15)}),
        (((15, "job_started"),), 30, "held", None, False, {"held": day(15)}),
        (((9, "refused"),), 30, "refused", None, False, {"reason": "unstated_requirement"}),
        (((9, "declined"),), 30, "withdrawn", None, False, {"reason": "travel"}),
        (((5, "course_started"),), 30, "preparing", None, False, {}),
        (((5, "course_started"), (15, "course_completed")), 29, "owed", 29, False, {}),
        (((5, "course_started"), (15, "course_completed")), 30, "owed", 29, True, {}),
        (((5, "course_started"), (15, "course_left")), 30, "withdrawn", None, False, {}),
    ],
)
def test_where_a_guarantee_stands(
    then: Any, on: int, status: str, due: int | None, is_overdue: bool, more: dict[str, Any]
) -> None:
    one = only(*life(*PUT_FORWARD, *then), on=on)
    assert (one.status, one.due, one.is_overdue) == (status, None if due is None else day(due), is_overdue)
    assert {name: getattr(one, name) for name in more} == more


@pytest.mark.parametrize(
    ("who", "missed_by", "due"),
    [("employer: the manager was away", "employer", 26), ("jobseeker", "jobseeker", None), (None, "not_said", 26)],
)
def test_a_missed_interview_is_owed_anew_unless_the_jobseeker_missed_it(
    who: str | None, missed_by: str, due: int | None
) -> None:
    told = [*life(*PUT_FORWARD, (8, "interview_offered")), event(12, "interview_missed", reason=who)]
    one = only(*told, on=27)
    assert (one.status, one.missed_by) == ("missed", missed_by)
    assert (one.due, one.is_overdue) == (None if due is None else day(due), due is not None)
    again = only(*told, event(20, "interview_offered"), on=27)
    assert (again.status, again.is_overdue) == ("offered", False)


def test_a_silence_does_not_settle_it() -> None:
    assert only(*life(*PUT_FORWARD), on=200).is_overdue
    closed = only(*life(*PUT_FORWARD), event(20, "lapsed", reason="closed"))
    assert closed.is_overdue
    gone = only(*life(*PUT_FORWARD), event(20, "lapsed", reason="took another job"))
    assert (gone.status, gone.reason) == ("withdrawn", "found_work")


def test_only_a_pledge_of_interviews_guarantees_one() -> None:
    other = life(*PUT_FORWARD, vacancy="V2")
    assert guarantees(market(), ledger(*other)) == ()
    by_event = [event(number, kind, vacancy="V3", pledge="P1") for number, kind in PUT_FORWARD]
    assert [one.vacancy for one in guarantees(market(), ledger(*by_event))] == ["V3"]
    assert guarantees(market(), ledger(*life((0, "proposed"), (1, "decided")))) == ()


def test_a_new_round_has_a_new_guarantee() -> None:
    again = ((30, "proposed"), (31, "decided"), (32, "consented"), (33, "submitted"))
    one = only(*life(*PUT_FORWARD, (9, "refused"), *again), on=40)
    assert (one.status, one.due) == ("owed", day(47))


def test_the_counts_of_a_pledge_add_up() -> None:
    made = ledger(
        *life(*PUT_FORWARD, (8, "interview_offered"), (12, "interview_missed")),
        *life(*PUT_FORWARD, (9, "refused"), jobseeker="J2"),
        *life(*PUT_FORWARD, jobseeker="J3"),
        *life(*PUT_FORWARD, (9, "interview_held"), jobseeker="J4"),
        on=day(20),
    )
    (count,) = count_guarantees(market(), guarantees(market(), made))
    assert (count.pledge, count.employer, count.promised, count.taken_up) == ("P1", "E1", 3, 4)
    assert count.by_status == {"missed": 1, "refused": 1, "owed": 1, "held": 1}
    assert sum(count.by_status.values()) == count.taken_up
    assert (count.missed_by, count.overdue) == ({"employer": 1}, 1)
