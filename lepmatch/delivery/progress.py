"""Progress toward the target, told so that it cannot flatter.

People and starts are counted apart, sustained work beside them, and those not yet due, unknown or reversed have lines
of their own. People of the original and of the widened eligibility are never added up in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lepmatch.delivery.history import History, Reported
from lepmatch.delivery.ledger import fold
from lepmatch.delivery.submission import Employment
from lepmatch.market.market import Market
from lepmatch.market.records import Jobseeker
from lepmatch.market.scheme import Scheme

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Sustained:
    """Of the people who started, how many were still in work after so many weeks.

    Attributes
    ----------
    kept : recorded as still in work
    left : left before
    not_due : started too recently to say
    unknown : due, and nothing was recorded
    """

    weeks: int
    kept: int
    left: int
    not_due: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a count stands against a target.

    Attributes
    ----------
    people, target : so many of so many
    on, due : seen on, and due by
    required_a_month : people a month from now on to reach the target; 0 once it is reached
    """

    people: int
    target: int
    on: date
    due: date

    @property
    def share(self) -> float:
        """Share of the target reached, 0 to 1 and above."""
        return self.people / self.target

    @property
    def required_a_month(self) -> float:
        """People a month from `on` to `due`; infinite when the day has passed short of the target."""
        short, months = max(0, self.target - self.people), (self.due - self.on).days / DAYS_A_MONTH
        return short / months if months > 0 else float("inf") if short else 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """What the events of a market come to.

    Attributes
    ----------
    pace : people into work against the target
    starts : jobs started; somebody with two jobs has two
    reversed : starts that were taken back
    by_group : people by customer group; "not recorded" has a line of its own
    widened : people who count only since eligibility was widened
    points : points for the starts, as Jobcentre Plus counted them
    by_month : people by the month of their first start
    sustained : at each number of weeks that the scheme names
    set_aside : events after the day, which are not counted
    """

    pace: Pace
    starts: int
    reversed: int
    by_group: Mapping[str, int]
    widened: int
    points: float
    by_month: Mapping[str, int]
    sustained: tuple[Sustained, ...]
    set_aside: int


def progress(market: Market, on: date | None = None) -> Progress:
    """Count the events of a market against its scheme's target.

    Examples
    --------
    >>> from lepmatch import read_market
    >>> report = progress(read_market("data/sample"))
    >>> report.pace.people <= report.starts
    True
    """
    ledger = fold(market, on)
    on, scheme = ledger.day, ledger.scheme
    jobs = [submission for submission in ledger if submission.employments]
    stays: dict[str, list[Employment]] = {}
    for job in jobs:
        stays.setdefault(job.jobseeker, []).extend(job.employments)
    first_starts = {id: min(stay.start.at for stay in those) for id, those in stays.items()}
    taken_back = sum(event.kind == "reversed" for submission in ledger for event in submission.moves)
    people = {id: market.jobseekers[id] for id in first_starts}
    groups = Counter(person.customer_group or "not recorded" for person in people.values())
    return Progress(
        Pace(len(first_starts), scheme.target.people, on, scheme.target.due),
        len(jobs),
        taken_back,
        dict(sorted(groups.items(), key=lambda item: (-item[1], item[0]))),
        sum(_came_by_widening(scheme, person, first_starts[id]) for id, person in people.items()),
        sum(scheme.points(person.customer_group) for person in people.values() if person.customer_group),
        dict(sorted(Counter(f"{day:%Y-%m}" for day in first_starts.values()).items())),
        tuple(_sustained(stays, first_starts, weeks, on) for weeks in scheme.sustained_weeks),
        len(ledger.ahead),
    )


def national_pace(history: History, scheme: Scheme) -> Pace:
    """The official count against the target, on the last day that it was published for."""
    return Pace(history.people(), scheme.target.people, history.periods[-1][1], scheme.target.due)


def later_figures(history: History) -> tuple[Reported, ...]:
    """What was reported after the official table ends: national, rounded, under wider eligibility."""
    last = history.periods[-1][1]
    return tuple(figure for figure in history.reported if figure.ends > last)


def _came_by_widening(scheme: Scheme, person: Jobseeker, started: date) -> bool:
    """Whether somebody would not have counted before the scheme was opened wider."""
    group = scheme.groups.get(person.customer_group or "")
    if group is None or not scheme.is_widened(started):
        return False
    claimed = (started - person.claim_start).days if person.claim_start else None
    long_claims = [g.min_claim_weeks for g in scheme.groups.values() if g.min_claim_weeks]
    return group.widened and not (claimed is not None and claimed >= 7 * min(long_claims))


def _sustained(
    stays: Mapping[str, Iterable[Employment]], first_starts: Mapping[str, date], weeks: int, on: date
) -> Sustained:
    count: Counter[str] = Counter()
    for person, started in first_starts.items():
        due = started + timedelta(weeks=weeks)
        if any(weeks in stay.sustained for stay in stays[person]):
            count["kept"] += 1
        elif all(stay.left and stay.left < due for stay in stays[person]):
            count["left"] += 1
        elif due > on:
            count["not_due"] += 1
        else:
            count["unknown"] += 1
    return Sustained(weeks, count["kept"], count["left"], count["not_due"], count["unknown"])
