"""Store: everything that is asked of a database file, in the words of the field.

It is long because it is the one list of what can be asked: each method is its promise and a call of the module that
keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from lepmatch.market.market import Market
from lepmatch.market.readers import read_market
from lepmatch.market.records import Event, Vacancy
from lepmatch.market.scheme import Scheme, load_scheme
from lepmatch.market.writers import write_market
from lepmatch.store.accounts import Accounts
from lepmatch.store.audit import Book, Entry, Seal, new_name
from lepmatch.store.audit import entries as audit_entries
from lepmatch.store.audit import newest as newest_entries
from lepmatch.store.backup import back_up, restore
from lepmatch.store.connection import connect, reading, wipe
from lepmatch.store.erasure import erase_people, everybody
from lepmatch.store.events import Receipt, append_events, events_after, find_events, find_receipt, last_event
from lepmatch.store.files import check_place, put_in_place, unfinished
from lepmatch.store.loading import Loaded, load_market, preview_load
from lepmatch.store.looking import Place, market_day, read_market_of, read_place, read_record
from lepmatch.store.putting import News, news_since, put_vacancy
from lepmatch.store.retention import (
    Due,
    delete_due,
    due_backups,
    due_commands,
    due_records,
    left_backups,
    remove_backups,
    today,
)
from lepmatch.store.schema import migrate
from lepmatch.store.verification import Verification, verify_book
from lepmatch.store.wishes import Wish, add_wish, drop_wish, find_wishes


def create_store(path: str | Path, actor: str) -> Store:
    """Make a new database, and an audit key where there is none yet.

    Raises
    ------
    StoreError
        a file of that name that holds something, a folder that cannot be written to, a network disk

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from lepmatch import create_store
    >>> with TemporaryDirectory() as folder, create_store(f"{folder}/lep.db", "an officer") as store:
    ...     done = store.load("data/sample", actor="an officer")
    ...     store.market(actor="an officer").on, done["vacancies"].withdrawn
    (datetime.date(2009, 3, 31), 0)
    """
    path = Path(path)
    check_place(path)
    with unfinished(path) as part:
        with closing(connect(part, create=True)) as db:
            migrate(db)
            book = Book(part, db, Seal.beside(path, create=True))
            with book.change():
                book.log(actor, "created", "store", {"name": new_name()})
        put_in_place(part, path)
    return open_store(path)


def open_store(path: str | Path) -> Store:
    """Open a database and bring it to the newest schema; close it after use, or use it in a ``with``.

    Raises
    ------
    StoreError
        no database of ours, one of a newer lepmatch, one on a network disk, one whose audit key is missing

    Examples
    --------
    >>> from lepmatch import StoreError, open_store
    >>> try:
    ...     open_store("nowhere.db")
    ... except StoreError as error:
    ...     print(error)
    nowhere.db: there is no such file; make a database with: lepmatch init nowhere.db
    """
    path = Path(path)
    db = connect(path)
    try:
        migrate(db)
        return Store(Book(path, db, Seal.beside(path)))
    except BaseException:
        db.close()
        raise


def restore_store(backup: str | Path, path: str | Path, *, actor: str, force: bool = False) -> Verification:
    """Bring a backup back as a database at `path`, after checking all of it.

    People who were erased after the backup was made are erased from it again.

    Raises
    ------
    StoreError
        a backup that is not as it was written, a `path` that is there already or is in use
    """
    return restore(Path(backup), Path(path), actor, force=force)


class Store:
    """A database of a market and its events; made by `open_store`.

    What it writes is written whole or not at all, is on the disk when the method returns, and leaves an entry in the
    audit log under the name of `actor`.

    Examples
    --------
    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from lepmatch import Event, create_store
    >>> news = Event(at=date(2009, 4, 1), kind="applied", jobseeker="J0001")
    >>> with TemporaryDirectory() as folder, create_store(f"{folder}/lep.db", "an officer") as store:
    ...     _ = store.load("data/sample", actor="an officer")
    ...     first = store.append([news], key="form 17", actor="an officer")
    ...     again = store.append([news], key="form 17", actor="an officer")
    ...     again.repeated, again.events == first.events
    (True, True)
    """

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def path(self) -> Path:
        """The file."""
        return self._book.path

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def plans(self) -> Path:
        """The folder beside the file for plans that were worked out; an erasure empties it, since they name people."""
        return self.path.with_name(f"{self.path.name}.plans")

    @property
    def key_file(self) -> Path:
        """Where the key of the audit log is."""
        return self._book.seal.file

    def close(self) -> None:
        """Close the file."""
        self._book.db.close()

    # ------------------------------------------------------------------------------------------------------- market

    def load(self, source: str | Path | Market, *, actor: str) -> dict[str, Loaded]:
        """Bring the store to what a folder, a workbook, a JSON file or a market says: all of it, or nothing.

        A record is known by its id. One that the source leaves out is withdrawn: the market no longer holds it, and
        events go on speaking of it. Events are added where they are new and never go away. Loading the same source
        twice changes nothing the second time.

        Returns
        -------
        dict
            what happened to each table

        Raises
        ------
        MarketError
            every problem of the source, people among them who were erased under its audit key
        """
        market = source if isinstance(source, Market) else read_market(source)
        return load_market(self._book, market, actor)

    def put(self, vacancy: Vacancy, *, actor: str) -> bool:
        """Write down one vacancy, new or in place of the one with its id; whether anything changed by it.

        The next load goes by its source again: a vacancy that it leaves out is withdrawn.

        Raises
        ------
        MarketError
            every problem of it, as of a file's row
        StoreError
            nothing was loaded yet
        """
        with self._book.change():
            return put_vacancy(self._book, vacancy, actor)

    def news_since(self, version: int, event: int) -> News | None:
        """What came since a version of the market and an event, for a reader that takes it in; see `version`.

        None where the market was loaded since, or somebody erased: it is then to be read anew.
        """
        return news_since(self._book, version, event)

    def preview(self, market: Market) -> dict[str, Loaded]:
        """What `load` would do to each table, had it been called now; nothing is written.

        Raises
        ------
        MarketError
            people who were erased under the audit key
        """
        return preview_load(self._book, market)

    def market(self, *, actor: str, on: date | None = None) -> Market:
        """The market that the store holds, as its last load and all events leave it.

        Parameters
        ----------
        actor : who reads; that they did is written down, since a market holds what is sensitive
        on : the day to see it on, in place of its own

        Raises
        ------
        StoreError
            nothing was loaded yet
        MarketError
            claims that start after `on`
        """
        return read_market_of(self._book, actor, on)

    def history(self, *, actor: str, on: date | None = None) -> Market:
        """The market with everybody and everything that was ever in it: for counting, not for matching.

        Withdrawn people are in it, and those who were erased as people of whom nothing is known; so no start in work
        is lost from a count because somebody left the register.
        """
        return read_market_of(self._book, actor, on, whole=True)

    def place(self, *, actor: str, whole: bool = False) -> Place:
        """The market, or its whole history, with how far the store had come, whoever writes meanwhile."""
        return read_place(self._book, actor, whole=whole)

    def export(self, path: str | Path, *, actor: str) -> Market:
        """Write the market to a folder, a workbook or a JSON file, in the form in which it could be loaded."""
        market = self.market(actor=actor)
        write_market(market, path)
        return market

    def record(self, table: str, id: str, *, actor: str) -> Any:
        """One record, withdrawn ones too; a look at a jobseeker or at monitoring is written down.

        Raises
        ------
        UnknownIdError
            no such record
        """
        return read_record(self._book, table, id, actor)

    @property
    def version(self) -> int:
        """A number that grows whenever a load or a put changes the market; 0 before the first."""
        row = self._book.db.execute("SELECT version FROM market").fetchone()
        return int(row[0]) if row else 0

    @property
    def day(self) -> date:
        """The day that the market is seen on.

        Raises
        ------
        StoreError
            nothing was loaded yet
        """
        return date.fromisoformat(market_day(self._book)[0])

    @property
    def scheme(self) -> str:
        """Name of the scheme that the market runs under; StoreError where nothing was loaded yet."""
        return market_day(self._book)[1]

    def _rules(self) -> Scheme:
        return load_scheme(self.scheme) if self.version else load_scheme()

    # ------------------------------------------------------------------------------------------------------- events

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
        with self._book.change():
            return append_events(self._book, events, key, actor, lambda: check(self) if check else None)

    def events(
        self,
        *,
        jobseeker: str | None = None,
        vacancy: str | None = None,
        course: str | None = None,
        pledge: str | None = None,
        ref: str | None = None,
        corrects: str | None = None,
    ) -> list[Event]:
        """The events about all that is named, or every event, in the order in which they were written."""
        subjects = {"jobseeker": jobseeker, "vacancy": vacancy, "course": course, "pledge": pledge}
        return list(find_events(self._book.db, subjects | {"ref": ref, "corrects": corrects}))

    def receipt(self, key: str) -> Receipt | None:
        """What the command of a key did; None where none was sent under it."""
        return find_receipt(self._book, key)

    @property
    def last_event(self) -> int:
        """The number of the newest event, 0 where there is none."""
        return last_event(self._book.db)

    def events_after(self, number: int) -> list[Event]:
        """The events that were written after the one with this number, in their order."""
        return list(events_after(self._book.db, number))

    # --------------------------------------------------------------------------------------------------------- wishes

    def wish(self, wish: Wish) -> None:
        """Keep what an officer wants of every plan about a pair, in place of what was wanted before.

        Raises
        ------
        UnknownIdError
            a jobseeker or a vacancy that is not in the store
        """
        with self._book.change():
            add_wish(self._book, wish)

    def unwish(self, jobseeker: str, vacancy: str, *, actor: str) -> None:
        """Let the plan decide about a pair again."""
        with self._book.change():
            drop_wish(self._book, jobseeker, vacancy, actor)

    def wishes(self) -> list[Wish]:
        """What officers want of every plan, by jobseeker and vacancy."""
        return find_wishes(self._book.db)

    # ---------------------------------------------------------------------------------------------------------- people

    @property
    def accounts(self) -> Accounts:
        """Who may log in to the dashboard, and their sessions."""
        return Accounts(self._book)

    # ---------------------------------------------------------------------------------------------------------- care

    def audit(self) -> list[Entry]:
        """The audit log, oldest first."""
        return list(audit_entries(self._book.db))

    def newest_entries(
        self, n: int, before: int | None = None, *, actor: str = "", action: str = "", day: date | None = None
    ) -> list[Entry]:
        """The newest n entries of the audit log, newest first, without reading the rest of it.

        Parameters
        ----------
        before : only entries with smaller numbers: the page after one that ended there
        actor, action, day : only those of one name, of actions that begin like this, of one day in UTC
        """
        return newest_entries(self._book.db, n, before, actor=actor, action=action, day=day.isoformat() if day else "")

    def verify(self) -> Verification:
        """Check the file, the audit log with its end, and every event and record against the log."""
        with reading(self._book.db):
            return verify_book(self._book)

    def back_up(self, file: str | Path, *, actor: str) -> Verification:
        """Copy all of it to a new file, others writing meanwhile, and check the copy.

        Raises
        ------
        StoreError
            a file that is there already, a full disk, or a copy with problems
        """
        return back_up(self._book, Path(file).absolute(), actor)

    def erase(self, jobseeker: str, *, actor: str, reason: str) -> list[Due]:
        """Take a person out of records, monitoring and events, and out of every trace in the file.

        Events stay as those of nobody, so that counts stay right. Backups that are kept no longer are deleted.

        Returns
        -------
        list of Due
            the backups that still hold the person, and until when

        Raises
        ------
        UnknownIdError
            nobody has this id
        StoreError
            others still read what is to go; send it again when they have closed it
        """
        was_erased = self._book.seal.digest("jobseeker", jobseeker) in self._book.seal.erased()
        if not was_erased or jobseeker in everybody(self._book.db):
            with self._book.change():
                erase_people(self._book, [jobseeker], actor, reason)
        for plan in self.plans.glob("*"):
            plan.unlink(missing_ok=True)
        remove_backups(self._book, self._rules(), actor)
        wipe(self._book.db)
        return left_backups(self._book, self._rules())

    def due_to_go(self, on: date | None = None) -> list[Due]:
        """What is kept no longer by the rules of the scheme, each with its reason; nothing is deleted.

        Parameters
        ----------
        on : the day to count people's records to, in place of the market's own; commands and backups count to today
        """
        db, rules = self._book.db, self._rules()
        people = due_records(db, rules, on or self.day) if self.version else []
        return [*people, *due_commands(db, rules, today()), *due_backups(db, rules, today())]

    def retain(self, *, actor: str, on: date | None = None) -> list[Due]:
        """Delete what is kept no longer; see `due_to_go`."""
        due = self.due_to_go(on)
        if due:
            delete_due(self._book, self._rules(), due, actor)
            wipe(self._book.db)
        return due
