"""The search that screens before it scores, against surveys of everybody at everything."""

from __future__ import annotations

import numpy as np
import pytest

from lepmatch import Matcher, Policy, sample_market
from lepmatch.matching.arrays import Jobs, People
from lepmatch.matching.collecting import best_first
from lepmatch.matching.criteria.travel import SHORT, WAYS
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.grid import make_grid
from lepmatch.matching.kernel import best_of_all
from lepmatch.matching.lists import Lists
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.matching.screening import PIECE
from lepmatch.matching.surveying import survey_jobseeker, survey_vacancy
from lepmatch.matching.travel import travel_ms

JOBSEEKERS, VACANCIES, COPIES = 150, 150, 30
FAR = 40_000_000  # metres, where floating point of 32 bits tells places apart by four metres only
POLICIES = {
    "ours": Policy(),
    "skills and journeys": Policy(
        skills=50, travel=46, occupation=1, experience=1, qualification=1, hours=1, pay=0, preference=0
    ),
}


@pytest.fixture(scope="module", params=list(POLICIES))
def fitted(request: pytest.FixtureRequest) -> Fitted:
    return Matcher(POLICIES[request.param]).fit(sample_market(JOBSEEKERS, VACANCIES, 1, 8)).fitted


@pytest.fixture(scope="module")
def crowd(fitted: Fitted) -> tuple[People, Jobs]:
    """The jobseekers in one place, with more vacancies around them than are screened at once."""
    draw = np.random.default_rng(5)
    people, jobs = fitted.people.rows.copy(), fitted.jobs.rows[np.arange(VACANCIES * COPIES) % VACANCIES]
    jobs["lot"] = draw.integers(0, 2**64, len(jobs), dtype=np.uint64)
    for axis in ("east", "north"):
        people[axis] = draw.integers(-2_000, 2_000, len(people))
        jobs[axis] = draw.integers(-12_000, 12_000, len(jobs))
    assert len(jobs) > 2 * PIECE
    return fitted.people._replace(rows=people), fitted.jobs._replace(rows=jobs)


@pytest.mark.parametrize("modes", range(1, len(WAYS)))
def test_the_best_two_ways_to_travel_are_enough_beyond_a_short_journey(modes: int) -> None:
    for metres in (*range(0, 5_000, 7), *range(5_000, 200_000, 499)):
        best, of_two = travel_ms(metres, modes), travel_ms(metres, sum({1 << int(way) for way in WAYS[modes]}))
        assert (best == of_two) if best > SHORT else (of_two <= SHORT)


def search(fitted: Fitted, people: People, jobs: Jobs, keep: int, threads: int) -> Lists:
    return best_of_all(make_grid(people), jobs, fitted.rules, len(people.rows), keep, keep, threads, None)


@pytest.mark.parametrize(("keep", "threads"), [(1, 1), (20, 3)])
def test_the_lists_are_those_of_a_survey(fitted: Fitted, crowd: tuple[People, Jobs], keep: int, threads: int) -> None:
    people, jobs = crowd
    lists = search(fitted, people, jobs, keep, threads)
    with_place = people.rows["located"] == 1, jobs.rows["located"] == 1
    for j in range(len(people.rows)):
        bits, total, keys = survey_jobseeker(people, jobs, fitted.rules, j)
        can = np.flatnonzero((bits == 0) & (total != TOO_LITTLE) & with_place[1] & with_place[0][j])
        expected = can[best_first(keys[can], can)][:keep]
        found = lists.jobseeker_keys[j], lists.jobseeker_rows[j], lists.jobseeker_counts[j]
        assert in_order(*found) == list(zip(keys[expected].tolist(), expected.tolist(), strict=True))
    for v in range(0, len(jobs.rows), 9):
        bits, total, keys = survey_vacancy(people, jobs, fitted.rules, v)
        free = (bits == 0) & with_place[0] & with_place[1][v]
        can = np.flatnonzero(free & (total != TOO_LITTLE))
        expected = can[best_first(keys[can], can)][:keep]
        found = lists.vacancy_keys[v], lists.vacancy_rows[v], lists.vacancy_counts[v]
        assert in_order(*found) == list(zip(keys[expected].tolist(), expected.tolist(), strict=True))
        assert lists.too_little[v] == np.count_nonzero(free & (total == TOO_LITTLE))
    assert lists.too_little.any()
    assert (lists.jobseeker_counts == keep).any()


def in_order(keys: np.ndarray, rows: np.ndarray, count: int) -> list[tuple[int, int]]:
    order = best_first(keys[:count], rows[:count])
    return list(zip(keys[order].tolist(), rows[order].tolist(), strict=True))


def test_far_away_the_lists_are_the_same(fitted: Fitted, crowd: tuple[People, Jobs]) -> None:
    moved = [side._replace(rows=side.rows.copy()) for side in crowd]
    for side in moved:
        side.rows["east"] += FAR
        side.rows["north"] -= FAR
    here, there = search(fitted, *crowd, 5, 2), search(fitted, *moved, 5, 2)
    for name in ("vacancy_counts", "too_little", "jobseeker_counts"):
        np.testing.assert_array_equal(getattr(here, name), getattr(there, name))
    for name in ("vacancy_keys", "jobseeker_keys"):
        np.testing.assert_array_equal(np.sort(getattr(here, name)), np.sort(getattr(there, name)))
