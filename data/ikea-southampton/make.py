"""Makes the market in this folder: a real case with invented people. Run it to make the files anew, byte for byte.

Known (Southampton Local Authority Observatory report on employment and training, 2010, section 4.3): about 450 posts at
a new furniture store, 383 applicants through the partnership, 143 invited to two days of pre-employment training, 86 at
the group assessment, 49 at a final interview, 24 offers. Everything else is made up to fit: who the people are, how the
posts divide into kinds of work, hours, pay and dates.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from lepmatch import (
    Course,
    Employer,
    Event,
    Intake,
    Jobseeker,
    Market,
    Pledge,
    Vacancy,
    Week,
    sample_market,
    write_market,
)

ON = date(2009, 3, 31)
FUNNEL = {"applied": 383, "invited": 143, "assessed": 86, "interview_held": 49, "job_offered": 24}
DAYS = {kind: date(2008, 10, 6) + timedelta(weeks=weeks) for kind, weeks in zip(FUNNEL, (0, 3, 7, 9, 11), strict=True)}
STORE = (50.9036, -1.4128)  # West Quay Road, Southampton
ROUND_THE_CITY = (  # postcode districts, the nearer and more crowded the heavier
    ("SO14", 10), ("SO15", 16), ("SO16", 18), ("SO17", 10), ("SO18", 12), ("SO19", 18), ("SO30", 4), ("SO31", 4),
    ("SO40", 5), ("SO45", 3), ("SO50", 6), ("SO53", 3), ("PO14", 1), ("PO15", 1), ("PO16", 1),
)  # fmt: skip
POSTS = {  # title: posts, occupation, hours, shifts, essential skills, desirable skills, months of experience
    "Sales co-worker": (
        150, "7111", 20, "mon-fri day;sat day", ("customer service", "product knowledge"), ("till operation",),
        0,
    ),
    "Checkout co-worker": (
        90, "7112", 16, "fri-sun day+late", ("till operation", "cash handling", "customer service"), ("teamwork",), 0,
    ),
    "Restaurant co-worker": (
        75, "9263", 20, "mon-fri day", ("food hygiene", "customer service"), ("cleaning", "till operation"), 0,
    ),
    "Warehouse co-worker": (
        85, "9252", 30, "mon-fri early+day", ("order picking", "manual handling"), ("stock control", "teamwork"), 3,
    ),
    "Customer service co-worker": (
        35, "7219", 25, "mon-fri day+late", ("customer service", "complaint handling"), ("data entry",), 6,
    ),
    "Cleaning co-worker": (15, "9223", 16, "mon-fri early", ("cleaning",), ("health and safety",), 0),
}  # fmt: skip


def make() -> Market:
    """The market of the case."""
    draw = np.random.Generator(np.random.PCG64(20090212))
    people = [_near_the_store(person, draw) for person in sample_market(FUNNEL["applied"], 10, 1, seed=450).jobseekers]
    employer = Employer(id="E001", name="IKEA Southampton", sector="retail", size="large", district="Hampshire")
    pledge = Pledge(
        id="P001", employer="E001", kind="guaranteed_interview", places=450, starts=DAYS["applied"], ends=ON
    )
    course = Course(
        id="C001",
        provider="Jobcentre Plus and partners",
        title="Two days of pre-employment training",
        sector="retail",
        weeks=1,
        hours_per_week=14,
        timetable=Week.parse("tue-wed day"),
        latitude=STORE[0],
        longitude=STORE[1],
        gives_skills=("customer service", "teamwork", "communication skills"),
    )
    intakes = [Intake(course="C001", starts=DAYS["invited"] + timedelta(weeks=w), seats=48) for w in range(3)]
    vacancies = [_post(number, title) for number, title in enumerate(POSTS, start=1)]
    events = _events([person.id for person in people], [vacancy.id for vacancy in vacancies], draw)
    return Market.of(ON, [*people, employer, pledge, course, *intakes, *vacancies, *events], synthetic=True)


def _near_the_store(person: Jobseeker, draw: np.random.Generator) -> Jobseeker:
    weights = np.array([weight for _, weight in ROUND_THE_CITY], float)
    postcode = ROUND_THE_CITY[draw.choice(len(ROUND_THE_CITY), p=weights / weights.sum())][0]
    return replace(person, district="Hampshire", postcode=postcode, latitude=None, longitude=None)


def _post(number: int, title: str) -> Vacancy:
    posts, occupation, hours, shifts, essential, desirable, months = POSTS[title]
    return Vacancy(
        id=f"V{number:03}",
        employer="E001",
        pledge="P001",
        title=title,
        occupation=occupation,
        openings=posts,
        latitude=STORE[0],
        longitude=STORE[1],
        hours_per_week=hours,
        shifts=Week.parse(shifts),
        flexible=title == "Sales co-worker",
        pay_per_hour=6.5,
        start_date=date(2009, 4, 20),
        essential_skills=essential,
        desirable_skills=desirable,
        min_qualification_level=0,
        experience_months=months,
    )


def _events(people: list[str], vacancies: list[str], draw: np.random.Generator) -> list[Event]:
    """Each stage takes so many of the stage before, whoever they are."""
    applied_for = {person: vacancies[draw.integers(len(vacancies))] for person in people}
    events, still_in = [], people
    for kind, count in FUNNEL.items():
        still_in = sorted(draw.permutation(still_in)[:count].tolist())
        course = "C001" if kind == "invited" else None
        events += [
            Event(
                at=DAYS[kind],
                kind=kind,
                jobseeker=person,
                vacancy=applied_for[person],
                course=course,
                actor="employer team",
            )
            for person in still_in
        ]
    return events


if __name__ == "__main__":
    write_market(make(), Path(__file__).parent)
