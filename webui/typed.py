"""What people type, brought into the form of records."""

from __future__ import annotations

import re

_DAYS = {
    "monday": "mon", "tuesday": "tue", "wednesday": "wed", "thursday": "thu", "friday": "fri", "saturday": "sat",
    "sunday": "sun",
}  # fmt: skip
_BRITISH = re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII)
_NEXT = re.compile(rf"[;\n]|(?:,|\band\b)\s*(?=(?:{'|'.join(_DAYS.values())})\b)")
HOURS = "must be days and parts of the day, such as Monday to Friday, day and late; Saturday, evening"


def day_of(text: str) -> str:
    """A day as records have it; what is none stays as it is.

    Examples
    --------
    >>> day_of("27/4/2009")
    '2009-04-27'
    """
    found = _BRITISH.fullmatch(text.strip())
    return f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}" if found else text


def hours_of(text: str) -> str:
    """Hours of a week as records have them; days without parts take those of the days after them.

    Examples
    --------
    >>> hours_of("Monday to Thursday and Saturday, day and late; Sunday (evening)")
    'mon-thu day+late;sat day+late;sun evening'
    """
    said = text.casefold()
    for name, code in _DAYS.items():
        said = re.sub(rf"\b{name}s?\b", code, said)
    said = re.sub(r"\s*(?:\bto\b|-|–)\s*", "-", said)
    entries: list[str] = []
    parts: list[str] = []
    for entry in reversed(_NEXT.split(said)):
        words = [word for word in re.findall(r"[^\s,+()]+", entry) if word != "and"]
        parts = words[1:] or parts
        if words:
            entries.insert(0, f"{words[0]} {'+'.join(parts)}".rstrip())
    return ";".join(entries)
