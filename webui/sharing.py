"""Files that the processes of a database share: written whole, read again when they have changed, and locks.

They stand in a folder beside the database that only its user can read.
"""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Shared:
    """Something that one process works out and all can look at."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._written = -1
        self._read: Any = None

    def read(self) -> Any:
        """What was written last; None where nothing was, or by an earlier lepmatch, and after an erasure."""
        try:
            written = self._file.stat().st_mtime_ns
            if written != self._written:
                self._read, self._written = pickle.loads(self._file.read_bytes()), written  # noqa: S301 - ours
        except (FileNotFoundError, AttributeError, ImportError, TypeError):
            self._read, self._written = None, -1
        return self._read

    def write(self, what: Any) -> None:
        """Put something in its place, at once and whole."""
        self._file.parent.mkdir(mode=0o700, exist_ok=True)
        part = self._file.with_name(f"{self._file.name}.{os.getpid()}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            pickle.dump(what, stream, pickle.HIGHEST_PROTOCOL)
        part.replace(self._file)


@contextmanager
def alone(lock: Path, *, wait: bool = True) -> Iterator[bool]:
    """Do something that no other process does meanwhile; a process that dies lets go of it.

    Parameters
    ----------
    wait : wait until it is free; otherwise what is given is whether it was
    """
    lock.parent.mkdir(mode=0o700, exist_ok=True)
    held = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(held)
