"""Lists that are searched, narrowed down and read page after page: one way for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

L = TypeVar("L")
R = TypeVar("R")
Mask = NDArray[np.bool_]

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Listed(Generic[L]):
    """A page of a list.

    Attributes
    ----------
    count : lines of all pages
    at, pages : which page it is, from 1, and how many there are
    """

    lines: tuple[L, ...]
    count: int
    at: int
    pages: int


def cut(
    rows: Sequence[R] | NDArray[Any], page: int, line: Callable[[Any], L], per_page: int = PER_PAGE
) -> tuple[tuple[L, ...], int, int, int]:
    """The fields of `Listed`: one page's lines, made of its rows alone; a page that is not there is the nearest.

    Examples
    --------
    >>> cut("abcde", 9, str.upper, per_page=2)
    (('E',), 5, 3, 3)
    """
    pages = max(1, ceil(len(rows) / per_page))
    at = min(max(page, 1), pages)
    here = rows[(at - 1) * per_page : at * per_page]
    return tuple(map(line, here.tolist() if isinstance(here, np.ndarray) else here)), len(rows), at, pages


class Words:
    """The texts of a table's rows, ready to be searched.

    Parameters
    ----------
    columns : what is searched: texts, and for every row the place of its own among them
    """

    def __init__(self, *columns: tuple[Iterable[str], NDArray[Any]]) -> None:
        self._columns = []
        for texts, places in columns:
            folded = [text.casefold() for text in texts]
            self._columns.append((folded, "\n".join(folded), places))

    def rows(self, asked: str) -> Mask:
        """The rows that hold every word of what is asked, each in some column."""
        found = np.ones(len(self._columns[0][2]), bool)
        for word in asked.casefold().split():
            here = np.zeros(len(found), bool)
            for texts, joined, places in self._columns:
                if word in joined:
                    here |= np.array([word in text for text in texts], bool)[places]
            found &= here
        return found
