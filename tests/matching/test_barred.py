"""Barred: the counts over all pairs are those of every single standing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lepmatch import Matcher, sample_market, warm
from lepmatch.matching import barred as module
from lepmatch.matching.barred import count_barred, open_vacancies, within_reach, without_anybody


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    market = sample_market(jobseekers=120, vacancies=60, courses=2, seed=4)
    first = market.jobseekers.at(0)
    return Matcher().fit(market).update(replace(first, district=None, postcode=None))  # somebody nowhere in particular


def test_counts_are_those_of_each_standing(matcher: Matcher) -> None:
    fitted = matcher.fitted
    barred = count_barred(fitted, np.arange(len(fitted.jobs.rows)))
    empty = set(without_anybody(fitted, barred.vacancies).tolist())
    assert 0 < len(empty) < len(barred.vacancies)
    for row, id in enumerate(matcher.market.vacancies.ids):
        standing = matcher.standing(id, n=0)
        assert barred.of(row) == standing.barred
        assert barred.free[row] == standing.feasible
        assert barred.known[row] == (standing.feasible > standing.too_little_known)
        assert (row in empty) == (not barred.known[row])


def test_open_and_within_reach_are_what_barriers_say(matcher: Matcher) -> None:
    fitted = matcher.fitted
    reached, open_ = within_reach(fitted), set(open_vacancies(fitted).tolist())
    people = fitted.people.rows
    barred = count_barred(fitted, np.arange(len(reached)))
    for row in range(len(reached)):
        assert (row in open_) == (not {"closed", "full"} & barred.of(row).keys())
        located = int((people["located"] == 1).sum())
        too_far = barred.of(row).get("travel", (0, 0))[0]
        is_somewhere = bool(fitted.jobs.rows["located"][row])
        assert reached[row] == (is_somewhere and too_far < located)


def test_the_counts_of_an_area_are_compiled_ahead() -> None:
    loops = (module._count, module._has_somebody, module._is_reached)
    before = [len(loop.signatures) for loop in loops]
    warm()
    ahead = [len(loop.signatures) for loop in loops]
    assert min(ahead) > 0
    count_barred(fitted := Matcher().fit(sample_market(jobseekers=9, vacancies=5, courses=1)).fitted, np.arange(5))
    without_anybody(fitted, open_vacancies(fitted))
    within_reach(fitted)
    assert [len(loop.signatures) for loop in loops] == ahead, f"other than {before} and not ahead"
