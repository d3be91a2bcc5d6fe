"""How pages write dates, points and numbers."""

from __future__ import annotations

import re
from datetime import date

MOST_INITIALS = 3
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def day(value: date | None) -> str:
    """A date as GOV.UK writes it, such as 2 March 2009; nothing for none.

    Examples
    --------
    >>> day(date(2009, 3, 2))
    '2 March 2009'
    """
    return "" if value is None else f"{value.day} {value:%B %Y}"


def points(value: float | None) -> str:
    """Points to a tenth; words where there is no number."""
    return "not enough is known" if value is None else f"{value:.1f}"


def count(value: int) -> str:
    """A count with its thousands.

    Examples
    --------
    >>> count(250000)
    '250,000'
    """
    return f"{value:,}"


def sentence(text: str) -> str:
    """A text as it begins a line: its first letter large, the others as they are.

    A short first word without vowels is taken for initials.

    Examples
    --------
    >>> sentence("home carer"), sentence("HGV driver"), sentence("kp")
    ('Home carer', 'HGV driver', 'KP')
    """
    first, space, rest = text.partition(" ")
    is_initials = 1 < len(first) <= MOST_INITIALS and not set(first.casefold()) & set("aeiouy")
    return (first.upper() if is_initials else first[:1].upper() + first[1:]) + space + rest


def is_dated(cell: object) -> bool:
    """Whether a cell of a table is a day or a moment, which is not broken over two lines.

    Examples
    --------
    >>> is_dated("3 April 2009"), is_dated("2009-04-03 10:11:12"), is_dated("3 people found")
    (True, True, False)
    """
    return isinstance(cell, str) and cell[:1].isdigit() and _DAY.fullmatch(cell) is not None
