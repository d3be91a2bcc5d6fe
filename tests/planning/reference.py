"""What plans are compared with: slow and obvious, from the records alone. Whoever is in these markets is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from lepmatch.market.market import Market
from lepmatch.market.records import Course, Intake, Jobseeker, Vacancy
from lepmatch.market.skills import skills
from lepmatch.market.text import fold, skill_id
from lepmatch.market.week import PART_LENGTHS
from lepmatch.matching.fitted import measured_pairs
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.travel import MS, project, travel_ms
from lepmatch.planning.requirements import Requirement
from tests.matching.markets import CITY, LICENCES, PARISH, SKILLS, WEEKS, maybe, rarely, records, some

BASIC = ("literacy", "numeracy", "esol", "digital")


def family(term: str) -> str:
    """The skills that stand in for each other, by name."""
    id = skill_id(term)
    return skills()[id].family if id else "own " + fold(term)


def fails(matcher: Matcher, person: Jobseeker, job: Vacancy, requirement: Requirement) -> bool:
    """Whether somebody is known to fail one requirement."""
    rows = matcher.market.jobseekers.row(person.id), matcher.market.vacancies.row(job.id)
    ((pair, _),) = measured_pairs(matcher.fitted, [rows])
    when, kind = person.availability, requirement.kind
    if kind == "hours":
        return person.hours_max is not None and person.hours_max < (job.hours_per_week or 0)
    if kind == "shifts":
        assert job.shifts
        if when is None:
            return False
        common = [slot for slot in range(35) if when.mask & job.shifts.mask & 1 << slot]
        if job.flexible:
            hours = sum(PART_LENGTHS[slot % 5] for slot in common)
            return hours < min(job.shifts.hours, max(0.01, job.hours_per_week if job.hours_per_week else 0.01))
        return len(common) < bin(job.shifts.mask).count("1")
    if kind == "pay":
        return person.min_hourly_pay is not None and person.min_hourly_pay > (job.pay_per_hour or 0)
    if kind == "place":
        if pair.metres is None:
            return False
        return not pair.modes or travel_ms(pair.metres, pair.modes) > pair.limit_minutes * MS
    if kind == "licence":
        return person.licences is not None and requirement.value not in person.licences
    if kind == "level":
        return person.qualification_level is not None and person.qualification_level < (
            job.min_qualification_level or 0
        )
    if kind == "months":
        if person.work_history is None or pair.occupation < 0:
            return False
        least = matcher.policy.related_work / 100
        related = [(spell.months, pair.alike(spell.work)) for spell in person.work_history]
        return sum(m * alike for m, alike in related if alike >= least) < (job.experience_months or 0) - 1e-9
    asked_somewhere = {family(s) for s in person.skills or ()}
    return person.skills is not None and family(requirement.value) not in asked_somewhere


@st.composite
def asking(draw: st.DrawFn) -> Market:
    """A market whose vacancies ask for licences, too."""
    on, made = draw(records())
    asked = some((*LICENCES, "food_hygiene", "dbs_enhanced"), 3)
    made = [replace(r, licences=draw(asked)) if type(r) is Vacancy else r for r in made]
    return Market.of(on, made)


def courses() -> st.SearchStrategy[Course]:
    """A course, known in part."""
    town = st.sampled_from([CITY, PARISH, (None, None)])
    facts = st.fixed_dictionaries(
        {
            "weeks": maybe(st.integers(1, 6)),
            "timetable": rarely(st.sampled_from(WEEKS)),
            "gives_skills": some(SKILLS),
            "gives_licences": rarely(some(LICENCES, 1)),
            "gives_level": maybe(st.integers(0, 3)),
            "needs_level": rarely(st.integers(0, 2)),
            "helps": rarely(some(BASIC, 2)),
        }
    )
    return st.builds(
        lambda facts, town: Course(id="C", title="A course", latitude=town[0], longitude=town[1], **facts), facts, town
    )


@st.composite
def training(draw: st.DrawFn) -> Market:
    """A market with courses: some lead to others, some end in time, some have no seats."""
    on, made = draw(records())
    ahead = st.sampled_from([None, None, 20, 45, 90, 200])

    def changed(record: object) -> object:
        if type(record) is Vacancy:
            days = draw(ahead)
            starts = record.start_date if days is None else on + timedelta(days)
            return replace(record, start_date=starts, work_trial_days=draw(st.sampled_from([None, 0, 5])))
        if type(record) is Jobseeker:
            return replace(
                record,
                basic_skills_needs=draw(maybe(some(BASIC))),
                wants_training=draw(st.sampled_from([None, True, True, False])),
                earliest_start=draw(rarely(st.just(on + timedelta(40)))),
            )
        return record

    made = [changed(record) for record in made if type(record) is not Course]
    offered = [replace(course, id=f"C{n}") for n, course in enumerate(draw(st.lists(courses(), max_size=4)))]
    runs = [
        Intake(course=course.id, starts=on + timedelta(days), seats=draw(st.sampled_from([0, 1, 8])))
        for course in offered
        for days in draw(st.sets(st.sampled_from([-7, 0, 6, 20, 41]), max_size=3))
    ]
    return Market.of(on, [*made, *offered, *runs])


def could_take(matcher: Matcher, person: Jobseeker, course: Course) -> bool:
    """Whether somebody could take a course, as far as is known: place, hours, level and wish."""
    if person.wants_training is False:
        return False
    if person.qualification_level is not None and person.qualification_level < (course.needs_level or 0):
        return False
    if course.timetable and person.availability and course.timetable.mask & ~person.availability.mask:
        return False
    row = matcher.fitted.people.rows[matcher.market.jobseekers.row(person.id)]
    if course.latitude is None or not row["located"]:
        return True
    east, north = project(np.array([course.latitude]), np.array([course.longitude]))[0]
    metres = int(np.hypot(float(east) - float(row["east"]), float(north) - float(row["north"])))
    modes = int(row["modes"])
    return bool(modes) and travel_ms(metres, modes) <= int(row["limit_ms"])


def taught(person: Jobseeker, course: Course) -> Jobseeker:
    """Somebody after a course: it adds to what is known and makes nothing else known."""
    level = person.qualification_level
    return replace(
        person,
        skills=None if person.skills is None else tuple(dict.fromkeys([*person.skills, *(course.gives_skills or ())])),
        licences=None
        if person.licences is None
        else tuple(dict.fromkeys([*person.licences, *(course.gives_licences or ())])),
        qualification_level=None if level is None else max(level, course.gives_level or 0),
    )


def refitted(market: Market, person: Jobseeker) -> Matcher:
    """The market with one record changed."""
    return Matcher().fit(
        Market.of(market.on, [r for r in market.records() if type(r) is not Jobseeker or r.id != person.id] + [person])
    )


def points(matcher: Matcher, person: str, job: str) -> int | None:
    """Milli-points of a pair that no rule bars."""
    match = matcher.match(person, job)
    return None if match.barriers else match.milli


def last_day(course: Course, intake: Intake) -> date:
    """The Friday of the last week; two weeks where the course does not say."""
    return intake.starts + timedelta(weeks=course.weeks or 2) - timedelta(3)
