"""What keeps people from a vacancy: near misses, what each requirement costs, and who would fit after a course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lepmatch import CourseMatch, Relaxation, Vacancy, explain, relax, relaxation_note
from lepmatch import Explanation as Said
from webui.desk import State
from webui.presenters.vacancies import words_of

NEAR = 10
BARS = 8
SETS = 5
OF_SEVERAL = {
    "closed": ("the vacancy has closed", "the employer, if it is still open"),
    "full": ("every opening is filled", "more openings from the employer"),
    "pay_below_legal": ("the vacancy pays less than the law allows", "the legal pay"),
    "licence": ("lack a licence that the law asks for", "a course or a test that gives the licence"),
    "hours": ("cannot be there at those hours", "flexible hours, or care at those hours"),
    "travel": ("beyond reach by any way they can travel", "another way to travel, or help with fares"),
    "excluded_work": ("this kind of work is excluded for them", "a review of the exclusion with them"),
    "declined": ("have declined this employer", "nothing but their own word"),
    "not_eligible": ("not eligible under the scheme on this day", "a check of the claim and its start"),
    "in_work": ("already in work", "nothing, until they leave the job"),
}
"""Every kind of barrier, as said of several people, and what would remove it."""


@dataclass(frozen=True, slots=True)
class About:
    """The vacancy that a page is about."""

    vacancy: Vacancy
    employer: str

    @property
    def title(self) -> str:
        """Its title with its number."""
        return f"{self.vacancy.title[:1].upper()}{self.vacancy.title[1:]} ({self.vacancy.id})"


def _about(state: State, id: str) -> About:
    vacancy = state.market.vacancies[id]
    return About(vacancy, state.market.employers[vacancy.employer].name)


# --------------------------------------------------------------------------------------------------------- near misses


@dataclass(frozen=True, slots=True)
class Barred:
    """A kind of barrier, the people whom it keeps out, and those whom it alone does."""

    label: str
    remedy: str
    count: int
    alone: int


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Somebody whom one barrier keeps out that work can remove."""

    jobseeker: str
    points: float | None
    said: Said
    state: str


@dataclass(frozen=True, slots=True)
class NearPage:
    """How the caseload stands to a vacancy."""

    about: About
    people: int
    feasible: int
    too_little_known: int
    barred: tuple[Barred, ...]
    near: tuple[NearMiss, ...]


def present_near_misses(state: State, id: str) -> NearPage:
    """The page of a vacancy's near misses."""
    standing = state.matcher.standing(id, NEAR)
    barred = [Barred(*OF_SEVERAL[kind], *counts) for kind, counts in standing.barred.items()]
    near = []
    for match in standing.near_misses:
        past = state.ledger.submission(match.jobseeker, id)
        said = "" if past.state == "new" else words_of(past.state)
        near.append(NearMiss(match.jobseeker, match.points, explain(match), said))
    return NearPage(
        _about(state, id),
        len(state.market.jobseekers),
        standing.feasible,
        standing.too_little_known,
        tuple(sorted(barred, key=lambda one: (-one.alone, -one.count))),
        tuple(near),
    )


# -------------------------------------------------------------------------------------------------------- requirements


@dataclass(frozen=True, slots=True)
class RequirementsPage:
    """What each requirement of a vacancy costs in candidates.

    Attributes
    ----------
    bars : those whose dropping alone would add candidates
    shut : why nobody can be put forward whatever is dropped
    """

    about: About
    answer: Relaxation
    bars: tuple[dict[str, object], ...]
    shut: tuple[str, ...]


def present_requirements(state: State, id: str) -> RequirementsPage:
    """The page of what each requirement costs."""
    answer = _relaxed(state, id)
    bars = tuple(
        {"label": _short(cost.requirement.text), "price": cost.only, "note": "asked by law" * cost.requirement.legal}
        for cost in answer.costs[:BARS]
        if cost.only
    )
    return RequirementsPage(_about(state, id), answer, bars, tuple(OF_SEVERAL[kind][0] for kind in answer.shut))


def _relaxed(state: State, id: str) -> Relaxation:
    return state.keep(f"relaxation {id}", lambda: relax(state.matcher, id))


def _short(text: str, most: int = 42) -> str:
    text = text[:1].upper() + text[1:]
    return text if len(text) <= most else f"{text[: most - 1]}…"


@dataclass(frozen=True, slots=True)
class NotePage:
    """The page for the employer: paragraphs, each with its bullets."""

    about: About
    day: date
    blocks: tuple[tuple[str, tuple[str, ...]], ...]


def present_note(state: State, id: str) -> NotePage:
    """What an employer may be told about the requirements; no small numbers, and nothing about any person."""
    return NotePage(_about(state, id), state.day, tuple(_blocks(relaxation_note(_relaxed(state, id)))))


def _blocks(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Paragraphs with their bullets, without the first line, which is the title."""
    for block in text.split("\n\n")[1:]:
        said, *bullets = f"\n{block}".replace("\n  ", " ").split("\n- ")
        yield " ".join(said.split()), tuple(" ".join(bullet.split()) for bullet in bullets)


# ------------------------------------------------------------------------------------------------------ after a course


@dataclass(frozen=True, slots=True)
class Trainee:
    """Somebody who would fit after a course."""

    match: CourseMatch
    said: Said
    before: float | None
    after: float


@dataclass(frozen=True, slots=True)
class TraineesPage:
    """Who would fit a vacancy after a course."""

    about: About
    trainees: tuple[Trainee, ...]


def present_trainees(state: State, id: str, matches: Sequence[CourseMatch]) -> TraineesPage:
    """The page of a vacancy's trainees."""
    return TraineesPage(_about(state, id), tuple(_trainee(match) for match in matches))


def _trainee(match: CourseMatch) -> Trainee:
    [opening] = match.openings
    before = None if opening.before_milli is None else opening.before_milli / 1000
    return Trainee(match, explain(match), before, opening.after_milli / 1000)
