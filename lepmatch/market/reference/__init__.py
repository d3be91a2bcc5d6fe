"""The packaged tables: occupations, skills, licences, places, districts, rates. Each row names its source."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``name``.csv in file order, each a mapping of column to text.

    Examples
    --------
    >>> table("regions")[0].keys() >= {"region"}
    True
    """
    text = files(__name__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def names(name: str, column: str) -> tuple[str, ...]:
    """One column of a table, as a tuple."""
    return tuple(row[column] for row in table(name))
