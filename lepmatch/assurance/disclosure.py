"""Small numbers: which counts of published tables must be withheld so that nobody can work out a small one.

A count under `FEWEST` is withheld. Totals would give it away, so more is withheld until it is safe, and safe has one
meaning: an attacker who knows every published count of now and before, every sum, and that running counts do not fall
but where they are seen to, is left with a range of at least `WIDTH` people for every withheld count. The range then
always reaches a number that is not small. The same attacker that tests for it decides what to withhold.

A small change between two publications is a small count as well. It is never published, but the difference of two
published counts would give it, so the newer of the two is withheld, and changes are judged as counts are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from lepmatch.assurance.cells import FEWEST, Cell, Published, Sum, Tabled

if TYPE_CHECKING:
    from lepmatch.assurance.attacker import Attacker

MOST_WITHHELD: Final = 0.5  # of the counts inside a table; where more are small, its totals alone are published


def publish(tables: Sequence[Tabled], earlier: Sequence[Published] = ()) -> Published:
    """Withhold what must be withheld of tables of the same people, in view of what is already out.

    Tables that share a dimension share its totals, and are judged together.

    Parameters
    ----------
    earlier : publications of the same running counts, oldest first

    Examples
    --------
    >>> from lepmatch.assurance.cells import Table
    >>> table = Table(("region", ("North", "South")), ("job", ("care", "retail")),
    ...     {("North", "care"): 3, ("North", "retail"): 40, ("South", "care"): 25, ("South", "retail"): 30})
    >>> people = publish([table]).people
    >>> people[table.cell("North", "care")], people[table.cell("North", "")], people[()]
    (None, 43, 98)
    """
    from lepmatch.assurance.attacker import Attacker

    people = {cell: count for table in tables for cell, count in table.people().items()}
    sums = tuple(dict.fromkeys(one for table in tables for one in table.sums()))
    falling = frozenset(cell for table in tables for cell in table.falling())

    def issue_without(withheld: Collection[Cell]) -> Published:
        return Published({cell: None if cell in withheld else count for cell, count in people.items()}, sums, falling)

    withheld = {cell for cell in people if _is_small(cell, people[cell], earlier)}
    while True:
        withheld.update(cell for table in tables for cell in _mostly_gaps(table, withheld))
        first = issue_without(withheld)
        attacker = Attacker([*earlier, first])
        while revealed := attacker.reveals():
            near = _next_to(revealed, attacker, len(earlier))
            if near is None:
                attacker.beyond_help.add(revealed)
                continue
            attacker.withhold(near)
            withheld.add(attacker.keys[near][1])
            if any(cell not in withheld for table in tables for cell in _mostly_gaps(table, withheld)):
                break
        else:
            issue = issue_without(withheld)
            if issue == first or not (earlier and (attacker.is_at_odds or _seen_less(earlier[-1], first, issue))):
                return issue  # otherwise less is seen to fall now, and the attacker may suppose more


def _seen_less(before: Published, first: Published, issue: Published) -> bool:
    from lepmatch.assurance.attacker import fallen

    return fallen(before, first) != fallen(before, issue)


def _is_small(cell: Cell, count: int, earlier: Sequence[Published]) -> bool:
    """Whether a count is small, or has changed by a small number."""
    before = (issue.people.get(cell) for issue in earlier)
    return count < FEWEST or any(then is not None and abs(count - then) < FEWEST for then in before)


def _mostly_gaps(table: Tabled, withheld: Collection[Cell]) -> Collection[Cell]:
    """Everything inside a table of which so much is withheld that the rest would say little."""
    inside = list(table.inside())
    return inside if sum(cell in withheld for cell in inside) > MOST_WITHHELD * len(inside) else ()


def _next_to(revealed: tuple[int, ...], attacker: Attacker, new: int) -> int | None:
    """What to withhold for the sake of a count: near it, and so that few sums are left with one unknown.

    None where nothing bears on it that the new publication tells.
    """
    reach, seen = list(revealed), set(revealed)  # unknown counts that bear on it, nearest first
    sums: dict[Sum, None] = {}
    for near in reach:
        sums.update(dict.fromkeys(attacker.sums_of[near]))
        beside = [place for one in attacker.sums_of[near] for place in attacker.unknown_of(one)]
        beside += [place for place in attacker.same_as[near] if attacker.unknown[place]]
        reach += dict.fromkeys(place for place in beside if place not in seen)
        seen.update(beside)
    bare = [one for one in sums if len(attacker.unknown_of(one)) == 1]
    own = [one for place in revealed for one in attacker.sums_of[place]]
    bounds = [Sum(place, tuple(attacker.same_as[place])) for place in reach]  # what a count rose to, or from
    for around in (bare, own, sums, bounds):
        open_ = {place for one in around for place in attacker.known_of(one, new)}
        if open_:
            return min(open_, key=lambda place: _price(place, attacker))
    return None


def _price(place: int, attacker: Attacker) -> tuple[bool, int, float, str]:
    """What it costs to withhold a count: totals are dear, and so are sums that would then have one unknown."""
    sums = attacker.sums_of[place]
    unknowns = [len(attacker.unknown_of(one)) for one in sums]
    cost = unknowns.count(0) - unknowns.count(1)
    return any(one.total == place for one in sums), cost, attacker.count(place), repr(attacker.keys[place])
