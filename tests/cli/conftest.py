"""A small market in a folder, and a way to run commands on it. Everybody in it is made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lepmatch.cli import main
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Event, Intake, Jobseeker, Spell, Vacancy
from lepmatch.market.week import Week
from lepmatch.market.writers import write_market

DAY = date(2009, 3, 31)
MORNINGS, LONG_DAYS = Week.parse("mon-fri day"), Week.parse("mon-sat day+late")
RECORDS = (
    *(
        Jobseeker(
            id=f"J{number:02d}",
            postcode="SO15",
            travel_modes=("walk", "bus"),
            customer_group="lone_parent",
            claim_start=date(2008, 1, number),
            sought_occupations=("shop assistant",),
            work_history=(Spell("shop assistant", 4 * number),),
            skills=("till work",) if number % 2 else ("stacking shelves",),
            qualification_level=number % 3,
            licences=(),
            hours_max=16 if number == 8 else 30,
            availability=MORNINGS if number < 6 else LONG_DAYS,
            min_hourly_pay=5.8,
        )
        for number in range(1, 10)
    ),
    Jobseeker(id="J10", postcode="SO15"),
    Jobseeker(id="J11"),
    Employer(id="E1", name="=A shop, made up", sector="retail"),
    Vacancy(
        id="V1",
        employer="E1",
        title="shop assistant",
        openings=2,
        postcode="SO14 7LP",
        hours_per_week=20,
        shifts=MORNINGS,
        pay_per_hour=6.1,
        start_date=date(2009, 5, 4),
        closing_date=date(2009, 4, 20),
        essential_skills=("till work",),
        desirable_skills=("stock control",),
    ),
    Vacancy(
        id="V2", employer="E1", title="fork lift driver", openings=1, postcode="SO14", legal_licences=("fork_lift",)
    ),
    Vacancy(id="V3", employer="E1", title="zzyzx wrangler", openings=1, essential_skills=("quokka handling",)),
    Course(
        id="C1",
        title="Till work",
        gives_skills=("till work", "stock control"),
        weeks=2,
        postcode="SO14",
        timetable=MORNINGS,
    ),
    Intake(course="C1", starts=date(2009, 4, 6), seats=8),
    Event(at=date(2008, 6, 2), kind="job_started", jobseeker="J09", vacancy="V1"),
    Event(at=date(2008, 9, 1), kind="sustained_13", jobseeker="J09", vacancy="V1"),
)

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The small market as a folder."""
    return str(write_market(Market.of(DAY, RECORDS), tmp_path_factory.mktemp("market") / "small"))


@pytest.fixture
def run() -> Run:
    """Run a command in this process; nothing may end in a traceback."""

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """A folder with problems in two files."""
    (tmp_path / "market.toml").write_text("on = 2009-03-31\n")
    (tmp_path / "employers.csv").write_text("id,name\nE1,A shop\nE1,Another\n")
    rows = "".join(f"V{number},E9,cleaner,none\n" for number in range(8))
    (tmp_path / "vacancies.csv").write_text(f"id,employer,title,openings\n{rows}")
    return str(tmp_path)
