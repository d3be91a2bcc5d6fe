"""How pages write dates, points and numbers."""

from __future__ import annotations

from datetime import date


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
