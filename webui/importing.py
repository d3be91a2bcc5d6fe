"""Files that were sent to be loaded: kept in a private folder until they are loaded, dropped or forgotten.

The folder bears the name that the session keeps, so that any worker finds it. It holds the files and a note of how far
the import has come; the note says nothing of anybody. The files go when they are loaded, when they are wrong, and an
hour after they came.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path

from werkzeug.datastructures import FileStorage

from lepmatch import LepmatchError, Loaded, Market, MarketError, Store, open_store, read_market
from webui.config import HOUR, Settings

KEPT = HOUR
"""Seconds for which files wait for a decision."""
LOCK = "the one import"
"""Under this name an import is noted while it loads, for all workers to see."""
MOST_FILES = 20

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")
_SUFFIXES = (".csv", ".json", ".xlsx", ".toml")
_TABLES = {one.name for one in fields(Market)} - {"on", "scheme"}

log = logging.getLogger("webui")


@dataclass(frozen=True, slots=True)
class Note:
    """How far an import has come.

    Attributes
    ----------
    step : checked, waiting, reading, writing, done or failed
    files : names of the files
    day : the day that their market is seen on
    version : of the market that they were compared with
    tables : what a load does, or did, to each table
    worker : the process that loads
    words : what went wrong
    """

    step: str
    files: tuple[str, ...] = ()
    day: str = ""
    version: int = 0
    tables: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    worker: int = 0
    words: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it is loading now."""
        return self.step in ("waiting", "reading", "writing")


class Place:
    """The folder of one import."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, folder / "files"

    @classmethod
    def new(cls, settings: Settings) -> Place:
        """A folder that nobody else can look into."""
        place = cls(Path(tempfile.mkdtemp(prefix=_prefix(settings))))
        place.files.mkdir(mode=0o700)
        timer = threading.Timer(KEPT, place.forget)
        timer.daemon = True
        timer.start()
        return place

    @classmethod
    def find(cls, settings: Settings, name: str | None) -> Place | None:
        """The folder of a name; None where it is gone."""
        if not name or not name.startswith(_prefix(settings)) or Path(name).name != name:
            return None
        folder = Path(tempfile.gettempdir(), name)
        return cls(folder) if folder.is_dir() else None

    @property
    def name(self) -> str:
        """Its name."""
        return self.folder.name

    @property
    def source(self) -> Path:
        """What is read: one file with all tables, or the folder."""
        held = sorted(self.files.iterdir())
        alone = len(held) == 1 and held[0].suffix.lower() in (".json", ".xlsx") and held[0].stem not in _TABLES
        return held[0] if alone else self.files

    def note(self) -> Note | None:
        """How far the import has come; an import whose worker has stopped has failed."""
        try:
            told = json.loads((self.folder / "note.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        found = Note(**{**told, "files": tuple(told["files"])})
        if found.is_running and not _runs(found.worker):
            return Note("failed", found.files, words="The server was stopped meanwhile. Nothing was loaded.")
        return found

    def tell(self, note: Note) -> None:
        """Write down how far it has come; whoever looks sees the old note or the new one."""
        part = self.folder / "note.part"
        part.write_text(json.dumps(asdict(note)), encoding="utf-8")
        part.replace(self.folder / "note.json")

    def empty(self) -> None:
        """Remove the files, and keep the note."""
        shutil.rmtree(self.files, ignore_errors=True)

    def remove(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """Remove all of it, unless it is being loaded."""
        found = self.note() if self.folder.is_dir() else None
        if found is None or not found.is_running:
            self.remove()


def save(place: Place, files: Sequence[FileStorage]) -> list[str]:
    """Save files that were sent; what is wrong with their names, in words."""
    sent = [(_last_part(file.filename or ""), file) for file in files if file.filename]
    if not sent:
        return ["Choose the files to import"]
    if len(sent) > MOST_FILES:
        return [f"Choose at most {MOST_FILES} files; a market has one for each table, and market.toml"]
    wrong = []
    seen: set[str] = set()
    for name, file in sent:
        if not _NAME.fullmatch(name):
            wrong.append(f"{name[:50]!r} is no name of a file of ours; use letters, digits, dots and hyphens")
        elif not name.lower().endswith(_SUFFIXES):
            wrong.append(f"{name} is not read; send CSV, XLSX or JSON files and market.toml, unpacked")
        elif name.lower() in seen:
            wrong.append(f"{name} was sent twice; keep one of the two")
        else:
            seen.add(name.lower())
            file.save(place.files / name)
    return wrong


def load_aside(settings: Settings, place: Place, note: Note, actor: str) -> None:
    """Load an import in the background."""
    threading.Thread(target=_load, args=(settings, place, note, actor), name="import", daemon=True).start()


def _load(settings: Settings, place: Place, note: Note, actor: str) -> None:
    def tell(step: str, words: str = "", tables: Mapping[str, Loaded] | None = None) -> None:
        done = {name: asdict(table) for name, table in tables.items()} if tables else note.tables
        place.tell(Note(step, note.files, note.day, note.version, done, os.getpid(), words))

    try:
        with open_store(settings.database) as store:
            try:
                tell("reading")
                market = read_market(place.source)
                tell("writing")
                tell("done", tables=store.load(market, actor=actor))
            finally:
                store.accounts.forget_attempts(LOCK)
    except MarketError:
        tell("failed", "The files are no longer what they were. Nothing was loaded; send them again.")
    except LepmatchError as error:
        tell("failed", f"Nothing was loaded: {error}")
    except Exception as error:  # whatever it is, the page must not wait for ever
        log.error("failed", extra={"event": "import", "kind": type(error).__name__})
        tell("failed", "Something went wrong. Nothing was loaded.")
    finally:
        place.empty()


def may_start(settings: Settings, store: Store) -> bool:
    """Whether no import loads now; from now on one does."""
    return store.accounts.attempt(LOCK, settings.clock(), within=KEPT, most=1)


def sweep(settings: Settings) -> None:
    """Remove what was left behind: by a worker that has stopped, or by somebody who never came back."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix(settings)}*"):
        try:
            is_old = folder.stat().st_uid == os.getuid() and folder.stat().st_mtime < time.time() - KEPT
        except FileNotFoundError:
            continue
        if is_old:
            Place(folder).forget()


def _prefix(settings: Settings) -> str:
    database = sha256(str(settings.database.absolute()).encode()).hexdigest()[:12]
    return f"lepmatch-import-{database}-"


def _last_part(name: str) -> str:
    """The name of a file without the folders that a browser may send along."""
    return name.replace("\\", "/").rpartition("/")[2]


def _runs(worker: int) -> bool:
    try:
        os.kill(worker, 0)
    except ProcessLookupError:
        return False
    return True
