"""Lists that were shown, the market as it was, and contests: sealed, erased, and gone when their time has come."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import ContestError, Event, Jobseeker, ListChoice, Market, Seen, StoreError, UnknownIdError, Vacancy
from lepmatch.market.records import Course, Employer, Intake
from lepmatch.store.past import market_at, texts_of_row
from lepmatch.store.repository import Store, create_store
from lepmatch.store.shown import Listing
from tests.store.conftest import OFFICER
from tests.strategies import ON

SHOP = Employer(id="E1", name="A shop")
JOB = Vacancy(id="V1", employer="E1", title="cleaner", openings=2)
PEOPLE = [Jobseeker(id=f"J{n}", skills=("till work",)) for n in range(4)]
ANSWER = '{"listed":[{"jobseeker":"J0"},{"jobseeker":"J1"}],"too_little_known":0}'
MADE = Listing("V1", False, 10, "1.0", "h", "{}", ON, (), "2 x", ("J0", "J1"), ANSWER)


def fill(store: Store) -> None:
    store.load(Market.of(ON, [*PEOPLE, SHOP, JOB]), actor=OFFICER)


def show(store: Store, made: Listing = MADE) -> str:
    return store.runs.show(made, store.runs.seen, actor=OFFICER, team="Kent", where="page").run


def tables(market: Market) -> dict[str, list[object]]:
    """What matching reads of a market."""
    return {name: list(table) for name, table in market.tables().items() if name != "monitoring"} | {
        "day": [market.on, market.scheme, market.synthetic]
    }


WORDS = st.sampled_from(["till work", "a driver's mate", 'say "no"', "1,2", "NULL", "é"])
PERSON = st.builds(
    Jobseeker,
    id=st.sampled_from(["J1", "J2", "J3", "J4"]),
    skills=st.none() | st.lists(WORDS, max_size=2, unique=True).map(tuple),
    max_travel_minutes=st.none() | st.integers(10, 90),
)
JOBS = st.builds(
    Vacancy, id=st.sampled_from(["V1", "V2"]), employer=st.just("E1"), title=WORDS, openings=st.integers(1, 3)
)
MARKETS = st.builds(
    lambda people, jobs, days, seats: Market.of(
        date(2009, 3, days),
        [*people, *jobs, SHOP, Course(id="C1", title="A course"), Intake(course="C1", starts=ON, seats=seats)],
    ),
    st.lists(PERSON, unique_by=lambda one: one.id),
    st.lists(JOBS, unique_by=lambda one: one.id),
    st.integers(1, 28),
    st.integers(1, 9),
)


@settings(max_examples=8, deadline=None)
@given(st.lists(MARKETS | JOBS | st.sampled_from(["hire"]), min_size=1, max_size=8), MARKETS)
def test_the_market_of_every_moment_comes_back(steps: list[Market | Vacancy | str], first: Market) -> None:
    with TemporaryDirectory() as folder, create_store(Path(folder) / "lep.db", OFFICER) as store:
        store.load(first, actor=OFFICER)
        moments: list[tuple[Seen, dict[str, list[object]]]] = []
        for number, step in enumerate(steps):
            if isinstance(step, Market):
                store.load(step, actor=OFFICER)
            elif isinstance(step, Vacancy):
                store.put(step, actor=OFFICER)
            else:
                there = store.market(actor=OFFICER)
                pairs = [(p, v) for p in there.jobseekers.ids for v in there.vacancies.ids][:1]
                told = [Event(at=ON, kind="job_started", jobseeker=p, vacancy=v) for p, v in pairs]
                if told:
                    store.append(told, key=str(number), actor=OFFICER)
            moments.append((store.runs.seen, tables(store.market(actor=OFFICER))))
        for seen, was in moments:
            assert tables(market_at(store._book, seen)) == was
        assert store.verify().problems == ()


def test_a_row_is_read_as_the_triggers_write_it(store: Store) -> None:
    fill(store)
    said = "it's, 'quoted' NULL, \"and\" so on"
    store.put(replace(JOB, description=said, title="first"), actor=OFFICER)
    store.put(replace(JOB, description=None, title="second"), actor=OFFICER)
    rows = store._book.db.execute("SELECT row FROM past WHERE name = 'vacancies' ORDER BY until").fetchall()
    assert [texts_of_row(row)[3:6:2] for (row,) in rows] == [["cleaner", None], ["first", said]]


def test_a_moment_that_was_never_kept_is_said(store: Store) -> None:
    fill(store)
    with pytest.raises(StoreError, match="does not know how the market stood at version 7"):
        market_at(store._book, Seen(7, 0))
    with pytest.raises(UnknownIdError):
        store.runs.find("nothing")


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE runs SET n = 11",
        "UPDATE runs SET answer = x'00'",
        "UPDATE listed SET jobseeker = 'J2' WHERE place = 1",
        "DELETE FROM listed",
        "UPDATE past SET row = NULL WHERE name = 'vacancies'",
        "DELETE FROM past WHERE name = 'market'",
        "INSERT INTO past VALUES ('vacancies', 'V1', 77, NULL)",
        "UPDATE policies SET text = '{\"min_known\": 0}'",
        "UPDATE contests SET outcome = 'stands'",
        "DELETE FROM contests",
    ],
)
def test_whatever_is_changed_behind_our_back_is_found(store: Store, behind: Callable[..., None], forgery: str) -> None:
    fill(store)
    show(store, replace(MADE, policy="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"))
    store.put(replace(JOB, openings=3), actor=OFFICER)
    store.contests.receive("J1", "V1", "list", "why not me", key="k", on=ON, by="A clerk", actor=OFFICER)
    assert store.verify().problems == ()
    behind("PRAGMA foreign_keys = OFF", forgery)
    assert store.verify().problems


def test_lists_go_when_their_time_has_come_with_what_was_kept_for_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    old = show(store, replace(MADE, policy="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"))
    store.put(replace(JOB, openings=3), actor=OFFICER)
    assert store._book.db.execute("SELECT count(*) FROM past").fetchone() == (2,)
    assert not [one for one in store.due_to_go() if one.what == "lists"]
    for module in ("retention", "audit"):
        monkeypatch.setattr(f"lepmatch.store.{module}.now", lambda: "2099-01-01T00:00:00+00:00")
    new = show(store, replace(MADE, n=3, policy="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"))
    [due] = [one for one in store.due_to_go() if one.what == "lists"]
    assert (due.name, due.reason) == ("1", "last shown 24 months ago or earlier")
    store.retain(actor=OFFICER)
    assert store.runs.names() == [new] != [old]
    assert store._book.db.execute("SELECT count(*) FROM past").fetchone() == (0,)
    assert store.verify().problems == ()
    assert not [one for one in store.due_to_go() if one.what == "lists"]


def test_an_erased_persons_contest_stays_as_nobodys(store: Store) -> None:
    fill(store)
    made = store.contests.receive("J1", "V1", "list", "sing canary", key="k", on=ON, by="A clerk", actor=OFFICER)
    store.contests.answer(made.id, "stands", "no canary", on=ON, by="B clerk", actor=OFFICER)
    store.erase("J1", actor=OFFICER, reason="asked for it")
    [left] = store.contests.all()
    assert (left.jobseeker, left.words, left.answer, left.outcome) == (None, None, None, "stands")
    assert not any(b"canary" in file.read_bytes() for file in store.path.parent.iterdir())
    assert store.verify().problems == ()


def test_a_contest_is_answered_once_in_words_by_somebody_else(store: Store) -> None:
    fill(store)
    chosen = Event(at=ON, kind="decided", jobseeker="J1", vacancy="V1", actor="A clerk", reason="fit")
    store.append([chosen], key="decision", actor=OFFICER)
    told = {"on": ON, "by": "A clerk", "actor": OFFICER}
    with pytest.raises(ContestError, match="about of the contest: must be one of"):
        store.contests.receive("J1", "V1", "weather", "", key="k", **told)
    with pytest.raises(UnknownIdError):
        store.contests.receive("J77", None, "list", "", key="k", **told)
    made = store.contests.receive("J1", "V1", "chosen", "", key="k", **told)
    assert store.contests.receive("J1", "V1", "chosen", "", key="k", **told) == made
    for outcome, answer, by, said in (
        ("stands", "It stands.", "A clerk", "somebody who did not make the decision"),
        ("stands", " ", "B clerk", "must say what the person is told"),
        ("won", "Yes.", "B clerk", "must be one of changed, explained, stands"),
    ):
        with pytest.raises(ContestError, match=said):
            store.contests.answer(made.id, outcome, answer, on=ON, by=by, actor=OFFICER)
    for _ in range(2):  # sent again, it is the same answer
        done = store.contests.answer(made.id, "stands", "It stands.", on=ON, by="B clerk", actor=OFFICER)
    assert (done.outcome, done.is_open) == ("stands", False)
    with pytest.raises(ContestError, match="was answered on 2009-03-31 by B clerk"):
        store.contests.answer(made.id, "changed", "It is changed.", on=ON, by="C clerk", actor=OFFICER)


def test_a_decision_takes_its_time_from_the_showing_that_it_names(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    times = iter(f"2009-03-31T09:{minute:02}:00+00:00" for minute in range(60))
    monkeypatch.setattr("lepmatch.store.audit.now", lambda: next(times))
    made = replace(MADE, policy="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    first = store.runs.show(made, store.runs.seen, actor=OFFICER, team="Kent", where="page")
    last = store.runs.show(made, store.runs.seen, actor=OFFICER, team="Kent", where="page")
    others = store.runs.show(made, store.runs.seen, actor="another", team="Kent", where="page")
    monkeypatch.setattr("lepmatch.store.runs.now", lambda: "2009-03-31T09:30:00+00:00")
    assert store.runs.last_showing("V1", OFFICER) == last
    assert store.runs.last_showing("V1", OFFICER, entry=first.entry) == first
    assert store.runs.last_showing("V1", OFFICER, entry=others.entry) == last  # nobody decides on another's showing
    assert store.runs.last_showing("V1", "nobody") is None
    choice = ListChoice(chosen=3, could=8, from_top=1, from_first=2, beside=1, barriers=1, has_words=True, by_lot=True)
    store.runs.decide("V1", choice, showing=first, actor=OFFICER, team="Kent")
    [decision] = store.runs.decisions()
    assert (decision.seconds, decision.run, decision.choice) == (30 * 60, first.run, choice)
    [entry] = store.newest_entries(1)
    assert json.loads(entry.detail) == {  # as version 3 of the schema was released: never to be changed
        "team": "Kent", "seconds": 1800, "chosen": 3, "could": 8, "from_top": 1, "from_first": 2, "beside": 1,
        "barriers": 1, "has_words": True, "by_lot": True,
    }  # fmt: skip
    monkeypatch.setattr("lepmatch.store.runs.now", lambda: "2009-04-01T09:30:00+00:00")
    assert store.runs.last_showing("V1", OFFICER) is None  # a day later that list is not what is decided on
    assert store.verify().problems == ()
