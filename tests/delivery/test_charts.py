"""Charts: every figure in the picture's table, words for whoever cannot see it, and nothing that could run."""

from __future__ import annotations

import re
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.delivery.charts.bars import Bar, bar_chart
from lepmatch.delivery.charts.drawing import INK, MUTED, PALE, PAPER, Chart
from lepmatch.delivery.charts.funnel_plot import MOST_NAMED, funnel_plot
from lepmatch.delivery.charts.intervals import Interval, interval_chart
from lepmatch.delivery.charts.lines import progress_chart
from lepmatch.delivery.charts.tiles import PLACES, SHADES, tile_map
from lepmatch.delivery.comparison import Compared
from lepmatch.delivery.forecast import forecast, published_readings
from lepmatch.delivery.history import read_history
from lepmatch.delivery.page import history_page
from lepmatch.delivery.progress import later_figures
from lepmatch.market.reference import table
from lepmatch.market.scheme import load_scheme

HISTORY, SCHEME = read_history("data/history"), load_scheme()
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert('x')</script> & \"quotes\""


def _parsed(svg: str) -> Element:
    return fromstring(svg)  # our own


def _progress() -> Chart:
    readings = published_readings(HISTORY, SCHEME.started)
    breaks = [one for one in SCHEME.breaks if one.series == "people_into_work"]
    made = forecast(readings, SCHEME.target)
    return progress_chart("p", "Progress", "Words.", readings, SCHEME.target, made, breaks, later_figures(HISTORY))


COMPARED = [
    Compared(HOSTILE, 300, 90, 40.0),  # far more than chance explains
    Compared("Fife", 90, 21, 20.0),
    Compared("Kent", 9, 1, 2.0),  # too few are expected to say anything
]
GAPS = [Interval(HOSTILE, 3.0, 1.0, 5.0), Interval("b", -1.0, -2.5, 0.5)]

CHARTS = {
    "progress": _progress,
    "tiles": lambda: tile_map("t", "Tiles", "Words.", {"London": 7, HOSTILE: 3}),
    "funnel plot": lambda: funnel_plot("f", "Funnel", "Words.", COMPARED, HOSTILE),
    "intervals": lambda: interval_chart("i", "Gaps", "Words.", GAPS, ("A", "Gap", "Interval")),
    "bars": lambda: bar_chart("b", "Bars", "Words.", [Bar(HOSTILE, 3, HOSTILE), Bar("b", 0)], ("A", "B", "C")),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_says_what_it_shows_and_holds_nothing_that_runs(name: str) -> None:
    chart = CHARTS[name]()
    root = _parsed(chart.svg)
    assert root.get("role") == "img"
    ids = {each.get("id"): each.text for each in root.iter() if each.get("id")}
    assert [ids[id] for id in str(root.get("aria-labelledby")).split()] == [chart.title, chart.words]
    assert not {each.tag.removeprefix(SVG) for each in root.iter()} & {"script", "style", "foreignObject", "image", "a"}
    assert not [name for each in root.iter() for name in each.attrib if name.startswith("on") or name == "style"]
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    assert chart.svg == CHARTS[name]().svg


def test_text_stays_text() -> None:
    chart = CHARTS["bars"]()
    assert "<script" not in chart.svg
    assert HOSTILE in [each.text for each in _parsed(chart.svg).iter(f"{SVG}text")]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40))
def test_any_label_comes_back_as_it_was(label: str) -> None:
    texts = [e.text or "" for e in _parsed(bar_chart("b", "B", "W", [Bar(label, 1)], ("A", "B")).svg).iter()]
    assert label in texts


def test_what_xml_cannot_hold_is_marked_and_not_passed_on() -> None:
    texts = [each.text for each in _parsed(bar_chart("b", "B", "W", [Bar("a\x00b\x1b", 1)], ("A", "B")).svg).iter()]
    assert "a\ufffdb\ufffd" in texts


