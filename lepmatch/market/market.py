"""Market: everything that is known on one day, immutable and columnar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from lepmatch.market.columns import Table
from lepmatch.market.records import (
    Claim,
    Course,
    Employer,
    Event,
    Intake,
    Jobseeker,
    Monitoring,
    Pledge,
    Vacancy,
)

Origin = Literal["synthetic", "real", "not said"]

ORIGINS: dict[Origin, str] = {
    "synthetic": "Synthetic: everybody and everything in these records is made up.",
    "real": "These records are said to be of real people.",
    "not said": "Nobody said whether these records are real or synthetic.",
}
"""Whom records are of, in the sentence that stands wherever figures are made of them."""

RECORDS: dict[str, type] = {
    "jobseekers": Jobseeker,
    "employers": Employer,
    "pledges": Pledge,
    "vacancies": Vacancy,
    "courses": Course,
    "intakes": Intake,
    "events": Event,
    "monitoring": Monitoring,
    "claims": Claim,
}
"""Table name (and file name) of each kind of record, in the order in which a report lists them."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Market:
    """Jobseekers, employers and their vacancies, courses and events, as seen on one day.

    Attributes
    ----------
    on : the day the market is seen on
    scheme : name of the scheme it runs under
    jobseekers, employers, pledges, vacancies, courses, intakes, events : tables of the records of that name
    monitoring : equality monitoring, which only `lepmatch.assurance` reads
    claims : benefit history, which only `lepmatch.assurance` reads
    synthetic : whether everybody in it is made up; None where nobody said

    Examples
    --------
    >>> from datetime import date
    >>> from lepmatch import Employer, Jobseeker, Market, Vacancy
    >>> market = Market.of(
    ...     date(2009, 3, 31),
    ...     [Jobseeker(id="J1", postcode="SO15", skills=("till work",)),
    ...      Employer(id="E1", name="A shop"),
    ...      Vacancy(id="V1", employer="E1", title="shop assistant", openings=2, postcode="SO14")],
    ... )
    >>> market.vacancies["V1"].openings, len(market.jobseekers)
    (2, 1)
    """

    on: date
    scheme: str
    jobseekers: Table[Jobseeker]
    employers: Table[Employer]
    pledges: Table[Pledge]
    vacancies: Table[Vacancy]
    courses: Table[Course]
    intakes: Table[Intake]
    events: Table[Event]
    monitoring: Table[Monitoring]
    claims: Table[Claim]
    synthetic: bool | None = None

    @classmethod
    def of(cls, on: date, records: Iterable[object], scheme: str = "lep", synthetic: bool | None = None) -> Market:
        """A market of records in any order, checked like a file.

        Raises
        ------
        MarketError
            every problem of all records at once
        TypeError
            something that is no record
        """
        from lepmatch.market.checks import TextTable, check_market

        kinds: dict[type, list[object]] = {record: [] for record in RECORDS.values()}
        for record in records:
            if type(record) not in kinds:
                raise TypeError(f"a market holds {', '.join(kind.__name__ for kind in kinds)}, got {record!r}")
            kinds[type(record)].append(record)
        tables = {name: TextTable.of(record, kinds[record]) for name, record in RECORDS.items()}
        return check_market(tables, on, scheme, synthetic=synthetic)

    @property
    def origin(self) -> Origin:
        """Whom its figures are of, for everything that is made of them."""
        return "not said" if self.synthetic is None else "synthetic" if self.synthetic else "real"

    def settings(self) -> dict[str, Any]:
        """What ``market.toml`` holds, as texts and truth values; what nobody said is left out."""
        synthetic = {} if self.synthetic is None else {"synthetic": self.synthetic}
        return {"on": self.on.isoformat(), "scheme": self.scheme} | synthetic

    def tables(self) -> dict[str, Table[object]]:
        """The tables by name, in the order of `RECORDS`."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name in RECORDS}

    def records(self) -> Iterable[object]:
        """Every record, table by table."""
        for table in self.tables().values():
            yield from table

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Market):
            return NotImplemented
        same_settings = (self.on, self.scheme, self.synthetic) == (other.on, other.scheme, other.synthetic)
        return same_settings and all(
            list(mine) == list(theirs)
            for mine, theirs in zip(self.tables().values(), other.tables().values(), strict=True)
        )

    __hash__ = None  # type: ignore[assignment]  # how Python says that it compares by content

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(table):,} {name}" for name, table in self.tables().items() if len(table))
        return f"Market of {self.on:%-d %B %Y}: {sizes or 'empty'}"
