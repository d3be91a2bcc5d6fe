"""Passwords are kept as Argon2 hashes; a name that nobody has costs as much time as a wrong password."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from lepmatch import Account, AccountError

SHORTEST, LONGEST = 12, 128

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash of a new password.

    Raises
    ------
    AccountError
        one that is too short or too long; what it was is not said
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError("password", f"must have {SHORTEST} to {LONGEST} characters", f"{len(password)} characters")
    return _hasher.hash(password)


def is_right(account: Account | None, password: str) -> bool:
    """Whether this is the password of an account, which may be missing or disabled."""
    kept = account.password if account and account.password else _nobody()
    try:
        _hasher.verify(kept, password[: LONGEST + 1])
    except Argon2Error:
        return False
    return account is not None and bool(account.password) and not account.disabled


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")
