"""Bars: how many of each, one below the other; for funnels, run-rates and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lepmatch.delivery.charts.drawing import BLUE, PALE, WIDE, Chart, element, picture, words_of

STEP, THICK, ROOM = 40.0, 16.0, 80.0  # from bar to bar, a bar's height, and what its number needs


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes
    ----------
    label : what is counted
    value : how many
    note : what else there is to say, for the table
    is_wanted : what is wanted, and not what was counted; drawn as an outline
    """

    label: str
    value: float
    note: str = ""
    is_wanted: bool = False


def bar_chart(name: str, title: str, words: str, bars: Sequence[Bar], columns: tuple[str, ...]) -> Chart:
    """A bar for each number, as long as it is large.

    Parameters
    ----------
    columns : headings of the table: label, number, note; two where there are no notes

    Examples
    --------
    >>> chart = bar_chart("funnel", "How far", "Two stages.", [Bar("applied", 383), Bar("invited", 143)], ("a", "b"))
    >>> chart.rows
    (('applied', '383'), ('invited', '143'))
    """
    most = max((bar.value for bar in bars), default=0) or 1
    drawn = []
    for at, bar in enumerate(bars):
        top, length = at * STEP, bar.value / most * (WIDE - ROOM)
        look = {"fill": PALE, "stroke": BLUE, "stroke_dasharray": "4 2"} if bar.is_wanted else {"fill": BLUE}
        drawn += [
            words_of(bar.label, 0, top + 13),
            element("rect", x=0.5, y=top + 18, width=max(length, 1 if bar.value else 0), height=THICK, **look),
            words_of(_number(bar.value), length + 5, top + 31, font_weight="bold"),
        ]
    rows = [(bar.label, _number(bar.value), bar.note)[: len(columns)] for bar in bars]
    return Chart(
        name, title, words, picture(name, title, words, max(STEP * len(bars), STEP), *drawn), columns, tuple(rows)
    )


def _number(value: float) -> str:
    return f"{value:,.0f}"
