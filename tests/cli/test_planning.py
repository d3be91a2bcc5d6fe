"""The commands for plans: week, relax, routes, pools, commission."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from lepmatch.market.readers import read_market
from lepmatch.market.sample import sample_market
from lepmatch.market.writers import write_market
from lepmatch.matching.matcher import Matcher
from lepmatch.planning.relaxation import relax


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A market with small employers near each other, as a folder."""
    market = sample_market(jobseekers=200, vacancies=300, courses=12, seed=3)
    return str(write_market(market, tmp_path_factory.mktemp("market") / "district"))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_week_is_planned_and_says_what_it_keeps(run: Any, district: str) -> None:
    plan = json.loads(run("week", district, "--newcomers", 60, "--json").stdout)
    assert plan["weeks"] == 26
    assert plan["proposals"]
    assert plan["kept"]
    rows = rows_of(run("week", district, "--newcomers", 60, "--csv").stdout)
    assert [(r["vacancy"], r["jobseeker"]) for r in rows] == [(p["vacancy"], p["jobseeker"]) for p in plan["proposals"]]
    text = run("week", district, "--newcomers", 60).stdout
    assert f"This week: {len(rows)} submissions" in text
    assert f"{plan['kept'][0]['left']} left" in text
    assert "kept" not in run("week", district, "--ahead", 0).stdout
    assert run("week", district, "--newcomers", 1000).exit_code == 1


def test_relax_prints_what_the_library_answers(run: Any, source: str) -> None:
    answer = relax(Matcher().fit(read_market(source)), "V1", 4)
    assert json.loads(run("relax", source, "V1", "-k", 4, "--json").stdout) == json.loads(json.dumps(answer.as_dict()))
    rows = rows_of(run("relax", source, "V1", "--csv").stdout)
    assert [(r["requirement"], int(r["only"])) for r in rows] == [(c.requirement.text, c.only) for c in answer.costs]
    text = run("relax", source, "V1").stdout
    assert f"{answer.candidates} people meet every requirement, of {answer.people}" in text
    assert "20 hours a week" in text


def test_the_page_for_the_employer_names_nobody_and_no_small_number(run: Any, source: str) -> None:
    page = run("relax", source, "V1", "--note").stdout
    assert page.startswith("shop assistant at ")
    assert "fewer than 5" in page
    assert "J0" not in page
    assert run("relax", source, "V1", "--note", "--json").exit_code == 2


def test_routes_of_a_person(run: Any, source: str) -> None:
    paths = json.loads(run("routes", source, "J02", "--json").stdout)
    trained = [path for path in paths if path["steps"]]
    assert trained[0]["steps"] == [{"kind": "course", "id": "C1", "starts": "2009-04-06", "ends": "2009-04-17"}]
    text = run("routes", source, "J02", "--vacancy", "V1", "--course", "C1").stdout
    assert "ready on 18 April, 16 days before the start; it closes: till work" in " ".join(text.split())
    assert {row["courses"] for row in rows_of(run("routes", source, "J02", "--csv").stdout)} >= {"", "C1"}
    assert "No path leads to a vacancy in time." in run("routes", source, "J11").stdout


@pytest.mark.parametrize("of", [["--vacancy", "V1"], ["--employer", "E1"]])
def test_routes_to_a_vacancy_or_employer_are_cohorts(run: Any, source: str, of: list[str]) -> None:
    (cohort,) = json.loads(run("routes", source, *of, "--json").stdout)
    assert (cohort["course"], cohort["seats"]) == ("C1", 8)
    members = [member["jobseeker"] for member in cohort["members"]]
    assert "J02" in members
    assert [row["jobseeker"] for row in rows_of(run("routes", source, *of, "--csv").stdout)] == members
    assert "Till work (C1), 6 April to 17 April" in run("routes", source, *of).stdout


def test_routes_of_everybody_fill_seats_and_interviews_together(run: Any, source: str) -> None:
    plan = json.loads(run("routes", source, "--json").stdout)
    assert plan["people"] == len(plan["placements"]) == plan["most_people"]
    assert plan["total"] <= plan["bound"]
    assert len(rows_of(run("routes", source, "--csv").stdout)) == plan["people"]
    assert "One more seat on any intake would add nothing." in run("routes", source).stdout


def test_pools_and_their_shares(run: Any, source: str, district: str) -> None:
    pools = json.loads(run("pools", district, "--smallest", 3, "--json").stdout)
    assert pools
    for pool in pools:
        assert pool["places"] == sum(member["places"] for member in pool["members"])
    rows = rows_of(run("pools", district, "--smallest", 3, "--csv").stdout)
    assert len(rows) == sum(len(pool["members"]) for pool in pools)
    assert pools[0]["name"] in run("pools", district, "--smallest", 3).stdout
    assert "No small employers" in run("pools", source).stdout


def test_commission_ranks_another_intake(run: Any, district: str) -> None:
    plans = json.loads(run("commission", district, "-n", 3, "--seats", 4, "--json").stdout)
    assert len(plans) == 3
    assert [(-p["people"], -p["worth"]) for p in plans] == sorted((-p["people"], -p["worth"]) for p in plans)
    rows = rows_of(run("commission", district, "-n", 3, "--seats", 4, "--csv").stdout)
    assert [row["area"] for row in rows] == [plan["area"] for plan in plans]
    assert f"1. {plans[0]['area']}" in run("commission", district, "--area", plans[0]["area"]).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["relax", "V9"], 1, "no vacancy has the id 'V9'"),
        (["routes", "J99"], 1, "no jobseeker has the id 'J99'"),
        (["routes", "J02", "--course", "C9"], 1, "no course has the id 'C9'"),
        (["routes", "--course", "C1"], 2, "--course is for the paths of a JOBSEEKER"),
        (["routes", "J02", "--employer", "E1"], 2, "not both"),
        (["routes", "--employer", "E1", "--vacancy", "V1"], 1, "one of the two"),
        (["routes", "J02", "--course", "C1", "--on", "2009-05-01"], 1, "the last began on 6 April 2009"),
        (["pools", "--smallest", "9", "--largest", "8"], 1, "in order"),
        (["commission", "--seats", "0"], 2, "--seats"),
        (["commission", "--area", "Hampshre"], 1, "area must be a Jobcentre Plus district"),
    ],
)
def test_what_cannot_be_planned_is_said(run: Any, source: str, arguments: list[str], code: int, said: str) -> None:
    result = run(arguments[0], source, *arguments[1:])
    assert result.exit_code == code
    assert said in " ".join(result.stderr.split())


def test_the_sample_in_the_repository_can_be_planned(run: Any) -> None:
    sample = Path(__file__).parents[2] / "data" / "sample"
    assert run("relax", sample, "V0004").exit_code == 0
    assert run("routes", sample, "J0004").exit_code == 0
