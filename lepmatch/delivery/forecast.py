"""Where a count is heading: three plain readings of the same figures, each with its assumption said.

The run-rate says what is needed, the straight line what the present pace comes to, and the growth model what comes if
the pace goes on rising as it last rose. Only the growth model claims a band, and the band is as wide as the model has
been wrong. Nothing is fitted beyond the last two periods, and no parameter can be set.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lepmatch.delivery.history import History
from lepmatch.market.scheme import Target

STEP = 3  # months of a period, as the published figures have it
FARTHEST = 366 * 20  # days ahead after which a target counts as never reached

RUN_RATE, STRAIGHT_LINE, GROWTH = "required run-rate", "straight line", "growth"


@dataclass(frozen=True, slots=True)
class Reading:
    """People into work since the scheme began, by the end of a day."""

    on: date
    people: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that would be otherwise from now on.

    Attributes
    ----------
    name, assumes : what it is called, and what it takes for granted
    flow : what becomes of every hundred people who would have come, as a share
    target : another target, None for the one that stands
    """

    name: str
    assumes: str
    flow: float = 1.0
    target: Target | None = None


AS_NOW = Scenario("as now", "Nobody changes what is counted, and vacancies come as they came.")


@dataclass(frozen=True, slots=True)
class Said:
    """What a forecast says of one day; low and high where the method claims a band."""

    people: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one method makes of the figures up to a day.

    Attributes
    ----------
    method, assumes : its name, and what it takes for granted
    scenario : what else is supposed
    last : the newest reading
    target : what it is held against
    a_day : people a day, so many days after the last reading
    wrong_by : by what factor each earlier forecast of the next period missed; empty where there is no band
    """

    method: str
    assumes: str
    scenario: Scenario
    last: Reading
    target: Target
    added: Callable[[int], float]
    wrong_by: tuple[float, ...] = ()

    def on(self, day: date) -> Said:
        """The count that is expected by the end of a day.

        Raises
        ------
        ValueError
            a day before the last reading, which needs no forecast
        """
        ahead = (day - self.last.on).days
        if ahead < 0:
            raise ValueError(f"day must be {self.last.on} or later, got {day}; what was counted needs no forecast")
        more, known = self.scenario.flow * self.added(ahead), self.last.people
        if not self.wrong_by:
            return Said(known + round(more))
        width = max(max(factor, 1 / factor) for factor in self.wrong_by)
        return Said(known + round(more), known + round(more / width), known + round(more * width))

    @property
    def reached(self) -> date | None:
        """The first day on which the target would be reached; None for never."""
        short = self.target.people - self.last.people
        if short <= 0:
            return self.last.on
        if self.scenario.flow * self.added(FARTHEST) < short:
            return None
        low, high = 0, FARTHEST
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.scenario.flow * self.added(middle) >= short else (middle, high)
        return self.last.on + timedelta(days=high)


def published_readings(history: History, began: date) -> tuple[Reading, ...]:
    """The official counts as running totals, from nobody on the day before the scheme began."""
    readings = [Reading(began - timedelta(days=1), 0)]
    for starts, ends in history.periods:
        readings.append(Reading(ends, readings[-1].people + history.people(starts)))
    return tuple(readings)


def monthly_readings(by_month: Mapping[str, int], on: date) -> tuple[Reading, ...]:
    """Running totals at the ends of quarters, counted back from the last whole month.

    Parameters
    ----------
    by_month : people by the month of their first start, such as ``{"2008-06": 12}``
    """
    if not by_month:
        return ()
    last, first = on if on.day == monthrange(on.year, on.month)[1] else _month_end(on, 1), min(by_month)
    ends = [last]
    while f"{ends[-1]:%Y-%m}" >= first:
        ends.append(_month_end(ends[-1], STEP))
    totals = {end: sum(count for month, count in by_month.items() if month <= f"{end:%Y-%m}") for end in ends}
    return tuple(Reading(end, totals[end]) for end in reversed(ends))


def forecast(readings: Sequence[Reading], target: Target, scenario: Scenario = AS_NOW) -> tuple[Forecast, ...]:
    """Every method's forecast from the same figures: as many as these can carry.

    Parameters
    ----------
    readings : running totals by date; the first is the start of the count

    Examples
    --------
    >>> target = Target(100, date(2009, 12, 31), date(2008, 1, 1))
    >>> readings = [Reading(date(2008, 9, 30), 0), Reading(date(2008, 12, 31), 20)]
    >>> for one in forecast(readings, target):
    ...     print(one.method, one.on(date(2009, 3, 31)).people, one.reached)
    required run-rate 40 2009-12-31
    straight line 40 2010-01-03
    """
    if not readings:
        return ()
    last, target = readings[-1], scenario.target or target
    short, left = max(0, target.people - last.people), (target.due - last.on).days
    made = []
    if left > 0:
        # What is needed does not depend on what is likely, so that a scenario changes it by its target alone.
        needed = AS_NOW if scenario.target is None else scenario
        assumes = "The target is met on its last day, by as many people every month from now on."
        made.append(Forecast(RUN_RATE, assumes, needed, last, target, lambda days: short * days / left))
    if len(readings) >= 2:
        assumes = "Every month brings as many people as a month of the last period did."
        made.append(Forecast(STRAIGHT_LINE, assumes, scenario, last, target, _steady(*readings[-2:])))
    if len(readings) >= 3:
        assumes = (
            "The monthly number goes on rising, or falling, by as much a month as it did from the period before last "
            "to the last. The band is as wide as this model's worst miss of a next period so far, "
            "and keeps that width however far it looks."
        )
        added, missed = _growing(*readings[-3:]), _misses(readings)
        made.append(Forecast(GROWTH, assumes, scenario, last, target, added, missed))
    return tuple(made)


def _steady(before: Reading, last: Reading) -> Callable[[int], float]:
    pace = _pace(before, last)
    return lambda days: pace * days


def _growing(first: Reading, before: Reading, last: Reading) -> Callable[[int], float]:
    """People added after so many days, when the daily number changes along the line through the last two periods.

    A number for the rise, and not a rate: a rate taken from a beginning, many times over in a quarter, runs away.
    """
    earlier, later = _pace(first, before), _pace(before, last)
    rise = (later - earlier) / ((last.on - first.on).days / 2)  # from the middle of one period to that of the next
    today = later + rise * (last.on - before.on).days / 2
    if today <= 0:
        return lambda days: 0.0
    dry = -today / rise if rise < 0 else float("inf")  # the day on which nobody comes any more

    def added(days: int) -> float:
        until = min(days, dry)
        return today * until + rise * until * until / 2

    return added


def _misses(readings: Sequence[Reading]) -> tuple[float, ...]:
    """By what factor the growth model missed each period that it could have forecast; periods without people say none.

    The first is judged too: before it, there was one period and nobody before that.
    """
    began = Reading(readings[0].on - (readings[1].on - readings[0].on), 0)
    known, factors = (began, *readings), []
    for at in range(2, len(known) - 1):
        last, next_ = known[at], known[at + 1]
        said = _growing(*known[at - 2 : at + 1])((next_.on - last.on).days)
        came = next_.people - last.people
        if said > 0 and came > 0:
            factors.append(came / said)
    return tuple(factors)


def _pace(before: Reading, last: Reading) -> float:
    return (last.people - before.people) / (last.on - before.on).days


def _month_end(day: date, back: int) -> date:
    """The last day of the month so many months back."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
