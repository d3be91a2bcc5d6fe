"""Which Jobcentre Plus district a place is in: that of the nearest postcode district."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.spatial import KDTree

from lepmatch.market.reference import table
from lepmatch.matching.arrays import Longs, Rows
from lepmatch.matching.travel import project

NOWHERE = -1


class Map(NamedTuple):
    """The postcode districts: their middles as a tree of metres, their towns, and the rows of their districts."""

    tree: KDTree
    towns: tuple[str, ...]
    district: Longs
    districts: tuple[str, ...]


@cache
def the_map() -> Map:
    """The packaged places."""
    places = table("places")
    degrees = np.array([(float(row["latitude"]), float(row["longitude"])) for row in places])
    districts = tuple(sorted({row["district"] for row in places}))
    rows = np.array([districts.index(row["district"]) for row in places])
    return Map(KDTree(project(*degrees.T)), tuple(row["place"] for row in places), rows, districts)


def districts_of(rows: Rows) -> Longs:
    """The district of each jobseeker or vacancy, as its place in `the_map().districts`; `NOWHERE` where unknown."""
    found = np.full(len(rows), NOWHERE, np.int64)
    known = np.flatnonzero(rows["located"] == 1)
    if len(known):
        _, nearest = the_map().tree.query(np.stack([rows["east"][known], rows["north"][known]], axis=1))
        found[known] = the_map().district[nearest]
    return found


def town_of(east: float, north: float) -> str:
    """The town of the nearest postcode district."""
    return the_map().towns[int(the_map().tree.query((east, north))[1])]
