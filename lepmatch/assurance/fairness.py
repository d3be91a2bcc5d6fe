"""Fairness: every stage on the way to work by group, scores and exposure by group, and what stands out.

Protected characteristics come in by the argument `monitoring`, from whoever may read them; nothing that scores can see
them. What stands out is a reason to look, not a finding about anybody; what is too few to judge says nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from lepmatch.assurance.exposure import (
    Concentration,
    GroupExposure,
    concentration_of,
    exposure_by_group,
    weights_of_ranks,
)
from lepmatch.assurance.groups import BOTH, TOGETHER, Grouping, groupings_of
from lepmatch.assurance.impact import ADVERSE, GroupRate, compare_groups, judge
from lepmatch.assurance.parking import Parking, never_shortlisted
from lepmatch.assurance.spread import Creaming, audit_creaming
from lepmatch.assurance.stages import WORDS, Standing, stages_since_proposed, stages_today
from lepmatch.market.market import Market
from lepmatch.market.records import Monitoring
from lepmatch.matching.feasible import count_feasible
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.pair import plural
from lepmatch.matching.results import Matches

LIST = 10  # people of a list, as `Matcher.shortlist` answers by default
NAMED = 5  # of those never shortlisted
PARTS = 1_000_000  # of exposure, in which it is divided exactly
SCORES = "scores"
"""The name under which scores stand beside the stages."""


@dataclass(frozen=True, slots=True)
class StageAudit:
    """One stage by group.

    Attributes
    ----------
    name, counts : the stage, and what it counts
    groups : the groups by what they are groups of
    unknown : people whose group is not known, by the same
    """

    name: str
    counts: str
    groups: Mapping[str, tuple[GroupRate, ...]]
    unknown: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FairnessAudit:
    """What an audit found.

    Attributes
    ----------
    on : the day of the market
    monitored : people with a monitoring record
    people : everybody on record
    creaming, parking : by distance from work, see `audit_creaming` and `never_shortlisted`
    stages : in the order of the way to work, scores last
    exposure : exposure over the lists of today, by group
    concentration : how unevenly that exposure is spread over the people who are feasible somewhere
    """

    on: date
    monitored: int
    people: int
    creaming: Creaming
    parking: Parking
    stages: tuple[StageAudit, ...]
    exposure: Mapping[str, tuple[GroupExposure, ...]]
    concentration: Concentration

    @property
    def alarms(self) -> tuple[str, ...]:
        """Every group that fares worse than the others beyond chance, at which stage and by how much."""
        said = [
            f"{stage.name}: {attribute} {one.name}, {one.selected} of {plural(one.people, 'person', 'people')} "
            f"({one.rate:.0%}) where {one.expected:.1f} were to be expected; corrected chance {one.corrected:.2g}"
            for stage in self.stages
            for attribute, groups in stage.groups.items()
            for one in groups
            if one.judged == ADVERSE
        ]
        said += [
            f"exposure: {attribute} {one.name}, {one.ratio:.2f} of the others' ({one.low:.2f} to {one.high:.2f})"
            for attribute, groups in self.exposure.items()
            for one in groups
            if one.is_uneven and one.ratio is not None and one.ratio < 1
        ]
        if self.creaming.verdict == "creaming":
            ratio = self.creaming.like_for_like
            said.append(f"creaming: the fifth furthest from work is listed at {ratio:.2f} of the best rate")
        return tuple(said)

    def local_law_144(self) -> tuple[tuple[object, ...], ...]:
        """The table of New York City's Local Law 144 (6 RCNY 5-301), below its header `LAW_144`.

        Applicants are the people feasible at some vacancy, selected those on a list; the score is that of a person's
        best vacancy, the scoring rate the share above the middle of all. It is a form that is asked for elsewhere, and
        no duty here.
        """
        by_name = {stage.name: stage for stage in self.stages}
        listed, scored = by_name["shortlisted"], by_name[SCORES]
        rows: list[tuple[object, ...]] = []
        for attribute in (*TOGETHER, BOTH):
            scores = {one.name: one for one in scored.groups[attribute]}
            for one in listed.groups[attribute]:
                score = scores.get(one.name)
                rates = (score.people, score.rate, score.ratio) if score else (0, None, None)
                rows.append((attribute, one.name, one.people, one.selected, one.rate, one.ratio, *rates))
            unknown = listed.unknown[attribute], scored.unknown[attribute]
            rows.append((attribute, "unknown", unknown[0], None, None, None, unknown[1], None, None))
        return tuple(rows)

    def as_dict(self) -> dict[str, Any]:
        """The audit as JSON keeps it."""
        return {
            "on": self.on.isoformat(),
            "monitored": self.monitored,
            "people": self.people,
            "alarms": list(self.alarms),
            "creaming": self.creaming.as_dict(),
            "parking": self.parking.as_dict(),
            "stages": [
                {
                    "stage": stage.name,
                    "counts": stage.counts,
                    "groups": {name: [one.as_dict() for one in groups] for name, groups in stage.groups.items()},
                    "unknown": dict(stage.unknown),
                }
                for stage in self.stages
            ],
            "exposure": {
                name: [
                    {"group": g.name, "n": g.people, "exposure": g.exposure, "expected": g.expected, "ratio": g.ratio}
                    | ({} if g.ratio is None else {"low": g.low, "high": g.high})
                    for g in groups
                ]
                for name, groups in self.exposure.items()
            },
            "concentration": {
                "people": self.concentration.people,
                "none": self.concentration.none,
                "gini": self.concentration.gini,
                "top_tenth": self.concentration.top_share,
            },
            "local_law_144": [dict(zip(LAW_144, row, strict=True)) for row in self.local_law_144()],
        }


LAW_144 = (
    "dimension", "category", "applicants", "selected", "selection_rate", "impact_ratio", "scored", "scoring_rate",
    "scoring_impact_ratio",
)  # fmt: skip
"""The header of the table of Local Law 144."""


def audit_fairness(
    matcher: Matcher,
    monitoring: Iterable[Monitoring],
    *,
    history: Market | None = None,
    named: int = NAMED,
    threads: int | None = None,
) -> FairnessAudit:
    """Hold the lists of today and what became of everybody proposed against who could have been.

    It costs one match of the whole market and a few searches for feasible pairs.

    Parameters
    ----------
    monitoring : the protected characteristics, from whoever may read them
    history : the market with everybody who was ever in it; the matcher's own otherwise
    named : of those never shortlisted, how many to name
    threads : workers, by default one a processor; the result is the same for any number

    Examples
    --------
    >>> from lepmatch import Matcher, audit_fairness, sample_market
    >>> market = sample_market(jobseekers=400, vacancies=40)
    >>> audit = audit_fairness(Matcher().fit(market), market.monitoring)
    >>> audit.alarms, [stage.name for stage in audit.stages][:2]
    ((), ['feasible', 'shortlisted'])
    """
    fitted = matcher.fitted
    records = tuple(monitoring)
    today, past = groupings_of(fitted.market, records), groupings_of(history or fitted.market, records)
    matches = matcher.matches(LIST, 1, threads=threads)
    listed = matches.vacancy_rank > 0
    weights = weights_of_ranks(LIST)[np.maximum(matches.vacancy_rank, 1) - 1] * listed
    shares = np.bincount(matches.vacancies, weights, minlength=len(fitted.jobs.rows))
    reach = count_feasible(fitted, fitted.jobs, np.round(shares * PARTS).astype(np.int32), threads)
    stages = [(one, today) for one in (*stages_today(fitted, matches, reach), _scores(fitted, matches))]
    stages[2:2] = [(one, past) for one in stages_since_proposed(history or fitted.market)]
    tables = {
        (standing.name, attribute): compare_groups(
            grouping.codes[standing.people], grouping.names, standing.choice, standing.selected
        )
        for standing, groupings in stages
        for attribute, grouping in groupings.items()
    }
    judged = judge(tables)
    exposure = np.bincount(matches.jobseekers, weights, minlength=len(fitted.people.rows)).astype(np.float64)
    some = reach.people > 0
    return FairnessAudit(
        fitted.market.on,
        len({record.jobseeker for record in records}),
        len(fitted.market.jobseekers),
        audit_creaming(matcher, matches, threads),
        never_shortlisted(matcher, named, threads=threads),
        tuple(_stage(standing, groupings, judged) for standing, groupings in stages),
        {
            name: exposure_by_group(grouping.codes[some], grouping.names, exposure[some], reach.expected[some] / PARTS)
            for name, grouping in today.items()
        },
        concentration_of(exposure[some]),
    )


def _scores(fitted: Fitted, matches: Matches) -> Standing:
    """Whose best points are above the middle of everybody's."""
    best = matches.jobseeker_rank == 1
    people, milli = matches.jobseekers[best].astype(np.int64), matches.milli[best]
    middle = float(np.median(milli)) if len(milli) else 0.0
    return Standing(SCORES, people, np.zeros(len(people), np.int64), milli > middle)


def _stage(
    standing: Standing,
    groupings: Mapping[str, Grouping],
    judged: Mapping[tuple[str, str], tuple[GroupRate, ...]],
) -> StageAudit:
    return StageAudit(
        standing.name,
        WORDS.get(standing.name, "best points above the middle of everybody's, of all who have a score"),
        {name: judged[standing.name, name] for name in groupings},
        {name: int((grouping.codes[standing.people] < 0).sum()) for name, grouping in groupings.items()},
    )
