"""Passwords are kept as Argon2 hashes; a name that nobody has costs as much time as a wrong password.

A password is refused that is too short, or of which little is left without the words, runs and figures that are tried
first. No list of stolen passwords comes with lepmatch; whoever has one names it, and what is on it is refused too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from lepmatch import Account, AccountError

SHORTEST, LONGEST = 12, 128
LEFT = 4
"""Characters that must be left of a password without what is tried first."""
RUN = 4
"""Characters in a row, of the alphabet or of a keyboard, that count for nothing."""

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azerty")
_KNOWN = """
    password passwort passphrase pass word letmein welcome hello secret login admin administrator root user guest test
    changeme default access master system computer internet keyboard monkey dragon tiger eagle shadow sunshine princess
    iloveyou love baby angel flower summer winter spring autumn january february march april june july august september
    october november december monday tuesday wednesday thursday friday saturday sunday football rugby cricket liverpool
    arsenal chelsea everton manchester united celtic rangers london england scotland wales britain birmingham glasgow
    batman superman starwars pokemon michael charlie jessica jordan daniel thomas george william freedom whatever
    trustno jobcentre jobcenter jobseeker lepmatch lep dwp employer employment office officer
"""
_LOOKS_LIKE = str.maketrans("0134578@$!", "oieastbasi")

_hasher = PasswordHasher()


def hashed(password: str, *about: str) -> str:
    """The hash of a new password.

    Parameters
    ----------
    about : names of whose it is, which count for nothing in it

    Raises
    ------
    AccountError
        one that is too short, too long or too easily guessed; what it was is not said
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError("password", f"must have {SHORTEST} to {LONGEST} characters", f"{len(password)} characters")
    if is_guessed(password, about):
        raise AccountError(
            "password", "must be hard to guess: take three or four words that do not belong together", None
        )
    return _hasher.hash(password)


def is_right(account: Account | None, password: str) -> bool:
    """Whether this is the password of an account, which may be missing or disabled."""
    kept = account.password if account and account.password else _nobody()
    try:
        _hasher.verify(kept, password[: LONGEST + 1])
    except Argon2Error:
        return False
    return account is not None and bool(account.password) and not account.disabled


def is_guessed(password: str, about: Iterable[str] = ()) -> bool:
    """Whether a password is among those that are tried early: known words, names, runs, figures, few characters.

    Examples
    --------
    >>> is_guessed("Passw0rd-123456"), is_guessed("correct horse battery")
    (True, False)
    """
    if len(set(password)) < SHORTEST // 2:
        return True
    plain = password.lower()
    names = {part for name in about for part in re.split(r"\W+", name.lower()) if len(part) >= RUN}
    tried = (plain, plain.translate(_LOOKS_LIKE))
    return any(len(_left(text, names | set(_KNOWN.split()))) < LEFT for text in tried)


def is_listed(password: str, file: Path | None) -> bool:
    """Whether a password stands in a file of known passwords, one a line."""
    if file is None:
        return False
    with file.open(encoding="utf-8", errors="replace") as lines:
        return any(line.rstrip("\r\n") == password for line in lines)


def _left(text: str, known: set[str]) -> str:
    """What is left of a text without known words, runs and all that is no letter."""
    for part in sorted({*known, *_runs()}, key=lambda part: (-len(part), part)):
        text = text.replace(part, "")
    return "".join(sign for sign in text if sign.isalpha())


@cache
def _runs() -> frozenset[str]:
    return frozenset(_parts())


def _parts() -> Iterator[str]:
    for row in _ROWS:
        for text in (row, row[::-1]):
            for length in range(RUN, len(text) + 1):
                yield from (text[at : at + length] for at in range(len(text) - length + 1))


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")
