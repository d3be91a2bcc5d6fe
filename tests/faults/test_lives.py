"""A submission's life, played at random: officers, corrections and late news, in a store and in a ledger.

`make faults` plays 500 lives of 50 steps; otherwise a few.
"""

from __future__ import annotations

from datetime import date
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from lepmatch.delivery.events import IN_WORK, MOVES
from lepmatch.delivery.submitting import check_events, interview_slots, slots_left
from lepmatch.errors import ImpossibleMoveError, NoPlaceLeftError
from lepmatch.market.outcomes import corrected_refs, jobs_held
from lepmatch.market.records import Event
from lepmatch.market.scheme import load_scheme
from lepmatch.store.events import Receipt
from lepmatch.store.repository import Store, create_store
from tests.delivery.lives import OFFICER, PEOPLE, REASON, day, ledger, market
from tests.faults.counts import count

RUNS, STEPS = count(quick=12, full=500), count(quick=25, full=50)
LENGTH = 400  # days
SCHEME = load_scheme()

VACANCIES = {vacancy.id: vacancy for vacancy in market().vacancies}
people = st.sampled_from([person.id for person in PEOPLE])
jobs = st.sampled_from(sorted(VACANCIES))
kinds = st.sampled_from(sorted(MOVES))
days = st.integers(0, LENGTH)


