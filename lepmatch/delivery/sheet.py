"""A report as one file of HTML: sections of sentences, charts and tables, readable on paper, screen and aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, tostring

from lepmatch.delivery.charts.drawing import Chart, element

STYLE: Final = """
:root { color: #0b0c0c; background: #fff; font: 1rem/1.5 Arial, 'Liberation Sans', sans-serif; }
body { max-width: 44rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
.headline { font-size: 1.25rem; font-weight: bold; }
.note { border-left: 4px solid #1d5b9c; padding-left: .8rem; }
figure { margin: 1rem 0; } figcaption { margin-bottom: .6rem; }
svg { display: block; width: 100%; max-width: 30rem; height: auto; }
.scroll { overflow-x: auto; margin: 1rem 0; }
ul { padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
caption { text-align: left; font-weight: bold; padding: .4rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #b1b4b6; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.number, td.short, th.short[scope=row] { white-space: nowrap; }
caption span { display: inline-block; max-width: calc(100vw - 2rem); position: sticky; left: 0; }
footer { margin-top: 2.5rem; border-top: 2px solid #0b0c0c; padding-top: .6rem; }
@media print {
  @page { margin: 16mm; } body { max-width: none; padding: 0; font-size: 10.5pt; }
  figure, tr, caption, ul { break-inside: avoid; } h2, caption { break-after: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  svg { max-width: 120mm; } .scroll { overflow: visible; }
  caption span { max-width: none; }
}
"""

NUMBER: Final = re.compile(r"([+-]?[\d,]+(\.\d+)?( ?%)?)?")
SHORT: Final = 18  # letters of a text that is not broken into lines

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A part of the page: a heading, sentences, charts with their tables, more tables, and notes below."""

    title: str
    says: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[tuple[str, Sequence[str], Rows], ...] = ()
    notes: tuple[str, ...] = ()


def sheet(title: str, headline: str, note: str, sections: Iterable[Section], foot: str) -> str:
    """The file.

    Parameters
    ----------
    headline, note : what stands first under the title, and what must be known to read it
    foot : what stands last

    Examples
    --------
    >>> sheet("A < B", "1 of 2.", "Synthetic.", [Section("Part", ("A sentence.",))], "End.").count("<h2>")
    1
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", STYLE),
    )
    main = element(
        "main",
        element("h1", title),
        element("p", headline, class_="headline"),
        element("p", note, class_="note"),
        *(_section(section) for section in sections),
    )
    page = element("html", head, element("body", main, element("footer", element("p", foot))), lang="en-GB")
    return "<!DOCTYPE html>\n" + tostring(page, encoding="unicode", method="html") + "\n"


def _section(section: Section) -> Element:
    parts = [element("p", sentence) for sentence in section.says]
    for chart in section.charts:
        parts.append(element("figure", element("figcaption", chart.words), chart.drawing))
        parts.append(_table(f"{chart.title}: the figures", chart.columns, chart.rows))
    parts += [_table(*one) for one in section.tables]
    if section.notes:
        parts.append(element("ul", *(element("li", note) for note in section.notes)))
    return element("section", element("h2", section.title), *parts)


def _table(caption: str, columns: Sequence[str], rows: Rows) -> Element:
    kinds = [{"class_": kind} if (kind := _kind([row[at] for row in rows])) else {} for at in range(len(columns))]
    head = element("tr", *(element("th", name, scope="col", **kind) for name, kind in zip(columns, kinds, strict=True)))
    body = []
    for first, *others in rows:
        cells = [element("td", cell, **kind) for cell, kind in zip(others, kinds[1:], strict=True)]
        body.append(element("tr", element("th", first, scope="row", **kinds[0]), *cells))
    table = element(
        "table", element("caption", element("span", caption)), element("thead", head), element("tbody", *body)
    )
    return element("div", table, class_="scroll", tabindex=0, role="region", aria_label=caption)


def _kind(cells: Sequence[str]) -> str:
    """How a column is set: numbers to the right, and short texts on one line."""
    if cells and all(NUMBER.fullmatch(cell) for cell in cells):
        return "number"
    return "short" if max(map(len, cells), default=0) <= SHORT else ""
