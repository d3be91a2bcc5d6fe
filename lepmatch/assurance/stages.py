"""The stages on the way to work, by group: who came on, of those who could have.

At each stage everybody counts once, the first time they stood there, so that one person's many lists are not many
people. Whom they are compared with is said by the choice in which they stood: the same vacancy where officers and
employers choose, the same district where it is a matter of where people live.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.delivery.folding import CODE, FIRST, KEPT, LEFT, REACHED, START, TAKEN_BACK, bits
from lepmatch.delivery.tally import Tally
from lepmatch.market.market import Market
from lepmatch.matching.feasible import Reach
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.results import Matches

Rows = NDArray[np.int64]

WORDS: Final[Mapping[str, str]] = {
    "feasible": "feasible at some vacancy today, of those who can be put forward; within the same district",
    "shortlisted": "on the list of some vacancy today, of those feasible somewhere; within the same district and about "
    "as often feasible",
    "put_forward": "submitted by an officer, of those proposed or who applied; for the same vacancy",
    "interviewed": "interviewed, of those put forward; for the same vacancy",
    "started": "started work, of those put forward; for the same vacancy",
    "sustained_13": "recorded in work after 13 weeks, of starts that old; within the same district",
    "sustained_26": "recorded in work after 26 weeks, of starts that old; within the same district",
}
"""What each stage counts, and within what people are compared."""


class Standing(NamedTuple):
    """Everybody who stood at a stage.

    name : the stage
    people : rows of the jobseekers, each once
    choice : the number of the choice that each stood in
    selected : whether they came on
    """

    name: str
    people: Rows
    choice: Rows
    selected: NDArray[np.bool_]


def stages_today(fitted: Fitted, matches: Matches, reach: Reach) -> Iterator[Standing]:
    """Who is feasible, and of these on a list, as the market stands."""
    rows = fitted.people.rows
    can = np.flatnonzero((rows["eligible"] == 1) & (rows["in_work"] == 0))
    district = _districts(fitted.market)
    yield Standing("feasible", can, district[can], reach.people[can] > 0)
    some = np.flatnonzero(reach.people > 0)
    listed = np.zeros(len(rows), bool)
    listed[matches.jobseekers[matches.vacancy_rank > 0]] = True
    often = np.log2(reach.people[some]).astype(np.int64)
    yield Standing("shortlisted", some, district[some] * 64 + often, listed[some])


def stages_since_proposed(history: Market) -> Iterator[Standing]:
    """What became of those proposed, by officers and then by employers."""
    tally = Tally(history)
    columns, lives = tally.columns, tally.lives
    fields = columns.at, columns.jobseeker, columns.vacancy
    began, person, vacancy = (field[lives[:, FIRST]].astype(np.int64) for field in fields)
    known = (person >= 0) & (person < len(history.jobseekers)) & (vacancy >= 0)
    reached = lives[:, REACHED].astype(np.int64)
    for name, before, after in (
        ("put_forward", ("proposed", "applied"), "submitted"),
        ("interviewed", ("submitted",), "interview_held"),
        ("started", ("submitted",), "job_started"),
    ):
        there = np.flatnonzero(known & (reached & bits(before) != 0))
        first = there[_first_of_each(person[there], began[there], vacancy[there])]
        yield Standing(name, person[first], vacancy[first], reached[first] >> CODE[after] & 1 > 0)
    stays = tally.stays[(tally.stays[:, TAKEN_BACK] == 0) & ~tally.again]
    start = columns.at[stays[:, START]].astype(np.int64)
    person = columns.jobseeker[stays[:, START]].astype(np.int64)
    job = columns.vacancy[stays[:, START]].astype(np.int64)
    district = _districts(history)
    for weeks in tally.scheme.sustained_weeks:
        kind = f"sustained_{weeks}"
        left_before = (stays[:, LEFT] > 0) & (stays[:, LEFT] < start + 7 * weeks)
        due = (start <= tally.day.toordinal() - 7 * weeks) | left_before
        there = np.flatnonzero(due & (person < len(history.jobseekers)))
        first = there[_first_of_each(person[there], start[there], job[there])]
        yield Standing(kind, person[first], district[person[first]], stays[first, KEPT] >> CODE[kind] & 1 > 0)


def _first_of_each(person: Rows, day: Rows, vacancy: Rows) -> Rows:
    """The place of everybody's first row."""
    order = np.lexsort((vacancy, day, person))
    _, places = np.unique(person[order], return_index=True)
    first: Rows = order[places]
    return first


def _districts(market: Market) -> Rows:
    return market.jobseekers.columns["district"].codes.astype(np.int64)
