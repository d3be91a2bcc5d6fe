"""Decisions written down: an officer puts people forward, a vacancy's interview slots and openings permitting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lepmatch import Account, Store, check_events, ledger_of, put_forward, with_refs
from webui.desk import State


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
    store: Store, state: State, account: Account, vacancy: str, choices: Sequence[Choice], reason: str, key: str
) -> tuple[str, ...]:
    """Put people forward for a vacancy, all of them or nobody; sent again under the same key, nothing more happens.

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
    store.append(told, key=key, actor=account.name, check=lambda at: check_events(at, told, [job], day, scheme))
    return tuple(choice.jobseeker for choice in choices)
