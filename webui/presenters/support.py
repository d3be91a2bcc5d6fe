"""What goes with a match: support measures by rule, and whether a week in the job leaves more than one on benefit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lepmatch import BetterOff, Support, better_off, support_for
from webui.desk import State

INPUTS = {
    "benefit": "Benefit that ends with the job",
    "tax_credits": "Tax credits that come with it",
    "deductions": "Income tax and National Insurance",
    "fares": "Fares",
}
"""What is typed in, in pounds a week: the parameters of `better_off`, as the form names them."""

AMOUNT = re.compile(r"£?(\d{1,4}(?:\.\d{1,2})?)")


@dataclass(frozen=True, slots=True)
class Measure:
    """A support measure.

    Attributes
    ----------
    still : what is not on record or is to be checked
    unsourced : what no source says
    """

    name: str
    gives: str
    rule: str
    starts: date
    ends: date | None
    still: tuple[str, ...]
    unsourced: str
    source: str


def present_support(state: State, jobseeker: str, vacancy: str) -> tuple[Measure, ...]:
    """The measures that a pair may qualify for; for the officer, never for an employer."""
    return tuple(_measure(one) for one in support_for(state.market, jobseeker, vacancy))


def _measure(one: Support) -> Measure:
    still = (*(f"Not on record: {ask}" for ask in one.asks), *(f"Check {check}" for check in one.checks))
    gives = f"{one.gives[:1].upper()}{one.gives[1:]}."
    return Measure(one.name, gives, one.rule, one.starts, one.ends, still, one.unsourced, one.source)


@dataclass(frozen=True, slots=True)
class Line:
    """The line of better off in work.

    Attributes
    ----------
    typed : what somebody typed in
    errors : what of it is no amount
    missing : what is still to be known; with any of it there is no figure
    text : the line
    not_counted : credits that the person may qualify for, with what is to be checked
    """

    typed: Mapping[str, str]
    errors: tuple[dict[str, str], ...]
    missing: tuple[str, ...]
    text: str
    not_counted: tuple[str, ...]


def line_of(state: State, jobseeker: str, vacancy: str, amounts: Mapping[str, float | None]) -> BetterOff:
    """What the line is made from, for pages and programs.

    Parameters
    ----------
    amounts : pounds a week by the names of `INPUTS`, None for what is not known
    """
    return better_off(state.market, jobseeker, vacancy, **amounts)


def present_line(state: State, jobseeker: str, vacancy: str, typed: Mapping[str, str]) -> Line:
    """The line from what was typed in, of which nothing is kept."""
    given: dict[str, float | None] = {}
    errors = []
    for name, words in INPUTS.items():
        amount = AMOUNT.fullmatch(typed[name].strip())
        given[name] = float(amount[1]) if amount else None
        if typed[name].strip() and not amount:
            text = f"{words} must be pounds a week, such as 12.50"
            errors.append({"text": text, "href": f"#{name}"})
    found = line_of(state, jobseeker, vacancy, given)
    if errors or found.missing:
        return Line(typed, tuple(errors), found.missing if not errors else (), "", ())
    return Line(typed, (), (), found.line, found.not_counted)
