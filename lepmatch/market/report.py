"""The problems that are found while a market is read, kept to a length that people read and a machine can hold."""

from __future__ import annotations

from collections import Counter

from lepmatch.errors import Problem

MOST_OF_A_COLUMN = 1_000  # problems of one column of one file that are listed; the rest are counted


class Report:
    """Problems found so far: one a place, the first that was found there.

    Examples
    --------
    >>> report = Report()
    >>> report.add("vacancies.csv", "is required", row=2, column="title", got="blank")
    >>> report.covers("vacancies.csv", 2, "title")
    True
    """

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._places: set[tuple[str, int, str]] = set()
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, file: str, allowed: str, *, row: int = 0, column: str = "", got: str = "") -> None:
        """Note a problem, unless one is known at the same row and column."""
        if row and column and self.covers(file, row, column):
            return
        self._counts[file, column] += 1
        if self._counts[file, column] <= MOST_OF_A_COLUMN:
            self._problems.append(Problem(file, row, column, got, allowed))
            self._places.add((file, row, column))

    def covers(self, file: str, row: int, *columns: str) -> bool:
        """Whether a problem is known in one of these columns of a row."""
        return any((file, row, column) in self._places for column in columns)

    def problems(self) -> list[Problem]:
        """All of them; where a column has too many to list, one more that says how many."""
        more = [
            Problem(file, 0, column, f"{count - MOST_OF_A_COLUMN:,} more like these", "not listed here")
            for (file, column), count in self._counts.items()
            if count > MOST_OF_A_COLUMN
        ]
        return self._problems + more
