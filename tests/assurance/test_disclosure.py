"""Disclosure: what attackers can work out of published tables. They know every rule, and nothing of how we withhold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from lepmatch.assurance.cells import FEWEST, WIDTH, Cell, Published, Table
from lepmatch.assurance.disclosure import publish

SEED = 7


def _table(random: np.random.Generator, rows: int, columns: int, mean: float) -> Table:
    labels = [tuple(f"{letter}{at}" for at in range(size)) for letter, size in (("r", rows), ("c", columns))]
    counts = {(row, column): int(random.exponential(mean)) for row in labels[0] for column in labels[1]}
    return Table(("row", labels[0]), ("column", labels[1]), counts)


def _grown(random: np.random.Generator, table: Table, mean: float) -> Table:
    counts = {pair: count + int(random.exponential(mean)) for pair, count in table.counts.items()}
    return Table(table.rows, table.columns, counts)


Rises = Callable[[Published, Published, Cell], bool]


def _never_falls(old: Published, new: Published, cell: Cell) -> bool:
    return True


def _may_fall(old: Published, new: Published, cell: Cell) -> bool:
    return False


def _falls_where_seen(old: Published, new: Published, cell: Cell) -> bool:
    """Not where it, a part of it or what it is a part of was seen to fall."""
    fell = [c for c, n in new.people.items() if n is not None and (o := old.people[c]) is not None and n < o]
    return not any(set(cell) <= set(other) or set(cell) >= set(other) for other in fell)


def _attack(series: Sequence[Sequence[Published]], rises: Rises = _never_falls) -> dict[tuple[int, int, object], float]:
    """How wide the range of each withheld count and change is, by series, publication (changes below 0) and cell.

    The attacker of a series holds all its publications together, and supposes of some running counts that they did not
    fall; where that cannot be, the attacker learns nothing. The series do not bear on each other, so one programme
    stretches the n-th unknown of each of them at once.
    """
    if rises is not _never_falls:
        series = [issues for issues in series if _can_be(issues, rises)]
    place, matrix, right, low, withheld = _programme(series, rises)
    waiting: dict[int, list[tuple[int, int, object]]] = {}
    for key in withheld:
        waiting.setdefault(key[0], []).append(key)
    widths = {}
    for turn in range(max(map(len, waiting.values()))):
        keys = [mine[turn] for mine in waiting.values() if turn < len(mine)]
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(place))
            goal[[place[key] for key in keys]] = sign
            # Nobody is told a total of more than this; without a limit the programme would have no answer.
            found = linprog(goal, A_eq=matrix, b_eq=right, bounds=np.c_[low, np.full(len(low), 10_000)], method="highs")
            assert found.status == 0, found.message
            ends.append(found.x)
        widths |= {key: ends[1][place[key]] - ends[0][place[key]] for key in keys}
    return widths


def _can_be(issues: Sequence[Published], rises: Rises) -> bool:
    place, matrix, right, low, _ = _programme([issues], rises)
    limits = np.c_[low, np.full(len(low), 10_000)]
    return bool(linprog(np.zeros(len(place)), A_eq=matrix, b_eq=right, bounds=limits, method="highs").status == 0)


def _programme(series: Sequence[Sequence[Published]], rises: Rises) -> tuple[Any, Any, list[float], Any, Any]:
    """Places of the unknowns, the equations, the least that each can be, and what is withheld."""
    place: dict[tuple[int, int, object], int] = {}
    free: list[int] = []
    entries: list[tuple[int, int, float]] = []
    right: list[float] = []
    changes = 0

    def equation(at: tuple[int, int], terms: Sequence[tuple[object, int]], people: dict[object, int | None]) -> None:
        for cell, sign in terms:
            if people[cell] is None:
                entries.append((len(right), place.setdefault((*at, cell), len(place)), sign))
        right.append(-float(sum(sign * (people[cell] or 0) for cell, sign in terms)))

    for one, issues in enumerate(series):
        for at, issue in enumerate(issues):
            for sum_ in issue.sums:
                equation((one, at), [(sum_.total, 1), *((part, -1) for part in sum_.parts)], dict(issue.people))
    withheld = list(place)
    for one, issues in enumerate(series):
        for at, (old, new) in enumerate(pairwise(issues)):
            for cell in old.people:
                before, now = old.people[cell], new.people[cell]
                if before is None or now is None:  # new - old - change = 0
                    changes += 1
                    place[one, -changes, cell] = len(place)
                    if not rises(old, new, cell):
                        free.append(len(place) - 1)
                    if before is None and now is None:
                        withheld.append((one, -changes, cell))
                    entries.append((len(right), len(place) - 1, -1))
                    for sign, key, count in ((1, (one, at + 1, cell), now), (-1, (one, at, cell), before)):
                        if count is None:
                            entries.append((len(right), place[key], sign))
                    right.append(-float((now or 0) - (before or 0)))
    rows, columns, signs = zip(*entries, strict=True)
    matrix = coo_array((signs, (rows, columns)), shape=(len(right), len(place))).tocsr()
    low = np.zeros(len(place))
    low[free] = -10_000
    return place, matrix, right, low, withheld


def _small_are_withheld(table: Table, issue: Published) -> bool:
    return all(issue.people[cell] is None for cell, count in table.people().items() if count < FEWEST)


def test_no_small_count_of_200_random_tables_can_be_worked_out() -> None:
    random = np.random.default_rng(SEED)
    tables = [_table(random, *random.integers(2, (6, 5)), random.choice([6, 15, 40])) for _ in range(200)]
    issues = [publish([table]) for table in tables]
    assert all(map(_small_are_withheld, tables, issues))
    widths = _attack([[issue] for issue in issues])
    assert len(widths) > 1_000
    assert min(widths.values()) >= WIDTH - 1e-6


def test_without_the_second_step_the_attacker_finds_some() -> None:
    """The attacker is worth something: hiding the small counts alone gives many of them away."""
    random = np.random.default_rng(SEED)
    tables = [_table(random, 4, 3, 15) for _ in range(30)]
    issues = [
        [Published({c: None if n < FEWEST else n for c, n in t.people().items()}, tuple(t.sums()))] for t in tables
    ]
    widths = _attack(issues)
    assert sum(width < 1 for width in widths.values()) > len(widths) / 10


@pytest.mark.slow
def test_the_differences_of_200_monthly_publications_give_no_small_count() -> None:
    random = np.random.default_rng(SEED)
    series = []
    for _ in range(50):
        table, issues = _table(random, *random.integers(2, (4, 4)), 30), []
        for _ in range(4):
            issues.append(publish([table], issues))
            table = _grown(random, table, 8)
        series.append(issues)
    assert min(_attack(series).values()) >= WIDTH - 1e-6
    for issues in series:
        for at, new in enumerate(issues):
            for old in issues[:at]:
                for cell, before in old.people.items():
                    now = new.people[cell]
                    assert before is None or now is None or abs(now - before) >= FEWEST


def _with_reversals(random: np.random.Generator, table: Table) -> Table:
    """A month on: people are added, late ones among them, and in one part in eight some starts are taken back."""
    fell = {pair: int(random.integers(1, 12)) * int(random.random() < 0.12) for pair in table.counts}
    counts = {pair: max(0, count - fell[pair]) for pair, count in _grown(random, table, 8).counts.items()}
    return Table(table.rows, table.columns, counts)


@pytest.mark.slow
def test_late_entries_and_reversals_give_no_small_count_away() -> None:
    """Attackers of 200 publications: one supposes nothing, one that nothing fell, one only what was not seen to."""
    random = np.random.default_rng(SEED)
    series = []
    for _ in range(50):
        table, issues = _table(random, *random.integers(2, (4, 4)), 40), []
        for _ in range(4):
            issues.append(publish([table], issues))
            assert _small_are_withheld(table, issues[-1])
            table = _with_reversals(random, table)
        series.append(issues)
    seen = [sum(not _falls_where_seen(old, new, ()) for old, new in pairwise(issues)) for issues in series]
    assert sum(seen) > 5  # a fall that everybody can see
    never = [issues for issues in series if _can_be(issues, _never_falls)]
    assert 5 < len(never) < len(series)
    for attacked, rises in ((series, _may_fall), (series, _falls_where_seen), (never, _never_falls)):
        widths = _attack(attacked, rises)
        assert len(widths) > 100
        assert min(widths.values()) >= WIDTH - 1e-6, rises


def _linked(random: np.random.Generator) -> list[Table]:
    """Three tables of the same people, each two of which have totals in common."""
    people = random.poisson(random.exponential(6, (3, 3, 2)))
    names = [
        (letter, tuple(f"{letter}{at}" for at in range(size))) for letter, size in zip("abc", people.shape, strict=True)
    ]
    return [
        Table(names[x], names[y], dict(zip(product(names[x][1], names[y][1]), people.sum(axis=z).flat, strict=True)))
        for x, y, z in ((0, 1, 2), (0, 2, 1), (1, 2, 0))
    ]


def test_three_tables_of_the_same_people_give_no_small_count_together() -> None:
    random = np.random.default_rng(SEED)
    sets = [_linked(random) for _ in range(20)]
    issues = [publish(tables) for tables in sets]
    for tables, issue in zip(sets, issues, strict=True):
        assert all(_small_are_withheld(table, issue) for table in tables)
    assert min(_attack([[issue] for issue in issues]).values()) >= WIDTH - 1e-6


def test_an_attacker_who_knows_that_people_are_whole_finds_no_small_count() -> None:
    random = np.random.default_rng(SEED)
    series: list[list[Published]] = [[publish([_table(random, 3, 3, 6)])] for _ in range(4)]
    series += [[publish(_linked(random))] for _ in range(4)]
    table = _table(random, 2, 3, 20)
    first = publish([table])
    series.append([first, publish([_grown(random, table, 6)], [first])])
    for issues in series:
        for low, high in _whole(issues):
            assert high - low >= WIDTH - 1
            assert high >= FEWEST  # nobody can say that it is small


def _whole(issues: Sequence[Published]) -> list[tuple[int, int]]:
    """The least and the most that each withheld count can be, in whole people."""
    cells = [(at, cell) for at, issue in enumerate(issues) for cell in issue.people]
    place = {key: number for number, key in enumerate(cells)}
    rows, right_low, right_high = [], [], []

    def add(terms: Sequence[tuple[tuple[int, object], int]], low: float, high: float) -> None:
        row = np.zeros(len(cells))
        for key, sign in terms:
            row[place[key]] += sign
        rows.append(row)
        right_low.append(low)
        right_high.append(high)

    for at, issue in enumerate(issues):
        for one in issue.sums:
            add([((at, one.total), 1), *(((at, part), -1) for part in one.parts)], 0, 0)
        for cell in issue.people if at else ():
            add([((at, cell), 1), ((at - 1, cell), -1)], 0, np.inf)
    known = np.array([-1 if count is None else count for issue in issues for count in issue.people.values()])
    bounds = Bounds(np.maximum(known, 0), np.where(known < 0, 10_000, known))
    found = []
    for number in np.flatnonzero(known < 0):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(cells))
            goal[number] = sign
            constraints = LinearConstraint(np.array(rows), right_low, right_high)
            best = milp(goal, integrality=np.ones(len(cells)), bounds=bounds, constraints=constraints)
            assert best.status == 0, best.message
            ends.append(round(best.x[number]))
        found.append((ends[0], ends[1]))
    return found


def test_tables_with_a_total_in_common_are_judged_together() -> None:
    regions = ("North", "South", "East")
    groups = Table(("region", regions), ("group", ("a", "b")), {(r, g): 20 for r in regions for g in ("a", "b")})
    counts = {("North", "yes"): 38, ("North", "no"): 2} | {(r, k): 20 for r in regions[1:] for k in ("yes", "no")}
    kept = Table(("region", regions), ("kept", ("yes", "no")), counts)
    issue = publish([groups, kept])
    assert _small_are_withheld(kept, issue)
    assert min(_attack([[issue]]).values()) >= WIDTH - 1e-6


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=2, max_size=3), min_size=2, max_size=3).filter(
    lambda rows: len({len(row) for row in rows}) == 1
))  # fmt: skip
def test_what_is_published_is_true_and_large(rows: list[list[int]]) -> None:
    labels = tuple(map(str, range(len(rows)))), tuple(map(str, range(len(rows[0]))))
    table = Table(
        ("row", labels[0]),
        ("column", labels[1]),
        {(str(r), str(c)): n for r, row in enumerate(rows) for c, n in enumerate(row)},
    )
    issue, people = publish([table]), table.people()
    for cell, count in issue.people.items():
        assert count is None or (count == people[cell] >= FEWEST)
    if min(people.values()) >= FEWEST:
        assert None not in issue.people.values()


def test_a_count_that_fell_is_published_all_the_same() -> None:
    def table(count: int, others: int = 60) -> Table:
        counts = {("N", "a"): count, ("N", "b"): others, ("S", "a"): others, ("S", "b"): others}
        return Table(("region", ("N", "S")), ("group", ("a", "b")), counts)

    first = publish([table(40)])
    assert None not in publish([table(20, others=70)], [first]).people.values()
    by_two = publish([table(38, others=70)], [first])
    assert by_two.people[table(38).cell("N", "a")] is None


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_small_whole_is_withheld_whole(count: int) -> None:
    table = Table(("region", ("N", "S")), ("group", ("a", "b")), {("N", "a"): count})
    assert set(publish([table]).people.values()) == {None}
