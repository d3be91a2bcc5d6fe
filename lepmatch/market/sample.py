"""A plausible market of any size from a seed, calibrated on sourced figures. Everybody in it is invented.

The figures and their sources are in `lepmatch.market.sampling.figures`. The sample goes through the same check as a
file, so it is always a valid market.
"""

from __future__ import annotations

from datetime import date

from lepmatch.market.checks import check_market
from lepmatch.market.market import Market
from lepmatch.market.reference import table
from lepmatch.market.sampling.area import office_count, office_towns
from lepmatch.market.sampling.claims import claim_columns
from lepmatch.market.sampling.courses import course_columns, intake_columns
from lepmatch.market.sampling.events import event_columns
from lepmatch.market.sampling.jobs import employer_columns, latest_start, pledge_columns, vacancy_columns
from lepmatch.market.sampling.people import Columns, jobseeker_columns, monitoring_columns
from lepmatch.market.scheme import legal_minimum_pay
from lepmatch.market.texts import TextTable


def sample_market(
    jobseekers: int = 2_000, vacancies: int = 400, courses: int = 40, seed: int = 1, on: date = date(2009, 3, 31)
) -> Market:
    """A synthetic market, the same byte for byte whenever it is asked for.

    A larger table starts with the smaller one: asking for more vacancies or courses changes no jobseeker, and asking
    for more jobseekers only adds to them. Vacancies and courses lie where the jobseekers are, so that they move when
    the jobseekers spread over more towns.

    Parameters
    ----------
    jobseekers, vacancies, courses : how many of each; employers, pledges and events follow from them
    seed : another seed gives another market
    on : the day the market is seen on

    Examples
    --------
    >>> from lepmatch import sample_market
    >>> market = sample_market(jobseekers=60, vacancies=24, courses=8)
    >>> market.jobseekers["J0001"].district == sample_market(jobseekers=90).jobseekers["J0001"].district
    True
    """
    towns = office_towns(seed, office_count(jobseekers))
    pay = legal_minimum_pay(latest_start(on)) or float(table("minimum_wage")[0]["adult"])
    people = jobseeker_columns(seed, jobseekers, on, pay)
    columns = {
        "jobseekers": people,
        "employers": employer_columns(seed, vacancies, towns),
        "pledges": pledge_columns(seed, vacancies, towns, on),
        "vacancies": vacancy_columns(seed, vacancies, towns, on, pay),
        "courses": course_columns(seed, courses, towns),
        "intakes": intake_columns(seed, courses, on),
        "events": event_columns(seed, jobseekers, vacancies, courses, on),
        "monitoring": monitoring_columns(seed, jobseekers),
        "claims": claim_columns(seed, people, on),
    }
    return check_market({name: _text_table(name, texts) for name, texts in columns.items()}, on, synthetic=True)


def _text_table(name: str, columns: Columns) -> TextTable:
    rows = len(next(iter(columns.values())))
    return TextTable(name, columns, range(1, rows + 1))
