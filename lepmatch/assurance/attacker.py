"""The attacker: how far each withheld count can range for whoever holds every publication and knows every rule.

What the attacker knows is a linear programme: no count is below zero, every sum holds, and running counts do not fall
but where they are seen to. A range is as wide as two sets of counts that agree with all of it lie apart, so two such
sets prove a count safe; only where none turn up must the programme say how far it can go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # without whole numbers: a linear programme, by HiGHS
from scipy.sparse import csr_array, hstack, identity, vstack

from lepmatch.assurance.cells import WIDTH, Cell, Published, Sum

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Longs = NDArray[np.int64]

REACH: Final = 2.0 * WIDTH  # of a step aside: far enough for a count, and near enough to leave the others room
IDLE: Final = 2  # steps aside that may show next to nothing new before counts are asked for one by one
NEXT_TO_NOTHING: Final = 0.02
ROUNDING: Final = 1e-6


class CannotBeError(ArithmeticError):
    """No counts agree with what was published."""


class Attacker:
    """Ranges of withheld counts, and of what was added from one publication to the next and to the last.

    Withholding more leaves everything possible that was possible, so a range once seen to be wide stays so.

    Parameters
    ----------
    issues : the publications, oldest first, the new one last

    Attributes
    ----------
    keys : every count, as publication and cell; elsewhere a count is its place among them
    unknown : whether each is withheld
    sums_of, same_as : for each count the sums that it is in, and those of the same cell a publication on or back
    is_at_odds : whether something must have fallen that was not seen to
    beyond_help : what earlier publications give away, whatever the new one withholds
    """

    def __init__(self, issues: Sequence[Published]) -> None:
        self._issues = issues
        self._fell: dict[tuple[int, int], list[Cell]] = {}
        self.keys: Final = list(_told_of(issues))
        self._place = {key: number for number, key in enumerate(self.keys)}
        counts = [issues[at].people[cell] for at, cell in self.keys]
        self.unknown: Final[Flags] = np.array([count is None for count in counts], bool)
        sums = [
            Sum(self._place[at, one.total], tuple(self._place[at, part] for part in one.parts))
            for at, issue in enumerate(issues)
            for one in issue.sums
            if all((at, cell) in self._place for cell in (one.total, *one.parts))
        ]
        same = list(self._same_cell())
        self.sums_of: Final[list[list[Sum]]] = [[] for _ in self.keys]
        self.same_as: Final[list[list[int]]] = [[] for _ in self.keys]
        for one in sums:
            for place in (one.total, *one.parts):
                self.sums_of[place].append(one)
        for then, now in same:
            self.same_as[then].append(now)
            self.same_as[now].append(then)
        self.beyond_help: Final[set[tuple[int, ...]]] = set()
        self._sums = sums
        self._equal = self._matrix([(one.total, 1), *((part, -1) for part in one.parts)] for one in sums)
        self._rising = self._matrix([(now, 1), (then, -1)] for then, now in same if self._rises(then, now))
        lines = [*((place, -1) for place in range(len(self.keys))), *self._changes(same)]
        self._plus, self._minus = np.array(lines, np.int64).reshape(-1, 2).T
        self._lots = np.random.default_rng(0)  # of directions; what is safe does not hang on them
        self.is_at_odds = False
        self._here = self._begin(np.array([count or 0 for count in counts], np.float64))
        self._programme = _Programme(self._equal, self._rising, self.unknown, self._here)
        self._low = self._high = self._values()

    def reveals(self) -> tuple[int, ...]:
        """A count, or the two of a change, that is left with too narrow a range; none if all is safe."""
        for one in np.flatnonzero(abs(self._equal) @ self.unknown.astype(np.int64) == 1).tolist():
            alone = tuple(self.unknown_of(self._sums[one]))  # which needs no programme
            if alone not in self.beyond_help:
                return alone
        self._step_aside()
        for line in self._narrow().tolist():
            found = tuple(place for place in (int(self._plus[line]), int(self._minus[line])) if place >= 0)
            if found not in self.beyond_help:
                self._ask(line)
                if not self._is_wide(line):
                    return found
        return ()

    def withhold(self, place: int) -> None:
        """Let the attacker know one count less."""
        self.unknown[place] = True
        self._programme = _Programme(self._equal, self._rising, self.unknown, self._here)

    def unknown_of(self, one: Sum) -> list[int]:
        """The counts of a sum that are not known."""
        return [place for place in (one.total, *one.parts) if self.unknown[place]]

    def known_of(self, one: Sum, at: int) -> list[int]:
        """The counts of a sum that a publication tells."""
        return [place for place in (one.total, *one.parts) if not self.unknown[place] and self.keys[place][0] == at]

    def count(self, place: int) -> float:
        """A count that is known."""
        return float(self._here[place])

    def _same_cell(self) -> Iterator[tuple[int, int]]:
        issued: dict[Cell, list[int]] = {}
        for place, (_, cell) in enumerate(self.keys):
            issued.setdefault(cell, []).append(place)
        for places in issued.values():
            yield from pairwise(places)

    def _changes(self, same: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Pairs of counts, later and earlier, whose difference says how many were added."""
        last = len(self._issues) - 1
        newest = ((self._place.get((last, cell), -1), place) for place, (at, cell) in enumerate(self.keys) if at < last)
        yield from sorted({*((now, then) for then, now in same), *(pair for pair in newest if pair[0] >= 0)})

    def _rises(self, then: int, now: int) -> bool:
        """Whether the attacker supposes that a count did not fall: nothing in it fell, and nothing that it is in."""
        (one, cell), (two, _) = self.keys[then], self.keys[now]
        labels = set(cell)
        if (one, two) not in self._fell:
            self._fell[one, two] = fallen(self._issues[one], self._issues[two])
        return cell not in self._issues[two].falling and not any(
            labels.issuperset(other) or labels.issubset(other) for other in self._fell[one, two]
        )

    def _begin(self, counts: Floats) -> Floats:
        """Counts that agree with everything; where none do, what must have fallen is not supposed to have risen."""
        free = np.flatnonzero(self.unknown)
        if not len(free):
            return counts
        programme, slack = _Programme(self._equal, self._rising, self.unknown, counts), self._rising.shape[0]
        goal = np.concatenate([np.zeros(len(free)), np.ones(slack)])
        give = vstack([csr_array((self._equal.shape[0], slack)), identity(slack)])
        rows = csr_array(hstack([csr_array(vstack([self._equal, self._rising]))[:, free], give]))
        found = milp(goal, constraints=LinearConstraint(rows, programme.low, programme.high))
        if found.x is None:
            raise CannotBeError("the publications contradict each other")
        fell = found.x[len(free) :] > ROUNDING
        if fell.any():
            self.is_at_odds = True
            beside = abs(self._equal).T @ (abs(self._equal) @ (abs(self._rising).T @ fell)) > 0
            self._rising = self._rising[~fell & (abs(self._rising) @ beside == 0)]
        counts[free] = found.x[: len(free)]
        return counts

    def _values(self) -> Floats:
        at = self._here
        return np.asarray(at[self._plus] - np.where(self._minus < 0, 0.0, at[self._minus]), np.float64)

    def _take(self, found: Floats | None) -> None:
        """Take note of one more set of counts that agree with everything, and go on from there."""
        if found is not None:
            self._here = found
            values = self._values()
            self._low, self._high = np.minimum(self._low, values), np.maximum(self._high, values)

    def _is_wide(self, line: int) -> bool:
        return bool(self._high[line] - self._low[line] >= WIDTH - ROUNDING)

    def _narrow(self) -> Longs:
        """What is not seen to be wide as yet; a change of which one end is known is as wide as the other."""
        open_ = self.unknown[self._plus] & ((self._minus < 0) | self.unknown[self._minus])
        return np.flatnonzero(open_ & (self._high - self._low < WIDTH - ROUNDING))

    def _step_aside(self) -> None:
        """Go in directions drawn by lot as long as that shows new ranges; a step shows those of many counts at once."""
        idle, narrow = 0, self._narrow()
        while len(narrow) and idle < IDLE:
            goal = self._goal(narrow, self._lots.choice([-1.0, 1.0], len(narrow)))
            for direction in (goal, -goal):
                self._take(self._programme.farthest(direction, near=self._here))
            before, narrow = len(narrow), self._narrow()
            idle = idle + 1 if len(narrow) > before * (1 - NEXT_TO_NOTHING) else 0

    def _ask(self, line: int) -> None:
        """See how far one line goes, up to the width that it needs."""
        goal = self._goal(np.array([line]), np.ones(1))
        self._take(self._programme.farthest(goal, stop=self._low[line] + WIDTH))
        if not self._is_wide(line):
            self._take(self._programme.farthest(-goal, stop=WIDTH - self._high[line]))

    def _goal(self, lines: Longs, signs: Floats) -> Floats:
        goal = np.zeros(len(self.keys) + 1)  # the last is nothing
        np.add.at(goal, self._plus[lines], signs)
        np.add.at(goal, self._minus[lines], -signs)
        return goal[:-1]

    def _matrix(self, rows: Iterable[Sequence[tuple[int, int]]]) -> csr_array:
        rows = list(rows)
        pairs = np.array([pair for row in rows for pair in row], np.int64).reshape(-1, 2)
        ends = np.cumsum([0, *map(len, rows)])
        return csr_array((pairs[:, 1].astype(np.float64), pairs[:, 0], ends), shape=(len(rows), len(self.keys)))


