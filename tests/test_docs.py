"""Pages that are made from the code: they may not drift from it. `make golden` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from lepmatch.market.checks import REFERENCES
from lepmatch.market.fields import field_types
from lepmatch.market.market import RECORDS
from lepmatch.matching.policy import Policy

DOCS = Path(__file__).parent.parent / "docs"


def records_page() -> str:
    """Every table and column, and what it may hold."""
    lines = [
        "# Records",
        "",
        "A market is a folder with these tables as `.csv` files in UTF-8 (a `.json` list or a sheet of an `.xlsx`",
        "holds the same), and a `market.toml` with `on` (the day it is seen on, such as `on = 2009-03-31`) and",
        "`scheme` (`lep`). Blank means unknown; only a blank `flexible` counts as no. In a list `;` stands between the",
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


@pytest.mark.golden
@pytest.mark.parametrize(("page", "make"), [("records.md", records_page), ("policy.md", policy_page)])
def test_a_page_says_what_the_code_does(page: str, make: Callable[[], str]) -> None:
    file = DOCS / page
    if os.environ.get("LEPMATCH_GOLDEN") == "write":
        file.write_text(make(), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == make()
