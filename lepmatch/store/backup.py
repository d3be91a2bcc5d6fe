"""Copies to be trusted: made while others write, checked after writing, brought back without those who were erased."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from lepmatch.errors import StoreError
from lepmatch.store.audit import Seal
from lepmatch.store.connection import copy, look_into, put_in_place, refuse_stray_log, settle_alone
from lepmatch.store.erasure import everybody
from lepmatch.store.verification import Verification, verify_store

UNFINISHED = ".part"


def write_backup(db: Database, seal: Seal, file: Path) -> Verification:
    """Copy a database to a new file, which gets its name once all of it was found to be right.

    Raises
    ------
    StoreError
        a file that is there already, a full disk, or a copy with problems
    """
    if file.exists():
        raise StoreError(file, "is there already; name a new file")
    part = file.with_name(file.name + UNFINISHED)
    try:
        copy(db, part)
        found = checked(part, seal)
        put_in_place(part, file)
    finally:
        part.unlink(missing_ok=True)
    return found


def checked(file: Path, seal: Seal) -> Verification:
    """What a backup holds.

    Raises
    ------
    StoreError
        a backup that is not as it was written
    """
    with closing(look_into(file)) as db:
        found = verify_store(db, seal, is_backup=True)
    if found.problems:
        raise StoreError(file, f"is not as it was written: {found.problems[0]}")
    return found


def unpack(file: Path, path: Path, *, force: bool) -> Path:
    """Copy a backup beside the place where it is to stand; the name of the copy.

    Raises
    ------
    StoreError
        something stands there and `force` does not say to replace it, or somebody has it open
    """
    refuse_stray_log(path)
    if path.exists():
        if not force:
            raise StoreError(path, "is there already; restore to a new file, or replace it with --force")
        settle_alone(path)
    part = path.with_name(path.name + UNFINISHED)
    with closing(look_into(file)) as db:
        copy(db, part)
    return part


def came_back(db: Database, seal: Seal) -> list[str]:
    """The people in a restored database who had been erased since it was copied."""
    erased = seal.erased()
    return [id for id in everybody(db) if seal.digest("jobseeker", id) in erased] if erased else []
