"""Putting somebody forward: a named officer decides, with a reason, and takes one of the vacancy's interview slots.

Nothing here writes. `put_forward` says which events it takes, and `check_events` looks once more at a fresh ledger, to
be called where nobody else can write in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from lepmatch.delivery.ledger import Ledger
from lepmatch.delivery.submission import Submission
from lepmatch.errors import BarredError, NoPlaceLeftError
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
    """
    barred = {b.kind: b.because for b in match.barriers if b.kind not in override or b.kind in FINAL}
    if consents:
        barred.pop("declined", None)  # who agrees now has taken the earlier no back
    if barred:
        raise BarredError(match.jobseeker, match.vacancy, barred, sorted(FINAL & barred.keys()))
    overridden = [barrier.kind for barrier in match.barriers if barrier.kind in override]
    why = f"override: {', '.join(overridden)}; {reason}" if overridden else reason
    done = set() if submission.has_ended else {event.kind for event in submission.round}
    steps = {
        "proposed": None if match.points is None else f"{match.points:.3f} points",
        "decided": why,
        "consented": None,
        "submitted": why if "decided" in done else None,
    }
    if not consents:
        del steps["consented"]
    event = Event(
        at=on, kind="submitted", jobseeker=match.jobseeker, vacancy=match.vacancy, pledge=pledge, actor=officer
    )
    return tuple(replace(event, kind=kind, reason=text) for kind, text in steps.items() if kind not in done)


def check_events(ledger: Ledger, events: Iterable[Event], vacancies: Iterable[Vacancy]) -> None:
    """See whether events can be recorded one after the other; takes them into the ledger as it goes.

    Parameters
    ----------
    ledger : all that is recorded of the events' jobseekers and vacancies
    vacancies : the records of the vacancies that the events name

    Raises
    ------
    ImpossibleMoveError
        an event that cannot follow what has happened
    NoPlaceLeftError
        somebody is put forward, and no interview slot or no opening is left
    """
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
