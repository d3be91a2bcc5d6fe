"""Profiling, learning, adopting and the papers, on the command line. Everybody is made up."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lepmatch import Policy, better_off, create_store, policy_toml, read_market, sample_market, write_market
from lepmatch.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records in a folder."""
    return write_market(sample_market(jobseekers=400, vacancies=30, courses=2), tmp_path_factory.mktemp("records"))


@pytest.fixture
def database(folder: Path, tmp_path: Path) -> Path:
    """The same in a database."""
    with create_store(tmp_path / "lep.db", "an officer") as store:
        store.load(folder, actor="an officer")
    return tmp_path / "lep.db"


def test_profile_prints_the_card_and_what_it_says_of_somebody(folder: Path) -> None:
    said = run("profile", folder)
    assert said.exit_code == 0
    assert "By group: long claims missed, and false alarms" in said.output
    assert re.search(r"^ +everybody .* \d+% \(\d+% to \d+%, n [\d,]+\)$", said.output, re.MULTILINE)
    told = json.loads(run("profile", folder, "--json").stdout)
    assert told["card"][0]["sign"] == "claimed"
    assert run("profile", folder, "--csv").output.startswith("attribute,group,n,said,found,missed,false_alarms")
    one = run("profile", folder, "J0003")
    assert "the file is incomplete" in one.output
    assert json.loads(run("profile", folder, "J0003", "--json").stdout)["chance"] is None
    assert run("profile", folder, "nobody").exit_code == 1


def test_learn_says_that_there_are_too_few_outcomes_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    said = run("learn", folder, "--out", tmp_path / "proposal.toml")
    assert said.exit_code == 0
    assert "Nothing is proposed: too few successes" in " ".join(said.output.split())
    assert not (tmp_path / "proposal.toml").exists()
    assert json.loads(run("learn", folder, "--json").stdout)["proposal"] is None


def test_a_policy_is_adopted_under_a_name_and_then_used(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(policy_toml(Policy(skills=20, occupation=28), ["tried"]), encoding="utf-8")
    before = run("shortlist", database, "V0004", "--json").output
    done = run("adopt", database, file, "--reason", "a trial", "--officer", "An Officer")
    assert done.exit_code == 0, done.output
    assert "Policy 1 is in place: skills 30 to 20, occupation 18 to 28" in " ".join(done.output.split())
    assert "skills = 20 points" in run("policy", database).output
    assert run("shortlist", database, "V0004", "--json").output != before
    again = run("adopt", database, file, "--reason", "a trial", "--officer", "An Officer")
    assert again.exit_code == 1
    assert "in place already" in again.output
    assert run("adopt", database, file).exit_code == 2, "a reason is asked for"


def test_a_policy_among_the_records_is_used(folder: Path, tmp_path: Path) -> None:
    other = write_market(sample_market(jobseekers=400, vacancies=30, courses=2), tmp_path / "records")
    (other / "policy.toml").write_text(policy_toml(Policy(skills=20, occupation=28), []), encoding="utf-8")
    mine, theirs = (run("shortlist", place, "V0004", "--json").output for place in (folder, other))
    assert mine != theirs
    assert run("check", other).exit_code == 0


def test_record_writes_the_papers_and_holds_them_against_the_policy(database: Path, tmp_path: Path) -> None:
    made = run("record", database, "--out", tmp_path / "papers")
    assert made.exit_code == 0, made.output
    said = json.loads((tmp_path / "papers" / "record.json").read_text(encoding="utf-8"))
    assert said["missing"] == []
    assert said["data"].startswith("load 1, event ")
    assert run("record", database, "--check", tmp_path / "papers").exit_code == 0
    file = tmp_path / "other.toml"
    file.write_text(policy_toml(Policy(skills=20, occupation=28), []), encoding="utf-8")
    run("adopt", database, file, "--reason", "a trial")
    stale = run("record", database, "--check", tmp_path / "papers")
    assert stale.exit_code == 1
    assert "skills must be 20 in the record" in " ".join(stale.output.split())


def test_record_without_an_event_or_papers_says_how_it_is_used(database: Path, tmp_path: Path) -> None:
    assert run("record", database).exit_code == 2
    assert run("record", database, "applied", "J0001", "--out", tmp_path / "papers").exit_code == 2


def test_better_off_prints_no_figure_while_an_amount_is_missing(folder: Path) -> None:
    market = read_market(folder)
    job = next(one for one in market.vacancies if one.hours_per_week and one.pay_per_hour)
    pair = (market.jobseekers.ids[0], job.id)
    assert "No figure yet. Missing: tax credits" in run("better-off", folder, *pair, "--benefit", "64.30").output
    given = ("--benefit", "64.30", "--tax-credits", 0, "--deductions", 0, "--fares", 10)
    said = " ".join(run("better-off", folder, *pair, *given).output.split())
    assert better_off(market, *pair, benefit=64.3, tax_credits=0, deductions=0, fares=10).line in said
    assert json.loads(run("better-off", folder, *pair, *given, "--json").stdout)["missing"] == []
    assert run("better-off", folder, *pair, "--fares", "-1").exit_code == 2
