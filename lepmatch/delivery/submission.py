"""A submission: one jobseeker and one vacancy, and the state that their events have brought them to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lepmatch.delivery.events import ANEW, ENDED, IN_WORK, MOVES, NEW, OPEN, OPENING, reason_code
from lepmatch.market.outcomes import counts, life_order
from lepmatch.market.records import Event

Key = tuple[str, str | None, str | None]
"""Jobseeker, vacancy, and the course where there is no vacancy."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that does not count, and why."""

    event: Event
    why: str


@dataclass(frozen=True, slots=True)
class Employment:
    """A time in one job.

    Attributes
    ----------
    start : the event
    sustained : weeks after which the person was recorded as still in it, the fewest first
    left : the day of leaving, once it was left
    """

    start: Event
    sustained: tuple[int, ...] = ()
    left: date | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """One jobseeker and one vacancy (or a course alone), and all that has happened between them.

    Attributes
    ----------
    state : the kind of the last move, ``new`` where there was none; ``lapsed`` also when silence has made it so
    since : the day since when
    moves : every move in order, those of earlier rounds included
    round : the moves of the last round
    set_aside : events that could not be
    """

    jobseeker: str
    vacancy: str | None = None
    course: str | None = None
    state: str = NEW
    since: date | None = None
    moves: tuple[Event, ...] = ()
    round: tuple[Event, ...] = ()
    set_aside: tuple[SetAside, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is under way: begun, not ended, not in work."""
        return self.state in OPEN

    @property
    def has_ended(self) -> bool:
        """Whether it came to an end, which a new round may follow."""
        return self.state in ENDED

    @property
    def is_in_work(self) -> bool:
        """Whether the person is in this job."""
        return self.state in IN_WORK

    @property
    def takes_slot(self) -> bool:
        """Whether it takes one of the vacancy's interview slots: with the employer now, or seen by them before."""
        is_with_employer = self.first("submitted") is not None and not self.has_ended
        return is_with_employer or any(event.kind == "interview_held" for event in self.moves)

    @property
    def officer(self) -> str | None:
        """Whoever decided on it last, or else acted last."""
        decided = self.last("decided")
        if decided and decided.actor:
            return decided.actor
        return next((event.actor for event in reversed(self.round) if event.actor), None)

    @property
    def employments(self) -> tuple[Employment, ...]:
        """Each time that the person started in this job, but for starts that were taken back."""
        found: list[Employment] = []
        for event in self.moves:
            if event.kind == "job_started":
                found.append(Employment(event))
            elif event.kind == "reversed":
                found.pop()
            elif event.kind == "job_left":
                found[-1] = replace(found[-1], left=event.at)
            elif weeks := MOVES[event.kind].weeks:
                found[-1] = replace(found[-1], sustained=tuple(sorted({*found[-1].sustained, weeks})))
        return tuple(found)

    @property
    def was_put_forward(self) -> bool:
        """Whether an officer ever put the person forward; who starts without it was hired without submission."""
        return any(event.kind == "submitted" for event in self.moves)

    @property
    def entered_late(self) -> tuple[Event, ...]:
        """The moves that were entered on a later day than they happened on."""
        return tuple(event for event in self.moves if event.recorded and event.recorded > event.at)

    @property
    def reason(self) -> str | None:
        """The code of the last move's reason, from the closed list of its kind."""
        return reason_code(self.moves[-1].kind, self.moves[-1].reason) if self.moves else None

    def first(self, *kinds: str) -> Event | None:
        """The first move of the last round that is of one of the kinds."""
        return next((event for event in self.round if event.kind in kinds), None)

    def last(self, *kinds: str) -> Event | None:
        """The last move of the last round that is of one of the kinds."""
        return next((event for event in reversed(self.round) if event.kind in kinds), None)

    def possible(self) -> tuple[str, ...]:
        """The kinds of event that may follow now."""
        return tuple(kind for kind in MOVES if objection(self.state, self.round, kind) is None)


def fold_life(key: Key, events: Iterable[Event], on: date, corrected: Collection[str], lapse_days: int) -> Submission:
    """One submission from all its events, in any order.

    Parameters
    ----------
    key : whose submission, and for what
    on : the day that it is seen on
    corrected : refs of events that do not count
    lapse_days : so many days without an answer from the employer, and it has lapsed
    """
    state, since = NEW, date.min
    moves, round_, aside = list[Event](), list[Event](), list[SetAside]()
    silence = timedelta(days=lapse_days)
    for event in sorted((event for event in events if counts(event, on, corrected)), key=life_order):
        if state == "submitted" and event.at >= since + silence:
            state = "lapsed"
        why = objection(state, round_, event.kind, event.at)
        if why is not None:
            aside.append(SetAside(event, why))
            continue
        if _begins_round(state, round_, event.kind):
            round_ = []
        state, since = event.kind, event.at
        moves.append(event)
        round_.append(event)
    if state == "submitted" and on >= since + silence:
        state, since = "lapsed", since + silence
    return Submission(*key, state, since if moves else None, tuple(moves), tuple(round_), tuple(aside))


def objection(state: str, round_: Sequence[Event], kind: str, at: date | None = None) -> str | None:
    """Why a kind of event cannot come next; None where it can.

    Parameters
    ----------
    round_ : the moves of the round so far
    at : the day of the event, where a rule asks for so many weeks
    """
    move = MOVES[kind]
    if state not in move.states:
        return f"it does not follow {state!r}"
    if not (move.needs or move.once or move.weeks):
        return None
    done = {} if _begins_round(state, round_, kind) else {event.kind: event for event in round_}
    missing = [" or ".join(map(repr, group)) for group in move.needs if not any(kind in done for kind in group)]
    if missing:
        return f"{' and '.join(missing)} must come first"
    if again := [kind for kind in move.once if kind in done]:
        return f"it cannot come after {again[0]!r}"
    if at and move.weeks and (at - done["job_started"].at).days < 7 * move.weeks:
        return f"the job started on {done['job_started'].at:%-d %B %Y}, less than {move.weeks} weeks before"
    return None


def _begins_round(state: str, round_: Iterable[Event], kind: str) -> bool:
    if state not in ANEW:
        return False
    return kind in OPENING or (kind == "job_started" and any(event.kind == "job_started" for event in round_))
