"""Learning from outcomes: other weights are proposed, with what they would change; nobody's list changes by it.

A success is somebody put forward who was still in work after 13 weeks. Successes are compared within the same vacancy
and customer group, so that the weights learn who fits and not who is easy to place (see `lepmatch.assurance.weights`).
A proposal that creams, that cannot be judged, or by which a group stands out that did not before, is refused. What is
proposed is a policy file; a person puts it in place, or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from zlib import crc32

import numpy as np

from lepmatch.assurance.distance import fifths_of
from lepmatch.assurance.fairness import LIST, SCORES, FairnessAudit, audit_fairness
from lepmatch.assurance.spread import Creaming
from lepmatch.assurance.weights import FOLDS, Choices, fit_weights, whole_points
from lepmatch.delivery.folding import CODE, KEPT, REACHED, START, SUBMITTED_ON, TAKEN_BACK
from lepmatch.delivery.folding import FIRST as FIRST_EVENT
from lepmatch.delivery.tally import Tally
from lepmatch.market.fields import field_types
from lepmatch.market.market import Market
from lepmatch.market.records import Jobseeker, Monitoring
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA, FULL, MILLI, Policy
from lepmatch.matching.policy_file import policy_toml
from lepmatch.matching.results import Matches
from lepmatch.matching.surveying import measure

FEWEST: Final = 200
"""Successes with a failure beside them, below which nothing is proposed: 25 for each criterion (ours)."""

NAMED = 50  # moves that are named
TOGETHER = ("shortlisted", SCORES)  # the stages that weights bear on
LEVEL = Policy(skills=16, occupation=12, experience=12, qualification=12, hours=12, travel=12, pay=12, preference=12)
"""By this fit is measured: every criterion has a weight."""


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody who comes onto a list, goes from it, or moves on it.

    Attributes
    ----------
    before, after : places on the list; None for not on it
    """

    jobseeker: str
    vacancy: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """Who moves by other weights, on today's lists.

    Attributes
    ----------
    lists, changed : lists there are, and how many have others on them
    entered : places that go to somebody else
    fifths : places by distance from work before and after, the nearest fifth first, those not on record last
    groups : by customer group, places before and after
    named : the moves onto and off lists, the highest places first
    """

    lists: int
    changed: int
    entered: int
    fifths: tuple[tuple[int, int], ...]
    groups: tuple[tuple[str, int, int], ...]
    named: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class GroupMove:
    """A group's rate and impact ratio at a stage before and after, and how each was judged."""

    stage: str
    attribute: str
    group: str
    people: int
    rates: tuple[float, float]
    ratios: tuple[float | None, float | None]
    judged: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Learning:
    """What outcomes say of the weights, and whether other ones are proposed.

    Attributes
    ----------
    on : the day of the market
    put_forward, successes : people put forward long enough ago, and those still in work after 13 weeks
    telling : successes with a failure of the same vacancy and customer group beside them
    present : the policy in use
    fitted : the weights that the outcomes speak for, whole points; the present ones where nothing else pays
    refused : why nothing is proposed, a reason each; empty for a proposal
    proposal : the policy with these weights; None where nothing is proposed
    creaming : the audit of today's lists before and after; None where it was not come to
    groups : by group, before and after
    new_alarms : what stands out after and did not before
    moves : who moves
    """

    on: date
    put_forward: int
    successes: int
    telling: int
    present: Policy
    fitted: tuple[int, ...]
    refused: tuple[str, ...]
    proposal: Policy | None
    creaming: tuple[Creaming, Creaming] | None
    groups: tuple[GroupMove, ...]
    new_alarms: tuple[str, ...]
    moves: Moves | None

    @property
    def line(self) -> str:
        """What came of it, in a sentence."""
        if self.proposal is None:
            return f"Nothing is proposed: {'; '.join(self.refused)}."
        return "Other weights are proposed. They change nothing until a person puts them in place."

    def as_toml(self) -> str:
        """The proposal as a policy file.

        Raises
        ------
        ValueError
            nothing is proposed
        """
        if self.proposal is None:
            raise ValueError(self.line)
        changes = ", ".join(
            f"{name} {old} to {new}"
            for name, old, new in zip(CRITERIA, self.present.weights, self.proposal.weights, strict=True)
            if old != new
        )
        return policy_toml(
            self.proposal,
            (
                f"Proposed from outcomes up to {self.on:%-d %B %Y}; in place only once a person puts it there.",
                f"Learnt from {self.telling} successes with a failure of the same vacancy and customer group beside.",
                f"Changes: {changes}.",
                f"In place of policy {self.present.hash}",
            ),
        )

    def as_dict(self) -> dict[str, Any]:
        """What was learnt as JSON keeps it."""
        weights = zip(CRITERIA, self.present.weights, self.fitted, strict=True)
        return {
            "on": self.on.isoformat(),
            "line": self.line,
            "put_forward": self.put_forward,
            "successes": self.successes,
            "telling": self.telling,
            "weights": [{"criterion": name, "present": old, "fitted": new} for name, old, new in weights],
            "refused": list(self.refused),
            "proposal": None if self.proposal is None else {"hash": self.proposal.hash, "toml": self.as_toml()},
            "creaming": [one.as_dict() for one in self.creaming or ()],
            "groups": [
                {
                    "stage": one.stage,
                    "attribute": one.attribute,
                    "group": one.group,
                    "n": one.people,
                    "rate": list(one.rates),
                    "impact_ratio": list(one.ratios),
                    "judged": list(one.judged),
                }
                for one in self.groups
            ],
            "new_alarms": list(self.new_alarms),
            "moves": None
            if self.moves is None
            else {
                "lists": self.moves.lists,
                "changed": self.moves.changed,
                "entered": self.moves.entered,
                "fifths": [list(pair) for pair in self.moves.fifths],
                "groups": [{"group": name, "before": a, "after": b} for name, a, b in self.moves.groups],
                "named": [
                    {"jobseeker": m.jobseeker, "vacancy": m.vacancy, "before": m.before, "after": m.after}
                    for m in self.moves.named
                ],
            },
        }


