"""Where a database file may stand, and how a new one gets its name only once it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lepmatch.errors import StoreError

NETWORK = frozenset({"afs", "ceph", "cifs", "fuse.sshfs", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"})


def check_place(path: Path) -> None:
    """See that a new database may stand at a path.

    Raises
    ------
    StoreError
        something stands there, it is on another machine, or the log of a database that is gone lies beside it, which
        SQLite would put into the new one
    """
    refuse_network(path)
    if path.exists():
        raise StoreError(path, "is there already; choose another name")
    log = Path(f"{path}-wal")
    if log.exists():
        raise StoreError(log, "is the log of a database that is gone; move it away, or put its database back")


def make_file(path: Path) -> None:
    """Make an empty file that its owner only can read and write."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise StoreError(path, "is there already; choose another name") from None


@contextmanager
def unfinished(file: Path) -> Iterator[Path]:
    """A name to work under until a file deserves its own; nothing is left of it, nor of an earlier attempt."""
    part = file.with_name(f"{file.name}.part")
    pieces = (part, Path(f"{part}-wal"), Path(f"{part}-shm"))
    for piece in pieces:
        piece.unlink(missing_ok=True)
    try:
        yield part
    finally:
        for piece in pieces:
            piece.unlink(missing_ok=True)


def put_in_place(path: Path, place: Path) -> None:
    """Give a finished file its name; after a power cut it has the one name or the other."""
    os.replace(path, place)
    sync(place.parent)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refuse_network(path: Path) -> None:
    """A write-ahead log needs shared memory, which a network disk does not have."""
    if str(path).startswith(("//", "\\\\")) or file_system(path.absolute()) in NETWORK:
        raise StoreError(path, "is on a network disk, where a database can be damaged; choose a disk of this machine")


def file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system that holds a path; empty where the machine does not say."""
    if not mounts.is_file():
        return ""
    kinds: dict[Path, str] = {}
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, kind, *_ = line.split(" ")
        kinds[Path(point.replace("\\040", " "))] = kind  # the last one mounted on a point is the one that is seen
    return next((kinds[point] for point in (path, *path.resolve().parents) if point in kinds), "")
