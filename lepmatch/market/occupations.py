"""Occupations as the engine knows them: the unit groups of SOC 2020 and how alike any two are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.reference import table
from lepmatch.market.skills import skills
from lepmatch.market.words import fold

SAME = 1_000  # similarity of an occupation to itself, in thousandths
HIERARCHY = {4: 1.0, 3: 0.6, 2: 0.3, 1: 0.1, 0: 0.0}  # by how many leading digits of the code are the same
HIERARCHY_SHARE, SKILLS_SHARE = 0.4, 0.5  # the rest comes from the words of titles
COMMON_WORD = 40  # groups; a word that more of them use, such as manager, says nothing


@dataclass(frozen=True, slots=True)
class OccupationGroup:
    """A unit group of SOC 2020 with what is usual for it."""

    code: str
    title: str
    titles: tuple[str, ...]
    essential_skills: tuple[str, ...]
    desirable_skills: tuple[str, ...]
    licences: tuple[str, ...]
    level: int
    sector: str
    soc2000_major: str


@cache
def occupations() -> dict[str, OccupationGroup]:
    """Every unit group by code, in order."""
    return {
        row["code"]: OccupationGroup(
            row["code"],
            row["title"],
            _items(row["titles"]),
            _items(row["essential_skills"]),
            _items(row["desirable_skills"]),
            _items(row["licences"]),
            int(row["level"]),
            row["sector"],
            row["soc2000_major"],
        )
        for row in sorted(table("occupations"), key=lambda row: row["code"])
    }


def _items(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))


@cache
def similarity() -> NDArray[np.int16]:
    """How alike two unit groups are, (n, n) in thousandths, in the order of `occupations`.

    Two fifths come from the hierarchy of the classification, half from shared skills, where a rare skill counts
    more and a desirable one half, and a tenth from the words of their titles, where a rare word counts more.
    Symmetric, 1,000 on the diagonal, near 0 for a random pair.
    """
    blended = (
        HIERARCHY_SHARE * _hierarchy()
        + SKILLS_SHARE * _cosines(_skill_weights())
        + (1 - HIERARCHY_SHARE - SKILLS_SHARE) * _cosines(_word_weights()[1])
    )
    found = np.minimum(np.rint(blended * SAME), SAME).astype(np.int16)
    found.setflags(write=False)
    return found


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two unit groups are alike.

    Attributes
    ----------
    similarity : in thousandths, as in `similarity`
    same_digits : how many leading digits of their codes are the same
    skills : ids of the skills that both ask for, those that say most first
    words : words that titles of both have, those that say most first
    """

    similarity: int
    same_digits: int
    skills: tuple[str, ...]
    words: tuple[str, ...]


def why_similar(a: str, b: str) -> Likeness:
    """What the unit groups of two codes share.

    Examples
    --------
    >>> why = why_similar("6135", "6136")
    >>> why.same_digits, why.similarity > 500, "care" in why.words
    (3, True, True)
    """
    codes = list(occupations())
    rows = [codes.index(a), codes.index(b)]
    words, word_weights = _word_weights()
    return Likeness(
        int(similarity()[rows[0], rows[1]]),
        int(_same_digits()[rows[0], rows[1]]),
        _most_shared(list(skills()), _skill_weights()[rows]),
        _most_shared(words, word_weights[rows]),
    )


def _most_shared(names: list[str], pair: NDArray[np.float64]) -> tuple[str, ...]:
    shared = pair[0] * pair[1]
    return tuple(names[at] for at in np.argsort(-shared, kind="stable") if shared[at] > 0)


@cache
def _skill_weights() -> NDArray[np.float64]:
    """What each skill says of each unit group, (groups, skills)."""
    known = skills()
    place = {id: column for column, id in enumerate(known)}
    weights = np.zeros((len(occupations()), len(place)))
    for row, group in enumerate(occupations().values()):
        for id in group.desirable_skills:
            weights[row, place[id]] = 0.5 * (known[id].rarity - 700)
        for id in group.essential_skills:
            weights[row, place[id]] = known[id].rarity - 700
    return weights


@cache
def _word_weights() -> tuple[list[str], NDArray[np.float64]]:
    """Words that titles of several groups share, save the commonest, and what each says of each, (groups, words)."""
    used = [
        Counter(word for title in (group.title, *group.titles) for word in set(fold(title).split()))
        for group in occupations().values()
    ]
    groups = Counter(word for words in used for word in words)
    words = sorted(word for word, n in groups.items() if 1 < n <= COMMON_WORD and len(word) > 2)
    place = {word: column for column, word in enumerate(words)}
    weights = np.zeros((len(used), len(words)))
    for row, counted in enumerate(used):
        for word, n in counted.items():
            if word in place:
                weights[row, place[word]] = np.sqrt(n) * np.log(len(used) / groups[word])
    return words, weights


def _cosines(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = weights / np.maximum(np.sqrt((weights**2).sum(axis=1, keepdims=True)), 1e-9)
    shared = rows @ rows.T
    alike: NDArray[np.float64] = (shared + shared.T) / 2
    np.fill_diagonal(alike, 1.0)
    return alike


def _hierarchy() -> NDArray[np.float64]:
    worth: NDArray[np.float64] = np.array([HIERARCHY[n] for n in range(5)])[_same_digits()]
    return worth


@cache
def _same_digits() -> NDArray[np.int64]:
    """How many leading digits of their codes any two unit groups share."""
    codes = np.array([[int(digit) for digit in code] for code in occupations()])
    same: NDArray[np.int64] = np.cumprod(codes[:, None, :] == codes[None, :, :], axis=2).sum(axis=2)
    return same
