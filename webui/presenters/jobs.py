"""An employer's vacancy before it is sent: what each requirement costs, what is vague, and how its title is understood.

Nothing here tells of a person. Numbers are of people on the books; they are rounded down to fives, and those under five
are not given, so that typing one draft after another finds nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lepmatch import Matcher, Relaxation, Vacancy, code_title, find_skills, legal_minimum_pay, relax
from webui.desk import State

DRAFT = "zz-draft"
"""The id of a vacancy while it is typed."""
STEP = 5
MOST = 8
SURE = 0.8  # confidence from which a title is matched as it is understood

VAGUE = {
    "communicator": "Good communication of what, with whom? Name it, such as answering calls or taking orders.",
    "communication skills": "Good communication of what, with whom? Name it, such as answering calls or taking orders.",
    "team player": "Nearly every job is done with others. Say with whom and at what.",
    "self-motivated": "Say what they decide by themselves.",
    "self motivated": "Say what they decide by themselves.",
    "hard working": "Everybody says so. Say what has to be done in a day.",
    "hard-working": "Everybody says so. Say what has to be done in a day.",
    "fast-paced": "Say how many orders, calls or customers an hour.",
    "fast paced": "Say how many orders, calls or customers an hour.",
    "dynamic": "Say what changes, and how often.",
    "can do attitude": "Say what is to be done.",
    "can-do attitude": "Say what is to be done.",
    "passionate": "Say what they have to know or to do.",
    "young": "Age must not be asked for. Say what the work needs.",
    "mature": "Age must not be asked for. Say what the work needs.",
    "recent graduate": "Age must not be asked for. Say what has to be known.",
    "own car": "Ask for a car only where the work itself needs one; many can get to you by bus.",
    "own transport": "Ask for a car only where the work itself needs one; many can get to you by bus.",
    "native english": "Say which English the work needs, such as reading labels or speaking with customers.",
}
"""Words that keep people out or say nothing, each with what to write instead (ours)."""
UNPAID = ("unpaid", "voluntary", "volunteer", "commission only", "commission-only", "no pay")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one requirement costs, in words."""

    requirement: str
    more: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said about a draft.

    Attributes
    ----------
    understood : the work that the title stands for; empty where it is not known
    confidence : in hundredths
    people : how many meet everything that is asked for
    costs : the requirements that keep people out, the most expensive first
    versions : other hours, pay or journeys, with whom they would add
    notes : what is vague, missing or against the law
    """

    understood: str
    confidence: int
    is_sure: bool
    people: str
    costs: tuple[Cost, ...]
    versions: tuple[Cost, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One of the employer's vacancies."""

    id: str
    title: str
    openings: int
    closing: date | None
    is_open: bool


def present_jobs(state: State, employer: str) -> tuple[Line, ...]:
    """An employer's vacancies, those that close last on top."""
    table = state.market.vacancies
    rows = table.columns["employer"].rows_where(lambda id: id == employer)
    jobs = [table.at(row) for row in rows]
    lines = [
        Line(
            job.id, job.title, job.openings, job.closing_date, job.closing_date is None or job.closing_date >= state.day
        )
        for job in jobs
    ]
    return tuple(
        sorted(lines, key=lambda line: (line.closing is not None, -(line.closing or state.day).toordinal(), line.id))
    )


def present_advice(state: State, vacancy: Vacancy) -> Advice:
    """What is said about a draft, which the market then forgets."""
    answer = relax_draft(state.matcher, vacancy)
    best = code_title(vacancy.title, 1).codes
    shown = [cost for cost in answer.costs if cost.only and not cost.requirement.legal]
    more = [Cost(one.text[0], people(one.candidates - answer.candidates)) for one in answer.versions]
    return Advice(
        best[0].title if best else "",
        round(100 * best[0].confidence) if best else 0,
        bool(best) and best[0].confidence >= SURE,
        people(answer.candidates),
        tuple(Cost(cost.requirement.text, people(cost.only)) for cost in shown[:MOST]),
        tuple(more[:MOST]),
        tuple(notes(vacancy, state.day)),
    )


def relax_draft(matcher: Matcher, vacancy: Vacancy) -> Relaxation:
    """What the requirements of a vacancy would cost, had the market it; afterwards the market is as before."""
    matcher.update(replace(vacancy, id=DRAFT))
    try:
        return relax(matcher, DRAFT)
    finally:
        matcher.update(remove_vacancies=[DRAFT])


def notes(vacancy: Vacancy, on: date) -> Iterator[str]:
    """What is vague, missing or against the law in a vacancy.

    Examples
    --------
    >>> job = Vacancy(id="V1", employer="E1", title="Driver", openings=1, description="A team player", pay_per_hour=6.0)
    >>> [note.partition(":")[0] for note in notes(job, date(2009, 3, 31))]
    ['Hours', 'Shifts', '“team player”']
    """
    lowest = legal_minimum_pay(vacancy.start_date or on)
    said = " ".join([vacancy.title, vacancy.description or "", *(vacancy.essential_skills or ())]).casefold()
    if vacancy.pay_per_hour is None:
        yield "Pay: say what it is. Without it, people cannot tell whether they would be better off."
    elif lowest is not None and vacancy.pay_per_hour < lowest:
        yield f"Pay: the legal minimum for an adult is £{lowest:.2f} an hour; less is for young people and apprentices."
    if any(_says(said, words) for words in UNPAID):
        yield "Pay: unpaid work is no vacancy. Offer a work trial of some days instead."
    if vacancy.hours_per_week is None:
        yield "Hours: say how many a week."
    if vacancy.shifts is None:
        yield "Shifts: say on which days and when, so that parents and carers can tell whether they can come."
    for words, instead in VAGUE.items():
        if _says(said, words):
            yield f"“{words}”: {instead}"
    for term in dict.fromkeys([*(vacancy.essential_skills or ()), *(vacancy.desirable_skills or ())]):
        if not find_skills(term) and not any(_says(term.casefold(), words) for words in VAGUE):
            yield f"“{term}”: we do not know this skill. Say what they will do, in everyday words."


def people(count: int) -> str:
    """A number of people as an employer sees it.

    Examples
    --------
    >>> people(4), people(5), people(23)
    ('fewer than 5', '5 or more', '20 or more')
    """
    return f"fewer than {STEP}" if count < STEP else f"{count // STEP * STEP:,} or more"


def _says(text: str, words: str) -> bool:
    return re.search(rf"\b{re.escape(words)}\b", text) is not None
