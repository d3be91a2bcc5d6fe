"""Free text to occupations and skills."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lepmatch.market.occupations import occupations
from lepmatch.market.skills import aliases

NEAR_ENOUGH = 90  # of 100; below this a misspelt title is not recognised


def fold(text: str) -> str:
    """Lower case, words only, plurals folded: the form in which texts are compared.

    Examples
    --------
    >>> fold("Shop-Assistants (part time)")
    'shop assistant part time'
    """
    words = re.findall(r"[a-z0-9&+#]+", text.casefold())
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in words)


@lru_cache(maxsize=200_000)
def occupation_code(text: str) -> str | None:
    """The SOC 2020 unit group of a code or title; None when it is not recognised."""
    if text in occupations():
        return text
    return _nearest(fold(text), _titles())


@lru_cache(maxsize=200_000)
def skill_id(text: str) -> str | None:
    """The skill that a term names; None when it is not recognised."""
    return _nearest(fold(text), _terms())


def _nearest(text: str, known: dict[str, str]) -> str | None:
    from rapidfuzz import fuzz, process

    if text in known:
        return known[text]
    found = process.extractOne(text, list(known), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH) if len(text) > 4 else None
    return known[found[0]] if found else None


@cache
def _titles() -> dict[str, str]:
    return {
        fold(title): code for code, group in occupations().items() for title in (group.title, *group.titles)
    }


@cache
def _terms() -> dict[str, str]:
    return {fold(alias): id for id, names in aliases().items() for alias in names}
