"""What charts have in common: elements that escape what they are given, and the frame that names a picture.

A picture is 360 units wide, so that its text can be read on a narrow screen and it prints well on a wide page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, tostring

WIDE: Final = 360.0
INK, MUTED, BLUE, PALE, PAPER = "#0b0c0c", "#484b4d", "#1d5b9c", "#c4d9ee", "#ffffff"
"""Text is INK or MUTED on PAPER or PALE: 6 to 1 or better."""

UNWRITABLE: Final = dict.fromkeys({*range(32)} - {9, 10, 13} | {0xFFFE, 0xFFFF}, "\ufffd")
"""Characters that XML has no way to write, each with the mark that stands for it."""

Text = str | float


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A picture with the figures that it is drawn from.

    Attributes
    ----------
    name : for links and ids, such as ``run-rate``
    title, words : what it is called, and what it shows in a sentence or two
    drawing : the picture
    columns, rows : the same figures as a table
    """

    name: str
    title: str
    words: str
    drawing: Element
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def svg(self) -> str:
        """The picture as SVG."""
        return tostring(self.drawing, encoding="unicode")


def element(tag: str, *children: Element | str, **attributes: Text) -> Element:
    """An element; texts and values are escaped when it is written out.

    Underlines in a name stand for hyphens, and one at its end for nothing.

    Examples
    --------
    >>> tostring(element("text", "A < B", font_size=12, class_="x"), encoding="unicode")
    '<text font-size="12" class="x">A &lt; B</text>'
    """
    made = Element(tag, {name.rstrip("_").replace("_", "-"): _said(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child.translate(UNWRITABLE)
        else:
            made.text = (made.text or "") + child.translate(UNWRITABLE)
    return made


def picture(name: str, title: str, words: str, height: float, *children: Element) -> Element:
    """A picture that a screen reader announces by its title and description."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", words, id=f"{name}-desc"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDE:g} {height:g}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        font_family="Arial, 'Liberation Sans', sans-serif",
        font_size=14,
        fill=INK,
    )


def _said(value: Text) -> str:
    return value.translate(UNWRITABLE) if isinstance(value, str) else f"{round(value, 2):g}"


def words_of(text: str, x: float, y: float, **attributes: Text) -> Element:
    """A text at a place."""
    return element("text", text, x=x, y=y, **attributes)


def label(text: str, x: float, y: float, **attributes: Text) -> Element:
    """A text in bold on a ground of its own, so that no line runs through it; to be drawn after the lines."""
    ground: dict[str, Text] = {"stroke": PAPER, "stroke_width": 4, "stroke_linejoin": "round", "paint_order": "stroke"}
    return words_of(text, x, y, **ground, font_weight="bold", **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: Text) -> Element:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **({"stroke": INK} | attributes))


def path(points: list[tuple[float, float]], **attributes: Text) -> Element:
    """A line through points."""
    return element("path", d="M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points), **attributes)
