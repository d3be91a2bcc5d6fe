"""Words of titles and skills: one spelling, one number, one gender, abbreviations written out, order as spoken.

Everything here is a rule about language. What an occupation is called stands in the tables, not here.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise

from lepmatch.market.reference import names, table

Words = tuple[str, ...]
LONGEST = 300  # characters of a text that can still be a title; the rest of a pasted page is not read
ROLE = 0.3  # share of the titles with a word that end with it, from which the word tells who does the job
_BREAK = ";"  # stands for every mark that ends one part of a title and begins another
_MARKS: dict[int, str | None] = {ord(mark): f" {_BREAK} " for mark in ",;:()[]{}/|\\–—•·\n"}
_MARKS |= {ord(mark): None for mark in "'’‘`\u00b4\""}
_TITLE_MARKS = _MARKS | {ord(mark): " " for mark in '!?*_~=<>"@%^$£€.…-\t\r'}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREPOSITIONS = _words("of for in at to with from on within")
_LINKS = _words("the a an and & or our your my as by via per into who is be am i")
_GENDERED = ("woman", "women", "person", "people", "man", "men", "lady", "ladies", "girl", "boy", "maid")
_NOT_GENDERED = _words(
    "human german roman norman shaman talisman ottoman caiman mormon yeoman specimen regimen abdomen acumen"
)
_ADDRESS = ("@", "www.", "://")
_JOINED_PREFIXES = ("co-", "re-", "pre-", "sub-", "tele-", "multi-", "e-", "anti-", "non-", "semi-", "post-", "inter-")
_ADVERT = _words(
    """
    part full time parttime fulltime night day evening weekend saturday sunday monday friday am pm temp temporary
    permanent perm immediate start urgent urgently required wanted needed vacancy job post role position
    opportunity hour hourly hr week weekly month monthly annum annual ph pw pay rate salary wage plus bonus ote
    negotiable shift rota rotating maternity paternity cover fixed term contract zero flexible remote hybrid
    ongoing seasonal xmas christmas asap now apply available hiring recruiting join new exciting great no
    experience experienced necessary essential local area based near location various nationwide uk england
    scotland wale mf fm looking seeking seek want work any something anything like self employed freelance only
    ir35 outside k up anywhere
    """
)
"""Words of adverts. Each is dropped unless a known title has it beside the same neighbour, as in ``night porter``."""


def fold(text: str) -> str:
    """Lower case, words only, plurals folded: the form in which texts are compared.

    Examples
    --------
    >>> fold("Shop-Assistants (part time)")
    'shop assistant part time'
    >>> fold("Driver's mate, C.N.C. & R&D")
    'driver mate cnc and r&d'
    """
    text = _plain(text).translate(_fold_marks())
    if not text.isascii():
        text = "".join(mark if mark.isascii() else " " for mark in text)
    return " ".join(map(_singular, text.split()))


def _plain(text: str) -> str:
    """Lower case without accents; dotted initials closed up (h.g.v. is hgv), joining hyphens gone."""
    text = text.casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if "&" in text:
        text = _ampersands(text)
    if "." in text:
        text = " ".join(map(_initials, text.split()))
    if "-" in text:
        for prefix in _JOINED_PREFIXES:
            if prefix in text:
                text = (" " + text).replace(" " + prefix, " " + prefix[:-1])[1:]
    return text


def _ampersands(text: str) -> str:
    """Keep the mark inside r&d and b&b, write it out elsewhere."""
    parts = [part.strip() for part in text.split("&")]
    joined = parts[0]
    for left, right in pairwise(parts):
        short = len(left.split()[-1:][0] if left else "xx") == 1 and len(right.split()[:1][0] if right else "xx") == 1
        joined += ("&" if short else " and ") + right
    return joined


def _initials(word: str) -> str:
    letters = word.rstrip(",;:)").split(".")
    return word.replace(".", "") if len(letters) > 2 and all(len(letter) < 2 for letter in letters) else word


@cache
def _fold_marks() -> dict[int, str | None]:
    """Every character of the first planes but letters, digits and three marks that skills use, to a space."""
    kept = set("abcdefghijklmnopqrstuvwxyz0123456789&+#")
    marks: dict[int, str | None] = {code: " " for code in range(0x2FFF) if chr(code) not in kept}
    return marks | {ord(mark): None for mark in "'’‘`\u00b4"}


@lru_cache(maxsize=100_000)
def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zzes", "buses")):
        return word[:-2]
    return word[:-1]


@cache
def meanings() -> dict[str, tuple[str, ...]]:
    """Abbreviations, other spellings and gendered words, folded, to the words they stand for."""
    return {row["word"]: tuple(row["means"].split()) for row in table("words")}


@lru_cache(maxsize=200_000)
def standard(word: str) -> tuple[str, ...]:
    """The standard words of one folded or plain word.

    Examples
    --------
    >>> standard("mgr"), standard("waitresses"), standard("forewoman"), standard("organizer")
    (('manager',), ('waiter',), ('foreperson',), ('organiser',))
    """
    known = meanings()
    if word in known:
        return known[word]
    word = _singular(word)
    if word in known:
        return known[word]
    if word.endswith("mistress") and len(word) > 8:
        return (word[:-8] + "master",)
    if word.endswith(_GENDERED) and word not in _NOT_GENDERED:
        stem = word[: -len(next(filter(word.endswith, _GENDERED)))]
        return known.get(stem + "person", (stem + "person",))
    if len(word) > 5 and "iz" in word:
        word = word.replace("ize", "ise").replace("iza", "isa").replace("izi", "isi")
    return (word,)


@cache
def _places() -> frozenset[str]:
    """Single-word and joined names of towns, regions and districts."""
    found = (*names("towns", "town"), *names("regions", "region"), *names("districts", "district"))
    return frozenset(fold(place) for place in found)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the known titles teach about words: which ones can end a title, and which pairs are one word.

    Attributes
    ----------
    words : every standard word of the known titles
    heads : words that end a known title, such as ``driver``
    roles : heads that end a good part of the titles that have them, as ``driver`` does and ``bank`` does not
    pairs : neighbours in a known title, joined by a space, of which one alone is a word that adverts use too
    """

    words: frozenset[str]
    heads: frozenset[str]
    roles: frozenset[str]
    pairs: frozenset[str]

    @classmethod
    def of(cls, titles: Iterable[str]) -> Vocabulary:
        """Learn from titles as people write them."""
        spoken = [_spoken(_standard_words(part)) for title in titles for part in _parts(title)[:1]]
        words = frozenset(word for title in spoken for word in title)
        closed = [_joined([word for word in title if word not in _LINKS], words) for title in spoken]
        ends = Counter(title[-1] for title in closed if title)
        heads = frozenset(head for head, n in ends.items() if n > 1 and len(head) > 2)
        used = Counter(word for title in closed for word in set(title))
        roles = frozenset(head for head in heads if ends[head] > ROLE * used[head])
        pairs = {f"{a} {b}" for title in closed for a, b in pairwise(title) if (a in _ADVERT) != (b in _ADVERT)}
        return cls(words, heads, roles, frozenset(pairs))


