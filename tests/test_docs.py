"""Pages that are made from the code: they may not drift from it. `make golden` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from lepmatch.delivery.backtest import STOOD, backtest, reached_by, scenarios
from lepmatch.delivery.forecast import forecast, published_readings
from lepmatch.delivery.history import read_history
from lepmatch.market.checks import REFERENCES
from lepmatch.market.fields import field_types
from lepmatch.market.market import RECORDS
from lepmatch.market.scheme import load_scheme
from lepmatch.matching.policy import Policy

DOCS = Path(__file__).parent.parent / "docs"


def records_page() -> str:
    """Every table and column, and what it may hold."""
    lines = [
        "# Records",
        "",
        "A market is a folder with these tables as `.csv` files in UTF-8 (a `.json` list or a sheet of an `.xlsx`",
        "holds the same), and a `market.toml` with `on` (the day it is seen on, such as `on = 2009-03-31`),",
        "`scheme` (`lep`) and `synthetic` (`true` where everybody in it is made up, `false` where nobody is; what is",
        "made of the market says which, or that nobody said).",
        "",
        "Blank means unknown; only a blank `flexible` counts as no. In a list `;` stands between the",
        "items and `none` means known to be none. `*` = required.",
        "Unknown columns and tables are errors, and every error of a market is reported at once.",
    ]
    for table, record in RECORDS.items():
        lines += ["", f"## {table}", "", (record.__doc__ or "").splitlines()[0], "", "| column | holds |", "|---|---|"]
        for name, type_ in field_types(record).items():
            target = REFERENCES.get((table, name))
            holds = f"an id in `{target}`" if target else type_.allowed
            lines.append(f"| `{name}`{'*' if type_.required else ''} | {holds.replace('|', '/')} |")
    return "\n".join(lines) + "\n"


def policy_page() -> str:
    """Every weight and limit."""
    lines = [
        "# Policy",
        "",
        "Every weight and limit of matching. The weights are points and add up to 100. `lepmatch policy` prints it.",
        "",
        "| setting | default | range | unit | reason |",
        "|---|---|---|---|---|",
    ]
    for setting in fields(Policy):
        about = setting.metadata
        span = f"{about['low']} to {about['high']}" if "low" in about else "any"
        lines.append(f"| `{setting.name}` | {setting.default} | {span} | {about['unit']} | {about['reason']} |")
    return "\n".join(lines) + "\n"


def forecast_page() -> str:
    """What each forecast would have said in 2008, and how wrong it would have been."""
    scheme, history = load_scheme(), read_history(DOCS.parent / "data" / "history")
    readings = published_readings(history, scheme.started)
    today = forecast(readings, scheme.target)
    lines = [
        "# Forecasts, and how wrong they would have been",
        "",
        "Run on 22 November 2026 over `data/history`. The figures of 2008 were known by then, so the choice of methods",
        "had the benefit of hindsight; no number in a method was fitted to them, or changed after these results were",
        "seen.",
        "",
        "| method | takes for granted |",
        "|---|---|",
        *(f"| {one.method} | {one.assumes} |" for one in today),
        "",
        "The growth model's band is its worst miss of a next period so far, both ways. With so few misses to go by it",
        "is wide, and for days far ahead it is as good as no knowledge.",
        "",
        "## Standing at the end of a quarter of 2008",
        "",
        "All figures are people into work since the scheme began. The error is people said to come too many (+) or too",
        "few (-), as a share of those who came after the day of standing. *Widened* marks reports that count people",
        "who were not eligible when the forecast was made: there, a small error is luck as much as merit. The reports",
        "of 2009 and 2010 come from the press, rounded. The first sits ill with an official flow of over 100,000 from",
        "November 2008 to April 2009, so the large errors against it are partly the report's.",
        "",
        "| standing at | for | method | said | band | reported | error |",
        "|---|---|---|---:|---|---|---:|",
    ]
    for one in backtest(history, scheme):
        band = "" if one.said.low is None else f"{one.said.low:,} to {one.said.high:,}"
        inside = {True: ", inside", False: ", outside", None: ""}[one.inside]
        reported = "nothing" if one.reported is None else f"{one.qualifier} {one.reported:,}"
        reported += ", widened" if one.widened and one.reported else ""
        error = "" if one.error is None else f"{100 * one.error:+.0f} %"
        lines.append(
            f"| {one.stood:%-d %b %Y} | {one.day:%-d %b %Y} | {one.method} | {one.said.people:,} | {band}{inside} "
            f"| {reported} | {error} |"
        )
    days = reached_by(history, scheme)
    methods = list(dict.fromkeys(method for _, method in days))
    lines += [
        "",
        "## When 250,000 would be reached",
        "",
        "No report says when it was: the count of 22 March 2010 was 610,000, under the wider rules.",
        "",
        f"| standing at | {' | '.join(methods)} |",
        f"|---|{'---|' * len(methods)}",
    ]
    for stood in STOOD:
        said = (days[stood, method] for method in methods)
        lines.append(f"| {stood:%-d %b %Y} | {' | '.join(f'{day:%-d %b %Y}' if day else 'never' for day in said)} |")
    lines += [
        "",
        "## Supposing something else, from December 2008 on",
        "",
        "| supposing | because | method | by the day of the target | reached |",
        "|---|---|---|---:|---|",
    ]
    for supposed in scenarios(history, scheme):
        for method in forecast(readings, scheme.target, supposed)[1:]:
            reached = f"{method.reached:%-d %b %Y}" if method.reached else "never"
            lines.append(
                f"| {supposed.name} | {supposed.assumes} | {method.method} | {method.on(method.target.due).people:,} "
                f"| {reached} |"
            )
    return "\n".join(lines) + "\n"


PAGES = {"records.md": records_page, "policy.md": policy_page, "forecast.md": forecast_page}


@pytest.mark.golden
@pytest.mark.parametrize(("page", "make"), PAGES.items())
def test_a_page_says_what_the_code_does(page: str, make: Callable[[], str]) -> None:
    file = DOCS / page
    if os.environ.get("LEPMATCH_GOLDEN") == "write":
        file.write_text(make(), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == make()
