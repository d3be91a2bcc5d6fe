"""Where records are: postcode or district to degrees, from the packaged tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from lepmatch.market.reference import table

Precision = Literal["coordinates", "postcode", "district"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map and how it is known.

    Attributes
    ----------
    latitude, longitude : degrees
    known_by : ``coordinates`` are exact; ``postcode`` is the middle of the postcode district, about 3 km exact in
        towns; ``district`` is the middle of the Jobcentre Plus district, good for no more than a first look
    """

    latitude: float
    longitude: float
    known_by: Precision


def locate(latitude: float | None, longitude: float | None, postcode: str | None, district: str | None) -> Place | None:
    """The best known place of a record; None when nothing is known.

    Examples
    --------
    >>> locate(None, None, "SO15 2AB", None).known_by
    'postcode'
    >>> locate(None, None, None, None) is None
    True
    """
    if latitude is not None and longitude is not None:
        return Place(latitude, longitude, "coordinates")
    if postcode is not None:
        return _postcode_districts()[postcode.split(" ")[0]]
    return _districts()[district] if district is not None else None


@cache
def _postcode_districts() -> dict[str, Place]:
    return {
        row["outward"]: Place(float(row["latitude"]), float(row["longitude"]), "postcode") for row in table("places")
    }


@cache
def _districts() -> dict[str, Place]:
    return {
        row["district"]: Place(float(row["latitude"]), float(row["longitude"]), "district")
        for row in table("districts")
    }


@cache
def region_of(district: str) -> str:
    """The Jobcentre Plus region that a district lies in."""
    return {row["district"]: row["region"] for row in table("districts")}[district]