def test_a_page_escapes_what_it_is_told() -> None:
    page = history_page(HISTORY, SCHEME, HOSTILE)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_every_region_has_one_tile_and_the_largest_the_darkest() -> None:
    assert set(PLACES) == {row["region"] for row in table("regions")}
    assert len(set(PLACES.values())) == len(PLACES)
    people = {area: HISTORY.people(area=area) for area in PLACES}
    root = _parsed(tile_map("t", "T", "W", people).svg)
    fill = {}
    for group in root.iter(f"{SVG}g"):
        *names, number = [str(each.text) for each in group.iter(f"{SVG}text")]
        fill[" ".join(names)] = str(group[0].get("fill"))
        assert number == f"{people[' '.join(names)]:,}"
    assert fill["London"] == SHADES[-1]
    assert fill["East of England"] == SHADES[1]


def test_the_break_is_drawn_where_it_is_and_later_reports_stand_apart() -> None:
    chart = _progress()
    root = _parsed(chart.svg)
    assert [each.text for each in root.iter(f"{SVG}text")].count("Break") == 1
    hollow = [each for each in root.iter(f"{SVG}circle") if each.get("fill") == PAPER]
    assert len(hollow) == 5 + 1  # five running totals were reported later, and one stands in the key
    rows = {row[:2] for row in chart.rows}
    assert {("31 December 2008", "99,959"), ("22 March 2010", "610,000"), ("31 December 2010", "250,000")} <= rows


def test_bars_are_as_long_as_their_numbers() -> None:
    root = _parsed(bar_chart("b", "B", "W", [Bar("a", 383), Bar("b", 143)], ("A", "B")).svg)
    first, second = (float(str(each.get("width"))) for each in root.iter(f"{SVG}rect"))
    assert second / first == pytest.approx(143 / 383, abs=0.01)


@pytest.mark.parametrize(("front", "back"), [(INK, back) for back in (PAPER, PALE, *SHADES)] + [(MUTED, PAPER)])
def test_text_stands_out(front: str, back: str) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert (light(back) + 0.05) / (light(front) + 0.05) >= 4.5


def test_the_page_is_whole_and_fetches_nothing() -> None:
    page = history_page(HISTORY, SCHEME, "published figures")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<h1>") == 1
    assert not re.search(r"<script|<link|<img|\bsrc=|\bhref=|url\(|@import| on\w+=", page)
    assert page.count("<svg") == page.count('role="img"') == 3
    assert page.count("<table") == page.count("<caption") == 4
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for figure in ("99,959", "12,837", "17,596", "610,000"):
        assert figure in page
    assert page == history_page(HISTORY, SCHEME, "published figures")


def test_a_count_without_anybody_has_a_page() -> None:
    chart = progress_chart("p", "P", "W", published_readings(HISTORY, date(2007, 3, 21))[:2], SCHEME.target)
    assert _parsed(chart.svg) is not None
    assert bar_chart("b", "B", "W", [], ("A", "B")).rows == ()


def test_a_funnel_plot_names_what_stands_out_and_leaves_out_what_says_nothing() -> None:
    chart = CHARTS["funnel plot"]()
    texts = [each.text for each in _parsed(chart.svg).iter(f"{SVG}text")]
    assert HOSTILE in texts
    assert "Fife" not in texts
    assert [row[0] for row in chart.rows] == [HOSTILE, "Fife"]
    filled = [each for each in _parsed(chart.svg).iter(f"{SVG}circle") if each.get("fill") != PAPER]
    assert len(filled) == 1 + 1  # and one in the key
    many = [Compared(f"District {n}", 300, 90, 40.0) for n in range(MOST_NAMED + 1)]
    crowded = funnel_plot("f", "Funnel", "Words.", many, "District")
    assert not [each.text for each in _parsed(crowded.svg).iter(f"{SVG}text") if "District" in str(each.text)]
    assert len(crowded.rows) == len(many)
    assert funnel_plot("f", "Funnel", "Words.", [], "District").rows == ()


def test_a_gap_that_may_be_chance_is_hollow() -> None:
    first, second = list(_parsed(CHARTS["intervals"]().svg).iter(f"{SVG}circle"))
    assert (first.get("fill") != PAPER, second.get("fill") != PAPER) == (True, False)
