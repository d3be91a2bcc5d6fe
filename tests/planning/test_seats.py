"""Training across a market, cohorts, and seats with interviews, against trying everything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lepmatch.errors import PlanError, UnknownIdError
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Event, Intake, Jobseeker
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.openings import make_openings
from lepmatch.planning import filling
from lepmatch.planning.cohorts import plan_cohorts
from lepmatch.planning.filling import Choices, Rooms, interviews_of, joined, solve
from lepmatch.planning.gains import ground_of, make_teaching, runs_of, trainings
from lepmatch.planning.prospects import Kept, Prices, find_prospects
from lepmatch.planning.requirements import requirements_of
from lepmatch.planning.runs import Run, coming_runs
from lepmatch.planning.seats import SeatPlan, allocate_seats
from tests.matching.markets import DAY, JOB, PERSON, SKILLS
from tests.planning.reference import could_take, fails, last_day, points, refitted, taught, training

Opened = dict[tuple[str, str, str, date], tuple[int | None, int]]


def opened(matcher: Matcher, market: Market, some: Collection[str]) -> Opened:
    """Every pair of some people that one run betters by closing a gap in time, with points before and after."""
    found: Opened = {}
    for person, course in product([market.jobseekers[id] for id in some], market.courses):
        if not could_take(matcher, person, course):
            continue
        after = taught(person, course)
        then = refitted(market, after)
        for job in market.vacancies:
            before, milli = points(matcher, person.id, job.id), points(then, person.id, job.id)
            failed = [r for r in requirements_of(job) if fails(matcher, person, job, r)]
            closes = any(not fails(then, after, job, r) for r in failed)
            if milli is None or milli <= (-1 if before is None else before) or not closes:
                continue
            for run in market.intakes:
                starts = job.start_date if job.start_date and job.start_date >= market.on else date.max
                ready = max(last_day(course, run) + timedelta(1), person.earliest_start or market.on)
                if run.course == course.id and run.seats and run.starts >= market.on and ready <= starts:
                    found[person.id, job.id, course.id, run.starts] = before, milli
    return found


@settings(max_examples=20, deadline=None)
@given(training())
def test_training_opens_what_trying_everybody_on_every_run_opens(market: Market) -> None:
    matcher = Matcher().fit(market)
    found: Opened = {}
    choices, runs = every_choice(matcher)
    for j, v, r, after in zip(*(column.tolist() for column in choices), strict=True):
        if r >= 0:
            person, job = market.jobseekers.ids[j], market.vacancies.ids[v]
            found[person, job, runs[r].course.id, runs[r].intake.starts] = points(matcher, person, job), after
    some = market.jobseekers.ids[:3]
    assert {key: value for key, value in found.items() if key[0] in some} == opened(matcher, market, some)


def every_choice(matcher: Matcher) -> tuple[Choices, list[Run]]:
    """Every pair of a small market as it is, and those that each run betters by closing a gap."""
    fitted, kinds = matcher.fitted, trainings(coming_runs(matcher.fitted))
    teaching, runs, people = make_teaching(fitted, kinds), runs_of(kinds), len(fitted.people.rows)
    nothing = Prices(1, *(np.zeros(n, np.int64) for n in (people, len(fitted.jobs.rows), len(runs))))
    keep, openings = Kept(1000, 1000, np.full(len(teaching.place), people)), make_openings(fitted.jobs)
    pairs, best = find_prospects(fitted, ground_of(fitted), teaching, openings, nothing, keep, threads=2)
    alone = find_prospects(fitted, ground_of(fitted), teaching, openings, nothing, keep, threads=1)[0]
    assert all((one == other).all() for one, other in zip(pairs, alone, strict=True))
    for j in np.unique(pairs.jobseekers):
        assert best[j] == pairs.value[pairs.jobseekers == j].max()
    none = Choices(*np.empty((4, 0), np.int64))
    return joined(none, pairs, teaching, ground_of(fitted)), runs


@settings(max_examples=20, deadline=None)
@given(training())
def test_a_plan_is_the_best_over_every_pair_though_it_looks_at_few(market: Market) -> None:
    matcher = Matcher().fit(market)
    choices, runs = every_choice(matcher)
    seats = np.array([run.intake.seats for run in runs], np.int64)
    best = solve(choices, Rooms(len(market.jobseekers), interviews_of(matcher.fitted), seats))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LISTED", "ALONE", "EACH", "A_SEAT"):
            patch.setattr(filling, name, 1)
        found = filling.fill(matcher, trainings(coming_runs(matcher.fitted)))
    after = found.choices.after[found.taken]
    assert (len(found.taken), after.sum()) == (len(best.taken), choices.after[best.taken].sum())
    assert found.people >= len(found.taken)
    assert found.bound >= after.sum()


@st.composite
def problems(draw: st.DrawFn) -> tuple[Choices, Rooms]:
    """A few choices of a few people, with little room."""
    people, jobs, runs = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    keys = st.tuples(st.integers(0, people - 1), st.integers(0, jobs - 1), st.integers(-1, runs - 1))
    made = sorted(draw(st.sets(keys, max_size=9)))
    after = draw(st.lists(st.integers(0, 100_000), min_size=len(made), max_size=len(made)))
    j, v, r = np.array(made, np.int64).reshape(-1, 3).T
    milli = np.array(after, np.int64)
    slots = draw(st.lists(st.integers(0, 2), min_size=jobs, max_size=jobs))
    room = draw(st.lists(st.integers(0, 2), min_size=runs, max_size=runs))
    return Choices(j, v, r, milli), Rooms(people, np.array(slots), np.array(room))


HALVES = (  # on paper half of three choices, one and a half people, whatever a first submission gains
    Choices(*np.array([(0, 0, 0, 1), (0, 1, 2, 1), (0, -1, 0, 0), (0, 0, 0, 0)])),
    Rooms(2, np.array([0, 1, 1]), np.array([1])),
)


@settings(max_examples=150, deadline=None)
@given(problems())
@example(HALVES)
def test_the_plan_is_the_best_of_all_plans_and_its_bound_holds(
    problem: tuple[Choices, Rooms],
) -> None:
    choices, rooms = problem
    people, slots, room = rooms
    best = (0, 0)
    for taken in product([False, True], repeat=len(choices.after)):
        rows = np.flatnonzero(taken)
        run = choices.run[rows]
        if (
            (np.bincount(choices.jobseekers[rows], minlength=people) <= 1).all()
            and (np.bincount(choices.vacancies[rows], minlength=len(slots)) <= slots).all()
            and (np.bincount(run[run >= 0], minlength=len(room)) <= room).all()
        ):
            best = max(best, (len(rows), int(choices.after[rows].sum())))
    found = solve(choices, rooms)
    assert (len(found.taken), int(choices.after[found.taken].sum())) == best
    assert rooms.cost(found.prices) >= best[0] * found.prices.first + best[1]
    if found.brings is not None:
        assert found.brings @ np.concatenate([np.ones(people, np.int64), slots, room]) >= best[0]


@settings(max_examples=150, deadline=None)
@given(problems())
def test_turns_make_a_plan_and_a_bound_on_either_side_of_the_best(
    problem: tuple[Choices, Rooms],
) -> None:
    choices, rooms = problem
    people, slots, room = rooms
    best = solve(choices, rooms)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "EXACT", -1)
        found = solve(choices, rooms)
    run = choices.run[found.taken]
    assert (np.bincount(choices.jobseekers[found.taken], minlength=people) <= 1).all()
    assert (np.bincount(choices.vacancies[found.taken], minlength=len(slots)) <= slots).all()
    assert (np.bincount(run[run >= 0], minlength=len(room)) <= room).all()
    gains = [len(plan.taken) * found.prices.first + choices.after[plan.taken].sum() for plan in (found, best)]
    assert gains[0] <= gains[1] <= rooms.cost(found.prices)


def test_turns_come_near_the_best_plan_of_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    matcher = Matcher().fit(sample_market(jobseekers=600, vacancies=80, courses=10, seed=2))
    best = allocate_seats(matcher)
    monkeypatch.setattr(filling, "EXACT", -1)
    near = allocate_seats(matcher)
    check(near, matcher.market)
    assert 0.995 * len(best.placements) <= len(near.placements) <= len(best.placements) <= near.most_people
    assert near.most_people <= 1.01 * len(best.placements)
    assert 0.99 * best.total <= near.total <= near.bound <= 1.01 * best.total


SELLING = Course(id="C1", title="Selling", weeks=2, gives_skills=SKILLS[:1])
SHOP = replace(JOB, essential_skills=SKILLS[:1], openings=1, interviews=1)
BARRED = replace(JOB, id="V2", legal_licences=("sia",), openings=1, interviews=1)
GUARDING = Course(id="C2", title="Guarding", weeks=1, gives_licences=("sia",))


def market_of(*records: Any, seats: int = 1) -> Market:
    """Two unskilled people, a shop, a job that needs a licence, and a run of each course."""
    people = [replace(PERSON, id=id, skills=()) for id in ("J1", "J2")]
    runs = [Intake(course=id, starts=date(2009, 4, 6), seats=seats) for id in ("C1", "C2")]
    return Market.of(DAY, [*people, SHOP, BARRED, SELLING, GUARDING, *runs, Employer(id="E1", name="A"), *records])


def test_a_seat_goes_where_it_opens_most() -> None:
    plan = allocate_seats(Matcher().fit(market_of()))
    assert {(p.vacancy, p.course) for p in plan.placements} == {("V1", "C1"), ("V2", "C2")}
    assert len(plan.placements) == plan.most_people == 2
    assert plan.total_milli == plan.bound_milli
    lone = [replace(PERSON, id="J3", skills=()), replace(BARRED, id="V3")]
    seat = allocate_seats(Matcher().fit(market_of(*lone))).seats[0]
    assert (seat.course, seat.taken, seat.people) == ("C2", 1, 1)  # one more seat, one more person within reach


def test_interviews_for_which_somebody_has_been_submitted_are_gone() -> None:
    event = Event(at=DAY, kind="submitted", jobseeker="J1", vacancy="V1")
    plan = allocate_seats(Matcher().fit(market_of(event, event)))
    assert [p.vacancy for p in plan.placements] == ["V2"]


def test_a_plan_is_the_same_whatever_the_order_of_records() -> None:
    records = list(market_of(replace(PERSON, id="J9"), seats=2).records())
    plans = [allocate_seats(Matcher().fit(Market.of(DAY, some))) for some in (records, records[::-1])]
    assert plans[0] == plans[1]


def test_a_plan_of_a_sample_keeps_to_every_seat_and_interview() -> None:
    market = sample_market(jobseekers=300, vacancies=40, courses=8, seed=5)
    plan = allocate_seats(Matcher().fit(market))
    check(plan, market)
    assert any(placement.course for placement in plan.placements)


def check(plan: SeatPlan, market: Market) -> None:
    """A plan's promises, looked up in the records."""
    runs = {(i.course, i.starts): i for i in market.intakes}
    taken = [(p.course, p.starts) for p in plan.placements if p.course]
    assert len({p.jobseeker for p in plan.placements}) == len(plan.placements) <= plan.most_people
    assert all(taken.count(key) <= runs[key].seats for key in set(taken) if key[0] and key[1])
    for id in {p.vacancy for p in plan.placements}:
        vacancy = market.vacancies[id]
        there = sum(p.vacancy == id for p in plan.placements)
        assert there <= (vacancy.interviews or 3 * vacancy.openings)
    for p in plan.placements:
        starts = market.vacancies[p.vacancy].start_date
        if p.course and p.starts and starts and starts >= market.on:
            assert last_day(market.courses[p.course], runs[p.course, p.starts]) < starts
    assert plan.total_milli <= plan.bound_milli or len(plan.placements) < plan.most_people


