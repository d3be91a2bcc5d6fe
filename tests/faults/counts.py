"""How often a fault is tried: a few times in `make test`, often enough to mean something in `make faults`."""

from __future__ import annotations

import os


def count(*, quick: int, full: int) -> int:
    """The number of trials."""
    return full if os.environ.get("LEPMATCH_FAULTS") == "full" else quick
