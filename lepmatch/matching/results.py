"""What matching answers with: frozen, in points with three decimals, ready to be read out or written as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.policy import FULL, MILLI

BARRIERS = (
    "not_eligible",
    "closed",
    "full",
    "pay_below_legal",
    "in_work",
    "declined",
    "excluded_work",
    "licence",
    "hours",
    "travel",
)
"""Every kind of barrier. The kernel keeps a pair's barriers as bits in this order."""

THEY, THEIR, THEM = "{they}", "{their}", "{them}"
"""Stand for the jobseeker in `because`; `speak` puts in the words for a reader."""


def bit(kind: str) -> int:
    """The kernel's bit of a kind of barrier."""
    return 1 << BARRIERS.index(kind)


def speak(because: str, to_the_person: bool = False) -> str:
    """Words about the jobseeker for an officer or employer (they), or for the person (you).

    Examples
    --------
    >>> speak("{they} can be there in 20 minutes", to_the_person=True)
    'You can be there in 20 minutes'
    """
    they, their, them = ("you", "your", "you") if to_the_person else ("they", "their", "them")
    said = because.replace(THEY, they).replace(THEIR, their).replace(THEM, them)
    return said[:1].upper() + said[1:]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one criterion adds to the points of a pair.

    Attributes
    ----------
    criterion : its name
    milli, of_milli : milli-points, and how many there could be
    known_milli : how much of the weight rests on known facts; the rest counts half
    asks, has : the vacancy's and the jobseeker's fields that it compares
    text : why, with `THEY` for the jobseeker
    employer_text : what an employer may hear of it, empty for nothing
    """

    criterion: str
    milli: int
    of_milli: int
    known_milli: int
    asks: tuple[str, ...]
    has: tuple[str, ...]
    text: str
    employer_text: str

    @property
    def points(self) -> float:
        """Points, with three decimals."""
        return self.milli / MILLI

    @property
    def of(self) -> float:
        """The most that this criterion can add."""
        return self.of_milli / MILLI

    @property
    def because(self) -> str:
        """Why, in words for an officer."""
        return speak(self.text)

    @property
    def is_known(self) -> bool:
        """Whether all of it rests on known facts."""
        return self.known_milli == self.of_milli


@dataclass(frozen=True, slots=True)
class Barrier:
    """A hard rule that stands between a jobseeker and a vacancy, and what would remove it.

    Attributes
    ----------
    kind : one of `BARRIERS`
    text, remedy_text : why, and what would remove it, with `THEY` for the jobseeker
    asks, has : the fields that it comes from
    """

    kind: str
    text: str
    remedy_text: str
    asks: tuple[str, ...]
    has: tuple[str, ...]

    @property
    def because(self) -> str:
        """Why, in words for an officer."""
        return speak(self.text)

    @property
    def remedy(self) -> str:
        """What would remove it, in words for an officer."""
        return speak(self.remedy_text)


@dataclass(frozen=True, slots=True)
class Match:
    """One jobseeker and one vacancy: points with their reasons, and the barriers.

    Attributes
    ----------
    jobseeker, vacancy : ids
    title, employer : the vacancy's title and its employer's name
    milli : milli-points; None where too little is known for a number
    known_milli : how much of the weight of 100,000 rests on known facts
    contributions : one for each criterion; their `milli` add up to the points exactly
    barriers : hard rules that stand in the way; none means that the pair is feasible
    asks : facts that nobody has recorded and that would count, the heaviest first
    steps : what remains to be done before an employer hears of it, such as asking for consent
    """

    jobseeker: str
    vacancy: str
    title: str
    employer: str
    milli: int | None
    known_milli: int
    contributions: tuple[Contribution, ...]
    barriers: tuple[Barrier, ...]
    asks: tuple[str, ...]
    steps: tuple[str, ...]

    @property
    def points(self) -> float | None:
        """Points from 0 to 100 with three decimals; None where too little is known."""
        return None if self.milli is None else self.milli / MILLI

    @property
    def known(self) -> float:
        """Share of the weight that rests on known facts, from 0 to 1."""
        return self.known_milli / (FULL * MILLI)

    @property
    def is_feasible(self) -> bool:
        """Whether no barrier stands in the way and enough is known."""
        return not self.barriers and self.milli is not None

    def as_dict(self) -> dict[str, Any]:
        """The match as JSON keeps it."""
        return {
            "jobseeker": self.jobseeker,
            "vacancy": self.vacancy,
            "points": self.points,
            "known": self.known,
            "contributions": [
                {"criterion": c.criterion, "points": c.points, "of": c.of, "because": c.because}
                for c in self.contributions
            ],
            "barriers": [{"kind": b.kind, "because": b.because, "remedy": b.remedy} for b in self.barriers],
            "ask": list(self.asks),
            "steps": list(self.steps),
        }


@dataclass(frozen=True, slots=True)
class Shortlist(Sequence[Match]):
    """The best few matches of one vacancy, or of one jobseeker, best first.

    Attributes
    ----------
    of : id of the vacancy, or of the jobseeker
    matches : best first
    too_little_known : how many more pass every rule, but have no number because too little is known; those without
        a place on record can be on no list and are not counted here
    """

    of: str
    matches: tuple[Match, ...]
    too_little_known: int

    def __len__(self) -> int:
        return len(self.matches)

    def __getitem__(self, index: Any) -> Any:
        return self.matches[index]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a whole caseload stands to one vacancy.

    Attributes
    ----------
    vacancy : id
    feasible, too_little_known : whom no rule keeps out; of these, for how many there is no number
    barred : by kind of barrier, how many have it, and for how many it is the only one
    near_misses : the best of those whom one barrier keeps out that work can remove (hours or a licence)
    """

    vacancy: str
    feasible: int
    too_little_known: int
    barred: Mapping[str, tuple[int, int]]
    near_misses: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """The kept matches of a whole market as columns: a pair is kept when it is on either side's list.

    Attributes
    ----------
    jobseeker_ids, vacancy_ids : all ids of the market, sorted
    jobseekers, vacancies : (n,) rows of the ids, sorted by vacancy and then by place on its list
    milli : (n,) milli-points
    vacancy_rank, jobseeker_rank : (n,) place on the vacancy's and on the jobseeker's list from 1; 0 when not on it
    too_little_known : (vacancies,) how many pass every rule at each vacancy but have no number
    """

    jobseeker_ids: tuple[str, ...]
    vacancy_ids: tuple[str, ...]
    jobseekers: NDArray[np.int32]
    vacancies: NDArray[np.int32]
    milli: NDArray[np.int32]
    vacancy_rank: NDArray[np.int32]
    jobseeker_rank: NDArray[np.int32]
    too_little_known: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.milli)

    def rows(self) -> Iterator[tuple[str, str, float, int, int]]:
        """Vacancy, jobseeker, points, place on the vacancy's list, place on the jobseeker's list."""
        columns = (self.vacancies, self.jobseekers, self.milli, self.vacancy_rank, self.jobseeker_rank)
        for v, j, milli, v_rank, j_rank in zip(*(column.tolist() for column in columns), strict=True):
            yield self.vacancy_ids[v], self.jobseeker_ids[j], milli / MILLI, v_rank, j_rank


