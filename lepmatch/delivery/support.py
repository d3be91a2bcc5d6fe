"""Support measures that go with a match: what the scheme of the day would pay or offer, by rule, dates and source.

The measures are data (``support.csv``), each with its rule, its dates, its source and what no source says. A measure is
named when nothing on record speaks against it on the day the job starts; what is not on record, and what no record can
say, stands beside it to be checked. Every measure tells something about somebody's benefit or health: it is for the
officer and the person, never for an employer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lepmatch.market.market import Market
from lepmatch.market.records import Jobseeker, Vacancy
from lepmatch.market.reference import table

LONDON: Final = "London"
MORE_THAN: Final = ">"
TRIAL: Final = "work_trial"
PENCE: Final = 100


@dataclass(frozen=True, slots=True)
class Support:
    """A measure that a jobseeker and a vacancy may qualify for.

    Attributes
    ----------
    code, name : the measure
    gives, rule : what it gives, and to whom and for what
    starts, ends : first and last day; None where it has not ended
    weekly : pounds a week for the person while it lasts; None where it gives none, or the place is not known
    weeks : for how many weeks
    asks : facts of the rule that are not on record
    checks : what no record can say
    unsourced : what of this no source says; empty for nothing
    source : where the rule was read
    """

    code: str
    name: str
    gives: str
    rule: str
    starts: date
    ends: date | None
    weekly: float | None
    weeks: int | None
    asks: tuple[str, ...]
    checks: tuple[str, ...]
    unsourced: str
    source: str

    @property
    def qualifies(self) -> bool:
        """Whether every part of the rule is known to be met."""
        return not self.asks and not self.checks

    @property
    def line(self) -> str:
        """The measure in a sentence."""
        still = [*(f"not on record: {ask}" for ask in self.asks), *(f"check {check}" for check in self.checks)]
        return f"{self.name}: {self.gives}" + (f" ({'; '.join(still)})" if still else "")

    def as_dict(self) -> dict[str, Any]:
        """The measure as JSON keeps it."""
        return {
            "code": self.code,
            "name": self.name,
            "gives": self.gives,
            "rule": self.rule,
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat() if self.ends else None,
            "weekly": self.weekly,
            "weeks": self.weeks,
            "qualifies": self.qualifies,
            "asks": list(self.asks),
            "checks": list(self.checks),
            "unsourced": self.unsourced,
            "source": self.source,
        }


def support_for(market: Market, jobseeker: str, vacancy: str) -> tuple[Support, ...]:
    """The measures that a pair may qualify for on the day the job starts, those it is known to qualify for first.

    Raises
    ------
    UnknownIdError
        an id that is not in the market

    Examples
    --------
    >>> from datetime import date
    >>> from lepmatch import Employer, Jobseeker, Market, Vacancy, support_for
    >>> market = Market.of(date(2009, 5, 1), [
    ...     Jobseeker(id="J1", customer_group="jsa_6m", claim_start=date(2008, 9, 1)),
    ...     Employer(id="E1", name="A shop"),
    ...     Vacancy(id="V1", employer="E1", title="cleaner", openings=1, hours_per_week=20, contract_weeks=52),
    ... ])
    >>> [measure.code for measure in support_for(market, "J1", "V1")]
    ['recruitment_subsidy', 'train_to_gain', 'work_trial']
    """
    person, job = market.jobseekers[jobseeker], market.vacancies[vacancy]
    day = max(job.start_date, market.on) if job.start_date else market.on
    found = [measure for row in table("support") if (measure := _measure(row, person, job, day))]
    return tuple(sorted(found, key=lambda measure: not measure.qualifies))


def _measure(row: Mapping[str, str], person: Jobseeker, job: Vacancy, day: date) -> Support | None:
    starts, ends = date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"]) if row["ends"] else None
    if day < starts or (ends and day > ends):
        return None
    asks: list[str] = []
    met = (_group(row, person, day, asks), _adjustments(row, person, asks), _job(row, job, asks))
    if not all(met):
        return None
    checks = [row["check"]] if row["check"] else []
    if row["code"] == TRIAL and not job.work_trial_days:
        if job.work_trial_days == 0:
            return None
        checks.append("that the employer offers one")
    weekly = float(row["weekly"]) if row["weekly"] else None
    if row["weekly_london"] != row["weekly"]:
        weekly = _by_place(row, person, asks)
    return Support(
        row["code"],
        row["name"],
        row["gives"],
        row["rule"],
        starts,
        ends,
        weekly,
        int(row["weeks"]) if row["weeks"] else None,
        tuple(asks),
        tuple(checks),
        row["unsourced"],
        row["source"],
    )


def _group(row: Mapping[str, str], person: Jobseeker, day: date, asks: list[str]) -> bool:
    """Whether the person is in one of the groups, and has claimed for long enough by the day."""
    if not row["groups"]:
        return True
    weeks = {group: int(least or 0) for group, _, least in (item.partition(":") for item in row["groups"].split(";"))}
    if person.customer_group is None:
        asks.append("customer group")
        return True
    if person.customer_group not in weeks:
        return False
    least = weeks[person.customer_group]
    if least and person.claim_start is None:
        asks.append(f"start of the claim ({least} weeks are asked for)")
    return person.claim_start is None or (day - person.claim_start).days >= 7 * least


def _adjustments(row: Mapping[str, str], person: Jobseeker, asks: list[str]) -> bool:
    return not row["needs_adjustments"] or bool(person.adjustments)


def _job(row: Mapping[str, str], job: Vacancy, asks: list[str]) -> bool:
    """Whether the job has the hours, the length and no more than the pay."""
    met = True
    if asked := row["job_hours"]:
        least = float(asked.removeprefix(MORE_THAN))
        if job.hours_per_week is None:
            asks.append(f"hours a week ({'more than ' * asked.startswith(MORE_THAN)}{least:g} are asked for)")
        else:
            met &= job.hours_per_week > least if asked.startswith(MORE_THAN) else job.hours_per_week >= least
    if asked := row["job_weeks"]:
        if job.contract_weeks is None:
            asks.append(f"how long the job lasts ({asked} weeks are asked for)")
        else:
            met &= job.contract_weeks >= int(asked)
    if asked := row["most_weekly_pay"]:
        pay = weekly_pay(job)
        if pay is None:
            asks.append(f"weekly pay (£{float(asked):.2f} at most)")
        else:
            met &= pay <= round(float(asked) * PENCE)
    return met


def weekly_pay(job: Vacancy) -> int | None:
    """Pence a week before tax; None where the hours or the pay are not on record."""
    if job.hours_per_week is None or job.pay_per_hour is None:
        return None
    return round(round(job.hours_per_week * PENCE) * round(job.pay_per_hour * PENCE) / PENCE)


def _by_place(row: Mapping[str, str], person: Jobseeker, asks: list[str]) -> float | None:
    """Pounds a week where London has its own rate."""
    if person.district is None:
        asks.append("district (London has its own rate)")
        return None
    region = next(one["region"] for one in table("districts") if one["district"] == person.district)
    return float(row["weekly_london"] if region == LONDON else row["weekly"])
