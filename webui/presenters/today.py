"""Today: what is due, the most pressing first, and vacancies that need somebody's eye."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from lepmatch import TASKS, Account, Contest, Due, due
from webui.desk import State
from webui.fairness import Audited
from webui.presenters.courses import is_own

MOST = 25
"""Tasks of a kind that are listed; how many more there are is said."""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a list of tasks.

    Attributes
    ----------
    is_late : whether its day has passed
    """

    day: date
    is_late: bool
    vacancy: str | None
    title: str
    employer: str
    jobseeker: str | None
    officer: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """The tasks of one kind."""

    kind: str
    words: str
    count: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class NeverListed:
    """People feasible and never shortlisted, as the last audit found them.

    Attributes
    ----------
    on, since : the day of the audit, and the first that it looked at
    count : how many there are everywhere
    looked_at : how many of these it named, the furthest from work
    own : those named whom this officer looks after
    """

    on: date
    since: date
    count: int
    looked_at: int
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenContest:
    """A contest that nobody has answered yet."""

    id: str
    jobseeker: str
    vacancy: str
    due: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What is due on a day.

    Attributes
    ----------
    where : the district, or the nation
    late : how many tasks are overdue
    never_listed : None where no audit was ordered since the last load
    contests : those that nobody has answered yet, of this officer's people
    """

    day: date
    where: str
    count: int
    late: int
    groups: tuple[Group, ...]
    never_listed: NeverListed | None
    contests: tuple[OpenContest, ...] = ()


def present_today(
    state: State, account: Account, audited: Audited | None, contests: Iterable[Contest] = ()
) -> TodayPage:
    """The page of an officer: their district's tasks, or everybody's for national staff."""
    at, tasks = state.keep_lately("due", lambda: due(state.market, state.ledger))
    mine = [
        one
        for one in tasks
        if state.touched.get((one.jobseeker, one.vacancy), 0) <= at  # else somebody has just seen to it
        and (account.role != "district" or _concerns(state, one, account.district))
    ]
    groups = tuple(_group(state, kind, list(of_kind)) for kind, of_kind in groupby(mine, lambda one: one.task))
    late = sum(one.day < state.day for one in mine)
    never = _never_listed(state, account, audited) if audited else None
    own = tuple(
        OpenContest(one.id, one.jobseeker, one.vacancy or "", one.due, one.due < state.day)
        for one in contests
        if one.jobseeker and (account.role != "district" or is_own(state, account, one.jobseeker))
    )
    late += sum(one.is_late for one in own)
    return TodayPage(state.day, account.district or "all districts", len(mine) + len(own), late, groups, never, own)


def _never_listed(state: State, account: Account, audited: Audited) -> NeverListed:
    parking = audited.parking
    own = (one.jobseeker for one in parking.named if is_own(state, account, one.jobseeker))
    return NeverListed(parking.until, parking.since, parking.parked, len(parking.named), tuple(own))


def _concerns(state: State, one: Due, district: str | None) -> bool:
    """Whether a task is a district's: of one of its people, or of a vacancy of one of its employers."""
    if one.jobseeker and state.district_of_jobseeker(one.jobseeker) == district:
        return True
    return bool(one.employer) and state.district_of_employer(one.employer or "") in (None, district)


def _group(state: State, kind: str, tasks: list[Due]) -> Group:
    words = TASKS[tasks[0].task]
    return Group(kind, words[0].upper() + words[1:], len(tasks), tuple(_lines(state, tasks[:MOST])))


def _lines(state: State, tasks: Iterable[Due]) -> Iterable[Task]:
    for one in tasks:
        title = state.market.vacancies[one.vacancy].title if one.vacancy else "course"
        employer = state.market.employers[one.employer].name if one.employer else ""
        yield Task(one.day, one.day < state.day, one.vacancy, title, employer, one.jobseeker, one.officer)
