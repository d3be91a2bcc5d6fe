"""Free text to occupations and skills: what stands in the tables, however it is spelt."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from lepmatch.market.occupations import occupations
from lepmatch.market.skills import aliases
from lepmatch.market.words import Vocabulary, title_words
from lepmatch.market.words import fold as fold

NEAR_ENOUGH = 90  # of 100; below this a misspelt term is not recognised
SHORTEST = 5  # letters of a term that may be misspelt; shorter ones mean too many things


@cache
def vocabulary() -> Vocabulary:
    """What the titles of the tables teach about words."""
    return Vocabulary.of(title for group in occupations().values() for title in (group.title, *group.titles))


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

    Where the standard words of two titles are the same, the group of the one that is written in standard words stands,
    then the group whose main titles name it first; `_disputed` has the others.
    """
    claims: dict[str, tuple[tuple[bool, int], str]] = {}
    for code, group in occupations().items():
        for place, title in enumerate((group.title, *group.titles)):
            standard = " ".join(words_of(title))
            claim = ((standard != fold(title), place), code)
            if standard and claim < claims.get(standard, ((True, 1_000), "")):
                claims[standard] = claim
    return {title: code for title, (_, code) in claims.items()}


@cache
def _disputed() -> dict[str, dict[str, str]]:
    """Titles whose group is not that of their standard words: standard words to folded title to unit group."""
    known = known_titles()
    disputed: dict[str, dict[str, str]] = {}
    for code, group in occupations().items():
        for title in (group.title, *group.titles):
            standard = " ".join(words_of(title))
            if known.get(standard) != code:
                disputed.setdefault(standard, {})[fold(title)] = code
    return disputed


@lru_cache(maxsize=300_000)
def known_code(text: str) -> str | None:
    """The unit group of a code or of a title that stands in the tables; None for any other text."""
    if text in occupations():
        return text
    standard = " ".join(words_of(text))
    if standard in _disputed() and (folded := fold(text[:300])) in _disputed()[standard]:
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
