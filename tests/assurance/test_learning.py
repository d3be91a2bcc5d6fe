"""Weights learnt from outcomes: planted ones come back, and ease of placing does not pass for fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from lepmatch.assurance import learning
from lepmatch.assurance.learning import Learning, choices_of, learn_weights, who_moves, with_weights
from lepmatch.assurance.weights import FOLDS, Choices, fit_weights, whole_points
from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.records import Event
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import CRITERIA, FULL, MILLI, Policy
from lepmatch.matching.surveying import measure

PRESENT = np.array(Policy().weights) / FULL
PLANTED = Policy(skills=10, occupation=10, experience=30, qualification=4, hours=26, travel=10, pay=4, preference=6)


def history(seed: int, planted: np.ndarray, *, ease: float = 0.0, strata: int = 500, size: int = 6) -> Choices:
    """Six like people at each vacancy; one or none succeeds, by fit and by how easy they are to place.

    Ease shows in the first criterion, which is a stand-in for it, and in the time out of work.
    """
    draw = np.random.default_rng(seed)
    rows = strata * size
    fit = draw.random((rows, len(CRITERIA)))
    months = draw.exponential(12, rows)
    if ease:
        fit[:, 0] = np.clip(0.5 + 0.3 * (1 - months / 12) + 0.15 * draw.normal(size=rows), 0, 1)
    stratum = np.repeat(np.arange(strata), size)
    score = 8 * (fit @ planted) - ease * np.log1p(months) + draw.gumbel(size=rows)
    won = np.zeros(rows, bool)
    won[score.reshape(-1, size).argmax(axis=1) + np.arange(strata) * size] = True
    return Choices(fit, np.log1p(months)[:, None], stratum, stratum % FOLDS, won)


def away(weights: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(weights - other).sum())


# ---------------------------------------------------------------------------------------------------------- the weights


@pytest.mark.parametrize("seed", range(3))
def test_planted_weights_come_back(seed: int) -> None:
    planted = np.array(PLANTED.weights) / FULL
    learnt = fit_weights(history(seed, planted), PRESENT)
    assert learnt.moves
    assert away(learnt.weights, planted) < 0.4 * away(PRESENT, planted)


def test_outcomes_that_follow_the_present_weights_move_them_seldom_and_little() -> None:
    learnt = [fit_weights(history(seed, PRESENT, strata=300), PRESENT) for seed in range(8)]
    assert sum(one.moves for one in learnt) <= 2
    assert max(away(one.weights, PRESENT) for one in learnt) < 0.4


@pytest.mark.parametrize("seed", range(3))
def test_winners_who_are_easy_to_place_pull_no_weight_to_the_stand_in(seed: int) -> None:
    easy = history(seed, np.zeros(len(CRITERIA)), ease=1.5)
    winners, losers = easy.fit[easy.won, 0].mean(), easy.fit[~easy.won, 0].mean()
    assert winners > losers + 0.1, "the test would not notice: the stand-in must look like fit"
    told = fit_weights(easy, PRESENT).weights[0]
    blind = fit_weights(replace(easy, ease=np.zeros((len(easy.won), 1))), PRESENT).weights[0]
    assert told <= PRESENT[0] + 0.05
    assert blind > PRESENT[0] + 0.15, "without the time out of work it would have been taken for fit"


def test_what_a_whole_customer_group_shares_explains_nothing() -> None:
    """One group wins far more often, and has more of the first criterion: the strata keep it from counting."""
    draw = np.random.default_rng(5)
    rows = 2_400
    group = draw.integers(0, 2, rows)
    stratum = np.repeat(np.arange(300), 8) * 2 + group
    fit = draw.random((rows, len(CRITERIA)))
    fit[:, 0] = np.clip(0.3 + 0.4 * group + 0.1 * draw.normal(size=rows), 0, 1)
    won = draw.random(rows) < np.where(group == 1, 0.5, 0.1)
    told = fit_weights(Choices(fit, np.zeros((rows, 1)), stratum, stratum % FOLDS, won), PRESENT)
    pooled = fit_weights(Choices(fit, np.zeros((rows, 1)), stratum // 2, stratum % FOLDS, won), PRESENT)
    assert told.weights[0] <= PRESENT[0] + 0.05
    assert pooled.weights[0] > PRESENT[0] + 0.1, "the test would not notice"


def test_no_weight_is_below_nothing_and_points_add_up() -> None:
    against = history(1, np.array([-0.5, 0.5, 0.5, 0, 0, 0, 0, 0]))
    learnt = fit_weights(against, PRESENT)
    assert (learnt.weights >= 0).all()
    points = whole_points(learnt.weights, FULL)
    assert sum(points) == FULL
    assert points[0] <= 2


def test_the_order_of_people_changes_nothing() -> None:
    one = history(2, np.array(PLANTED.weights) / FULL, strata=120)
    order = np.random.default_rng(0).permutation(len(one.won))
    other = Choices(one.fit[order], one.ease[order], one.stratum[order], one.fold[order], one.won[order])
    mine, theirs = fit_weights(one, PRESENT), fit_weights(other, PRESENT)
    assert whole_points(mine.weights, FULL) == whole_points(theirs.weights, FULL)


# --------------------------------------------------------------------------------------------------- from records to it

PEOPLE, JOBS, TRIED, EACH = 1_200, 420, 220, 8


@cache
def market_with(planted: Policy | None) -> Market:
    """A sample whose people were put forward a year ago; those who stayed in work are drawn by planted weights."""
    market = sample_market(jobseekers=PEOPLE, vacancies=JOBS, courses=0)
    draw, day = np.random.default_rng(7), market.on - timedelta(365)
    group = [one.customer_group for one in market.jobseekers]
    rows: list[Event] = []
    fitted = Matcher(planted).fit(replace(market, events=Table.of(Event, []))).fitted
    for job in market.vacancies.ids[:TRIED]:
        kind = group[int(draw.integers(PEOPLE))]
        alike = [id for id, one in zip(market.jobseekers.ids, group, strict=True) if one == kind]
        chosen = sorted(draw.choice(alike, min(EACH, len(alike)), replace=False).tolist())
        pairs = [(market.jobseekers.row(id), market.vacancies.row(job)) for id in chosen]
        measured = measure(fitted.people, fitted.jobs, fitted.rules, pairs)
        points = np.array([sum(one.points) / MILLI for one in measured])
        best = (points / 5 + draw.gumbel(size=len(chosen))).argsort()[::-1][:2]
        for n, id in enumerate(chosen):
            rows += put_forward(id, job, day, stays=n in best)
    return Market.of(market.on, [*(r for r in market.records() if not isinstance(r, Event)), *rows])


def put_forward(person: str, job: str, day: date, *, stays: bool) -> list[Event]:
    steps = [("proposed", 0), ("decided", 1), ("consented", 1), ("submitted", 1), ("accepted", 3)]
    steps += [("interview_held", 8), ("job_offered", 9), ("job_started", 14), ("sustained_13", 105)] if stays else []
    steps += [("job_left", 110)] if stays else [("refused", 5)]
    return [
        Event(
            at=day + timedelta(ago),
            kind=kind,
            jobseeker=person,
            vacancy=job,
            reason={"decided": "fit", "refused": "others"}.get(kind),
        )
        for kind, ago in steps
    ]


@cache
def found() -> Learning:
    market = market_with(PLANTED)
    return learn_weights(Matcher().fit(market), market.monitoring)


def test_choices_are_those_put_forward_with_what_became_of_them() -> None:
    market = market_with(PLANTED)
    choices = choices_of(market)
    assert len(choices.won) <= TRIED * EACH
    assert choices.won.sum() > 0.9 * 2 / EACH * len(choices.won)
    assert ((choices.fit >= 0) & (choices.fit <= 1)).all()
    recent = [replace(event, at=event.at + timedelta(330)) for event in market.events if event.kind == "submitted"]
    assert not len(choices_of(replace(market, events=Table.of(Event, recent))).won), "their outcome is not known yet"


def test_a_history_with_planted_weights_is_learnt_from_records() -> None:
    planted, learnt = np.array(PLANTED.weights) / FULL, np.array(found().fitted) / FULL
    assert away(learnt, planted) < 0.7 * away(PRESENT, planted)
    assert found().telling >= learning.FEWEST


def test_a_proposal_passed_the_gate_or_there_is_none() -> None:
    one = found()
    assert one.creaming is not None
    assert (one.proposal is not None) == (one.creaming[1].verdict == "level" and not one.new_alarms)
    assert one.proposal is not None, one.line
    assert one.proposal.weights == one.fitted
    assert with_weights(one.proposal, Policy().weights) == Policy(), "weights alone"


def test_the_tables_say_what_would_change() -> None:
    one = found()
    assert one.moves is not None
    assert 0 < one.moves.changed <= one.moves.lists
    assert {"shortlisted", "scores"} == {group.stage for group in one.groups}
    before, after = Matcher().fit(market_with(PLANTED)), Matcher(one.proposal).fit(market_with(PLANTED))
    for move in one.moves.named[:10]:
        for matcher, rank in ((before, move.before), (after, move.after)):
            ids = [match.jobseeker for match in matcher.shortlist(move.vacancy, 10)]
            assert (ids.index(move.jobseeker) + 1 if move.jobseeker in ids else None) == rank
    same = who_moves(before, before)
    assert (same.changed, same.named) == (0, ())


def test_a_proposal_that_creams_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = learning.audit_fairness

    def creams(matcher: Matcher, *args: object, **more: object) -> object:
        told = audit(matcher, *args, **more)
        nearest, *others, furthest = told.creaming.fifths
        worse = replace(told.creaming, fifths=(nearest, *others, replace(furthest, chosen=0)))
        return told if matcher.policy == Policy() else replace(told, creaming=worse)

    monkeypatch.setattr(learning, "audit_fairness", creams)
    market = market_with(PLANTED)
    refused = learn_weights(Matcher().fit(market), market.monitoring)
    assert refused.proposal is None
    assert "it creams" in refused.line
    with pytest.raises(ValueError, match="it creams"):
        refused.as_toml()


def test_with_too_few_outcomes_nothing_is_proposed() -> None:
    market = sample_market(jobseekers=300, vacancies=60)
    few = learn_weights(Matcher().fit(market), market.monitoring)
    assert few.proposal is None
    assert "too few successes" in few.line
    assert few.fitted == Policy().weights
