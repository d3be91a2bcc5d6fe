"""Hours of the week: what is read is what is written, and wrong words are named."""

import re

import pytest
from hypothesis import given, settings

from lepmatch import Week
from lepmatch.market.week import DAYS, NAMES, PART_LENGTHS, PARTS
from tests.strategies import weeks


@settings(max_examples=300, deadline=None)
@given(weeks())
def test_a_week_is_read_back_as_it_was_written(week):
    assert Week.parse(str(week)) == week


@settings(max_examples=100, deadline=None)
@given(weeks())
def test_its_words_say_the_same_hours(week):
    text = week.words.replace(" to ", "-")
    for code, name in zip(DAYS, NAMES, strict=True):
        text = text.replace(name, code)
    read = [
        f"{days} {'+'.join(re.split(', | and ', parts))}" for days, parts in re.findall(r"([-a-z]+) \((.+?)\)", text)
    ]
    assert Week.parse(";".join(read)) == week


@settings(max_examples=100, deadline=None)
@given(weeks())
def test_hours_add_up_over_the_parts_that_are_written(week):
    total = 0
    for entry in str(week).split(";"):
        span, parts = entry.split(" ")
        first, _, last = span.partition("-")
        length = DAYS.index(last or first) - DAYS.index(first) + 1
        total += length * sum(PART_LENGTHS[PARTS.index(part)] for part in parts.split("+"))
    assert week.hours == total


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Mon-Fri  day + late ; SAT evening", "mon-fri day+late;sat evening"),
        ("mon day;tue day;wed day", "mon-wed day"),
        ("mon late+day", "mon day+late"),
        ("mon day;mon late", "mon day+late"),
        ("sun-sun night", "sun night"),
    ],
)
def test_different_ways_to_write_the_same_hours(text, same):
    assert str(Week.parse(text)) == same


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("monday day", "'monday' is none of mon, tue"),
        ("mon morning", "'morning' is none of early, day"),
        ("fri-mon day", "fri-mon runs backwards"),
        ("mon", "'' is none of early"),
        ("mon day;", "'' is none of mon"),
        ("", "'' is none of mon"),
        ("mon- day", "'' is none of mon"),
    ],
)
def test_a_wrong_word_is_named(text, named):
    with pytest.raises(ValueError, match=named):
        Week.parse(text)


@pytest.mark.parametrize("mask", [-1, 1 << 35])
def test_a_mask_outside_the_week_is_refused(mask):
    with pytest.raises(ValueError, match="35 slots"):
        Week(mask)
