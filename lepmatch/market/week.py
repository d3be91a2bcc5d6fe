"""Hours of a week: seven days of five parts, as people write them and as one number.

``mon-fri day+late;sat evening`` says when somebody can work, when a job is done, or when a course runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
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

    def __str__(self) -> str:
        return _written(self.mask)


@lru_cache(1 << 14)  # a shortlist says the same hours again and again
def _written(mask: int) -> str:
    by_day = [mask >> (day * len(PARTS)) & 31 for day in range(len(DAYS))]
    entries = []
    day = 0
    while day < len(DAYS):
        last = day
        while last + 1 < len(DAYS) and by_day[last + 1] == by_day[day]:
            last += 1
        if by_day[day]:
            days = DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"
            parts = "+".join(name for bit, name in enumerate(PARTS) if by_day[day] >> bit & 1)
            entries.append(f"{days} {parts}")
        day = last + 1
    return ";".join(entries)


def _place(word: str, words: tuple[str, ...]) -> int:
    if word not in words:
        raise ValueError(f"{word!r} is none of {', '.join(words)}")
    return words.index(word)
