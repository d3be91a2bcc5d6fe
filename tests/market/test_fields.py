"""What a field may hold: what is written is read back, and what is wrong is refused with the reason."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import Jobseeker, Vacancy, Week
from lepmatch.market.fields import field_types
from lepmatch.market.rules import FieldError, plain
from tests.strategies import NASTY, RECORDS

JOBSEEKER, VACANCY = field_types(Jobseeker), field_types(Vacancy)


@settings(max_examples=150, deadline=None)
@given(st.one_of([strategy() for strategy in RECORDS.values()]))
def test_every_value_is_read_back_from_its_own_text(record):
    for name, type_ in field_types(type(record)).items():
        value = getattr(record, name)
        text = type_.write(value)
        assert type_.read(text) == value
        assert type_.write(type_.read(text)) == text


@settings(max_examples=500, deadline=None)
@given(st.text() | st.lists(st.sampled_from(NASTY)).map("".join))
def test_plain_text_has_one_form_and_nothing_that_cannot_be_seen(text):
    try:
        once = plain(text)
    except FieldError:
        assert any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in text)
        return
    assert plain(once) == once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cf", "Cc", "Cs") for c in once if c != "\n")


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.sampled_from([*NASTY, ";", "\n", ":9", "SO15", "9"]), max_size=8), st.sampled_from(sorted(JOBSEEKER))
)
def test_whatever_is_read_can_be_written_and_read_again(pieces, name):
    type_, text = JOBSEEKER[name], "".join(pieces)
    try:
        value = type_.read(text)
    except FieldError:
        return  # refused, which other tests look at
    assert type_.read(type_.write(value)) == value


READ = [
    (JOBSEEKER, "postcode", " so152ab ", "SO15 2AB"),
    (JOBSEEKER, "postcode", "so15", "SO15"),
    (JOBSEEKER, "postcode", "SO15\u00a02AB", "SO15 2AB"),
    (JOBSEEKER, "consent", "YES", True),
    (JOBSEEKER, "claim_start", "2008-02-29", date(2008, 2, 29)),
    (JOBSEEKER, "licences", "Driving_B ; fork_lift;driving_b", ("driving_b", "fork_lift")),
    (JOBSEEKER, "skills", "None", ()),
    (JOBSEEKER, "skills", "", None),
    (JOBSEEKER, "skills", "cafe\u0301 work;\u200btills", ("café work", "tills")),
    (JOBSEEKER, "longitude", "-0", 0.0),
    (JOBSEEKER, "hours_min", "16.5", 16.5),
    (JOBSEEKER, "availability", "MON-fri day", Week.parse("mon-fri day")),
    (VACANCY, "description", "one\r\ntwo\u2028three", "one\ntwo\nthree"),
]


@pytest.mark.parametrize(
    ("types", "name", "text", "value"), READ, ids=[f"{name}-{text!r}" for _, name, text, _ in READ]
)
def test_texts_that_mean_the_same_give_the_same_value(types, name, text, value):
    assert types[name].read(text) == value


REFUSED = [
    ("id", "", "is required"),
    ("id", "J 1", "an id of 1 to 64 letters"),
    ("id", "J" * 65, "an id of 1 to 64 letters"),
    ("id", "=1", "an id"),
    ("claim_start", "31/03/2009", "YYYY-MM-DD"),
    ("claim_start", "2009-02-30", "a day of the calendar"),
    ("claim_start", "2009-W01-1", "YYYY-MM-DD"),
    ("claim_start", "1959-12-31", "from 1960"),
    ("claim_start", "2100-01-01", "to 2099"),
    ("claim_start", "٢٠٠٩-٠٣-٣١", "YYYY-MM-DD"),
    ("max_travel_minutes", "٣", "a whole number from 1 to 240"),
    ("max_travel_minutes", "1_0", "a whole number"),
    ("max_travel_minutes", "1e1", "a whole number"),
    ("max_travel_minutes", "241", "from 1 to 240"),
    ("max_travel_minutes", "9" * 17_000, "at most 16,384 characters"),
    ("min_hourly_pay", "nan", "a number from 0 to 1000"),
    ("min_hourly_pay", "inf", "a number"),
    ("min_hourly_pay", "-1", "from 0"),
    ("min_hourly_pay", "5.735", "at most 2 decimals"),
    ("min_hourly_pay", "£5.73", "pounds an hour"),
    ("latitude", "40.4", "inside the United Kingdom"),
    ("longitude", "12", "inside the United Kingdom"),
    ("postcode", "SO1O 1AA", "a postcode or its first half"),
    ("postcode", "ZZ99 9ZZ", "of a district in use"),
    ("district", "Hampshir", "Jobcentre Plus district"),
    ("travel_modes", "walk;bys", "each item must be a way to travel: walk, cycle, bus, car; did you mean 'bus'?"),
    ("licences", "driving_b;forklift", "each item must be a licence; did you mean 'fork_lift'"),
    ("customer_group", "lone parent", "did you mean 'lone_parent'"),
    ("consent", "y", "must be one word: yes, no"),
    ("skills", "tills;;shelves", "one ';' between two items"),
    ("skills", "tills;", "none at its ends"),
    ("skills", "tills;none", "'none' stands alone"),
    ("skills", "a\nb", "one line of at most 120 characters"),
    ("skills", "tills\x07", "take it out"),
    ("skills", "\ud800", "take it out"),
    ("skills", "\ufffe", "take it out"),
    ("work_history", "shop assistant", "such as 'shop assistant:18'"),
    ("work_history", "shop assistant:721", "0 to 720 months"),
    ("work_history", ":12", "title:months"),
    ("sought_occupations", "0000", "unit group of SOC 2020"),
    ("excluded_work", "cars", "did you mean 'care'?"),
    ("availability", "mon-fri mornings", "parts early, day, late"),
    ("qualification_level", "9", "from 0 to 8"),
]


@pytest.mark.parametrize(("name", "text", "allowed"), REFUSED, ids=lambda value: repr(value)[:40])
def test_wrong_texts_are_refused_and_the_reason_is_one_to_act_on(name, text, allowed):
    with pytest.raises(FieldError) as caught:
        JOBSEEKER[name].read(text)
    assert allowed in caught.value.allowed
    assert len(caught.value.got) < 100
    assert caught.value.got


def test_a_list_says_which_item_is_wrong():
    with pytest.raises(FieldError) as caught:
        JOBSEEKER["licences"].read("driving_b;forklift;cscs")
    assert caught.value.got == "got 'forklift'"


def test_no_field_of_a_jobseeker_is_a_protected_characteristic():
    protected = ("sex", "gender", "ethnic", "race", "religion", "age", "disab", "birth", "marital", "pregnan", "orient")
    assert [name for name in JOBSEEKER for word in protected if name == word or (len(word) > 4 and word in name)] == []
