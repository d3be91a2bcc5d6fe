"""Hours: whether the week suits, half for the number of hours and half for when they fall.

Hours that cannot be worked at all are a barrier; here it is about hours that can be worked and how well they suit.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.arrays import ALL_WEEK
from lepmatch.matching.compiled import Number, Row, compiled, count_bits, share
from lepmatch.matching.pair import Pair, Words, plural


@compiled
def number_points(person: Row, job: Row, weight: Number) -> Number:
    """Milli-points for the number of hours a week."""
    hours, least, most = np.int64(job.hours), np.int64(person.hours_min), person.hours_max
    enough, too_many = hours >= least, (most >= 0) & (hours > most)
    of_least = share(weight, min(hours, least), max(1, least))
    return np.int64(max(of_least, weight * enough) * (1 - enough * too_many))


@compiled
def week_points(person: Row, job: Row, weight: Number) -> Number:
    """Milli-points for when the hours fall."""
    return share(weight, count_bits(job.slots & person.available), max(1, count_bits(job.slots)))


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
        parts.append(f"work is {vacancy.shifts.words}; when {{they}} can work is not on record")
    else:
        missing = vacancy.shifts.mask & ~jobseeker.availability.mask & ALL_WEEK
        parts.append(f"{{they}} can work {'some' if missing else 'all'} of {vacancy.shifts.words}")
    return Words(asks, has, "; ".join(parts))


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f"{least:g}" if least == most else f"{least:g} to {most:g}"
    if least is not None:
        return f"at least {least:g}"
    return f"at most {most:g}" if most is not None else ""