@dataclass(frozen=True, slots=True)
class Opening:
    """What a course changes between a jobseeker and one vacancy.

    Attributes
    ----------
    vacancy, title : the vacancy's id and title
    before_milli : milli-points before; None while a barrier stands or too little is known
    after_milli : milli-points after
    removes : kinds of barrier that the course removes
    text : what the course brings to this vacancy, with `THEY` for the jobseeker
    """

    vacancy: str
    title: str
    before_milli: int | None
    after_milli: int
    removes: tuple[str, ...]
    text: str

    @property
    def added(self) -> float:
        """Points added; all of them where there were none before."""
        return (self.after_milli - (self.before_milli or 0)) / MILLI

    @property
    def because(self) -> str:
        """What the course brings, in words for an officer."""
        return speak(self.text)


@dataclass(frozen=True, slots=True)
class CourseMatch:
    """One jobseeker and one intake of a course: what it would open.

    Attributes
    ----------
    jobseeker, course, title : ids, and the course's title
    starts, ends : first and last day of the intake
    seats : seats of the intake
    added_milli : milli-points that it adds to the jobseeker's best ten vacancies together
    opened : how many vacancies become feasible that are not so now
    openings : what it changes, the largest first
    barriers : what keeps the jobseeker from the course itself
    asks : facts about the jobseeker that nobody has recorded and that the course depends on
    """

    jobseeker: str
    course: str
    title: str
    starts: date
    ends: date
    seats: int
    added_milli: int
    opened: int
    openings: tuple[Opening, ...]
    barriers: tuple[Barrier, ...]
    asks: tuple[str, ...]

    @property
    def added(self) -> float:
        """Points that it adds to the jobseeker's best ten vacancies together."""
        return self.added_milli / MILLI

    def as_dict(self) -> dict[str, Any]:
        """The course match as JSON keeps it."""
        return {
            "jobseeker": self.jobseeker,
            "course": self.course,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "seats": self.seats,
            "added": self.added,
            "opened": self.opened,
            "openings": [
                {
                    "vacancy": o.vacancy,
                    "before": None if o.before_milli is None else o.before_milli / MILLI,
                    "after": o.after_milli / MILLI,
                    "removes": list(o.removes),
                    "because": o.because,
                }
                for o in self.openings
            ],
            "barriers": [{"kind": b.kind, "because": b.because, "remedy": b.remedy} for b in self.barriers],
            "ask": list(self.asks),
        }
