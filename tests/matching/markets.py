"""Small markets in which things happen: few towns, few words, unknowns everywhere, and people who tie on purpose.

All of it is made up. Everybody lives round Southampton, so that some jobs are near and some are not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Event, Jobseeker, Spell, Vacancy
from lepmatch.market.skills import skills
from lepmatch.market.week import Week
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import Policy
from lepmatch.matching.results import Match

DAY = date(2009, 3, 31)
DAYS = (date(2008, 6, 30), DAY, date(2009, 10, 1), date(2010, 1, 4))  # before the widening, and after
CITY, PARISH = (50.905, -1.405), (50.967, -1.353)  # Southampton, Eastleigh
TOWNS = (CITY, (50.914, -1.43), PARISH, (50.989, -1.499), (51.063, -1.308), (51.266, -1.087), (50.905, -1.3),
         (50.905, -1.18), (50.91, -1.55), (50.84, -1.07), (50.72, -1.88))  # fmt: skip
TITLES = (
    "shop assistant",
    "checkout operator",
    "warehouse operative",
    "care assistant",
    "kitchen porter",
    "cleaner",
    "9231",
)
NO_TITLE = "zzyzx wrangler"  # no occupation of the table
LICENCES = ("driving_b", "fork_lift", "sia")
WEEKS = tuple(
    map(
        Week.parse,
        (
            "mon-fri day",
            "mon-fri day+late",
            "mon-sun early+day+late+evening",
            "mon-sat early+day",
            "fri-sat night",
            "mon day",
        ),
    )
)


def _skill_words() -> tuple[str, ...]:
    """Labels of two families of relatives, of two skills without any, and two terms that the table does not know."""
    families: dict[str, list[str]] = defaultdict(list)
    for skill in skills().values():
        families[skill.family].append(skill.label)
    large = sorted(families.values(), key=lambda labels: (-len(labels), labels))[:2]
    alone = sorted(labels[0] for labels in families.values() if len(labels) == 1)[:2]
    return (*large[0][:5], *large[1][:3], *alone, "xylograph polishing", "quokka handling")


SKILLS = _skill_words()


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or now and then nothing: unknown."""
    return values | values | values | st.none()


