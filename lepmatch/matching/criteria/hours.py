"""Hours: whether the week suits, half for the number of hours and half for when they fall.

Hours that cannot be worked at all are a barrier; here it is about hours that can be worked and how well they suit.
"""

from __future__ import annotations

from lepmatch.matching.arrays import ALL_WEEK, KNOWS_WEEK
from lepmatch.matching.compiled import compiled, share
from lepmatch.matching.pair import Pair, Words, plural


@compiled
def points(person, job, weight, neutral):  # type: ignore[no-untyped-def]
    """Milli-points for hours, and how much of the weight is known."""
    number, neutral_number = weight // 2, neutral // 2
    when, neutral_when = weight - number, neutral - neutral_number
    total, known = neutral_number, 0
    least, most = person.hours_min, person.hours_max
    if job.hours >= 0 and (least >= 0 or most >= 0):
        known += number
        if job.hours < least:
            total = share(number, job.hours, least)
        else:
            total = number if most < 0 or job.hours <= most else 0
    if job.slots == 0 or not person.known & KNOWS_WEEK:
        return total + neutral_when, known
    return total + share(when, count_bits(job.slots & person.available), count_bits(job.slots)), known + when


@compiled
def count_bits(word):  # type: ignore[no-untyped-def]
    """How many bits of a week are set."""
    count = 0
    while word:
        word &= word - 1
        count += 1
    return count


def words(pair: Pair) -> Words:
    """Hours asked for and wanted, and when they fall."""
    asks, has = ("hours_per_week", "shifts", "flexible"), ("hours_min", "hours_max", "availability")
    vacancy, jobseeker = pair.vacancy, pair.jobseeker
    parts = []
    if vacancy.hours_per_week is None:
        parts.append("the vacancy does not say how many hours")
    else:
        parts.append(f"{plural(vacancy.hours_per_week, 'hour')} a week")
        wanted = _range(jobseeker.hours_min, jobseeker.hours_max)
        parts.append(f"{{they}} want {wanted}" if wanted else "how many hours {they} want is not on record")
    if vacancy.shifts is None:
        parts.append("the vacancy does not say when")
    elif jobseeker.availability is None:
        parts.append(f"work is {vacancy.shifts}; when {{they}} can work is not on record")
    else:
        missing = vacancy.shifts.mask & ~jobseeker.availability.mask & ALL_WEEK
        parts.append(f"{{they}} can work {'some' if missing else 'all'} of {vacancy.shifts}")
    return Words(asks, has, "; ".join(parts))


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{least:g}" if least == most else f"{least:g} to {most:g}"
    if least is not None:
        return f"at least {least:g}"
    return f"at most {most:g}" if most is not None else ""
