"""The coder of unseen titles: fitted on the tables alone, the same on every machine, kept in a cache.

A ridge regression takes the features of a title to the unit groups. It learns from every title of the tables and from
the names of the skills that a group asks for, so that a word that no title has can still point the way. A truncated
singular value decomposition of its weights is a space of concepts, in which titles without a shared word can meet.
Confidence is calibrated on what the model says of each known title when that title is left out.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.occupations import occupations
from lepmatch.market.skills import aliases
from lepmatch.market.text import known_titles, words_of
from lepmatch.market.title_features import Features, share_of_words
from lepmatch.market.words import Words, fold

CONCEPTS = 128
RIDGE = 1.0  # how much the weights are held back; of 0.2 to 1.5 all did about as well with titles left out
NEIGHBOURS = (0.02, 0.06, 0.18)  # what a title also says of groups that share one, two or three digits with its own
SKILL, DESIRABLE = 0.5, 0.4  # how much a skill says of a group that asks for it, and when it is only desirable
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TitleModel:
    """The fitted coder.

    Attributes
    ----------
    features : the columns that it reads
    weights : (features, unit groups)
    concepts : (unit groups, `CONCEPTS`), the directions in which the weights differ most
    words : each word of the tables to its row in `word_scores` and `lengths`
    word_scores : what the pieces of a word say of each unit group
    lengths : how much its pieces weigh
    calibration : steepness of the scores; then constant and slope of the confidence of the first answer
    """

    features: Features
    weights: Array
    concepts: Array
    calibration: NDArray[np.float64]
    words: dict[str, int]
    word_scores: Array
    lengths: Array

    @classmethod
    def of(
        cls, features: Features, weights: Array, concepts: Array, calibration: NDArray[np.float64], words: Sequence[str]
    ) -> TitleModel:
        """Work out once what every known word says, so that a title takes few sums."""
        scores, lengths = _say(features, weights, words)
        rows = {word: row for row, word in enumerate(words)}
        return cls(features, weights, concepts, calibration, rows, scores, lengths)

    def scores(self, titles: Sequence[Words]) -> Array:
        """What titles say of each unit group, (n, unit groups)."""
        new = list(dict.fromkeys(word for title in titles for word in title if word not in self.words))
        words, word_scores, lengths = self.words, self.word_scores, self.lengths
        if new:
            more, longer = _say(self.features, self.weights, new)
            words = words | {word: len(words) + place for place, word in enumerate(new)}
            word_scores, lengths = np.vstack([word_scores, more]), np.concatenate([lengths, longer])
        said: Array = self.features.whole(titles) @ self.weights
        said += share_of_words(titles, words, lengths) @ word_scores
        return said

    def place(self, titles: Sequence[Words]) -> Array:
        """Titles in the space of concepts, (n, `CONCEPTS`)."""
        placed: Array = self.scores(titles) @ self.concepts
        return placed

    def confidences(self, titles: Sequence[Words]) -> Array:
        """How likely each unit group is, (n, unit groups), each row summing to at most 1."""
        return _confidences(self.scores(titles), self.calibration)


@cache
def title_model() -> TitleModel:
    """The fitted coder, from the cache or made anew (about half a minute, once for each state of the tables)."""
    name = f"titles-{_state()}.npz"
    for folder in _cache_folders():
        try:
            return _read(folder / name)
        except (OSError, ValueError, KeyError):
            continue
    model = fit()
    for folder in _cache_folders():
        try:
            _write(model, folder / name)
            break
        except OSError:
            continue
    return model


def fit() -> TitleModel:
    """Learn from the tables."""
    from scipy.linalg import lapack

    codes = list(occupations())
    known = _distinct_titles()
    titles, own = list(known), np.array([codes.index(code) for code in known.values()])
    skills, asking = _skills(codes)
    features = Features.of([*titles, *skills], least=2)
    rows = features.rows([*titles, *skills])
    targets = np.vstack([_relatives(codes)[own], SKILL * asking]).astype(np.float32)
    kernel = (rows @ rows.T).toarray().astype(np.float32)
    kernel[np.diag_indices_from(kernel)] += RIDGE
    factor, _ = lapack.spotrf(kernel.T, lower=1, overwrite_a=1)
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    dual = inverse @ targets
    left_out = (targets - dual / np.diag(inverse)[:, None])[: len(titles)]
    weights = rows.T @ dual
    values, vectors = np.linalg.eigh((weights.T @ weights).astype(np.float64))
    axes = vectors[:, np.argsort(-values)[:CONCEPTS]].astype(np.float32)
    words = sorted({word for title in titles for word in title})
    return TitleModel.of(features, weights, axes, _calibrate(left_out, own), words)


def _say(features: Features, weights: Array, words: Sequence[str]) -> tuple[Array, Array]:
    """What the pieces of words say of each unit group, and how much they weigh."""
    pieces = features.pieces(words)
    return pieces @ weights, np.sqrt(pieces.multiply(pieces).sum(axis=1))


def _distinct_titles() -> dict[Words, str]:
    """Titles of the tables in standard words, each once, to their unit groups."""
    known = known_titles()
    titles = (title for group in occupations().values() for title in (group.title, *group.titles))
    return {words: known[" ".join(words)] for words in sorted(map(words_of, titles)) if words}


def _skills(codes: list[str]) -> tuple[list[Words], Array]:
    """The words for each skill that some group asks for, and how much they say of each group."""
    asking: dict[str, NDArray[np.float64]] = {}
    for place, group in enumerate(occupations().values()):
        for named, worth in ((group.essential_skills, 1.0), (group.desirable_skills, DESIRABLE)):
            for id in named:
                asking.setdefault(id, np.zeros(len(codes)))[place] = worth
    ids = sorted(asking)
    words = [tuple(" ".join(sorted(map(fold, aliases()[id]))).split()) for id in ids]
    return words, np.array([asking[id] / np.sqrt(asking[id].sum()) for id in ids], dtype=np.float32)


def _relatives(codes: list[str]) -> Array:
    """What a title of one group says of every group, by the digits that they share."""
    worth = (0.0, *NEIGHBOURS, 1.0)
    shared = [[next((n for n in range(4) if a[n] != b[n]), 4) for b in codes] for a in codes]
    relatives: Array = np.array(worth, dtype=np.float32)[np.array(shared)]
    return relatives


def _confidences(scores: Array, calibration: NDArray[np.float64]) -> Array:
    steepness, *slopes = calibration
    highest = scores.max(axis=1)
    likely: Array = np.exp((scores - highest[:, None]) * np.float32(steepness))
    first = 1 / likely.sum(axis=1)
    trusted = (1 / (1 + np.exp(-(_evidence(first) @ np.array(slopes))))).astype(np.float32)
    rest = np.minimum((1 - trusted) / np.maximum(1 - first, 1e-6), 1) * first
    likely *= rest[:, None]
    np.minimum(likely, trusted[:, None], out=likely)
    likely[np.arange(len(scores)), scores.argmax(axis=1)] = trusted
    return likely


def _evidence(first: Array) -> NDArray[np.float64]:
    first = np.clip(first, 1e-4, 1 - 1e-4)
    return np.stack([np.ones(len(first)), np.log(first / (1 - first))], axis=1)


def _calibrate(scores: Array, own: NDArray[np.int64]) -> NDArray[np.float64]:
    """Steepness, constant and slope that make confidence true of titles left out."""
    lines = np.arange(len(own))

    def likely(steepness: float) -> Array:
        odds: Array = np.exp(steepness * (scores - scores.max(axis=1, keepdims=True)))
        shares: Array = odds / odds.sum(axis=1, keepdims=True)
        return shares

    steepness = max(np.arange(4.0, 30.5, 0.5), key=lambda value: float(np.log(likely(value)[lines, own] + 1e-9).sum()))
    right = (scores.argmax(axis=1) == own).astype(float)
    evidence = _evidence(likely(steepness).max(axis=1))
    slopes = np.zeros(evidence.shape[1])
    for _ in range(25):  # Newton's method for a logistic regression
        said = 1 / (1 + np.exp(-(evidence @ slopes)))
        bend = (evidence * (said * (1 - said))[:, None]).T @ evidence + 1e-3 * np.eye(len(slopes))
        slopes += np.linalg.solve(bend, evidence.T @ (right - said) - 1e-3 * slopes)
    return np.array([steepness, *slopes])


def _state() -> str:
    """A name for the tables and the code that the model rests on."""
    here = Path(__file__).parent
    files = [here / "reference" / f"{name}.csv" for name in ("occupations", "skills", "words", "towns", "regions")]
    files += [here / f"{name}.py" for name in ("words", "text", "title_features", "title_model")]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _cache_folders() -> list[Path]:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return [Path(home) / "lepmatch", Path(tempfile.gettempdir()) / f"lepmatch-{os.getuid()}"]


def _read(file: Path) -> TitleModel:
    with np.load(file, allow_pickle=False) as kept:
        names = json.loads(kept["names"].tobytes())
        features = Features({name: place for place, name in enumerate(names)}, kept["weight"])
        return TitleModel(
            features,
            kept["weights"].astype(np.float32),
            kept["concepts"],
            kept["calibration"],
            {word: row for row, word in enumerate(json.loads(kept["words"].tobytes()))},
            kept["word_scores"],
            kept["lengths"],
        )


def _write(model: TitleModel, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    names, words = (
        np.frombuffer(json.dumps(list(found)).encode(), dtype=np.uint8)
        for found in (model.features.column, model.words)
    )
    handle, unfinished = tempfile.mkstemp(dir=file.parent, suffix=".npz")
    with os.fdopen(handle, "wb") as out:
        np.savez(
            out,
            names=names,
            weight=model.features.weight,
            weights=model.weights.astype(np.float16),
            concepts=model.concepts,
            calibration=model.calibration,
            words=words,
            word_scores=model.word_scores,
            lengths=model.lengths,
        )
    os.replace(unfinished, file)
