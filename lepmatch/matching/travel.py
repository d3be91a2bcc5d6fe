"""Degrees to metres, and metres to minutes by each way to travel. Whole numbers throughout, so every machine agrees.

The speeds are planning assumptions of ours (unsourced): door to door, over a straight line. A straight line of one
kilometre is taken as 1.3 kilometres of road.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.compiled import compiled, compiled_with_arrays

MS = 60_000  # milliseconds in a minute; times are counted in milliseconds


@dataclass(frozen=True, slots=True)
class TravelMode:
    """A way to travel: so long to get going, then so long for each straight kilometre."""

    code: str
    words: str
    start_minutes: int
    ms_per_metre: int

    def ms(self, metres: int) -> int:
        """Milliseconds for a straight line of `metres`."""
        return self.start_minutes * MS + metres * self.ms_per_metre


MODES = (
    TravelMode("walk", "on foot", 0, 975),  # 4.8 km an hour
    TravelMode("cycle", "by bicycle", 2, 334),  # 14 km an hour
    TravelMode("bus", "by bus", 12, 260),  # 18 km an hour, with the walk and the wait
    TravelMode("car", "by car", 5, 117),  # 40 km an hour, with parking
)
ASSUMED_MODES = ("walk", "bus")  # when a record does not say
START = np.array([mode.start_minutes * MS for mode in MODES], dtype=np.int64)
PACE = np.array([mode.ms_per_metre for mode in MODES], dtype=np.int64)
_NEVER = np.iinfo(np.int64).max


def mode_mask(codes: tuple[str, ...] | None) -> int:
    """The ways to travel as bits in the order of `MODES`; the assumed ones when nothing is known."""
    known = ASSUMED_MODES if codes is None else codes
    return sum(1 << bit for bit, mode in enumerate(MODES) if mode.code in known)


@compiled
def travel_ms(metres: int, modes: int) -> int:
    """Milliseconds for a straight line of `metres` by the best of `modes`."""
    best = _NEVER
    for bit in range(4):
        ms = START[bit] + metres * PACE[bit]
        best = ms if (modes >> bit & 1 == 1) & (ms < best) else best
    return best


def best_mode(metres: int, modes: int) -> TravelMode:
    """The way to travel that `travel_ms` counted."""
    return min((mode for bit, mode in enumerate(MODES) if modes >> bit & 1), key=lambda mode: mode.ms(metres))


@compiled_with_arrays
def reach_metres(limit_ms: NDArray[np.int64], modes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The longest straight lines that `travel_ms` puts within `limit_ms`; -1 where there is none."""
    reach = np.full(len(limit_ms), -1, np.int64)
    for i in range(len(reach)):
        for bit in range(len(START)):
            if modes[i] >> bit & 1 and limit_ms[i] >= START[bit]:
                reach[i] = max(reach[i], (limit_ms[i] - START[bit]) // PACE[bit])
    return reach


@compiled_with_arrays
def project(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.int32]:
    """Degrees to whole metres east and north, (n, 2), by a transverse Mercator projection round 2 degrees west.

    Straight lines within the United Kingdom come out within 0.1 % of their length. Source of the series: the
    standard Redfearn expansion, here on the WGS 84 ellipsoid to the fourth order.
    """
    a, e2, k = 6_378_137.0, 0.00669438, 0.9996
    out = np.empty((len(latitude), 2), dtype=np.int32)
    for i in range(len(latitude)):
        phi, lam = math.radians(latitude[i]), math.radians(longitude[i] + 2.0)
        sin, cos = math.sin(phi), math.cos(phi)
        t, c, x = (sin / cos) ** 2, e2 / (1 - e2) * cos * cos, lam * cos
        nu = a / math.sqrt(1 - e2 * sin * sin)
        arc = a * (
            (1 - e2 / 4 - 3 * e2**2 / 64) * phi
            - (3 * e2 / 8 + 3 * e2**2 / 32) * math.sin(2 * phi)
            + 15 * e2**2 / 256 * math.sin(4 * phi)
        )
        out[i, 0] = round(k * nu * (x + (1 - t + c) * x**3 / 6 + (5 - 18 * t + t * t) * x**5 / 120))
        out[i, 1] = round(k * (arc + nu * sin / cos * (x**2 / 2 + (5 - t + 9 * c) * x**4 / 24)))
    return out
