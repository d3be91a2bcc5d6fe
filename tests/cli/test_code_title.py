"""The command that codes titles."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from lepmatch.cli import main


def lines(*arguments: str, given: str | None = None) -> list[str]:
    result = CliRunner().invoke(main, ["code-title", *arguments], input=given)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_titles_as_arguments_come_back_for_people() -> None:
    first, best, *_ = lines("FLT driver", "-n", "1")
    assert first == "FLT driver"
    assert best.split()[0] == "8222"


@pytest.mark.parametrize("dash", [(), ("-",)])
def test_each_line_of_standard_input_is_one_object(dash: tuple[str, ...]) -> None:
    records = [json.loads(line) for line in lines("--json", *dash, given="shop asst\n\nqwertyuiop\n")]
    assert [record["text"] for record in records] == ["shop asst", "", "qwertyuiop"]
    assert list(records[0]) == ["text", "codes"]
    assert list(records[0]["codes"][0]) == ["code", "title", "confidence"]
    assert records[0]["codes"][0]["code"] == "7111"
    assert records[2]["codes"] == []
    assert len(records[2]["nearest"]) == 3
