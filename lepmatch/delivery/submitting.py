"""Putting somebody forward: a named officer decides, with a reason, and takes one of the vacancy's interview slots.

Nothing here writes. `put_forward` says which events it takes, and `check_events` whether they can be recorded. Called
inside the store's transaction, where nobody else writes in between, it gives no slot twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from typing import Protocol

from lepmatch.delivery.ledger import Ledger
from lepmatch.delivery.submission import Submission
from lepmatch.errors import BarredError, ImpossibleMoveError, NoPlaceLeftError
from lepmatch.market.records import Event, Vacancy
from lepmatch.market.scheme import Scheme
from lepmatch.matching.results import Match

FINAL = frozenset({"declined", "pay_below_legal", "full"})
"""Barriers that no officer can override: the person's own word, the law, and places that are not there."""


def put_forward(
    submission: Submission,
    match: Match,
    *,
    officer: str,
    reason: str,
    on: date,
    consents: bool = False,
    override: Collection[str] = (),
    pledge: str | None = None,
) -> tuple[Event, ...]:
    """The events that put somebody forward: those of proposed, decided, consented and submitted that are still to come.

    Parameters
    ----------
    submission : what has happened so far
    match : the pair, with the barriers that hold
    officer : who decides
    reason : why, as a code of the closed list or in words
    consents : whether the person has agreed to be put forward to this employer; an earlier consent stands
    override : kinds of barrier that the officer overrides
    pledge : the pledge that the vacancy comes under

    Raises
    ------
    BarredError
        a rule stands in the way and is not overridden, or cannot be
    ImpossibleMoveError
        the person has not consented
    """
    barred = {b.kind: b.because for b in match.barriers if b.kind not in override or b.kind in FINAL}
    if consents:
        barred.pop("declined", None)  # who agrees now has taken the earlier no back
    if barred:
        raise BarredError(match.jobseeker, match.vacancy, barred, sorted(FINAL & barred.keys()))
    overridden = [barrier.kind for barrier in match.barriers if barrier.kind in override]
    why = f"override: {', '.join(overridden)}; {reason}" if overridden else reason
    done = set() if submission.has_ended else {event.kind for event in submission.round} - {"submitted"}
    steps = {
        "proposed": None if match.points is None else f"{match.points:.3f} points",
        "decided": why,
        "consented": None,
        "submitted": why if "decided" in done else None,
    }
    if not consents:
        del steps["consented"]
        if "consented" not in done:
            why = "the person has not consented to be put forward to this employer; where they have, say so"
            raise ImpossibleMoveError(
                match.jobseeker, match.vacancy, submission.state, "submitted", why, submission.possible()
            )
    event = Event(
        at=on, kind="submitted", jobseeker=match.jobseeker, vacancy=match.vacancy, pledge=pledge, actor=officer
    )
    return tuple(replace(event, kind=kind, reason=text) for kind, text in steps.items() if kind not in done)


class EventSource(Protocol):
    """Where events are kept; a store is one."""

    def events(
        self,
        *,
        jobseeker: str | None = None,
        vacancy: str | None = None,
        ref: str | None = None,
        corrects: str | None = None,
    ) -> list[Event]:
        """The events about all that is named."""


def with_refs(events: Iterable[Event], key: str) -> tuple[Event, ...]:
    """Events with refs by which they can be corrected; the same for the same command, which its key stands for.

    Examples
    --------
    >>> [one] = with_refs([Event(at=date(2009, 3, 2), kind="proposed", jobseeker="J1")], "form 17")
    >>> one.ref
    '3f81981c225d-1'
    """
    start = blake2b(key.encode(), digest_size=6).hexdigest()
    return tuple(replace(e, ref=e.ref or f"{start}-{number}") for number, e in enumerate(events, start=1))


def ledger_of(
    source: EventSource, jobseekers: Iterable[str], vacancies: Iterable[str], on: date, scheme: Scheme
) -> Ledger:
    """A ledger of all that a source holds about some jobseekers and vacancies, and of what corrects it."""
    found = [
        *(event for id in jobseekers for event in source.events(jobseeker=id)),
        *(event for id in vacancies for event in source.events(vacancy=id)),
    ]
    refs = sorted({event.ref for event in found if event.ref})
    known = dict.fromkeys((*found, *(event for ref in refs for event in source.events(corrects=ref))))
    ledger = Ledger(max([on, *(event.at for event in known)]), scheme)
    for event in known:
        ledger.add(event)
    return ledger


def ledger_about(source: EventSource, events: Iterable[Event], on: date, scheme: Scheme) -> Ledger:
    """A ledger of all that bears on some events which are still to be added."""
    events = tuple(events)
    told = [*events, *(old for event in events if event.corrects for old in source.events(ref=event.corrects))]
    jobseekers, vacancies = {event.jobseeker for event in told}, {event.vacancy for event in told}
    return ledger_of(source, sorted(filter(None, jobseekers)), sorted(filter(None, vacancies)), on, scheme)


def check_events(
    source: EventSource, events: Iterable[Event], vacancies: Iterable[Vacancy], on: date, scheme: Scheme
) -> None:
    """See whether events can be recorded one after the other, with all that a source holds about them.

    Parameters
    ----------
    vacancies : the records of the vacancies that the events name

    Raises
    ------
    ImpossibleMoveError
        an event that cannot follow what has happened
    NoPlaceLeftError
        somebody is put forward, and no interview slot or no opening is left
    """
    events = tuple(events)
    add_checked(ledger_about(source, events, on, scheme), events, vacancies)


def add_checked(ledger: Ledger, events: Iterable[Event], vacancies: Iterable[Vacancy]) -> None:
    """Add events to a ledger one after the other, up to the first that cannot be; see `check_events`."""
    by_id = {vacancy.id: vacancy for vacancy in vacancies}
    for event in events:
        ledger.check(event)
        if event.kind == "submitted" and event.vacancy:
            _check_places(ledger, by_id[event.vacancy])
        ledger.add(event)


def interview_slots(vacancy: Vacancy, scheme: Scheme) -> int:
    """How many people a vacancy can be shown: as the employer says, or so many for each opening."""
    return vacancy.interviews or vacancy.openings * scheme.interviews_per_opening


def slots_left(ledger: Ledger, vacancy: Vacancy) -> int:
    """How many more people can be put forward for a vacancy.

    An answer that refuses, a decline and a silence give the slot back; an interview that was held does not. An employer
    who comes back to somebody after all may see more people than the slots say; then none is left.
    """
    taken = sum(submission.takes_slot for submission in ledger.of_vacancy(vacancy.id))
    return max(0, interview_slots(vacancy, ledger.scheme) - taken)


def _check_places(ledger: Ledger, vacancy: Vacancy) -> None:
    if not slots_left(ledger, vacancy):
        raise NoPlaceLeftError(vacancy.id, "interview slots", interview_slots(vacancy, ledger.scheme))
    if sum(submission.is_in_work for submission in ledger.of_vacancy(vacancy.id)) >= vacancy.openings:
        raise NoPlaceLeftError(vacancy.id, "openings", vacancy.openings)