def test_a_cohort_holds_those_who_gain_most_and_no_more_than_the_seats() -> None:
    matcher = Matcher().fit(market_of(replace(PERSON, id="J9")))
    shop, guard = plan_cohorts(matcher, vacancy="V1"), plan_cohorts(matcher, employer="E1")
    assert [(c.course, c.interested, len(c.members), c.opened) for c in shop] == [("C1", 2, 1, 0)]
    assert [(c.course, c.interested, len(c.members), c.opened) for c in guard] == [("C2", 3, 1, 1), ("C1", 2, 1, 0)]
    assert guard[0].members[0].jobseeker == "J9"  # of three whom it opens the job to, the one with most points


def test_what_cannot_be_asked_is_refused() -> None:
    matcher = Matcher().fit(market_of())
    with pytest.raises(PlanError, match="one of the two, got 'neither'"):
        plan_cohorts(matcher)
    with pytest.raises(UnknownIdError, match="no employer has the id"):
        plan_cohorts(matcher, employer="E9")
    with pytest.raises(PlanError, match="intakes must be some with seats from 31 March 2009 on, got 'none'"):
        allocate_seats(Matcher().fit(market_of(seats=0)))


def test_a_run_that_has_begun_has_no_seats() -> None:
    begun = [Intake(course=id, starts=DAY - timedelta(1), seats=5) for id in ("C1", "C2")]
    with pytest.raises(PlanError, match="intakes must be some with seats from 31 March 2009 on"):
        allocate_seats(Matcher().fit(market_of(*begun, seats=0)))
    assert allocate_seats(Matcher().fit(market_of(*begun))) == allocate_seats(Matcher().fit(market_of()))


def test_nobody_has_a_seat_on_courses_whose_needs_go_round_in_a_circle() -> None:
    circle = [replace(SELLING, needs_level=2, gives_level=3), replace(GUARDING, needs_level=3, gives_level=2)]
    records = [r for r in market_of().records() if not isinstance(r, Course)]
    low = [replace(r, qualification_level=1) if isinstance(r, Jobseeker) else r for r in records]
    plan = allocate_seats(Matcher().fit(Market.of(DAY, [*low, *circle])))
    assert not any(p.course for p in plan.placements)
    assert plan.total_milli <= plan.bound_milli
