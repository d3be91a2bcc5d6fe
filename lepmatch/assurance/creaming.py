"""Creaming: whether a choice took the people nearest to work and passed over others who would do.

The people chosen are held against those who were feasible for the same vacancy: no rule kept them out and enough was
known of them. The rest of the caseload says nothing about a choice. Distance from work is months out of work, see
`lepmatch.assurance.distance`; the points know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lepmatch.assurance.distance import BANDS, DAYS_IN_MONTH, UNKNOWN, Mix, mix_of, months_of
from lepmatch.market.records import Vacancy
from lepmatch.matching.arrays import Longs, take_people
from lepmatch.matching.feasible import Pool, feasible_people
from lepmatch.matching.fitted import Fitted, explain_pairs
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.pair import plural
from lepmatch.matching.policy import CRITERIA, MILLI
from lepmatch.matching.results import Contribution, Shortlist
from lepmatch.matching.surveying import measure
from lepmatch.planning.requirements import failures, requirements_of

NAMED = 5  # of those passed over
REASONS = 3  # of each
ROUNDING = 1e-6  # of days


@dataclass(frozen=True, slots=True)
class Behind:
    """A criterion on which somebody has fewer points than the last of those chosen.

    Attributes
    ----------
    criterion : its name
    milli : how many milli-points fewer
    because : what is on record about the person, in words for an officer
    """

    criterion: str
    milli: int
    because: str

    @property
    def points(self) -> float:
        """How many points fewer."""
        return self.milli / MILLI


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody who is feasible, fails no essential requirement and is further from work, and was not chosen.

    Attributes
    ----------
    jobseeker : id
    months : months out of work
    milli, behind_milli : milli-points, and how many fewer than the last of those chosen; below 0 for more, None where
        a rule kept out everybody chosen, so that their points do not compare
    reasons : what counted against them, the heaviest first
    asks : facts that nobody has recorded and that would count
    """

    jobseeker: str
    months: int
    milli: int
    behind_milli: int | None
    reasons: tuple[Behind, ...]
    asks: tuple[str, ...]

    @property
    def because(self) -> str:
        """Why they were not chosen, in words for an officer."""
        if self.behind_milli is None:
            return "everybody chosen was put forward over a rule, so their points do not say why"
        if self.behind_milli <= 0:
            more = f"{-self.behind_milli / MILLI:.1f} points more than" if self.behind_milli else "as many points as"
            return f"{more} the last of those chosen; the points do not say why"
        named = "; ".join(f"{one.criterion} {one.points:.1f} ({one.because})" for one in self.reasons)
        return f"{self.behind_milli / MILLI:.1f} points behind the last of those chosen: {named}"


