"""Human involvement: whether a person decides, or the list does. Shown by figures, not claimed.

An officer who takes the top of every list within seconds has not decided anything. So each decision on a list is kept
with the officer, the time since the list was shown, and whether it went another way than the list. A share of lists is
shown in an order drawn by lot: what is chosen from those, against what is chosen from ranked ones, tells how far the
order itself decides. TeamFigures are of teams; an officer's own are the officer's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from math import sqrt
from statistics import fmean, median, stdev
from typing import Any, Final

from lepmatch.delivery.rates import Rate
from lepmatch.store.shown import ListChoice, ListDecision

IN_A_ROW: Final = 50
"""So many lists decided on one after the other, none otherwise than the list: an alarm (ours)."""

LEAST_SECONDS: Final = 10
"""A median below this is an alarm: nobody reads ten people's reasons in less (ours)."""

LEAST_TIMED: Final = 10
"""Decisions with a time before a median is taken for one."""

LEAST_LISTS: Final = 20
"""Lists of either kind before ranked ones are compared with those drawn by lot."""

FEWEST_OFFICERS: Final = 3
"""Teams with fewer officers are shown together, so that a team's figures are nobody's own."""

TOGETHER = "Small teams together"
EVERYBODY = "All teams"
SWAYS, NOT_SHOWN, TOO_FEW = "the order sways choices", "not shown to sway choices", "too few to judge"


def read_choice(
    listed: Sequence[str | None],
    order: Sequence[int],
    could: Collection[str],
    chosen: Collection[str],
    *,
    barriers: int = 0,
    has_words: bool = False,
) -> ListChoice:
    """Hold what was chosen against the list.

    Parameters
    ----------
    listed : who was on it, the best first
    order : places in the order in which they were shown; empty for the best first
    could : who of them could be chosen

    Examples
    --------
    >>> read_choice(["J1", "J2", "J3"], (2, 0, 1), {"J1", "J2", "J3"}, {"J2"}).from_top
    0
    """
    ranked = [one for one in listed if one in could]
    shown = [one for one in (listed[place] for place in order or range(len(listed))) if one in could]
    taken = {one for one in ranked if one in chosen}
    top, first = (len(taken.intersection(side[: len(taken)])) for side in (ranked, shown))
    beside = sum(one not in listed for one in chosen)
    return ListChoice(len(chosen), len(ranked), top, first, beside, barriers, has_words, bool(order))


def is_override(choice: ListChoice) -> bool:
    """Whether an officer decided otherwise than the list.

    Somebody was passed over for another with fewer points, or chosen from beside the list, or over a barrier.
    """
    return choice.from_top < choice.chosen - choice.beside or choice.beside > 0 or choice.barriers > 0


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """The decisions of a team, of everybody or of one officer.

    Attributes
    ----------
    name : whose
    officers : how many decided
    shown : lists shown to them
    decided, without_list : decisions, and those of them on no list that was shown to the officer
    overridden : of decisions on ranked lists, those that went another way
    seconds : median from the list to the decision; None where too few are known
    with_words : of all decisions, those with more than a code as their reason
    alarms : what somebody should look into, in words
    """

    name: str
    officers: int
    shown: int
    decided: int
    without_list: int
    overridden: Rate
    seconds: float | None
    with_words: Rate
    alarms: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The figures as JSON keeps them."""
        return asdict(self) | {
            name: {"part": rate.part, "whole": rate.whole, "share": rate.share, "low": rate.low, "high": rate.high}
            for name, rate in (("overridden", self.overridden), ("with_words", self.with_words))
        }


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its interval of 95 %; None where there are too few to speak of one."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class OrderEffect:
    """How far the order of a list decides.

    Of each list: which share of those chosen are among its best, less the share that a lot would have put there.

    Attributes
    ----------
    ranked, drawn : of lists shown as ranked, and of those in an order drawn by lot
    difference : ranked less drawn: what is left is the doing of the order
    first : on lists drawn by lot, the share of those chosen that stood first on the page, less that of a lot
    verdict : what follows
    """

    ranked: Mean
    drawn: Mean
    difference: Mean
    first: Mean
    verdict: str


@dataclass(frozen=True, slots=True)
class Involvement:
    """How people decide on lists.

    Attributes
    ----------
    everybody : all teams together
    teams : each team of three officers and more, and the small ones in one row; none where that would be all of them
    alarmed : officers with an alarm of their own, by team, without their names
    order : how far the order of a list decides
    """

    everybody: TeamFigures
    teams: tuple[TeamFigures, ...]
    alarmed: int
    order: OrderEffect

    @property
    def alarms(self) -> tuple[str, ...]:
        """What somebody should look into, in words."""
        own = f"{self.alarmed} of {self.everybody.officers} officers have an alarm of their own" if self.alarmed else ""
        sways = "The order of a list sways choices" if self.order.verdict == SWAYS else ""
        of_teams = [f"{team.name}: {alarm}" for team in (self.everybody, *self.teams) for alarm in team.alarms]
        return (*of_teams, *filter(None, (own, sways)))

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON keeps it."""
        return {
            "everybody": self.everybody.as_dict(),
            "teams": [team.as_dict() for team in self.teams],
            "officers_with_an_alarm": self.alarmed,
            "order": asdict(self.order),
            "alarms": list(self.alarms),
        }


