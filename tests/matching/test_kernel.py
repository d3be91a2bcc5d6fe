"""The search over a whole market against every pair scored one by one."""

from __future__ import annotations

import numpy as np
import pytest

from lepmatch import Matcher, sample_market
from lepmatch.matching.collecting import best_first
from lepmatch.matching.facts import known_facts
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.grid import find_feasible, make_found
from lepmatch.matching.kernel import best_of_all
from lepmatch.matching.lists import jobseeker_key
from lepmatch.matching.openings import find_openings, make_openings
from lepmatch.matching.scoring import BELOW, TOO_LITTLE, most_points, points, score, work_of
from lepmatch.matching.surveying import survey_vacancy


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return Matcher().fit(sample_market(600, 150, 2, 5)).fitted


@pytest.fixture(scope="module")
def pairs(fitted: Fitted) -> set[tuple[int, int]]:
    """Every feasible pair as rows of jobseeker and vacancy."""
    found = make_found(fitted.grid)
    return {
        (int(fitted.grid.row[i]), v)
        for v in range(len(fitted.jobs.rows))
        for i in found[: find_feasible(fitted.grid, fitted.jobs, v, found)]
    }


def test_both_ways_of_searching_find_the_same_pairs(fitted: Fitted, pairs: set[tuple[int, int]]) -> None:
    openings = make_openings(fitted.jobs)
    found, scratch = np.empty((2, len(openings.row) + 1), np.int32)
    assert pairs == {
        (int(fitted.grid.row[i]), int(openings.row[v]))
        for i in range(len(fitted.grid.row))
        for v in found[: find_openings(openings, fitted.grid.people, i, found, scratch)]
    }
    surveyed = [survey_vacancy(fitted.people, fitted.jobs, fitted.rules, v)[0] for v in range(len(fitted.jobs.rows))]
    located = fitted.people.rows["located"] == 1
    assert pairs == {
        (int(j), v)
        for v, bits in enumerate(surveyed)
        if fitted.jobs.rows["located"][v]
        for j in np.flatnonzero((bits == 0) & located)
    }


@pytest.mark.parametrize("keep", [1, 3, 20])
@pytest.mark.parametrize("threads", [1, 3])
def test_what_is_left_out_early_belongs_on_no_list(
    fitted: Fitted, pairs: set[tuple[int, int]], keep: int, threads: int
) -> None:
    lists = best_of_all(fitted.grid, fitted.jobs, fitted.rules, len(fitted.people.rows), keep, keep, threads, None)
    of_jobseeker: dict[int, list[tuple[int, int]]] = {}
    for j, v in pairs:
        total = score(fitted.people, fitted.jobs, fitted.rules, j, v)
        if total != TOO_LITTLE:
            key = int(jobseeker_key(fitted.people.rows[j], fitted.jobs.rows[v], total))
            of_jobseeker.setdefault(j, []).append((-key, v))
    for j in range(len(fitted.people.rows)):
        keys, rows = (side[j, : lists.jobseeker_counts[j]] for side in (lists.jobseeker_keys, lists.jobseeker_rows))
        assert rows[best_first(keys, rows)].tolist() == [v for _, v in sorted(of_jobseeker.get(j, ()))[:keep]]


def test_no_pair_comes_to_more_than_its_most(fitted: Fitted, pairs: set[tuple[int, int]]) -> None:
    people, jobs, rules = fitted.people, fitted.jobs, fitted.rules
    near = 0
    for j, v in sorted(pairs):
        person, job = people.rows[j], jobs.rows[v]
        known, work = int(known_facts(person["facts"], job)), work_of(person, job["occupation"], people.data, rules)
        most = most_points(person["families"], job, jobs.data, rules, known, work)
        total = points(person, job, people.data, jobs.data, rules, known, work, 0)[0]
        assert 0 <= total <= most
        assert points(person, job, people.data, jobs.data, rules, known, work, total)[0] == total
        assert points(person, job, people.data, jobs.data, rules, known, work, total + 1)[0] in (total, BELOW)
        near += most - total < 10_000
    assert near > len(pairs) / 10  # a bound that is never near would be of no use
