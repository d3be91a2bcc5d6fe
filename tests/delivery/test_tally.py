"""The tally: the ledger's plain fold is the reference, whatever the order and the portions in which events come."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.delivery import folding, tally
from lepmatch.delivery.folding import CODE, COUNTED, FIRST, KEPT, LEFT, REACHED, SINCE, STATE, SUSTAINED, WHY
from lepmatch.delivery.folding import START as START_ROW
from lepmatch.delivery.ledger import key_of
from lepmatch.delivery.submission import Key
from lepmatch.delivery.tally import Tally
from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.outcomes import KINDS
from lepmatch.market.records import Event
from tests.delivery.lives import END, PEOPLE, PLACES, PUT_FORWARD, START, day, event, ledger, life

EVENTS = st.builds(
    event,
    st.integers(0, 90).map(lambda number: number * 7 // 3),
    st.sampled_from(KINDS) | st.sampled_from(["proposed", "decided", "consented", "submitted", "job_started"]),
    st.sampled_from(["J1", "J2", None]),
    st.sampled_from(["V1", "V2", None]),
    course=st.sampled_from(["C1", None]),
    actor=st.sampled_from(["An officer, made up", None]),
    ref=st.sampled_from(["r1", "r2", "r3", None, None, None]),
    corrects=st.sampled_from(["r1", "r2", "r9", None, None, None, None, None]),
)
GAPS = st.sampled_from([0, 1, 7, 59, 60, 61, 90, 91, 182])
WALKS = st.lists(st.tuples(GAPS, st.integers(0, 999)), max_size=14)


def walk(steps: list[tuple[int, int]]) -> list[Event]:
    """A life in which every step is one that the ledger calls possible, after so many days."""
    told, number = life(*PUT_FORWARD), PUT_FORWARD[-1][0]
    for gap, lot in steps:
        number += gap
        possible = ledger(*told, on=day(number)).submission("J1", "V1").possible()
        told.append(event(number, possible[lot % len(possible)]))
    return told


LISTS = st.lists(EVENTS, max_size=25) | st.builds(
    lambda steps, more: walk(steps) + more, WALKS, st.lists(EVENTS, max_size=3)
)


def market_of(events: list[Event], on: date = END) -> Market:
    """The small market with events that no reader has checked, in the order in which they come."""
    plain = Market.of(on, [*PEOPLE, *PLACES])
    tables = {**plain.tables(), "events": Table.of(Event, events)}
    return Market(on=on, scheme="lep", **tables)


def said(tally: Tally) -> tuple[object, ...]:
    """All that a tally says, in the words of records."""
    lives = {}
    for one in tally.lives.tolist():
        lives[key_of(tally.event(one[FIRST]))] = (one[STATE], one[SINCE], one[REACHED])
    stays = {
        (repr(tally.event(stay[START_ROW])), stay[LEFT], stay[KEPT])
        for stay in tally.stays.tolist()
        if not stay[folding.TAKEN_BACK]
    }
    return stays, Counter(tally.why.tolist()), lives


def states_of(own: Tally) -> dict[Key, str]:
    """The state of every life."""
    names = {code: kind for kind, code in CODE.items()}
    return {key_of(own.event(one[FIRST])): names[one[STATE]] for one in own.lives.tolist()}


@settings(max_examples=150, deadline=None)
@given(LISTS, st.integers(0, 700))
def test_the_tally_comes_to_what_the_ledger_comes_to(events: list[Event], days: int) -> None:
    on = START + timedelta(days=days)
    plain, own = ledger(*events, on=on), Tally(market_of(events, on))
    stays = {
        (repr(stay.start), (stay.left or date.min).toordinal() if stay.left else 0, stay.sustained)
        for submission in plain
        for stay in submission.employments
    }
    found = {
        (
            repr(own.event(stay[START_ROW])),
            stay[LEFT],
            tuple(weeks for kind, weeks in SUSTAINED if stay[KEPT] >> CODE[kind] & 1),
        )
        for stay in own.stays.tolist()
        if not stay[folding.TAKEN_BACK]
    }
    assert found == stays
    assert Counter(repr(own.event(row)) for row in (own.why == COUNTED).nonzero()[0]) == Counter(
        repr(move) for submission in plain for move in submission.moves
    )
    states = {
        (submission.jobseeker, submission.vacancy, submission.course): submission.state
        for submission in plain
        if submission.moves and submission.state != "lapsed"  # by silence up to the day, which is the report's to say
    }
    assert {key: state for key, state in states_of(own).items() if key in states} == states
    aside = sum(int((own.why == code).sum()) for code in WHY)
    assert aside == len(plain.set_aside) + len(plain.ahead)


@settings(max_examples=60, deadline=None)
@given(LISTS, st.randoms(use_true_random=False), st.integers(0, 25), st.integers(0, 240))
def test_order_and_portions_make_no_difference(events: list[Event], lot: object, cut: int, days: int) -> None:
    on = START + timedelta(days=days)
    shuffled = list(events)
    lot.shuffle(shuffled)
    portions = Tally(market_of(shuffled[:cut], START))
    portions.add(shuffled[cut:], on)
    assert said(portions) == said(Tally(market_of(events, on)))


@settings(max_examples=30, deadline=None)
@given(LISTS)
def test_the_compiled_loop_does_the_same(events: list[Event]) -> None:
    plain = said(Tally(market_of(events)))
    with patch.object(tally, "COMPILED_FROM", 0):
        assert said(Tally(market_of(events))) == plain


def test_events_that_cannot_count_have_a_line_of_their_own() -> None:
    events = [
        event(0, "job_started"),
        event(0, "job_started", "J9"),
        event(0, "job_started", None),
        event(-900, "job_started", "J2"),
        event(5000, "job_started", "J3"),
        event(3, "voided", corrects="r9"),
        event(4, "job_offered", "J2"),
        event(4, "sustained_13"),
    ]
    own = Tally(market_of(events))
    assert [WHY.get(code, "counted") for code in own.why] == [
        "counted",
        "its jobseeker is not on record",
        "names no jobseeker",
        "dated before the scheme began",
        "dated after the day of the count",
        "takes back an event that is not there",
        "does not follow what came before",
        "fewer weeks after the start than it says",
    ]


@pytest.mark.parametrize("days", [59, 60, 61])
def test_silence_ends_a_round_on_the_day_that_the_ledger_says(days: int) -> None:
    events = [*life(*PUT_FORWARD), event(PUT_FORWARD[-1][0] + days, "proposed")]
    own = Tally(market_of(events))
    assert int((own.why == COUNTED).sum()) == len(ledger(*events).submission("J1", "V1").moves) == 4 + (days >= 60)
