"""Scheme: the deal as dated data. Who counts, the target, the points, what employers may promise.

The packaged ``lep.toml`` is the Local Employment Partnerships; every item there names its source or says that it has
none. A later scheme is another file of the same form.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from lepmatch.errors import SchemeError
from lepmatch.market.reference import names, table

_FOLDER = "lepmatch.market.reference"


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    """People whom the scheme is for, and since when.

    Attributes
    ----------
    eligible_from : the day from which they count
    min_claim_weeks : weeks of the claim before they count
    widened : whether they came in when the scheme was opened wider, so that figures are kept apart
    points : points for a start, as Jobcentre Plus counted; for reports, never in a score
    is_sourced : whether a source was found for what is said here
    """

    code: str
    name: str
    eligible_from: date
    min_claim_weeks: int
    widened: bool
    points: int
    is_sourced: bool


@dataclass(frozen=True, slots=True)
class Target:
    """So many people into work by a day; `set` is when it was said."""

    people: int
    due: date
    set: date


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """A day from which a series means something else."""

    on: date
    series: str
    words: str


@dataclass(frozen=True, slots=True)
class Retention:
    """How long something is kept after it was last needed, from a day on.

    Attributes
    ----------
    what : ``records`` of people, ``commands`` that are known again when they are sent twice, or ``backups``
    since : the day from which this holds
    months, days : the time that it is kept
    """

    what: str
    since: date
    months: int
    days: int

    def ends(self, last: date) -> date:
        """The day from which it is due to go, when it was last needed on `last`.

        >>> Retention("records", date(2007, 3, 21), months=14, days=0).ends(date(2008, 12, 31))
        datetime.date(2010, 2, 28)
        """
        years, month = divmod(last.month - 1 + self.months, 12)
        year, month = last.year + years, month + 1
        return date(year, month, min(last.day, monthrange(year, month)[1])) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What was promised, to whom and by when.

    Attributes
    ----------
    uplift_districts : whose people earn more points
    uplift_is_sourced : whether a source names those districts
    justifications : why an input stays although it gives a protected characteristic away, by what it gives away
    organisation : what whoever operates the scheme says for the transparency record; empty where nobody has
    organisation_sample : the same for made-up records, each value marked as a sample

    Examples
    --------
    >>> scheme = load_scheme("lep")
    >>> scheme.target.people, scheme.target.due.year
    (250000, 2010)
    >>> scheme.is_eligible("jsa_under_6m", None, date(2008, 6, 1))
    False
    """

    name: str
    started: date
    target: Target
    later_targets: tuple[Target, ...]
    groups: Mapping[str, CustomerGroup]
    commitments: Mapping[str, str]
    breaks: tuple[SeriesBreak, ...]
    interviews_per_opening: int
    interview_within_days: int
    answer_within_days: int
    lapse_after_days: int
    public_sector_share: float
    public_sector_since: date
    sustained_weeks: tuple[int, ...]
    uplift_share: float
    uplift_minimum: int
    uplift_districts: frozenset[str]
    uplift_is_sourced: bool
    bonus_points: int
    bonus_weeks: int
    bonus_groups: tuple[str, ...]
    retention: tuple[Retention, ...]
    justifications: Mapping[str, str]
    organisation: Mapping[str, str]
    organisation_sample: Mapping[str, str]

    def keeps(self, what: str, on: date) -> Retention:
        """The rule by which something is kept on a day: the newest that has begun, or the first."""
        rules = sorted((rule for rule in self.retention if rule.what == what), key=lambda rule: rule.since)
        return next((rule for rule in reversed(rules) if rule.since <= on), rules[0])

    def is_eligible(self, group: str | None, claim_start: date | None, on: date) -> bool | None:
        """Whether somebody counts on a day; None where too little is known to say.

        A claim that has by now lasted as long as the long-claim group asks for counts like that group, so that a
        group recorded months ago keeps nobody out.
        """
        if group is None:
            return None
        rule = self.groups[group]
        claimed = None if claim_start is None else on - claim_start
        if on < rule.eligible_from:
            waits = [g.min_claim_weeks for g in self.groups.values() if g.min_claim_weeks and on >= g.eligible_from]
            return bool(claimed is not None and waits and claimed >= timedelta(weeks=min(waits)))
        if rule.min_claim_weeks and claimed is not None:
            return claimed >= timedelta(weeks=rule.min_claim_weeks) or self.is_widened(on)
        return True

    def is_widened(self, on: date) -> bool:
        """Whether the scheme was open to the groups of the wider rule on a day."""
        return any(group.widened and on >= group.eligible_from for group in self.groups.values())