class _Programme:
    """What agrees with everything that is known, over the counts that are not.

    Parameters
    ----------
    equal, rising : rows that come to zero, and rows that come to zero or more
    unknown, counts : which counts are unknown, and all of them; the unknown ones are not looked at
    """

    def __init__(self, equal: csr_array, rising: csr_array, unknown: Flags, counts: Floats) -> None:
        self._free, self._known = np.flatnonzero(unknown), np.where(unknown, 0.0, counts)
        rows = csr_array(vstack([equal, rising]))
        self.low: Floats = -(rows @ self._known)
        self.high: Floats = np.concatenate([self.low[: equal.shape[0]], np.full(rising.shape[0], np.inf)])
        rows = rows[:, self._free]
        used = np.diff(rows.indptr) > 0
        self._rows = LinearConstraint(rows[used], self.low[used], self.high[used])

    def farthest(self, goal: Floats, near: Floats | None = None, stop: float = np.inf) -> Floats | None:
        """Counts that agree, as far as can be in a direction; None where the programme finds none.

        Parameters
        ----------
        near : counts from each of which the new one may be `REACH` away
        stop : how far is far enough
        """
        low, high = np.zeros(len(self._free)), np.full(len(self._free), np.inf)
        if near is not None:
            low, high = np.maximum(0.0, near[self._free] - REACH), near[self._free] + REACH
        rows = [self._rows]
        if stop < np.inf:
            enough = stop - goal @ self._known
            rows.append(LinearConstraint(csr_array(goal[None, self._free]), -np.inf, enough))
        found = milp(-goal[self._free], bounds=Bounds(low, high), constraints=rows)
        if found.x is None:
            return None
        counts = self._known.copy()
        counts[self._free] = found.x
        return counts


def fallen(then: Published, now: Published) -> list[Cell]:
    """What is seen to fall from one publication to another, and should not."""
    return [
        cell
        for cell, count in now.people.items()
        if count is not None and (before := then.people.get(cell)) is not None and count < before
        if cell not in now.falling
    ]


def _told_of(issues: Sequence[Published]) -> list[tuple[int, Cell]]:
    """The counts that bear on each other: all but those of dimensions of which no more is ever told.

    Where the inside of a table is withheld whole, in a publication and in all after it, whatever adds up to its totals
    can be inside. Each count then ranges at least as far as the totals that it is in and those that it is not in, and
    so does what was added to it; these are judged themselves.
    """
    told: set[frozenset[str]] = set()
    found: list[tuple[int, Cell]] = []
    for at in reversed(range(len(issues))):
        dimensions = {cell: frozenset(name for name, _ in cell) for cell in issues[at].people}
        told.update(dimensions[cell] for cell, count in issues[at].people.items() if count is not None)
        found += [(at, cell) for cell, own in reversed(dimensions.items()) if any(own <= other for other in told)]
    return found[::-1]
