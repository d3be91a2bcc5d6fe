"""Fairness: what an audit found, in words first and then as the tables behind them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from math import isfinite

from lepmatch import Account, FairnessAudit, Parking
from webui.fairness import Audited

JUDGED = {"adverse": "Has less than the others"}
"""Verdicts as a table says them, where the audit's own word is not plain."""

LISTS = {
    "creaming": "The fifth furthest from work has under four fifths of the best fifth's rate.",
    "level": "The fifth furthest from work has four fifths of the best fifth's rate or more.",
    "too few to judge": "There are too few chances to judge: nothing follows from the figures below, least of all that "
    "all is well.",
}
"""What the verdict on creaming says."""

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one characteristic at one stage.

    Attributes
    ----------
    unknown : people whose group is not known
    rows : cells of a table
    """

    attribute: str
    unknown: int
    rows: Rows


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage on the way to work.

    Attributes
    ----------
    counts : what it counts
    adverse, judged, of : groups that have less, those that could be judged, and all
    """

    name: str
    counts: str
    adverse: int
    judged: int
    of: int
    groups: tuple[Groups, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A vacancy at which somebody is feasible, and why they are not on its list."""

    vacancy: str
    because: str


@dataclass(frozen=True, slots=True)
class NeverListed:
    """Somebody feasible and never shortlisted.

    Attributes
    ----------
    months : out of work; None where that is not on record
    feasible : at how many vacancies
    unbinds : what would change it
    """

    jobseeker: str
    months: int | None
    feasible: int
    missed: tuple[Missed, ...]
    unbinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parked:
    """People who could have been put forward and whom nobody shortlisted.

    Attributes
    ----------
    times : at how many vacancies those parked are feasible, in the middle
    months, others : months out of work of those parked and of the others, in the middle
    nowhere : people who are feasible nowhere
    named : some of them; nobody for whoever may see no person
    """

    since: date
    people: int
    parked: int
    times: float
    months: str
    others: str
    nowhere: int
    named: tuple[NeverListed, ...]


@dataclass(frozen=True, slots=True)
class FairnessPage:
    """An audit.

    Attributes
    ----------
    alarms : what stands out, in words
    verdict : what the audit says of creaming
    ratios : the furthest fifth over the best, plainly and like for like; empty where that cannot be said
    bars, fifths : places by distance from work
    lists : how the places are spread over people
    months : months out of work on lists and among the feasible
    churn : how lists changed in a week
    proxies : what gives a protected characteristic away, the best guess first
    asked, said : stand-ins without a written justification, and the justifications there are
    """

    on: date
    monitored: int
    people: int
    alarms: tuple[str, ...]
    verdict: str
    ratios: str
    bars: tuple[dict[str, object], ...]
    fifths: Rows
    lists: str
    parked: Parked
    stages: tuple[Stage, ...]
    exposure: tuple[Groups, ...]
    months: str
    churn: str
    proxies: Rows
    asked: tuple[str, ...]
    said: tuple[str, ...]


def present_fairness(found: Audited, account: Account) -> FairnessPage:
    """The page of an audit. An auditor sees nobody on it, by number or otherwise."""
    audit = found.audit
    creaming, lists = audit.creaming, audit.creaming.lists
    parts = (*creaming.fifths, creaming.unknown)
    ratios = ""
    if creaming.ratio is not None and creaming.like_for_like is not None:
        ratios = f"{creaming.ratio:.2f} of the best fifth's rate, {creaming.like_for_like:.2f} like for like"
    return FairnessPage(
        audit.on,
        audit.monitored,
        audit.people,
        tuple(_sentence(alarm) for alarm in audit.alarms),
        LISTS[creaming.verdict],
        ratios,
        tuple(
            {
                "label": part.name,
                "price": 100 * (part.rate or 0),
                "note": f"{part.chosen:,} of {part.feasible:,} chances",
            }
            for part in creaming.fifths
        ),
        tuple(
            (part.name, f"{part.people:,}", f"{part.feasible:,}", f"{part.chosen:,}", f"{part.expected:,.1f}")
            for part in parts
        ),
        f"{lists.none:,} of {lists.people:,} people who are feasible somewhere are on no list. A tenth of them have "
        f"{lists.top_share:.0%} of the places (Gini {lists.gini:.2f}), and {audit.concentration.top_share:.0%} of the "
        f"exposure (Gini {audit.concentration.gini:.2f}).",
        _parked(found.parking, account),
        _stages(audit),
        _exposure(audit),
        "" if creaming.chosen_months is None or creaming.feasible_months is None
        else f"In the middle, people on lists are {creaming.chosen_months:.0f} months out of work, and those who could "
        f"have been {creaming.feasible_months:.0f}.",
        found.churn.line if found.churn else "",
        tuple((_said(f"{p.attribute}: {p.value}"), _auc(p.auc), ", ".join(p.inputs)) for p in found.proxies),
        tuple(
            f"{_plain(p.attribute)} {_plain(p.value)}, by {p.inputs[0]}" for p in found.proxies if p.needs_justification
        ),
        tuple(dict.fromkeys(
            f"{_said(p.attribute)}: {p.justification}"
            for p in found.proxies if (p.auc or 0) > ASKED_FROM and not p.needs_justification
        )),
    )  # fmt: skip


ASKED_FROM = 0.70
"""The AUC above which a written justification is asked for, as the audit has it."""


def _auc(auc: float | None) -> str:
    return "Too few to judge" if auc is None else f"{auc:.2f}"


def _parked(parking: Parking, account: Account) -> Parked:
    named = parking.named if account.role == "national" else ()
    return Parked(
        parking.since,
        parking.people,
        parking.parked,
        parking.times,
        _months(parking.mix.months),
        _months(parking.others.months),
        parking.nowhere,
        tuple(
            NeverListed(
                one.jobseeker,
                one.months,
                one.feasible,
                tuple(Missed(missed.vacancy, missed.because) for missed in one.missed),
                one.unbinds,
            )
            for one in named
        ),
    )


def _months(months: float | None) -> str:
    return "not on record" if months is None else f"{months:.0f} months"


def _stages(audit: FairnessAudit) -> tuple[Stage, ...]:
    stages = []
    for stage in audit.stages:
        judged = [one.judged for groups in stage.groups.values() for one in groups]
        tables = (
            Groups(
                _plain(attribute),
                stage.unknown[attribute],
                tuple(
                    (
                        _plain(one.name),
                        f"{one.selected:,} of {one.people:,}",
                        f"{one.rate:.0%}",
                        f"{one.expected:,.1f}",
                        _ratio(one.ratio, one.low, one.high),
                        JUDGED.get(one.judged) or _said(one.judged),
                    )
                    for one in groups
                ),
            )
            for attribute, groups in stage.groups.items()
            if groups
        )
        could = judged.count("adverse") + judged.count("level")
        said = _said(stage.name), stage.counts, judged.count("adverse"), could, len(judged)
        stages.append(Stage(*said, tuple(tables)))
    return tuple(stages)


def _exposure(audit: FairnessAudit) -> tuple[Groups, ...]:
    return tuple(
        Groups(
            _plain(attribute),
            0,
            tuple(
                (
                    _plain(one.name),
                    f"{one.people:,}",
                    f"{one.exposure:,.1f}",
                    f"{one.expected:,.1f}",
                    _ratio(one.ratio, one.low, one.high),
                    _unevenness(one.ratio, one.is_uneven),
                )
                for one in groups
            ),
        )
        for attribute, groups in audit.exposure.items()
        if groups
    )


def _unevenness(ratio: float | None, is_uneven: bool) -> str:
    if ratio is None:
        return "Too few to judge"
    return ("Less than the others" if ratio < 1 else "More than the others") if is_uneven else "Nothing stands out"


def _ratio(ratio: float | None, low: float, high: float) -> str:
    """A ratio with its interval; nothing where there is none."""
    if ratio is None:
        return ""
    return f"{ratio:.2f} ({low:.2f} to {high:.2f})" if isfinite(high) else f"{ratio:.2f} ({low:.2f} or more)"


def local_law_144(audit: FairnessAudit) -> str:
    """The table of Local Law 144 as CSV."""
    rows: Sequence[dict[str, object]] = audit.as_dict()["local_law_144"]
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _said(word: str) -> str:
    text = _plain(word)
    return f"{text[:1].upper()}{text[1:]}"


def _sentence(alarm: str) -> str:
    return f"{_said(alarm)}."
