"""Small numbers: which counts of published tables must be withheld so that nobody can work out a small one.

A count under `FEWEST` is withheld. Totals would give it away, so more is withheld until it is safe, and safe has one
meaning: an attacker who knows every published count of now and before, every sum, and that nobody is counted below
zero, is left with a range of at least `WIDTH` people for every withheld count. The range then always reaches a number
that is not small. The attacker is a linear programme, and the same programme decides what to withhold.

A small change between two publications is a small count as well. It is never published, but the difference of two
published counts would give it, so the newer of the two is withheld.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST = 5  # a smaller count is not published
WIDTH = 5  # people between the least and the most that a withheld count could be
ROUNDING = 1e-6
MOST_WITHHELD = 0.5  # of the counts inside the tables; where more are small, totals alone are published

Cell = tuple[tuple[str, str], ...]
"""What a count is of, such as ``(("region", "Wales"),)``; everybody is ``()``."""


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by two dimensions, with their totals.

    Attributes
    ----------
    rows, columns : name of the dimension, and its labels
    counts : people by row and column label; whoever is not named there counts nobody
    """

    rows: tuple[str, tuple[str, ...]]
    columns: tuple[str, tuple[str, ...]]
    counts: Mapping[tuple[str, str], int]

    def cell(self, row: str, column: str) -> Cell:
        """The cell of two labels; an empty label stands for all of them."""
        pairs = ((self.rows[0], row), (self.columns[0], column))
        return tuple(pair for pair in pairs if pair[1])

    def people(self) -> dict[Cell, int]:
        """Every count and total."""
        (_, rows), (_, columns) = self.rows, self.columns
        return {
            self.cell(row, column): sum(
                self.counts.get((r, c), 0) for r in ([row] if row else rows) for c in ([column] if column else columns)
            )
            for row in (*rows, "")
            for column in (*columns, "")
        }

    def sums(self) -> Iterator[Sum]:
        """Every total with its parts."""
        (_, rows), (_, columns) = self.rows, self.columns
        for row in (*rows, ""):
            yield Sum(self.cell(row, ""), tuple(self.cell(row, column) for column in columns))
        for column in (*columns, ""):
            yield Sum(self.cell("", column), tuple(self.cell(row, column) for row in rows))


@dataclass(frozen=True, slots=True)
class Sum:
    """A count that is the sum of others."""

    total: Any
    parts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What stands in a publication: each count, or None where it is withheld, and the sums that everybody knows."""

    people: Mapping[Cell, int | None]
    sums: tuple[Sum, ...]


def publish(tables: Sequence[Table], earlier: Sequence[Published] = ()) -> Published:
    """Withhold what must be withheld of tables of the same people, in view of what is already out.

    Tables that share a dimension share its totals, and are judged together.

    Parameters
    ----------
    earlier : publications of the same running counts, oldest first

    Examples
    --------
    >>> table = Table(("region", ("North", "South")), ("job", ("care", "retail")),
    ...     {("North", "care"): 3, ("North", "retail"): 40, ("South", "care"): 25, ("South", "retail"): 30})
    >>> people = publish([table]).people
    >>> people[table.cell("North", "care")], people[table.cell("North", "")], people[()]
    (None, 43, 98)
    """
    people = {cell: count for table in tables for cell, count in table.people().items()}
    sums = tuple(dict.fromkeys(one for table in tables for one in table.sums()))
    try:
        withheld = _Audit(people, sums, earlier, rising=True).withhold_until_safe()
    except _CannotBeError:  # some count fell, so whoever supposes that none ever does is wrong and learns nothing
        withheld = _Audit(people, sums, earlier, rising=False).withhold_until_safe()
    return Published({cell: None if cell in withheld else count for cell, count in people.items()}, sums)


class _CannotBeError(ArithmeticError):
    """No counts agree with what an attacker supposes."""


class _Programme:
    """What an attacker can say: no unknown count is below zero, and every sum holds.

    Parameters
    ----------
    unknown, known : the counts that the sums are made of
    """

    def __init__(self, unknown: Iterable[Any], known: Mapping[Any, int], sums: Iterable[Sum]) -> None:
        import numpy as np
        from scipy.sparse import csr_array

        self.place = {key: at for at, key in enumerate(unknown)}
        entries: list[tuple[int, int, int]] = []
        right: list[int] = []
        for one in sums:
            terms = [(one.total, 1), *((part, -1) for part in one.parts)]
            mine = [(len(right), self.place[key], sign) for key, sign in terms if key in self.place]
            if mine:
                entries += mine
                right.append(-sum(sign * known[key] for key, sign in terms if key not in self.place))
        rows, columns, signs = np.array(entries or [(0, 0, 0)]).T
        self.matrix = csr_array((signs.astype(float), (rows, columns)), shape=(max(1, len(right)), len(self.place)))
        self.right = np.array(right or [0], dtype=float)

    def extreme(self, stops: Mapping[Any, float], sign: int) -> dict[Any, float]:
        """Counts that agree with everything, some as large (1) or small (-1) as can be, each as far as its stop."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp  # without whole numbers: a linear programme, by HiGHS

        at, size = [self.place[key] for key in stops], len(self.place)
        goal, low, high = np.zeros(size), np.zeros(size), np.full(size, np.inf)
        goal[at] = -sign
        if sign > 0:
            high[at] = list(stops.values())
        else:
            low[at] = [max(0.0, stop) for stop in stops.values()]
        found = milp(goal, bounds=Bounds(low, high), constraints=LinearConstraint(self.matrix, self.right, self.right))
        if found.x is None:
            raise _CannotBeError(found.message)
        return dict(zip(self.place, found.x.tolist(), strict=True))


