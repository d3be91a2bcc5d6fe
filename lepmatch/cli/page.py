"""Text for people: as wide as the terminal up to 100 characters, with a little colour where that is wanted."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

import click

WIDEST, NARROWEST = 100, 40
COLOURS = {"+": "green", "!": "red", "-": "yellow", "?": "cyan", ">": "blue"}  # by the mark of a line


def width() -> int:
    """Characters of a line: the terminal's, or the widest where nobody looks."""
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDEST
    return max(NARROWEST, min(WIDEST, columns))


def heading(text: str) -> None:
    """A line that starts a part of the page."""
    click.secho(textwrap.fill(text, width()), bold=True)


def say(text: str, indent: str = "") -> None:
    """A paragraph; its further lines stand under the first word."""
    click.echo(textwrap.fill(text, width(), initial_indent=indent, subsequent_indent=" " * len(indent)))


def explained(text: str, indent: str = "") -> None:
    """What an explanation says, to fit the page: a headline, and lines that start with a mark.

    Parameters
    ----------
    text : the text of an `Explanation`, wrapped to its own width
    indent : before the headline; the other lines stand under it
    """
    first, *lines = _unwrapped(text)
    click.echo(textwrap.fill(first, width(), initial_indent=indent, subsequent_indent=" " * len(indent)))
    for line in lines:
        mark = line[2:3] if line.startswith("  ") and line[3:4] == " " else ""
        deep = " " * len(indent)
        if mark in COLOURS:
            body = textwrap.fill(line[4:], width(), initial_indent=f"{deep}  {mark} ", subsequent_indent=f"{deep}    ")
            at = len(deep) + 2
            click.echo(body[:at] + click.style(mark, fg=COLOURS[mark], bold=True) + body[at + 1 :])
        elif line.startswith(" "):
            click.echo(deep + line)
        else:
            click.secho(line and deep + line, bold=True)


def table(rows: Iterable[Sequence[str]], align: str, indent: str = "  ") -> None:
    """Columns side by side, the last one as wide as is left.

    Parameters
    ----------
    align : ``<`` or ``>`` for each column
    """
    rows = list(rows)
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(len(align) - 1)]
    for row in rows:
        cells = [f"{text:{side}{size}}" for text, side, size in zip(row, align, widths, strict=False)]
        start = indent + "  ".join([*cells, ""])
        click.echo(
            textwrap.fill(row[-1], width(), initial_indent=start, subsequent_indent=" " * len(start)) or start.rstrip()
        )


def bar(share: float, length: int, empty: str = "") -> str:
    """A bar that fills a share from 0 to 1 of its length; anything above 0 shows."""
    filled = max(round(share * length), int(share > 0))
    return "█" * filled + empty * (length - filled)


def cut(text: str, longest: int) -> str:
    """A text that fits a column; what is cut off leaves a mark."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def plural(count: int, one: str, many: str = "") -> str:
    """So many of something, such as ``1 person`` or ``2,000 people``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _unwrapped(text: str) -> list[str]:
    """Lines with their continuations, which are indented by four, put back at their end."""
    return re.sub(r"\n {4}(?=\S)", " ", text).split("\n")
