"""Today: what is due, the most pressing first, and vacancies that need somebody's eye."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lepmatch import TASKS, Account, Contest, Due
from webui.desk import State
from webui.fairness import Audited
from webui.listing import cut
from webui.presenters.courses import is_own

FEW, MANY = 10, 50
"""Tasks of a kind that are listed beside those of others, and on a page of their own."""


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
    """The tasks of one kind, the first of them or a page.

    Attributes
    ----------
    late : how many of all are overdue
    at, pages : which page this is, and of how many
    """

    kind: str
    words: str
    count: int
    late: int
    tasks: tuple[Task, ...]
    at: int
    pages: int


@dataclass(frozen=True, slots=True)
class NeverListed:
    """People feasible and never shortlisted, as the last audit found them.

    Attributes
    ----------
    on, since : the day of the audit, and the first that it looked at
    count : how many there are everywhere
    own : how many of these this officer looks after
    """

    on: date
    since: date
    count: int
    own: int


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
    groups : the most pressing kind first; where one kind was asked for, that alone
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
    state: State,
    account: Account,
    audited: Audited | None,
    contests: Iterable[Contest] = (),
    kind: str = "",
    at: int = 1,
) -> TodayPage:
    """The page of an officer: their district's tasks, or everybody's for national staff.

    Parameters
    ----------
    kind, at : the kind of task to show alone, if there is any, and its page
    """
    tasks = state.agenda.tasks(account.district if account.role == "district" else None)
    groups = tuple(
        _group(state, those, MANY if kind else FEW, at) for name, those in tasks.items() if kind in ("", name)
    )
    late = sum(_late(state, those) for those in tasks.values())
    never = _never_listed(state, account, audited) if audited else None
    count = sum(map(len, tasks.values()))
    own = tuple(
        OpenContest(one.id, one.jobseeker, one.vacancy or "", one.due, one.due < state.day)
        for one in contests
        if one.jobseeker and (account.role != "district" or is_own(state, account, one.jobseeker))
    )
    late += sum(one.is_late for one in own)
    return TodayPage(state.day, account.district or "all districts", count + len(own), late, groups, never, own)


def _never_listed(state: State, account: Account, audited: Audited) -> NeverListed:
    parking = audited.parking
    own = sum(is_own(state, account, one.jobseeker) for one in parking.everybody)
    return NeverListed(parking.until, parking.since, parking.parked, own)


def _group(state: State, tasks: Sequence[Due], many: int, at: int) -> Group:
    kind = tasks[0].task
    lines, count, at, pages = cut(tasks, at, lambda one: _line(state, one), many)
    return Group(kind, TASKS[kind], count, _late(state, tasks), lines, at, pages)


def _late(state: State, tasks: Sequence[Due]) -> int:
    return bisect_left(tasks, state.day, key=lambda one: one.day)


def _line(state: State, one: Due) -> Task:
    title = state.market.vacancies[one.vacancy].title if one.vacancy else "course"
    employer = state.market.employers[one.employer].name if one.employer else ""
    return Task(one.day, one.day < state.day, one.vacancy, title, employer, one.jobseeker, one.officer)
