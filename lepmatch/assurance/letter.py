"""A letter to somebody about a decision on them: the six kinds of explanation, whether they were on a list or not.

The kinds are those of the Information Commissioner's guidance on explaining decisions: rationale, responsibility, data,
fairness, safety and performance, impact. It is written from the match as the person hears it and from what is on record
about the decision; it calculates nothing. Staff hand it over, and say on it how to contest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lepmatch.delivery.submission import Submission
from lepmatch.matching.explanation import explain
from lepmatch.matching.policy import FULL
from lepmatch.matching.results import Match

EXPLANATIONS = {
    "rationale": "Why",
    "responsibility": "Who decided",
    "data": "What we looked at",
    "fairness": "How we try to be fair",
    "safety": "How we know that it works",
    "impact": "What it means for you",
}
"""The six kinds of explanation, each with its heading in the letter."""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What is known about a decision besides the match.

    Attributes
    ----------
    day : of the letter
    feasible : how many people could be put forward for the vacancy
    open_to_them : how many vacancies are open to the person
    contest_by : within how many days a contest is answered
    audited : what the last audit of fairness found, in a sentence, and its day; None where there was none
    shown_on : the day on which a list with the person on it was last shown to staff; None where there was none
    place : their place on it, from 1
    """

    day: date
    feasible: int
    open_to_them: int
    contest_by: int
    audited: tuple[date, str] | None = None
    shown_on: date | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person is told about a decision.

    Attributes
    ----------
    title, employer : of the vacancy
    sections : by kind, what is said; every kind says something
    """

    jobseeker: str
    vacancy: str
    title: str
    employer: str
    day: date
    sections: dict[str, tuple[str, ...]]

    @property
    def text(self) -> str:
        """The letter as plain text."""
        lines = [
            f"About {self.title} at {self.employer} ({self.vacancy})",
            f"{self.day:%-d %B %Y}, for {self.jobseeker}",
        ]
        for kind, said in self.sections.items():
            lines += ["", EXPLANATIONS[kind], *said]
        return "\n".join([*lines, ""])


def write_letter(match: Match, submission: Submission, context: LetterFacts) -> Letter:
    """A letter to a person about one vacancy.

    Parameters
    ----------
    submission : what has become of them there

    Examples
    --------
    >>> from lepmatch import Matcher, fold, read_market
    >>> market = read_market("data/sample")
    >>> match = Matcher().fit(market).match("J0001", "V0004")
    >>> letter = write_letter(match, fold(market).submission("J0001", "V0004"), LetterFacts(market.on, 12, 30, 30))
    >>> list(letter.sections) == list(EXPLANATIONS) and all(letter.sections.values())
    True
    """
    sections = {
        "rationale": _rationale(match, context),
        "responsibility": _responsibility(submission, context),
        "data": _data(match),
        "fairness": _fairness(context),
        "safety": _safety(match, context),
        "impact": _impact(submission, context),
    }
    told = {kind: tuple(said) for kind, said in sections.items()}
    return Letter(match.jobseeker, match.vacancy, match.title, match.employer, context.day, told)


def _rationale(match: Match, context: LetterFacts) -> list[str]:
    """Why, and what would have changed it."""
    said = explain(match, "person")
    lines = [f"{said.headline}."]
    if context.place and context.shown_on:
        lines.append(f"You stood at place {context.place} of the list that staff saw on {context.shown_on:%-d %B %Y}.")
    lines += [f"In the way: {one.text}." for one in said.barriers]
    lines += [f"For you: {one.text}." for one in said.reasons]
    barred = {one.source for one in said.barriers}
    lines += [f"Against: {one.text}." for one in said.weak_points if one.source not in barred]
    lines += [f"What we do not know: {one.text}." for one in said.unknown]
    if said.barriers:
        lines.append("Without what is in the way you could be put forward; what would remove it stands beside each.")
    elif said.weak_points or said.unknown:
        lines.append("More points under what speaks against, or facts where we know nothing, would have moved you up.")
    else:
        lines.append("Nothing that we know speaks against you; others had as many points, or fewer places were free.")
    return lines


def _responsibility(submission: Submission, context: LetterFacts) -> list[str]:
    decided = [move for move in submission.moves if move.kind in ("decided", "passed_over", "submitted")]
    lines = [
        f"{move.actor or 'An officer'} decided on {move.at:%-d %B %Y}: {move.kind.replace('_', ' ')}."
        for move in decided
    ] or ["Nobody has put you forward for this vacancy, and nobody has decided against you by name."]
    return [
        *lines,
        "A program puts people in an order; it decides about nobody. Each choice is made by an officer, with a reason.",
        f"You can contest it with any officer, in words of your own. Somebody who did not decide answers you within "
        f"{context.contest_by} days.",
    ]


def _data(match: Match) -> list[str]:
    used = sorted({name.replace("_", " ") for part in match.contributions if part.known_milli for name in part.has})
    missing = [fact.partition(": ")[2] for fact in match.asks if fact.startswith("jobseeker")]
    return [
        f"From your record: {', '.join(used)}." if used else "Nothing on your record could be compared with this job.",
        f"Not on your record: {'; '.join(missing)}." if missing else "Nothing that would count is missing from it.",
        "Your sex, age, ethnic group and health add no points and take none. Your customer group and the start of your "
        "claim decide whether the scheme is open to you, how far you can be asked to travel at first, and who comes "
        "first of two with as many points; nothing else.",
        "You can see your record and have it put right.",
    ]


def _fairness(context: LetterFacts) -> list[str]:
    lines = [
        "Everybody is held against the same job by the same published weights.",
        "How likely somebody is to find work is not guessed and counts for nothing. Of two people with as many points "
        "the one who has waited longer comes first.",
    ]
    if context.audited is None:
        return [*lines, "Who is chosen is audited by group and by time out of work; no audit has been made yet."]
    day, found = context.audited
    return [
        *lines,
        f"Who is chosen is audited by group and by time out of work. The audit of {day:%-d %B %Y} found: {found}",
    ]


def _safety(match: Match, context: LetterFacts) -> list[str]:
    parts = sum(part.milli for part in match.contributions) / 1000
    total = (
        "Too little is known of you for a number."
        if match.points is None
        else f"The parts add up to {parts:.3f} of {FULL} points, which is the number above, and anybody can add them."
    )
    kept = (
        "The list that staff saw is kept, and can be worked out again from the records of that day to see that it was "
        "right."
        if context.shown_on
        else "Every list that staff see is kept, and can be worked out again to see whether you should have been on it."
    )
    return [
        total,
        f"{match.known:.0%} of the weight rests on facts that are known about you; the rest counts half.",
        kept,
    ]


def _impact(submission: Submission, context: LetterFacts) -> list[str]:
    forward = "You have been put forward for this job." if submission.was_put_forward else (
        "You have not been put forward for this job."
    )  # fmt: skip
    return [
        forward,
        f"{context.feasible:,} people could be put forward for it, and only a few can be seen.",
        f"It bears on this vacancy and on nothing else. {context.open_to_them:,} vacancies are open to you now.",
        "The list is kept to put people forward for jobs; this program passes it to nobody who decides about benefit.",
    ]
