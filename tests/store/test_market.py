"""A market in and out: nothing is lost, nothing is half done, and what is left out is withdrawn."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from lepmatch import Event, Jobseeker, Market, MarketError, progress, read_market, sample_market, write_market
from lepmatch.errors import StoreError, UnknownIdError
from lepmatch.market.market import RECORDS
from lepmatch.store.loading import Loaded
from lepmatch.store.repository import Store, create_store
from lepmatch.store.tables import TABLES, are_kept, columns_of_rows, fields_of
from tests.store.conftest import OFFICER
from tests.strategies import ON, markets


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@settings(max_examples=25, deadline=None)
@given(markets(), markets())
def test_what_is_loaded_comes_out_again_whatever_was_there_before(before: Market, market: Market) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with create_store(folder / "lep.db", OFFICER) as store:
            store.load(before, actor=OFFICER)
            told = store.preview(market)
            done = store.load(market, actor=OFFICER)
            assert told == done
            came = store.market(actor=OFFICER)
            assert came.origin == market.origin
            for table, records in market.tables().items():
                if table != "events":
                    assert list(getattr(came, table)) == list(records)
                    assert done[table].added + done[table].changed + done[table].unchanged == len(records)
            assert {repr(event) for event in market.events} <= {repr(event) for event in store.events()}
            for table in TABLES:
                assert are_kept(store._book.db, table, columns_of_rows(store._book.db, table))
            again = store.load(market, actor=OFFICER)
            assert not any(table.altered for table in again.values())


@settings(max_examples=15, deadline=None)
@given(markets())
def test_an_export_is_byte_for_byte_what_writing_the_market_gives(market: Market) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_market(market, folder / "before")
        with create_store(folder / "lep.db", OFFICER) as store:
            store.load(folder / "before", actor=OFFICER)
            store.export(folder / "after", actor=OFFICER)
        assert files(folder / "after") == files(folder / "before")


def test_a_load_says_what_it_did_and_withdraws_what_is_left_out(store: Store) -> None:
    people = [Jobseeker(id=f"J{n}", postcode="SO15") for n in range(4)]
    news = Event(at=date(2009, 1, 5), kind="job_started", jobseeker="J3")
    first = store.load(Market.of(ON, [*people, news]), actor=OFFICER)
    assert first["jobseekers"] == Loaded(added=4, changed=0, unchanged=0, withdrawn=0)
    assert first["events"] == Loaded(added=1, changed=0, unchanged=0, withdrawn=0)
    assert store.version == 1

    later = [replace(people[1], postcode="SO14"), people[2], Jobseeker(id="J9")]
    second = store.load(Market.of(ON, later), actor=OFFICER)
    assert second["jobseekers"] == Loaded(added=1, changed=1, unchanged=1, withdrawn=2)
    assert store.version == 2
    market = store.market(actor=OFFICER)
    assert list(market.jobseekers) == later
    assert not len(market.events)  # nobody in the market has any
    assert store.events(jobseeker="J3") == [news]  # and it stays readable, like the person it speaks of
    assert store.record("jobseekers", "J3", actor=OFFICER) == people[3]

    third = store.load(Market.of(ON, people), actor=OFFICER)
    assert third["jobseekers"] == Loaded(added=2, changed=1, unchanged=1, withdrawn=1)
    assert list(store.market(actor=OFFICER).events) == [news]


def test_a_count_loses_nobody_who_left(store: Store) -> None:
    people = [Jobseeker(id=f"J{n}", customer_group="lone_parent") for n in range(4)]
    starts = [Event(at=date(2009, 1, 5), kind="job_started", jobseeker=person.id) for person in people]
    store.load(Market.of(ON, [*people, *starts]), actor=OFFICER)
    store.load(Market.of(ON, people[:1]), actor=OFFICER)
    store.erase("J3", actor=OFFICER, reason="asked")
    assert progress(store.market(actor=OFFICER)).starts == 1
    assert progress(store.history(actor=OFFICER)).starts == 4
    assert progress(store.history(actor=OFFICER)).by_group == {"lone_parent": 3, "not recorded": 1}


def test_a_market_comes_with_its_place_and_the_news_since_make_it_the_one_of_now(store: Store) -> None:
    people = [Jobseeker(id="J1"), Jobseeker(id="J2")]
    news = [Event(at=date(2009, 1, day), kind="applied", jobseeker="J1") for day in (5, 6)]
    store.load(Market.of(ON, [*people, news[0]]), actor=OFFICER)
    store.load(Market.of(ON, [people[0]]), actor=OFFICER)
    then, whole = store.place(actor=OFFICER), store.place(actor=OFFICER, whole=True)
    assert then.market == store.market(actor=OFFICER)
    assert whole.market == store.history(actor=OFFICER)
    store.append([news[1]], key="later", actor=OFFICER)
    since = store.news_since(then.version, then.last_event)
    assert since is not None
    assert [*then.market.events, *since.events] == news


def test_one_event_reported_twice_is_two_events_and_loading_again_adds_none(store: Store) -> None:
    news = Event(at=date(2009, 1, 5), kind="applied", jobseeker="J1")
    market = Market.of(ON, [Jobseeker(id="J1"), news, news])
    assert store.load(market, actor=OFFICER)["events"].added == 2
    assert store.load(market, actor=OFFICER)["events"] == Loaded(0, 0, 2, 0)
    assert len(store.events(jobseeker="J1")) == 2


def test_with_bad_rows_nothing_is_written_and_all_of_them_are_reported(store: Store, tmp_path: Path) -> None:
    store.load(Market.of(ON, [Jobseeker(id="J1")]), actor=OFFICER)
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "market.toml").write_text("on = 2009-03-31\n")
    (folder / "jobseekers.csv").write_text("id,postcode,hours_min\nJ1,SO15,\nJ2,nowhere,\nJ3,,many\nJ2,,\n")
    with pytest.raises(MarketError) as caught:
        store.load(folder, actor=OFFICER)
    assert [(p.row, p.column) for p in caught.value.problems] == [(3, "postcode"), (4, "hours_min"), (5, "id")]
    assert list(store.market(actor=OFFICER).jobseekers) == [Jobseeker(id="J1")]
    assert store.version == 1


def test_a_store_without_a_market_says_how_to_load_one(store: Store) -> None:
    with pytest.raises(StoreError, match="holds no market yet; load one with: lepmatch load"):
        store.market(actor=OFFICER)
    assert store.version == 0


def test_the_day_can_be_another_unless_a_claim_starts_after_it(store: Store) -> None:
    store.load(Market.of(ON, [Jobseeker(id="J1", claim_start=date(2009, 1, 5))]), actor=OFFICER)
    assert store.market(actor=OFFICER, on=date(2009, 1, 5)).on == date(2009, 1, 5)
    with pytest.raises(MarketError, match="J1 2009-01-05; must not be after the day of the market, 2009-01-04"):
        store.market(actor=OFFICER, on=date(2009, 1, 4))


def test_an_unknown_record_is_an_error_that_names_a_near_one(store: Store) -> None:
    store.load(Market.of(ON, [Jobseeker(id="J0001")]), actor=OFFICER)
    with pytest.raises(UnknownIdError, match="no jobseeker has the id 'J001'; did you mean 'J0001'"):
        store.record("jobseekers", "J001", actor=OFFICER)


def test_a_sample_market_goes_through_the_store_unchanged(store: Store) -> None:
    market = sample_market(jobseekers=300, vacancies=60, courses=10, seed=5)
    store.load(market, actor=OFFICER)
    assert store.market(actor=OFFICER) == market


def test_the_tables_hold_every_field_of_the_records(store: Store) -> None:
    for name in RECORDS:
        columns = [row[1] for row in store._book.db.execute(f"PRAGMA table_info({name})")]
        ours = {"withdrawn"} if name != "events" else {"seq"}
        assert set(columns) == {*fields_of(name), *ours}


def test_a_workbook_loads_like_a_folder(store: Store, tmp_path: Path) -> None:
    market = sample_market(jobseekers=20, vacancies=5, courses=2, seed=5)
    store.load(write_market(market, tmp_path / "market.json"), actor=OFFICER)
    assert store.market(actor=OFFICER) == market == read_market(tmp_path / "market.json")
