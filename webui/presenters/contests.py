"""Contests, and the letter that explains a decision to a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lepmatch import (
    CONTEST_ABOUT,
    CONTEST_DAYS,
    CONTEST_OUTCOMES,
    EXPLANATIONS,
    Account,
    Contest,
    Letter,
    LetterFacts,
    Store,
    write_letter,
)
from webui.desk import State
from webui.fairness import last_audit
from webui.presenters.courses import is_own
from webui.presenters.lists import day_of

FINDINGS = {
    "creaming": "those furthest from work are on lists too rarely, and it is being looked into.",
    "level": "those furthest from work are on lists as often as four fifths of the others, or more.",
    "too few to judge": "there are too few lists to judge yet.",
}
"""What an audit's verdict says to a person."""


@dataclass(frozen=True, slots=True)
class Line:
    """A contest in a list.

    Attributes
    ----------
    about : in words
    is_late : whether its day has passed without an answer
    outcome : in words; empty while it is open
    """

    contest: Contest
    about: str
    is_late: bool
    outcome: str


def present_contests(store: Store, state: State, account: Account) -> tuple[Line, ...]:
    """The contests of the people whom somebody looks after, open ones first."""
    return tuple(
        line_of(one, state.day)
        for one in store.contests.all()
        if account.role != "district" or (one.jobseeker and is_own(state, account, one.jobseeker))
    )


def line_of(one: Contest, day: date) -> Line:
    """A contest in words."""
    outcome = CONTEST_OUTCOMES[one.outcome] if one.outcome else ""
    return Line(one, CONTEST_ABOUT[one.about], one.is_open and one.due < day, outcome)


def present_letter(store: Store, state: State, vacancy: str, jobseeker: str) -> Letter:
    """The letter to a person about a vacancy, with all six kinds of explanation."""
    match = state.matcher.match(jobseeker, vacancy)
    _, audited = last_audit(state)
    audit = None if audited is None else (audited.audit.on, FINDINGS[audited.audit.creaming.verdict])
    shown_on, place = None, None
    for run in store.runs.newest(50, jobseeker=jobseeker):
        if run.vacancy == vacancy and jobseeker in run.listed:
            place, shown_on = run.listed.index(jobseeker) + 1, day_of(store.runs.showings(run.id)[-1])
            break
    facts = LetterFacts(
        state.day,
        state.matcher.standing(vacancy, 0).feasible,
        state.matcher.outlook(jobseeker, 0).feasible,
        CONTEST_DAYS,
        audit,
        shown_on,
        place,
    )
    return write_letter(match, state.ledger.submission(jobseeker, vacancy), facts)


def headed(letter: Letter) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The sections of a letter under their headings."""
    return tuple((EXPLANATIONS[kind], said) for kind, said in letter.sections.items())
