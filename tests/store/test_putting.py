"""One vacancy between two loads: checked, written once, and told to those who keep a market of their own."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch import Event, Market, MarketError, Vacancy, sample_market
from lepmatch.errors import StoreError
from lepmatch.market.typed import read_vacancy, vacancy_texts
from lepmatch.store.repository import Store, create_store
from lepmatch.store.tables import are_kept, columns_of_rows
from tests.store.conftest import OFFICER
from tests.strategies import markets

WHEN = date(2009, 3, 31)


@pytest.fixture(scope="module")
def market() -> Market:
    return sample_market(jobseekers=20, vacancies=6, courses=2, seed=1)


@settings(max_examples=20, deadline=None)
@given(markets().filter(lambda market: len(market.employers)), st.data())
def test_what_is_put_is_what_a_load_of_it_would_give(market: Market, data: st.DataObject) -> None:
    employer = data.draw(st.sampled_from(market.employers.ids))
    old = [*market.vacancies, Vacancy(id="new-1", employer=employer, title="Driver", openings=1)]
    job = replace(data.draw(st.sampled_from(old)), openings=7, employer=employer, description=None)
    after = replace(
        market,
        vacancies=type(market.vacancies).of(
            Vacancy, sorted([*(one for one in market.vacancies if one.id != job.id), job], key=lambda one: one.id)
        ),
    )
    with tempfile.TemporaryDirectory() as name, create_store(Path(name) / "lep.db", OFFICER) as store:
        store.load(market, actor=OFFICER)
        store.put(job, actor=OFFICER)
        assert list(store.market(actor=OFFICER).vacancies) == list(after.vacancies)
        assert not any(table.altered for table in store.load(after, actor=OFFICER).values())
        assert are_kept(store._book.db, "vacancies", columns_of_rows(store._book.db, "vacancies"))
        assert store.verify().problems == ()


@given(markets())
@settings(max_examples=20, deadline=None)
def test_the_texts_of_a_vacancy_are_those_of_the_same_vacancy(market: Market) -> None:
    for job in market.vacancies:
        assert read_vacancy(vacancy_texts(job)) == job


def test_a_vacancy_is_put_once_and_comes_back_after_it_was_withdrawn(store: Store, market: Market) -> None:
    with pytest.raises(StoreError, match="holds no market yet"):
        store.put(market.vacancies["V0001"], actor=OFFICER)
    store.load(market, actor=OFFICER)
    job = Vacancy(id="V9", employer=market.employers.ids[0], title="Driver", openings=1)
    version = store.version
    assert store.put(job, actor="an employer")
    assert not store.put(job, actor="an employer")
    assert store.version == version + 1
    assert store.newest_entries(1)[0].actor == "an employer"
    assert store.load(market, actor=OFFICER)["vacancies"].withdrawn == 1
    assert store.put(job, actor="an employer")
    assert store.market(actor=OFFICER).vacancies["V9"] == job
    assert store.verify().problems == ()


def test_what_is_wrong_is_not_put(store: Store, market: Market) -> None:
    store.load(market, actor=OFFICER)
    version = store.version
    for wrong in ({"employer": "E999"}, {"pledge": "P999"}, {"openings": 0}, {"latitude": 51.0}, {"title": ""}):
        job = Vacancy(**{"id": "V9", "employer": market.employers.ids[0], "title": "Driver", "openings": 1, **wrong})
        with pytest.raises(MarketError) as caught:
            store.put(job, actor=OFFICER)
        assert {problem.column for problem in caught.value.problems} == set(wrong)
    assert store.version == version
    assert store.verify().problems == ()


def test_news_are_vacancies_and_events_until_a_load(store: Store, market: Market) -> None:
    store.load(market, actor=OFFICER)
    seen = store.version, store.last_event
    nothing = store.news_since(*seen)
    assert nothing is not None
    assert (nothing.vacancies, nothing.events) == ((), ())
    job = Vacancy(id="V9", employer=market.employers.ids[0], title="Driver", openings=1)
    for openings in (1, 2):
        store.put(replace(job, openings=openings), actor=OFFICER)
    event = Event(at=WHEN, kind="applied", jobseeker=market.jobseekers.ids[0], vacancy="V9")
    store.append([event], key="k", actor=OFFICER)
    news = store.news_since(*seen)
    assert news is not None
    assert [one.openings for one in news.vacancies] == [2]
    assert news.events == (event,)
    assert store.news_since(news.version, news.last_event) == replace(news, vacancies=(), events=())
    store.load(replace(market, on=date(2009, 4, 1)), actor=OFFICER)
    store.put(replace(job, openings=3), actor=OFFICER)
    assert store.news_since(*seen) is None
    assert store.news_since(news.version, news.last_event) is None
