"""Lists that a command shows of a database are kept, and come out the same; how people decide is shown by team."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lepmatch import open_store
from lepmatch.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run a command as somebody."""
    return lambda *words: CliRunner(env={"LEPMATCH_OFFICER": "ann"}).invoke(main, [str(word) for word in words])


@pytest.fixture
def db(run: Run, tmp_path: Path) -> Path:
    """A database of the sample."""
    path = tmp_path / "lep.db"
    assert run("init", path).exit_code == 0
    assert run("load", path, "data/sample").exit_code == 0
    return path


def test_a_list_is_kept_and_comes_out_the_same(run: Run, db: Path) -> None:
    assert "No list was shown yet." in run("replay", db).output
    shown = run("shortlist", db, "V0004", "-n", 5, "--json")
    assert run("options", db, "J0001", "-n", 3).exit_code == 0
    [options, shortlist] = json.loads(run("replay", db, "--json").stdout)
    assert (shortlist["vacancy"], options["jobseeker"], shortlist["on_it"]) == ("V0004", "J0001", 5)
    again = run("replay", db, shortlist["list"])
    assert again.exit_code == 0
    answer, *_, said = again.stdout.splitlines()
    assert [one["points"] for one in json.loads(answer)["listed"]] == [
        one["points"] for one in json.loads(shown.stdout)
    ]
    assert said == f"{shortlist['list']}: the same, byte for byte"
    assert "2 of 2 lists came out the same, byte for byte." in run("replay", db, "--all", "--threads", 2).output
    assert "1 of 1 list came out" in run("replay", db, "--sample", 1, "--seed", 7).output
    with open_store(db) as store:
        person = store.runs.find(shortlist["list"]).listed[0]
        assert {one.actor for one in store.runs.all_showings()} == {"ann"}
    assert run("erase", db, person, "--reason", "asked for it").exit_code == 0
    assert "the rest is the same, byte for byte, erased 1 of 5" in run("replay", db, shortlist["list"]).output
    assert run("verify", db).exit_code == 0


def test_a_question_that_is_none_is_said(run: Run, db: Path) -> None:
    assert "no list has the id 'nothing'" in run("replay", db, "nothing").output
    assert run("replay", db, "x", "--all").exit_code == 2


def test_involvement_is_shown_by_team(run: Run, db: Path) -> None:
    assert "nothing, as far as the numbers reach" in run("involvement", db).output
    run("shortlist", db, "V0004")
    told = json.loads(run("involvement", db, "--json").stdout)
    assert (told["everybody"]["shown"], told["order"]["verdict"]) == (1, "too few to judge")
