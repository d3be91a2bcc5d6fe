"""Job titles to unit groups with honest confidence, and titles ranked against titles."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.occupations import OccupationGroup, occupations
from lepmatch.market.text import code_of, common_words, known_titles, vocabulary, words_of
from lepmatch.market.title_features import Features
from lepmatch.market.title_model import title_model
from lepmatch.market.words import Words

KNOWN = 0.97  # confidence of a title that stands in the tables
FLOOR = 0.25  # confidence below which a title is not recognised
SURE = 0.8  # confidence from which matching may rely on the answer
FIELD = 0.6  # confidence left to a text that does not say who does the job: a field of work, or who employs
DOUBT = 0.45  # the same, where a word of it is unknown or ends no title, or none is spelt right: a name
STRANGE = 0.2  # the same, where most words are unknown: below the floor
BATCH = 4_096  # titles coded at once
NEAREST = 3
SHORT = 5  # letters from which a word may be misspelt or the beginning of another
QUERIES = 64  # titles ranked at once
SPELLING = 0.4  # share of shared words and pieces in the score of a ranking; the rest is meaning


class Code(NamedTuple):
    """A unit group that a title may belong to, and how likely that is, from 0 to 1."""

    code: str
    title: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TitleCodes:
    """What a text says as a job title.

    Attributes
    ----------
    text : as given
    codes : the likeliest unit groups, best first; none when the text is not recognised as a title
    nearest : when it is not recognised, the three nearest guesses
    """

    text: str
    codes: tuple[Code, ...]
    nearest: tuple[Code, ...] = ()


def code_title(text: str, n: int = 5) -> TitleCodes:
    """The SOC 2020 unit groups that a job title may belong to, best first.

    Parameters
    ----------
    text : a job title as people write it
    n : the most groups to give

    Examples
    --------
    >>> import lepmatch as lep
    >>> best = lep.code_title("FLT drivr needed asap").codes[0]
    >>> best.code, best.title, best.confidence > 0.8
    ('8222', 'Fork-lift truck drivers', True)
    >>> lep.code_title("n/a").codes
    ()
    """
    return code_titles([text], n)[0]


def code_titles(texts: Sequence[str], n: int = 5) -> list[TitleCodes]:
    """The unit groups of many titles at once; each as `code_title` would give them."""
    with _uncollected():
        said = {text: _understood(text) for text in dict.fromkeys(texts)}
        distinct = list(dict.fromkeys(said.values()))
        found: dict[Understood, tuple[tuple[Code, ...], tuple[Code, ...]]] = {}
        for start in range(0, len(distinct), BATCH):
            part = distinct[start : start + BATCH]
            found.update(zip(part, _coded(part, n), strict=True))
        return [TitleCodes(text, *found[said[text]]) for text in texts]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the collector of garbage rest: of the many small objects made here none is in a circle."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def sure_codes(texts: Sequence[str]) -> dict[str, str | None]:
    """The unit group of each title of which the coder is sure enough to match on; None for the others."""
    best = {found.text: found.codes[0] for found in code_titles(texts, 1) if found.codes}
    return {text: best[text].code if text in best and best[text].confidence >= SURE else None for text in texts}


class Understood(NamedTuple):
    """What a text says before any guess: its words put right, its unit group if known, and how far to trust a guess."""

    words: Words
    code: str | None
    trust: float


def _understood(text: str) -> Understood:
    words = typed = words_of(text)
    code = code_of(text, typed)
    if code is not None or not typed:
        return Understood(typed, code, float(code is not None))
    if not vocabulary().words.issuperset(typed):
        words = tuple(map(_put_right, typed))
        code = known_titles().get(" ".join(words))
    return Understood(words, code, _trust(typed, words) if code is None else 1.0)


def _trust(typed: Words, words: Words) -> float:
    """How far to trust a guess at the words of a text, as typed and as put right."""
    learnt = vocabulary()
    if not learnt.roles.isdisjoint(words):
        return DOUBT if learnt.words.isdisjoint(typed) else 1.0
    unknown = sum(word not in learnt.words for word in words)
    if 2 * unknown > len(words):
        return STRANGE
    return DOUBT if unknown or learnt.heads.isdisjoint(words) else FIELD


@lru_cache(maxsize=200_000)
def _put_right(word: str) -> str:
    """The known word that a shortened or misspelt one stands for; itself when there is none."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    if word in vocabulary().words or len(word) < SHORT:
        return word
    if whole := _shortened().get(word):
        return whole
    faults = 1 if len(word) < 9 else 2
    like = _like_words().get((word[0], len(word)), [])
    found = process.extractOne(word, like, scorer=OSA.distance, score_cutoff=faults)
    return found[0] if found else word


@cache
def _shortened() -> dict[str, str]:
    """Each beginning of a common word, to the commonest word that begins so."""
    return {word[:end]: word for word in reversed(common_words()) for end in range(SHORT, len(word) + 1)}


