"""The page that an officer can send to an employer: what the requirements cost, in the employer's words.

It says nothing about any person: numbers of people only, and none under five. What is shown is always the people that
one change adds, never a total and a total beside it, so that no small number can be had by taking one from another.
"""

from __future__ import annotations

import textwrap

from lepmatch.matching.pair import and_list
from lepmatch.planning.relaxation import Cost, Relaxation

FEWEST = 5  # people that a number may stand for
LINES = 6  # of a kind, so that it stays one page
WIDE = 92


def relaxation_note(answer: Relaxation) -> str:
    """A page of text for the employer of a vacancy.

    Examples
    --------
    >>> from lepmatch import Matcher, relax, relaxation_note, sample_market
    >>> answer = relax(Matcher().fit(sample_market(jobseekers=200, vacancies=20)), "V0004")
    >>> relaxation_note(answer).splitlines()[0] == f"{answer.title} at {answer.employer} ({answer.vacancy})"
    True
    """
    lines = [f"{answer.title} at {answer.employer} ({answer.vacancy})", ""]
    if answer.shut:
        lines.append(
            "Nobody can be put forward while the vacancy stands as it does; ask your contact at the Jobcentre."
        )
    else:
        lines.append(
            _wrap(f"People we can put forward today who meet everything you ask for: {people(answer.candidates)}.")
        )
    costs = [cost for cost in answer.costs if cost.only and not cost.requirement.legal]
    if costs:
        lines += ["", "What keeps people out who meet all the rest:"]
        lines += [_bullet(_cost(cost)) for cost in costs[:LINES]]
    if answer.versions:
        lines += ["", "What another version of the job would add:"]
        lines += [
            _bullet(f"{c.text[0]}: {people(c.candidates - answer.candidates)} more") for c in answer.versions[:LINES]
        ]
    sets = [change for change in answer.smallest if change.text]
    if sets:
        lines += ["", f"The least to leave out or open to agreement to reach {answer.wanted} people:"]
        lines += [_bullet(and_list(change.text)) for change in sets[:LINES]]
    elif not answer.smallest and not answer.shut:
        lines += ["", _wrap(f"Leaving out requirements would not be enough to reach {answer.wanted} people.")]
    legal = [cost.requirement.text for cost in answer.costs if cost.requirement.legal]
    if legal:
        lines += ["", _wrap(f"The law asks for: {and_list(legal)}. That stays as it is.")]
    lines += ["", _wrap("Numbers are of people on our books today; small ones are not given. It is for you to decide.")]
    return "\n".join(lines) + "\n"


def people(count: int) -> str:
    """A number of people as an outsider may see it."""
    return f"fewer than {FEWEST}" if count < FEWEST else f"{count:,}"


def _cost(cost: Cost) -> str:
    asked_of_them = cost.requirement.kind in ("licence", "level", "months", "skill")
    suited = "without it" if asked_of_them else "if that suited them"
    text = f"{cost.requirement.text}: {people(cost.only)} more {suited}"
    if cost.course >= FEWEST:
        text += f"; a course could bring {people(cost.course)} of them to it in time"
    return text


def _wrap(text: str) -> str:
    return textwrap.fill(text, WIDE)


def _bullet(text: str) -> str:
    return textwrap.fill(text, WIDE, initial_indent="- ", subsequent_indent="  ")