def learn_weights(
    matcher: Matcher, monitoring: Iterable[Monitoring], *, history: Market | None = None, threads: int | None = None
) -> Learning:
    """Learn from outcomes which weights fit, and propose them with what they would change.

    It costs two audits of the whole market where there are outcomes enough, and next to nothing where there are not.

    Parameters
    ----------
    matcher : fitted on the market of today by the policy in use
    monitoring : the protected characteristics, from whoever may read them
    history : the market with everybody who was ever in it; the matcher's own otherwise
    threads : workers, by default one a processor; the result is the same for any number

    Examples
    --------
    >>> from lepmatch import Matcher, learn_weights, sample_market
    >>> market = sample_market(jobseekers=200, vacancies=20)
    >>> found = learn_weights(Matcher().fit(market), market.monitoring)
    >>> found.proposal is None, found.refused[0][:18]
    (True, 'too few successes:')
    """
    records = tuple(monitoring)
    choices, present = choices_of(history or matcher.market), matcher.policy
    telling = choices.telling()
    counts = len(choices.won), int(choices.won.sum()), int(telling.won.sum())
    if counts[2] < FEWEST:
        few = (
            f"too few successes: {counts[2]} with a failure of the same vacancy and group beside, and it takes {FEWEST}"
        )
        return Learning(matcher.market.on, *counts, present, present.weights, (few,), None, None, (), (), None)
    learnt = fit_weights(choices, np.array(present.weights) / FULL)
    fitted = whole_points(learnt.weights, FULL)
    if fitted == present.weights:
        steady = "no other weights do better on vacancies that were not learnt from"
        return Learning(matcher.market.on, *counts, present, fitted, (steady,), None, None, (), (), None)
    proposal = with_weights(present, fitted)
    return _proposed(matcher, proposal, counts, records, history, threads)


