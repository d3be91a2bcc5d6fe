"""Forecasts: hand-worked cases, what must hold of any series, and the past judged as it was known."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.delivery.backtest import backtest, scenarios
from lepmatch.delivery.forecast import (
    GROWTH,
    RUN_RATE,
    STRAIGHT_LINE,
    Forecast,
    Reading,
    Scenario,
    forecast,
    monthly_readings,
    published_readings,
)
from lepmatch.delivery.history import read_history
from lepmatch.market.scheme import Target, load_scheme

HISTORY, SCHEME = read_history("data/history"), load_scheme()
TARGET = Target(10_000, date(2010, 12, 31), date(2007, 7, 1))
START = date(2008, 1, 1)


def _series(added: list[int], days: int = 90) -> list[Reading]:
    return [Reading(START + timedelta(days=days * at), total) for at, total in enumerate(accumulate([0, *added]))]


def _by_method(readings: list[Reading], scenario: Scenario | None = None) -> dict[str, Forecast]:
    made = forecast(readings, TARGET, scenario) if scenario else forecast(readings, TARGET)
    return {one.method: one for one in made}


def test_a_series_that_grows_by_a_hundred_a_period_is_read_to_go_on_so() -> None:
    readings = _series([100, 200, 300])
    next_, after = (readings[-1].on + timedelta(days=days) for days in (90, 180))
    made = _by_method(readings)
    assert made[STRAIGHT_LINE].on(next_).people == 600 + 300
    assert made[GROWTH].on(next_).people == 600 + 400
    assert made[GROWTH].on(after).people == 600 + 400 + 500
    assert (
        made[GROWTH].on(next_).low == made[GROWTH].on(next_).high == 1_000
    )  # it never missed, not even the first time
    assert made[RUN_RATE].on(TARGET.due).people == TARGET.people


def test_the_band_is_as_wide_as_the_worst_miss() -> None:
    made = _by_method(_series([100, 400, 700]))[GROWTH]
    # Before the first period nobody came, so 200 were said to come next where 400 came; then 700, which came.
    assert made.wrong_by == pytest.approx((2.0, 1.0))
    said = made.on(made.last.on + timedelta(days=90))
    assert (said.low, said.people, said.high) == (1_200 + 500, 1_200 + 1_000, 1_200 + 2_000)


def test_a_falling_series_runs_dry_and_never_takes_people_back() -> None:
    made = _by_method(_series([300, 100]))[GROWTH]
    said = [made.on(made.last.on + timedelta(days=days)).people for days in (0, 30, 90, 365, 2_000)]
    assert said == sorted(said)
    assert made.reached is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=8), st.integers(1, 1_500))
def test_what_holds_of_every_forecast(added: list[int], ahead: int) -> None:
    readings = _series(added)
    last = readings[-1]
    for one in forecast(readings, TARGET):
        said, later = one.on(last.on + timedelta(days=ahead)), one.on(last.on + timedelta(days=ahead + 30))
        assert one.on(last.on).people == last.people
        assert last.people <= said.people <= later.people
        if said.low is not None and said.high is not None:
            assert last.people <= said.low <= said.people <= said.high
        if one.reached and one.reached > last.on:
            assert one.on(one.reached).people >= TARGET.people > one.on(one.reached - timedelta(days=1)).people - 1


def test_what_was_counted_needs_no_forecast() -> None:
    with pytest.raises(ValueError, match="needs no forecast"):
        _by_method(_series([5, 5]))[STRAIGHT_LINE].on(START)
    assert forecast([], TARGET) == ()
    assert [one.method for one in forecast(_series([]), TARGET)] == [RUN_RATE]


def test_a_scenario_scales_who_comes_and_leaves_what_is_needed_alone() -> None:
    readings = _series([100, 200, 300])
    plain, fewer = _by_method(readings), _by_method(readings, Scenario("half", "half as many come", flow=0.5))
    due = TARGET.due
    assert fewer[RUN_RATE].on(due).people == TARGET.people
    for method in (STRAIGHT_LINE, GROWTH):
        assert fewer[method].on(due).people - 600 == pytest.approx((plain[method].on(due).people - 600) / 2, abs=1)
    raised = _by_method(readings, Scenario("more", "a higher target", target=Target(50_000, due, START)))
    assert raised[RUN_RATE].on(due).people == 50_000


def test_months_are_read_whole_and_counted_back_in_quarters() -> None:
    months = {"2008-06": 2, "2008-11": 3, "2009-02": 4, "2009-03": 9}
    assert monthly_readings(months, date(2009, 3, 30))[-1] == Reading(date(2009, 2, 28), 9)
    readings = monthly_readings(months, date(2009, 3, 31))
    assert [(r.on, r.people) for r in readings] == [
        (date(2008, 3, 31), 0),
        (date(2008, 6, 30), 2),
        (date(2008, 9, 30), 2),
        (date(2008, 12, 31), 5),
        (date(2009, 3, 31), 18),
    ]
    assert monthly_readings({}, date(2009, 3, 31)) == ()


def test_the_published_figures_as_running_totals() -> None:
    readings = published_readings(HISTORY, SCHEME.started)
    assert [reading.people for reading in readings] == [0, 3_911, 14_915, 46_815, 99_959]


def test_a_backtest_knows_nothing_that_came_later() -> None:
    full = backtest(HISTORY, SCHEME, [date(2008, 9, 30)])
    until = tuple(count for count in HISTORY.counts if count.ends <= date(2008, 9, 30))
    known = published_readings(type(HISTORY)(until, HISTORY.reported), SCHEME.started)
    alone = {one.method: one for one in forecast(known, SCHEME.target)}
    assert [v.said for v in full] == [alone[v.method].on(v.day) for v in full]


def test_the_next_quarter_is_judged_by_the_official_count() -> None:
    first = {v.method: v for v in backtest(HISTORY, SCHEME, [date(2008, 6, 30)])[:3]}
    straight = first[STRAIGHT_LINE]
    assert (straight.day, straight.reported, straight.widened) == (date(2008, 9, 30), 46_815, False)
    # 11,004 people in 91 days go on for 92 days, and 31,900 came
    assert straight.said.people == 14_915 + round(11_004 * 92 / 91)
    assert straight.error == pytest.approx((11_004 * 92 / 91 - 31_900) / 31_900, abs=1e-4)


def test_the_scenarios_of_the_published_figures() -> None:
    by_name = {one.name: one for one in scenarios(HISTORY, SCHEME)}
    wider = by_name["open to the newly unemployed"]
    assert wider.flow == pytest.approx(((610_000 - 99_959) / 446) / (53_144 / 92), rel=1e-6)
    assert by_name["a target of 750,000"].target == SCHEME.later_targets[-1]
