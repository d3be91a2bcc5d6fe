"""Hypothesis strategies for every record and for whole valid markets, aimed at texts that are hard on files.

Whoever and whatever comes out of them is invented. Records are in the form in which a market keeps them: plain texts,
known codes, at most two decimals of pay. `markets` draws its records small and joined up: every reference is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, TypeVar
from zlib import crc32

from hypothesis import strategies as st

from lepmatch import (
    Claim,
    Course,
    Employer,
    Event,
    Intake,
    Jobseeker,
    Market,
    Monitoring,
    Pledge,
    Spell,
    Vacancy,
    Week,
)
from lepmatch.market.fields import field_types, soc_groups
from lepmatch.market.reference import names
from lepmatch.market.rules import plain

R = TypeVar("R")

ON = date(2009, 3, 31)
"""The day of every market drawn here."""

NASTY = (
    *"'\",=+-@: \tab0&<>\\/#%", "é", "e\u0301", "\u212b", "\u1100\u1161", "\u017f", "ß", "İ", "👩\u200d🚒", "🇬🇧",
    "\u200b", "\u00a0", "\ufeff", "\u202e", "ﷺ", "\U0001d4b3", "\ufffd", "\U0001fae9", "٣", "½",
    "_x0041_", "none", "null", "nan", "TRUE", "1e5",
)  # fmt: skip


def _plainly(text: str) -> str:
    """The form in which a market keeps a text."""
    return plain(text)


def texts(longest: int = 40) -> st.SearchStrategy[str]:
    """One line of plain text, seldom an ordinary one."""
    nasty = st.lists(st.sampled_from(NASTY), min_size=1, max_size=8).map("".join)
    wide = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=8)
    text = st.one_of(nasty, wide, st.sampled_from(("shop assistant", "none", "=1+1", "'=x", "''", "-1", "@a", "+44")))
    return text.map(_plainly).filter(lambda text: text and "\n" not in text and len(text) <= longest)


def terms() -> st.SearchStrategy[str]:
    """An item of a list: a text without ';' that is not the word for an empty list."""
    return texts().filter(lambda text: ";" not in text and text.casefold() != "none")


def paragraphs() -> st.SearchStrategy[str]:
    """Some lines of plain text."""
    return st.lists(texts(), min_size=1, max_size=4).map("\n".join).map(_plainly).filter(bool)


def ids() -> st.SearchStrategy[str]:
    """An id, often one that sorts oddly or looks like something else."""
    odd = st.sampled_from(
        ("0", "00", "1e5", "J1", "j1", "J-1", "J.1", "J_1", "TRUE", "nan", "NULL", "2009-01-01", "A" * 64)
    )
    return st.one_of(odd, st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,7}", fullmatch=True))


def days(last: date = date(2099, 12, 31)) -> st.SearchStrategy[date]:
    """A day in the window of dates."""
    return st.dates(date(1960, 1, 1), last)


def weeks() -> st.SearchStrategy[Week]:
    """Some hours of the week, at least one part of a day."""
    return st.integers(1, (1 << 35) - 1).map(Week)


def decimals(low: int, high: int, places: int) -> st.SearchStrategy[float]:
    """A number with so many decimals at most."""
    return st.integers(low * 10**places, high * 10**places).map(lambda n: n / 10**places)


def postcodes() -> st.SearchStrategy[str]:
    """A whole postcode or its first half, of a district in use."""
    inward = st.from_regex(r"[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True).map(lambda half: f" {half}")
    return st.tuples(st.sampled_from(names("places", "outward")), st.just("") | inward).map("".join)


def occupations() -> st.SearchStrategy[str]:
    """A SOC code or a job title."""
    return st.sampled_from(names("occupations", "code")) | terms().filter(lambda text: not text.isdigit())


def spells() -> st.SearchStrategy[Spell]:
    """A time in one kind of work."""
    return st.builds(Spell, occupations(), st.integers(0, 720))


_BY_FIELD: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
    **dict.fromkeys(("id", "employer", "pledge", "vacancy", "course", "jobseeker"), ids),
    **dict.fromkeys(("title", "name", "provider", "actor", "reason", "ref", "corrects", "pool"), texts),
    **dict.fromkeys(("skills", "essential_skills", "desirable_skills", "gives_skills"), terms),
    **dict.fromkeys(("adjustments", "adjustments_offered"), terms),
    **dict.fromkeys(
        ("at", "recorded", "starts", "ends", "ended", "start_date", "closing_date", "earliest_start"), days
    ),
    **dict.fromkeys(("availability", "shifts", "timetable"), weeks),
    **dict.fromkeys(("occupation", "sought_occupations"), occupations),
    **dict.fromkeys(("places", "openings", "interviews"), lambda: st.integers(1, 100_000)),
    **dict.fromkeys(("hours_min", "hours_max", "hours_per_week"), lambda: decimals(0, 100, 2)),
    **dict.fromkeys(("min_hourly_pay", "pay_per_hour"), lambda: decimals(0, 1000, 2)),
    **dict.fromkeys(("weeks", "contract_weeks"), lambda: st.integers(1, 520)),
    **dict.fromkeys(
        ("qualification_level", "min_qualification_level", "gives_level", "needs_level"), lambda: st.integers(0, 8)
    ),
    "claim_start": lambda: days(ON),
    "description": paragraphs,
    "excluded_work": lambda: st.sampled_from(("care", *sorted(soc_groups()))),
    "experience_months": lambda: st.integers(0, 720),
    "latitude": lambda: decimals(49, 61, 6),
    "longitude": lambda: decimals(-9, 2, 6),
    "max_travel_minutes": lambda: st.integers(1, 240),
    "postcode": postcodes,
    "seats": lambda: st.integers(0, 100_000),
    "work_history": spells,
    "work_trial_days": lambda: st.integers(0, 60),
}


@cache
def _field(record: type, name: str) -> st.SearchStrategy[Any]:
    type_ = field_types(record)[name]
    if name in _BY_FIELD:
        one = _BY_FIELD[name]()
    elif type_.base is bool:
        one = st.booleans()
    else:
        one = st.sampled_from(type_.options)
    if type_.many:
        one = st.lists(one, max_size=3, unique=True).map(tuple)
    return one if type_.required else st.none() | one


def _in_order(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the rules over two fields kept."""
    if None in (values.get("latitude"), values.get("longitude")):
        values |= {name: None for name in ("latitude", "longitude") if name in values}
    for low, high in (("hours_min", "hours_max"), ("starts", "ends"), ("starts", "ended"), ("at", "recorded")):
        if high in values and None not in (values[low], values[high]):
            values[low], values[high] = sorted((values[low], values[high]))
    return values