def _proposed(
    matcher: Matcher,
    proposal: Policy,
    counts: tuple[int, int, int],
    records: tuple[Monitoring, ...],
    history: Market | None,
    threads: int | None,
) -> Learning:
    """What a policy would change, and whether it may be proposed."""
    other = Matcher(proposal).fit(matcher.market)
    audits = [audit_fairness(one, records, history=history, threads=threads) for one in (matcher, other)]
    before, after = audits
    stood_out = _standing_out(before)
    alarms = tuple(words for place, words in _standing_out(after).items() if place not in stood_out)
    verdict, ratio = after.creaming.verdict, after.creaming.like_for_like
    refused = []
    if verdict == "creaming":
        refused.append(f"it creams: the furthest fifth would be listed at {ratio:.2f} of the best rate")
    elif verdict != "level":
        refused.append("too few lists to judge whether it creams")
    refused += [f"a group would stand out that does not now ({alarm})" for alarm in alarms]
    return Learning(
        matcher.market.on,
        *counts,
        matcher.policy,
        proposal.weights,
        tuple(refused),
        None if refused else proposal,
        (before.creaming, after.creaming),
        _groups(before, after),
        alarms,
        who_moves(matcher, other, threads),
    )


def with_weights(policy: Policy, weights: Sequence[int]) -> Policy:
    """A policy with other weights, in the order of the criteria."""
    changes: dict[str, Any] = dict(zip(CRITERIA, weights, strict=True))
    return replace(policy, **changes)


def choices_of(history: Market) -> Choices:
    """Everybody put forward long enough ago for the outcome to be known, with their fit as the records stand now."""
    tally = Tally(history)
    columns, lives, stays, scheme = tally.columns, tally.lives, tally.stays, tally.scheme
    weeks = scheme.sustained_weeks[0]
    known_by = tally.day.toordinal() - scheme.lapse_after_days - 7 * weeks
    people, jobs = len(history.jobseekers), len(history.vacancies)
    first = lives[:, FIRST_EVENT]
    person, job = columns.jobseeker[first].astype(np.int64), columns.vacancy[first].astype(np.int64)
    was_submitted = lives[:, REACHED].astype(np.int64) >> CODE["submitted"] & 1 > 0
    since = lives[:, SUBMITTED_ON].astype(np.int64)
    there = was_submitted & (since <= known_by) & (person >= 0) & (person < people) & (job >= 0) & (job < jobs)
    person, job, since = person[there], job[there], since[there]
    kept = stays[(stays[:, TAKEN_BACK] == 0) & (stays[:, KEPT] >> CODE[f"sustained_{weeks}"] & 1 > 0), START]
    won = np.isin(person * jobs + job, columns.jobseeker[kept].astype(np.int64) * jobs + columns.vacancy[kept])
    fitted = Matcher(LEVEL).fit(history).fitted
    measured = measure(fitted.people, fitted.jobs, fitted.rules, list(zip(person.tolist(), job.tolist(), strict=True)))
    enough = np.array([one.total >= 0 for one in measured], bool)
    points = np.array([one.points for one in measured], np.float64).reshape(-1, len(CRITERIA))
    names = field_types(Jobseeker)["customer_group"].options
    place = {name: n for n, name in enumerate(names)}
    group = history.jobseekers.columns["customer_group"].encode(lambda g: place.get(g, len(names)), np.int64)[person]
    begun = history.jobseekers.columns["claim_start"].encode(lambda d: d.toordinal() if d else 0, np.int64)[person]
    out = np.where(begun > 0, np.log1p(np.maximum(since - begun, 0) / 30), 0.0)
    folds = np.array([crc32(id.encode()) % FOLDS for id in history.vacancies.ids], np.int64)
    return Choices(
        points / (np.array(LEVEL.weights) * MILLI),
        np.stack([out, begun == 0], axis=1).astype(np.float64),
        job * (len(names) + 1) + group,
        folds[job] if len(job) else np.zeros(0, np.int64),
        won,
    ).of(enough)


