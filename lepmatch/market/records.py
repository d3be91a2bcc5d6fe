"""The records of a market, frozen: what each file holds, one class a file.

A blank field is None: unknown, neither yes nor no. A list that is known to be empty is ``()``, written ``none``.
No record of a jobseeker holds a protected characteristic; those are in `Monitoring`, kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from lepmatch.market.fields import (
    Count,
    CustomerGroup,
    Day,
    Days,
    District,
    ExcludedWork,
    HourlyPay,
    Hours,
    Id,
    Latitude,
    Level,
    Licence,
    Line,
    Longitude,
    Minutes,
    Months,
    Occupation,
    Paragraphs,
    Places,
    Postcode,
    Region,
    Sector,
    Spell,
    Term,
    WeeklyHours,
    Weeks,
    Worked,
    YesNo,
)
from lepmatch.market.rules import choice

TravelMode = Annotated[str, choice("a way to travel", "walk", "cycle", "bus", "car")]
BasicSkill = Annotated[str, choice("a basic skill", "literacy", "numeracy", "esol", "digital")]
EmployerSize = Annotated[str, choice("a size", "micro", "small", "medium", "large")]
PledgeKind = Annotated[
    str, choice("a kind of pledge", "guaranteed_interview", "work_trial", "placement", "mentoring", "job")
]
EventKind = Annotated[
    str,
    choice(
        "a kind of event",
        "applied",
        "proposed",
        "decided",
        "consented",
        "passed_over",
        "submitted",
        "accepted",
        "invited",
        "course_started",
        "course_completed",
        "course_left",
        "work_trial",
        "assessed",
        "interview_offered",
        "interview_held",
        "interview_missed",
        "job_offered",
        "refused",
        "declined",
        "lapsed",
        "job_started",
        "sustained_13",
        "sustained_26",
        "job_left",
        "reversed",
        "voided",
    ),
]
"""In the order of a submission's life: that is how the events of one day are read."""
Sex = Annotated[str, choice("as recorded", "female", "male", "other", "not_said")]
EthnicGroup = Annotated[str, choice("as recorded", "white", "mixed", "asian", "black", "other", "not_said")]
AgeBand = Annotated[str, choice("an age band", "16-17", "18-24", "25-34", "35-49", "50-59", "60+", "not_said")]
Declared = Annotated[str, choice("as recorded", "yes", "no", "not_said")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobseeker:
    """Somebody looking for work, as far as it bears on a job."""

    id: Id
    district: District | None = None
    postcode: Postcode | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    travel_modes: tuple[TravelMode, ...] | None = None
    max_travel_minutes: Minutes | None = None
    customer_group: CustomerGroup | None = None
    claim_start: Day | None = None
    sought_occupations: tuple[Occupation, ...] | None = None
    work_history: tuple[Worked, ...] | None = None
    skills: tuple[Term, ...] | None = None
    qualification_level: Level | None = None
    licences: tuple[Licence, ...] | None = None
    hours_min: WeeklyHours | None = None
    hours_max: WeeklyHours | None = None
    availability: Hours | None = None
    earliest_start: Day | None = None
    min_hourly_pay: HourlyPay | None = None
    basic_skills_needs: tuple[BasicSkill, ...] | None = None
    adjustments: tuple[Term, ...] | None = None
    excluded_work: tuple[ExcludedWork, ...] | None = None
    wants_training: YesNo | None = None
    consent: YesNo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """An employer in a Local Employment Partnership."""

    id: Id
    name: Line
    sector: Sector | None = None
    size: EmployerSize | None = None
    public_sector: YesNo | None = None
    pool: Term | None = None
    district: District | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What an employer promised: so many places of a kind, within dates."""

    id: Id
    employer: Id
    kind: PledgeKind
    places: Places
    starts: Day | None = None
    ends: Day | None = None
    region: Region | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """A job with one or more openings, pledged or notified."""

    id: Id
    employer: Id
    pledge: Id | None = None
    title: Line
    occupation: Occupation | None = None
    description: Paragraphs | None = None
    openings: Places
    postcode: Postcode | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    hours_per_week: WeeklyHours | None = None
    shifts: Hours | None = None
    flexible: YesNo | None = None
    pay_per_hour: HourlyPay | None = None
    start_date: Day | None = None
    closing_date: Day | None = None
    contract_weeks: Weeks | None = None
    essential_skills: tuple[Term, ...] | None = None
    desirable_skills: tuple[Term, ...] | None = None
    licences: tuple[Licence, ...] | None = None
    legal_licences: tuple[Licence, ...] | None = None
    min_qualification_level: Level | None = None
    experience_months: Months | None = None
    interviews: Places | None = None
    work_trial_days: Days | None = None
    adjustments_offered: tuple[Term, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A pre-employment course: what it teaches and when in the week it runs."""

    id: Id
    provider: Line | None = None
    title: Line
    sector: Sector | None = None
    weeks: Weeks | None = None
    hours_per_week: WeeklyHours | None = None
    timetable: Hours | None = None
    postcode: Postcode | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    gives_skills: tuple[Term, ...] | None = None
    gives_licences: tuple[Licence, ...] | None = None
    gives_level: Level | None = None
    needs_level: Level | None = None
    helps: tuple[BasicSkill, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One dated run of a course with its seats."""

    course: Id
    starts: Day
    seats: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, written once and never changed.

    What turns out wrong is put right by a later event that names it in `corrects`: that one stands in its place, or in
    the place of nothing where its kind is ``voided``.
    """

    at: Day
    kind: EventKind
    jobseeker: Id | None = None
    vacancy: Id | None = None
    course: Id | None = None
    pledge: Id | None = None
    actor: Line | None = None
    reason: Line | None = None
    ref: Line | None = None
    recorded: Day | None = None
    corrects: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """Equality monitoring, kept apart from everything that scores."""

    jobseeker: Id
    sex: Sex | None = None
    ethnic_group: EthnicGroup | None = None
    disabled: Declared | None = None
    age_band: AgeBand | None = None
    lone_parent: Declared | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim to benefit, from when to when, kept apart from everything that scores.

    A blank `ended` is a claim that goes on, or one of which nobody wrote down the end. `claimed_before` says whether
    there was a claim in the three years before it began; a blank that nobody asked.
    """

    jobseeker: Id
    starts: Day
    ended: Day | None = None
    claimed_before: YesNo | None = None


__all__ = ["Claim", "Course", "Employer", "Event", "Intake", "Jobseeker", "Monitoring", "Pledge", "Spell", "Vacancy"]
