"""What the coder sees of a title: its words, pairs of neighbours, the word it ends with, and pieces of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.words import Words

if TYPE_CHECKING:  # importing it takes longer than coding a thousand titles
    from scipy.sparse import csr_array

PIECES = (3, 4, 5)  # letters of a piece of a word, its two ends counted in
FEW = 16  # lines up to which adding them up one by one takes less time than loading scipy
Floats = NDArray[np.float32]


class Lines(NamedTuple):
    """Lines that each name some rows of a table, with a value for each: a sparse matrix that needs no scipy to load.

    Attributes
    ----------
    columns, values : those of all lines, one line after another
    ends : where the first line begins and where each one ends
    """

    columns: NDArray[np.int32]
    values: Floats
    ends: NDArray[np.int32]

    def of_length_one(self, lengths: Floats) -> Lines:
        """The same with each line divided by its length, given how long what it names is."""
        squares = np.concatenate([[0.0], np.cumsum(lengths.astype(np.float64) ** 2)])
        sizes = np.sqrt(np.maximum(squares[self.ends[1:]] - squares[self.ends[:-1]], 1e-9))
        return self._replace(values=(self.values / np.repeat(sizes, np.diff(self.ends))).astype(np.float32))

    def among_named(self) -> tuple[NDArray[np.int64], Lines]:
        """The rows that are named, in order, and the same lines naming rows of these alone."""
        rows, columns = np.unique(self.columns, return_inverse=True)
        return rows.astype(np.int64), self._replace(columns=columns.astype(np.int32))

    def sums(self, table: Floats) -> Floats:
        """For each line the sum of the rows that it names, each times its value, (lines, columns of the table)."""
        if len(self.ends) > FEW:
            found: Floats = self.matrix(len(table)) @ table
            return found
        found = np.zeros((len(self.ends) - 1, table.shape[1]), np.float32)
        lines = np.repeat(np.arange(len(found)), np.diff(self.ends))
        for line, column, value in zip(lines, self.columns, self.values, strict=True):
            found[line] += table[column] * value
        return found

    def matrix(self, width: int) -> csr_array:
        """The same as a sparse matrix."""
        from scipy.sparse import csr_array

        return csr_array((self.values, self.columns, self.ends), shape=(len(self.ends) - 1, width))


@dataclass(frozen=True, slots=True)
class Steps:
    """A table of numbers at a quarter of the room of `numpy.float64`: each row in whole steps of its own.

    Reading rows of it takes a fifth of the time that `numpy.float16` takes, and loses less.

    Attributes
    ----------
    whole : how many steps each number is
    step : by row, the 32,767th part of its largest number
    """

    whole: NDArray[np.int16]
    step: Floats

    @classmethod
    def of(cls, table: Floats) -> Steps:
        """The same numbers to the nearest step."""
        step = np.maximum(np.abs(table).max(axis=1), 1e-9).astype(np.float32) / np.float32(np.iinfo(np.int16).max)
        return cls(np.rint(table / step[:, None]).astype(np.int16), step)

    def __getitem__(self, rows: NDArray[np.int64]) -> Floats:
        """Some rows, as numbers."""
        return self.whole[rows] * self.step[rows][:, None]


@dataclass(frozen=True, slots=True)
class Features:
    """Columns and weights of features, learnt from titles; a rare feature weighs more.

    Attributes
    ----------
    column : feature to column; a pair holds a space, the last word begins with ``$``, a piece with ``~``
    weight : by column, the logarithm of how rare the feature is
    """

    column: dict[str, int]
    weight: Floats

    @classmethod
    def of(cls, titles: Sequence[Words], least: int = 1) -> Features:
        """Learn from titles in standard words, leaving out pairs and pieces that fewer than `least` of them have."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        names: list[str] = []
        weights = [np.zeros(0)]
        for part, fewest in ((_words, 1), (_pairs, least), (_pieces, least)):
            if not any(map(part, titles)):
                continue
            seen = TfidfVectorizer(analyzer=part, min_df=fewest).fit(titles)
            names += seen.get_feature_names_out().tolist()
            weights.append(seen.idf_)
        return cls.named(names, np.concatenate(weights).astype(np.float32))

    @classmethod
    def named(cls, names: Sequence[str], weight: Floats) -> Features:
        """Features in the order of their columns."""
        return cls({name: place for place, name in enumerate(names)}, weight)

    def rows(self, titles: Sequence[Words]) -> csr_array:
        """Titles as rows: words and pieces each of length one, so that neither drowns the other."""
        words = {word: place for place, word in enumerate(dict.fromkeys(word for title in titles for word in title))}
        pieces = self.pieces(list(words)).matrix(len(self.column))
        lengths = np.sqrt(pieces.multiply(pieces).sum(axis=1))
        spelt = shares(titles, words, lengths).matrix(len(words)) @ pieces
        row: csr_array = self.whole(titles).matrix(len(self.column)) + spelt
        return row

    def whole(self, titles: Sequence[Words]) -> Lines:
        """Titles as lines of words, neighbours and last words, each line of length one."""
        lines = self._lines(_whole(title) for title in titles)
        return lines.of_length_one(lines.values)

    def pieces(self, words: Sequence[str]) -> Lines:
        """Words as lines of their pieces, each piece by its weight."""
        return self._lines(_pieces([word]) for word in words)

    def _lines(self, named: Iterable[Sequence[str]]) -> Lines:
        columns: list[int] = []
        ends = [0]
        unknown = len(self.column)
        column = self.column.get
        for names in named:
            columns += [column(name, unknown) for name in names]
            ends.append(len(columns))
        places = np.array(columns, np.int32)
        known = places != unknown
        before = np.concatenate([[0], np.cumsum(known)])
        return Lines(places[known], self.weight[places[known]], before[ends].astype(np.int32))


def shares(titles: Sequence[Words], words: dict[str, int], lengths: Floats) -> Lines:
    """What each word weighs among the pieces of its title, given how much the pieces of each word weigh."""
    columns = np.array([words[word] for title in titles for word in title], np.int32)
    ends = np.cumsum([0, *map(len, titles)], dtype=np.int32)
    return Lines(columns, np.ones(len(columns), np.float32), ends).of_length_one(lengths[columns])


def _words(title: Sequence[str]) -> list[str]:
    return [*title, f"${title[-1]}"] if title else []


def _pairs(title: Sequence[str]) -> list[str]:
    return [f"{a} {b}" for a, b in pairwise(title)]


def _whole(title: Sequence[str]) -> list[str]:
    if len(title) == 2:
        return [*title, f"${title[1]}", f"{title[0]} {title[1]}"]
    return [*_words(title), *_pairs(title)]


def _pieces(title: Sequence[str]) -> list[str]:
    around = [f"<{word}>" for word in title]
    return [f"~{word[at : at + n]}" for word in around for n in PIECES for at in range(len(word) - n + 1)]
