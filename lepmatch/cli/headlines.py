"""A vacancy and a jobseeker in two or three lines: what is on record, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lepmatch.cli.page import heading, plural, say

if TYPE_CHECKING:
    from lepmatch.market.market import Market
    from lepmatch.market.records import Jobseeker, Vacancy


def print_vacancy(market: Market, id: str) -> None:
    """What an officer must know of a vacancy to read its list."""
    vacancy = market.vacancies[id]
    employer = market.employers[vacancy.employer]
    heading(f"{vacancy.title} at {employer.name} ({id})")
    place = _place(vacancy) or (f"somewhere in {employer.district}" if employer.district else None)
    facts = _facts((
        ("place", place, str),
        ("hours", vacancy.hours_per_week, lambda hours: f"{hours:g} hours a week"),
        ("shifts", vacancy.shifts, lambda shifts: f"{shifts.words}{', flexible' if vacancy.flexible else ''}"),
        ("pay", vacancy.pay_per_hour, lambda pay: f"£{pay:.2f} an hour"),
        ("start", vacancy.start_date, lambda day: f"starts {day:%-d %B %Y}"),
    ))  # fmt: skip
    closes = f", closes {vacancy.closing_date:%-d %B %Y}" if vacancy.closing_date else ""
    say(f"{plural(vacancy.openings, 'opening')}{closes}; {facts}")


def print_jobseeker(market: Market, id: str) -> None:
    """What of a jobseeker bears on a job."""
    jobseeker = market.jobseekers[id]
    minutes = jobseeker.max_travel_minutes
    longest = f" up to {minutes} minutes" if minutes else ""
    modes = jobseeker.travel_modes
    heading(f"Jobseeker {id}")
    say(_facts((
        ("work sought", jobseeker.sought_occupations, lambda titles: f"seeks {', '.join(map(_work, titles))}"),
        ("place", _place(jobseeker) or jobseeker.district, str),
        ("ways to travel", modes, lambda modes: f"travels by {', '.join(modes)}{longest}"),
        ("hours", _hours(jobseeker), str),
        ("availability", jobseeker.availability, str),
        ("pay needed", jobseeker.min_hourly_pay, lambda pay: f"needs £{pay:.2f} an hour"),
    )))  # fmt: skip


def _facts(facts: tuple[tuple[str, Any, Callable[[Any], str]], ...]) -> str:
    known = [words(value) for _, value, words in facts if value is not None and value != ()]
    unknown = [name for name, value, _ in facts if value is None]
    return "; ".join([*known, *([f"not on record: {', '.join(unknown)}"] if unknown else [])])


def _place(record: Jobseeker | Vacancy) -> str | None:
    from lepmatch.market.reference import table

    if record.postcode:
        names = {row["outward"]: row["place"] for row in table("places")}
        return f"{names[record.postcode.split(' ')[0]]} ({record.postcode})"
    if record.latitude is not None and record.longitude is not None:
        return f"near {_nearest_place(record.latitude, record.longitude)}"
    return None


def _nearest_place(latitude: float, longitude: float) -> str:
    """The postcode district whose middle is nearest to a point."""
    from math import cos, hypot, radians

    from lepmatch.market.reference import table

    narrower = cos(radians(latitude))  # a degree east is shorter than a degree north

    def away(row: dict[str, str]) -> float:
        return hypot(float(row["latitude"]) - latitude, narrower * (float(row["longitude"]) - longitude))

    row = min(table("places"), key=away)
    return f"{row['place']} ({row['outward']})"


def _hours(jobseeker: Jobseeker) -> str | None:
    low, high = jobseeker.hours_min, jobseeker.hours_max
    if high is None:
        return None if low is None else f"{low:g} hours a week or more"
    return f"{low:g} to {high:g} hours a week" if low else f"up to {high:g} hours a week"


def _work(text: str) -> str:
    """A job title as it was written, or the title of a code."""
    from lepmatch.market.occupations import occupations

    return occupations()[text].title if text in occupations() else text
