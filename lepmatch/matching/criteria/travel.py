"""Travel: minutes by the best way the person has, against the longest journey they can be asked to make.

A journey of twenty minutes or less is full marks; from there the points fall in a straight line to none at the limit.
Farther than the limit is a barrier.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.compiled import Number, Row, compiled, share
from lepmatch.matching.pair import Pair, Words, plural
from lepmatch.matching.travel import MS, PACE, START, best_mode, travel_ms

SHORT = 20 * MS  # as near as anybody would ask for (unsourced, ours)


def _best_ways(modes: int) -> tuple[int, int]:
    """Of the ways to travel whose bits are set, those that can be the best on a journey that is not short."""
    able = [way for way in range(len(START)) if modes >> way & 1] or [0]
    first, *others = [way for way in able if not any(_always_quicker(other, way) for other in able)]
    (second,) = others or [first]
    return first, second


def _always_quicker(way: int, other: int) -> bool:
    """Whether a way is quicker on every journey that takes the other longer than a short one."""
    nobody_slower = (SHORT - START[other]) * PACE[way] <= (SHORT - START[way]) * PACE[other]
    return bool((PACE[way], START[way]) < (PACE[other], START[other]) and nobody_slower)


WAYS = np.array([_best_ways(modes) for modes in range(1 << len(START))])
"""By the ways that somebody has as bits, the one or two that can be the best where points depend on it."""


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
