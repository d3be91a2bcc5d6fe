"""Decisions written down: an officer puts people forward, a vacancy's interview slots and openings permitting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from lepmatch import (
    REASONS,
    Account,
    ImpossibleMoveError,
    LepmatchError,
    ListChoice,
    Showing,
    Store,
    check_events,
    ledger_of,
    put_forward,
    read_choice,
    with_refs,
)
from webui.desk import State, desk
from webui.showing import team_of

MOST_WORDS = 150
"""Characters of an officer's words, which stand after the code of a reason in one line."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One person whom an officer has chosen.

    Attributes
    ----------
    consents : whether they have agreed to be put forward to this employer
    override : kinds of barrier that the officer overrides
    """

    jobseeker: str
    consents: bool
    override: Collection[str] = ()


def what_lacks(form: MultiDict[str, str]) -> list[dict[str, str]]:
    """What a form that puts people forward lacks, each with its place on the page."""
    errors = []
    if not form.getlist("jobseeker"):
        errors.append({"text": "Choose at least one person", "href": "#candidates"})
    if form.get("reason") not in REASONS["decided"]:
        errors.append({"text": "Choose why these people are put forward", "href": "#reason"})
    if len(_words(form)) > MOST_WORDS:
        errors.append({"text": f"Your words must have at most {MOST_WORDS} characters", "href": "#words"})
    return errors


def reason_of(form: MultiDict[str, str]) -> str:
    """The reason that a form gives: its code, and the officer's words after it."""
    said, code = _words(form), form["reason"]
    return f"{code}: {said}" if said else code


def why_not(error: LepmatchError) -> str:
    """What stood in the way, and what to do next where that can be said better than by the error itself."""
    if isinstance(error, ImpossibleMoveError) and error.move == "submitted" and "consented" in error.possible:
        return (
            f"{error.jobseeker} has not consented to be put forward to this employer. "
            "If they have agreed, tick it; if not, leave them out"
        )
    return str(error)


def _words(form: MultiDict[str, str]) -> str:
    return " ".join(form.get("words", "").split())


def put_people_forward(
    store: Store,
    state: State,
    account: Account,
    vacancy: str,
    choices: Sequence[Choice],
    reason: str,
    key: str,
    showing: Showing | None = None,
) -> tuple[str, ...]:
    """Put people forward for a vacancy, all of them or nobody; sent again under the same key, nothing more happens.

    Parameters
    ----------
    showing : of the list that the officer has chosen from; what was chosen is held against it and kept with it

    Returns
    -------
    tuple of str
        whom

    Raises
    ------
    BarredError, ImpossibleMoveError, NoPlaceLeftError
        what stands in the way
    KeyReusedError
        another decision was sent under this key
    """
    if earlier := store.receipt(key):
        return tuple(dict.fromkeys(event.jobseeker for event in earlier.events if event.jobseeker))
    job, day, scheme = state.market.vacancies[vacancy], state.day, state.scheme
    now = ledger_of(store, [choice.jobseeker for choice in choices], [vacancy], day, scheme)
    events = [
        event
        for choice in choices
        for event in put_forward(
            now.submission(choice.jobseeker, vacancy),
            state.matcher.match(choice.jobseeker, vacancy),
            officer=account.full_name,
            reason=reason,
            on=day,
            consents=choice.consents,
            override=choice.override,
            pledge=job.pledge,
        )
    ]
    told = with_refs(events, key)
    choice_of_list = _held_against_list(store, state, vacancy, choices, reason, showing)

    def check(at: Store) -> None:
        check_events(at, told, [job], day, scheme)
        at.runs.decide(vacancy, choice_of_list, showing=showing, actor=account.name, team=team_of(account))

    with desk().let_others():
        store.append(told, key=key, actor=account.name, check=check)
    return tuple(choice.jobseeker for choice in choices)


def _held_against_list(
    store: Store, state: State, vacancy: str, choices: Sequence[Choice], reason: str, showing: Showing | None
) -> ListChoice:
    """What was chosen, held against the list that it was chosen from."""
    run = store.runs.find(showing.run) if showing else None
    listed = run.listed if run else ()
    past = {id: state.ledger.submission(id, vacancy) for id in listed if id}
    could = [id for id, one in past.items() if not one.was_put_forward or one.has_ended]
    return read_choice(
        listed,
        run.order if run else (),
        could,
        [choice.jobseeker for choice in choices],
        barriers=sum(bool(choice.override) for choice in choices),
        has_words=":" in reason,
    )
