"""The coder of unseen titles: fitted on the tables alone with scikit-learn, the same on every machine, kept in a cache.

Linear support vector machines take the features of a title down the tree of the classification: one tells the major
groups apart, one the sub-major groups, one the minor groups, and one for each sub-major group its unit groups. Their
sum is again linear, so that coding a title takes a few additions and no scikit-learn. The names of the skills that a
group asks for are lessons too: a word that no title has can still point the way. Confidence is calibrated on titles
held out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.kept import Arrays, kept, packed, unpacked
from lepmatch.market.occupations import occupations
from lepmatch.market.skills import aliases
from lepmatch.market.text import known_titles
from lepmatch.market.title_features import Features, Floats, Lines, Steps, shares
from lepmatch.market.words import Words, fold

if TYPE_CHECKING:
    from scipy.sparse import csr_array

KEYS = (
    *("names", "weight", "weights", "weight_steps", "start"),
    *("words", "word_scores", "score_steps", "lengths", "calibration"),
)
TABLES = ("occupations", "titles", "skills", "words", "towns", "regions", "districts")
CODE = ("kept", "words", "text", "title_features", "title_model")
RESTS_ON = [*(f"reference/{name}.csv" for name in TABLES), *(f"{name}.py" for name in CODE)]
HELD_BACK = 1.0  # C of the machines: less holds the weights back more
EVEN = 0.5  # how far the titles of a large group weigh less: 0 not at all, 1 so that every group weighs the same
SKILL, DESIRABLE = 0.3, 0.15  # of a title, what the name of a skill weighs as a lesson on the group that asks for it
HELD_OUT = 2  # one title of so many is held out to calibrate confidence: half, for a coder that knows less is not surer


@dataclass(frozen=True, slots=True)
class TitleModel:
    """The fitted coder.

    Attributes
    ----------
    features : the columns that it reads
    weights, start : (features, unit groups), and what each unit group begins with
    words : each word of the tables to its row in `word_scores` and `lengths`
    word_scores : what the pieces of a word say of each unit group
    lengths : how much its pieces weigh
    calibration : steepness of the scores; then what the evidence says of the confidence of the first answer
    """

    features: Features
    weights: Steps
    start: Floats
    words: dict[str, int]
    word_scores: Steps
    lengths: Floats
    calibration: NDArray[np.float64]

    @classmethod
    def of(cls, found: Arrays) -> TitleModel:
        """The coder that `fit` gives as arrays."""
        return cls(
            Features.named(unpacked(found["names"]), np.array(found["weight"])),
            Steps(found["weights"], found["weight_steps"]),
            words={word: row for row, word in enumerate(unpacked(found["words"]))},
            word_scores=Steps(found["word_scores"], found["score_steps"]),
            **{key: found[key] for key in ("start", "lengths", "calibration")},
        )

    def confidences(self, titles: Sequence[Words]) -> Floats:
        """How likely each unit group is, (n, unit groups), each row summing to at most 1."""
        whole = self.features.whole(titles)
        words = {word: place for place, word in enumerate(dict.fromkeys(word for title in titles for word in title))}
        spelt, lengths = self._spelt(list(words))
        rows, lines = whole.among_named()
        scores = lines.sums(self.weights[rows])
        scores += shares(titles, words, lengths).sums(spelt)
        scores += self.start
        return _confidences(scores, _known_share(whole, titles), self.calibration)

    def _spelt(self, words: Sequence[str]) -> tuple[Floats, Floats]:
        """What the pieces of words say of each unit group, and how much they weigh."""
        rows = np.array([self.words.get(word, -1) for word in words], np.int64)
        scores, lengths = self.word_scores[rows], self.lengths[rows]
        if new := np.flatnonzero(rows < 0).tolist():
            scores[new], lengths[new] = _spelt(self.features, self.weights, [words[at] for at in new])
        return scores, lengths


@cache
def title_model() -> TitleModel:
    """The fitted coder, from the cache or made anew (a minute or two, once for each state of the tables)."""
    return TitleModel.of(kept("titles", KEYS, RESTS_ON, lambda: fit(lessons())))


def lessons() -> dict[Words, str]:
    """Every title of the tables in standard words, with its unit group, in order."""
    return {tuple(title.split()): code for title, code in sorted(known_titles().items())}


def alike(titles: Iterable[Words]) -> list[str]:
    """The same name for titles that have the same words in another order, so that both or neither are held out."""
    return [" ".join(sorted(set(words))) for words in titles]


def fit(known: Mapping[Words, str]) -> Arrays:
    """Learn from titles and their unit groups."""
    from sklearn.model_selection import GroupKFold

    codes = {code: place for place, code in enumerate(occupations())}
    titles, own = list(known), np.array([codes[code] for code in known.values()])
    learnt, held = next(iter(GroupKFold(HELD_OUT).split(titles, own, alike(titles))))
    part, weights, start = _learn([titles[at] for at in learnt], own[learnt])
    left = [titles[at] for at in held]
    calibration = _calibrate(part.rows(left) @ weights + start, _known_share(part.whole(left), left), own[held])
    features, weights, start = _learn(titles, own)
    words = sorted({word for title in titles for word in title})
    spelt, lengths = _spelt(features, weights, words)
    kept_weights, word_scores = Steps.of(weights), Steps.of(spelt)
    return {
        "names": packed(features.column),
        "weight": features.weight,
        "weights": kept_weights.whole,
        "weight_steps": kept_weights.step,
        "start": start,
        "words": packed(words),
        "word_scores": word_scores.whole,
        "score_steps": word_scores.step,
        "lengths": lengths,
        "calibration": calibration,
    }


def _learn(titles: Sequence[Words], own: NDArray[np.int64]) -> tuple[Features, Floats, Floats]:
    """What each feature says of each unit group, and what each unit group begins with."""
    lessons, taught, worth = _skill_lessons()
    features = Features.of([*titles, *lessons], least=2)
    rows = features.rows([*titles, *lessons])
    many = np.bincount(own, minlength=len(occupations()))
    worth = np.concatenate([(many.mean() / many[own]) ** EVEN, worth])
    own = np.concatenate([own, taught])
    major, sub, minor = (np.array([int(code[:digits]) for code in occupations()]) for digits in (1, 2, 3))
    weights = np.zeros((rows.shape[1], len(major)), np.float32)
    start = np.zeros(len(major), np.float32)
    for level in (major, sub, minor):
        found, said, begin = _apart(rows, level[own], worth)
        column = np.searchsorted(found, level)
        weights += said[:, column]
        start += begin[column]
    for one in np.unique(sub):
        lines = np.flatnonzero(sub[own] == one)
        found, said, begin = _apart(rows[lines], own[lines], worth[lines])
        weights[:, found] += said
        start[found] += begin
    return features, weights, start


def _apart(
    rows: csr_array, own: NDArray[np.int64], worth: NDArray[np.float64]
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Groups, what each feature says of each, and what each begins with."""
    from sklearn.svm import LinearSVC

    learnt = LinearSVC(C=HELD_BACK, dual=True, tol=0.5, random_state=0).fit(rows, own, worth)
    said, begin = learnt.coef_.T.astype(np.float32), learnt.intercept_.astype(np.float32)
    if len(learnt.classes_) == 2:
        said, begin = np.hstack([-said, said]), np.concatenate([-begin, begin])
    return learnt.classes_, said, begin


