"""Pages that are compared word for word; `make golden` records them anew, and the difference is to be read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = {
    "shortlist.txt": ("shortlist", "V0004", "-n", 3),
    "explain.txt": ("explain", "J0031", "V0004"),
}


@pytest.mark.golden
@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_as_recorded(run: Any, name: str) -> None:
    command, *arguments = PAGES[name]
    text = run(command, ROOT / "data" / "sample", *arguments).stdout
    file = ROOT / "tests" / "golden" / name
    if os.environ.get("LEPMATCH_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
