"""What events come to, in the few rules that matching and the ledger share.

Which events count on a day, in what order those of one day are read, who is in which job, and which employers somebody
does not want to be put forward to. Everything is a pure function of a set of events: the order in which they were
written never matters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from lepmatch.market.fields import field_types
from lepmatch.market.records import Event

Job = tuple[str, str | None]
"""A jobseeker and a vacancy; None for a job that no vacancy stands for."""

KINDS = field_types(Event)["kind"].options
"""Every kind of event, in the order of a submission's life."""

JOB_KINDS = ("job_started", "job_left", "reversed")  # say who is in which job
WISH_KINDS = ("declined", "consented")  # say whom somebody wants to be put forward to

_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def life_order(event: Event) -> tuple[object, ...]:
    """What events are sorted by: the day, and within a day the order of a submission's life.

    >>> offered = Event(at=date(2009, 3, 2), kind="interview_offered", jobseeker="J1")
    >>> accepted = Event(at=date(2009, 3, 2), kind="accepted", jobseeker="J1")
    >>> [event.kind for event in sorted([offered, accepted], key=life_order)]
    ['accepted', 'interview_offered']
    """
    return (
        event.at, _RANK[event.kind], event.jobseeker or "", event.vacancy or "", event.course or "", event.pledge or "",
        event.actor or "", event.reason or "", event.ref or "", str(event.recorded or ""), event.corrects or "",
    )  # fmt: skip


def corrected_refs(events: Iterable[Event]) -> set[str]:
    """The refs of events that a later one corrects. They never count again, whenever the correction was made."""
    return {event.corrects for event in events if event.corrects is not None}


def counts(event: Event, on: date, corrected: Collection[str]) -> bool:
    """Whether an event counts on a day: it has happened by then, and no other stands in its place."""
    return event.at <= on and event.kind != "voided" and (event.ref is None or event.ref not in corrected)


def jobs_held(events: Iterable[Event], on: date, corrected: Collection[str] = ()) -> dict[Job, Event]:
    """The start of every job that somebody is in: started, and since then neither left nor taken back."""
    held: dict[Job, Event] = {}
    for event in _that_count(events, JOB_KINDS, on, corrected):
        if event.jobseeker is None:
            continue
        job = event.jobseeker, event.vacancy
        if event.kind == "job_started":
            held.setdefault(job, event)
        else:
            held.pop(job, None)
    return held


def declined_vacancies(
    events: Iterable[Event], on: date, corrected: Collection[str] = ()
) -> Iterator[tuple[str, str, bool]]:
    """Each time that somebody declined or consented to be put forward: jobseeker, vacancy, whether they declined.

    They stand in order, so that the last word about an employer is the one that holds.
    """
    for event in _that_count(events, WISH_KINDS, on, corrected):
        if event.jobseeker and event.vacancy:
            yield event.jobseeker, event.vacancy, event.kind == "declined"


def _that_count(events: Iterable[Event], kinds: Collection[str], on: date, corrected: Collection[str]) -> list[Event]:
    return sorted((e for e in events if e.kind in kinds and counts(e, on, corrected)), key=life_order)
