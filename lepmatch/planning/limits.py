"""What a plan may ask of anybody: the limits, an officer's pins and exclusions, and floors."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from lepmatch.errors import PlanError
from lepmatch.market.reference import names

WEEKS_OF_A_MONTH = 4


def _limit(default: int, low: int, high: int, unit: str, reason: str) -> Any:
    return field(default=default, metadata={"low": low, "high": high, "unit": unit, "reason": reason})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a plan may ask of a person, a vacancy and an employer.

    A vacancy takes as many people as it has interviews, or as its scheme has for each opening. An employer's
    submissions a month are spread evenly over its weeks.

    Raises
    ------
    PlanError
        a limit outside its range

    Examples
    --------
    >>> Limits(submissions=2).submissions
    2
    """

    submissions: int = _limit(3, 1, 100, "for each jobseeker", "few and explained beats many (unsourced, ours)")
    micro: int = _limit(2, 0, 10_000, "a month for a micro employer", "no time there for more (ours)")
    small: int = _limit(2, 0, 10_000, "a month for a small employer", "as above")
    medium: int = _limit(6, 0, 10_000, "a month for a medium employer", "as above")
    large: int = _limit(8, 0, 10_000, "a month for a large employer", "as above")
    weeks: int = _limit(4, 1, 52, "weeks planned at once", "a month, so that its budget is whole")

    def __post_init__(self) -> None:
        for f in fields(self):
            value, low, high = getattr(self, f.name), f.metadata["low"], f.metadata["high"]
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise PlanError(f"Limits.{f.name}", f"from {low} to {high}, {f.metadata['unit']}", value)

    def budget(self, size: str | None) -> int:
        """Submissions in the weeks planned to an employer of a size; as to a medium one where nobody knows it."""
        month: int = getattr(self, size or "medium")
        return -(-month * self.weeks // WEEKS_OF_A_MONTH)


@dataclass(frozen=True, slots=True)
class Pin:
    """An officer's decision that a jobseeker is to be submitted to a vacancy.

    Attributes
    ----------
    by : the officer who overrides a limit or a barrier; empty keeps to all of them
    """

    jobseeker: str
    vacancy: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """So many submissions at least for a group of people.

    Attributes
    ----------
    of : ``customer_group``, or ``benefit`` for a claim of at least so many months
    value : the customer group, or the months
    submissions : at least so many
    """

    of: str
    value: str | int
    submissions: int

    def __post_init__(self) -> None:
        if self.of not in ("customer_group", "benefit"):
            raise PlanError("Floor.of", "customer_group or benefit", self.of)
        if self.of == "customer_group" and self.value not in names("groups", "code"):
            raise PlanError("Floor.value", f"one of {', '.join(sorted(names('groups', 'code')))}", self.value)
        if self.of == "benefit" and (not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 0):
            raise PlanError("Floor.value", "a number of months, 0 or more", self.value)
        if self.submissions < 1:
            raise PlanError("Floor.submissions", "1 or more", self.submissions)
