"""How employers call people: by a handle that leads to nobody, and is another one at every vacancy."""

from __future__ import annotations

import hmac
from base64 import b32encode

from webui.stores import store

LENGTH = 16


def handle_of(secret: str, vacancy: str, jobseeker: str) -> str:
    """The handle of somebody at a vacancy: the same on every page, and not to be guessed.

    Examples
    --------
    >>> handle_of("a secret", "V0001", "J0001") == handle_of("a secret", "V0002", "J0001")
    False
    """
    digest = hmac.digest(secret.encode(), f"{vacancy}\n{jobseeker}".encode(), "sha256")
    return b32encode(digest).decode("ascii")[:LENGTH]


def handle(vacancy: str, jobseeker: str) -> str:
    """The handle of somebody at a vacancy of this dashboard."""
    return handle_of(store().accounts.secret("handles"), vacancy, jobseeker)


def shown(handle: str) -> str:
    """A handle as it is read out: in groups of four."""
    return "-".join(handle[at : at + 4] for at in range(0, LENGTH, 4))
