"""The folder in which all processes of a dashboard count together, of which none is left behind.

Whoever uses one holds a lock on it, which ends with the last of its processes, a kill included. So what nobody holds
was left by processes that are gone, and the next start removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path
from tempfile import gettempdir, mkdtemp

PREFIX = "lepmatch-metrics-"


def own_folder() -> str:
    """Make a folder that is held as long as this process and those that it forks live."""
    for left in Path(gettempdir()).glob(f"{PREFIX}*"):
        if (held := _hold(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(held)
    while True:
        folder = mkdtemp(prefix=PREFIX)
        if _hold(folder) is not None:  # it stays open; another start may have been quicker and taken it for left
            return folder


def _hold(folder: str | Path) -> int | None:
    """Lock a folder of this user's; None where somebody holds it, or it is gone or another's."""
    try:
        found = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
        it = os.fstat(found)
        if it.st_uid == os.getuid() and it.st_nlink:  # 0: removed between the two
            return found
    except BlockingIOError:
        pass
    os.close(found)
    return None