class Lives(RuleBasedStateMachine):
    """A guarded ledger, in which only the possible is recorded, and a wild one that takes whatever comes.

    What the guarded one takes is written to a store by the same check, every command twice.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = create_store(f"{self.folder.name}/lep.db", OFFICER)
        self.store.load(market(), actor=OFFICER)
        self.commands = 0
        self.today = 0
        self.refs = 0
        self.guarded, self.wild = ledger(on=day(0)), ledger()
        self.recorded: list[Event] = []
        self.told: list[Event] = []

    def event(self, kind: str, person: str, job: str, at: int, **fields: Any) -> Event:
        self.refs += 1
        said = {"actor": OFFICER, "reason": REASON.get(kind), "ref": f"r{self.refs}", **fields}
        return Event(at=day(at), kind=kind, jobseeker=person, vacancy=job, **said)

    def record(self, *events: Event) -> bool:
        """Record all of some events or none, as the store does inside one transaction."""
        self.commands += 1

        def check(now: Store) -> None:
            check_events(now, events, VACANCIES.values(), day(self.today), SCHEME)

        def send() -> Receipt:
            return self.store.append(events, key=f"k{self.commands}", actor=OFFICER, check=check)

        try:
            assert not send().repeated
        except (ImpossibleMoveError, NoPlaceLeftError):
            return False
        assert send().repeated
        for event in events:
            self.guarded.add(event)
            self.recorded.append(event)
            if event.kind == "submitted":
                vacancy = VACANCIES[event.vacancy or ""]
                taken = sum(submission.takes_slot for submission in self.guarded.of_vacancy(vacancy.id))
                assert taken <= interview_slots(vacancy, SCHEME), "a slot was given twice"
        return True

    @rule(passed=st.integers(0, 20) | st.just(91))
    def time_passes(self, passed: int) -> None:
        self.today += passed
        self.guarded = ledger(*self.recorded, on=day(self.today))

    @rule(person=people, job=jobs)
    def somebody_is_put_forward(self, person: str, job: str) -> None:
        kinds = ("proposed", "decided", "consented", "submitted")
        self.record(*(self.event(kind, person, job, self.today) for kind in kinds))

    @rule(job=jobs)
    def everybody_is_put_forward(self, job: str) -> None:
        for person in PEOPLE:
            self.somebody_is_put_forward(person.id, job)

    @rule(person=people, job=jobs, choice=st.randoms(use_true_random=False))
    def the_next_thing_happens(self, person: str, job: str, choice: Any) -> None:
        submission = self.guarded.submission(person, job)
        kind = choice.choice(submission.possible())
        self.record(self.event(kind, person, job, self.today))

    @rule(person=people, job=jobs, kind=kinds, ago=st.integers(0, 60))
    def anything_is_tried_late(self, person: str, job: str, kind: str, ago: int) -> None:
        told = self.event(kind, person, job, max(0, self.today - ago), recorded=day(self.today))
        before = self.guarded.submission(person, job)
        if not self.record(told):
            assert self.guarded.submission(person, job) == before

    @precondition(lambda self: self.recorded)
    @rule(data=st.data(), person=people, job=jobs)
    def something_is_corrected(self, data: st.DataObject, person: str, job: str) -> None:
        wrong = data.draw(st.sampled_from(self.recorded))
        if data.draw(st.booleans()):
            right = self.event("voided", wrong.jobseeker or "", wrong.vacancy or "", self.today, corrects=wrong.ref)
        else:
            right = self.event(wrong.kind, person, job, self.today, corrects=wrong.ref)
        self.record(right)

    @rule(person=people, job=jobs, kind=st.sampled_from((*MOVES, "voided")), at=days, wrong=st.integers(0, 40))
    def anything_is_told(self, person: str, job: str, kind: str, at: int, wrong: int) -> None:
        event = self.event(kind, person, job, at, corrects=f"r{wrong}" if kind == "voided" or wrong % 7 == 0 else None)
        self.told.append(event)
        self.wild.add(event)

    def teardown(self) -> None:
        assert not self.store.verify().problems
        self.store.close()
        self.folder.cleanup()

    @invariant()
    def nothing_impossible_is_recorded(self) -> None:
        assert not self.guarded.set_aside

    @invariant()
    def places_are_never_negative(self) -> None:
        for vacancy in VACANCIES.values():
            assert slots_left(self.guarded, vacancy) >= 0

    @invariant()
    def whoever_holds_a_job_by_the_shared_rule_is_in_work_in_the_ledger(self) -> None:
        for made, events in ((self.guarded, self.recorded), (self.wild, self.told)):
            held = jobs_held(events, made.day, corrected_refs(events))
            assert {(s.jobseeker, s.vacancy) for s in made if s.state in IN_WORK} == set(held)

    @invariant()
    def folded_anew_in_any_order_it_is_the_same(self) -> None:
        assert ledger(*reversed(self.recorded), on=day(self.today)) == self.guarded
        assert ledger(*self.store.events(), on=day(self.today)) == self.guarded
        assert ledger(*reversed(self.told)) == self.wild

    @invariant()
    def every_event_is_a_move_set_aside_or_corrected(self) -> None:
        gone = corrected_refs(self.told)
        moves = [event for submission in self.wild for event in submission.moves]
        aside = [aside.event for aside in self.wild.set_aside]
        standing = [event for event in self.told if event.ref not in gone and event.kind != "voided"]
        assert sorted(e.ref or "" for e in [*moves, *aside] if e.kind != "voided") == sorted(
            e.ref or "" for e in standing
        )


@pytest.mark.slow
def test_lives_at_random() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Lives,
        settings=settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks),
    )


@settings(max_examples=40, deadline=None)
@given(
    told=st.lists(st.tuples(days, kinds, st.sampled_from(["J1", "J2"])), max_size=12),
    until=days,
    order=st.randoms(use_true_random=False),
)
def test_a_ledger_of_an_earlier_day_is_that_of_the_events_until_then(told: Any, until: int, order: Any) -> None:
    events = [Event(at=day(at), kind=kind, jobseeker=person, vacancy="V1") for at, kind, person in told]
    order.shuffle(events)
    on: date = day(until)
    whole, cut = ledger(*events, on=on), ledger(*(e for e in events if e.at <= on), on=on)
    assert list(whole) and set(whole) == set(cut) if list(cut) else not list(whole)
    assert len(whole.ahead) == len(events) - sum(e.at <= on for e in events)
