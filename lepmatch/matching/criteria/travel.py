"""Travel: minutes by the best way the person has, against the longest journey they can be asked to make.

A journey of twenty minutes or less is full marks; from there the points fall in a straight line to none at the limit.
Farther than the limit is a barrier.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import Number, Row, compiled, share
from lepmatch.matching.pair import Pair, Words, plural
from lepmatch.matching.travel import MS, best_mode, travel_ms

SHORT = 20 * MS  # as near as anybody would ask for (unsourced, ours)


@compiled
def points(person: Row, metres: Number, weight: Number) -> Number:
    """Milli-points for a journey over so many metres of straight line."""
    limit = np.int64(person.limit_ms)
    ms = travel_ms(metres, person.modes)
    spread = max(1, limit - SHORT)
    near = (ms <= SHORT) & (ms <= limit)
    return max(share(weight, min(max(0, limit - ms), spread), spread), weight * near)


def words(pair: Pair) -> Words:
    """Minutes, the way to travel, and the limit."""
    asks, has = (
        ("postcode", "latitude", "longitude"),
        ("postcode", "latitude", "longitude", "travel_modes", "max_travel_minutes"),
    )
    if pair.metres is None:
        return Words(asks, has, "where {they} would travel from or to is not on record")
    if not pair.modes:
        return Words(asks, has, "{they} have no way to travel on record")
    mode = best_mode(pair.metres, pair.modes)
    minutes = max(1, round(mode.ms(pair.metres) / MS))
    start = _from(pair)
    return Words(
        asks, has, f"about {plural(minutes, 'minute')} {mode.words}{start}; {{their}} limit is {pair.limit_minutes}"
    )


def _from(pair: Pair) -> str:
    j = pair.jobseeker
    if j.latitude is None and j.postcode is None:
        return " from the middle of {their} district"
    return ""
