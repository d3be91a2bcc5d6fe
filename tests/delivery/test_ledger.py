"""The ledger: every awkward case that is miscounted somewhere, kept by hand, and what cannot be is refused."""

from __future__ import annotations

import random
from datetime import date

import pytest

from lepmatch.delivery.events import ENDED, IN_WORK, MOVES, NEW, OPEN, REASONS, reason_code
from lepmatch.delivery.ledger import Ledger, fold
from lepmatch.errors import ImpossibleMoveError
from lepmatch.market.outcomes import KINDS
from lepmatch.market.readers import read_market
from lepmatch.market.records import Event
from lepmatch.market.scheme import load_scheme
from tests.delivery.lives import END, OFFICER, PUT_FORWARD, day, event, ledger, life, market

HIRED = (*PUT_FORWARD, (8, "accepted"), (10, "interview_offered"), (15, "interview_held"), (18, "job_offered"))


def in_work(made: Ledger) -> list[tuple[str, str | None]]:
    return sorted((s.jobseeker, s.vacancy) for s in made if s.is_in_work)


def starts(made: Ledger) -> int:
    return sum(len(s.employments) for s in made)


# ------------------------------------------------------------------------------------------------------- the tables


def test_every_kind_has_its_move_and_every_state_its_place() -> None:
    assert set(MOVES) == set(KINDS) - {"voided"}
    assert set(MOVES) == OPEN | IN_WORK | ENDED
    assert not OPEN & IN_WORK
    assert not OPEN & ENDED
    assert not IN_WORK & ENDED
    for kind, move in MOVES.items():
        assert move.states <= {NEW, *MOVES}, kind
        assert {*move.once, *(one for group in move.needs for one in group)} <= set(MOVES), kind


def test_every_closed_list_has_a_way_out_and_its_words_lead_back_to_the_code() -> None:
    assert set(REASONS) <= set(MOVES)
    for kind, codes in REASONS.items():
        assert "other" in codes
        for code, words in codes.items():
            assert reason_code(kind, code) == reason_code(kind, f"{code}: and more") == reason_code(kind, words) == code
    assert "a requirement that the vacancy did not state" in REASONS["refused"].values()
    assert reason_code("proposed", "71.250 points") is None


# ------------------------------------------------------------------------------------------------------ a whole life


def test_a_life_from_proposal_to_half_a_year_in_work() -> None:
    made = ledger(*life(*HIRED, (22, "job_started"), (22 + 91, "sustained_13"), (22 + 182, "sustained_26")))
    submission = made.submission("J1", "V1")
    assert (submission.state, submission.since, submission.officer) == ("sustained_26", day(204), OFFICER)
    assert submission.is_in_work
    assert submission.was_put_forward
    assert not made.set_aside
    assert [(one.start.at, one.sustained, one.left) for one in submission.employments] == [(day(22), (13, 26), None)]


def test_a_life_through_course_and_work_trial() -> None:
    steps = (*PUT_FORWARD, (5, "course_started"), (15, "course_completed"), (20, "work_trial"), (26, "job_started"))
    assert not ledger(*life(*steps)).set_aside


def test_a_course_alone_is_a_life_of_its_own() -> None:
    made = ledger(
        *(event(at, kind, vacancy=None, course="C1") for at, kind in ((0, "invited"), (5, "course_started"))),
        event(9, "course_left", vacancy=None, course="C1", reason="took a job"),
    )
    submission = made.submission("J1", None, "C1")
    assert (submission.state, submission.reason) == ("course_left", "found_work")


def test_the_answer_keeps_the_reason_of_the_closed_list() -> None:
    made = ledger(*life(*PUT_FORWARD, (9, "refused")))
    assert made.submission("J1", "V1").reason == "unstated_requirement"


def test_a_refusal_may_be_followed_by_a_new_round() -> None:
    again = ((30, "proposed"), (31, "decided"), (32, "consented"), (33, "submitted"))
    submission = ledger(*life(*PUT_FORWARD, (9, "refused"), *again), on=day(40)).submission("J1", "V1")
    assert (submission.state, len(submission.round), len(submission.moves)) == ("submitted", 4, 9)


def test_an_officer_decides_against_somebody() -> None:
    made = ledger(*life((0, "proposed"), (1, "passed_over")))
    assert made.submission("J1", "V1").reason == "not_ready"
    with pytest.raises(ImpossibleMoveError, match="does not follow 'passed_over'"):
        made.check(event(2, "submitted"))


# ---------------------------------------------------------------------------------------------------------- silence


@pytest.mark.parametrize(("days", "state"), [(59, "submitted"), (60, "lapsed"), (61, "lapsed")])
def test_silence_lapses_on_the_policys_day(days: int, state: str) -> None:
    submission = ledger(*life(*PUT_FORWARD), on=day(3 + days)).submission("J1", "V1")
    assert submission.state == state
    assert submission.since == day(63 if state == "lapsed" else 3)


def test_an_answer_after_the_silence_still_counts() -> None:
    submission = ledger(*life(*PUT_FORWARD, (90, "accepted"), (95, "interview_held"))).submission("J1", "V1")
    assert submission.state == "interview_held"


