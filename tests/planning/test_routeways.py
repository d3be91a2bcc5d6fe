"""Dated paths, against every sequence of intakes tried one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings

from lepmatch.errors import PlanError, UnknownIdError
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Intake, Jobseeker, Vacancy
from lepmatch.market.week import Week
from lepmatch.matching.matcher import Matcher
from lepmatch.planning import routeways
from lepmatch.planning.requirements import requirements_of
from lepmatch.planning.routeways import plan_routeways
from lepmatch.planning.steps import Routeway
from tests.matching.markets import DAY, JOB, PERSON, SKILLS
from tests.planning.reference import could_take, fails, last_day, points, refitted, taught, training

Ways = list[tuple[Jobseeker, list[date]]]
Found = dict[tuple[str, int], tuple[int, date]]


def ways_of(matcher: Matcher, person: Jobseeker) -> dict[int, Ways]:
    """The person after every sequence of courses they could take, by its length, with the days it may end."""
    market = matcher.market
    runs = [(market.courses[i.course], i) for i in market.intakes if i.starts >= market.on and i.seats]
    ones, twos = [], []
    for course, intake in runs:
        if could_take(matcher, person, course):
            ones.append((taught(person, course), [last_day(course, intake)]))
    for (first, early), (then, late) in permutations(runs, 2):
        if first.id == then.id or late.starts <= last_day(first, early) or not could_take(matcher, person, first):
            continue
        after = taught(person, first)
        ready = could_take(matcher, person, then)
        lifted = could_take(matcher, replace(person, qualification_level=after.qualification_level), then)
        helps = set(first.helps or ()) & set(person.basic_skills_needs or ())
        if (lifted and not ready) or (helps and ready):
            twos.append((taught(after, then), [last_day(then, late)]))
    return {0: [(person, [])], 1: ones, 2: twos}


def expected(matcher: Matcher, person: Jobseeker) -> Found:
    """The best path of each length to each vacancy: points, and the day they are ready."""
    market, found = matcher.market, {}
    by_size = ways_of(matcher, person)
    fitted = {size: [refitted(market, after) for after, _ in ways] for size, ways in by_size.items()}
    for job in market.vacancies:
        now = points(matcher, person.id, job.id)
        starts = job.start_date if job.start_date and job.start_date >= market.on else date.max
        best = -1
        for size, ways in by_size.items():
            options = []
            for (after, ends), then in zip(ways, fitted[size], strict=True):
                milli = points(then, person.id, job.id)
                ready = max([person.earliest_start or market.on, market.on, *(day + timedelta(1) for day in ends)])
                if milli is None or ready > starts or milli <= best:
                    continue
                failed = [r for r in requirements_of(job) if fails(matcher, person, job, r)]
                gaps = [r for r in failed if not fails(then, after, job, r)]
                options.append((milli, ready, bool(gaps) or not size))
            listed = [(-milli, ready) for milli, ready, closes in options if closes]
            if listed:
                found[job.id, size] = -min(listed)[0], min(listed)[1]
            best = max([best, -1 if now is None else now, *(milli for milli, _, _ in options)])
    return found


@settings(max_examples=25, deadline=None)
@given(training())
def test_the_paths_are_the_best_of_trying_every_sequence_of_intakes(market: Market) -> None:
    matcher = Matcher().fit(market)
    person = market.jobseekers.at(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routeways, "MOST_DESTINATIONS", 1000)
        found: Found = {}
        for path in plan_routeways(matcher, person.id, 1000):
            for d in path.destinations:
                found[d.vacancy, len(path.steps)] = d.after_milli, d.trial.starts if d.trial else d.ready
    wanted = expected(matcher, person)
    assert {key: milli for key, (milli, _) in found.items()} == {k: milli for k, (milli, _) in wanted.items()}
    for key, (_, ready) in found.items():
        assert timedelta(0) <= ready - wanted[key][1] <= timedelta(2)  # a trial waits for Monday


SELLING = Course(id="C1", title="Selling", weeks=2, gives_skills=SKILLS[:1])
SHOP = replace(JOB, essential_skills=SKILLS[:1], start_date=date(2009, 5, 20), work_trial_days=0)
UNSKILLED = replace(PERSON, skills=())
MONDAY = date(2009, 5, 4)


def paths(*records: Any, person: Jobseeker = UNSKILLED, job: Vacancy = SHOP, **asked: Any) -> tuple[Routeway, ...]:
    """The paths of one person in a market of their own."""
    market = Market.of(DAY, [person, job, Employer(id="E1", name="A shop"), *records])
    return plan_routeways(Matcher().fit(market), person.id, **asked)


def test_a_course_is_dated_and_names_the_gap_it_closes() -> None:
    course, direct = paths(SELLING, Intake(course="C1", starts=MONDAY, seats=1))
    assert (len(course.steps), len(direct.steps)) == (1, 0)
    (best,) = course.destinations
    assert (best.ready, best.slack, best.closes) == (date(2009, 5, 16), 4, (SKILLS[0],))
    assert best.when == "ready on 16 May, four days before the start"
    assert "Selling from 4 May to 15 May, then shop assistant at A shop (V1)" in course.text


@pytest.mark.parametrize(
    ("intake", "person"),
    [
        (Intake(course="C1", starts=MONDAY, seats=0), UNSKILLED),
        (Intake(course="C1", starts=DAY - timedelta(1), seats=5), UNSKILLED),
        (Intake(course="C1", starts=date(2009, 5, 11), seats=5), UNSKILLED),
        (Intake(course="C1", starts=MONDAY, seats=5), replace(UNSKILLED, wants_training=False)),
        (Intake(course="C1", starts=MONDAY, seats=5), replace(UNSKILLED, earliest_start=date(2009, 5, 21))),
        (Intake(course="C1", starts=MONDAY, seats=5), replace(UNSKILLED, availability=Week.parse("mon-sun evening"))),
        (Intake(course="C1", starts=MONDAY, seats=5), PERSON),
    ],
    ids=["no seats", "begun", "ends too late", "no to training", "not free", "not at those hours", "has it already"],
)
def test_a_course_that_cannot_be_taken_in_time_or_closes_nothing_is_on_no_path(
    intake: Intake, person: Jobseeker
) -> None:
    course = replace(SELLING, timetable=Week.parse("mon-fri day"))
    assert [path for path in paths(course, intake, person=person) if path.steps] == []


def test_basic_skills_come_before_the_course_that_needs_them() -> None:
    basics = Course(id="C0", title="Numbers", weeks=1, gives_level=1, helps=("numeracy",))
    course = replace(SELLING, needs_level=1)
    runs = [Intake(course="C0", starts=date(2009, 4, 6), seats=3)]
    runs += [Intake(course="C1", starts=day, seats=3) for day in (date(2009, 4, 6), date(2009, 4, 13))]
    (first, *_) = paths(basics, course, *runs, person=replace(UNSKILLED, qualification_level=0))
    assert [(step.id, step.starts.day) for step in first.steps] == [("C0", 6), ("C1", 13)]


def test_a_work_trial_comes_last_where_there_is_time() -> None:
    job = replace(SHOP, work_trial_days=5)
    (path,) = paths(job=job)
    trial = path.destinations[0].trial
    assert trial
    assert (trial.starts, trial.ends) == (DAY, date(2009, 4, 6))  # Tuesday to Monday, without the week-end
    (path,) = paths(job=replace(job, start_date=date(2009, 4, 6)))
    assert path.destinations[0].trial is None


def test_paths_are_the_same_whatever_the_order_of_records() -> None:
    runs = [Intake(course=id, starts=MONDAY, seats=1) for id in ("C1", "C2")]
    records = [SELLING, replace(SELLING, id="C2"), *runs]
    assert paths(*records) == paths(*records[::-1])


def test_what_cannot_be_asked_is_refused_with_the_reason() -> None:
    past, empty = Intake(course="C1", starts=date(2009, 1, 5), seats=4), Intake(course="C1", starts=MONDAY, seats=0)
    circle = [replace(SELLING, needs_level=2, gives_level=3), replace(SELLING, id="C2", needs_level=3, gives_level=2)]
    runs = [Intake(course=course.id, starts=MONDAY, seats=4) for course in circle]
    low = replace(UNSKILLED, qualification_level=1)
    with pytest.raises(PlanError, match=r"course C1 must be one with an intake from 31 March 2009 on, got .*5 January"):
        paths(SELLING, past, course="C1")
    with pytest.raises(PlanError, match="with seats"):
        paths(SELLING, empty, course="C1")
    with pytest.raises(PlanError, match="a circle: C1 asks for level 2 and gives 3; C2 asks for level 3 and gives 2"):
        paths(*circle, *runs, person=low, course="C1")
    assert not any(path.steps for path in paths(*circle, *runs, person=low))  # nor half of it, where nobody asks
    assert paths(*circle, *runs, person=replace(low, qualification_level=2), course="C1")
    with pytest.raises(UnknownIdError, match="no course has the id"):
        paths(SELLING, empty, course="C9")
    with pytest.raises(UnknownIdError, match="no vacancy has the id"):
        paths(SELLING, empty, vacancy="V9")
    with pytest.raises(PlanError, match="1 path or more"):
        paths(n=0)