def rarely(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Nothing, or now and then a value."""
    return st.none() | st.none() | st.none() | values


def some(values: tuple[Any, ...], most: int = 4) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of some values, none twice."""
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


def _place() -> st.SearchStrategy[dict[str, Any]]:
    town = st.sampled_from(TOWNS).map(lambda town: {"latitude": town[0], "longitude": town[1]})
    postcode = st.sampled_from(["SO15", "SO14 7LP", "SO50"]).map(lambda code: {"postcode": code})
    return town | town | town | postcode | st.sampled_from([{"district": "Hampshire"}, {}])


def jobseekers(on: date = DAY) -> st.SearchStrategy[Jobseeker]:
    """A jobseeker, known in part."""
    spell = st.builds(Spell, st.sampled_from([*TITLES, NO_TITLE]), st.sampled_from([0, 3, 12, 60]))
    waited = st.sampled_from([0, 30, 90, 91, 92, 181, 182, 400, 4000])
    hours = st.tuples(maybe(st.sampled_from([0.0, 8.0, 16.0])), maybe(st.sampled_from([16.0, 30.0, 37.5])))
    facts = st.fixed_dictionaries(
        {
            "travel_modes": maybe(some(("walk", "cycle", "bus", "car"), 2)),
            "max_travel_minutes": maybe(st.sampled_from([15, 45, 60, 90, 240])),
            "customer_group": maybe(st.sampled_from(["lone_parent", "jsa_under_6m", "jsa_6m", "no_benefit"])),
            "claim_start": maybe(waited.map(lambda days: on - timedelta(days))),
            "sought_occupations": maybe(some((*TITLES, NO_TITLE), 8)),
            "work_history": maybe(st.lists(spell, max_size=3, unique=True).map(tuple)),
            "skills": maybe(some((*SKILLS, "juggling"), 8)),
            "qualification_level": maybe(st.integers(0, 4)),
            "licences": maybe(some(LICENCES)),
            "availability": maybe(st.sampled_from(WEEKS)),
            "min_hourly_pay": maybe(st.sampled_from([0.0, 5.73, 6.0, 6.5, 9.0])),
            "excluded_work": rarely(some(("9", "711", "7111", "cleaning", "care"), 2)),
        }
    )
    return st.builds(
        lambda facts, place, hours: Jobseeker(id="J", **facts, **place, hours_min=hours[0], hours_max=hours[1]),
        facts,
        _place(),
        hours,
    )


def vacancies(on: date = DAY) -> st.SearchStrategy[Vacancy]:
    """A vacancy, known in part."""
    near = st.sampled_from([-1, 0, 1, 200]).map(lambda days: on + timedelta(days))
    facts = st.fixed_dictionaries(
        {
            "employer": st.sampled_from(["E1", "E2"]),
            "title": st.sampled_from([*TITLES[:-1], NO_TITLE]),
            "occupation": maybe(st.sampled_from(["9231", "shop assistant", NO_TITLE])),
            "openings": st.integers(1, 2),
            "hours_per_week": maybe(st.sampled_from([0.0, 8.0, 16.0, 30.0, 37.5])),
            "shifts": maybe(st.sampled_from(WEEKS)),
            "flexible": maybe(st.booleans()),
            "pay_per_hour": maybe(st.sampled_from([5.52, 5.8, 6.0, 6.5, 8.0, 9.0])),
            "start_date": maybe(near),
            "closing_date": rarely(near),
            "essential_skills": maybe(some(SKILLS)),
            "desirable_skills": maybe(some(SKILLS)),
            "legal_licences": rarely(some(LICENCES, 1)),
            "min_qualification_level": maybe(st.integers(0, 4)),
            "experience_months": maybe(st.sampled_from([0, 6, 24])),
        }
    )
    place = _place().map(lambda place: {} if "district" in place else place)
    return st.builds(lambda facts, place: Vacancy(id="V", **facts, **place), facts, place)


def policies() -> st.SearchStrategy[Policy]:
    """The default, and others at their ends."""
    return st.sampled_from(
        [
            Policy(),
            Policy(),
            Policy(min_known=0, unknown_share=0),
            Policy(min_known=20, unknown_share=33, essential_factor=1, first_weeks=0),
            Policy(min_known=100),
            Policy(max_travel_minutes=30, min_known=30, related_work=0, essential_factor=10),
            Policy(skills=100, occupation=0, experience=0, qualification=0, hours=0, travel=0, pay=0, preference=0),
            Policy(skills=0, occupation=0, experience=7, qualification=13, hours=33, travel=17, pay=19, preference=11),
        ]
    )


@st.composite
def records(draw: st.DrawFn) -> tuple[date, list[object]]:
    """The day and the records of a market; most people stand in it more than once, so that they tie."""
    on = draw(st.sampled_from(DAYS))
    people, jobs = [], []
    for person in draw(st.lists(jobseekers(on), min_size=2, max_size=5)):
        for _ in range(draw(st.integers(1, 3))):
            claim = draw(st.sampled_from([person.claim_start, person.claim_start, on - timedelta(500)]))
            people.append(replace(person, id=f"J{len(people) + 1}", claim_start=claim))
    for job in draw(st.lists(vacancies(on), min_size=1, max_size=4)):
        for _ in range(draw(st.integers(1, 2))):
            jobs.append(replace(job, id=f"V{len(jobs) + 1}"))
    employers = [Employer(id="E1", name="A shop", district="Hampshire"), Employer(id="E2", name="A depot")]
    events: list[object] = []
    if people and jobs:
        event = st.builds(
            Event,
            at=st.sampled_from([7, 7, 3]).map(lambda days: on - timedelta(days)),
            kind=st.sampled_from(
                ["declined", "declined", "job_started", "job_started", "job_left", "reversed", "applied"]
            ),
            jobseeker=st.sampled_from([person.id for person in people]),
            vacancy=st.sampled_from([job.id for job in jobs]),
        )
        events = draw(st.lists(event, max_size=5))
    course = Course(id="C1", title="A course", gives_skills=("juggling",))
    return on, [*people, *jobs, *employers, *events, course]


markets = records().map(lambda made: Market.of(*made))

# ------------------------------------------------------------------------------------------------- one pair, by hand

PERSON = Jobseeker(
    id="J1",
    latitude=CITY[0],
    longitude=CITY[1],
    travel_modes=("walk", "bus"),
    max_travel_minutes=60,
    customer_group="lone_parent",
    claim_start=date(2007, 9, 3),
    sought_occupations=("shop assistant",),
    work_history=(Spell("shop assistant", 24),),
    skills=SKILLS[:2],
    qualification_level=2,
    licences=(),
    hours_min=16.0,
    hours_max=30.0,
    availability=Week.parse("mon-fri day"),
    min_hourly_pay=6.0,
    excluded_work=(),
)
"""Somebody of whom everything is known that is scored."""

JOB = Vacancy(
    id="V1",
    employer="E1",
    title="shop assistant",
    openings=2,
    latitude=CITY[0],
    longitude=CITY[1],
    hours_per_week=20.0,
    shifts=Week.parse("mon-fri day"),
    flexible=False,
    pay_per_hour=6.5,
    essential_skills=SKILLS[:1],
    desirable_skills=SKILLS[1:2],
    min_qualification_level=1,
    experience_months=6,
)
"""A job that suits them in every respect."""


def match(
    person: Jobseeker = PERSON, job: Vacancy = JOB, *others: object, on: date = DAY, policy: Policy | None = None
) -> Match:
    """One pair in a market of its own."""
    employers = [Employer(id="E1", name="A shop"), Employer(id="E2", name="A depot")]
    market = Market.of(on, [person, job, *employers, *others])
    return Matcher(policy).fit(market).match(person.id, job.id)


def blank(record: Any, **keep: Any) -> Any:
    """A record of which nothing is known but what it must say."""
    needed = {f.name: getattr(record, f.name) for f in fields(record) if f.default is not None}
    return type(record)(**{**needed, **keep})
