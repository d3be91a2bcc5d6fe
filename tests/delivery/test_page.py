"""The page of a market: what stands on it, and what a machine can say of its accessibility. Everybody is made up."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lepmatch.assurance.snapshot_page import snapshot_page
from lepmatch.assurance.snapshots import snapshot
from lepmatch.delivery.history import read_history
from lepmatch.delivery.page import history_page, report_page
from lepmatch.delivery.tally import Tally
from lepmatch.market.sample import sample_market
from lepmatch.market.scheme import load_scheme
from tests.delivery.test_comparison import EASY, HARD, market_of_two

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = 1_100, 320


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Two districts that can be compared, a small sample, and the published figures."""
    return {
        "two districts": report_page(Tally(market_of_two(np.random.default_rng(7))), "two districts"),
        "a sample": report_page(Tally(sample_market(jobseekers=300, vacancies=60, courses=5, seed=2)), "a sample"),
        "a snapshot": snapshot_page([snapshot(market_of_two(np.random.default_rng(7)))]),
        "with published figures": report_page(
            Tally(sample_market(jobseekers=300, vacancies=60, courses=5, seed=2)),
            "both",
            read_history("data/history"),
            [("V1", "cleaner", "2", "lack a licence that the law asks for")],
        ),
        "published": history_page(read_history("data/history"), load_scheme(), "published figures"),
    }


def test_the_page_compares_like_with_like_and_tells_the_gaps(pages: dict[str, str]) -> None:
    page = pages["two districts"]
    for heading in ("Gaps to the average", "Districts, like with like"):
        assert f"<h2>{heading}</h2>" in page
    assert page.count("<svg") == page.count('role="img"') == 8
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    rows = re.findall(r'<th scope="row"[^>]*>([^<]+)</th><td class="number">[\d,]+</td>', page)
    assert {EASY, HARD} <= set(rows)
    assert "nobody is ranked" in page


def test_a_page_says_whom_it_is_of(pages: dict[str, str]) -> None:
    assert "Synthetic: everybody and everything in these records is made up." in pages["a sample"]
    assert "Nobody said whether these records are real or synthetic." in pages["two districts"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser of this machine; without one, or without playwright, its tests are left out."""
    driver = pytest.importorskip("playwright.sync_api")
    pytest.importorskip("axe_playwright_python")
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_no_fault_and_nothing_sticks_out(
    browser: Any, pages: dict[str, str], width: int, tmp_path: Path
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for name, page in pages.items():
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 900})
        tab.goto(file.as_uri())
        found = Axe().run(tab)
        assert found.violations_count == 0, (name, found.generate_report())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
        outside = tab.evaluate(
            """[...document.querySelectorAll('svg text')].filter(text => {
                const frame = text.closest('svg').getBoundingClientRect(), box = text.getBoundingClientRect()
                return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
            }).map(text => text.textContent)"""
        )
        assert outside == [], name
        tab.close()
