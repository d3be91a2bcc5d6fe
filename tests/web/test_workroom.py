"""Answers that are worked out aside: asked for once, kept while they hold, and honest about what went wrong."""

from __future__ import annotations

import logging
import threading

import pytest

from lepmatch import Event, Market, Matcher, PlanError, fold
from webui.desk import State
from webui.workroom import FAILED, Work, Workroom


@pytest.fixture(scope="module")
def matcher(market: Market) -> Matcher:
    """A matcher of the market."""
    return Matcher().fit(market)


def state_of(matcher: Matcher, version: int = 1, last: int = 0) -> State:
    """What a page would look at."""
    return State(version, last, matcher, fold(matcher.market))


def done(room: Workroom, name: str, state: State) -> Work:
    """What is there once it is done."""
    room.wait(name, 60)
    work = room.find(name, state)
    assert work is not None
    assert not work.is_running
    return work


def test_what_is_being_worked_out_is_not_asked_for_again(matcher: Matcher) -> None:
    room, state, go_on, asked = Workroom(5), state_of(matcher), threading.Event(), []

    def work_out(_: Matcher) -> str:
        asked.append(1)
        go_on.wait(60)
        return "answer"

    for _ in range(3):
        room.ask("it", state, "somebody", work_out)
    go_on.set()
    assert done(room, "it", state).answer == "answer"
    assert asked == [1]


def test_an_answer_holds_for_its_market_alone(matcher: Matcher) -> None:
    room, now = Workroom(5), state_of(matcher)
    room.ask("it", now, "somebody", lambda asked: len(asked.market.jobseekers))
    work = done(room, "it", now)
    assert work.answer == len(matcher.market.jobseekers)
    assert work.is_of_now(now)
    assert not work.is_of_now(state_of(matcher, last=1))
    assert room.find("it", state_of(matcher, version=2)) is None


def test_old_answers_make_room(matcher: Matcher) -> None:
    room, state = Workroom(2), state_of(matcher)
    for name in "abcd":
        room.ask(name, state, "somebody", lambda _: "answer")
        done(room, name, state)
    assert [name for name in "abcd" if room.find(name, state)] == ["c", "d"]


def test_what_goes_wrong_is_said_and_nothing_of_our_own_faults(
    matcher: Matcher, caplog: pytest.LogCaptureFixture
) -> None:
    room, state = Workroom(5), state_of(matcher)

    def refused(_: Matcher) -> None:
        raise PlanError("seats", "1 or more", 0)

    def broken(_: Matcher) -> None:
        raise ZeroDivisionError("about J0001")

    room.ask("refused", state, "somebody", refused)
    assert "1 or more" in done(room, "refused", state).why_not
    with caplog.at_level(logging.ERROR, "webui"):
        room.ask("broken", state, "somebody", broken)
        assert done(room, "broken", state).why_not == FAILED
    assert "J0001" not in caplog.text


def test_a_matcher_as_it_stands_hears_of_nothing_later(matcher: Matcher) -> None:
    live = Matcher().fit(matcher.market)
    id = next(id for id in live.market.jobseekers.ids if live.options(id, 1))
    kept, before = live.as_it_stands(), live.options(id, 5)
    live.update(Event(at=live.market.on, kind="job_started", jobseeker=id))
    assert kept.options(id, 5) == before
    assert not live.options(id, 5)
