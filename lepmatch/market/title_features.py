"""What the coder sees of a title: its words, pairs of neighbours, the word it ends with, and pieces of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lepmatch.market.words import Words

PIECES = (3, 4, 5)  # letters of a piece of a word, its two ends counted in


@dataclass(frozen=True, slots=True)
class Features:
    """Columns and weights of features, learnt from titles; a rare feature weighs more.

    Attributes
    ----------
    column : feature to column; pieces begin with ``~``, the last word with ``$``
    weight : by column, the logarithm of how rare the feature is
    """

    column: dict[str, int]
    weight: NDArray[np.float32]

    @classmethod
    def of(cls, titles: Sequence[Words], least: int = 1) -> Features:
        """Learn from titles in standard words, leaving out pieces that fewer than `least` of them have."""
        whole: Counter[str] = Counter()
        holding: Counter[str] = Counter()
        for title in titles:
            whole.update(set(_whole(title)))
            holding.update(set(title))
        pieces: Counter[str] = Counter()
        for word, times in holding.items():
            for piece in set(_pieces_of(word)):
                pieces[piece] += times
        found = sorted((whole | Counter({piece: n for piece, n in pieces.items() if n >= least})).items())
        counts = np.array([n for _, n in found], dtype=np.float64)
        weight = np.log((1 + len(titles)) / (1 + counts)) + 1
        return cls({name: place for place, (name, _) in enumerate(found)}, weight.astype(np.float32))

    def rows(self, titles: Sequence[Words]) -> csr_array:
        """Titles as rows: words and pieces each of length one, so that neither drowns the other."""
        words = {word: place for place, word in enumerate(dict.fromkeys(word for title in titles for word in title))}
        pieces = self.pieces(list(words))
        lengths = np.sqrt(pieces.multiply(pieces).sum(axis=1))
        row: csr_array = self.whole(titles) + share_of_words(titles, words, lengths) @ pieces
        return row

    def whole(self, titles: Sequence[Words]) -> csr_array:
        """Titles as rows of words, neighbours and last words, each row of length one."""
        columns: list[int] = []
        ends = [0]
        column = self.column
        for title in titles:
            for word in title:
                if word in column:
                    columns.append(column[word])
            for pair in pairwise(title):
                name = " ".join(pair)
                if name in column:
                    columns.append(column[name])
            if title and "$" + title[-1] in column:
                columns.append(column["$" + title[-1]])
            ends.append(len(columns))
        places = np.array(columns, np.int32)
        rows = csr_array((self.weight[places], places, np.array(ends)), shape=(len(titles), len(column)))
        return _of_length_one(rows)

    def pieces(self, words: Sequence[str]) -> csr_array:
        """Words as rows of their pieces, each piece by its weight."""
        columns: list[int] = []
        ends = [0]
        for word in words:
            columns += [place for piece in _pieces_of(word) if (place := self.column.get(piece)) is not None]
            ends.append(len(columns))
        places = np.array(columns, np.int32)
        return csr_array((self.weight[places], places, np.array(ends)), shape=(len(words), len(self.column)))


def share_of_words(titles: Sequence[Words], words: dict[str, int], lengths: NDArray[np.float32]) -> csr_array:
    """What each word weighs among the pieces of its title, (titles, words)."""
    columns = np.array([words[word] for title in titles for word in title], np.int32)
    ends = np.concatenate([[0], np.cumsum([len(title) for title in titles])])
    squares = np.concatenate([[0.0], np.cumsum(lengths[columns].astype(np.float64) ** 2)])
    sizes = np.sqrt(np.maximum(squares[ends[1:]] - squares[ends[:-1]], 1e-9))
    values = np.repeat(1 / sizes, np.diff(ends)).astype(np.float32)
    return csr_array((values, columns, ends), shape=(len(titles), len(words)))


def _of_length_one(rows: csr_array) -> csr_array:
    squares = np.concatenate([[0.0], np.cumsum(rows.data.astype(np.float64) ** 2)])
    lengths = np.sqrt(np.maximum(squares[rows.indptr[1:]] - squares[rows.indptr[:-1]], 1e-9))
    rows.data = (rows.data / np.repeat(lengths, np.diff(rows.indptr))).astype(np.float32)
    return rows


def _whole(title: Words) -> list[str]:
    return [*title, *(f"{a} {b}" for a, b in pairwise(title)), f"${title[-1]}"] if title else []


def _pieces_of(word: str) -> list[str]:
    word = f"<{word}>"
    return [f"~{word[at : at + n]}" for n in PIECES for at in range(len(word) - n + 1)]
