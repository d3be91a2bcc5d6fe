"""One view: the published table in every row, column and total; events beside it, never added to what it covers."""

from __future__ import annotations

import csv
from datetime import date

from lepmatch.delivery.history import read_history
from lepmatch.delivery.progress import progress
from lepmatch.delivery.series import one_view
from lepmatch.market.market import Market
from lepmatch.market.records import Jobseeker
from tests.delivery.lives import PEOPLE, PLACES, event

HISTORY = "data/history"

# As published on 2 February 2009: to March 2008, to June, to September, to December 2008, in all.
PUBLISHED = {
    "East Midlands": (68, 552, 1452, 3808, 5880),
    "East of England": (84, 320, 2094, 3111, 5609),
    "London": (1453, 1932, 5916, 8295, 17596),
    "North East": (295, 632, 1811, 4601, 7339),
    "North West": (210, 1222, 3097, 6371, 10900),
    "South East": (132, 376, 1705, 3846, 6059),
    "South West": (98, 412, 1473, 3455, 5438),
    "West Midlands": (248, 951, 3685, 5469, 10353),
    "Yorkshire and the Humber": (255, 698, 3179, 4351, 8483),
    "Scotland": (713, 3197, 4307, 4620, 12837),
    "Wales": (346, 689, 2138, 3333, 6506),
    "Contact centre": (9, 23, 1043, 1884, 2959),
}
TOTALS = (3911, 11004, 31900, 53144, 99959)


def test_the_published_table_comes_out_in_every_cell_and_total() -> None:
    _, *rows, totals = one_view(read_history(HISTORY)).table()
    assert {row[0]: row[1:] for row in rows} == PUBLISHED
    assert totals[1:] == TOTALS


def test_the_totals_agree_with_those_kept_apart() -> None:
    view = one_view(read_history(HISTORY))
    with open(f"{HISTORY}/lep_into_work_totals_check.csv", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            starts = date.fromisoformat(row["period_start"]) if row["total_of"] == "period" else None
            area = row["area"] if row["total_of"] == "area" else None
            assert view.people(area, starts) == int(row["published_total"])


def test_events_follow_the_published_figures_and_are_never_added_to_them() -> None:
    where = Jobseeker(id="J9", district="Kent")
    started = [event(340, "job_started"), event(400, "job_started", "J9"), event(401, "job_started", "J2", "V2")]
    market = Market.of(date(2009, 2, 28), [*PEOPLE, where, *PLACES, *started])
    view = one_view(read_history(HISTORY), progress(market))
    assert view.people() == 99_959 + 2
    assert view.people(source="events") == 2
    assert view.people("South East", date(2009, 1, 1)) == 1
    assert view.people("not recorded") == 1
    assert view.periods[-1] == (date(2009, 1, 1), date(2009, 2, 28))
    assert [(figure.people, figure.area) for figure in view.figures if figure.is_beside] == [(1, "not recorded")]
