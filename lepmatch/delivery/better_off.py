"""Better off in work: a week's pay against the benefit that ends, with credits, deductions and fares.

A wrong figure does harm, so nothing is guessed: what the records do not hold is asked of the officer, and where one
input is missing there is no figure. Benefit, tax credits and deductions depend on a whole household; the line is a help
for a talk and no promise, and says what it was worked out from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lepmatch.delivery.support import PENCE, support_for, weekly_pay
from lepmatch.errors import PlanError
from lepmatch.market.market import Market

CREDITS: Final = ("return_to_work_credit", "in_work_credit")


@dataclass(frozen=True, slots=True)
class Amount:
    """One input of the line.

    Attributes
    ----------
    name : what it is
    pence : pence a week; below 0 for what is lost or spent
    source : where it comes from
    """

    name: str
    pence: int
    source: str


@dataclass(frozen=True, slots=True)
class BetterOff:
    """What a week in a job leaves, against a week on benefit.

    Attributes
    ----------
    jobseeker, vacancy : ids
    inputs : everything that is added up
    missing : inputs that nobody has given; with one of them there is no figure
    not_counted : credits that the person may qualify for, with what is to be checked
    """

    jobseeker: str
    vacancy: str
    inputs: tuple[Amount, ...]
    missing: tuple[str, ...]
    not_counted: tuple[str, ...]

    @property
    def pence(self) -> int | None:
        """Pence a week better off, below 0 for worse; None where an input is missing."""
        return None if self.missing else sum(amount.pence for amount in self.inputs)

    @property
    def line(self) -> str:
        """The figure with its inputs; empty where one is missing."""
        if self.pence is None:
            return ""
        parts = "; ".join(
            f"{amount.name} {_pounds(amount.pence, sign=True)} ({amount.source})" for amount in self.inputs
        )
        word = "better" if self.pence >= 0 else "worse"
        return f"{_pounds(abs(self.pence))} a week {word} off in work: {parts}. A guide for a talk, not a promise."

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON keeps it; amounts in pounds."""
        return {
            "jobseeker": self.jobseeker,
            "vacancy": self.vacancy,
            "weekly": None if self.pence is None else self.pence / PENCE,
            "inputs": [{"name": a.name, "weekly": a.pence / PENCE, "source": a.source} for a in self.inputs],
            "missing": list(self.missing),
            "not_counted": list(self.not_counted),
        }


def better_off(
    market: Market,
    jobseeker: str,
    vacancy: str,
    *,
    benefit: float | None = None,
    tax_credits: float | None = None,
    deductions: float | None = None,
    fares: float | None = None,
) -> BetterOff:
    """Pounds a week that a job leaves, against benefit.

    The credits of the scheme's day are added where every part of their rule is known to be met.

    Parameters
    ----------
    benefit : pounds a week that end with the job
    tax_credits : pounds a week that come with it
    deductions : income tax and National Insurance, pounds a week
    fares : the journey, pounds a week

    Raises
    ------
    UnknownIdError
        an id that is not in the market
    PlanError
        an amount below 0

    Examples
    --------
    >>> from datetime import date
    >>> from lepmatch import Employer, Jobseeker, Market, Vacancy, better_off
    >>> market = Market.of(date(2009, 10, 1), [
    ...     Jobseeker(id="J1", customer_group="jsa_6m"),
    ...     Employer(id="E1", name="A shop"),
    ...     Vacancy(id="V1", employer="E1", title="cleaner", openings=1, hours_per_week=16, pay_per_hour=5.8),
    ... ])
    >>> answer = better_off(market, "J1", "V1", benefit=64.30, tax_credits=0, deductions=0, fares=10)
    >>> answer.pence, better_off(market, "J1", "V1", benefit=64.30).missing
    (1850, ('tax credits', 'tax and National Insurance', 'fares'))
    """
    job = market.vacancies[vacancy]
    given = {
        "benefit": (benefit, -1),
        "tax credits": (tax_credits, 1),
        "tax and National Insurance": (deductions, -1),
        "fares": (fares, -1),
    }
    for name, (pounds, _) in given.items():
        if pounds is not None and not 0 <= pounds < float("inf"):
            raise PlanError(name, "0 or more pounds a week", pounds)
    pay = weekly_pay(job)
    inputs, missing = [], []
    if pay is None:
        blank = ("hours_per_week", "pay_per_hour")
        missing += [f"vacancy: {name.replace('_', ' ')}" for name in blank if getattr(job, name) is None]
    else:
        said = f"{job.hours_per_week:g} hours at £{job.pay_per_hour:.2f}"
        inputs.append(Amount("pay", pay, f"{said}, before tax"))
    for name, (pounds, sign) in given.items():
        if pounds is None:
            missing.append(name)
        else:
            inputs.append(Amount(name, sign * round(pounds * PENCE), "as given"))
    open_questions = []
    for measure in support_for(market, jobseeker, vacancy):
        if measure.code in CREDITS and measure.qualifies and measure.weekly is not None:
            inputs.append(Amount(measure.name, round(measure.weekly * PENCE), f"for up to {measure.weeks} weeks"))
        elif measure.code in CREDITS:
            open_questions.append(measure.line)
    return BetterOff(jobseeker, vacancy, tuple(inputs), tuple(missing), tuple(open_questions))


def _pounds(pence: int, sign: bool = False) -> str:
    mark = "-" if pence < 0 else "+" * sign
    return f"{mark}£{abs(pence) / PENCE:.2f}"