@cache
def _like_words() -> dict[tuple[str, int], list[str]]:
    """Common words long enough to be misspelt, the commonest first: of two as near it wins.

    They stand by first letter and by each length that a slip can leave them with.
    """
    like: dict[tuple[str, int], list[str]] = {}
    for word in common_words():
        for length in range(len(word) - 2, len(word) + 3) if len(word) >= SHORT else ():
            like.setdefault((word[0], length), []).append(word)
    return like


def _likely(batch: Sequence[Understood]) -> NDArray[np.float32]:
    """How likely each unit group is for each title, (titles, unit groups)."""
    places = {code: place for place, code in enumerate(occupations())}
    sure = title_model().confidences([one.words for one in batch])
    sure *= np.array([one.trust for one in batch], np.float32)[:, None]
    known = np.array([place for place, one in enumerate(batch) if one.code is not None], np.int64)
    own = [places[one.code] for one in batch if one.code is not None]
    sure[known] *= (1 - KNOWN) / np.maximum(sure[known].sum(axis=1, keepdims=True), 1e-9)
    sure[known, own] = KNOWN
    return sure


def _coded(batch: Sequence[Understood], n: int) -> list[tuple[tuple[Code, ...], tuple[Code, ...]]]:
    sure = _likely(batch)
    best = np.sort(_highest(sure, max(n, NEAREST)), axis=1)
    likely = np.round(np.take_along_axis(sure, best, 1).astype(float), 3)
    order = np.argsort(-likely, axis=1, kind="stable")
    best = np.take_along_axis(best, order, 1)
    said = np.take_along_axis(likely, order, 1)
    answers: list[tuple[tuple[Code, ...], tuple[Code, ...]]] = []
    for one, line, confident in zip(batch, best.tolist(), said.tolist(), strict=True):
        recognised = confident[0] >= FLOOR
        codes = tuple(map(_code, line[: n if recognised else NEAREST], confident))
        answers.append((codes, ()) if recognised else ((), codes if one.words else ()))
    return answers


@lru_cache(maxsize=100_000)
def _code(place: int, confidence: float) -> Code:
    """The same object for the same answer: a hundred thousand new ones would keep the collector of garbage busy."""
    group = _groups()[place]
    return Code(group.code, group.title, confidence)


@cache
def _groups() -> tuple[OccupationGroup, ...]:
    return tuple(occupations().values())


def _highest(sure: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Where the highest numbers of each row stand; to look a few times is faster than to sort."""
    rest, lines = sure.copy(), np.arange(len(sure))
    found = np.empty((len(sure), min(most, sure.shape[1])), np.int64)
    for place in range(found.shape[1]):
        found[:, place] = rest.argmax(axis=1)
        rest[lines, found[:, place]] = -1
    return found


def rank_titles(queries: Sequence[str], candidates: Sequence[str], n: int = 10) -> list[list[tuple[int, float]]]:
    """Rank titles against titles, by shared words, shared pieces of words, and likeness of meaning.

    Parameters
    ----------
    queries, candidates : job titles as people write them
    n : the most candidates to give for each query

    Returns
    -------
    For each query the place of each candidate and its score from 0 to 1, best first.

    Examples
    --------
    >>> import lepmatch as lep
    >>> candidates = ["lorry driver", "support worker", "Carer (nights)"]
    >>> [place for place, score in lep.rank_titles(["carers"], candidates, n=2)[0]]
    [2, 1]
    """
    if not queries or not candidates or n < 1:
        return [[] for _ in queries]
    asked, offered = [[_understood(text) for text in texts] for texts in (queries, candidates)]
    distinct = {one: place for place, one in enumerate(dict.fromkeys(offered))}
    features = Features.of([one.words for one in distinct])
    spelt = features.rows([one.words for one in distinct]).T.tocsc()
    meant = _meanings(list(distinct)).T
    same = np.array([distinct[one] for one in offered])
    ranked: list[list[tuple[int, float]]] = []
    for start in range(0, len(asked), QUERIES):
        part = asked[start : start + QUERIES]
        scores = (features.rows([one.words for one in part]) @ spelt).toarray() * (SPELLING / 2)
        scores += _meanings(part) @ meant * (1 - SPELLING)
        every = np.round(scores[:, same], 6)
        ranked += [_best(line, n) if one.words else [] for line, one in zip(every, part, strict=True)]
    return ranked


def _meanings(titles: Sequence[Understood]) -> NDArray[np.float32]:
    """Titles as points on a sphere, near where they are likely to be the same work: square roots of the confidences."""
    found = np.vstack([np.sqrt(_likely(titles[at : at + BATCH])) for at in range(0, len(titles), BATCH)])
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
    return found


def _best(scores: NDArray[np.float32], n: int) -> list[tuple[int, float]]:
    least = np.partition(scores, -n)[-n] if n < len(scores) else scores.min()
    places = np.flatnonzero(scores >= least)
    places = places[np.argsort(-scores[places], kind="stable")][:n]
    return [(int(place), round(min(float(scores[place]), 1.0), 6)) for place in places]
