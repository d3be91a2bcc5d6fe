"""Decisions written down: an officer puts people forward, a vacancy's interview slots and openings permitting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lepmatch import Account, Showing, Store, check_events, ledger_of, put_forward, read_choice, with_refs
from webui.desk import State
from webui.showing import team_of


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

    store.append(told, key=key, actor=account.name, check=check)
    return tuple(choice.jobseeker for choice in choices)


def _held_against_list(
    store: Store, state: State, vacancy: str, choices: Sequence[Choice], reason: str, showing: Showing | None
) -> dict[str, Any]:
    """What was chosen, held against the list that it was chosen from."""
    run = store.runs.find(showing.run) if showing else None
    listed = run.listed if run else ()
    past = {id: state.ledger.submission(id, vacancy) for id in listed if id}
    could = [id for id, one in past.items() if not one.was_put_forward or one.has_ended]
    chosen = read_choice(
        listed,
        run.order if run else (),
        could,
        [choice.jobseeker for choice in choices],
        barriers=sum(bool(choice.override) for choice in choices),
        has_words=":" in reason,
    )
    return asdict(chosen)
