"""What has become of somebody put forward, written down by staff or by the employer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lepmatch import REASONS, Event, Store, check_events, with_refs
from webui.access import account
from webui.desk import State, desk
from webui.stores import store
from webui.typed import day_of

OUTCOMES = {
    "accepted": "The employer would like to meet them",
    "interview_offered": "An interview was offered",
    "interview_held": "The interview was held",
    "interview_missed": "The interview did not take place",
    "assessed": "An assessment was held",
    "work_trial": "A work trial began",
    "job_offered": "The job was offered",
    "job_started": "They started work",
    "sustained_13": "They are still in work after 13 weeks",
    "sustained_26": "They are still in work after 26 weeks",
    "job_left": "They left the job",
    "refused": "The employer is not taking them further",
    "declined": "They do not want the job",
    "lapsed": "Nothing more came of it",
}
"""What staff can write down of a person and a vacancy, in their words."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a form says has happened.

    Attributes
    ----------
    kind, reason, at : what, the code of why, and the day
    errors : what the form lacks, each with its place on the page; nothing is written down while there are some
    """

    kind: str
    reason: str
    at: date
    errors: tuple[dict[str, str], ...]


def reasons_for(kind: str) -> dict[str, str]:
    """The closed list of reasons of a kind; empty where none is asked for."""
    return dict(REASONS.get(kind, {}))


def read_outcome(form: Mapping[str, str], today: date) -> Outcome:
    """What a form of staff says."""
    kind, errors = form.get("kind", ""), []
    of, _, reason = form.get("why", "").partition(":")
    reason = reason if of == kind else ""
    if kind not in OUTCOMES:
        errors.append({"text": "Choose what happened", "href": "#kind"})
    elif reasons_for(kind) and reason not in reasons_for(kind):
        errors.append({"text": f"Choose why: {OUTCOMES[kind].lower()}", "href": "#why"})
    typed, at = form.get("at", "").strip()[:20], today
    try:
        at = date.fromisoformat(day_of(typed)) if typed else today
    except ValueError:
        errors.append({"text": "The day must be one such as 27/3/2009", "href": "#at"})
    if at > today:
        errors.append({"text": f"The day must be {today:%-d/%-m/%Y} or earlier", "href": "#at"})
    return Outcome(kind, reason, at, tuple(errors))


def write_outcome(state: State, jobseeker: str, vacancy: str, kind: str, reason: str, at: date, key: str) -> None:
    """Write down what has happened; sent again under the same key, nothing more happens.

    Raises
    ------
    ImpossibleMoveError, NoPlaceLeftError
        it cannot follow what has happened
    KeyReusedError
        something else was sent under this key
    """
    job = state.market.vacancies[vacancy]
    event = Event(
        at=at, kind=kind, jobseeker=jobseeker, vacancy=vacancy, pledge=job.pledge, actor=account().full_name,
        reason=reason or None, recorded=state.day if at < state.day else None,
    )  # fmt: skip
    told = with_refs([event], key)

    def check(now: Store) -> None:
        check_events(now, told, [job], state.day, state.scheme)

    with desk().let_others():
        store().append(told, key=key, actor=account().name, check=check)
