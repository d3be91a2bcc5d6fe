"""Matcher: a policy and a market made ready for questions. Every answer comes from the same scored pair."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np

from lepmatch.errors import NotFittedError
from lepmatch.market.market import Market
from lepmatch.matching.arrays import Longs, Lots
from lepmatch.matching.collecting import best_first, collect, empty_list
from lepmatch.matching.courses import courses_for_jobseeker, courses_for_vacancy
from lepmatch.matching.fitted import Fitted, explain_pair, fit_market
from lepmatch.matching.kernel import best_of_all, best_of_jobseeker, best_of_vacancy, survey_jobseeker, survey_vacancy
from lepmatch.matching.policy import Policy
from lepmatch.matching.results import BARRIERS, CourseMatch, Match, Matches, Shortlist, Standing, bit
from lepmatch.matching.scoring import TOO_LITTLE, make_parts

REMOVABLE = bit("hours") | bit("licence")  # barriers that an officer's work can remove


class Matcher:
    """Scores jobseekers against vacancies under a policy, and explains every score.

    Parameters
    ----------
    policy : weights, limits and caps

    Examples
    --------
    >>> from lepmatch import Matcher, read_market
    >>> matcher = Matcher().fit(read_market("data/sample"))
    >>> shortlist = matcher.shortlist("V0004", n=5)
    >>> len(shortlist), shortlist[0].points == sum(c.milli for c in shortlist[0].contributions) / 1000
    (5, True)
    """

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self._fitted: Fitted | None = None

    def fit(self, market: Market) -> Matcher:
        """Make a market ready for questions; returns the matcher itself."""
        self._fitted = fit_market(market, self.policy)
        return self

    @property
    def fitted(self) -> Fitted:
        """The market as arrays; NotFittedError before `fit`."""
        if self._fitted is None:
            raise NotFittedError
        return self._fitted

    @property
    def market(self) -> Market:
        """The market that was fitted."""
        return self.fitted.market

    def match(self, jobseeker: str, vacancy: str) -> Match:
        """One pair: points, contributions, barriers.

        Raises
        ------
        UnknownIdError
            an id that is not in the market, with the nearest ones
        """
        market = self.market
        return explain_pair(self.fitted, market.jobseekers.row(jobseeker), market.vacancies.row(vacancy))

    def shortlist(self, vacancy: str, n: int = 10) -> Shortlist:
        """The best n jobseekers for a vacancy whom no rule keeps out, best first.

        Ties go to the longest wait, then by a lottery that can be repeated (see `Policy.salt`).
        """
        fitted = self.fitted
        v = fitted.market.vacancies.row(vacancy)
        keys, rows = empty_list(n, len(fitted.people.rows))
        found, parts = np.empty(len(fitted.grid.row) + 1, np.int32), make_parts()
        count, too_little = best_of_vacancy(fitted.grid, fitted.jobs, fitted.rules, v, found, parts, keys, rows)
        matches = tuple(explain_pair(fitted, j, v) for j in best_first(keys, rows, count))
        return Shortlist(vacancy, matches, too_little)

    def options(self, jobseeker: str, n: int = 10) -> Shortlist:
        """The best n vacancies for a jobseeker that no rule closes to them, best first."""
        fitted = self.fitted
        j = fitted.market.jobseekers.row(jobseeker)
        keys, rows = empty_list(n, len(fitted.jobs.rows))
        count, too_little = best_of_jobseeker(fitted.people, fitted.jobs, fitted.rules, j, make_parts(), keys, rows)
        matches = tuple(explain_pair(fitted, j, v) for v in best_first(keys, rows, count))
        return Shortlist(jobseeker, matches, too_little)

    def matches(
        self,
        per_vacancy: int = 20,
        per_jobseeker: int = 20,
        *,
        threads: int | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> Matches:
        """The best of every vacancy and of every jobseeker, in one pass over the market.

        Parameters
        ----------
        per_vacancy, per_jobseeker : how many to keep for each
        threads : workers, by default one a processor; the result is the same for any number
        progress : called with the number of vacancies done since the last call
        """
        fitted = self.fitted
        people = len(fitted.people.rows)
        lists = best_of_all(
            fitted.grid,
            fitted.jobs,
            fitted.rules,
            people,
            min(per_vacancy, people),
            min(per_jobseeker, len(fitted.jobs.rows)),
            threads or os.cpu_count() or 1,
            progress,
        )
        return collect(fitted.market, lists)

    def standing(self, vacancy: str, n: int = 5) -> Standing:
        """How the whole caseload stands to a vacancy: who is barred by what, and the n nearest misses."""
        fitted = self.fitted
        v = fitted.market.vacancies.row(vacancy)
        bits, points, keys = survey_vacancy(fitted.people, fitted.jobs, fitted.rules, v, make_parts())
        near = [explain_pair(fitted, j, v) for j in _nearest_misses(bits, points, keys, n)]
        return _standing(vacancy, bits, points, near)

    def outlook(self, jobseeker: str, n: int = 5) -> Standing:
        """How all vacancies stand to a jobseeker: which are barred by what, and the n nearest misses."""
        fitted = self.fitted
        j = fitted.market.jobseekers.row(jobseeker)
        bits, points, keys = survey_jobseeker(fitted.people, fitted.jobs, fitted.rules, j, make_parts())
        near = [explain_pair(fitted, j, v) for v in _nearest_misses(bits, points, keys, n)]
        return _standing(jobseeker, bits, points, near)

    def courses(self, jobseeker: str, n: int = 5) -> tuple[CourseMatch, ...]:
        """The n intakes that would open most for a jobseeker, best first."""
        return courses_for_jobseeker(self.fitted, self.market.jobseekers.row(jobseeker))[:n]

    def trainees(self, vacancy: str, n: int = 5) -> tuple[CourseMatch, ...]:
        """The n jobseekers who would gain most for a vacancy by a course that ends before it starts, best first."""
        return courses_for_vacancy(self.fitted, self.market.vacancies.row(vacancy), n)


def _nearest_misses(bits: Longs, points: Longs, keys: Lots, n: int) -> list[int]:
    """Rows that only removable barriers keep out, in the order of a list."""
    near = np.flatnonzero((bits != 0) & (bits & ~REMOVABLE == 0) & (points != TOO_LITTLE))
    best: list[int] = near[np.lexsort((near, ~keys[near]))][:n].tolist()
    return best


def _standing(of: str, bits: Longs, points: Longs, near: list[Match]) -> Standing:
    barred = {
        kind: (int((bits & bit(kind) != 0).sum()), int((bits == bit(kind)).sum()))
        for kind in BARRIERS
        if (bits & bit(kind)).any()
    }
    feasible = bits == 0
    return Standing(of, int(feasible.sum()), int((feasible & (points == TOO_LITTLE)).sum()), barred, tuple(near))
