"""Where a sampled market lies: Jobcentre offices in real towns, with the people and jobs of each round it.

An office has `CASELOAD` people, so a small market is one or two towns, where people can reach the jobs, and a large
one is the whole country, in the proportions of the scheme.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from lepmatch.market.places import region_of
from lepmatch.market.reference import table
from lepmatch.market.sampling.draws import Draws, Floats, Rows, Shelf, Texts, objects
from lepmatch.market.sampling.figures import REGIONS

CASELOAD = 30  # people of one office in the sample; its whole caseload is many times that
CATCHMENT_KM = 7.0  # postcode districts this near to the town belong to it
KM_NORTH = 111.2  # kilometres in a degree of latitude
PLACE_SHARES = {"coordinates": 0.55, "postcode": 0.30}  # the rest give their district only; unsourced: plausible


@dataclass(frozen=True, slots=True)
class Towns:
    """The towns, and the postcode districts round each.

    Attributes
    ----------
    by_region : weights of the towns of each region of `REGIONS`
    order : town numbers in the order of that shelf
    district : Jobcentre Plus district of each town
    round_town : weights of the postcode districts round each town, the nearer the heavier; its own is the first
    outward, latitude, longitude : those postcode districts
    """

    by_region: Shelf
    order: Rows
    district: Texts
    round_town: Shelf
    outward: Texts
    latitude: Floats
    longitude: Floats


@cache
def towns() -> Towns:
    """The towns of the packaged tables."""
    places = {row["outward"]: row for row in table("places")}
    rows = [(row["outward"], float(row["population"])) for row in table("towns")]
    district = [places[outward]["district"] for outward, _ in rows]
    regions = [[i for i, name in enumerate(district) if region_of(name) == region] for region in REGIONS]
    codes = list(places)
    where = np.array([[float(places[code]["latitude"]), float(places[code]["longitude"])] for code in codes])
    lies_in = objects([places[code]["district"] for code in codes])
    near = [_near(codes.index(outward), where, lies_in) for outward, _ in rows]
    found = np.array([place for town in near for place, _ in town])
    return Towns(
        by_region=Shelf([[rows[i][1] for i in region] for region in regions]),
        order=np.array([i for region in regions for i in region]),
        district=objects(district),
        round_town=Shelf([[weight for _, weight in town] for town in near]),
        outward=objects(codes)[found],
        latitude=where[found, 0],
        longitude=where[found, 1],
    )


def _near(home: int, where: Floats, lies_in: Texts) -> list[tuple[int, float]]:
    away = where - where[home]
    km = ((away[:, 0] * KM_NORTH) ** 2 + (away[:, 1] * km_east(where[:, 0])) ** 2) ** 0.5
    around = np.flatnonzero((km < CATCHMENT_KM) & (lies_in == lies_in[home]) & (np.arange(len(km)) != home))
    return [(home, 1.0), *((place, 1.0 / (1.0 + float(km[place]))) for place in around.tolist())]


def km_east(latitude: Floats) -> Floats:
    """Kilometres in a degree of longitude: the cosine as a short series, which is the same on every machine."""
    square = (latitude * 0.017453292519943295) ** 2  # of radians
    return np.asarray(KM_NORTH * (1 - square / 2 + square**2 / 24 - square**3 / 720))


def office_count(jobseekers: int) -> int:
    """How many offices a market of so many people has."""
    return max(1, -(-jobseekers // CASELOAD))


def office_towns(seed: int, count: int) -> Rows:
    """The town of each office: regions by the scheme's figures, towns by their size."""
    draws = Draws(seed, "offices", count)
    region = Shelf([list(REGIONS.values())]).pick(draws.spread("region"))
    return towns().order[towns().by_region.pick(draws.uniform("town"), region)]


def place_columns(draws: Draws, town: Rows, in_centre: ArrayLike, km: ArrayLike) -> dict[str, list[str]]:
    """Postcode, latitude and longitude of each row; some give coordinates, some an outward code, some neither.

    Parameters
    ----------
    town : town of each row
    in_centre : whether a row lies in the town's own postcode district
    km : how far a row may lie from the middle of its postcode district
    """
    area = towns()
    anywhere = area.round_town.pick(draws.uniform("postcode district"), town)
    spot = np.where(in_centre, area.round_town.starts[town], anywhere)
    away = draws.scatter("place", km)
    latitude = area.latitude[spot] + away[:, 0] / KM_NORTH
    longitude = area.longitude[spot] + away[:, 1] / km_east(area.latitude[spot])
    known = draws.uniform("place is known by")
    by_degrees = known < PLACE_SHARES["coordinates"]
    by_postcode = ~by_degrees & (known < sum(PLACE_SHARES.values()))
    return {
        "postcode": np.where(by_postcode, area.outward[spot], "").tolist(),
        "latitude": [f"{degrees:.4f}" if given else "" for degrees, given in zip(latitude, by_degrees, strict=True)],
        "longitude": [f"{degrees:.4f}" if given else "" for degrees, given in zip(longitude, by_degrees, strict=True)],
    }