def test_after_a_silence_somebody_can_be_put_forward_again() -> None:
    made = ledger(*life(*PUT_FORWARD, (90, "proposed")))
    assert made.submission("J1", "V1").state == "proposed"
    assert ledger(*life(*PUT_FORWARD, (63, "proposed"))).submission("J1", "V1").state == "proposed"
    assert ledger(*life(*PUT_FORWARD, (62, "proposed"))).set_aside


# ------------------------------------------------------------------------------------------ awkward cases, by hand


def test_two_half_time_jobs_are_two_starts_of_one_person() -> None:
    made = ledger(event(0, "job_started"), event(7, "job_started", vacancy="V2"))
    assert in_work(made) == [("J1", "V1"), ("J1", "V2")]
    made.add(event(30, "job_left"))
    assert in_work(made) == [("J1", "V2")]
    assert starts(made) == 2


def test_two_people_of_one_name_are_told_apart_by_their_ids() -> None:
    made = ledger(event(0, "job_started", "J1"), event(0, "job_started", "J2"), event(5, "job_left", "J2"))
    assert in_work(made) == [("J1", "V1")]


def test_hired_without_having_been_put_forward() -> None:
    made = ledger(event(0, "job_started"), event(0, "job_started", "J2", vacancy=None))
    assert starts(made) == 2
    assert not any(s.was_put_forward for s in made)
    late = ledger(*life(*PUT_FORWARD, (9, "refused"), (30, "job_started")))
    assert late.submission("J1", "V1").was_put_forward


def test_a_reversal_after_thirteen_weeks_takes_the_start_and_what_came_of_it() -> None:
    made = ledger(*life((0, "job_started"), (91, "sustained_13"), (100, "reversed")))
    submission = made.submission("J1", "V1")
    assert (submission.state, submission.employments) == ("reversed", ())
    assert starts(ledger(*life((0, "job_started"), (91, "sustained_13"), (100, "reversed")), on=day(99))) == 1


def test_a_start_that_was_left_can_still_be_taken_back() -> None:
    assert starts(ledger(*life((0, "job_started"), (5, "job_left"), (9, "reversed")))) == 0


def test_left_and_started_again_is_two_starts_in_one_job() -> None:
    made = ledger(*life((0, "job_started"), (91, "sustained_13"), (95, "job_left"), (200, "job_started")))
    first, second = made.submission("J1", "V1").employments
    assert (first.sustained, first.left, second.sustained, second.left) == ((13,), day(95), (), None)
    with pytest.raises(ImpossibleMoveError, match="less than 13 weeks before"):
        made.check(event(240, "sustained_13"))
    made.check(event(291, "sustained_13"))


def test_a_start_on_a_duplicate_of_the_vacancy_is_moved_by_a_correction() -> None:
    wrong = event(0, "job_started", vacancy="V3", ref="r1")
    made = ledger(wrong, event(0, "job_started", corrects="r1", ref="r2"))
    assert in_work(made) == [("J1", "V1")]
    assert starts(made) == 1


def test_a_start_entered_for_the_wrong_person_is_voided() -> None:
    made = ledger(event(0, "job_started", "J2", ref="r1"), event(9, "voided", "J2", corrects="r1"))
    assert starts(made) == 0
    assert made.submission("J2", "V1").state == NEW


def test_a_correction_that_comes_before_what_it_corrects_counts_the_same() -> None:
    wrong, right = event(0, "job_started", "J2", ref="r1"), event(0, "job_started", "J1", corrects="r1")
    assert ledger(wrong, right) == ledger(right, wrong)
    assert in_work(ledger(right, wrong)) == [("J1", "V1")]


def test_what_was_corrected_stays_out_when_the_correction_is_corrected() -> None:
    made = ledger(
        event(0, "job_started", "J1", ref="a"),
        event(0, "job_started", "J2", ref="b", corrects="a"),
        event(0, "job_started", "J3", ref="c", corrects="b"),
    )
    assert in_work(made) == [("J3", "V1")]


def test_late_news_goes_to_its_place_in_the_life() -> None:
    late = event(15, "interview_held", recorded=day(40))
    made = ledger(*life(*PUT_FORWARD, (10, "interview_offered"), (20, "job_offered")), late)
    submission = made.submission("J1", "V1")
    assert submission.state == "job_offered"
    assert submission.entered_late == (late,)
    assert not made.set_aside


def test_late_news_that_contradicts_the_record_is_refused_and_names_what_it_contradicts() -> None:
    made = ledger(*life(*PUT_FORWARD, (20, "accepted")))
    with pytest.raises(ImpossibleMoveError, match="'submitted' of 10 January 2008 could not stand then"):
        made.check(event(2, "declined"))


def test_somebody_who_moves_region_is_counted_once() -> None:
    made = ledger(*life((0, "job_started"), (30, "job_left")), event(40, "job_started", vacancy="V2"))
    assert (starts(made), len({s.jobseeker for s in made})) == (2, 1)