def title_words(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The standard words of a title in the order in which it is spoken, without what only an advert says.

    Examples
    --------
    >>> known = Vocabulary.of(["sales manager", "office manager", "waiter"])
    >>> title_words("Manager, Sales (full-time, Leeds)", known)
    ('sale', 'manager')
    >>> title_words("waitress wanted - immediate start", known)
    ('waiter',)
    """
    parts = [kept for part in _parts(text[:LONGEST]) if (kept := _part_words(part, vocabulary))]
    if not parts:
        return ()
    if len(parts) > 1 and parts[0][-1] in vocabulary.heads:
        parts = [*parts[1:], parts[0]]
    return tuple(word for part in parts for word in part)[-12:]


def _part_words(part: list[str], vocabulary: Vocabulary) -> list[str]:
    words = _spoken(_standard_words(part))
    if not _LINKS.isdisjoint(words):
        words = [word for word in words if word not in _LINKS]
    return _without_advert(_joined(words, vocabulary.words), vocabulary)


def _parts(text: str) -> list[list[str]]:
    if text.isascii() and text.replace(" ", "").isalnum():
        return [text.lower().split()]
    if "@" in text or "www." in text or "://" in text:
        text = " ".join(word for word in text.split() if not any(mark in word.lower() for mark in _ADDRESS))
    text = _plain(text).replace(" - ", f" {_BREAK} ").translate(_TITLE_MARKS)
    if _BREAK not in text:
        return [text.split()]
    return [part.split() for part in text.split(_BREAK)]


def _standard_words(words: list[str]) -> list[str]:
    return list(chain.from_iterable(map(standard, filter(str.isascii, words))))


def _spoken(words: list[str]) -> list[str]:
    """Turn ``teacher of french`` into ``french teacher``."""
    if _PREPOSITIONS.isdisjoint(words):
        return words
    for place, word in enumerate(words):
        if word in _PREPOSITIONS:
            before, after = words[:place], words[place + 1 :]
            return _spoken(after) + before if before and after else _spoken(before + after)
    return words


def _joined(words: list[str], known: frozenset[str]) -> list[str]:
    """Close up ``fork lift`` when the known titles write ``forklift``."""
    if not any(a + b in known for a, b in pairwise(words)):
        return words
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] + word in known:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _without_advert(words: list[str], vocabulary: Vocabulary) -> list[str]:
    if _ADVERT.isdisjoint(words) and vocabulary.words.issuperset(words):
        return words
    kept = []
    for place, word in enumerate(words):
        if word in _ADVERT:
            beside = (" ".join(words[max(place - 1, 0) : place + 1]), " ".join(words[place : place + 2]))
            if not any(pair in vocabulary.pairs for pair in beside):
                continue
        elif word not in vocabulary.words and (word[0].isdigit() or word in _places()):
            continue
        kept.append(word)
    return kept
