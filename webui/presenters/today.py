"""Today: what is due, the most pressing first, and vacancies that need somebody's eye."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lepmatch import TASKS, Account, Contest, Due
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
    tasks = state.agenda.tasks(account.district if account.role == "district" else None)
    groups = tuple(_group(state, kind, those) for kind, those in tasks.items())
    late = sum(bisect_left(those, state.day, key=lambda one: one.day) for those in tasks.values())
    never = _never_listed(state, account, audited) if audited else None
    count = sum(group.count for group in groups)
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


def _group(state: State, kind: str, tasks: Sequence[Due]) -> Group:
    words = TASKS[tasks[0].task]
    return Group(kind, words[0].upper() + words[1:], len(tasks), tuple(_lines(state, tasks[:MOST])))


def _lines(state: State, tasks: Iterable[Due]) -> Iterable[Task]:
    for one in tasks:
        title = state.market.vacancies[one.vacancy].title if one.vacancy else "course"
        employer = state.market.employers[one.employer].name if one.employer else ""
        yield Task(one.day, one.day < state.day, one.vacancy, title, employer, one.jobseeker, one.officer)
