"""Matcher: a policy and a market made ready for questions. Every answer comes from the same scored pair."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lepmatch.errors import NotFittedError
from lepmatch.market.market import Market
from lepmatch.market.records import Jobseeker, Vacancy
from lepmatch.market.scheme import Scheme, load_scheme
from lepmatch.matching.arrays import Jobs, People
from lepmatch.matching.criteria import WORDS
from lepmatch.matching.eligibility import barriers, explain_barriers
from lepmatch.matching.encoding import declined_employers, encode_jobs, encode_people, started_jobs
from lepmatch.matching.kernel import (
    Grid,
    Lists,
    best_of_all,
    best_of_jobseeker,
    best_of_vacancy,
    make_grid,
    survey,
    vacancy_key,
)
from lepmatch.matching.knowledge import Knowledge
from lepmatch.matching.pair import Pair
from lepmatch.matching.policy import CRITERIA, MILLI, Policy
from lepmatch.matching.results import (
    BARRIERS,
    Contribution,
    CourseMatch,
    Match,
    Matches,
    Shortlist,
    Standing,
    bit,
)
from lepmatch.matching.scoring import KNOWN, POINTS, TOO_LITTLE, Rules, make_parts, make_rules, metres_between, score
from lepmatch.matching.travel import MS

REMOVABLE = bit("hours") | bit("licence")  # barriers that an officer's work can remove


@dataclass(frozen=True, slots=True)
class Fitted:
    """A market as arrays, with what the words need beside them."""

    market: Market
    scheme: Scheme
    policy: Policy
    knowledge: Knowledge
    people: People
    jobs: Jobs
    rules: Rules
    grid: Grid


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
        scheme, knowledge = load_scheme(market.scheme), Knowledge(market)
        people = encode_people(market.jobseekers, knowledge, scheme, self.policy, market.on, declined_employers(market))
        jobs = encode_jobs(market, knowledge, self.policy, started_jobs(market))
        rules = make_rules(self.policy, knowledge)
        grid = make_grid(people)
        self._fitted = Fitted(market, scheme, self.policy, knowledge, people, jobs, rules, grid)
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
        keys, rows = _empty_list(n, len(fitted.people.rows))
        found, parts = np.empty(len(fitted.grid.row) + 1, np.int32), make_parts()
        count, too_little = best_of_vacancy(fitted.grid, fitted.jobs, fitted.rules, v, found, parts, keys, rows)
        matches = tuple(explain_pair(fitted, j, v) for j in _best_first(keys, rows, count))
        return Shortlist(vacancy, matches, too_little)

    def options(self, jobseeker: str, n: int = 10) -> Shortlist:
        """The best n vacancies for a jobseeker that no rule closes to them, best first."""
        fitted = self.fitted
        j = fitted.market.jobseekers.row(jobseeker)
        keys, rows = _empty_list(n, len(fitted.jobs.rows))
        count, too_little = best_of_jobseeker(fitted.people, fitted.jobs, fitted.rules, j, make_parts(), keys, rows)
        matches = tuple(explain_pair(fitted, j, v) for v in _best_first(keys, rows, count))
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
        return _collect(fitted.market, lists)

    def standing(self, vacancy: str, n: int = 5) -> Standing:
        """How the whole caseload stands to a vacancy: who is barred by what, and the n nearest misses."""
        fitted = self.fitted
        v = fitted.market.vacancies.row(vacancy)
        people = len(fitted.people.rows)
        bits, points = np.empty(people, np.int64), np.empty(people, np.int64)
        survey(fitted.people, fitted.jobs, fitted.rules, v, make_parts(), bits, points)
        barred = {
            kind: (int((bits & bit(kind) != 0).sum()), int((bits == bit(kind)).sum()))
            for kind in BARRIERS
            if (bits & bit(kind)).any()
        }
        near = np.flatnonzero((bits != 0) & (bits & ~REMOVABLE == 0) & (points != TOO_LITTLE)).tolist()
        near.sort(key=lambda j: (-vacancy_key(fitted.people.rows[j], fitted.jobs.rows[v], points[j]), j))
        feasible = bits == 0
        too_little = int((feasible & (points == TOO_LITTLE)).sum())
        misses = tuple(explain_pair(fitted, j, v) for j in near[:n])
        return Standing(vacancy, int(feasible.sum()), too_little, barred, misses)

    def courses(self, jobseeker: str, n: int = 5) -> tuple[CourseMatch, ...]:
        """The n intakes that would open most for a jobseeker, best first."""
        from lepmatch.matching.courses import courses_for_jobseeker

        return courses_for_jobseeker(self.fitted, self.market.jobseekers.row(jobseeker))[:n]

    def trainees(self, vacancy: str, n: int = 5) -> tuple[CourseMatch, ...]:
        """The n jobseekers who would gain most for a vacancy by a course that ends before it starts, best first."""
        from lepmatch.matching.courses import courses_for_vacancy

        return courses_for_vacancy(self.fitted, self.market.vacancies.row(vacancy), n)


def pair_of(fitted: Fitted, j: int, v: int) -> Pair:
    """Two records side by side."""
    person, job = fitted.people.rows[j], fitted.jobs.rows[v]
    metres = int(metres_between(person, job))
    return Pair(
        fitted.market.jobseekers.at(j),
        fitted.market.vacancies.at(v),
        fitted.knowledge,
        fitted.policy,
        fitted.market.on,
        None if metres < 0 else metres,
        int(person["limit_ms"]) // MS,
        int(person["modes"]),
        int(job["occupation"]),
    )


def explain_pair(fitted: Fitted, j: int, v: int) -> Match:
    """The match of two rows, in words."""
    pair, parts = pair_of(fitted, j, v), make_parts()
    milli = int(score(fitted.people, fitted.jobs, fitted.rules, j, v, parts))
    metres = -1 if pair.metres is None else pair.metres
    bits = int(barriers(fitted.people.rows[j], fitted.jobs.rows[v], fitted.people.data, metres))
    contributions = []
    for row, (name, weight) in enumerate(zip(CRITERIA, fitted.policy.weights, strict=True)):
        said = WORDS[name](pair)
        points, known = int(parts[row, POINTS]), int(parts[row, KNOWN])
        contributions.append(
            Contribution(name, points, weight * MILLI, known, said.asks, said.has, said.text, said.employer)
        )
    return Match(
        pair.jobseeker.id,
        pair.vacancy.id,
        pair.vacancy.title,
        fitted.market.employers[pair.vacancy.employer].name,
        None if milli == TOO_LITTLE else milli,
        sum(c.known_milli for c in contributions),
        tuple(contributions),
        explain_barriers(bits, pair, fitted.scheme),
        _facts_to_ask(pair, contributions),
        _steps(pair, fitted.market),
    )


def _facts_to_ask(pair: Pair, contributions: Iterable[Contribution]) -> tuple[str, ...]:
    """Facts that nobody has recorded, those that would count most first."""
    facts: dict[str, None] = {}
    for part in sorted(contributions, key=lambda c: c.known_milli - c.of_milli):
        if part.is_known:
            continue
        for record, names in ((pair.jobseeker, part.has), (pair.vacancy, part.asks)):
            whose = "jobseeker" if record is pair.jobseeker else "vacancy"
            blank = [name for name in names if getattr(record, name) is None]
            if _is_missing(record, blank):
                facts[f"{whose}: {', '.join(name.replace('_', ' ') for name in blank)}"] = None
    if pair.jobseeker.customer_group is None:
        facts["jobseeker: customer group"] = None
    return tuple(facts)


def _is_missing(record: Jobseeker | Vacancy, blank: list[str]) -> bool:
    # Coordinates may be blank where a postcode is known, and desirable skills where essential ones are.
    either = ({"postcode", "latitude", "longitude"}, {"essential_skills", "desirable_skills"}, {"occupation", "title"})
    needed = set(blank)
    for group in either:
        if any(getattr(record, name, None) is not None for name in group):
            needed -= group
    return bool(needed - {"flexible"})


def _steps(pair: Pair, market: Market) -> tuple[str, ...]:
    """What remains to be done before the employer hears of the jobseeker."""
    jobseeker, vacancy = pair.jobseeker, pair.vacancy
    employer = market.employers[vacancy.employer].name
    steps = [f"ask whether they agree to be put forward to {employer}"]
    if jobseeker.adjustments:
        steps.append(f"arrange with them: {', '.join(jobseeker.adjustments)}")
    if jobseeker.earliest_start and vacancy.start_date and jobseeker.earliest_start > vacancy.start_date:
        days = (jobseeker.earliest_start - vacancy.start_date).days
        steps.append(f"ask the employer to wait {days} days: they can start on {jobseeker.earliest_start:%-d %B %Y}")
    if vacancy.work_trial_days:
        steps.append(f"offer them the work trial of {vacancy.work_trial_days} days")
    return tuple(steps)


def _empty_list(n: int, most: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    size = max(0, min(n, most))
    return np.zeros(size, np.uint64), np.zeros(size, np.int32)


def _best_first(keys: NDArray[np.uint64], rows: NDArray[np.int32], count: int) -> list[int]:
    order = np.lexsort((rows[:count], ~keys[:count]))
    best: list[int] = rows[:count][order].tolist()
    return best


def _collect(market: Market, lists: Lists) -> Matches:
    """Both sides' lists as one table of pairs."""
    v, v_other, v_rank, v_milli = _flatten(lists.vacancy_keys, lists.vacancy_rows, lists.vacancy_counts)
    j, j_other, j_rank, j_milli = _flatten(lists.jobseeker_keys, lists.jobseeker_rows, lists.jobseeker_counts)
    pair = np.concatenate([v << 32 | v_other, j_other << 32 | j])
    pairs, inverse = np.unique(pair, return_inverse=True)
    milli, ranks = np.zeros(len(pairs), np.int32), np.zeros((2, len(pairs)), np.int32)
    milli[inverse] = np.concatenate([v_milli, j_milli])
    ranks[0, inverse[: len(v)]] = v_rank
    ranks[1, inverse[len(v) :]] = j_rank
    last = np.where(ranks[0] == 0, np.iinfo(np.int32).max, ranks[0])
    order = np.lexsort((pairs & 0xFFFFFFFF, -milli, last, pairs >> 32))
    return Matches(
        market.jobseekers.ids,
        market.vacancies.ids,
        (pairs & 0xFFFFFFFF).astype(np.int32)[order],
        (pairs >> 32).astype(np.int32)[order],
        milli[order],
        ranks[0][order],
        ranks[1][order],
        lists.too_little,
    )


def _flatten(
    keys: NDArray[np.uint64], rows: NDArray[np.int32], counts: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Heaps to one line a pair: owner, other, rank from 1, milli-points."""
    owner, place = np.nonzero(np.arange(keys.shape[1]) < counts[:, None])
    key, other = keys[owner, place], rows[owner, place].astype(np.int64)
    order = np.lexsort((other, ~key, owner))
    owner, other, key = owner[order].astype(np.int64), other[order], key[order]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else np.zeros(0, np.int64)
    rank = np.arange(len(owner)) - starts[owner] + 1
    return owner, other, rank.astype(np.int32), (key >> np.uint64(47)).astype(np.int32)
