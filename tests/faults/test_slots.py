"""Officers in many processes put people forward at once, every command twice: each interview slot is given once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path

from lepmatch import (
    Employer,
    Jobseeker,
    Market,
    NoPlaceLeftError,
    Vacancy,
    check_events,
    create_store,
    fold,
    load_scheme,
    open_store,
    slots_left,
    with_refs,
)
from tests.delivery.lives import OFFICER, PUT_FORWARD, day, event
from tests.faults.counts import count
from tests.faults.jobs import started

ON = day(9)


def put_people_forward(pipe: Connection, path: Path, asks: Sequence[tuple[str, str]]) -> None:
    """Put people forward, each command twice, and tell both answers."""
    with open_store(path) as store:
        jobs = {id: store.record("vacancies", id, actor=OFFICER) for id in {vacancy for _, vacancy in asks}}
        for person, vacancy in asks:
            key = f"{person} {vacancy}"
            events = with_refs([event(number, kind, person, vacancy) for number, kind in PUT_FORWARD], key)
            answers = []
            for _ in range(2):
                try:
                    receipt = store.append(
                        events,
                        key=key,
                        actor=OFFICER,
                        check=lambda now, e=events, v=vacancy: check_events(now, e, [jobs[v]], ON, load_scheme()),
                    )
                    answers.append("again" if receipt.repeated else "given")
                except NoPlaceLeftError:
                    answers.append("full")
            pipe.send(answers)


def test_every_slot_is_given_once(tmp_path: Path) -> None:
    processes, vacancies, slots = count(quick=3, full=8), count(quick=2, full=20), count(quick=5, full=50)
    jobs = [
        Vacancy(id=f"V{n}", employer="E1", title="cleaner", openings=slots, interviews=slots) for n in range(vacancies)
    ]
    people = [Jobseeker(id=f"J{n}") for n in range(slots * 6 // 5)]
    with create_store(tmp_path / "lep.db", OFFICER) as store:
        store.load(Market.of(ON, [Employer(id="E1", name="A shop, made up"), *people, *jobs]), actor=OFFICER)
    asks = [(person.id, job.id) for person in people for job in jobs]
    random.Random(1).shuffle(asks)
    with ExitStack() as stack:
        pipes = [
            stack.enter_context(started(put_people_forward, tmp_path / "lep.db", asks[n::processes]))[1]
            for n in range(processes)
        ]
        answers = [pipes[n % processes].recv() for n in range(len(asks))]
    full = len(asks) - vacancies * slots
    assert sorted(answers) == [["full", "full"]] * full + [["given", "again"]] * (vacancies * slots)
    with open_store(tmp_path / "lep.db") as store:
        ledger = fold(store.market(actor=OFFICER))
        assert not ledger.set_aside
        assert [slots_left(ledger, job) for job in jobs] == [0] * vacancies
        assert not store.verify().problems
