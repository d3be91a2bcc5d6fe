"""Progress toward the target: what was counted, where it is heading, and where the count changed its meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from xml.etree.ElementTree import Element

from lepmatch.delivery.charts.drawing import (
    BLUE,
    INK,
    MUTED,
    PALE,
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
from lepmatch.delivery.forecast import RUN_RATE, Forecast, Reading
from lepmatch.delivery.history import Reported
from lepmatch.market.scheme import SeriesBreak, Target

TOP, HIGH, LEFT = 24.0, 200.0, 42.0  # the plot: its first line, its height, and what the numbers at its side need
STEPS = 40  # points of a forecast's line
DASHES = {"required run-rate": "1 3", "straight line": "7 3", "growth": "3 2"}


def progress_chart(
    name: str,
    title: str,
    words: str,
    readings: Sequence[Reading],
    target: Target,
    forecasts: Sequence[Forecast] = (),
    breaks: Sequence[SeriesBreak] = (),
    later: Sequence[Reported] = (),
) -> Chart:
    """The count over time against the target.

    A line that ends at the top of the picture goes on above it; the table has its numbers. Figures that were reported
    under other rules are hollow, and no line leads to them.
    """
    later = [figure for figure in later if figure.is_cumulative]
    starts, ends = readings[0].on, max([target.due, readings[-1].on, *(figure.ends for figure in later)])
    top = 1.2 * max([target.people, readings[-1].people, *(figure.people for figure in later)])

    def x(day: date) -> float:
        return LEFT + (WIDE - LEFT - 6) * (day - starts).days / max(1, (ends - starts).days)

    def y(people: float) -> float:
        return TOP + HIGH * (1 - min(people, top) / top)

    drawn = _frame(top, starts, ends, x, y)
    drawn += [
        line(LEFT, y(target.people), WIDE - 6, y(target.people), stroke_width=1.5),
    ]
    key: list[tuple[Element, str]] = []
    for one in forecasts:
        days = [one.last.on + (ends - one.last.on) * at / STEPS for at in range(STEPS + 1)]
        said = [one.on(day) for day in days]
        inside = [(x(day), y(s.people)) for day, s in zip(days, said, strict=True) if s.people <= top]
        band = [(day, s.low, s.high) for day, s in zip(days, said, strict=True) if s.low is not None and s.high]
        if band:
            edge = [(x(day), y(high)) for day, _, high in band] + [(x(day), y(low)) for day, low, _ in reversed(band)]
            drawn.insert(0, path(edge, fill=PALE, stroke="none"))
            key.append((element("rect", x=0, y=-9, width=24, height=10, fill=PALE), f"The band of {one.method}"))
        dashes: dict[str, Text] = {"stroke": INK, "stroke_width": 1.5, "stroke_dasharray": DASHES[one.method]}
        drawn.append(path(inside, fill="none", **dashes))
        key.append((line(0, -4, 24, -4, **dashes), one.method.capitalize()))
    drawn.append(path([(x(r.on), y(r.people)) for r in readings], fill="none", stroke=BLUE, stroke_width=3))
    drawn += [element("circle", cx=x(r.on), cy=y(r.people), r=3.5, fill=BLUE) for r in readings]
    key.insert(0, (line(0, -4, 24, -4, stroke=BLUE, stroke_width=3), "Counted"))
    hollow: dict[str, Text] = {"r": 4, "fill": PAPER, "stroke": INK, "stroke_width": 1.5}
    drawn += [element("circle", cx=x(figure.ends), cy=y(figure.people), **hollow) for figure in later]
    if later:
        key.append((element("circle", cx=12, cy=-4, **hollow), "Reported under other rules"))
    shown = [one for one in breaks if starts < one.on < ends]
    for at in [x(change.on) for change in shown]:
        drawn.append(line(at, TOP - 4, at, TOP + HIGH, stroke_width=2, stroke_dasharray="2 2"))
        drawn.append(words_of("Break", at, TOP - 8, text_anchor="middle"))
    drawn.append(label(f"Target: {target.people:,}", LEFT + 4, y(target.people) - 4))
    bottom = TOP + HIGH + 42
    for row, (sample, means) in enumerate(key):
        drawn.append(
            element("g", sample, words_of(means, 32, 0), transform=f"translate({LEFT:g} {bottom + 20 * row:g})")
        )
    rows = _rows(readings, target, forecasts, shown, later)
    drawing = picture(name, title, words, bottom + 20 * len(key), *drawn)
    return Chart(name, title, words, drawing, ("By", "People", "What it is"), rows)


def _frame(
    top: float, starts: date, ends: date, x: Callable[[date], float], y: Callable[[float], float]
) -> list[Element]:
    """Lines across with their numbers, and the years."""
    step = _round_step(top / 4)
    marks = [step * at for at in range(int(top / step) + 1)]
    drawn = [line(LEFT, y(mark), WIDE - 6, y(mark), stroke="#d0d3d4", stroke_width=1) for mark in marks]
    drawn += [words_of(_short(mark), LEFT - 4, y(mark) + 4, text_anchor="end", fill=MUTED) for mark in marks]
    for year in range(starts.year + 1, ends.year + 2):
        day = date(year, 1, 1)
        if day <= ends + timedelta(days=1):
            drawn.append(line(x(day), TOP + HIGH, x(day), TOP + HIGH + 5, stroke=MUTED))
            drawn.append(words_of(str(year), min(x(day), WIDE - 16), TOP + HIGH + 18, text_anchor="middle", fill=MUTED))
    return drawn


def _rows(
    readings: Sequence[Reading],
    target: Target,
    forecasts: Sequence[Forecast],
    breaks: Sequence[SeriesBreak],
    later: Sequence[Reported],
) -> tuple[tuple[str, ...], ...]:
    rows = [(r.on, f"{r.people:,}", "counted") for r in readings[1:]]
    rows += [(one.on, "", f"break: {one.words}") for one in breaks]
    rows += [(f.ends, f"{f.people:,}", f"reported ({f.qualifier}), under other rules: {f.source}") for f in later]
    rows += [(target.due, f"{target.people:,}", "target")]
    for one in forecasts:
        if one.method != RUN_RATE and target.due >= one.last.on:
            said = one.on(target.due)
            band = "" if said.low is None else f", band {said.low:,} to {said.high:,}"
            rows.append((target.due, f"{said.people:,}", f"forecast, {one.method}{band}"))
    ordered = sorted(rows, key=lambda row: row[0])
    return tuple((f"{day:%-d %B %Y}", people, what) for day, people, what in ordered)


def _round_step(least: float) -> float:
    """A round number of at least so many: 1, 2 or 5 with noughts."""
    unit = 1
    while True:
        for times in (1, 2, 5):
            if times * unit >= least:
                return times * unit
        unit *= 10


def _short(count: float) -> str:
    return f"{count / 1000:,.0f}k" if count >= 1000 else f"{count:,.0f}"
