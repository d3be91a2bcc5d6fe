"""Who looked at what or changed it: a log whose entries are chained by a key that the database does not hold.

Each entry carries an HMAC over itself and the one before it, so an entry that is edited, added, moved or taken out
breaks the chain. A chain cannot tell that its end is missing; for that the newest entry is noted outside, beside the
key. A person is named by a keyed digest of the id: it can be looked for by those who know the id and outlives its
erasure without telling it.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from lepmatch.errors import StoreError
from lepmatch.store.connection import is_writing, write

KEY_FILE = "LEPMATCH_AUDIT_KEY"  # environment: where the key is, when not beside the database
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Seal:
    """The key of a log and what is kept beside it, outside the database.

    Attributes
    ----------
    file : the file that holds the key; the notes of entries stand beside it in ``.anchor``
    key : the key
    """

    file: Path
    key: bytes = field(repr=False)

    @classmethod
    def beside(cls, database: Path, *, create: bool = False) -> Seal:
        """The seal that goes with a database: the file that the environment names, or ``audit.key`` in its folder.

        Raises
        ------
        StoreError
            no key is there, or no good one
        """
        file = Path(os.environ.get(KEY_FILE) or database.absolute().parent / "audit.key")
        if create and not file.exists():
            descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(secrets.token_hex(KEY_BYTES) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        if not file.is_file():
            raise StoreError(file, f"there is no audit key; bring it back, or name its place in {KEY_FILE}")
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise StoreError(file, f"must be its owner's only; first: chmod 600 {file}")
        try:
            key = bytes.fromhex(file.read_text(encoding="ascii"))
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise StoreError(file, f"must hold an audit key of {2 * KEY_BYTES} hexadecimal digits")
        return cls(file, key)

    def digest(self, *texts: str) -> str:
        """A keyed digest: the same for the same texts, and telling nothing of them."""
        return hmac.digest(self.key, json.dumps(texts).encode(), "sha256").hex()

    def digest_rows(self, rows: Iterable[tuple[Any, ...]]) -> str:
        """A keyed digest of rows in their order."""
        digest = hmac.new(self.key, digestmod="sha256")
        for row in rows:
            digest.update(repr(row).encode())
        return digest.hexdigest()

    @property
    def anchor_file(self) -> Path:
        """Where entries are noted."""
        return self.file.with_suffix(".anchor")

    def note(self, store: str, seq: int, mac: str) -> None:
        """Note an entry of a store's log; a line of this length is appended whole.

        Raises
        ------
        StoreError
            the entry stands in the database and could not be noted
        """
        try:
            _append(self.anchor_file, f"{store} {seq} {mac}\n")
        except OSError as error:
            what = f"cannot be written to ({error.strerror}); the change is saved, and safe to send again"
            raise StoreError(self.anchor_file, what) from error

    def noted(self, store: str) -> Iterator[tuple[int, str]]:
        """The entries of a store that were noted; a line that a power cut tore is passed over."""
        if not self.anchor_file.exists():
            return
        with self.anchor_file.open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                owner, _, entry = line.partition(" ")
                seq, _, mac = entry.strip().partition(" ")
                if owner == store and seq.isdigit() and len(mac) == 64:
                    yield int(seq), mac

    @property
    def erased_file(self) -> Path:
        """Where the digests of erased people stand, so that no backup and no load brings one of them back."""
        return self.file.with_suffix(".erased")

    def erase(self, person: str) -> None:
        """Note the digest of a person who is erased; it is on the disk when this returns."""
        _append(self.erased_file, f"{person}\n", sync=True)

    def erased(self) -> frozenset[str]:
        """The digests of the people who were erased."""
        return (
            frozenset(self.erased_file.read_text(encoding="ascii").split())
            if self.erased_file.exists()
            else frozenset()
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log.

    Attributes
    ----------
    seq : its number, from 1 without a gap
    at : when, in UTC
    actor : who
    action : what was done, such as ``read``
    about : to what: a table, or the digest of a person
    detail : the particulars as JSON, never a value of a record
    mac : HMAC over all of it and the `mac` of the entry before
    """

    seq: int
    at: str
    actor: str
    action: str
    about: str
    detail: str
    mac: str

    def expected_mac(self, seal: Seal, before: str) -> str:
        """What `mac` must be after an entry with the mac `before`."""
        return seal.digest(before, str(self.seq), self.at, self.actor, self.action, self.about, self.detail)


def _append(file: Path, line: str, *, sync: bool = False) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, line.encode("ascii"))
        if sync:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def entries(db: Database) -> Iterator[Entry]:
    """The log in its order."""
    rows = db.execute("SELECT seq, at, actor, action, about, detail, mac FROM audit ORDER BY seq")
    return (Entry(*row) for row in rows)


def newest(
    db: Database, n: int, before: int | None = None, *, actor: str = "", action: str = "", day: str = ""
) -> list[Entry]:
    """The newest n entries of an actor, an action or a day, newest first; see `Store.newest_entries`."""
    where, values = ["seq < ?"], [before if before is not None else head(db)[0] + 1]
    asked: list[object] = []
    if actor:
        where.append("actor = ?")
        asked.append(actor)
    if action:
        where.append("substr(action, 1, ?) = ?")
        asked += [len(action), action]
    if day:
        where.append("at >= ? AND at < ?")
        asked += [day, f"{day}U"]  # what comes after every time of that day, which goes on with a T
    rows = db.execute(
        f"SELECT seq, at, actor, action, about, detail, mac FROM audit WHERE {' AND '.join(where)} "
        "ORDER BY seq DESC LIMIT ?",
        [*values, *asked, max(n, 0)],
    )
    return [Entry(*row) for row in rows]


def head(db: Database) -> tuple[int, str]:
    """Number and mac of the newest entry; 0 and nothing where there is none."""
    row = db.execute("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return row or (0, "")


@dataclass(frozen=True, slots=True)
class Book:
    """An open database with the seal of its log: what every part of the store works on.

    Attributes
    ----------
    path : the file
    db : the connection to it
    seal : the key of the log
    """

    path: Path
    db: Database
    seal: Seal

    @contextmanager
    def change(self) -> Iterator[None]:
        """A transaction that writes; afterwards the newest entry of the log is noted outside.

        Inside another one it is a part of that.
        """
        if is_writing(self.db):
            yield
            return
        before, _ = head(self.db)
        with write(self.db):
            yield
        seq, mac = head(self.db)
        if seq != before:
            self.seal.note(origin(self.db), seq, mac)

    def log(self, actor: str, action: str, about: str, detail: Mapping[str, Any]) -> None:
        """Add an entry to the log, inside the transaction of what it tells of."""
        seq, before = head(self.db)
        text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
        entry = Entry(seq + 1, now(), actor, action, about, text, "")
        self.db.execute(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
            [entry.seq, entry.at, actor, action, about, text, entry.expected_mac(self.seal, before)],
        )


def origin(db: Database) -> str:
    """The name under which entries of this file are noted outside: it changes when a backup is restored."""
    rows = db.execute("SELECT mac FROM audit WHERE action IN ('created', 'restored') ORDER BY seq DESC LIMIT 1")
    (mac,) = rows.fetchone() or ("",)
    return str(mac)[:16]


def new_name() -> str:
    """Something that no other file has, so that two of one moment are told apart."""
    return secrets.token_hex(8)


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
