"""Intervals: for each of several how far it is from the average, with the range that chance leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lepmatch.delivery.charts.drawing import BLUE, MUTED, PAPER, WIDE, Chart, element, line, picture, words_of

STEP, TOP, EDGE = 38.0, 26.0, 6.0  # from one to the next, what the scale needs, and room at the sides


@dataclass(frozen=True, slots=True)
class Interval:
    """One gap.

    Attributes
    ----------
    label : of what
    value, low, high : the gap and the ends of its interval
    cells : what else stands in its row of the table, before the gap
    """

    label: str
    value: float
    low: float
    high: float
    cells: tuple[str, ...] = ()


def interval_chart(
    name: str, title: str, words: str, intervals: Sequence[Interval], columns: tuple[str, ...], unit: str = "points"
) -> Chart:
    """A dot and a line for each, about an upright that stands for the average; filled where the line does not cross it.

    Parameters
    ----------
    columns : headings of the table: label, the cells, gap, interval

    Examples
    --------
    >>> found = [Interval("Kent", 2.0, 0.5, 3.5), Interval("Fife", -1.0, -2.5, 0.5)]
    >>> interval_chart("g", "Gaps", "Two.", found, ("Area", "Gap", "Interval")).rows
    (('Kent', '+2.0', '+0.5 to +3.5'), ('Fife', '-1.0', '-2.5 to +0.5'))
    """
    most = max([1.0, *(abs(end) for one in intervals for end in (one.low, one.high))])
    middle = WIDE / 2
    tall = TOP + STEP * max(len(intervals), 1)

    def x(gap: float) -> float:
        return middle + (middle - EDGE) * gap / most

    drawn = [
        line(middle, TOP - 6, middle, tall, stroke_width=1.5),
        words_of("average", middle, TOP - 10, text_anchor="middle", fill=MUTED),
        words_of(f"{-most:+.0f} {unit}", 0, TOP - 10, fill=MUTED),
        words_of(f"{most:+.0f} {unit}", WIDE, TOP - 10, text_anchor="end", fill=MUTED),
    ]
    for at, one in enumerate(intervals):
        top = TOP + at * STEP
        is_gap = one.low > 0 or one.high < 0
        back = element("rect", x=0, y=top + 1, width=6.6 * len(one.label) + 8, height=17, fill=PAPER)
        drawn += [
            back,  # so that the upright does not run through the words
            words_of(one.label, 0, top + 14, font_weight="bold" if is_gap else "normal"),
            line(x(one.low), top + 26, x(one.high), top + 26, stroke=BLUE, stroke_width=2),
            element(
                "circle",
                cx=x(one.value),
                cy=top + 26,
                r=4.5,
                fill=BLUE if is_gap else PAPER,
                stroke=BLUE,
                stroke_width=2,
            ),
        ]
    rows = tuple(
        (one.label, *one.cells, f"{one.value:+.1f}", f"{one.low:+.1f} to {one.high:+.1f}") for one in intervals
    )
    return Chart(name, title, words, picture(name, title, words, tall, *drawn), columns, rows)