def involvement(decisions: Iterable[ListDecision], shown: Iterable[tuple[str, str]] = ()) -> Involvement:
    """How people decide on lists.

    Parameters
    ----------
    decisions : in the order in which they were made
    shown : team and officer of each time that a list was shown

    Examples
    --------
    >>> involvement([]).order.verdict
    'too few to judge'
    """
    every, seen = tuple(decisions), tuple(shown)
    officers: defaultdict[str, set[str]] = defaultdict(set)
    for one in every:
        officers[one.team].add(one.actor)
    groups = _groups(officers)
    teams = tuple(
        _figures(name, [one for one in every if one.team in among], sum(team in among for team, _ in seen))
        for name, among in groups.items()
    )
    alarmed = sum(bool(own_figures(every, name).alarms) for name in {one.actor for one in every})
    return Involvement(_figures(EVERYBODY, every, len(seen)), teams, alarmed, order_effect(every))


def _groups(officers: Mapping[str, Set[str]]) -> dict[str, Set[str]]:
    """Teams that are shown, each by its name with the teams in it, so that no row is of fewer than three officers.

    Small teams stand together. Where they are still too few, the smallest other teams join them: otherwise the rest of
    all teams would tell on them.
    """
    by_size = sorted(officers, key=lambda team: (-len(officers[team]), team))
    large = [team for team in by_size if len(officers[team]) >= FEWEST_OFFICERS]
    rest = set(by_size) - set(large)
    while rest and large and len(set().union(*(officers[team] for team in rest))) < FEWEST_OFFICERS:
        rest.add(large.pop())
    groups: dict[str, Set[str]] = {team: {team} for team in sorted(large)}
    return groups | ({TOGETHER: rest} if rest and large else {})


def own_figures(decisions: Iterable[ListDecision], officer: str, shown: int = 0) -> TeamFigures:
    """The figures of one officer, for that officer.

    Parameters
    ----------
    shown : lists shown to them

    Examples
    --------
    >>> own_figures([], "kay").decided
    0
    """
    return _figures(officer, [one for one in decisions if one.actor == officer], shown)


def order_effect(decisions: Iterable[ListDecision]) -> OrderEffect:
    """How far the order of lists decides, from those that left a choice.

    Examples
    --------
    >>> order_effect([]).difference.mean is None
    True
    """
    ranked, drawn, first = list[float](), list[float](), list[float]()
    for choice in (one.choice for one in decisions if one.run is not None):
        taken = choice.chosen - choice.beside
        if not 0 < taken < choice.could:
            continue  # nobody on it was chosen, or everybody who could be
        by_chance = taken / choice.could
        (drawn if choice.by_lot else ranked).append(choice.from_top / taken - by_chance)
        if choice.by_lot:
            first.append(choice.from_first / taken - by_chance)
    difference = _difference(ranked, drawn)
    verdict = TOO_FEW if difference.low is None else SWAYS if difference.low > 0 else NOT_SHOWN
    return OrderEffect(_mean(ranked), _mean(drawn), difference, _mean(first), verdict)


def _figures(name: str, decisions: Sequence[ListDecision], shown: int) -> TeamFigures:
    on_lists = [one for one in decisions if one.run is not None]
    ranked = [is_override(one.choice) for one in on_lists if not one.choice.by_lot]
    times = [one.seconds for one in on_lists if one.seconds is not None]
    middle = median(times) if len(times) >= LEAST_TIMED else None
    alarms = []
    if len(ranked) >= IN_A_ROW and not any(ranked[-IN_A_ROW:]):
        alarms.append(f"the last {IN_A_ROW} lists were decided on as they were ranked")
    if middle is not None and middle < LEAST_SECONDS:
        alarms.append(f"half of the decisions came within {middle:g} seconds of the list")
    return TeamFigures(
        name,
        len({one.actor for one in decisions}),
        shown,
        len(decisions),
        len(decisions) - len(on_lists),
        Rate(sum(ranked), len(ranked)),
        middle,
        Rate(sum(one.choice.has_words for one in decisions), len(decisions)),
        tuple(alarms),
    )


def _mean(values: Sequence[float]) -> Mean:
    if len(values) < LEAST_LISTS:
        return Mean(len(values), None, None, None)
    middle, half = fmean(values), _t(len(values) - 1) * stdev(values) / sqrt(len(values))
    return Mean(len(values), middle, middle - half, middle + half)


def _difference(some: Sequence[float], others: Sequence[float]) -> Mean:
    """The difference of two means with Welch's interval."""
    n = len(some) + len(others)
    if min(len(some), len(others)) < LEAST_LISTS:
        return Mean(n, None, None, None)
    parts = [stdev(side) ** 2 / len(side) for side in (some, others)]
    middle, spread = fmean(some) - fmean(others), sum(parts)
    freedom = sum(part**2 / (len(side) - 1) for part, side in zip(parts, (some, others), strict=True))
    half = _t(spread**2 / freedom) * sqrt(spread) if spread else 0.0
    return Mean(n, middle, middle - half, middle + half)


def _t(freedom: float) -> float:
    """Student's multiple of the standard error for an interval of 95 %."""
    from scipy.stats import t

    return float(t.ppf(0.975, freedom))
