"""One way to open a database file and one way to write to it.

Every connection refuses to write, except inside `write`, which takes the write lock before it reads anything. So what
a transaction has seen is still true when it commits, and there is no second path by which a row could change.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from lepmatch.errors import StoreError
from lepmatch.store.files import make_file, refuse_network, sync

APPLICATION = int.from_bytes(b"lepm")  # stands in the file's header and says whose file it is
PATIENCE = 60  # seconds to wait while others write; a load of a national market takes half of that
WAIT = 0.002  # seconds between two attempts to write
OLDEST = (3, 38)  # SQLite: strict tables, and what a load asks in one statement

PRAGMAS = (
    "foreign_keys = ON",
    "synchronous = FULL",  # a commit is on the disk before it is acknowledged
    "secure_delete = ON",  # what is deleted is overwritten
    "temp_store = MEMORY",  # no temporary file holds anything of anybody
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "query_only = ON",  # `write` lifts it
)


def connect(path: str | Path, *, create: bool = False) -> Database:
    """Open a database file, with the settings that every use needs.

    Parameters
    ----------
    path : a file on a disk of this machine
    create : make the file, readable and writable by its owner only; otherwise it must be there

    Raises
    ------
    StoreError
        a file that is missing, there already, read-only, on another machine, or no database of ours
    """
    path = Path(path)
    if sqlite3.sqlite_version_info < OLDEST:
        newer = ".".join(map(str, OLDEST))
        raise StoreError(path, f"needs SQLite {newer} or newer, and this Python has {sqlite3.sqlite_version}")
    refuse_network(path)
    if create:
        make_file(path)
    elif not path.is_file():
        raise StoreError(path, f"there is no such file; make a database with: lepmatch init {path}")
    elif not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise StoreError(path, "must be writable, with its folder: every look at a person's records is written down")
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        with _in_our_words(path):
            _settle(connection, path, create)
    except BaseException:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def look_into(path: str | Path) -> Database:
    """Open a file that nobody writes to, such as a backup, without leaving a trace beside it."""
    path = Path(path)
    refuse_network(path)
    if not path.is_file():
        raise StoreError(path, "there is no such file")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    try:
        with _in_our_words(path):
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
        if owner != APPLICATION:
            raise StoreError(path, "is not a database of lepmatch")
    except BaseException:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def copy(db: Database, path: Path) -> None:
    """Copy a database, others writing meanwhile, to one new file that is on the disk when this returns."""
    make_file(path)
    with _in_our_words(path), closing(sqlite3.connect(path, isolation_level=None)) as target:
        db.conn.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
    sync(path)


def wipe(db: Database) -> None:
    """Rebuild the file without its free pages and empty its log, so that nothing that was deleted is left in either.

    Raises
    ------
    StoreError
        others kept on reading what was there before
    """
    run = db.conn.execute
    run("PRAGMA query_only = OFF")
    try:
        with _in_our_words(path_of(db)):
            run("VACUUM")
            busy, *_ = run("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        run("PRAGMA query_only = ON")
    if busy:
        raise StoreError(path_of(db), "others still read what was deleted; have them close it and send this again")


def settle_alone(path: Path) -> None:
    """Bring a database into one file, if nobody else has it open.

    Raises
    ------
    StoreError
        somebody has it open
    """
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as error:
            raise StoreError(path, "is in use; have everybody close it first") from error


def _settle(connection: sqlite3.Connection, path: Path, create: bool) -> None:
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    if not create and owner != APPLICATION:
        raise StoreError(path, "is not a database of lepmatch; make one with: lepmatch init")
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL")
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def write(db: Database) -> Iterator[Database]:
    """A transaction that holds the write lock from its start: all of it is saved, or nothing.

    Raises
    ------
    StoreError
        nothing was saved: the disk is full, or others wrote for too long
    """
    run = db.conn.execute
    run("PRAGMA query_only = OFF")
    try:
        with _in_our_words(path_of(db)):
            _take_lock(db)
            try:
                yield db
                run("COMMIT")
            except BaseException:
                if db.conn.in_transaction:
                    run("ROLLBACK")
                raise
    finally:
        run("PRAGMA query_only = ON")


def _take_lock(db: Database) -> None:
    """Begin a transaction with the write lock, in short waits, so that nobody waits much longer than others.

    SQLite's own wait grows to a tenth of a second, in which newcomers go first again and again.
    """
    patience_ends = time.monotonic() + PATIENCE
    db.conn.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                db.conn.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > patience_ends:
                    raise
            time.sleep(WAIT)
    finally:
        db.conn.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")


@contextmanager
def reading(db: Database) -> Iterator[Database]:
    """Several reads of one and the same state, whoever writes meanwhile."""
    if db.conn.in_transaction:  # it is one and the same already
        yield db
        return
    db.conn.execute("BEGIN")
    try:
        yield db
    finally:
        db.conn.execute("ROLLBACK")


def is_writing(db: Database) -> bool:
    """Whether a connection is inside `write`."""
    return bool(db.conn.execute("PRAGMA query_only").fetchone() == (0,))


def path_of(db: Database) -> Path:
    """The file behind a connection."""
    with closing(db.conn.execute("PRAGMA database_list")) as rows:
        return Path(rows.fetchone()[2])


@contextmanager
def _in_our_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code not in _WORDS:
            raise
        raise StoreError(path, _WORDS[code]) from error


_WORDS = {
    sqlite3.SQLITE_BUSY: f"others have been writing for {PATIENCE} seconds; nothing was saved, send it again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check its folder and who may write there",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore a backup with: lepmatch restore",
    sqlite3.SQLITE_FULL: "the disk is full; nothing was saved, make room and send it again",
    sqlite3.SQLITE_IOERR: "the disk takes no more or is failing; nothing was saved, see to it and send it again",
    sqlite3.SQLITE_NOTADB: "is not a database, or its first bytes are damaged",
    sqlite3.SQLITE_READONLY: "is read-only; nothing was saved",
}
