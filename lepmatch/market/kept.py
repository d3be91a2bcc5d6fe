"""What is worked out from the reference tables once and kept in a cache folder for every later start."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
Arrays = Mapping[str, NDArray[Any]]


def kept(name: str, keys: Iterable[str], rests_on: Iterable[str], make: Callable[[], Arrays]) -> Arrays:
    """The arrays that `make` gives, from the cache where it holds them, mapped and not read.

    Parameters
    ----------
    name : of the folder, to which the state of the files is added
    keys : names of the arrays
    rests_on : files of this package, tables and code, of which any change makes the arrays anew
    """
    state = hashlib.sha256(b"\0".join((HERE / file).read_bytes() for file in rests_on)).hexdigest()[:16]
    folders = [home / f"{name}-{state}" for home in _homes()]
    for folder in folders:
        try:
            return {key: np.load(folder / f"{key}.npy", mmap_mode="r") for key in keys}
        except (OSError, ValueError, EOFError):
            continue
    made = make()
    for folder in folders:
        try:
            _write(made, folder)
            break
        except OSError:
            continue
    return made


def _homes() -> list[Path]:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return [Path(home) / "lepmatch", Path(tempfile.gettempdir()) / f"lepmatch-{os.getuid()}"]


def _write(arrays: Arrays, folder: Path) -> None:
    """Write all or nothing, so that another process never reads half."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for key, array in arrays.items():
            np.save(unfinished / f"{key}.npy", array)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def packed(texts: Iterable[str]) -> NDArray[np.uint8]:
    """Texts without line breaks as one array."""
    return np.frombuffer("\n".join(["", *texts]).encode(), dtype=np.uint8)


def unpacked(array: NDArray[np.uint8]) -> list[str]:
    """The texts of an array that `packed` made."""
    return array.tobytes().decode().split("\n")[1:]
