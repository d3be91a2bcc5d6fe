"""Store: everything that is asked of a database file, in the words of the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database

from lepmatch.market.records import Event
from lepmatch.store import audit
from lepmatch.store.audit import Seal
from lepmatch.store.connection import connect, write
from lepmatch.store.events import Receipt, append_events, find_events
from lepmatch.store.schema import migrate


def create_store(path: str | Path, actor: str) -> Store:
    """Make a new database, and an audit key where there is none yet.

    Raises
    ------
    StoreError
        a file of that name that holds something, a folder that cannot be written to, a network disk
    """
    path = Path(path)
    db = connect(path, create=True)
    seal = Seal.beside(path, create=True)
    migrate(db)
    store = Store(path, db, seal)
    with store._change():
        if not audit.origin(db):
            audit.add(db, seal, actor, "created", "store", {})
    return store


def open_store(path: str | Path) -> Store:
    """Open a database and bring it to the newest schema; close it after use, or use it in a ``with``.

    Raises
    ------
    StoreError
        no database of ours, one of a newer lepmatch, one on a network disk, one whose audit key is missing
    """
    path = Path(path)
    db = connect(path)
    try:
        migrate(db)
        return Store(path, db, Seal.beside(path))
    except BaseException:
        db.close()
        raise


class Store:
    """A database of a market and its events; made by `open_store`.

    What it writes is written whole or not at all, is on the disk when the method returns, and leaves an entry in the
    audit log under the name of `actor`.
    """

    def __init__(self, path: Path, db: Database, seal: Seal) -> None:
        self.path = path
        self._db = db
        self._seal = seal

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def append(
        self,
        events: Iterable[Event],
        *,
        key: str,
        actor: str,
        check: Callable[[Store], None] | None = None,
    ) -> Receipt:
        """Write events down, once: sent again under the same key, it writes nothing and gives the same answer.

        Parameters
        ----------
        events : one or more, checked like those of a file
        key : the command's name, chosen by the sender, such as a random number in a form
        actor : who sends it
        check : looks at the store and raises what should stand in the way. Nobody else writes between its look and
            the events, so two officers cannot both get the last place

        Raises
        ------
        KeyReusedError
            other events were written under this key
        MarketError
            an event that is not as an event must be
        UnknownIdError
            an event about somebody or something that is not in the store
        """
        with self._change():
            return append_events(self._db, self._seal, events, key, actor, lambda: check(self) if check else None)

    def events(
        self,
        *,
        jobseeker: str | None = None,
        vacancy: str | None = None,
        course: str | None = None,
        pledge: str | None = None,
        ref: str | None = None,
    ) -> list[Event]:
        """The events about all that is named, or every event, in the order in which they were written."""
        subjects = {"jobseeker": jobseeker, "vacancy": vacancy, "course": course, "pledge": pledge, "ref": ref}
        return list(find_events(self._db, subjects))

    @contextmanager
    def _change(self) -> Iterator[None]:
        """A transaction; afterwards the newest audit entry is noted outside."""
        before, _ = audit.head(self._db)
        with write(self._db):
            yield
        seq, mac = audit.head(self._db)
        if seq != before:
            self._seal.note(audit.origin(self._db), seq, mac)
