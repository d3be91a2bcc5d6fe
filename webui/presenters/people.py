"""People: the list that is searched. Records hold no names: a person is found by number, work sought and district."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lepmatch import Account, Submission
from webui.desk import State
from webui.listing import Listed, Mask, Words, cut
from webui.presenters.vacancies import words_of

STANDINGS = {"all": "Anybody", "never": "Never put forward", "before": "Put forward before"}
"""How people stand to employers, as the list is narrowed down by it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is looked for.

    Attributes
    ----------
    text : words that the number or the work sought must hold
    standing : one of `STANDINGS`
    district : empty for any
    page : from 1
    """

    text: str = ""
    standing: str = "all"
    district: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A person in the list.

    Attributes
    ----------
    work : what they seek, in words
    put_forward : how often they have been put forward
    latest : how the latest submission stands, and for which vacancy
    """

    id: str
    district: str
    work: str
    put_forward: int
    latest: str


@dataclass(frozen=True, slots=True)
class PeoplePage(Listed[Line]):
    """A page of the list."""

    asked: Asked
    districts: tuple[str, ...]


def present_people(state: State, account: Account, asked: Asked) -> PeoplePage:
    """The people of somebody's district, by number."""
    if asked.standing not in STANDINGS:
        asked = replace(asked, standing="all")
    districts = state.market.jobseekers.columns["district"]
    found = people_index(state).rows(asked.text)
    if own := account.district or asked.district:
        found &= districts.encode(lambda district: district == own, bool)
    if asked.standing != "all":
        found &= were_put_forward(state) == (asked.standing == "before")
    shown = cut(np.flatnonzero(found), asked.page, lambda row: _line(state, row))
    choice = () if account.district else tuple(sorted(filter(None, districts.values)))
    return PeoplePage(*shown, asked, choice)


def people_index(state: State) -> Words:
    """What the list is searched by."""
    columns = state.market.jobseekers.columns
    ids, work = columns["id"], columns["sought_occupations"]
    return state.last("people", lambda: Words((_work(state), work.codes), (ids.values, ids.codes)))


def were_put_forward(state: State) -> Mask:
    """Whether each person was ever put forward."""
    people = state.market.jobseekers
    rows = state.of_each("put forward", lambda one: people.row(one.jobseeker) if one.was_put_forward else None)
    found = np.zeros(len(people), bool)
    found[np.fromiter(rows.values(), np.int64, len(rows))] = True
    return found


def work_sought(state: State, row: int) -> str:
    """The work that somebody seeks, in words; codes as titles."""
    return _work(state)[int(state.market.jobseekers.columns["sought_occupations"].codes[row])]


def _work(state: State) -> list[str]:
    """Every combination of work that is sought, in the order of its column."""

    def words() -> list[str]:
        title = state.matcher.current.knowledge.title
        column = state.market.jobseekers.columns["sought_occupations"]
        return [", ".join(map(title, sought or ())) for sought in column.values]

    return state.last("work sought", words)


def _line(state: State, row: int) -> Line:
    jobseekers = state.market.jobseekers
    id = jobseekers.ids[row]
    forward = [one for one in state.ledger.of_jobseeker(id) if one.was_put_forward]
    latest = max(forward, key=lambda one: (str(one.since), one.vacancy or ""), default=None)
    return Line(
        id, jobseekers.columns["district"][row] or "", work_sought(state, row) or "not on record", len(forward),
        _latest(latest),
    )  # fmt: skip


def _latest(one: Submission | None) -> str:
    return "" if one is None else f"{words_of(one.state)} ({one.vacancy})"
