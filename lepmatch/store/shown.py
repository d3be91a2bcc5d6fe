"""A list that is about to be shown, as it was shown, to whom, and what was decided on it.

`lepmatch.store.runs` keeps them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from lepmatch.store.past import Seen


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that is about to be shown, with all that it follows from; made by `lepmatch.assurance.replay.listing`.

    Attributes
    ----------
    of : the vacancy, or the jobseeker where `is_of_jobseeker`
    n : how many were asked for
    code : version of the program
    policy, policy_text : the policy's hash and text
    day : the day that the market is seen on
    order : in which order the places are shown where a lot has drawn it; empty for the best first
    pool : how many are feasible, and a digest of them with their points; empty for a jobseeker's list
    listed : who is on a vacancy's list, the best first
    answer : the list as JSON, the best first
    """

    of: str
    is_of_jobseeker: bool
    n: int
    code: str
    policy: str
    policy_text: str
    day: date
    order: tuple[int, ...]
    pool: str
    listed: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Run:
    """A list as it was shown.

    Attributes
    ----------
    id : its name, which follows from all the rest
    vacancy, jobseeker : of whom or what it is a list, one of the two; neither where that person was erased
    n : how many were asked for
    code : version of the program
    policy : hash of the policy
    seen : what of the store it was made from
    day : the day that the market was seen on
    order : in which order the places were shown where a lot has drawn it; empty for the best first
    pool : how many were feasible, and a digest of them with their points; empty where nobody can compare it
    answer : the list as JSON, the best first; empty where it was of somebody who was erased
    listed : who is on a vacancy's list, the best first; None for somebody who was erased
    """

    id: str
    vacancy: str | None
    jobseeker: str | None
    n: int
    code: str
    policy: str
    seen: Seen
    day: date
    order: tuple[int, ...]
    pool: str
    answer: str
    listed: tuple[str | None, ...] = ()

    @property
    def content(self) -> dict[str, Any]:
        """The answer as it can be looked into."""
        found: dict[str, Any] = json.loads(self.answer) if self.answer else {"listed": [], "too_little_known": 0}
        return found

    @property
    def erased(self) -> int:
        """How many of those on it were erased since."""
        return sum(one is None for one in self.listed) if self.answer else 1

    @property
    def of(self) -> int:
        """How many were on it."""
        return len(self.listed) or (len(self.content["listed"]) if self.answer else 1)


@dataclass(frozen=True, slots=True)
class Showing:
    """That somebody saw a list.

    Attributes
    ----------
    entry : number of the audit entry that says so
    run : the list
    at : when, in UTC to the second
    actor : who
    team : whom they decided for: a district, or the nation
    where : on a page, by the API or by a command
    """

    entry: int
    run: str
    at: str
    actor: str
    team: str
    where: str


@dataclass(frozen=True, slots=True)
class ListChoice:
    """What was chosen, held against the list that it was chosen from.

    Attributes
    ----------
    chosen, could : how many were chosen, of how many on the list who could be
    from_top, from_first : how many of those chosen are among the best of these, and among the first as they were shown
    beside : how many of those chosen were not on the list
    barriers : how many were chosen over a barrier
    has_words : whether the reason is more than a code
    by_lot : whether the list was shown in an order drawn by lot
    """

    chosen: int
    could: int
    from_top: int
    from_first: int
    beside: int
    barriers: int
    has_words: bool
    by_lot: bool


@dataclass(frozen=True, slots=True)
class ListDecision:
    """What an officer decided on a list.

    Attributes
    ----------
    entry : number of the audit entry that says so
    run : the list; None where none of this vacancy was shown to them
    at, actor, team : when, who, and for which team
    seconds : from the showing to the decision; None where there was none
    choice : what was chosen
    """

    entry: int
    run: str | None
    at: str
    actor: str
    team: str
    seconds: int | None
    choice: ListChoice


def as_text(content: Any) -> str:
    """The one way in which an answer is written."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
