"""A disk whose power can be cut at any moment: what was not synced by then is there, not there, or torn.

SQLite may put what it writes in any order until it syncs a file. So at a cut each sector of each write since the last
sync of its file is on the disk or not, by the toss of a coin, and the rest is as it was. The connection comes from
apsw, which lets Python stand between SQLite and its files; all that runs on it is the store's own code.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
from sqlite_utils import Database

SECTOR = 512  # bytes that a disk writes whole


@dataclass
class Image:
    """A file as it stands on the disk, and what was written to it since its last sync."""

    durable: bytearray
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut off there

    def sync(self) -> None:
        """All of it reaches the disk."""
        for start, data in self.pending:
            _apply(self.durable, start, data)
        self.pending.clear()

    def after_a_cut(self, draw: random.Random) -> bytes:
        """What the disk holds when the power goes now."""
        content = bytearray(self.durable)
        chance = draw.choice((0.0, 0.5, 0.9, 1.0))
        for start, data in self.pending:
            if data is None:
                if draw.random() < chance:
                    _apply(content, start, None)
                continue
            for piece in range(0, len(data), SECTOR):
                if draw.random() < chance:
                    _apply(content, start + piece, data[piece : piece + SECTOR])
        return bytes(content)


def _apply(content: bytearray, start: int, data: bytes | None) -> None:
    if data is None:
        del content[start:]
        return
    content.extend(bytes(max(0, start - len(content))))
    content[start : start + len(data)] = data


class Disk(apsw.VFS):
    """The files of one database, on a disk that can lose power.

    Attributes
    ----------
    images : by name of the file
    writes : writes and syncs so far
    before_write : is called before each of them
    """

    def __init__(self, path: Path) -> None:
        self.name = f"disk of {path}"
        self.images: dict[str, Image] = {}
        self.path = path
        self.writes = 0
        self.before_write: Callable[[], None] = lambda: None
        super().__init__(self.name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        """Open a file and know from now on what of it is on the disk."""
        return _File(self, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        """Forget a file."""
        self.images.pop(Path(name).name, None)
        super().xDelete(name, sync)

    def connect(self) -> Database:
        """The database, through this disk; alone, since no shared memory is simulated."""
        connection = apsw.Connection(str(self.path), vfs=self.name)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        return Database(connection, execute_plugins=False)

    def step(self) -> None:
        """One more write is about to happen."""
        self.writes += 1
        self.before_write()

    def after_a_cut(self, draw: random.Random) -> dict[str, bytes]:
        """What every file holds when the power goes now."""
        return {name: image.after_a_cut(draw) for name, image in self.images.items()}


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        content = path.read_bytes() if path.exists() else b""
        self._disk = disk
        self._image = disk.images.setdefault(path.name, Image(bytearray(content)))

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.step()
        self._image.pending.append((offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._disk.step()
        self._image.pending.append((size, None))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self._disk.step()
        self._image.sync()
        super().xSync(flags)
