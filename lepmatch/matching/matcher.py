"""Matcher: a policy and a market made ready for questions. Every answer comes from the same scored pair."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

from lepmatch.errors import NotFittedError
from lepmatch.market.market import Market
from lepmatch.matching.collecting import collect
from lepmatch.matching.courses import courses_for_jobseeker, courses_for_vacancy
from lepmatch.matching.fitted import Fitted, explain_pairs, fit_market
from lepmatch.matching.kernel import best_of_all
from lepmatch.matching.policy import Policy
from lepmatch.matching.ranking import Ranked, Survey, best_jobseekers, best_vacancies, survey_jobs, survey_people
from lepmatch.matching.regions import best_of_regions
from lepmatch.matching.results import BARRIERS, CourseMatch, Match, Matches, Shortlist, Standing, bit
from lepmatch.matching.scoring import TOO_LITTLE
from lepmatch.matching.updating import Live

Answer = TypeVar("Answer", Ranked, Survey)


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
        self._live: Live | None = None

    def fit(self, market: Market) -> Matcher:
        """Make a market ready for questions; returns the matcher itself."""
        self._fitted, self._live = fit_market(market, self.policy), None
        return self

    def update(
        self, *records: object, remove_jobseekers: Iterable[str] = (), remove_vacancies: Iterable[str] = ()
    ) -> Matcher:
        """Take in new, changed and removed records; every answer is then that of a matcher fitted on them.

        A record costs the same however large the market is. Updates and questions take turns: while one thread
        updates, no other may ask.

        Parameters
        ----------
        records : jobseekers and vacancies, each new or in place of the one with its id, and new events
        remove_jobseekers, remove_vacancies : ids of records to be forgotten, to which nothing may refer

        Raises
        ------
        MarketError
            every problem of all records at once; nothing is taken in then
        UnknownIdError
            an id to be removed that is not in the market

        Examples
        --------
        >>> from dataclasses import replace
        >>> from datetime import date
        >>> from lepmatch import Matcher, sample_market
        >>> matcher = Matcher().fit(sample_market(jobseekers=60, vacancies=24))
        >>> vacancy = replace(matcher.market.vacancies["V0004"], closing_date=date(2009, 3, 1))
        >>> len(matcher.update(vacancy).shortlist("V0004"))
        0
        """
        if self._live is None:
            self._live = Live(self.fitted)
        self._live.update(records, remove_jobseekers, remove_vacancies)
        return self

    def as_it_stands(self) -> Matcher:
        """A matcher of the market as it stands, which hears of nothing that this one takes in later.

        It may be asked while this one takes in changes, in another thread too.
        """
        other = Matcher(self.policy)
        other._fitted = self.fitted
        return other

    @property
    def fitted(self) -> Fitted:
        """The market as arrays, in the order of ids; NotFittedError before `fit`."""
        if self._live is not None:
            self._fitted, self._live = self._live.settle(), None
        if self._fitted is None:
            raise NotFittedError
        return self._fitted

    @property
    def market(self) -> Market:
        """The market that was fitted, with the updates since."""
        return self.fitted.market if self._live is None else self._live.market

    @property
    def current(self) -> Fitted:
        """The market as arrays, good for questions about one record; rows may stand in any order."""
        return self.fitted if self._live is None else self._live.fitted

    @property
    def _in_order(self) -> Fitted:
        """The market as arrays in the order of ids, good for questions about one record."""
        return self.current if self.current.in_order else self.fitted

    def _ask(self, ask: Callable[[Fitted, int, int], Answer], kind: str, id: str, n: int) -> tuple[list[Match], Answer]:
        """The n matches of a record that a ranking puts first, and the ranking.

        Where two tie in everything, the lottery included, the order of ids decides. The rows that an update has added
        are not in that order; then the arrays are put in order first.
        """
        fitted = self.current
        row = fitted.market.tables()[kind].row(id)
        answer = ask(fitted, row, n + (not fitted.in_order))
        if not fitted.in_order and (answer.keys[1:] == answer.keys[:-1]).any():
            fitted = self.fitted
            row = fitted.market.tables()[kind].row(id)
            answer = ask(fitted, row, n)
        rows = answer.rows[: max(n, 0)]
        pairs = [(other, row) if kind == "vacancies" else (row, other) for other in rows]
        return explain_pairs(fitted, pairs), answer

    def match(self, jobseeker: str, vacancy: str) -> Match:
        """One pair: points, contributions, barriers.

        Raises
        ------
        UnknownIdError
            an id that is not in the market, with the nearest ones
        """
        fitted = self.current
        rows = fitted.market.jobseekers.row(jobseeker), fitted.market.vacancies.row(vacancy)
        return explain_pairs(fitted, [rows])[0]

    def shortlist(self, vacancy: str, n: int = 10) -> Shortlist:
        """The best n jobseekers for a vacancy whom no rule keeps out, best first.

        Ties go to the longest wait, then by a lottery that can be repeated (see `Policy.salt`).
        """
        matches, best = self._ask(best_jobseekers, "vacancies", vacancy, n)
        return Shortlist(vacancy, tuple(matches), best.too_little)

    def options(self, jobseeker: str, n: int = 10) -> Shortlist:
        """The best n vacancies for a jobseeker that no rule closes to them, best first."""
        matches, best = self._ask(best_vacancies, "jobseekers", jobseeker, n)
        return Shortlist(jobseeker, tuple(matches), best.too_little)

    def matches(
        self,
        per_vacancy: int = 20,
        per_jobseeker: int = 20,
        *,
        threads: int | None = None,
        regions: int | None = None,
        progress: Callable[[float], object] | None = None,
    ) -> Matches:
        """The best of every vacancy and of every jobseeker, in one pass over the market.

        Parameters
        ----------
        per_vacancy, per_jobseeker : how many to keep for each
        threads : workers, by default one a processor; the result is the same for any number
        regions : into how many regions the market is cut, one after the other to save memory, or on several machines
            where joblib is told to use them (``joblib.parallel_config``); the result is the same
        progress : called with the share of the work done since the last call; the shares add up to 1
        """
        fitted = self.fitted
        people, jobs = len(fitted.people.rows), len(fitted.jobs.rows)
        most = min(per_vacancy, people), min(per_jobseeker, jobs)
        if regions is None:
            threads = threads or os.cpu_count() or 1
            lists = best_of_all(fitted.grid, fitted.jobs, fitted.rules, people, *most, threads, progress)
        else:
            lists = best_of_regions(fitted, *most, regions, threads, progress)
        return collect(fitted.market, lists)

    def standing(self, vacancy: str, n: int = 5) -> Standing:
        """How the whole caseload stands to a vacancy: who is barred by what, and the n nearest misses."""
        near, survey = self._ask(survey_people, "vacancies", vacancy, n)
        return _standing(vacancy, survey, near)

    def outlook(self, jobseeker: str, n: int = 5) -> Standing:
        """How all vacancies stand to a jobseeker: which are barred by what, and the n nearest misses."""
        near, survey = self._ask(survey_jobs, "jobseekers", jobseeker, n)
        return _standing(jobseeker, survey, near)

    def courses(self, jobseeker: str, n: int = 5) -> tuple[CourseMatch, ...]:
        """The n intakes that would open most for a jobseeker, best first."""
        fitted = self._in_order
        return courses_for_jobseeker(fitted, fitted.market.jobseekers.row(jobseeker))[:n]

    def trainees(self, vacancy: str, n: int = 5) -> tuple[CourseMatch, ...]:
        """The n jobseekers who would gain most for a vacancy by a course that ends before it starts, best first."""
        fitted = self._in_order
        return courses_for_vacancy(fitted, fitted.market.vacancies.row(vacancy), n)


def _standing(of: str, survey: Survey, near: list[Match]) -> Standing:
    bits = survey.bits
    barred = {
        kind: (int((bits & bit(kind) != 0).sum()), int((bits == bit(kind)).sum()))
        for kind in BARRIERS
        if (bits & bit(kind)).any()
    }
    feasible = bits == 0
    too_little = int((feasible & (survey.points == TOO_LITTLE)).sum())
    return Standing(of, int(feasible.sum()), too_little, barred, tuple(near))
