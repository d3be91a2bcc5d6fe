"""Qualification level: reached, or how far below.

Light, because employers ask for qualifications that the job does not need. Each level short costs half.
"""

from __future__ import annotations

from lepmatch.matching.compiled import Number, Row, compiled
from lepmatch.matching.pair import Pair, Words


@compiled
def points(person: Row, job: Row, weight: Number) -> Number:
    """Milli-points for qualification."""
    short = max(0, job.level - person.level) * (job.level != 0)
    return weight * max(0, 2 - short) >> 1


def words(pair: Pair) -> Words:
    """The level asked for and the level held."""
    asks, has = ("min_qualification_level",), ("qualification_level",)
    needed, level = pair.vacancy.min_qualification_level, pair.jobseeker.qualification_level
    if needed == 0:
        return Words(asks, has, "no qualification is asked for")
    if needed is None:
        return Words(asks, has, "the vacancy does not say what qualification it asks for")
    if level is None:
        return Words(asks, has, f"qualification level {needed} asked for; {{their}} level is not on record")
    employer = f"{{they}} have the level asked for, {needed}" if level >= needed else ""
    return Words(asks, has, f"qualification level {needed} asked for; {{they}} have level {level}", employer)
