"""Putting somebody forward: what stands in the way, what is overridden, and that no slot is given twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lepmatch.delivery.submission import Submission
from lepmatch.delivery.submitting import (
    add_checked,
    interview_slots,
    ledger_about,
    ledger_of,
    put_forward,
    slots_left,
    with_refs,
)
from lepmatch.errors import BarredError, ImpossibleMoveError, NoPlaceLeftError
from lepmatch.market.scheme import load_scheme
from lepmatch.matching.results import Barrier, Match
from lepmatch.store.repository import create_store
from tests.delivery.lives import END, OFFICER, PUT_FORWARD, day, event, ledger, life, market

SCHEME = load_scheme()


def match(*kinds: str) -> Match:
    barriers = tuple(Barrier(kind, f"{kind} it is", "ask", (), ()) for kind in kinds)
    return Match("J1", "V1", "shop assistant", "A shop, made up", 71_250, 100_000, (), barriers, (), ())


def events_of(submission: Submission, *barriers: str, **more: Any) -> list[tuple[str, str | None]]:
    said = {"officer": OFFICER, "reason": "fit", "on": day(5), "consents": True, **more}
    return [(one.kind, one.reason) for one in put_forward(submission, match(*barriers), **said)]


def test_a_new_submission_goes_through_every_step() -> None:
    assert events_of(Submission("J1", "V1")) == [
        ("proposed", "71.250 points"),
        ("decided", "fit"),
        ("consented", None),
        ("submitted", None),
    ]


def test_what_was_done_before_is_not_done_again() -> None:
    done = ledger(*life(*PUT_FORWARD[:3])).submission("J1", "V1")
    assert events_of(done, consents=False, reason="waiting") == [("submitted", "waiting")]
    refused = ledger(*life(*PUT_FORWARD, (9, "refused"))).submission("J1", "V1")
    assert len(events_of(refused)) == 4


def test_somebody_who_is_put_forward_already_is_refused_by_the_ledger_not_passed_over_in_silence() -> None:
    made = ledger(*life(*PUT_FORWARD), on=day(9))
    again = put_forward(made.submission("J1", "V1"), match(), officer=OFFICER, reason="fit", on=day(9))
    with pytest.raises(ImpossibleMoveError, match="cannot come after 'submitted'"):
        add_checked(made, again, market().vacancies)


def test_nobody_is_put_forward_without_their_consent() -> None:
    with pytest.raises(ImpossibleMoveError, match="has not consented to be put forward to this employer"):
        events_of(Submission("J1", "V1"), consents=False)
    refused = ledger(*life(*PUT_FORWARD, (9, "refused"))).submission("J1", "V1")
    with pytest.raises(ImpossibleMoveError, match="has not consented"):
        events_of(refused, consents=False)


def test_a_barrier_stands_until_it_is_overridden_by_its_name() -> None:
    with pytest.raises(BarredError) as caught:
        events_of(Submission("J1", "V1"), "travel", "hours", override=["travel"])
    assert caught.value.barriers == {"hours": "Hours it is"}
    told = events_of(Submission("J1", "V1"), "travel", "hours", override=["travel", "hours", "licence"])
    assert told[1] == ("decided", "override: travel, hours; fit")


@pytest.mark.parametrize("kind", ["declined", "pay_below_legal", "full"])
def test_what_no_officer_can_override(kind: str) -> None:
    with pytest.raises(BarredError, match=f"Nobody can override {kind}"):
        events_of(Submission("J1", "V1"), kind, override=[kind], consents=False)


def test_who_agrees_now_has_taken_an_earlier_no_back() -> None:
    assert len(events_of(Submission("J1", "V1"), "declined")) == 4


def test_the_slots_of_a_vacancy() -> None:
    first, second = market().vacancies["V1"], market().vacancies["V2"]
    assert (interview_slots(first, SCHEME), interview_slots(second, SCHEME)) == (2, 6)
    assert slots_left(ledger(), first) == 2
    assert slots_left(ledger(*life(*PUT_FORWARD), on=day(9)), first) == 1
    for freed in ("refused", "declined", "lapsed"):
        assert slots_left(ledger(*life(*PUT_FORWARD, (9, freed))), first) == 2
    assert slots_left(ledger(*life(*PUT_FORWARD, (9, "interview_held"), (12, "refused"))), first) == 1
    assert slots_left(ledger(*life(*PUT_FORWARD), on=day(100)), first) == 2
    again = [*life(*PUT_FORWARD, (9, "interview_held"), (12, "refused"), (40, "proposed"))]
    assert slots_left(ledger(*again), first) == 1
    assert slots_left(ledger(*life(*PUT_FORWARD, (9, "job_started"), (12, "reversed"))), first) == 2


def test_nobody_is_put_forward_when_slots_or_openings_are_gone() -> None:
    told = life(*PUT_FORWARD, jobseeker="J3")
    taken = [one for id in ("J1", "J2") for one in life(*PUT_FORWARD, jobseeker=id)]
    with pytest.raises(NoPlaceLeftError, match="V1 has 2 interview slots and all are taken"):
        add_checked(ledger(*taken, on=day(9)), told, market().vacancies)
    with pytest.raises(NoPlaceLeftError, match="V1 has 1 openings"):
        add_checked(ledger(event(0, "job_started")), told, market().vacancies)


def test_refs_come_from_the_key_and_a_ref_that_is_there_stays() -> None:
    events = [event(0, "proposed"), event(1, "decided", ref="mine")]
    assert with_refs(events, "k") == with_refs(events, "k") != with_refs(events, "l")
    assert [one.ref for one in with_refs(events, "k")][1] == "mine"


# ------------------------------------------------------------------------------------------------- against a store


def test_what_bears_on_an_event_is_read_with_its_corrections(tmp_path: Path) -> None:
    wrong = event(3, "job_started", "J1", "V3", ref="r1")
    others = [*life(*PUT_FORWARD, jobseeker="J2"), event(3, "job_started", "J3", "V1", corrects="r1")]
    with create_store(tmp_path / "lep.db", OFFICER) as store:
        store.load(market(*others, wrong, *life(*PUT_FORWARD, jobseeker="J4", vacancy="V2")), actor=OFFICER)
        made = ledger_about(store, [event(9, "proposed", "J1", "V3")], END, SCHEME)
        assert not made.submission("J1", "V3").is_in_work
        assert made.submission("J4", "V2").state == "new"
        assert ledger_of(store, ["J2"], [], END, SCHEME).submission("J2", "V1").was_put_forward
        correcting = ledger_about(store, [event(9, "voided", "J3", "V2", corrects="r1")], END, SCHEME)
        assert correcting.submission("J3", "V1").is_in_work
