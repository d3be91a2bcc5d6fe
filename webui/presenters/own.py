"""One's own account: what it may do, and where one has logged in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from lepmatch import Account, Store
from webui.formatters import day
from webui.presenters.users import ROLES


@dataclass(frozen=True, slots=True)
class Visit:
    """A session: when it began and when it was last used."""

    began: str
    used: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """An account as its owner sees it.

    Attributes
    ----------
    facts : words and values
    visits : its sessions, the one that was used last on top
    has_password : whether it has one; none who log in elsewhere has
    has_codes : whether an authenticator app is set up
    """

    facts: tuple[tuple[str, str], ...]
    visits: tuple[Visit, ...]
    has_password: bool
    has_codes: bool


def present_own(store: Store, account: Account, at: float, *, idle: float, absolute: float) -> OwnPage:
    """The page."""
    facts = [("Username", account.name), ("Name", account.full_name), ("Role", ROLES[account.role])]
    if account.district:
        facts.append(("District", account.district))
    if account.employer:
        facts.append(("Employer", account.employer))
    found = store.accounts.sessions(account.name, at, idle=idle, absolute=absolute)
    visits = tuple(Visit(_when(began), _when(used)) for began, used in found)
    return OwnPage(tuple(facts), visits, bool(account.password), account.totp is not None)


def _when(at: float) -> str:
    moment = datetime.fromtimestamp(at, UTC)
    return f"{day(moment.date())}, {moment:%H:%M} UTC"
