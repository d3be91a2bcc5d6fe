"""Titles in standard words: one spelling, one number, one gender, and no advert."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.market.reference import table
from lepmatch.market.text import words_of
from lepmatch.market.words import fold, standard

JUDGEMENTS = Path(__file__).parents[2] / "benchmarks" / "evaluation"
with (JUDGEMENTS / "gendered.csv").open(encoding="utf-8") as lines:
    PAIRS = [(row["one"], row["other"]) for row in csv.DictReader(lines)]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_folding_any_text_twice_changes_only_endings_at_most(text: str) -> None:
    folded = fold(text)
    assert folded == folded.strip()
    assert set(folded) <= set("abcdefghijklmnopqrstuvwxyz0123456789&+# ")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_no_text_is_too_odd_for_standard_words(text: str) -> None:
    words = words_of(text)
    assert len(words) <= 12
    assert all(words)


def test_there_are_sixty_gendered_pairs() -> None:
    assert len(PAIRS) >= 60


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_gendered_titles_are_the_same_words(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("Shop Asst", "shop assistant"),
        ("ASSISTANT, SHOP (part time, Leeds)", "shop assistant"),
        ("Shop assistants wanted - immediate start", "shop assistant"),
        ("H.G.V. driver", "heavy goods vehicle driver"),
        ("fork lift driver", "forklift driver"),
        ("Teacher of French", "french teacher"),
        ("night porter", "night porter"),
    ],
)
def test_the_same_job_is_the_same_words(typed: str, means: str) -> None:
    assert words_of(typed) == words_of(means)
    assert words_of(typed)


def test_a_place_an_address_and_pay_are_no_part_of_a_title() -> None:
    assert words_of("cook Southampton £9.50ph apply jobs@example.org") == ("cook",)


def test_the_words_table_is_one_way() -> None:
    rows = table("words")
    assert len({row["word"] for row in rows}) == len(rows)
    for row in rows:
        again = [one for word in row["means"].split() for one in standard(word)]
        assert again == row["means"].split(), row
