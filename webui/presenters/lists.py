"""Past lists: of a vacancy or a person, and one of them with what came of working it out again.

An auditor sees places, points and counts, and nobody: no number of a person, and no words about one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lepmatch import Account, ListDecision, Replay, Run, Showing, Standing, Store

WHERE = {"page": "a page", "api": "a program", "command": "a command"}
RULES = {
    "not_eligible": "not eligible", "closed": "the vacancy is closed", "full": "the vacancy is full",
    "pay_below_legal": "pay below the legal minimum", "in_work": "already in work", "declined": "declined the employer",
    "excluded_work": "this work is excluded for them", "licence": "lacks a licence the law asks for",
    "hours": "cannot be there at those hours", "travel": "beyond reach",
}  # fmt: skip
"""What keeps people out, as said of many."""


@dataclass(frozen=True, slots=True)
class Line:
    """A past list.

    Attributes
    ----------
    of : the vacancy or the person, in words; nothing to an auditor where it is a person
    people : how many are on it
    erased : how many of these were erased since
    first, times : when it was first shown, and how often
    place : where the person stands whose lists these are; None otherwise
    by_lot : whether its order was drawn by lot
    """

    id: str
    of: str
    people: int
    erased: int
    first: str
    times: int
    place: int | None
    by_lot: bool


@dataclass(frozen=True, slots=True)
class ListsPage:
    """Past lists, the newest first; `older` names the last where there may be more."""

    lines: tuple[Line, ...]
    older: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a past list.

    Attributes
    ----------
    number : from 1, the best first
    shown : as which it was shown, where a lot has drawn the order
    who : the person or the vacancy; nothing where that was erased or is not for the reader
    is_erased : whether the person was erased since
    points : out of 100; None where they were erased
    parts : criterion, points, of how many, and why, the last empty for an auditor
    """

    number: int
    shown: int | None
    who: str
    is_erased: bool
    points: float | None
    parts: tuple[tuple[str, float, float, str], ...]


@dataclass(frozen=True, slots=True)
class RunPage:
    """A past list.

    Attributes
    ----------
    of : the vacancy or the person; nothing where it is not for the reader
    is_of_vacancy : whether it is of a vacancy
    feasible : how many could be put forward; None where that is not kept
    showings : when, by whom and where it was seen
    decisions : when, by whom, within how many seconds, how many of how many, and whether otherwise than the list
    replay : what came of working it out again; None where nobody asked
    excluded : rules, how many they kept out, and how many of these by themselves
    """

    run: Run
    of: str
    is_of_vacancy: bool
    feasible: int | None
    places: tuple[Place, ...]
    showings: tuple[Showing, ...]
    decisions: tuple[ListDecision, ...]
    replay: Replay | None
    excluded: tuple[tuple[str, int, int], ...]

    @property
    def erased(self) -> int:
        """How many of those on it were erased since."""
        return self.run.erased


def present_lists(store: Store, runs: Sequence[Run], account: Account, most: int, jobseeker: str = "") -> ListsPage:
    """A page of past lists.

    Parameters
    ----------
    most : how many were asked for
    jobseeker : whose lists these are; empty for a vacancy's, or everybody's
    """
    lines = []
    for run in runs:
        showings = store.runs.showings(run.id)
        place = run.listed.index(jobseeker) + 1 if jobseeker in run.listed else None
        first = _time(showings[0].at) if showings else ""
        of = run.vacancy or (run.jobseeker or "" if sees_people(account) else "a person")
        lines.append(Line(run.id, of, run.of, run.erased, first, len(showings), place, bool(run.order)))
    return ListsPage(tuple(lines), runs[-1].id if len(runs) == most else None)


def present_run(store: Store, run: Run, account: Account, replay: Replay | None) -> RunPage:
    """The page of a past list."""
    sees = sees_people(account)
    listed = run.content["listed"]
    shown = {place: number for number, place in enumerate(run.order, start=1)}
    side = "jobseeker" if run.vacancy else "vacancy"
    places = tuple(
        Place(
            number,
            shown.get(number - 1),
            one[side] if one and (sees or side == "vacancy") else "",
            one is None,
            one and one["points"],
            tuple(_part(part, sees) for part in one["contributions"]) if one else (),
        )
        for number, one in enumerate(listed, start=1)
    )
    feasible = int(run.pool.partition(" ")[0]) if run.pool else None
    return RunPage(
        run,
        run.vacancy or (run.jobseeker or "" if sees else ""),
        run.vacancy is not None,
        feasible,
        places,
        tuple(store.runs.showings(run.id)),
        tuple(_of_their_own(one, account) for one in store.runs.decisions(run.id)),
        replay,
        _excluded(replay.standing if replay else None),
    )


def sees_people(account: Account) -> bool:
    """Whether somebody may see who is on a list; an auditor may not."""
    return account.role in ("national", "district")


def _of_their_own(decision: ListDecision, account: Account) -> ListDecision:
    """A decision without its seconds, which an officer is told of their own alone; auditors are told of all."""
    is_told = account.role == "auditor" or decision.actor == account.name
    return decision if is_told else replace(decision, seconds=None)


def day_of(showing: Showing) -> date:
    """The day of a showing, in UTC."""
    return date.fromisoformat(showing.at[:10])


def _part(part: dict[str, Any], sees: bool) -> tuple[str, float, float, str]:
    return part["criterion"], part["points"], part["of"], part["because"] if sees else ""


def _excluded(standing: Standing | None) -> tuple[tuple[str, int, int], ...]:
    if standing is None:
        return ()
    found = [(RULES.get(kind, kind), some, only) for kind, (some, only) in standing.barred.items()]
    return tuple(sorted(found, key=lambda one: -one[1]))


def _time(at: str) -> str:
    return at[:16].replace("T", " ")
