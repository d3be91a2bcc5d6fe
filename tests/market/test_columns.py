"""The laws of columns and tables, and ids that are not there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import Employer, Market, UnknownIdError
from lepmatch.market.columns import Column, ColumnBuilder, nearest
from tests.strategies import ON, employers, market_records

rows = st.lists(st.sampled_from("abcdé") | st.none(), max_size=30)
few = settings(max_examples=100, deadline=None)


@few
@given(rows)
def test_a_column_is_its_rows_with_each_value_once(values):
    column = Column.of(values)
    assert list(column) == values
    assert len(column) == len(values)
    assert [column[row] for row in range(len(values))] == values
    assert column.values == tuple(dict.fromkeys(values))


@few
@given(st.lists(rows, max_size=5))
def test_a_column_built_in_pieces_is_the_column_of_the_whole(pieces):
    builder = ColumnBuilder()
    for piece in pieces:
        builder.add(piece)
    whole = Column.of([value for piece in pieces for value in piece])
    assert builder.column().values == whole.values
    assert builder.column().codes.tolist() == whole.codes.tolist()


@few
@given(rows, st.data())
def test_what_is_done_once_a_value_is_done_to_every_row(values, data):
    column = Column.of(values)
    mapped = column.map(lambda value: value in ("a", "b"))
    assert list(mapped) == [value in ("a", "b") for value in values]
    assert len(set(mapped.values)) == len(mapped.values)
    assert column.encode(str, object).tolist() == [str(value) for value in values]
    assert column.rows_where(lambda value: value == "c") == [i for i, value in enumerate(values) if value == "c"]
    places = data.draw(st.lists(st.integers(0, len(values) - 1)) if values else st.just([]))
    assert list(column.take(np.array(places, int))) == [values[place] for place in places]


@few
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=30))
def test_a_pair_of_columns_is_a_column_of_pairs_and_repeats_are_found(pairs):
    column = Column.of([first for first, _ in pairs]).pair(Column.of([second for _, second in pairs]))
    assert list(column) == pairs
    assert list(column.repeated()) == [
        (row, pairs.index(pair)) for row, pair in enumerate(pairs) if pair in pairs[:row]
    ]


@settings(max_examples=30, deadline=None)
@given(st.lists(employers(), max_size=6, unique_by=lambda record: record.id))
def test_a_table_finds_every_record_by_its_id_and_no_other(records):
    table = Market.of(ON, records).employers
    assert table.ids == tuple(sorted(record.id for record in records))
    for record in records:
        assert table[record.id] == record
        assert table.at(table.row(record.id)) == record
        assert record.id in table
    assert [record.id for record in table] == list(table.ids)
    assert len(table) == len(records)
    assert "no such id" not in table
    assert 5 not in table
    with pytest.raises(UnknownIdError):
        table["no such id"]


@settings(max_examples=20, deadline=None)
@given(market_records(2))
def test_the_records_of_a_market_are_those_it_was_made_of_in_whatever_order(records):
    market = Market.of(ON, records)
    assert sorted(map(repr, market.records())) == sorted(map(repr, records))
    events = len(market.events)
    assert Market.of(ON, [*records[: len(records) - events][::-1], *records[len(records) - events :]]) == market


def test_an_unknown_id_names_up_to_three_that_look_like_it():
    market = Market.of(ON, [Employer(id=id, name="A shop") for id in ("V0001", "V0010", "V0100", "V0999", "X9")])
    with pytest.raises(UnknownIdError) as caught:
        market.employers["v001"]
    assert (caught.value.kind, caught.value.id) == ("employer", "v001")
    assert set(caught.value.near) == {"V0001", "V0010", "V0100"}
    assert str(caught.value).startswith("no employer has the id 'v001'; did you mean 'V0")


def test_near_words_come_best_first_and_far_ones_not_at_all():
    assert nearest("POSTCDE", ["id", "postcode", "pool"]) == ("postcode",)
    assert nearest("zzz", ["id", "postcode"]) == ()
    assert nearest("V1", ["V1"]) == ("V1",)
