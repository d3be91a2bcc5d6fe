"""Which policy is in place: who put it there, when and why. The store keeps its text and does not read it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from lepmatch.errors import StoreError
from lepmatch.store.audit import Book, now
from lepmatch.store.past import sealed_before


@dataclass(frozen=True, slots=True)
class Adoption:
    """A policy that somebody put in place.

    Attributes
    ----------
    number : 1 for the first, and so on; the newest is in place
    at : when, in UTC
    actor : the officer
    reason : why
    policy : its text, see `read_policy`
    """

    number: int
    at: str
    actor: str
    reason: str
    policy: str


def adopt_policy(book: Book, policy: str, actor: str, reason: str) -> Adoption:
    """Put a policy in place, inside a transaction; see `Store.adopt`."""
    if not actor.strip() or not reason.strip():
        raise StoreError(book.path, "a policy is adopted by a named officer with a reason")
    before = adoptions_of(book.db)
    if before and before[-1].policy == policy:
        raise StoreError(book.path, f"this policy is in place already, since {before[-1].at}")
    made = Adoption(len(before) + 1, now(), actor, reason, policy)
    book.db.execute("INSERT INTO adoptions VALUES (?, ?, ?, ?, ?)", [made.number, made.at, actor, reason, policy])
    book.db.execute("UPDATE market SET version = version + 1")  # who keeps a fitted market fits it anew
    said = {"number": made.number, "reason": reason, "policy": policy, "past": sealed_before(book)}
    book.log(actor, "adopt", "policy", said)
    return made


def adoptions_of(db: Database) -> list[Adoption]:
    """Every policy that was ever in place, the first one first."""
    return [
        Adoption(*row) for row in db.execute("SELECT number, at, actor, reason, policy FROM adoptions ORDER BY number")
    ]
