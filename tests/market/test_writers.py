"""What is written is read back the same, whatever the format, and runs nothing in a spreadsheet."""

import csv
from dataclasses import replace
from datetime import date
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import Employer, Jobseeker, Market, MarketError, read_market, sample_market, write_market
from lepmatch.market.formats import json_files, workbooks
from lepmatch.market.rules import plain
from lepmatch.market.writers import text_columns
from tests.strategies import NASTY, ON, markets, terms

FORMATS = ("folder", "market.json", "market.xlsx")


def contents(path):
    """The bytes of a file, or of every file of a folder."""
    return {file.name: file.read_bytes() for file in path.iterdir()} if path.is_dir() else path.read_bytes()


@pytest.mark.parametrize(("form", "examples"), [("folder", 50), ("market.json", 25), ("market.xlsx", 15)])
def test_any_market_comes_back_equal_and_is_written_the_same_again(form, examples):
    @settings(max_examples=examples, deadline=None)
    @given(markets(2))
    def come_back_equal(market):
        with TemporaryDirectory() as first, TemporaryDirectory() as second:
            written = write_market(market, f"{first}/{form}")
            back = read_market(written)
            assert back == market
            assert list(map(repr, back.records())) == list(map(repr, market.records()))
            assert contents(write_market(back, f"{second}/{form}")) == contents(written)

    come_back_equal()


@pytest.mark.parametrize("form", FORMATS)
def test_each_hard_text_comes_back_from_each_format(form, tmp_path):
    hard = {plain(text) for first in NASTY for text in (first, "=" + first, first + "1", f"a {first} b", first * 2)}
    names = sorted(text for text in hard if text)
    market = Market.of(ON, [Employer(id=f"E{n}", name=text) for n, text in enumerate(names)])
    assert sorted(employer.name for employer in market.employers) == names
    assert read_market(write_market(market, tmp_path / form)) == market


aimed = st.text(st.sampled_from("'=+-@\t\r ab\"0,\n;"), min_size=1, max_size=6)


def test_no_text_in_csv_starts_as_a_formula_and_each_comes_back(tmp_path):
    @settings(max_examples=2_000, deadline=None)
    @given(aimed)
    def comes_back(text):
        names.append(text)

    names: list[str] = []
    comes_back()
    assert len(names) >= 2_000
    people = {
        f"E{n}": text for n, text in enumerate(names) if text.strip() and "\n" not in text.strip().replace("\r", "\n")
    }
    market = Market.of(ON, [Employer(id=id, name=text) for id, text in people.items()])
    with (write_market(market, tmp_path) / "employers.csv").open(encoding="utf-8", newline="") as stream:
        written = {row["id"]: row["name"] for row in csv.DictReader(stream)}
    assert [text for text in written.values() if text[0] in "=+-@\t\r\n\0"] == []
    assert sum(text.startswith("'") for text in written.values()) > 500
    assert read_market(tmp_path) == market
    assert {id: market.employers[id].name for id in people} == {
        id: text.replace("\t", " ").strip() for id, text in people.items()
    }


@settings(max_examples=20, deadline=None)
@given(terms())
def test_a_list_whose_first_item_looks_like_a_formula_is_escaped_too(term):
    market = Market.of(ON, [Jobseeker(id="J1", skills=("=1+1", term))])
    with TemporaryDirectory() as folder:
        write_market(market, folder)
        with open(f"{folder}/jobseekers.csv", encoding="utf-8", newline="") as stream:
            assert next(csv.DictReader(stream))["skills"].startswith("'=1+1")
        assert read_market(folder) == market


@pytest.mark.parametrize("form", FORMATS)
def test_a_market_without_records_comes_back(form, tmp_path):
    market = Market.of(ON, [])
    assert read_market(write_market(market, tmp_path / form)) == market


def test_writing_over_an_older_market_leaves_none_of_its_records(tmp_path):
    write_market(sample_market(jobseekers=30, vacancies=10, courses=4), tmp_path)
    market = Market.of(ON, [Jobseeker(id="J1")])
    assert read_market(write_market(market, tmp_path)) == market
    assert sorted(file.name for file in tmp_path.iterdir()) == ["jobseekers.csv", "market.toml"]


def test_columns_that_hold_nothing_are_left_out_and_lines_end_as_in_unix(tmp_path):
    market = Market.of(ON, [Jobseeker(id="J1", skills=(), wants_training=False)])
    assert list(text_columns(market.jobseekers)) == ["id", "skills", "wants_training"]
    assert (write_market(market, tmp_path) / "jobseekers.csv").read_bytes() == b"id,skills,wants_training\nJ1,none,no\n"


@pytest.mark.parametrize(
    ("module", "limit", "form"), [(json_files, "LARGEST_JSON", "m.json"), (workbooks, "LARGEST_WORKBOOK", "m.xlsx")]
)
def test_no_file_is_written_that_is_too_large_to_be_read(module, limit, form, tmp_path, monkeypatch):
    monkeypatch.setattr(module, limit, 100)
    with pytest.raises(MarketError, match="use a folder of CSV files"):
        write_market(Market.of(ON, [Jobseeker(id=f"J{n}") for n in range(100)]), tmp_path / form)
    assert list(tmp_path.iterdir()) == []


def test_a_day_given_when_reading_stands_in_place_of_the_one_that_was_written(tmp_path):
    market = Market.of(ON, [Jobseeker(id="J1")])
    assert read_market(write_market(market, tmp_path), on=date(2010, 1, 1)) == replace(market, on=date(2010, 1, 1))
