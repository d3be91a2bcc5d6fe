"""Free text to occupations and skills: what stands in the tables, however it is spelt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from lepmatch.market.kept import Arrays, kept, packed, unpacked
from lepmatch.market.occupations import occupations
from lepmatch.market.reference import table
from lepmatch.market.skills import aliases
from lepmatch.market.words import LONGEST, Vocabulary, Words, title_words
from lepmatch.market.words import fold as fold

NEAR_ENOUGH = 90  # of 100; below this a misspelt term is not recognised
TABLES = ("occupations", "titles", "words", "towns", "regions", "districts")
RESTS_ON = [*(f"reference/{name}.csv" for name in TABLES), "words.py", "text.py"]
COMMON = 3  # titles that have a word; for a rarer one no other word is taken to be misspelt
SHORTEST = 5  # letters of a term that may be misspelt; shorter ones mean too many things


@cache
def vocabulary() -> Vocabulary:
    """What the titles of the tables teach about words."""
    found = _tables()
    return Vocabulary(*(frozenset(unpacked(found[name])) for name in ("words", "heads", "roles", "pairs")))


@cache
def common_words() -> list[str]:
    """The words that at least `COMMON` titles of the tables have, the commonest first."""
    return unpacked(_tables()["common"])


@lru_cache(maxsize=300_000)
def words_of(text: str) -> tuple[str, ...]:
    """The standard words of a job title.

    Examples
    --------
    >>> words_of("HGV Drivers needed asap")
    ('heavy', 'good', 'vehicle', 'driver')
    """
    return title_words(text, vocabulary())


@cache
def known_titles() -> dict[str, str]:
    """Every title of the tables, in standard words, to its unit group.

    Where the standard words of two titles are the same, a main title of a group stands before a further one, then one
    that is written in standard words, then the one that its group names first; `_disputed` has the others.
    """
    found = _tables()
    return dict(zip(unpacked(found["known"]), unpacked(found["codes"]), strict=True))


@cache
def _disputed() -> dict[str, dict[str, str]]:
    """Titles whose group is not that of their standard words: standard words to folded title to unit group."""
    disputed: dict[str, dict[str, str]] = {}
    for line in unpacked(_tables()["disputed"]):
        words, title, code = line.split(";")
        disputed.setdefault(words, {})[title] = code
    return disputed


def written_titles() -> Iterator[tuple[str, str]]:
    """Every title as the tables write it, with its unit group: official and main ones first, then the further ones."""
    for code, group in occupations().items():
        for title in (group.title, *group.titles):
            yield title, code
    for row in table("titles"):
        yield row["title"], row["code"]


@cache
def _tables() -> Arrays:
    """What the titles of the tables teach, worked out once for each state of the tables."""
    names = ("words", "common", "heads", "roles", "pairs", "known", "codes", "disputed")
    return kept("words", names, RESTS_ON, _learn)


def _learn() -> Arrays:
    spoken = Vocabulary.of(title for title, _ in written_titles())
    main = sum(len(group.titles) + 1 for group in occupations().values())
    used: Counter[str] = Counter()
    claims: dict[str, tuple[bool, bool, int, str]] = {}
    folded: dict[tuple[str, str], str] = {}
    places: Counter[str] = Counter()
    for line, (title, code) in enumerate(written_titles()):
        standard = " ".join(title_words(title, spoken))
        used.update(standard.split())
        places[code] += 1
        if standard:
            claim = (line >= main, standard != fold(title), places[code], code)
            claims[standard] = min(claim, claims.get(standard, claim))
            folded.setdefault((standard, fold(title)), code)
    disputed = [f"{words};{title};{code}" for (words, title), code in folded.items() if claims[words][-1] != code]
    return {
        "words": packed(sorted(spoken.words)),
        "common": packed(sorted((word for word in used if used[word] >= COMMON), key=lambda word: (-used[word], word))),
        "heads": packed(sorted(spoken.heads)),
        "roles": packed(sorted(spoken.roles)),
        "pairs": packed(sorted(spoken.pairs)),
        "known": packed(sorted(claims)),
        "codes": packed(claim[-1] for _, claim in sorted(claims.items())),
        "disputed": packed(disputed),
    }


@lru_cache(maxsize=300_000)
def known_code(text: str) -> str | None:
    """The unit group of a code or of a title that stands in the tables; None for any other text."""
    return code_of(text, words_of(text))


def code_of(text: str, words: Words) -> str | None:
    """`known_code`, given the standard words of the text."""
    if text in occupations():
        return text
    standard = " ".join(words)
    if standard in _disputed() and (folded := fold(text[:LONGEST])) in _disputed()[standard]:
        return _disputed()[standard][folded]
    return known_titles().get(standard)


@lru_cache(maxsize=200_000)
def occupation_code(text: str) -> str | None:
    """The SOC 2020 unit group of a code or title; None when it is not recognised with good confidence.

    Examples
    --------
    >>> occupation_code("store assistant"), occupation_code("Waitress (evenings)"), occupation_code("various")
    ('7111', '9264', None)
    """
    return known_code(text) or occupation_codes([text])[text]


def occupation_codes(texts: Iterable[str]) -> dict[str, str | None]:
    """The unit groups of many codes or titles at once; the coder is loaded when the tables do not know them all."""
    found = {text: known_code(text) for text in dict.fromkeys(texts)}
    unseen = [text for text, code in found.items() if code is None and words_of(text)]
    if unseen:
        from lepmatch.market.titles import sure_codes

        found |= sure_codes(unseen)
    return found


@lru_cache(maxsize=200_000)
def skill_id(text: str) -> str | None:
    """The skill that a term names; None when it is not recognised.

    Examples
    --------
    >>> skill_id("customer servise")
    'customer_service'
    """
    folded = fold(text[:300])
    known = terms()
    if folded in known or len(folded) < SHORTEST:
        return known.get(folded)
    from rapidfuzz import fuzz, process

    found = process.extractOne(folded, known.keys(), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return known[found[0]] if found else None


@cache
def terms() -> dict[str, str]:
    """Every way to write each skill, folded, to its id."""
    return {fold(alias): id for id, names in aliases().items() for alias in names}