class _Audit:
    """What is withheld of a new publication so far, and how far each unknown count can range.

    Keys are (publication, cell), and (earlier, later, cell) for what was added between two of them. Withholding more
    leaves everything possible that was possible, so a range once seen to be wide stays so.

    Parameters
    ----------
    rising : whether the attacker supposes that running counts never fall
    """

    def __init__(
        self, people: Mapping[Cell, int], sums: Sequence[Sum], earlier: Sequence[Published], rising: bool
    ) -> None:
        self.new, self.earlier, self.rising = len(earlier), earlier, rising
        issues = [*earlier, Published(people, tuple(sums))]
        self.known: dict[Any, int] = {}
        self.unknown: dict[Any, None] = {}
        for at, issue in enumerate(issues):
            for cell, count in issue.people.items():
                self._learn((at, cell), count)
        self.sums = [
            Sum((at, s.total), tuple((at, part) for part in s.parts)) for at, one in enumerate(issues) for s in one.sums
        ]
        self.totals = {(self.new, one.total) for one in sums}
        if rising:
            pairs = {(at, at + 1) for at in range(self.new)} | {(at, self.new) for at in range(self.new)}
            for one, two in sorted(pairs):
                for cell in issues[one].people.keys() & issues[two].people.keys():
                    self._add_change(one, two, cell)
        self.of: dict[Any, list[Sum]] = {}
        for one_sum in self.sums:
            for key in (one_sum.total, *one_sum.parts):
                self.of.setdefault(key, []).append(one_sum)
        self.programme: _Programme | None = None
        self.low: dict[Any, float] = {}
        self.high: dict[Any, float] = {}
        if self.unknown:  # one set of counts that could be, before anything is withheld
            any_ = next(iter(self.unknown))
            self._widen(_Programme(self.unknown, self.known, self.sums).extreme({any_: 0}, -1))

    def _learn(self, key: Any, count: int | None) -> None:
        if count is None:
            self.unknown[key] = None
        else:
            self.known[key] = count

    def _add_change(self, one: int, two: int, cell: Cell) -> None:
        before, now = self.known.get((one, cell)), self.known.get((two, cell))
        change = None if before is None or now is None else now - before
        if change is not None and change < 0:
            raise _CannotBeError("a count fell")
        self._learn((one, two, cell), change)
        self.sums.append(Sum((two, cell), ((one, cell), (one, two, cell))))

    def withhold_until_safe(self) -> Collection[Cell]:
        """Small counts and small changes first, and then whatever would give an unknown count away."""
        for _, cell in [key for key in self.known if self._is_new(key)]:
            now = self.known[self.new, cell]
            before = (issue.people.get(cell) for issue in self.earlier)
            if now < FEWEST or any(then is not None and abs(now - then) < FEWEST for then in before):
                self._withhold((self.new, cell))
        inner = [key for key in (*self.known, *self.unknown) if self._is_new(key) and key not in self.totals]
        if sum(key in self.unknown for key in inner) > MOST_WITHHELD * len(inner):
            for key in inner:  # what is mostly gaps says little and would take long to judge
                if key in self.known:
                    self._withhold(key)
        while unsafe := self._alone() or next((key for key in self.unknown if not self._is_safe(key)), None):
            self._withhold(self._next_to(unsafe))
        return {key[1] for key in self.unknown if self._is_new(key)}

    def _is_new(self, key: Any) -> bool:
        """Whether it is a count of the new publication, and no earlier one and no change."""
        return len(key) == 2 and bool(key[0] == self.new)

    def _withhold(self, key: Any) -> None:
        _, cell = key
        changes = [(at, self.new, cell) for at in range(self.new)]
        for one in (key, *(change for change in changes if change in self.known)):
            self.unknown[one] = None
            self.low[one] = self.high[one] = float(self.known.pop(one))
        self.programme = None

    def _alone(self) -> Any:
        """A count that is the only unknown one of a sum, for which no programme is needed."""
        return next((key for key in self.unknown if any(self._unknowns(one) == 1 for one in self.of[key])), None)

    def _is_safe(self, key: Any) -> bool:
        if self.programme is None:
            self.programme = _Programme(self.unknown, self.known, self.sums)
            narrow, before = self._narrow(), len(self.unknown) + 1
            while 0 < len(narrow) < before:  # many can be stretched at once
                self._stretch(narrow)
                narrow, before = self._narrow(), len(narrow)
        if not self._is_wide(key):
            self._stretch([key])
        return self._is_wide(key)

    def _narrow(self) -> list[Any]:
        return [key for key in self.unknown if not self._is_wide(key)]

    def _stretch(self, keys: Sequence[Any]) -> None:
        if self.programme and keys:
            self._widen(self.programme.extreme({key: self.low[key] + WIDTH for key in keys}, 1))
            self._widen(self.programme.extreme({key: self.high[key] - WIDTH for key in keys}, -1))

    def _is_wide(self, key: Any) -> bool:
        return self.high[key] - self.low[key] >= WIDTH - ROUNDING

    def _widen(self, counts: Mapping[Any, float]) -> None:
        """Take note of one more set of counts that could be."""
        for key, count in counts.items():
            self.low[key] = min(self.low.get(key, count), count)
            self.high[key] = max(self.high.get(key, count), count)

    def _next_to(self, key: Any) -> Any:
        """What to withhold for the sake of a count: near it, and so that few sums are left with one unknown."""
        reach, seen = [key], {key}  # unknown counts that bear on it, nearest first
        sums: dict[Sum, None] = {}
        for near in reach:
            for one in self.of[near]:
                if one not in sums:
                    sums[one] = None
                    found = [k for k in (one.total, *one.parts) if k in self.unknown and k not in seen]
                    reach += found
                    seen.update(found)
        for around in ([one for one in sums if self._unknowns(one) == 1], self.of[key], sums):
            open_ = {k for one in around for k in (one.total, *one.parts) if k[0] == self.new and k in self.known}
            if open_:
                return min(open_, key=self._price)
        raise AssertionError(f"nothing is left to withhold, and {key} can still be worked out")

    def _price(self, key: Any) -> tuple[bool, int, int, str]:
        """What it costs to withhold a count: totals are dear, and so are sums that would then have one unknown."""
        unknowns = [self._unknowns(one) for one in self.of[key]]
        return (key in self.totals, unknowns.count(0) - unknowns.count(1), self.known[key], repr(key))

    def _unknowns(self, one: Sum) -> int:
        return sum(key in self.unknown for key in (one.total, *one.parts))
