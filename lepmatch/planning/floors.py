"""Floors kept by a bonus: points that every submission of a group counts for beside its own.

With the right bonus a group has just the submissions that its floor asks for. It is looked for roughly while steps are
large, between a bonus that brings too few and one that brings enough, and once more at each smaller step. A bonus is a
price: with it, the prices of an auction prove how near the plan is to the best that keeps the floors.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.planning.auction import hold_round
from lepmatch.planning.book import Book
from lepmatch.planning.network import Capacities, Edges, Longs
from lepmatch.planning.offers import Offers

ROUGH, TRIES = 3, 24  # rounds of one step at most, while steps are large and at last
WIDER = 4  # times, from try to try, where nothing yet brings enough or too few
EDGE = 0.1  # of a bracket, how near to its ends a try may be
NEARBY = 5  # steps, by which prices come down before another round with a bonus that is not very different
DEAREST = 8  # times the most points of a pair; a floor that costs more may cost people


class Bonus(NamedTuple):
    """What groups are given.

    each : (groups,) milli-points for each of their submissions
    floor : (groups,) submissions that it is to bring; none where no bonus does
    slope : (groups,) submissions that a milli-point brought, as far as is known
    """

    each: Longs
    floor: Longs
    slope: NDArray[np.float64]


class Bracket(NamedTuple):
    """Bonuses of one group that were tried, and what they brought; None where none is known.

    low, high : the largest that brings too few, and the smallest that brings enough
    """

    low: tuple[int, int] | None = None
    high: tuple[int, int] | None = None


def no_bonus(c: Capacities) -> Bonus:
    """Nothing for anybody."""
    return Bonus(np.zeros_like(c.floor), c.floor, np.zeros(len(c.floor)))


def add_bonus(edges: Edges, c: Capacities, bonus: Bonus) -> Edges:
    """Edges that count for the bonus, too."""
    return edges._replace(milli=edges.milli + bonus.each[c.group][edges.jobseekers]) if bonus.each.any() else edges


def offer_bonus(offers: Offers, c: Capacities, bonus: Bonus) -> Offers:
    """Offers that count for the bonus, too."""
    if not bonus.each.any():
        return offers
    bids = offers.bids.copy()
    bids["milli"] += np.repeat(bonus.each[c.group].astype(np.int32), np.diff(offers.first))
    return offers._replace(bids=bids)


def hold_rounds(
    offers: Offers, book: Book, c: Capacities, bonus: Bonus, step: int, lower: int, dearest: int, tries: int
) -> tuple[Bonus, int]:
    """Rounds of one step, in place, in search of the bonus of every floor; one round where there are no floors.

    And how often somebody lost a place to a bid in the last of them.

    Parameters
    ----------
    step, lower : as of `hold_round`
    dearest : a floor that no bonus up to this brings is given up
    tries : rounds at most
    """
    asked = np.flatnonzero(bonus.floor).tolist()
    brackets = dict.fromkeys(asked, Bracket())
    for n in range(tries):
        fights = hold_round(offer_bonus(offers, c, bonus), book, step, NEARBY * step if n else lower)
        has = np.bincount(c.group, book.people["has"], len(c.floor)).astype(np.int64)
        each, floor, slope = bonus.each.copy(), bonus.floor.copy(), bonus.slope.copy()
        for g in asked:
            bracket = _narrow(brackets[g], int(each[g]), int(has[g]), int(floor[g]))
            if bracket.low and bracket.high:
                slope[g] = (bracket.high[1] - bracket.low[1]) / (bracket.high[0] - bracket.low[0])
            if has[g] != floor[g]:
                wider = WIDER * abs(int(floor[g] - has[g])) / slope[g] if slope[g] > 0 else step
                each[g] = min(_next(bracket, int(floor[g]), round(wider * WIDER**n) + 1), dearest)
            if bracket.low and bracket.low[0] >= dearest:
                each[g], floor[g] = 0, 0
            stuck = bracket.low and bracket.high and bracket.high[0] - bracket.low[0] == 1
            brackets[g] = Bracket() if stuck and len(asked) > 1 else bracket  # the bonus of another group has moved it
        right = (each == bonus.each).all()
        bonus = Bonus(each, floor, slope)
        if right:
            break
        asked = [g for g in asked if floor[g]]
    return bonus, int(fights)


def _narrow(bracket: Bracket, each: int, has: int, floor: int) -> Bracket:
    """What is known after one more try; where tries contradict each other, the last is right."""
    low, high = bracket
    if has < floor:
        return Bracket((each, has), high if high and high[0] > each else None)
    return Bracket(low if low and low[0] < each else None, (each, has))


def _next(bracket: Bracket, floor: int, wider: int) -> int:
    """The bonus to try next; the same again where the next smaller one brings too few."""
    low, high = bracket
    if low and high:
        apart = high[0] - low[0]
        if apart == 1:
            return high[0]
        share = (floor - low[1]) / (high[1] - low[1])  # as if every milli-point brought as many
        return low[0] + min(max(round(apart * min(max(share, EDGE), 1 - EDGE)), 1), apart - 1)
    if low:
        return low[0] + wider
    return max(0, high[0] - wider) if high else 0
