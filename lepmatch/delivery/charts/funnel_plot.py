"""A funnel plot: actual over expected for each part, between the lines within which chance alone would keep it.

The funnel opens to the left, where few are expected and chance has most to say. No part stands above another for
having a larger ratio: only what lies outside the outer lines is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log
from typing import Final
from xml.etree.ElementTree import Element

from lepmatch.delivery.charts.drawing import (
    BLUE,
    INK,
    MUTED,
    PAPER,
    WIDE,
    Chart,
    Text,
    element,
    label,
    line,
    path,
    picture,
    words_of,
)
from lepmatch.delivery.comparison import FEWEST, Compared, funnel_lines

TOP, HIGH, LEFT, RIGHT = 26.0, 220.0, 34.0, 10.0
STEPS: Final = 60  # points of a line
LEAST_TOP = 2.0  # ratio at the top of the plot, at least
WIDTH_OF_LETTER = 7.6  # about, of bold letters at 14 units
MOST_NAMED = 8  # more names than that would hide each other; the table has them
MARKS = (5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


def funnel_plot(name: str, title: str, words: str, compared: Sequence[Compared], part: str) -> Chart:
    """The parts of which enough are expected.

    Parameters
    ----------
    part : what one of them is called, such as ``District``

    Examples
    --------
    >>> kent, fife = Compared("Kent", 90, 50, 20.0), Compared("Fife", 9, 1, 2.0)
    >>> chart = funnel_plot("f", "Compared", "Two.", [kent, fife], "Area")
    >>> [row[0] for row in chart.rows], "Kent" in chart.svg, "Fife" in chart.svg
    (['Kent'], True, False)
    """
    told = [one for one in compared if one.says_something]
    widest = max([2 * FEWEST, *(one.expected for one in told)])
    top = max([LEAST_TOP, *(ceil(2 * (one.ratio or 0) + 0.2) / 2 for one in told)])

    def x(expected: float) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * log(expected / FEWEST) / log(1.1 * widest / FEWEST)

    def y(ratio: float) -> float:
        return TOP + HIGH * (1 - min(ratio, top) / top)

    drawn = [words_of("started over expected", 0, 13, fill=MUTED)]
    for half in range(int(2 * top) + 1):
        drawn.append(line(LEFT, y(half / 2), WIDE - RIGHT, y(half / 2), stroke="#d0d3d4", stroke_width=1))
        drawn.append(words_of(f"{half / 2:g}", LEFT - 5, y(half / 2) + 4, text_anchor="end", fill=MUTED))
    for mark in _marks(widest):
        drawn.append(line(x(mark), TOP + HIGH, x(mark), TOP + HIGH + 5, stroke=MUTED))
        drawn.append(words_of(f"{mark:,}", x(mark), TOP + HIGH + 18, text_anchor="middle", fill=MUTED))
    drawn.append(words_of("starts expected", WIDE - RIGHT, TOP + HIGH + 35, text_anchor="end", fill=MUTED))
    drawn.append(line(LEFT, y(1), WIDE - RIGHT, y(1), stroke_width=1.5))
    looks: tuple[dict[str, Text], dict[str, Text]] = (
        {"stroke": INK, "stroke_width": 1.2, "stroke_dasharray": "5 3"},
        {"stroke": INK, "stroke_width": 1.2},
    )
    across = [FEWEST * (1.1 * widest / FEWEST) ** (at / STEPS) for at in range(STEPS + 1)]
    for which, look in enumerate(looks):
        for end in (0, 1):
            ends = [(expected, funnel_lines(expected)[which][end]) for expected in across]
            drawn.append(path([(x(e), y(ratio)) for e, ratio in ends if ratio <= top], fill="none", **look))
    outside = [one for one in told if one.stands_out]
    for one in sorted(told, key=lambda one: one.stands_out):  # names lie above the other points
        at_x, at_y = x(one.expected), y(one.ratio or 0)
        look = {"r": 5, "fill": BLUE} if one.stands_out else {"r": 4, "fill": PAPER}
        drawn.append(element("circle", cx=at_x, cy=at_y, stroke=BLUE, stroke_width=1.8, **look))
        if one.stands_out and len(outside) <= MOST_NAMED:
            drawn.append(_name(one, at_x, at_y))
    key = [
        (line(0, -4, 24, -4, **looks[0]), "Chance keeps 95 of 100 within these lines"),
        (line(0, -4, 24, -4, **looks[1]), "and 998 of 1,000 within these"),
        (element("circle", cx=12, cy=-4, r=5, fill=BLUE), "Outside: a reason to ask why"),
    ]
    bottom = TOP + HIGH + 62
    for row, (sample, means) in enumerate(key):
        drawn.append(element("g", sample, words_of(means, 32, 0), transform=f"translate(0 {bottom + 20 * row:g})"))
    rows = tuple(
        (
            one.name,
            f"{one.put_forward:,}",
            f"{one.actual:,}",
            f"{one.expected:,.1f}",
            f"{one.ratio:.2f}",
            f"{one.low:.2f} to {one.high:.2f}",
            one.reading,
        )
        for one in told
    )
    columns = (part, "Put forward", "Started", "Expected", "Ratio", "95 % interval", "Reading")
    return Chart(name, title, words, picture(name, title, words, bottom + 20 * len(key), *drawn), columns, rows)


def _name(one: Compared, x: float, y: float) -> Element:
    """The name of a point, beside it or away from the middle, on a ground that no line runs through."""
    long = WIDTH_OF_LETTER * len(one.name)
    if x + 8 + long <= WIDE:
        return label(one.name, x + 8, y + 5)
    return label(one.name, max(x + 6, long), y + (-10 if one.actual > one.expected else 19), text_anchor="end")


def _marks(widest: float) -> list[int]:
    """Round numbers for the lower edge, few enough to be read."""
    inside = [mark for mark in MARKS if mark <= 1.1 * widest]
    return inside if len(inside) <= 7 else inside[::2]
