"""The commands of a database, as an officer runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lepmatch import open_store, sample_market, write_market
from lepmatch.cli import main
from lepmatch.store.audit import entries

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with a market; nothing may end in a traceback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEPMATCH_OFFICER", "an officer")
    write_market(sample_market(40, 10, 4, seed=3), tmp_path / "market")

    def run(line: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, line.split())
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        return result

    return run


def test_a_database_from_its_making_to_its_restoration(run: Run, tmp_path: Path) -> None:
    assert "lepmatch load lep.db PATH" in run("init lep.db").stdout
    loaded = json.loads(run("load lep.db market --json").stdout)
    assert loaded[0] == {"table": "jobseekers", "added": 40, "changed": 0, "unchanged": 0, "withdrawn": 0}
    assert "unchanged" in run("load lep.db market").stdout
    run("export lep.db out")
    assert {f.name: f.read_bytes() for f in Path("out").iterdir()} == {
        f.name: f.read_bytes() for f in Path("market").iterdir()
    }
    assert "checked" in run("backup lep.db lep.bak").stdout
    assert "restored and checked" in run("restore lep.bak other.db").stdout
    assert "all is as it was written" in run("verify other.db").stdout
    erased = run("erase lep.db J0001 --reason asked").stdout
    assert "J0001 is erased" in erased
    assert "holds this person until" in " ".join(erased.split())
    assert "Nothing is due to go" in run("retain lep.db --dry-run").stdout
    with open_store("lep.db") as store:
        assert {entry.actor for entry in entries(store._book.db)} == {"an officer"}


def test_a_database_is_a_source_like_a_folder(run: Run) -> None:
    run("init lep.db")
    run("load lep.db market")
    for question in ("check {} --json", "shortlist {} V0001 -n 2 --json", "progress {} --json"):
        assert run(question.format("lep.db")).stdout == run(question.format("market")).stdout


def test_what_is_wrong_is_said_and_ends_in_1(run: Run) -> None:
    run("init lep.db")
    assert "holds no market yet" in run("check lep.db", code=1).stderr
    assert "is there already" in run("init lep.db", code=1).stderr
    Path("market/intakes.csv").write_text("course,starts,seats\nC999,2009-01-05,none\n")
    problems = run("load lep.db market", code=1).stderr
    assert "intakes.csv, row 2, course: got 'C999'" in problems
    assert "intakes.csv, row 2, seats" in problems
    with open_store("lep.db") as store:
        assert store.version == 0
    run("export lep.db market", code=2)


def test_verify_ends_in_1_when_something_was_changed(run: Run) -> None:
    run("init lep.db")
    anchor = Path("audit.anchor")
    store, seq, mac = anchor.read_text().split()
    anchor.write_text(f"{store} {seq} {mac}\n{store} {int(seq) + 1} {mac}\n")
    result = run("verify lep.db --json", code=1)
    assert json.loads(result.stdout)["problems"] == ["audit entries 2 to 2 are missing from the end"]
    assert "are missing from the end" in result.stderr


def test_retain_lists_what_goes_and_then_it_is_gone(run: Run, tmp_path: Path) -> None:
    run("init lep.db")
    run("load lep.db market")
    write_market(sample_market(30, 10, 4, seed=3), tmp_path / "later")
    run("load lep.db later")
    due = json.loads(run("retain lep.db --dry-run --on 2015-01-01 --json").stdout)
    assert due
    assert {one["what"] for one in due} == {"records"}
    assert run("retain lep.db --on 2015-01-01 --json").stdout == json.dumps(due, indent=2) + "\n"
    assert json.loads(run("retain lep.db --dry-run --on 2015-01-01 --json").stdout) == []
    assert "all is as it was written" in run("verify lep.db").stdout
