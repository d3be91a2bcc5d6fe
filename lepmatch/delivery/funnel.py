"""The funnel: how far submissions came, stage by stage, and why those that stopped did.

A submission is one jobseeker and one vacancy. A stage counts those of which it was recorded; nobody is taken to have
passed a stage because a later one is known. From each stage, some went on to any later one; the others stopped there,
with the reason of their last event, or are there still.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lepmatch.delivery.counts import came_by_widening
from lepmatch.delivery.dimensions import DIMENSIONS
from lepmatch.delivery.events import ENDED, IN_WORK, reason_code
from lepmatch.delivery.folding import CODE, FIRST, LAST, REACHED, SINCE, START, STATE, SUBMITTED_ON, TAKEN_BACK
from lepmatch.delivery.history import History
from lepmatch.delivery.rates import Rate, Wait, waits
from lepmatch.delivery.tally import Tally

STAGES: Final = (
    "applied", "proposed", "submitted", "invited", "course_started", "course_completed", "work_trial", "assessed",
    "interview_held", "job_offered", "job_started",
)  # fmt: skip
"""The stages in order; a funnel shows those that were reached."""

STILL_THERE = "still there"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a funnel.

    Attributes
    ----------
    name : the kind of event, or the words of a published figure
    reached : so many
    went_on : those that reached a later stage too, of those that reached this one; None for the last
    stopped : those for which this was the furthest, by why: ``refused: travel``, ``lapsed: silence``, still there
    """

    name: str
    reached: int
    went_on: Rate | None
    stopped: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages that were reached, in order."""

    stages: tuple[Stage, ...]

    @property
    def reached(self) -> dict[str, int]:
        """How many reached each stage."""
        return {stage.name: stage.reached for stage in self.stages}


@dataclass(frozen=True, slots=True)
class Times:
    """How long vacancies waited, counted from the first event that names them: no record says when they were notified.

    Attributes
    ----------
    first_submission : until somebody was put forward
    fill : until as many had started as there are openings
    """

    first_submission: Wait
    fill: Wait


class Passage:
    """The submissions of a tally as they stand."""

    def __init__(self, tally: Tally) -> None:
        self._slices, self._market, self._day = tally.slices, tally.market, tally.day.toordinal()
        c = tally.columns
        lives = tally.lives[tally.lives[:, LAST] >= 0]
        self._lives, self._reason = lives, c.reason[lives[:, LAST]]
        self._reasons = tally.reasons.words()
        self._kind = c.kind[lives[:, LAST]]
        silent = (lives[:, STATE] == CODE["submitted"]) & (self._day >= lives[:, SINCE] + tally.scheme.lapse_after_days)
        self._state = np.where(silent, CODE["lapsed"], lives[:, STATE])
        self._silent = silent
        self._jobseeker, self._vacancy = c.jobseeker[lives[:, FIRST]], c.vacancy[lives[:, FIRST]]
        self._began = c.at[lives[:, FIRST]]
        self._widened = came_by_widening(tally.slices, tally.scheme, self._jobseeker, self._began)
        stays = tally.stays[(tally.stays[:, TAKEN_BACK] == 0) & ~tally.again]
        self._filled = c.vacancy[stays[:, START]], c.at[stays[:, START]]
        seen = np.full(len(tally.market.vacancies) + 1, np.iinfo(np.int32).max, np.int32)
        known = (tally.why == 0) & (c.vacancy >= 0) & (c.vacancy < len(tally.market.vacancies))
        np.minimum.at(seen, c.vacancy[known], c.at[known])
        self._seen = seen[:-1]

    def parts(self, by: str) -> tuple[str, ...]:
        """The parts of a slice that any submission belongs to, by the day on which it began."""
        names, places = self._slices.parts(by, self._jobseeker, self._vacancy, self._began, self._widened)
        return tuple(names[place] for place in np.unique(places).tolist())

    def funnel(self, parts: Mapping[str, str]) -> Funnel:
        """The funnel of the submissions that belong to all of some parts, by the day on which each began."""
        keep = np.ones(len(self._lives), bool)
        for by, name in parts.items():
            if by not in DIMENSIONS:
                raise ValueError(f"a funnel can be narrowed by {', '.join(DIMENSIONS)}, got {by!r}")
            names, places = self._slices.parts(by, self._jobseeker, self._vacancy, self._began, self._widened)
            keep &= places == (names.index(name) if name in names else -1)
        reached = self._lives[keep, REACHED]
        codes = [CODE[stage] for stage in STAGES if (reached >> CODE[stage] & 1).any()]
        furthest = np.full(len(reached), -1)
        for place, code in enumerate(codes):
            furthest[reached >> code & 1 > 0] = place
        why = self._why(keep)
        stages = []
        for place, code in enumerate(codes):
            here = reached >> code & 1 > 0
            on = Rate(int((furthest[here] > place).sum()), int(here.sum())) if place < len(codes) - 1 else None
            stopped = why[furthest == place] if on or STAGES[-1] != _KINDS[code] else why[:0]
            stages.append(Stage(_KINDS[code], int(here.sum()), on, self._words(stopped)))
        return Funnel(tuple(stages))

    def _why(self, keep: NDArray[np.bool_]) -> NDArray[np.int64]:
        """State, kind of the last event and its reason, as one number."""
        state, kind = self._state[keep].astype(np.int64), self._kind[keep].astype(np.int64)
        return state << 40 | kind << 33 | (self._reason[keep].astype(np.int64) + 1)

    def _words(self, why: NDArray[np.int64]) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for number, count in zip(*(part.tolist() for part in np.unique(why, return_counts=True)), strict=True):
            state, kind, reason = _KINDS[number >> 40], _KINDS[number >> 33 & 127], (number & 0x1FFFFFFFF) - 1
            if state not in ENDED | IN_WORK:
                counts[STILL_THERE] += count
            elif state != kind:
                counts["lapsed: silence"] += count
            else:
                code = reason_code(kind, self._reasons[reason]) if reason >= 0 else None
                counts[f"{state}: {code}" if code else state] += count
        return dict(sorted(counts.items(), key=lambda item: (item[0] == STILL_THERE, -item[1], item[0])))

    def times(self) -> Times:
        """How long vacancies waited."""
        never = np.iinfo(np.int32).max
        heard = np.flatnonzero(self._seen < never)
        put = self._lives[:, SUBMITTED_ON] > 0
        first = _earliest(self._vacancy[put], self._lives[put, SUBMITTED_ON], len(self._seen))
        return Times(self._waits(heard, first), self._waits(heard, self._full_on()))

    def _full_on(self) -> NDArray[Any]:
        """The day on which each vacancy had as many starts as openings."""
        vacancy, day = self._filled
        known = (vacancy >= 0) & (vacancy < len(self._seen))
        order = np.lexsort((day[known], vacancy[known]))
        vacancy, day = vacancy[known][order], day[known][order]
        openings = self._market.vacancies.columns["openings"].encode(int, np.int64)
        place = np.arange(len(vacancy)) - np.searchsorted(vacancy, vacancy)
        last = place == openings[vacancy] - 1
        return _earliest(vacancy[last], day[last], len(self._seen))

    def _waits(self, heard: NDArray[Any], happened: NDArray[Any]) -> Wait:
        done = heard[happened[heard] < np.iinfo(np.int32).max]
        waiting = np.setdiff1d(heard, done)
        return waits((happened[done] - self._seen[done]).tolist(), (self._day - self._seen[waiting]).tolist())


_KINDS: Final = tuple(CODE)


def _earliest(of: NDArray[Any], day: NDArray[Any], n: int) -> NDArray[Any]:
    """The first day of each of `n` things, the largest number for none."""
    first = np.full(n + 1, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(first, np.where((of >= 0) & (of < n), of, n), day)
    return first[:-1]


def published_funnel(history: History, case: str) -> Funnel:
    """The funnel of a published case: its figures as they stand, with what became of those who left.

    Parameters
    ----------
    case : its name in ``funnels.csv``

    Examples
    --------
    >>> from lepmatch.delivery.history import read_history
    >>> published_funnel(read_history("data/history"), "IKEA Southampton LEP 2008-09").reached["offered"]
    24
    """
    steps = [step for step in history.funnels if step.case == case]
    main = [step for step in steps if step.leaves is None]
    stages: list[Stage] = []
    for step, then in zip(main, [*main[1:], None], strict=True):
        left = {other.stage: other.people for other in steps if other.leaves == step.stage}
        on = Rate(then.people, step.people) if then and then.people <= step.people else None  # else it is no part
        stages.append(Stage(step.stage, step.people, on, left))
    return Funnel(tuple(stages))


__all__ = ["STAGES", "STILL_THERE", "Funnel", "Passage", "Stage", "Times", "published_funnel"]