def _skill_lessons() -> tuple[list[Words], NDArray[np.int64], NDArray[np.float64]]:
    """The label of each skill that a group asks for, the group, and what the lesson weighs."""
    lessons = [
        (tuple(fold(aliases()[id][0]).split()), place, worth)
        for place, group in enumerate(occupations().values())
        for ids, worth in ((group.essential_skills, SKILL), (group.desirable_skills, DESIRABLE))
        for id in ids
    ]
    titles, own, worth = zip(*lessons, strict=True)
    return list(titles), np.array(own), np.array(worth)


def _spelt(features: Features, weights: Floats | Steps, words: Sequence[str]) -> tuple[Floats, Floats]:
    """What the pieces of words say of each unit group, and how much they weigh."""
    rows, pieces = features.pieces(words).among_named()
    squares = pieces._replace(values=pieces.values**2).sums(np.ones((len(rows), 1), np.float32))
    return pieces.sums(weights[rows]), np.sqrt(squares[:, 0])


def _known_share(whole: Lines, titles: Sequence[Words]) -> Floats:
    """How many of the words, neighbours and last words of titles the tables have, from 0 to 1."""
    most = np.maximum([2 * len(title) for title in titles], 1)
    share: Floats = (np.diff(whole.ends) / most).astype(np.float32)
    return share


def _confidences(scores: Floats, known: Floats, calibration: NDArray[np.float64]) -> Floats:
    steepness, *slopes = calibration
    highest = scores.max(axis=1)
    likely: Floats = np.exp((scores - highest[:, None]) * np.float32(steepness))
    first = 1 / likely.sum(axis=1)
    trusted = (1 / (1 + np.exp(-(_evidence(first, known) @ np.array(slopes))))).astype(np.float32)
    rest = np.minimum((1 - trusted) / np.maximum(1 - first, 1e-6), 1) * first
    likely *= rest[:, None]
    np.minimum(likely, trusted[:, None], out=likely)
    likely[np.arange(len(scores)), scores.argmax(axis=1)] = trusted
    return likely


def _evidence(first: Floats, known: Floats) -> NDArray[np.float64]:
    first = np.clip(first, 1e-4, 1 - 1e-4)
    return np.stack([np.ones(len(first)), np.log(first / (1 - first)), known], axis=1).astype(np.float64)


def _calibrate(scores: Floats, known: Floats, own: NDArray[np.int64]) -> NDArray[np.float64]:
    """Steepness, and what each piece of evidence says, that make confidence true of titles held out."""
    from sklearn.linear_model import LogisticRegression

    lines = np.arange(len(own))

    def likely(steepness: float) -> Floats:
        odds: Floats = np.exp(steepness * (scores - scores.max(axis=1, keepdims=True)))
        shares: Floats = odds / odds.sum(axis=1, keepdims=True)
        return shares

    steepness = max(np.arange(1.0, 12.5, 0.5), key=lambda value: float(np.log(likely(value)[lines, own] + 1e-9).sum()))
    right = scores.argmax(axis=1) == own
    honest = LogisticRegression(fit_intercept=False, C=1e3)
    honest.fit(_evidence(likely(steepness).max(axis=1), known), right)
    return np.array([steepness, *honest.coef_[0]])