@dataclass(frozen=True, slots=True)
class CreamingNote:
    """How far from work the people chosen for a vacancy are, against those who could have been chosen.

    Attributes
    ----------
    vacancy, title : id and title
    chosen, feasible : the mix of those chosen, and of all who were feasible, the chosen among them
    passed_over : how many who fail no essential requirement are further from work than the middle one chosen
    furthest : how many of these are further than anybody chosen
    failing : requirements that others as far from work fail, with how many, the most first
    named : a few of those passed over, the most points first
    too_little_known : for how many more too little is known for a number
    overridden : how many of those chosen a rule keeps out, so that an officer put them forward over it
    """

    vacancy: str
    title: str
    chosen: Mix
    feasible: Mix
    passed_over: int
    furthest: int
    failing: tuple[tuple[str, int], ...]
    named: tuple[PassedOver, ...]
    too_little_known: int
    overridden: int = 0

    @property
    def line(self) -> str:
        """The note in a sentence, for an officer."""
        if not self.chosen.people:
            return "Nobody was chosen."
        if self.overridden == self.chosen.people == self.feasible.people:
            return "Everybody chosen was put forward over a rule, and nobody else can be put forward."
        if self.feasible.people == self.chosen.people:
            return "Everybody who can be put forward was chosen: nobody was passed over."
        if self.chosen.months is None:
            return "It is not on record how long those chosen have been out of work."
        people = plural(self.passed_over, "person", "people") if self.passed_over else "Nobody"
        fail, are = ("fail", "are") if self.passed_over > 1 else ("fails", "is")
        than = f" Of these, {self.furthest} further than anybody chosen." if self.furthest else ""
        return (
            f"{people} further from work than the typical person chosen ({_months(self.chosen.months)} out of work) "
            f"who {fail} no essential requirement {are} passed over.{than}"
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The note in full: the sentence, the two mixes, and each person named with the reasons."""
        lines = [self.line]
        if self.overridden:
            chosen = plural(self.chosen.people, "person", "people")
            lines.append(f"{self.overridden} of {chosen} chosen: put forward over a rule that keeps them out.")
        if self.feasible.people:
            names = [name for _, name in BANDS] + [UNKNOWN]
            counts = zip(
                names,
                (*self.chosen.bands, self.chosen.unknown),
                (*self.feasible.bands, self.feasible.unknown),
                strict=True,
            )
            lines.append(
                "Chosen of feasible, by time out of work: "
                + "; ".join(f"{name} {chosen} of {feasible}" for name, chosen, feasible in counts if feasible)
                + "."
            )
        lines += [
            f"{one.jobseeker}: {plural(one.months, 'month')} out of work, {one.milli / MILLI:.1f} points; "
            f"{one.because}." + (f" Not recorded: {'; '.join(one.asks)}." if one.asks else "")
            for one in self.named
        ]
        if self.failing:
            told = "; ".join(f"{text} {count}" for text, count in self.failing)
            lines.append(f"Others as far from work fail a requirement: {told}.")
        if self.too_little_known:
            lines.append(f"Too little is known of {self.too_little_known} more for a number.")
        return tuple(lines)

    def as_dict(self) -> dict[str, Any]:
        """The note as JSON keeps it."""
        return {
            "vacancy": self.vacancy,
            "line": self.line,
            "chosen": self.chosen.as_dict(),
            "feasible": self.feasible.as_dict(),
            "passed_over": self.passed_over,
            "furthest": self.furthest,
            "failing": dict(self.failing),
            "named": [
                {
                    "jobseeker": one.jobseeker,
                    "months": one.months,
                    "points": one.milli / MILLI,
                    "behind": None if one.behind_milli is None else one.behind_milli / MILLI,
                    "reasons": [
                        {"criterion": r.criterion, "points": r.points, "because": r.because} for r in one.reasons
                    ],
                    "ask": list(one.asks),
                }
                for one in self.named
            ],
            "too_little_known": self.too_little_known,
            "overridden": self.overridden,
        }


def creaming_note(matcher: Matcher, shortlist: Shortlist, chosen: Iterable[str] | None = None) -> CreamingNote:
    """What a shortlist passed over: people further from work who fail no essential requirement.

    One is failed only where that is known, see `lepmatch.planning.requirements`. It costs one search of the vacancy's
    surroundings and a few explained pairs: among 250,000 people 6 thousandths of a second for the typical vacancy, and
    33 for one with 25,000 feasible people.

    Parameters
    ----------
    shortlist : the list of a vacancy
    chosen : ids of the people whom an officer took, from the list or not; everybody on the list by default

    Raises
    ------
    UnknownIdError
        a vacancy or a person who is not in the market

    Examples
    --------
    >>> from lepmatch import Matcher, creaming_note, sample_market
    >>> matcher = Matcher().fit(sample_market(jobseekers=400, vacancies=40))
    >>> note = creaming_note(matcher, matcher.shortlist("V0004", n=5))
    >>> note.chosen.people, note.feasible.people >= 5, note.passed_over >= note.furthest
    (5, True, True)
    """
    fitted = matcher.current
    market = fitted.market
    v = market.vacancies.row(shortlist.of)
    ids = [match.jobseeker for match in shortlist] if chosen is None else chosen
    rows = np.array(sorted({market.jobseekers.row(id) for id in ids}), np.int64)
    days = fitted.people.rows["wait"]
    pool = feasible_people(fitted, v)
    not_feasible = rows[~np.isin(rows, pool.rows)]  # an officer can take somebody whom a rule keeps out
    took, everybody = mix_of(days[rows]), mix_of(days[np.concatenate([pool.rows, not_feasible])])
    vacancy = market.vacancies.at(v)
    further, failing = _further(fitted, v, vacancy, pool, rows, took.months)
    order = np.lexsort((pool.rows[further], -days[pool.rows[further]], -pool.milli[further]))[:NAMED]
    last = _last_chosen(fitted, v, pool, rows)
    named = [_passed_over(fitted, v, int(pool.rows[k]), int(pool.milli[k]), last) for k in further[order]]
    furthest = int((days[pool.rows[further]] > days[rows].max(initial=0)).sum())
    return CreamingNote(
        shortlist.of, vacancy.title, took, everybody, len(further), furthest, failing, tuple(named), pool.too_little,
        len(not_feasible),
    )  # fmt: skip


def _further(
    fitted: Fitted, v: int, vacancy: Vacancy, pool: Pool, chosen: Longs, months: float | None
) -> tuple[Longs, tuple[tuple[str, int], ...]]:
    """Of those not chosen who are further from work than the middle one chosen: places in the pool of whoever fails no
    requirement, and what the others fail."""
    if months is None:
        return np.zeros(0, np.int64), ()
    days = fitted.people.rows["wait"][pool.rows]
    further = np.flatnonzero((days > months * DAYS_IN_MONTH + ROUNDING) & ~np.isin(pool.rows, chosen))
    requirements = requirements_of(vacancy)
    fails = failures(fitted, take_people(fitted.people, pool.rows[further]), v, requirements)
    counts = zip((one.text for one in requirements), fails.sum(axis=0).tolist(), strict=True)
    failing = sorted(((text, count) for text, count in counts if count), key=lambda item: -item[1])
    return further[~fails.any(axis=1)], tuple(failing[:REASONS])


def _last_chosen(fitted: Fitted, v: int, pool: Pool, chosen: Longs) -> Sequence[int] | None:
    """The parts of the fewest points among those chosen; None where none of them is feasible."""
    mine = np.flatnonzero(np.isin(pool.rows, chosen))
    if not len(mine):
        return None
    last = int(pool.rows[mine[np.argmin(pool.milli[mine])]])
    return measure(fitted.people, fitted.jobs, fitted.rules, [(last, v)])[0].points


def _passed_over(fitted: Fitted, v: int, j: int, milli: int, last: Sequence[int] | None) -> PassedOver:
    match = explain_pairs(fitted, [(j, v)])[0]
    days = int(fitted.people.rows["wait"][j])
    if last is None:
        return PassedOver(match.jobseeker, months_of(days) or 0, milli, None, (), match.asks)
    against = zip(CRITERIA, last, match.contributions, strict=True)
    reasons = sorted((_behind(name, points, mine) for name, points, mine in against), key=lambda one: -one.milli)
    behind = tuple(one for one in reasons if one.milli > 0)[:REASONS]
    return PassedOver(match.jobseeker, months_of(days) or 0, milli, sum(last) - milli, behind, match.asks)


def _behind(name: str, points: int, mine: Contribution) -> Behind:
    return Behind(name, points - mine.milli, mine.because)


def _months(months: float) -> str:
    return plural(round(months), "month")
