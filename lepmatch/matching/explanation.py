"""A match read out: headline, reasons for, honest weak points, what is unknown, what stands in the way.

It formats and never calculates: every number and every reason comes from the match itself, and each statement keeps
the fields that it came from. Three readers: the officer hears everything, the person is spoken to, and the employer
hears only what each criterion allows.
"""

from __future__ import annotations

import textwrap
from dataclasses import asdict, dataclass
from functools import singledispatch
from typing import Any, Literal

from lepmatch.matching.pair import plural
from lepmatch.matching.policy import FULL, MILLI
from lepmatch.matching.results import Barrier, Contribution, CourseMatch, Match, speak

Audience = Literal["officer", "person", "employer"]

STRONG, FAIR = 0.6, 0.3  # shares of a criterion's points that make it a reason, or at least no weakness
MOST_REASONS, MOST_WEAK_POINTS = 5, 3
FITS = ((80, "a strong fit"), (60, "a good fit"), (40, "a partial fit"), (0, "a weak fit"))  # in points (ours)
CAN = {"hours": "They can work the hours", "travel": "They can travel to the workplace"}  # to an employer
WIDTH = 100  # characters of a printed line
BAR = 20  # characters of a full bar
GIVEN = ("gives_skills", "gives_licences", "gives_level")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said about a match, with the fields that it can be checked against.

    Attributes
    ----------
    text : the statement
    source : name of the criterion, or kind of the barrier
    asks, has : the vacancy's (or course's) and the jobseeker's fields
    """

    text: str
    source: str
    asks: tuple[str, ...]
    has: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One criterion as a bar: points, the most there could be, and how much of it is unknown."""

    criterion: str
    points: float
    of: float
    unknown: float

    def __str__(self) -> str:
        filled = round(BAR * self.points / self.of) if self.of else 0
        unknown = min(filled, round(BAR * self.unknown / self.of)) if self.of else 0
        drawn = "█" * (filled - unknown) + "▒" * unknown + "·" * (BAR - filled)
        return f"{self.criterion:<14}{drawn}  {self.points:6.3f} of {self.of:g}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said about a match to one reader.

    ``str()`` gives the long form; `short` a few lines for a list, `line` one line, `as_dict` JSON.
    """

    headline: str
    reasons: tuple[Statement, ...]
    weak_points: tuple[Statement, ...]
    unknown: tuple[Statement, ...]
    barriers: tuple[Statement, ...]
    bars: tuple[Bar, ...]
    steps: tuple[str, ...]

    @property
    def line(self) -> str:
        """One line: the headline, and the first barrier, weak point or unknown."""
        first = [*self.barriers, *self.weak_points, *self.unknown][:1]
        return textwrap.shorten(". ".join([self.headline, *(s.text for s in first)]), 2 * WIDTH, placeholder=" ...")

    @property
    def short(self) -> str:
        """Headline, the best three reasons, and the first of what speaks against."""
        lines = [self.headline]
        lines += _bullets("+", self.reasons[:3])
        lines += _bullets("!", self.barriers)
        lines += _bullets("-", self.weak_points[:1])
        lines += _bullets("?", self.unknown[:1])
        return "\n".join(lines)

    def __str__(self) -> str:
        parts = [self.headline, *(f"  {bar}" for bar in self.bars)]
        for title, mark, statements in (
            ("In the way", "!", self.barriers),
            ("For", "+", self.reasons),
            ("Weak points", "-", self.weak_points),
            ("Not known", "?", self.unknown),
        ):
            if statements:
                parts += ["", title, *_bullets(mark, statements)]
        if self.steps:
            parts += ["", "Next", *_bullets(">", [Statement(step, "step", (), ()) for step in self.steps])]
        return "\n".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """The explanation as JSON keeps it."""
        lists = {"for": self.reasons, "weak": self.weak_points, "unknown": self.unknown, "barriers": self.barriers}
        return {
            "headline": self.headline,
            **{name: [asdict(statement) for statement in statements] for name, statements in lists.items()},
            "bars": [
                {"criterion": b.criterion, "points": b.points, "of": b.of, "unknown": b.unknown} for b in self.bars
            ],
            "steps": list(self.steps),
        }


@singledispatch
def explain(match: Match | CourseMatch, audience: Audience = "officer") -> Explanation:
    """Say why a jobseeker fits a vacancy, or what a course would open for them.

    Parameters
    ----------
    match : what a `Matcher` answered
    audience : ``officer`` hears everything, ``person`` is spoken to as you, ``employer`` hears nothing of pay needed,
        hours limited, places, groups or health

    Examples
    --------
    >>> from lepmatch import Matcher, read_market
    >>> best = Matcher().fit(read_market("data/sample")).shortlist("V0004", n=1)[0]
    >>> explain(best, audience="employer").weak_points
    ()
    """
    raise TypeError(f"explain takes a Match or a CourseMatch, got {type(match).__name__}")


@explain.register
def _(match: Match, audience: Audience = "officer") -> Explanation:
    if audience == "employer":
        return _for_employer(match)
    you = audience == "person"
    parts = sorted(match.contributions, key=lambda c: -c.milli)
    known = [c for c in parts if c.known_milli]
    reasons = [c for c in known if c.milli >= STRONG * c.of_milli and c.of_milli]
    lost = sorted((c for c in known if c not in reasons), key=lambda c: c.milli - c.of_milli)
    return Explanation(
        headline=_headline(match, you),
        reasons=tuple(_statement(c, you) for c in reasons[:MOST_REASONS]),
        weak_points=tuple(_statement(c, you) for c in lost[:MOST_WEAK_POINTS]),
        unknown=tuple(_statement(c, you) for c in parts if c.of_milli and not c.known_milli),
        barriers=tuple(_barrier(b, you) for b in match.barriers),
        bars=tuple(Bar(c.criterion, c.points, c.of, _unknown(c)) for c in match.contributions),
        steps=() if you else _steps(match),
    )


def _for_employer(match: Match) -> Explanation:
    """Only what each criterion allows, and only for somebody who can be put forward."""
    heard = [c for c in match.contributions if c.employer_text]
    barred = {barrier.kind for barrier in match.barriers}
    can = [
        Statement(said, c.criterion, c.asks, ())
        for c in match.contributions
        if (said := CAN.get(c.criterion)) and c.known_milli and c.is_known and c.criterion not in barred
    ]
    reasons = [Statement(speak(c.employer_text), c.criterion, c.asks, ()) for c in heard] + can
    return Explanation(f"A candidate for {match.title} ({match.vacancy})", tuple(reasons), (), (), (), (), ())


@explain.register
def _(course: CourseMatch, audience: Audience = "officer") -> Explanation:
    you = audience == "person"
    dates = f"{course.starts:%-d %B} to {course.ends:%-d %B %Y}"
    opened = f"opens {plural(course.opened, 'more vacancy', 'more vacancies')}, " if course.opened else ""
    who = "You" if you else course.jobseeker
    seats = plural(course.seats, "seat")
    headline = f"{who} and {course.title} ({course.course}), {dates}, {seats}: {opened}adds {course.added:.3f} points"
    openings = []
    for opening in course.openings[:MOST_REASONS]:
        before = "not open before" if opening.before_milli is None else f"{opening.before_milli / MILLI:.1f} before"
        after = f"{opening.title} ({opening.vacancy}): {opening.after_milli / MILLI:.1f} points, {before}"
        openings.append(Statement(f"{after}; {opening.text}", "course", GIVEN, ()))
    return Explanation(
        headline=headline,
        reasons=tuple(openings),
        weak_points=(),
        unknown=tuple(Statement(f"Not on record: {fact}", "course", (), ()) for fact in course.asks),
        barriers=tuple(_barrier(b, you) for b in course.barriers),
        bars=(),
        steps=(),
    )


def _headline(match: Match, you: bool) -> str:
    who = "You" if you else match.jobseeker
    job = f"{match.title} at {match.employer}" if you else f"{match.title} ({match.vacancy})"
    if match.points is None:
        return f"{who} for {job}: not enough is known for a number"
    fit = next(words for least, words in FITS if match.points >= least)
    if match.barriers:
        fit = "but it cannot be offered now" if you else "barred for now"
    return f"{who} for {job}: {match.points:.3f} of {FULL} points, {fit}"


def _statement(part: Contribution, you: bool) -> Statement:
    return Statement(speak(part.text, you), part.criterion, part.asks, part.has)


def _barrier(barrier: Barrier, you: bool) -> Statement:
    text = f"{speak(barrier.text, you)}. Remedy: {speak(barrier.remedy_text, you)}"
    return Statement(text, barrier.kind, barrier.asks, barrier.has)


def _unknown(part: Contribution) -> float:
    """The points of a bar that stand for what is not known."""
    return part.points * (part.of_milli - part.known_milli) / part.of_milli if part.of_milli else 0.0


def _steps(match: Match) -> tuple[str, ...]:
    asked = [f"record what is missing: {fact}" for fact in match.asks[:MOST_WEAK_POINTS]]
    return (*asked, *match.steps) if match.points is None or match.asks else match.steps


def _bullets(mark: str, statements: Any) -> list[str]:
    indent = " " * 4
    return [textwrap.fill(s.text, WIDTH, initial_indent=f"  {mark} ", subsequent_indent=indent) for s in statements]
