"""What each command prints on a small market."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lepmatch.cli.lists import BARRED
from lepmatch.market.readers import read_market
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA, Policy
from lepmatch.matching.results import BARRIERS

MATCH = {"jobseeker", "vacancy", "points", "known", "contributions", "barriers"}


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def exact(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


# ------------------------------------------------------------------------------------------------- sample and check


@pytest.mark.parametrize("name", ["new/market", "market.json", "market.xlsx"])
def test_a_sample_is_the_market_that_was_asked_for(run: Any, tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    result = run("sample", place, "--jobseekers", 30, "--vacancies", 12, "--courses", 3, "--seed", 7)
    assert result.exit_code == 0
    assert "30 jobseekers" in result.stdout
    assert "synthetic" in result.stdout
    market = read_market(place)
    assert (len(market.jobseekers), len(market.vacancies), len(market.courses)) == (30, 12, 3)


def test_a_sample_replaces_nothing(run: Any, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = run("sample", tmp_path, "--jobseekers", 5)
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_check_says_what_is_there_and_what_is_not_recognised(run: Any, source: str) -> None:
    result = run("check", source)
    assert result.exit_code == 0
    for words in (
        "31 March 2009",
        "jobseekers  11",
        "zzyzx wrangler",
        "quokka handling",
        "1 of 11 jobseekers, 1 of 3 vacancies",
    ):
        assert words in result.stdout
    found = json.loads(run("check", source, "--json").stdout)
    assert found["tables"]["jobseekers"] == 11
    assert found["not_recognised"]["job titles"]["commonest"] == [{"text": "zzyzx wrangler", "times": 1}]
    assert found["without_place"] == {"jobseekers": 1, "vacancies": 1, "courses": 0}
    assert {"table": "vacancies", "rows": "3"} in rows_of(run("check", source, "--csv").stdout)


def test_check_lists_every_problem_by_file(run: Any, broken: str) -> None:
    result = run("check", broken)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines.index("employers.csv") < lines.index("vacancies.csv")
    problems = json.loads(run("check", broken, "--json").stdout)
    assert {(p["file"], p["row"], p["column"]) for p in problems} >= {
        ("employers.csv", 3, "id"),
        ("vacancies.csv", 9, "openings"),
    }
    assert f"{len(problems)} problems" in result.stderr
    assert sum("row " in line for line in lines) == len(problems) == len(rows_of(run("check", broken, "--csv").stdout))


# ------------------------------------------------------------------------------------------------------------- lists


@pytest.mark.parametrize(("command", "id"), [("shortlist", "V1"), ("options", "J01")])
def test_json_of_a_list_is_its_matches(run: Any, source: str, command: str, id: str) -> None:
    result = run(command, source, id, "--json", "-n", 4)
    assert result.exit_code == 0
    matches = exact(result.stdout)
    assert matches == exact(
        json.dumps([m.as_dict() for m in getattr(Matcher().fit(read_market(source)), command)(id, 4)])
    )
    for match in matches:
        assert set(match) >= MATCH
        assert [part["criterion"] for part in match["contributions"]] == list(CRITERIA)
        assert sum(part["points"] for part in match["contributions"]) == match["points"]
        assert -match["points"].as_tuple().exponent <= 3


@pytest.mark.parametrize(("command", "id"), [("shortlist", "V1"), ("options", "J01")])
def test_csv_of_a_list_is_one_row_a_match(run: Any, source: str, command: str, id: str) -> None:
    rows = rows_of(run(command, source, id, "--csv").stdout)
    matches = json.loads(run(command, source, id, "--json").stdout)
    assert list(rows[0]) == ["vacancy", "jobseeker", "points", "known", "barriers", "reasons"]
    assert [(r["vacancy"], r["jobseeker"], float(r["points"])) for r in rows] == [
        (m["vacancy"], m["jobseeker"], m["points"]) for m in matches
    ]


def test_a_shortlist_for_people(run: Any, source: str) -> None:
    result = run("shortlist", source, "V1", "-n", 2)
    assert result.exit_code == 0
    head, *_ = result.stdout.split("\n\n")
    for words in ("shop assistant at =A shop", "2 openings", "Southampton", "20 hours a week", "£6.10", "4 May 2009"):
        assert words in head
    assert "\n 1 J" in result.stdout
    assert "\n 2 J" in result.stdout
    assert "\n 3 J" not in result.stdout
    assert "\n     + " in result.stdout
    assert "1 person passes every rule, but too little is known" in result.stdout
    standing = result.stdout.partition("What stands in the way of the other ")[2]
    assert BARRED["hours"] in standing
    assert "J08 for shop assistant (V1)" in standing.partition("Nearest misses")[2]
    assert "Remedy:" in standing


def test_a_shorter_list_is_the_start_of_a_longer_one(run: Any, source: str) -> None:
    longer = json.loads(run("shortlist", source, "V1", "--json").stdout)
    assert json.loads(run("shortlist", source, "V1", "--json", "-n", 2).stdout) == longer[:2]


def test_a_vacancy_that_has_closed_says_so(run: Any, source: str) -> None:
    result = run("shortlist", source, "V1", "--on", "2009-04-21")
    assert result.exit_code == 0
    assert "Nobody can be put forward" in result.stdout
    assert f"11  {BARRED['closed']}" in result.stdout
    assert json.loads(run("shortlist", source, "V1", "--on", "2009-04-21", "--json").stdout) == []
    assert rows_of(run("shortlist", source, "V1", "--on", "2009-04-21", "--csv").stdout) == []


def test_every_barrier_has_words_for_several_people() -> None:
    assert set(BARRED) == set(BARRIERS)


def test_options_for_people(run: Any, source: str) -> None:
    result = run("options", source, "J01")
    assert result.stdout.startswith("Jobseeker J01\nseeks shop assistant; Southampton")
    assert "up to 30 hours a week" in result.stdout
    assert "\n 1 J01 for shop assistant (V1): " in result.stdout


def test_what_is_not_on_record_is_said(run: Any, source: str) -> None:
    result = run("options", source, "J11")
    assert result.exit_code == 0
    assert "not on record: work sought, place" in " ".join(result.stdout.split())


@pytest.mark.parametrize(("command", "id"), [("courses", "J02"), ("trainees", "V1")])
def test_courses_name_what_they_open(run: Any, source: str, command: str, id: str) -> None:
    matches = json.loads(run(command, source, id, "--json").stdout)
    assert matches
    assert {match["course"] for match in matches} == {"C1"}
    assert all(opening["vacancy"] == "V1" for match in matches for opening in match["openings"])
    rows = rows_of(run(command, source, id, "--csv").stdout)
    assert [(row["jobseeker"], row["starts"], row["vacancies"]) for row in rows] == [
        (match["jobseeker"], match["starts"], "V1") for match in matches
    ]
    assert "Till work (C1)" in run(command, source, id).stdout


def test_no_course_that_opens_anything_is_said(run: Any, source: str) -> None:
    result = run("trainees", source, "V3")
    assert result.exit_code == 0
    assert "No course" in result.stdout


# ----------------------------------------------------------------------------------------------------------- explain


def test_an_explanation_for_the_officer(run: Any, source: str) -> None:
    text = run("explain", source, "J01", "V1").stdout
    assert text.startswith("shop assistant at")
    for words in (*CRITERIA, "█", "\nFor\n", "put forward to"):
        assert words in text
    match = exact(run("explain", source, "J01", "V1", "--json").stdout)
    assert set(match) >= MATCH
    assert sum(part["points"] for part in match["contributions"]) == match["points"]
    assert match["explanation"]["headline"].startswith("J01 for shop assistant (V1)")
    rows = rows_of(run("explain", source, "J01", "V1", "--csv").stdout)
    assert rows[0]["part"] == "headline"
    assert {row["part"] for row in rows} >= {"for", "step"}


def test_an_explanation_speaks_to_the_person(run: Any, source: str) -> None:
    text = run("explain", source, "J02", "V2", "--for", "person").stdout
    assert text.startswith("You for fork lift driver")
    assert " J02" not in text


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]])
def test_an_employer_hears_nothing_of_the_person_but_the_fit(run: Any, source: str, form: list[str]) -> None:
    text = run("explain", source, "J08", "V1", "--for", "employer", *form).stdout
    assert "A candidate for shop assistant (V1)" in text
    for secret in ("J08", "SO15", "lone", "5.8", 'points": ', "at most 16", "hours_max"):
        assert secret not in text


# ------------------------------------------------------------------------------------------------------------- match


def test_a_match_file_holds_every_kept_pair(run: Any, source: str, tmp_path: Path) -> None:
    result = run("match", source, "--out", tmp_path / "pairs.csv")
    assert result.exit_code == 0
    pairs = list(Matcher().fit(read_market(source)).matches().rows())
    rows = rows_of((tmp_path / "pairs.csv").read_text())
    assert [(r["vacancy"], r["jobseeker"], float(r["points"]), int(r["vacancy_rank"])) for r in rows] == [
        p[:4] for p in pairs
    ]
    assert f"{len(pairs)} pairs" in result.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["pairs.csv"]


def test_a_match_file_may_be_arrays(run: Any, source: str, tmp_path: Path) -> None:
    file = tmp_path / "pairs.npz"
    assert run("match", source, "--out", file).exit_code == 0
    matches = Matcher().fit(read_market(source)).matches()
    with np.load(file, allow_pickle=False) as arrays:
        assert arrays["vacancy_ids"].tolist() == list(matches.vacancy_ids)
        assert arrays["milli_points"].tolist() == matches.milli.tolist()
        assert arrays["jobseekers"].tolist() == matches.jobseekers.tolist()
    first = file.read_bytes()
    run("match", source, "--out", file)
    assert file.read_bytes() == first


def test_a_match_file_may_be_parquet(run: Any, source: str, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "pairs.parquet"
    assert run("match", source, "--out", file).exit_code == 0
    rows = [tuple(row.values()) for row in parquet.read_table(file).to_pylist()]
    assert rows == list(Matcher().fit(read_market(source)).matches().rows())


def test_parquet_names_the_extra_that_it_needs_before_anything_is_matched(
    run: Any, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delattr(Matcher, "fit")
    result = run("match", source, "--out", tmp_path / "pairs.parquet")
    assert result.exit_code == 1
    assert "pip install 'lepmatch[parquet]'" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["csv", "npz", "parquet"])
def test_a_match_file_is_the_same_region_by_region(run: Any, source: str, tmp_path: Path, suffix: str) -> None:
    if suffix == "parquet":
        pytest.importorskip("pyarrow")
    whole, parts = tmp_path / f"whole.{suffix}", tmp_path / f"parts.{suffix}"
    assert run("match", source, "--out", whole).exit_code == 0
    assert run("match", source, "--out", parts, "--regions", 3).exit_code == 0
    assert parts.read_bytes() == whole.read_bytes()


def test_a_cluster_needs_its_extra_and_an_address(
    run: Any, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("match", source, "--out", tmp_path / "pairs.csv", "--cluster", "nonsense")
    assert result.exit_code == 2
    assert "no address like tcp://10.0.0.5:8786" in result.stderr
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    result = run("match", source, "--out", tmp_path / "pairs.csv", "--cluster", "tcp://127.0.0.1:8786")
    assert result.exit_code == 1
    assert "pip install 'lepmatch[distributed]'" in result.stderr


def test_warm_says_how_long_it_took(run: Any) -> None:
    result = run("warm")
    assert result.exit_code == 0
    assert re.fullmatch(r"Ready: every part of the kernel is compiled \(\d+\.\d s\)\n", result.stdout)


# ---------------------------------------------------------------------------------------------- progress and policy


def test_progress_of_a_market(run: Any, source: str) -> None:
    text = run("progress", source).stdout
    assert "1 of 250,000 people into work by 31 March 2009" in text
    assert "Lone parent" in text
    found = json.loads(run("progress", source, "--json").stdout)
    assert (found["people"], found["by_group"]) == (1, {"lone_parent": 1})
    assert [s["weeks"] for s in found["sustained"] if s["kept"]] == [13]
    rows = rows_of(run("progress", source, "--csv").stdout)
    assert {"measure": "week_13", "of": "kept", "people": "1", "records": "not said"} in rows


def test_progress_by_area_adds_up_in_every_form(run: Any, source: str) -> None:
    found = json.loads(run("progress", source, "--by", "region", "--json").stdout)
    assert sum(part["people"] for part in found["parts"].values()) == found["people"] > 0
    rows = rows_of(run("progress", source, "--by", "region", "--csv").stdout)
    assert {row["region"]: int(row["people"]) for row in rows} == {
        name: part["people"] for name, part in found["parts"].items()
    }
    assert "in all" in run("progress", source, "--by", "region").stdout
    assert run("progress", source, "--by", "weather").exit_code == 2


def test_progress_after_the_due_day(run: Any, source: str) -> None:
    assert "was due by 31 December 2010" in run("progress", source, "--on", "2011-01-01").stdout
    assert json.loads(run("progress", source, "--on", "2011-01-01", "--json").stdout)["required_a_month"] is None


def test_published_figures_keep_official_and_later_ones_apart(run: Any) -> None:
    history = Path(__file__).parents[2] / "data" / "history"
    text = run("progress", history).stdout
    assert "99,959 of 250,000" in text
    assert "not added to the above" in text
    assert "3,911 of 250,000" in run("progress", history, "--on", "2008-04-01").stdout
    assert run("progress", history, "--on", "2007-04-01").exit_code == 2
    rows = rows_of(run("progress", history, "--csv").stdout)
    assert sum(int(row["people"]) for row in rows if row["qualifier"] == "official") == 99_959
    assert json.loads(run("progress", history, "--json").stdout)["people"] == 99_959


def test_the_policy_is_shown_with_its_reasons(run: Any) -> None:
    text = run("policy").stdout
    assert f"skills = {Policy().skills} points (from 0 to 100)" in text
    rows = json.loads(run("policy", "--json").stdout)
    assert sum(row["default"] for row in rows if row["field"] in CRITERIA) == 100
    assert all(row["reason"] and row["unit"] for row in rows)
    assert [row["field"] for row in rows_of(run("policy", "--csv").stdout)] == [row["field"] for row in rows]


# ------------------------------------------------------------------------------------------------- fairness


def test_fairness_tells_who_is_listed_by_distance_and_group(run: Any, tmp_path: Path) -> None:
    place = tmp_path / "market"
    run("sample", place, "--jobseekers", 300, "--vacancies", 40, "--courses", 2)
    text = run("fairness", place).stdout
    for words in (
        "Places on lists by time out of work: too few to judge",
        "Feasible and never shortlisted since 31 December 2008",
        "Monitoring is on record for 300 of 300 people",
        "put forward: submitted by an officer, of those proposed or who applied",
        "not known)",
    ):
        assert words in " ".join(text.split())
    told = json.loads(run("fairness", place, "--json").stdout)
    assert [stage["stage"] for stage in told["stages"]][:3] == ["feasible", "shortlisted", "put_forward"]
    assert told["local_law_144"][0]["dimension"] == "sex"
    rows = rows_of(run("fairness", place, "--csv").stdout)
    assert {row["dimension"] for row in rows} == {"sex", "ethnic_group", "sex and ethnic_group"}
    assert [row["selection_rate"] for row in rows if row["category"] == "unknown"] == ["", "", ""]
    assert run("fairness", place, "--csv", "--proxies").exit_code == 2
    assert "AUC" in run("fairness", place, "--proxies").stdout
