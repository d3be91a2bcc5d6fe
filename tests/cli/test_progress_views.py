"""`lepmatch progress`: funnels of any slice, one view with published figures, breaks, vacancies out of reach."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

IKEA = "data/ikea-southampton"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_funnel_has_every_stage_rate_and_reason(run: Any) -> None:
    found = json.loads(run("progress", IKEA, "--funnel", "--json").stdout)
    stages = found["funnels"]["everybody"]
    assert [stage["reached"] for stage in stages] == [383, 143, 86, 49, 24]
    assert [stages[0][name] for name in ("stage", "went_on", "share", "low", "high")] == [
        "applied", 143, 0.3734, 0.3264, 0.4228,
    ]  # fmt: skip
    rows = _rows(run("progress", IKEA, "--funnel", "--csv").stdout)
    assert {(row["stage"], row["reached"]) for row in rows} == {(s["stage"], str(s["reached"])) for s in stages}
    assert "37%  33% to 42%" in run("progress", IKEA, "--funnel").stdout


def test_a_funnel_is_told_by_parts_and_of_parts(run: Any) -> None:
    by_region = json.loads(run("progress", "data/sample", "--funnel", "--by", "region", "--json").stdout)["funnels"]
    assert {name: funnel[0]["reached"] for name, funnel in by_region.items()} == {"Scotland": 14, "South East": 17}
    where = ("--where", "region=South East", "--where", "eligibility=original")
    one = json.loads(run("progress", "data/sample", "--funnel", *where, "--json").stdout)["funnels"]
    assert one == {"region South East, eligibility original": by_region["South East"]}
    assert "refused: others_nearer 4" in run("progress", "data/sample", "--funnel", *where).stdout


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("--funnel", "--where", "region=Scotlnd"), 1, "did you mean 'Scotland'"),
        (("--funnel", "--where", "weather=rain"), 2, "such as region=Scotland"),
        (("--funnel", "--where", "region=Wales", "--where", "region=London"), 2, "given twice"),
        (("--funnel", "--where", "region=Scotland", "--by", "region"), 2, "one part already"),
        (("--where", "region=Scotland"), 2, "add --funnel"),
        (("--history", "data/sample"), 1, "lep_into_work"),
    ],
)
def test_what_cannot_be_asked_is_told_plainly(run: Any, arguments: tuple[str, ...], status: int, told: str) -> None:
    done = run("progress", "data/sample", *arguments)
    assert done.exit_code == status
    assert told in done.stderr


def test_every_published_funnel_is_told(run: Any) -> None:
    done = run("progress", "data/history", "--funnel")
    assert done.exit_code == 0, done.stderr
    for words in ("IKEA Southampton LEP 2008-09", "Tesco dotcom Erith 2013", "declined 8; team_leaders_instead 4"):
        assert words in done.stdout


def test_published_figures_and_events_meet_in_one_view(run: Any, source: str, tmp_path: Path) -> None:
    found = json.loads(run("progress", source, "--history", "data/history", "--json").stdout)
    assert (found["people"], found["published"], found["events"]) == (99_959 + found["events"], 99_959, found["events"])
    assert found["people"] == sum(one["people"] for one in found["figures"] if not one["is_beside"])
    text = run("progress", source, "--history", "data/history").stdout
    for figures in ("1,453           1,932           5,916           8,295", "3,911          11,004"):
        assert figures in text
    rows = _rows(run("progress", source, "--history", "data/history", "--csv").stdout)
    assert sum(int(row["people"]) for row in rows if row["source"] == "published") == 99_959
    run("progress", source, "--history", "data/history", "--html", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h2>Published figures and events in one view</h2>" in page
    assert ">17,596</td>" in page


def test_a_break_is_marked_where_it_is(run: Any, source: str) -> None:
    lines = run("progress", source, "--by", "month").stdout.splitlines()
    found = json.loads(run("progress", source, "--json").stdout)["breaks"]
    assert [one["on"] for one in found] == ["2009-01-01"]
    assert any(line.startswith("Break on 1 January 2009") for line in run("progress", source).stdout.splitlines())
    if any("2009-01" in line for line in lines):
        assert "--- break ---" in lines[next(at for at, line in enumerate(lines) if "2009-01" in line) - 1]


def test_vacancies_that_nobody_fits_are_told_with_why(run: Any, source: str, tmp_path: Path) -> None:
    text = run("progress", source, "--vacancies").stdout
    assert "fork lift driver" in text
    found = json.loads(run("progress", source, "--vacancies", "--json").stdout)["out_of_reach"]
    assert "V2" in {one["vacancy"] for one in found}
    rows = _rows(run("progress", source, "--vacancies", "--csv").stdout)
    assert ("out_of_reach", "V2", "1") in {(row["measure"], row["of"], row["people"]) for row in rows}
    run("progress", source, "--vacancies", "--html", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h2>Open vacancies for which nobody is known</h2>" in page
    assert "How long vacancies waited" in page


BAD = """2009-06-01,job_started,J01,V1
2006-01-01,job_started,J02,V1
2009-03-01,job_started,J99,V1
2009-03-02,sustained_13,J03,V1
2009-03-05,job_left,J04,V2
2009-02-01,job_started,J04,V2
2009-03-02,job_started,,V1
"""
"""In the future, before the scheme, of somebody unknown, of a job that never started; two out of order; of nobody."""

SET_ASIDE = (
    "dated after the day of the count", "dated before the scheme began", "its jobseeker is not on record",
    "does not follow what came before", "names no jobseeker",
)  # fmt: skip


def test_what_cannot_count_is_set_aside_and_said_everywhere(run: Any, source: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(source, bad)
    before = json.loads(run("progress", bad, "--json").stdout)
    columns = (bad / "events.csv").read_text().splitlines()[0].split(",")
    with (bad / "events.csv").open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        for at, kind, jobseeker, vacancy in csv.reader(io.StringIO(BAD)):
            writer.writerow({"at": at, "kind": kind, "jobseeker": jobseeker, "vacancy": vacancy})
    after = json.loads(run("progress", bad, "--json").stdout)
    assert after["people"] == before["people"] + 1  # who started and left, written the other way round
    assert after["set_aside"] == dict.fromkeys(after["set_aside"], 1)
    assert set(after["set_aside"]) == set(SET_ASIDE)
    assert after["entries"]["events"] == before["entries"]["events"] + 7
    rows = {(row["measure"], row["of"]): row["people"] for row in _rows(run("progress", bad, "--csv").stdout)}
    text = run("progress", bad).stdout
    run("progress", bad, "--html", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for words in SET_ASIDE:
        assert f"1 set aside: {words}" in text
        assert rows["set_aside", words] == "1"
        assert f">{words.capitalize()}<" in page or f">{words}<" in page
    assert "5 set aside" in text
    assert "5 are set aside" in page
