"""What the words of a criterion may look at: the two records and what the engine knows about words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from lepmatch.market.records import Event, Jobseeker, Vacancy
from lepmatch.matching.knowledge import Knowledge
from lepmatch.matching.policy import Policy


@dataclass(frozen=True, slots=True)
class Pair:
    """A jobseeker and a vacancy side by side, with the numbers that were measured between them.

    Attributes
    ----------
    metres : straight line between them; None where a place is unknown
    limit_minutes, modes : longest journey, and ways to travel as bits
    occupation : row of the vacancy's occupation, -1 where unknown
    in_work : the start of the job that the jobseeker is in
    """

    jobseeker: Jobseeker
    vacancy: Vacancy
    knowledge: Knowledge
    policy: Policy
    on: date
    metres: int | None
    limit_minutes: int
    modes: int
    occupation: int
    in_work: Event | None

    def alike(self, text: str) -> float:
        """How alike the work that a text names is to the vacancy's, from 0 to 1; 0 where not recognised."""
        row = self.knowledge.occupation(text)
        return self.knowledge.alike.item(self.occupation, row) / 1000 if row >= 0 and self.occupation >= 0 else 0.0

    def work(self, text: str) -> str:
        """A code or title in words."""
        return self.knowledge.title(text)


class Words(NamedTuple):
    """What a criterion says about a pair.

    asks, has : the fields it compares
    text : why, with the jobseeker as ``{they}``
    employer : what an employer may hear of it: nothing, unless the criterion says so
    """

    asks: tuple[str, ...]
    has: tuple[str, ...]
    text: str
    employer: str = ""


def and_list(items: Iterable[str]) -> str:
    """Items in a sentence.

    Examples
    --------
    >>> and_list(["stock control", "tills", "cleaning"])
    'stock control, tills and cleaning'
    """
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def plural(count: float, one: str, many: str = "") -> str:
    """A count with its noun.

    Examples
    --------
    >>> plural(1, "month"), plural(16, "hour"), plural(2, "vacancy", "vacancies")
    ('1 month', '16 hours', '2 vacancies')
    """
    return f"{count:g} {one if count == 1 else many or one + 's'}"
