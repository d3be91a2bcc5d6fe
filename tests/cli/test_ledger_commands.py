"""submit, record and due on a small database."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

SUBMIT = ("--officer", "An officer", "--reason", "fit", "--consent")


@pytest.fixture
def db(run: Any, source: str, tmp_path: Path) -> str:
    path = str(tmp_path / "lep.db")
    assert run("init", path).exit_code == 0
    assert run("load", path, source).exit_code == 0
    return path


def kinds(result: Any) -> list[str]:
    return [event["kind"] for event in json.loads(result.stdout)["events"]]


def test_somebody_is_put_forward_once_however_often_it_is_sent(run: Any, db: str) -> None:
    first = run("submit", db, "J01", "V1", *SUBMIT)
    assert first.exit_code == 0
    assert "J01 is put forward for V1 by An officer." in first.stdout
    assert "fit" in first.stdout
    again = run("submit", db, "J01", "V1", *SUBMIT, "--json")
    assert json.loads(again.stdout)["repeated"]
    assert kinds(again) == ["proposed", "decided", "consented", "submitted"]
    other = run("submit", db, "J01", "V1", *SUBMIT, "--key", "k2")
    assert other.exit_code == 1
    assert "J01 for V1 stands at 'submitted'" in other.stderr


def test_a_key_stands_for_one_command_only(run: Any, db: str) -> None:
    assert run("submit", db, "J01", "V1", *SUBMIT, "--key", "k").exit_code == 0
    other = run("submit", db, "J02", "V1", *SUBMIT, "--key", "k")
    assert other.exit_code == 1
    assert "the key 'k' was used" in other.stderr
    assert run("record", db, "accepted", "J01", "V1", "--key", "k").exit_code == 1


def test_without_consent_nothing_is_written(run: Any, db: str) -> None:
    result = run("submit", db, "J01", "V1", *SUBMIT[:-1])
    assert result.exit_code == 1
    assert "has not consented" in result.stderr
    assert "'new'" in result.stderr
    assert run("submit", db, "J01", "V1", *SUBMIT).exit_code == 0


def test_a_barrier_is_overridden_by_its_name_and_the_reason_is_kept(run: Any, db: str) -> None:
    barred = run("submit", db, "J08", "V1", *SUBMIT)
    assert barred.exit_code == 1
    assert "hours: " in barred.stderr
    assert "override each by its name" in barred.stderr
    done = run("submit", db, "J08", "V1", *SUBMIT, "--override", "hours", "--csv")
    assert done.exit_code == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows[1]["reason"] == "override: hours; fit"
    assert run("submit", db, "J08", "V1", *SUBMIT, "--override", "weather").exit_code == 2


def test_the_last_slot_is_the_last(run: Any, db: str) -> None:
    for number in range(1, 7):
        assert run("submit", db, f"J0{number}", "V1", *SUBMIT).exit_code == 0
    result = run("submit", db, "J07", "V1", *SUBMIT)
    assert result.exit_code == 1
    assert "V1 has 6 interview slots and all are taken" in result.stderr


def test_what_becomes_of_a_submission_is_recorded_step_by_step(run: Any, db: str) -> None:
    run("submit", db, "J01", "V1", *SUBMIT)
    for kind in ("accepted", "interview_offered"):
        assert run("record", db, kind, "J01", "V1").exit_code == 0
    early = run("record", db, "job_left", "J01", "V1")
    assert early.exit_code == 1
    assert "cannot be 'job_left'" in early.stderr
    assert "possible now:" in early.stderr
    missed = run("record", db, "interview_missed", "J01", "V1", "--reason", "employer: away", "--on", "2009-04-08")
    assert missed.exit_code == 0, missed.stderr
    late = run("record", db, "interview_held", "J01", "V1", "--at", "2009-04-09", "--on", "2009-04-14", "--json")
    (event,) = json.loads(late.stdout)["events"]
    assert (event["at"], event["recorded"]) == ("2009-04-09", "2009-04-14")
    words = run("record", db, "job_offered", "J01", "V1", "--at", "2009-04-10", "--on", "2009-04-14")
    assert "entered 4 days late" in words.stdout


def test_a_mistake_is_voided_by_its_ref(run: Any, db: str) -> None:
    told = run("record", db, "job_started", "J02", "V1", "--json")
    ref = json.loads(told.stdout)["events"][0]["ref"]
    assert run("record", db, "voided", "J02", "V1", "--corrects", "nothing").exit_code == 1
    assert run("record", db, "voided", "J02", "V1", "--corrects", ref).exit_code == 0
    assert run("submit", db, "J02", "V1", *SUBMIT).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("acepted", "J01", "V1"), "did you mean 'accepted'"),
        (("submitted", "J01", "V1"), "lepmatch submit"),
        (("refused", "J01", "V1", "--reason", "unstated"), "unstated_requirement"),
        (("refused", "J01", "V1"), "known are others_nearer"),
        (("accepted", "J01", "V1", "--at", "2009-04-01"), "is after 2009-03-31"),
        (("accepted", "J01", "V1", "--at", "tomorrow"), "is not a date"),
    ],
)
def test_what_cannot_be_meant_is_a_matter_of_usage(run: Any, db: str, arguments: Any, words: str) -> None:
    result = run("record", db, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_an_unknown_person_or_vacancy_is_named(run: Any, db: str) -> None:
    assert "no vacancy has the id 'V9'" in run("record", db, "proposed", "J01", "V9").stderr
    assert "no jobseeker has the id 'J99'" in run("record", db, "proposed", "J99", "V1").stderr
    assert "no vacancy has the id 'V9'" in run("submit", db, "J01", "V9", *SUBMIT).stderr


def test_due_says_what_is_to_be_done_and_for_whom(run: Any, db: str) -> None:
    run("submit", db, "J01", "V1", *SUBMIT)
    on = ("--on", "2009-04-13")
    text = run("due", db, *on)
    assert text.exit_code == 0
    assert "3 things due on 13 April 2009" in text.stdout
    assert "The employer's answer is outstanding (1)" in text.stdout
    records = json.loads(run("due", db, *on, "--json").stdout)
    assert [(one["task"], one["jobseeker"], one["days_overdue"]) for one in records] == [
        ("answer", "J01", 6),
        ("sustained", "J09", 133),
        ("closing", None, 0),
    ]
    rows = list(csv.DictReader(io.StringIO(run("due", db, *on, "--officer", "An officer", "--csv").stdout)))
    assert {row["officer"] for row in rows} == {"An officer", ""}


def test_nothing_due_is_said(run: Any, source: str) -> None:
    assert "Nothing is due." in run("due", source, "--on", "2008-06-03").stdout