def _records(record: type[R]) -> Callable[..., st.SearchStrategy[R]]:
    def strategy(**given: st.SearchStrategy[Any]) -> st.SearchStrategy[R]:
        drawn = {name: given.get(name, _field(record, name)) for name in field_types(record)}
        return st.fixed_dictionaries(drawn).map(_in_order).map(lambda values: record(**values))

    return strategy


jobseekers = _records(Jobseeker)
employers = _records(Employer)
pledges = _records(Pledge)
vacancies = _records(Vacancy)
courses = _records(Course)
intakes = _records(Intake)
events = _records(Event)
monitoring = _records(Monitoring)
claims = _records(Claim)
"""A strategy for records of a kind; a keyword gives another strategy for that field."""

RECORDS: dict[type, Callable[..., st.SearchStrategy[Any]]] = {
    Jobseeker: jobseekers,
    Employer: employers,
    Pledge: pledges,
    Vacancy: vacancies,
    Course: courses,
    Intake: intakes,
    Event: events,
    Monitoring: monitoring,
    Claim: claims,
}


def market_records(most: int = 4) -> st.SearchStrategy[list[object]]:
    """The records of a valid market, at most so many of a kind, in any order."""
    kinds = (
        st.lists(
            strategy(), max_size=most, unique_by=(lambda record: record.id) if "id" in field_types(record) else None
        )
        for record, strategy in RECORDS.items()
    )
    joined = st.tuples(*kinds).map(_join)
    return st.tuples(joined, st.randoms(use_true_random=False)).map(_shuffle)


def markets(most: int = 4) -> st.SearchStrategy[Market]:
    """A valid market with at most so many records of a kind."""
    return st.builds(
        lambda records, synthetic: Market.of(ON, records, synthetic=synthetic),
        market_records(most),
        st.sampled_from((None, True, False)),
    )


def _join(kinds: tuple[list[Any], ...]) -> tuple[list[Any], list[Any]]:
    """The records with every reference turned to a record that is there; the events apart."""
    people, firms, promises, jobs, classes, runs, happened, watched, spells = kinds
    promises = [replace(pledge, employer=_one(firms, pledge.employer)) for pledge in promises if firms]
    jobs = [
        replace(job, employer=_one(firms, job.employer), pledge=_one(promises, job.pledge)) for job in jobs if firms
    ]
    runs = [replace(run, course=_one(classes, run.course)) for run in runs if classes]
    watched = [replace(record, jobseeker=_one(people, record.jobseeker)) for record in watched if people]
    spells = [replace(claim, jobseeker=_one(people, claim.jobseeker)) for claim in spells if people]
    happened = [
        replace(
            event,
            jobseeker=_one(people, event.jobseeker),
            vacancy=_one(jobs, event.vacancy),
            course=_one(classes, event.course),
            pledge=_one(promises, event.pledge),
        )
        for event in happened
    ]
    runs = list({(run.course, run.starts): run for run in runs}.values())
    watched = list({record.jobseeker: record for record in watched}.values())
    spells = list({(claim.jobseeker, claim.starts): claim for claim in spells}.values())
    return [*people, *firms, *promises, *jobs, *classes, *runs, *watched, *spells], happened


def _one(known: list[Any], wanted: str | None) -> str | None:
    return known[crc32(wanted.encode()) % len(known)].id if known and wanted is not None else None


def _shuffle(drawn: tuple[tuple[list[object], list[object]], Any]) -> list[object]:
    (records, happened), random = drawn
    random.shuffle(records)
    return [*records, *happened]  # events of one day stand in the order in which they were written
