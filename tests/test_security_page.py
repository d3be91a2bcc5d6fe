"""The list of security requirements is whole, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"
REASONS = ("Does not apply: ", "By hand: ", "Not met")
LEVELS = {"1": 70, "2": 183}
"""Requirements of each level of ASVS 5.0.0."""
SHORTEST = 24  # characters of a reason
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.*?) \| (.*?) \| (.*?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_requirement_of_both_levels_stands_once() -> None:
    assert Counter(level for _, level, _, _ in ROWS) == LEVELS
    numbers = [tuple(map(int, number.split("."))) for number, _, _, _ in ROWS]
    assert numbers == sorted(set(numbers))
    assert {chapter for chapter, _, _ in numbers} == set(range(1, 18))


def test_each_names_tests_that_are_there_or_a_reason() -> None:
    wrong = []
    for number, _, what, shown in ROWS:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", shown)
        missing = [test for file, test in named if test not in _tests_in(file)]
        is_reason = shown.startswith(REASONS) and len(shown) > SHORTEST
        if missing or len(what) < 5 or shown.count("::") != len(named) or not (named or is_reason):
            wrong.append((number, missing, shown))
    assert wrong == []


def test_every_page_that_is_named_is_there() -> None:
    named = set(re.findall(r"\b(?:docs|webui)/[\w./-]+\.(?:md|py|toml|json|service)", PAGE.read_text(encoding="utf-8")))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


@cache
def _tests_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef))
