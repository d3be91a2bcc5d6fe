"""A map of tiles: Scotland, Wales and the nine English regions, each a square of one size near where it lies.

Squares of one size, because a region's area says nothing about how many people live there.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Final

from lepmatch.delivery.charts.drawing import INK, MUTED, PAPER, WIDE, Chart, element, picture, words_of

PLACES: Final = {
    "Scotland": (1, 0),
    "North East": (2, 1),
    "North West": (1, 2),
    "Yorkshire and the Humber": (2, 2),
    "Wales": (0, 3),
    "West Midlands": (1, 3),
    "East Midlands": (2, 3),
    "East of England": (3, 3),
    "South West": (1, 4),
    "South East": (2, 4),
    "London": (3, 4),
}
"""Column and row of each region."""

SHADES: Final = ("#eef4fa", "#d5e4f3", "#b8d1ea", "#97bbdf")  # INK on the darkest: 10 to 1
SIDE, GAP = WIDE / 4, 3.0


def tile_map(name: str, title: str, words: str, people: Mapping[str, int | None], unit: str = "people") -> Chart:
    """A tile for every region with its number; darker where it is larger. What has no tile is in the table.

    Parameters
    ----------
    people : by region; None where the number is withheld

    Examples
    --------
    >>> chart = tile_map("map", "By region", "Two are known.", {"Wales": 12, "London": 30})
    >>> chart.rows[0], chart.rows[1]
    (('London', '30'), ('Wales', '12'))
    """
    most = max((people.get(region) or 0 for region in PLACES), default=0) or 1
    drawn = []
    for region, (column, row) in PLACES.items():
        count, x, y = people.get(region), column * SIDE, row * SIDE
        shade = PAPER if count is None else SHADES[min(len(SHADES) - 1, len(SHADES) * count // (most + 1))]
        box = element("rect", x=x + 1, y=y + 1, width=SIDE - GAP, height=SIDE - GAP, fill=shade, stroke=MUTED, rx=2)
        lines = wrap(region, 11)
        names = [words_of(text, x + 7, y + 19 + 15 * at) for at, text in enumerate(lines)]
        said = _said(count) if region in people else "none"
        size = 17 if count is not None or region not in people else 13
        number = words_of(said, x + 7, y + SIDE - 12, font_size=size, font_weight="bold", fill=INK)
        drawn.append(element("g", box, *names, number))
    ordered = sorted(people.items(), key=lambda item: (-(item[1] or 0), item[0]))
    rows = tuple((region, _said(count)) for region, count in ordered)
    height = (1 + max(row for _, row in PLACES.values())) * SIDE
    return Chart(name, title, words, picture(name, title, words, height, *drawn), ("Region", unit.capitalize()), rows)


def _said(count: int | None) -> str:
    return "withheld" if count is None else f"{count:,}"
