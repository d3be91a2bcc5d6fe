"""What requirements cost, against people counted one by one from their records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lepmatch.errors import PlanError, UnknownIdError
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Intake, Jobseeker, Vacancy
from lepmatch.market.week import Week
from lepmatch.matching.matcher import Matcher
from lepmatch.planning.relaxation import Relaxation, relax, smallest_sets
from lepmatch.planning.relaxation_note import relaxation_note
from lepmatch.planning.requirements import Requirement, requirements_of
from tests.matching.markets import DAY, JOB, PERSON, SKILLS
from tests.planning.reference import asking, fails

OURS = {"hours", "travel", "licence"}


def counted(matcher: Matcher, job: Vacancy) -> list[set[Requirement]]:
    """The requirements that each of those fails whom nothing else keeps out."""
    found = []
    for person in matcher.market.jobseekers:
        match = matcher.match(person.id, job.id)
        if match.milli is not None and not {b.kind for b in match.barriers} - OURS:
            found.append({r for r in requirements_of(job) if fails(matcher, person, job, r)})
    return found


@settings(max_examples=60, deadline=None)
@given(asking(), st.integers(1, 5))
def test_counts_and_smallest_sets_are_those_of_counting_one_by_one(market: Market, wanted: int) -> None:
    matcher = Matcher().fit(market)
    for job in market.vacancies:
        answer, people = relax(matcher, job.id, wanted), counted(matcher, job)
        assert (answer.people, answer.candidates) == (len(people), people.count(set()))
        assert {c.requirement for c in answer.costs} == set(requirements_of(job))
        for cost in answer.costs:
            assert cost.failing == sum(cost.requirement in failed for failed in people)
            assert cost.only == people.count({cost.requirement})
            assert cost.without == sum(failed <= {cost.requirement} for failed in people)
        droppable = [r for r in requirements_of(job) if r.can_drop]
        expected: list[tuple[tuple[str, ...], int]] = []
        for size in range(len(droppable) + 1):
            for dropped in combinations(droppable, size):
                reached = sum(failed <= set(dropped) for failed in people)
                if reached >= wanted:
                    expected.append((tuple(r.text for r in dropped), reached))
            if expected:
                break
        assert sorted((c.text, c.candidates) for c in answer.smallest) == sorted(expected)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(0, 7), st.integers(0, 40), st.integers(1, 30))
def test_the_smallest_sets_are_those_of_trying_all(data: st.DataObject, width: int, people: int, wanted: int) -> None:
    flags = st.lists(st.sampled_from([False, False, True]), min_size=width, max_size=width)
    table = np.array(data.draw(st.lists(flags, min_size=people, max_size=people)), bool).reshape(people, width)
    may_drop = sorted(data.draw(st.sets(st.sampled_from(range(width)))) if width else ())
    expected: list[tuple[tuple[int, ...], int]] = []
    for size in range(len(may_drop) + 1):
        for dropped in combinations(may_drop, size):
            kept = [n for n in range(width) if n not in dropped]
            reached = int((~table[:, kept].any(axis=1)).sum())
            if reached >= wanted:
                expected.append((dropped, reached))
        if expected:
            break
    assert smallest_sets(table, may_drop, wanted) == sorted(expected, key=lambda item: (-item[1], item[0]))


def asked(job: Vacancy, *people: Jobseeker, others: tuple[Any, ...] = (), wanted: int = 1) -> Relaxation:
    """What a vacancy's requirements cost among some people, numbered anew."""
    numbered = [replace(person, id=f"J{number}") for number, person in enumerate(people)]
    market = Market.of(DAY, [job, Employer(id="E1", name="A shop"), *numbered, *others])
    return relax(Matcher().fit(market), job.id, wanted)


