"""People: the list that is searched. Records hold no names: a person is found by number, work sought and district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from lepmatch import Account, Submission
from webui.desk import State
from webui.presenters.vacancies import words_of

PER_PAGE = 25
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
class PeoplePage:
    """A page of the list."""

    asked: Asked
    lines: tuple[Line, ...]
    count: int
    pages: int
    districts: tuple[str, ...]


def present_people(state: State, account: Account, asked: Asked) -> PeoplePage:
    """The people of somebody's district, by number."""
    if asked.standing not in STANDINGS:
        asked = replace(asked, standing="all")
    ids, columns = state.market.jobseekers.ids, state.market.jobseekers.columns
    found = _found(state, asked.text.casefold().split())
    if own := account.district or asked.district:
        found &= columns["district"].encode(lambda district: district == own, bool)
    rows = np.flatnonzero(found).tolist()
    if asked.standing != "all":
        before, wanted = _put_forward(state), asked.standing == "before"
        rows = [row for row in rows if (ids[row] in before) == wanted]
    pages = max(1, ceil(len(rows) / PER_PAGE))
    at = min(max(asked.page, 1), pages)
    districts = () if account.district else tuple(sorted(filter(None, columns["district"].values)))
    lines = tuple(_line(state, row) for row in rows[(at - 1) * PER_PAGE : at * PER_PAGE])
    return PeoplePage(replace(asked, page=at), lines, len(rows), pages, districts)


def work_sought(state: State, row: int) -> str:
    """The work that somebody seeks, in words; codes as titles."""
    return _work(state)[int(state.market.jobseekers.columns["sought_occupations"].codes[row])]


def _work(state: State) -> list[str]:
    """Every combination of work that is sought, in the order of its column."""

    def words() -> list[str]:
        title = state.matcher.fitted.knowledge.title
        column = state.market.jobseekers.columns["sought_occupations"]
        return [", ".join(map(title, sought or ())) for sought in column.values]

    return state.fix("work sought", words)


def _found(state: State, words: Sequence[str]) -> NDArray[np.bool_]:
    """Whose number or work holds every word."""
    ids = state.market.jobseekers.ids
    found = np.ones(len(ids), bool)
    if words:
        work = state.fix("work sought, folded", lambda: [text.casefold() for text in _work(state)])
        codes = state.market.jobseekers.columns["sought_occupations"].codes
        for word in words:
            in_work = np.array([word in text for text in work], bool)[codes]
            found &= in_work | np.fromiter((word in id.casefold() for id in ids), bool, len(ids))
    return found


def _put_forward(state: State) -> frozenset[str]:
    """Everybody who was ever put forward."""
    return state.keep("put forward", lambda: frozenset(one.jobseeker for one in state.ledger if one.was_put_forward))


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
