"""Accounts as an administrator sees them: who may log in, as what, and the tokens that ask in their name."""

from __future__ import annotations

from dataclasses import dataclass

from lepmatch import Account, Store

ROLES = {
    "national": "National staff: every district",
    "district": "District staff: the people and employers of one district",
    "employer": "An employer: its own pledges, vacancies and candidates",
    "auditor": "Auditor: the audit log and fairness, no names",
    "administrator": "Administrator: accounts, imports and the audit log",
}
"""What somebody may do, in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One account in the list.

    Attributes
    ----------
    place : the district or the number of the employer; empty for those who belong to none
    state : whether they can log in
    """

    name: str
    full_name: str
    role: str
    place: str
    state: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token of an account, without what it is: only a digest of that is kept."""

    label: str
    made: str
    ends: str


@dataclass(frozen=True, slots=True)
class UserPage:
    """One account.

    Attributes
    ----------
    is_self : whether it is that of who looks at it; nobody disables their own
    has_codes : whether an authenticator app is set up
    """

    line: Line
    is_disabled: bool
    is_self: bool
    is_staff: bool
    has_codes: bool
    tokens: tuple[Token, ...]


def present_users(store: Store) -> tuple[Line, ...]:
    """Every account, by name."""
    return tuple(_line(one) for one in store.accounts.all())


def present_user(store: Store, account: Account, seen_by: Account) -> UserPage:
    """One account, as somebody sees it."""
    return UserPage(
        _line(account),
        account.disabled,
        account.name == seen_by.name,
        account.is_staff,
        account.totp is not None,
        tuple(Token(label, made[:10], ends) for label, made, ends in store.accounts.tokens(account.name)),
    )


def _line(one: Account) -> Line:
    place = one.district or one.employer or ""
    return Line(one.name, one.full_name, one.role, place, "Disabled" if one.disabled else "Can log in")
