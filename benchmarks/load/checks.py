"""What a run must leave in the database: every acknowledged form once, every session, and an audit log that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.officers import Officer
from lepmatch import open_store


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked for, and what was missing of it.

    Attributes
    ----------
    acknowledged, lost, twice : forms, those that are not in the database, and those that are in it twice
    sessions, ended : officers with a session, and those who were sent to log in again
    problems : of the file, its events and its audit log
    """

    acknowledged: int
    lost: int
    twice: int
    sessions: int
    ended: int
    problems: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is missing."""
        return not (self.lost or self.twice or self.ended or self.problems)


def look_after(database: Path, officers: Sequence[Officer]) -> Found:
    """Look for all that officers were told of; the server must be up."""
    forms = [form for officer in officers for form in officer.record.acknowledged]
    ended = sum(not officer.is_logged_in() for officer in officers)
    lost = twice = 0
    with open_store(database) as store:
        for form in forms:
            receipt = store.receipt(form.key)
            sent = [
                event
                for event in (receipt.events if receipt else ())
                if (event.kind, event.jobseeker, event.vacancy) == ("submitted", form.jobseeker, form.vacancy)
            ]
            lost += not sent
            refs = {event.ref for event in sent}
            every = store.events(jobseeker=form.jobseeker, vacancy=form.vacancy)
            twice += len([event for event in every if event.kind == "submitted" and event.ref in refs]) > 1
        problems = tuple(store.verify().problems)
    return Found(len(forms), lost, twice, len(officers), ended, tuple(map(str, problems)))