def who_moves(before: Matcher, after: Matcher, threads: int | None = None) -> Moves:
    """Who comes onto and goes from the lists of today, when one matcher takes the place of another on one market."""
    market, size = before.market, len(before.market.jobseekers)
    places = [_places(one.matches(LIST, 1, threads=threads), size) for one in (before, after)]
    lists, changed = np.unique(np.concatenate([np.fromiter(p, np.int64, len(p)) // size for p in places])), set()
    moved = []
    for key in sorted(places[0].keys() ^ places[1].keys()):
        rank = places[0].get(key), places[1].get(key)
        changed.add(key // size)
        moved.append((min(r for r in rank if r), key, rank))
    moved.sort(key=lambda move: move[:2])
    days = before.fitted.people.rows["wait"].astype(np.int64)
    listed = [np.fromiter((key % size for key in p), np.int64, len(p)) for p in places]
    fifth = fifths_of(days, np.ones(size, bool))
    bands = [np.bincount(np.where(fifth < 0, 5, fifth)[rows], minlength=6).tolist() for rows in listed]
    names = tuple(before.fitted.scheme.groups)
    place = {name: n for n, name in enumerate(names)}
    group = market.jobseekers.columns["customer_group"].encode(lambda g: place.get(g, len(names)), np.int64)
    counts = [np.bincount(group[rows], minlength=len(names) + 1).tolist() for rows in listed]
    ids, vacancies = market.jobseekers.ids, market.vacancies.ids
    return Moves(
        len(lists),
        len(changed),
        sum(rank[0] is None for _, _, rank in moved),
        tuple(zip(*bands, strict=True)),
        tuple((name, counts[0][n], counts[1][n]) for n, name in enumerate((*names, "not on record"))),
        tuple(Move(ids[key % size], vacancies[key // size], *rank) for _, key, rank in moved[:NAMED]),
    )


def _places(matches: Matches, size: int) -> dict[int, int]:
    """The place of everybody on every list, by vacancy and jobseeker as one number."""
    listed = matches.vacancy_rank > 0
    keys = matches.vacancies[listed].astype(np.int64) * size + matches.jobseekers[listed]
    return dict(zip(keys.tolist(), matches.vacancy_rank[listed].tolist(), strict=True))


def _standing_out(audit: FairnessAudit) -> dict[tuple[str, str, str], str]:
    """What stands out by group, by its place and in words; what became of people earlier stays what it was."""
    rates = {
        (stage.name, attribute, one.name): f"{stage.name}: {attribute} {one.name}, {one.rate:.0%}"
        for stage in audit.stages
        if stage.name in TOGETHER
        for attribute, groups in stage.groups.items()
        for one in groups
        if one.judged == "adverse"
    }
    return rates | {
        ("exposure", attribute, one.name): f"exposure: {attribute} {one.name}, {one.ratio:.2f} of the others'"
        for attribute, groups in audit.exposure.items()
        for one in groups
        if one.is_uneven and one.ratio is not None and one.ratio < 1
    }


def _groups(before: FairnessAudit, after: FairnessAudit) -> tuple[GroupMove, ...]:
    stages = [{stage.name: stage for stage in audit.stages} for audit in (before, after)]
    found = []
    for name in TOGETHER:
        for attribute, groups in stages[1][name].groups.items():
            old = {one.name: one for one in stages[0][name].groups[attribute]}
            for one in groups:
                if one.name in old:
                    was = old[one.name]
                    pairs = (was.rate, one.rate), (was.ratio, one.ratio), (was.judged, one.judged)
                    found.append(GroupMove(name, attribute, one.name, one.people, *pairs))
    return tuple(found)