def scheme_names() -> tuple[str, ...]:
    """The names of the packaged schemes."""
    return tuple(
        sorted(file.name.removesuffix(".toml") for file in files(_FOLDER).iterdir() if file.name.endswith(".toml"))
    )


@cache
def load_scheme(name: str = "lep") -> Scheme:
    """A packaged scheme by name.

    Raises
    ------
    SchemeError
        no such scheme, or a file that lacks what a scheme needs
    """
    if name not in scheme_names():
        raise SchemeError(f"no scheme is called {name!r}; known are {', '.join(scheme_names())}")
    data = tomllib.loads(files(_FOLDER).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    try:
        return _scheme(data)
    except KeyError as missing:
        raise SchemeError(f"{name}.toml must hold {missing}") from None


def _scheme(data: Mapping[str, Any]) -> Scheme:
    return Scheme(
        name=data["name"],
        started=data["started"]["date"],
        target=_target(data["target"]),
        later_targets=tuple(_target(target) for target in data["later_targets"]),
        groups={group["code"]: _group(group) for group in data["groups"]},
        commitments={item["code"]: item["name"] for item in data["commitments"]},
        breaks=tuple(SeriesBreak(item["date"], item["series"], item["words"]) for item in data["series_breaks"]),
        interviews_per_opening=data["interviews"]["per_opening"],
        interview_within_days=data["interviews"]["guaranteed_within_days"],
        answer_within_days=data["silence"]["answer_within_days"],
        lapse_after_days=data["silence"]["lapse_after_days"],
        public_sector_share=data["public_sector_share"]["share"],
        public_sector_since=data["public_sector_share"]["from"],
        sustained_weeks=tuple(data["sustained"]["weeks"]),
        uplift_share=data["points"]["area_uplift"]["share"],
        uplift_minimum=data["points"]["area_uplift"]["minimum"],
        uplift_districts=_uplift_districts(data["points"]["area_uplift"]["districts"]),
        uplift_is_sourced="districts" not in data["points"]["area_uplift"].get("unsourced_fields", ()),
        bonus_points=data["points"]["four_weeks"]["points"],
        bonus_weeks=data["points"]["four_weeks"]["after_weeks"],
        bonus_groups=tuple(data["points"]["four_weeks"]["applies_to"]),
        retention=tuple(
            Retention(item["what"], item["from"], item.get("months", 0), item.get("days", 0))
            for item in data["retention"]
        ),
        justifications={item["of"]: item["text"] for item in data["justifications"]},
        organisation=data["organisation"],
        organisation_sample=data["organisation_sample"],
    )


def _uplift_districts(listed: str | Sequence[str]) -> frozenset[str]:
    """The districts that a scheme lists, itself or by the name of a table."""
    known = names("districts", "district")
    named = names(listed, "district") if isinstance(listed, str) else tuple(listed)
    for name in named:
        if name not in known:
            raise SchemeError(f"points.area_uplift.districts names {name!r}, which is not in districts.csv")
    return frozenset(named)


def _target(item: Mapping[str, Any]) -> Target:
    return Target(item["people"], item["date"], item["set"])


def _group(item: Mapping[str, Any]) -> CustomerGroup:
    sourced = not item.get("unsourced") and not item.get("unsourced_fields")
    return CustomerGroup(
        item["code"],
        item["name"],
        item["eligible_from"],
        item["min_claim_weeks"],
        item.get("widened", False),
        item["points"],
        sourced,
    )


def legal_minimum_pay(on: date) -> float | None:
    """The adult minimum wage of a day, pounds an hour; None before the table starts.

    The adult rate, because the engine does not know ages. Source: ``minimum_wage.csv``.

    Examples
    --------
    >>> legal_minimum_pay(date(2009, 3, 31))
    5.73
    """
    rates = [float(row["adult"]) for row in table("minimum_wage") if date.fromisoformat(row["effective_from"]) <= on]
    return rates[-1] if rates else None
