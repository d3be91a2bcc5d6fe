"""Skills in free text: which ones are named, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from lepmatch.market.skills import aliases, skills
from lepmatch.market.text import terms
from lepmatch.market.words import fold, standard

LONGEST_TEXT = 20_000  # characters read
MISSPELT = 6  # letters from which a word may be misspelt
NEAR_ENOUGH = 88  # of 100, between a misspelt word and a word of the skills table
FILLERS = frozenset(("a", "an", "the", "your", "our", "their", "of", "in", "on", "and", "or", "to", "with", "for"))
ENDINGS = ("iness", "ness", "ation", "ement", "ing", "ion", "ice", "ate", "ed", "er", "ly", "e")
_WORD = re.compile(r"[^\W_]+(?:['’.&+#-]?[^\W_]+)*[+#]*")


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """A skill that a text names.

    Attributes
    ----------
    id, label : as in the skills table
    start, end : where the words stand in the text, so that ``text[start:end]`` shows them
    """

    id: str
    label: str
    start: int
    end: int


def find_skills(text: str) -> list[FoundSkill]:
    """The skills that a text names, in the order in which they stand; the longest name wins where two overlap.

    Examples
    --------
    >>> import lepmatch as lep
    >>> text = "Good custommer service, cash handling"
    >>> [(found.id, text[found.start : found.end]) for found in lep.find_skills(text)]
    [('customer_service', 'custommer service'), ('cash_handling', 'cash handling')]
    """
    words = _words(text[:LONGEST_TEXT])
    names, longest = _names()
    found: list[FoundSkill] = []
    at = 0
    while at < len(words):
        for to in range(min(at + longest, len(words)), at, -1):
            id = names.get(tuple(sorted(word for word, _, _ in words[at:to])))
            if id is not None:
                found.append(FoundSkill(id, skills()[id].label, words[at][1], words[to - 1][2]))
                at = to
                break
        else:
            at += 1
    return found


def _words(text: str) -> list[tuple[str, int, int]]:
    """Words that carry meaning, in the form in which names of skills are kept, each with its place."""
    found = []
    for match in _WORD.finditer(text):
        for word in fold(match.group()).split():
            if word not in FILLERS:
                found.append((_known_word(word), match.start(), match.end()))
    return found


@lru_cache(maxsize=100_000)
def _known_word(word: str) -> str:
    """A word as names of skills have it: other spellings and misspellings put right, endings of verbs folded."""
    word = _stem(" ".join(standard(word)))
    if word in _vocabulary() or len(word) < MISSPELT:
        return word
    from rapidfuzz import fuzz, process

    like = [one for one in _vocabulary() if one[0] == word[0] and len(one) >= MISSPELT]
    near = process.extractOne(word, sorted(like), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return near[0] if near else word


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    """Fold ``cleaning``, ``cleaned`` and ``cleaner``, or ``friendly`` and ``friendliness``, to one form."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            stem = word[: -len(ending)]
            return stem[:-1] if stem[-1] in "iy" or (stem[-1] == stem[-2] and stem[-1] not in "ls") else stem
    return word[:-1] if len(word) > 4 and word[-1] in "iy" else word


def _key(term: str) -> tuple[str, ...]:
    """A name of a skill as key words in any order; none when a filler is half of it, as in ``goods in``."""
    words = fold(term).split()
    key = tuple(_stem(" ".join(standard(word))) for word in words if word not in FILLERS)
    return tuple(sorted(key)) if len(key) > 1 or len(words) == 1 else ()


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for name in _names()[0] for word in name)


@cache
def _names() -> tuple[dict[tuple[str, ...], str], int]:
    """Every name of a skill as key words, to its id, and the length of the longest; labels come before aliases."""
    names: dict[tuple[str, ...], str] = {}
    for id, written in aliases().items():
        names.setdefault(_key(written[0]), id)
    for term, id in terms().items():
        names.setdefault(_key(term), id)
    names.pop((), None)
    return names, max(map(len, names))
