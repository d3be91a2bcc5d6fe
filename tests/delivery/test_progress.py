"""Progress: published figures reproduce exactly, and a hand-counted ledger comes out as counted."""

from __future__ import annotations

from datetime import date

import pytest

from lepmatch.delivery.history import is_history, read_history
from lepmatch.delivery.progress import Pace, later_figures, national_pace, progress
from lepmatch.errors import MarketError
from lepmatch.market.market import Market
from lepmatch.market.records import Employer, Event, Jobseeker, Vacancy
from lepmatch.market.scheme import load_scheme

HISTORY = "data/history"


def test_the_official_table_adds_up_to_the_published_totals() -> None:
    history = read_history(HISTORY)
    by_period = [history.people(starts) for starts, _ in history.periods]
    assert by_period == [3_911, 11_004, 31_900, 53_144]
    assert history.people() == 99_959
    assert history.people(area="London") == 17_596
    assert history.people(area="Scotland") == 12_837


def test_the_national_pace_is_the_arithmetic_of_the_official_figures() -> None:
    pace = national_pace(read_history(HISTORY), load_scheme())
    assert (pace.people, pace.target, pace.on, pace.due) == (99_959, 250_000, date(2008, 12, 31), date(2010, 12, 31))
    assert pace.share == pytest.approx(0.399836)
    assert pace.required_a_month == pytest.approx((250_000 - 99_959) / 24, rel=0.01)


def test_later_figures_start_after_the_official_table() -> None:
    figures = later_figures(read_history(HISTORY))
    assert min(figure.ends for figure in figures) > date(2008, 12, 31)
    assert figures[-1].people == 610_000


def test_a_folder_of_records_is_no_history(tmp_path) -> None:
    assert is_history(HISTORY)
    assert not is_history(tmp_path)
    with pytest.raises(MarketError, match=r"lep_into_work_by_region_quarter\.csv"):
        read_history(tmp_path)


def test_required_pace_is_nothing_once_reached_and_endless_once_missed() -> None:
    assert Pace(10, 10, date(2009, 1, 1), date(2010, 1, 1)).required_a_month == 0
    assert Pace(9, 10, date(2010, 1, 1), date(2010, 1, 1)).required_a_month == float("inf")


@pytest.fixture
def ledger() -> Market:
    """Six people, each a case that has been miscounted somewhere."""
    people = [
        Jobseeker(id="A", customer_group="lone_parent"),
        Jobseeker(id="B", customer_group="jsa_6m", claim_start=date(2007, 1, 1)),
        Jobseeker(id="C", customer_group="jsa_under_6m", claim_start=date(2009, 1, 5)),
        Jobseeker(id="D", customer_group="jsa_under_6m", claim_start=date(2008, 1, 5)),
        Jobseeker(id="E"),
        Jobseeker(id="F", customer_group="carer"),
    ]
    vacancies = [Vacancy(id=id, employer="X", title="cleaner", openings=5) for id in ("V1", "V2")]
    events = [
        ("A", "V1", "job_started", date(2008, 6, 2)),
        ("A", "V2", "job_started", date(2008, 7, 7)),  # two half-time jobs, one person
        ("A", "V1", "sustained_13", date(2008, 9, 1)),
        ("B", "V1", "job_started", date(2008, 11, 3)),
        ("B", "V1", "reversed", date(2008, 12, 1)),  # taken back
        ("C", "V1", "job_started", date(2009, 2, 2)),  # counts only since the widening; 13 weeks not yet due
        ("D", "V2", "job_started", date(2009, 2, 2)),  # claimed for over six months, whatever the group says
        ("D", "V2", "job_left", date(2009, 2, 20)),
        ("E", "V2", "job_started", date(2008, 6, 30)),  # no group on record, nothing heard since
        ("F", "V2", "job_started", date(2009, 5, 5)),  # after the day
    ]
    records = [Event(jobseeker=j, vacancy=v, kind=k, at=at) for j, v, k, at in events]
    return Market.of(date(2009, 3, 31), [*people, Employer(id="X", name="X"), *vacancies, *records])


def test_a_hand_counted_ledger(ledger: Market) -> None:
    report = progress(ledger)
    assert (report.pace.people, report.starts, report.reversed) == (4, 5, 1)
    assert report.set_aside == {"dated after the day of the count": 1}
    assert report.by_group == {"jsa_under_6m": 2, "lone_parent": 1, "not recorded": 1}
    assert report.widened == 1
    assert report.points == 12 + 4 + 4
    assert report.by_month == {"2008-06": 2, "2009-02": 2}
    thirteen, twenty_six = report.sustained
    assert (thirteen.weeks, thirteen.kept, thirteen.left, thirteen.not_due, thirteen.unknown) == (13, 1, 1, 1, 1)
    assert (twenty_six.kept, twenty_six.left, twenty_six.not_due, twenty_six.unknown) == (0, 1, 1, 2)


def test_the_count_of_an_earlier_day_leaves_later_events_aside(ledger: Market) -> None:
    report = progress(ledger, date(2008, 11, 30))
    assert (report.pace.people, report.starts, report.reversed) == (3, 4, 0)


def test_corrections_and_second_jobs_count_right() -> None:
    events = [
        Event(at=date(2008, 6, 2), kind="job_started", jobseeker="A", vacancy="V1"),
        Event(at=date(2008, 6, 2), kind="job_started", jobseeker="A", vacancy="V2"),
        Event(at=date(2008, 7, 2), kind="job_left", jobseeker="A", vacancy="V1"),  # and is in the other still
        Event(at=date(2008, 9, 1), kind="sustained_13", jobseeker="A", vacancy="V2"),
        Event(at=date(2008, 6, 2), kind="job_started", jobseeker="B", vacancy="V1", ref="r1"),
        Event(at=date(2008, 6, 9), kind="job_started", jobseeker="C", vacancy="V1", corrects="r1"),
        Event(at=date(2008, 6, 9), kind="job_left", jobseeker="D", vacancy="V1"),  # never started
    ]
    people = [Jobseeker(id=id) for id in "ABCD"]
    vacancies = [Vacancy(id=id, employer="X", title="cleaner", openings=5) for id in ("V1", "V2")]
    report = progress(Market.of(date(2008, 9, 5), [*people, Employer(id="X", name="X"), *vacancies, *events]))
    assert (report.pace.people, report.starts, report.by_group) == (2, 3, {"not recorded": 2})
    thirteen = report.sustained[0]
    assert (thirteen.kept, thirteen.left, thirteen.not_due, thirteen.unknown) == (1, 0, 1, 0)
