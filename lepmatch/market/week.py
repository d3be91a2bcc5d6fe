"""Hours of a week: seven days of five parts, as people write them and as one number.

``mon-fri day+late;sat evening`` says when somebody can work, when a job is done, or when a course runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("early", "day", "late", "evening", "night")
PART_HOURS = {"early": "06-09", "day": "09-15", "late": "15-18", "evening": "18-22", "night": "22-06"}
PART_LENGTHS = (3, 6, 3, 4, 8)  # hours of each part
SLOTS = len(DAYS) * len(PARTS)
ALLOWED = "days mon to sun and parts " + ", ".join(PARTS) + ", such as 'mon-fri day+late;sat evening'"


@dataclass(frozen=True, slots=True)
class Week:
    """A set of slots of the week; slot ``day * 5 + part`` is a bit of `mask`.

    Examples
    --------
    >>> week = Week.parse("mon-fri day+late;sat evening")
    >>> str(week), week.hours
    ('mon-fri day+late;sat evening', 49)
    >>> week.words
    'Monday to Friday (day and late) and Saturday (evening)'
    """

    mask: int

    def __post_init__(self) -> None:
        if not 0 <= self.mask < 1 << SLOTS:
            raise ValueError(f"a week has {SLOTS} slots; a mask of {self.mask} is none")

    @classmethod
    def parse(cls, text: str) -> Week:
        """Read a week; raises ValueError when a day or part is not one of the known words."""
        mask = 0
        for entry in text.lower().split(";"):
            days, _, parts = entry.strip().partition(" ")
            first, dash, last = days.partition("-")
            start, stop = _place(first, DAYS), _place(last if dash else first, DAYS)
            if stop < start:
                raise ValueError(
                    f"{days} runs backwards; write the days from mon to sun, such as 'fri-sun day;mon day'"
                )
            for part in parts.split("+"):
                slot = _place(part.strip(), PARTS)
                for day in range(start, stop + 1):
                    mask |= 1 << (day * len(PARTS) + slot)
        return cls(mask)

    @property
    def hours(self) -> int:
        """Hours that the slots add up to."""
        return sum(PART_LENGTHS[slot % len(PARTS)] for slot in range(SLOTS) if self.mask >> slot & 1)

    @property
    def words(self) -> str:
        """The week as a sentence has it."""
        return _worded(self.mask)

    def __str__(self) -> str:
        return _written(self.mask)


@lru_cache(1 << 14)  # a shortlist says the same hours again and again
def _written(mask: int) -> str:
    stretches = (
        (DAYS[first] if last == first else f"{DAYS[first]}-{DAYS[last]}", "+".join(parts))
        for first, last, parts in _stretches(mask)
    )
    return ";".join(f"{days} {parts}" for days, parts in stretches)


@lru_cache(1 << 14)
def _worded(mask: int) -> str:
    stretches = [
        f"{NAMES[first] if last == first else f'{NAMES[first]} to {NAMES[last]}'} ({_listed(parts)})"
        for first, last, parts in _stretches(mask)
    ]
    return _listed(stretches)


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _stretches(mask: int) -> Iterator[tuple[int, int, list[str]]]:
    """First and last day of each run of days alike, and their parts."""
    by_day = [mask >> (day * len(PARTS)) & 31 for day in range(len(DAYS))]
    day = 0
    while day < len(DAYS):
        last = day
        while last + 1 < len(DAYS) and by_day[last + 1] == by_day[day]:
            last += 1
        if by_day[day]:
            yield day, last, [name for bit, name in enumerate(PARTS) if by_day[day] >> bit & 1]
        day = last + 1


def _place(word: str, words: tuple[str, ...]) -> int:
    if word not in words:
        raise ValueError(f"{word!r} is none of {', '.join(words)}")
    return words.index(word)
