"""How the functions of the kernel are compiled: once a machine, and anew when any of their sources has changed.

numba looks at a function's own file, not at the files of the functions that it calls, so after an update it might run
an old rule inside a new one. Compiled functions older than the newest source are dropped before any is loaded.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from numba import njit

compiled = njit(cache=True, nogil=True, error_model="numpy")
"""Compile a function: kept on disk, free of Python's lock, without checks for division by zero."""


def _drop_stale(folder: Path) -> None:
    newest = max(source.stat().st_mtime for source in folder.rglob("*.py"))
    for kept in folder.rglob("*.nb[ic]"):
        with suppress(OSError):  # another process was faster, or the folder is read-only
            if kept.stat().st_mtime < newest:
                kept.unlink()


_drop_stale(Path(__file__).parent)
