"""compare, gaps and area: what a district manager reads, and the same as records. Everybody is made up."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from lepmatch.market.sample import sample_market
from lepmatch.market.writers import write_market
from tests.delivery.test_comparison import HARD, market_of_two


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two districts, one of which serves people further from work; nobody says whether they are real."""
    import numpy as np

    return str(write_market(market_of_two(np.random.default_rng(7)), tmp_path_factory.mktemp("two") / "market"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    market = sample_market(jobseekers=200, vacancies=40, courses=6, seed=5)
    return str(write_market(market, tmp_path_factory.mktemp("sample") / "market"))


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_compare_ranks_nobody(run: Any, two: str) -> None:
    done = run("compare", two)
    assert done.exit_code == 0, done.stderr
    assert "nobody is ranked" in done.stdout
    assert done.stdout.count("as expected") == 2
    assert done.stdout.index("Glasgow") < done.stdout.index("Kent")  # by name, though Kent has twice the starts
    data = json.loads(run("compare", two, "--json").stdout)
    assert data["records"] == "not said"
    assert [part["name"] for part in data["parts"]] == ["Glasgow", "Kent"]
    assert all(part["low"] < 1 < part["high"] for part in data["parts"])
    rows = _rows(run("compare", two, "--by", "employer", "--csv").stdout)
    assert [(row["employer"], row["reading"]) for row in rows] == [("E1", "as expected")]


def test_too_few_are_told_without_a_ratio(run: Any, sample: str) -> None:
    parts = json.loads(run("compare", sample, "--json").stdout)["parts"]
    assert parts
    assert all(part["ratio"] is None for part in parts if part["expected"] < 5)
    assert "nothing can be said" in run("compare", sample).stdout


def test_gaps_stand_beside_the_average(run: Any, two: str) -> None:
    done = run("gaps", two)
    assert done.exit_code == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if HARD in line]
    assert "1,000" in line
    areas = json.loads(run("gaps", two, "--json").stdout)["areas"]
    glasgow = next(area for area in areas if area["areas"] == [HARD])
    assert glasgow["placed"]["gap"] < 0 < glasgow["never_put_forward"]["gap"]
    rows = _rows(run("gaps", two, "--csv").stdout)
    assert float(rows[0]["placed_gap"]) == pytest.approx(glasgow["placed"]["gap"], abs=0.001)


def test_an_area_is_found_by_its_name(run: Any, sample: str) -> None:
    region = json.loads(run("gaps", sample, "--by", "region", "--json").stdout)["areas"][0]["areas"][0]
    done = run("area", sample, region.upper())
    assert done.exit_code == 0, done.stderr
    for words in (f"{region} (region)", "Synthetic", "What stands in their way", "one more course of 12 seats"):
        assert words in done.stdout
    data = json.loads(run("area", sample, region, "--json").stdout)
    assert data["people"] - data["placed"] == sum(data["unplaced_by_group"].values())
    assert data["near"] <= data["open_vacancies"]
    rows = _rows(run("area", sample, region, "--csv").stdout)
    assert {"people", "placed", "unplaced", "only_barrier"} <= {row["measure"] for row in rows}
    assert {row["records"] for row in rows} == {"synthetic"}


def test_a_name_that_is_no_area_is_an_error(run: Any, sample: str) -> None:
    done = run("area", sample, "Atlantis")
    assert done.exit_code == 1
    assert "Atlantis" in done.stderr


def test_without_an_area_the_vacancies_that_stay_empty(run: Any, source: str) -> None:
    done = run("area", source)
    assert done.exit_code == 0, done.stderr
    for vacancy in ("V2", "V3"):  # nobody on record may drive a fork lift, and no place is known of the third
        assert vacancy in done.stdout
    found = json.loads(run("area", source, "--json").stdout)["out_of_reach"]
    assert {one["vacancy"]: one["barred"].get("licence", {}).get("nothing_else", 0) > 0 for one in found}["V2"]
    assert _rows(run("area", source, "--csv").stdout)[0].keys() >= {"vacancy", "only_barrier", "too_little_known"}


def test_progress_says_whose_figures_they_are(run: Any, sample: str, source: str, tmp_path: Path) -> None:
    assert "Synthetic: everybody" in run("progress", sample).stdout
    assert "Nobody said whether" in run("progress", source).stdout
    assert json.loads(run("progress", sample, "--json").stdout)["records"] == "synthetic"
    for arguments in ((), ("--by", "region")):
        rows = _rows(run("progress", sample, *arguments, "--csv").stdout)
        assert {row["records"] for row in rows} == {"synthetic"}
    assert run("snapshot", sample, "--out", tmp_path).exit_code == 0
    assert json.loads((tmp_path / "2009-03.json").read_text())["records"] == "synthetic"
    assert "Synthetic: everybody" in run("snapshot", sample, "--out", tmp_path).stdout
