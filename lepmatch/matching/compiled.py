"""How the functions of the kernel are compiled: once a machine, and anew when any of their sources has changed.

numba looks at a function's own file, not at the files of the functions that it calls, so after an update it might run
an old rule inside a new one. Compiled functions older than the newest source are dropped before any is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

Function = Callable[..., Any]
Row = Any
"""A row of `PERSON` or of `JOB`, to compiled functions a record."""
Number = Any
"""A whole number, to compiled functions one of so many bits; a flag counts as one."""
Array = Any
"""An array, to compiled functions one of a certain type."""

_HOW: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
"""Kept on disk, free of Python's lock, without checks for division by zero."""


def compiled(function: Function) -> Function:
    """Compile a function that makes no arrays.

    It becomes a part of whatever calls it and goes without numba's counting of references (``_nrt``), because passing
    arrays from function to function would cost more than the arithmetic. What is passed in must outlive the call, and
    does: the caller is Python.
    """
    made: Function = njit(**{**_HOW, "_nrt": False, "forceinline": True})(function)
    return made


def compiled_with_arrays(function: Function) -> Function:
    """Compile a function that makes arrays of its own."""
    made: Function = njit(**_HOW)(function)
    return made


@compiled
def share(weight: Number, part: Number, whole: Number) -> Number:
    """So much of a weight as `part` is of `whole`, rounded down; whole numbers from 0 to 2**52 in all products.

    By floating point, which divides several times faster than whole numbers do and is exact in this range: the true
    quotient is never nearer below a whole number than one part in ``weight * part``, far above the rounding.
    """
    return np.int64(np.float64(weight * part) / np.float64(whole))


@compiled
def count_bits(word: Number) -> Number:
    """How many bits of a word are set."""
    count = 0
    while word:
        word &= word - 1
        count += 1
    return count


def _drop_stale(folder: Path, *below: Path) -> None:
    """Drop what is older than a source of a folder, or of those below that it calls."""
    newest = max(source.stat().st_mtime for place in (folder, *below) for source in place.rglob("*.py"))
    for kept in folder.rglob("*.nb[ic]"):
        with suppress(OSError):  # another process was faster, or the folder is read-only
            if kept.stat().st_mtime < newest:
                kept.unlink()


_MATCHING = Path(__file__).parent
_drop_stale(_MATCHING)
_drop_stale(_MATCHING.parent / "planning", _MATCHING)