def test_what_the_law_asks_for_is_counted_and_never_dropped() -> None:
    job = replace(JOB, legal_licences=("sia",), licences=("fork_lift", "driving_b", "dbs_enhanced"))
    answer = asked(job, PERSON, replace(PERSON, licences=("sia", "driving_b")))
    by_code = {c.requirement.value: c for c in answer.costs if c.requirement.kind == "licence"}
    assert {code: cost.requirement.legal for code, cost in by_code.items()} == {
        "sia": True,
        "driving_b": True,  # the employer lists it under his own wishes, and the law asks for it all the same
        "fork_lift": False,
    }  # and a criminal record check is got after an offer
    assert by_code["sia"].failing == 1
    assert answer.smallest[0].text == ("Fork-lift certificate",)
    page = relaxation_note(answer)
    assert "The law asks for" in page
    assert "fewer than 5 more without it" in page
    assert not asked(job, PERSON, wanted=1).smallest  # only the law stands in the way


@pytest.mark.parametrize(
    ("starts", "seats", "helped"),
    [(0, 10, 1), (0, 0, 0), (-7, 10, 0), (60, 10, 0)],
    ids=["in time", "no seats", "begun", "too late"],
)
def test_a_course_helps_those_whose_only_failure_it_mends(starts: int, seats: int, helped: int) -> None:
    course = Course(id="C1", title="Selling", gives_skills=SKILLS[:1], weeks=2)
    intake = Intake(course="C1", starts=DAY + timedelta(starts), seats=seats)
    job = replace(JOB, essential_skills=SKILLS[:1], start_date=DAY + timedelta(30))
    unskilled = replace(PERSON, skills=())
    willing = (unskilled, replace(unskilled, wants_training=False), replace(unskilled, qualification_level=0))
    answer = asked(job, *willing, others=(course, intake))
    cost = next(c for c in answer.costs if c.requirement.kind == "skill")
    assert (cost.failing, cost.only, cost.course) == (3, 2, helped)


def test_other_versions_of_the_job_name_whom_they_bring() -> None:
    job = replace(JOB, shifts=Week.parse("mon-sat early+day"), hours_per_week=37.5, pay_per_hour=5.8)
    parent = replace(PERSON, availability=Week.parse("mon-fri day"), hours_max=25.0, min_hourly_pay=5.8)
    dear = replace(parent, availability=None, hours_max=None, min_hourly_pay=6.3)
    versions = {c.text[0]: c.candidates for c in asked(job, *[parent] * 6, *[dear] * 7).versions}
    assert versions["a school-hours version: Monday to Friday (day), 25 hours a week"] == 6
    assert versions["pay of £6.30 an hour"] == 7
    assert "pay of £6.05 an hour" not in versions  # nobody more for that
    assert "6 more" in relaxation_note(asked(job, *[parent] * 6))


def test_the_page_for_the_employer_hides_small_numbers() -> None:
    job = replace(JOB, experience_months=600)
    four, five = (relaxation_note(asked(job, *[PERSON] * count)) for count in (4, 5))
    assert "fewer than 5 more" in four
    assert " 4" not in four
    assert "5 more without it" in five
    assert "J0" not in four + five


@settings(max_examples=10, deadline=None)
@given(asking(), st.integers(1, 5))
def test_a_draft_is_answered_like_a_vacancy_of_the_market(market: Market, wanted: int) -> None:
    job = next(iter(market.vacancies))
    draft, fitted = replace(job, id="zz-draft"), Matcher().fit(market)
    with_it = replace(market, vacancies=type(market.vacancies).of(Vacancy, [*market.vacancies, draft]))
    before = relax(fitted, job.id, wanted)
    assert relax(fitted.update(draft), draft.id, wanted) == relax(Matcher().fit(with_it), draft.id, wanted)
    assert relax(fitted.update(remove_vacancies=[draft.id]), job.id, wanted) == before


def test_a_closed_vacancy_has_no_candidates_whatever_is_dropped() -> None:
    answer = asked(replace(JOB, closing_date=date(2009, 3, 1)), PERSON)
    assert (answer.people, answer.candidates, answer.smallest, answer.shut) == (0, 0, (), ("closed",))
    assert "Nobody can be put forward" in relaxation_note(answer)


def test_unknown_vacancies_and_impossible_wishes_are_refused() -> None:
    with pytest.raises(UnknownIdError, match="no vacancy has the id 'V2'"):
        relax(Matcher().fit(Market.of(DAY, [JOB, Employer(id="E1", name="A shop")])), "V2")
    with pytest.raises(PlanError, match="wanted must be 1 candidate or more, got 0"):
        asked(JOB, PERSON, wanted=0)
