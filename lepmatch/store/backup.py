"""Copies to be trusted: made while others write, checked after writing, brought back without those who were erased."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from lepmatch.errors import StoreError
from lepmatch.store.audit import Book, Seal, new_name, now
from lepmatch.store.connection import connect, copy, look_into, settle_alone, wipe
from lepmatch.store.erasure import came_back, erase_people
from lepmatch.store.files import check_place, put_in_place, unfinished
from lepmatch.store.schema import MIGRATIONS, migrate, version_of
from lepmatch.store.verification import Verification, verify_book


def back_up(book: Book, file: Path, actor: str) -> Verification:
    """Copy a database to a new file, which gets its name once all of it was found to be right; see `Store.back_up`."""
    if file.exists():
        raise StoreError(file, "is there already; name a new file")
    with unfinished(file) as part:
        copy(book.db, part)
        found = _checked(part, book.seal)
        put_in_place(part, file)
    with book.change():
        book.db.execute("INSERT OR REPLACE INTO backups VALUES (?, ?)", [str(file), now()])
        book.log(actor, "backup", "store", {"entries": found.entries})
    return found


def restore(file: Path, path: Path, actor: str, *, force: bool) -> Verification:
    """Bring a backup back as a database at `path`; see `restore_store`."""
    seal = Seal.beside(path)
    with closing(look_into(file)) as db:
        is_old = version_of(db) < len(MIGRATIONS)  # it lacks tables, and is checked when it has them
    if not is_old:
        _checked(file, seal)
    if force and path.exists():
        settle_alone(path)
    else:
        check_place(path)
    with unfinished(path) as part:
        with closing(look_into(file)) as db:
            copy(db, part)
        with closing(connect(part)) as db:
            migrate(db)
            book = Book(part, db, seal)
            if is_old:
                _refuse(verify_book(book, is_backup=True), file)
            found = _start_anew(book, actor)
        put_in_place(part, path)
    return found


def _start_anew(book: Book, actor: str) -> Verification:
    """From here on the log is one of its own, and nobody who was erased is there."""
    with book.change():
        book.log(actor, "restored", "store", {"name": new_name()})
    people = came_back(book)
    if people:
        with book.change():
            erase_people(book, people, actor, "erased before the backup was restored")
        wipe(book.db)
    return verify_book(book)


def _checked(file: Path, seal: Seal) -> Verification:
    """What a backup holds; StoreError where that is not what was written."""
    with closing(look_into(file)) as db:
        found = verify_book(Book(file, db, seal), is_backup=True)
    _refuse(found, file)
    return found


def _refuse(found: Verification, file: Path) -> None:
    if found.problems:
        raise StoreError(file, f"is not as it was written: {found.problems[0]}")
