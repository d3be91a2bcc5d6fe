"""What each forecast would have said at the end of a past quarter, beside what was later reported.

A forecast made here sees the readings up to its day and nothing after it, its own past misses included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lepmatch.delivery.forecast import Said, Scenario, forecast, published_readings
from lepmatch.delivery.history import History
from lepmatch.market.scheme import Scheme, Target

STOOD = (date(2008, 6, 30), date(2008, 9, 30), date(2008, 12, 31))
JUDGED_BY = (date(2009, 3, 24), date(2010, 3, 22))
"""The days of the two later press figures that are used. The others after 2008 are older news than their date says."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of a day, and what was reported for it.

    Attributes
    ----------
    stood : the day up to which the forecast knew the figures, and `since`, the count of that day
    day, said : of which day, and what
    reported : the count that was reported later; None for a day that nobody reported on
    qualifier : how exact the report was, in its own words
    widened : whether people count in it who did not when the forecast was made
    """

    stood: date
    since: int
    method: str
    day: date
    said: Said
    reported: int | None
    qualifier: str
    widened: bool

    @property
    def error(self) -> float | None:
        """People too many (above 0) or too few that were said to come, as a share of those who came."""
        if self.reported is None or self.reported == self.since:
            return None
        return (self.said.people - self.reported) / (self.reported - self.since)

    @property
    def inside(self) -> bool | None:
        """Whether the report fell inside the band; None without either."""
        if self.reported is None or self.said.low is None or self.said.high is None:
            return None
        return self.said.low <= self.reported <= self.said.high


def backtest(history: History, scheme: Scheme, stood: Sequence[date] = STOOD) -> tuple[Verdict, ...]:
    """Judge every method at the end of each past quarter: on the next one, on the later reports, on the target's day.

    Examples
    --------
    >>> from lepmatch import load_scheme
    >>> from lepmatch.delivery.history import read_history
    >>> for verdict in backtest(read_history("data/history"), load_scheme(), [date(2008, 9, 30)])[:3]:
    ...     print(verdict.method, verdict.day, verdict.said.people, verdict.reported)
    required run-rate 2008-12-31 69556 99959
    straight line 2008-12-31 78715 99959
    growth 2008-12-31 99604 99959
    """
    readings = published_readings(history, scheme.started)
    reports = {reading.on: (reading.people, "exact") for reading in readings}
    reports |= {r.ends: (r.people, r.qualifier) for r in history.reported if r.is_cumulative and r.ends in JUDGED_BY}
    verdicts = []
    for day in stood:
        known = [reading for reading in readings if reading.on <= day]
        judged = sorted({min(on for on in reports if on > day), *JUDGED_BY, scheme.target.due})
        for on in judged:
            for one in forecast(known, scheme.target):
                people, qualifier = reports.get(on, (None, ""))
                verdicts.append(
                    Verdict(day, one.last.people, one.method, on, one.on(on), people, qualifier, scheme.is_widened(on))
                )
    return tuple(verdicts)


def reached_by(history: History, scheme: Scheme, stood: Sequence[date] = STOOD) -> dict[tuple[date, str], date | None]:
    """The day on which each method, standing on each day, would have had the target reached; None for never."""
    readings = published_readings(history, scheme.started)
    return {
        (day, one.method): one.reached
        for day in stood
        for one in forecast([reading for reading in readings if reading.on <= day], scheme.target)
    }


def scenarios(history: History, scheme: Scheme) -> tuple[Scenario, ...]:
    """The scenarios that the published figures can speak to, each with where its number comes from."""
    readings = published_readings(history, scheme.started)
    before, last = readings[-2:]
    report = next(report for report in history.reported if report.ends == JUDGED_BY[-1])
    pace = (last.people - before.people) / (last.on - before.on).days
    wider = (report.people - last.people) / (report.ends - last.on).days / pace
    raised = scheme.later_targets[-1]
    return (
        Scenario(
            "counted after six months in work",
            "55 in 100 stay, as of the partnership's recruits at one large retailer, the only such rate that is known.",
            flow=0.55,
        ),
        Scenario(
            "open to the newly unemployed",
            f"{wider:.2f} times as many come, as the later reports imply. Known only afterwards.",
            flow=wider,
        ),
        Scenario(
            f"a target of {raised.people:,}",
            f"The later target, due by {raised.due:%-d %B %Y}.",
            target=Target(raised.people, raised.due, raised.set),
        ),
        Scenario("a third fewer vacancies", "A third fewer people come; the third is an example.", flow=2 / 3),
    )