def test_events_of_one_day_are_read_in_the_order_of_a_life() -> None:
    events = [event(0, kind) for kind in ("refused", "submitted", "interview_held", "decided", "consented", "proposed")]
    for seed in range(20):
        random.Random(seed).shuffle(events)
        made = ledger(*events)
        assert made.submission("J1", "V1").state == "refused"
        assert not made.set_aside


def test_the_same_event_twice_is_one_start() -> None:
    made = ledger(event(0, "job_started"), event(0, "job_started"))
    assert starts(made) == 1
    assert [aside.why for aside in made.set_aside] == ["it does not follow 'job_started'"]


def test_events_of_nobody_of_later_and_voids_of_nothing_are_told() -> None:
    nobody = Event(at=day(0), kind="proposed", vacancy="V1")
    made = ledger(nobody, event(0, "voided", corrects="r9"), event(0, "job_left"), event(0, "proposed"), on=day(0))
    made.add(event(1, "job_started"))
    assert sorted(aside.why for aside in made.set_aside) == [
        "it does not follow 'proposed'",
        "it names no jobseeker",
        "no event has the ref that it corrects",
    ]
    assert [one.kind for one in made.ahead] == ["job_started"]
    assert made.submission("J1", "V1").state == "proposed"


# ---------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (event(5, "submitted"), "'decided' and 'consented' must come first"),
        (event(5, "interview_held"), "'submitted' or 'applied' must come first"),
        (event(5, "interview_missed"), "'interview_offered' must come first"),
        (event(5, "sustained_13"), "does not follow 'proposed'"),
        (event(5, "proposed"), "cannot come after 'proposed'"),
        (event(5, "reversed"), "does not follow 'proposed'"),
        (event(5, "decided", actor=None), "the name of the officer"),
        (event(5, "decided", reason=None), "needs a reason.*fit, asked"),
        (event(5, "declined", reason="other"), "needs a reason"),
        (event(5, "voided"), "no event has that ref"),
        (event(5, "voided", ref="a", corrects="a"), "cannot correct itself"),
        (event(5, "decided", corrects="r7"), "'r7', and no event has that ref"),
        (event(5000, "decided"), "after the day of the ledger"),
        (Event(at=day(5), kind="proposed", vacancy="V1"), "names no jobseeker"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(told: Event, words: str) -> None:
    made = ledger(event(0, "proposed"))
    with pytest.raises(ImpossibleMoveError, match=words):
        made.check(told)


def test_a_refusal_says_what_is_possible_instead() -> None:
    with pytest.raises(ImpossibleMoveError) as caught:
        ledger(event(0, "proposed")).check(event(5, "accepted"))
    error = caught.value
    assert (error.jobseeker, error.about, error.state, error.move) == ("J1", "V1", "proposed", "accepted")
    assert {"decided", "consented", "passed_over", "declined"} <= set(error.possible)
    assert not {"submitted", "accepted", "proposed", "job_left"} & set(error.possible)


def test_what_is_said_to_be_possible_is_possible() -> None:
    steps = [*HIRED, (22, "job_started"), (113, "sustained_13"), (130, "job_left")]
    for length in range(len(steps) + 1):
        made = ledger(*life(*steps[:length]))
        possible = made.submission("J1", "V1").possible()
        for kind in MOVES:
            try:
                made.check(event(700, kind))
            except ImpossibleMoveError:
                assert kind not in possible, (length, kind)
            else:
                assert kind in possible, (length, kind)


def test_voiding_what_others_stand_on_is_refused() -> None:
    events = life(*PUT_FORWARD)
    made = ledger(*events[:1], event(1, "decided", ref="d"), *events[2:])
    with pytest.raises(ImpossibleMoveError, match="'submitted' of 10 January 2008 could not stand then"):
        made.check(event(5, "voided", corrects="d"))
    made.check(event(1, "decided", corrects="d", actor="Another officer, made up"))


# ------------------------------------------------------------------------------------------------------ of a market


def test_a_market_is_folded_on_its_own_day_or_another() -> None:
    made = market(*life(*HIRED, (22, "job_started")), on=day(50))
    assert fold(made).submission("J1", "V1").is_in_work
    assert fold(made, day(20)).submission("J1", "V1").state == "job_offered"
    assert fold(made) == ledger(*life(*HIRED, (22, "job_started")), on=day(50))
    assert fold(made) != fold(made, day(20))


@pytest.mark.parametrize("name", ["sample", "ikea-southampton"])
def test_the_data_that_comes_with_the_project_holds_nothing_impossible(name: str) -> None:
    made = read_market(f"data/{name}")
    told = fold(made)
    assert not told.set_aside
    assert not told.ahead
    assert sum(len(submission.moves) for submission in told) == len(made.events)
    reasons = {(event.kind, reason_code(event.kind, event.reason)) for event in made.events if event.reason}
    assert not {kind for kind, code in reasons if code == "other"}


def test_a_ledger_without_events_is_empty() -> None:
    made = Ledger(date(2009, 1, 1), load_scheme())
    assert (list(made), made.set_aside, made.ahead) == ([], [], [])
    assert made.submission("J1", "V1").state == NEW
    assert made.of_vacancy("V1") == made.of_jobseeker("J1") == []
    assert END
