"""Those never shortlisted, page by page: whom somebody may be told of, the furthest from work first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lepmatch import Account, Parking
from webui.desk import State
from webui.listing import cut
from webui.presenters.courses import is_own

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody feasible and never shortlisted, in a line."""

    jobseeker: str
    district: str
    months: str
    feasible: int


@dataclass(frozen=True, slots=True)
class NeverPage:
    """A page of those never shortlisted.

    Attributes
    ----------
    on, since : the day of the audit, and the first that it looked at
    where : the district, or the nation
    page, pages : which page, from 1, of how many
    """

    on: date
    since: date
    where: str
    lines: tuple[Waiting, ...]
    count: int
    page: int
    pages: int


def present_never(state: State, parking: Parking, account: Account, at: int) -> NeverPage:
    """A page of all those never shortlisted whom somebody may be told of, the furthest from work first."""

    def line(one: Any) -> Waiting:
        return Waiting(
            one.jobseeker,
            state.district_of_jobseeker(one.jobseeker) or "not on record",
            "not on record" if one.months is None else f"{one.months} {'month' if one.months == 1 else 'months'}",
            one.feasible,
        )

    found = [one for one in parking.everybody if is_own(state, account, one.jobseeker)]
    here = cut(found, at, line, PER_PAGE)
    return NeverPage(parking.until, parking.since, account.district or "all districts", *here)
