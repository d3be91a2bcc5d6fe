"""Weights that fit outcomes, learnt within like people at the same vacancy, and held to the present ones.

A success is compared only with the failures of its own stratum, as in a conditional logit: what all of a stratum share
explains nothing. Time out of work is in the model beside the criteria and in no weight, so that nearness to work cannot
pass for fit. Weights are never below nothing, and what pulls them away from the present ones has to pay on vacancies
that were not learnt from.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

HOLDS: Final = (np.inf, 1_000.0, 300.0, 100.0, 30.0, 10.0)
"""How hard weights are held to the present ones, the hardest first: infinitely keeps their proportions."""

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Choices:
    """People put forward, and what became of them.

    Attributes
    ----------
    fit : (people, criteria) 0 to 1, how much of each criterion's weight somebody had
    ease : (people, measures) what makes somebody easy to place whatever the job, such as time out of work
    stratum : (people,) number of the vacancy and customer group
    fold : (people,) the part, of `FOLDS`, in which the vacancy is kept aside together
    won : (people,) whether it was a success
    """

    fit: Floats
    ease: Floats
    stratum: Longs
    fold: Longs
    won: NDArray[np.bool_]

    def of(self, keep: NDArray[np.bool_]) -> Choices:
        """Some of them."""
        return Choices(self.fit[keep], self.ease[keep], self.stratum[keep], self.fold[keep], self.won[keep])

    def telling(self) -> Choices:
        """Those in strata with a success and a failure; the others say nothing."""
        _, number = np.unique(self.stratum, return_inverse=True)
        won = np.bincount(number, self.won)
        lost = np.bincount(number) - won
        return self.of(((won > 0) & (lost > 0))[number])


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the outcomes say of the weights.

    Attributes
    ----------
    weights : proportions of the criteria, adding up to 1; the present ones where nothing else pays
    hold : how hard they were held to the present ones
    losses : the mean loss of a success on vacancies not learnt from, with its standard error, for each of `HOLDS`
    """

    weights: Floats
    hold: float
    losses: tuple[tuple[float, float], ...]

    @property
    def moves(self) -> bool:
        """Whether other weights than the present ones pay."""
        return bool(np.isfinite(self.hold))


def fit_weights(choices: Choices, present: Floats) -> Learnt:
    """The weights that outcomes speak for.

    Held as hard as one standard error of the best allows, so that chance does not move them.

    Parameters
    ----------
    present : proportions of the present weights, adding up to 1
    """
    told = choices.telling()
    losses = np.zeros((len(HOLDS), int(told.won.sum())))
    with threadpool_limits(1):  # ten numbers at a time: threads would only wait for each other
        for fold in range(FOLDS):
            aside, theta = told.fold == fold, None
            if aside.any() and not aside.all():
                others, left = told.of(~aside), told.of(aside)
                sets, theirs = _sets(others), _sets(left)
                for n, hold in enumerate(HOLDS):
                    theta = _fit(others, sets, present, hold, theta)
                    losses[n, aside[told.won]] = _loss(np.concatenate([left.fit, left.ease], axis=1) @ theta, theirs)[0]
    mean, error = losses.mean(axis=1), losses.std(axis=1) / np.sqrt(max(1, losses.shape[1]))
    best = int(mean.argmin())
    gain = losses[:best] - losses[best]  # of the same successes, so that what they share drops out
    steady = gain.mean(axis=1) <= gain.std(axis=1) / np.sqrt(max(1, losses.shape[1])) if best else np.zeros(0, bool)
    chosen = int(np.flatnonzero(steady)[0]) if steady.any() else best
    with threadpool_limits(1):
        theta = _fit(told, _sets(told), present, HOLDS[chosen])[: len(present)]
    weights = theta / theta.sum() if theta.sum() > 0 and np.isfinite(HOLDS[chosen]) else present
    return Learnt(weights, HOLDS[chosen], tuple(zip(mean.tolist(), error.tolist(), strict=True)))


def whole_points(weights: Floats, full: int) -> tuple[int, ...]:
    """Proportions as whole points that add up, the largest remainders rounded up.

    Examples
    --------
    >>> whole_points(np.array([0.335, 0.335, 0.33]), 100)
    (34, 33, 33)
    """
    exact = weights / weights.sum() * full
    points = np.floor(exact).astype(np.int64)
    short = full - int(points.sum())
    points[np.argsort(-(exact - points), kind="stable")[:short]] += 1
    return tuple(points.tolist())


def _fit(told: Choices, sets: _Sets, present: Floats, hold: float, start: Floats | None = None) -> Floats:
    """The heaviest likelihood under the hold; weights first, then what is said of ease."""
    from scipy.optimize import Bounds, minimize

    size, other = told.fit.shape[1], told.ease.shape[1]
    if not np.isfinite(hold):  # one number for all weights: how much the present points say at all
        inputs, first = np.concatenate([(told.fit @ present)[:, None], told.ease], axis=1), 1
        across, hold = np.zeros((1, 1)), 0.0
    else:
        inputs, first = np.concatenate([told.fit, told.ease], axis=1), size
        across = np.eye(size) - np.outer(present, present) / (present @ present)

    def loss(theta: Floats) -> tuple[float, Floats]:
        total, slope = _loss(inputs @ theta, sets)
        away = across @ theta[:first]
        gradient = inputs.T @ slope
        gradient[:first] += hold * away
        return float(total.sum() + hold / 2 * away @ away), gradient

    low = np.concatenate([np.zeros(first), np.full(other, -np.inf)])
    begin = start if start is not None and first == size else np.concatenate([np.ones(first), np.zeros(other)])
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=Bounds(low, np.inf))
    theta = np.asarray(found.x, np.float64)
    return theta if first == size else np.concatenate([theta[0] * present, theta[1:]])


class _Sets(NamedTuple):
    """Each success with the failures of its stratum, one set after the other.

    rows : people, the success of each set last
    starts : where each set begins
    order : sets in the order of their successes among the people
    """

    rows: Longs
    starts: Longs
    order: Longs


def _sets(told: Choices) -> _Sets:
    order = np.argsort(told.stratum, kind="stable")
    _, first = np.unique(told.stratum[order], return_index=True)
    rows: list[list[int]] = []
    won = told.won.tolist()
    for mine in (part.tolist() for part in np.split(order, first[1:])):
        lost = [row for row in mine if not won[row]]
        rows += [[*lost, row] for row in mine if won[row]]
    ends = np.cumsum([0, *map(len, rows)])
    winners = np.array([one[-1] for one in rows], np.int64)
    return _Sets(np.array(list(chain.from_iterable(rows)), np.int64), ends[:-1], np.argsort(winners, kind="stable"))


def _loss(score: Floats, sets: _Sets) -> tuple[Floats, Floats]:
    """The loss of each success in the order of the people, and its slope by everybody's score."""
    if not len(sets.rows):
        return np.zeros(0), np.zeros(len(score))
    sizes = np.diff(np.append(sets.starts, len(sets.rows)))
    theirs = score[sets.rows]
    top = np.maximum.reduceat(theirs, sets.starts)
    parts = np.exp(theirs - np.repeat(top, sizes))
    sums = np.add.reduceat(parts, sets.starts)
    winners = sets.rows[sets.starts + sizes - 1]
    slope = np.bincount(sets.rows, parts / np.repeat(sums, sizes), minlength=len(score))
    slope = slope - np.bincount(winners, minlength=len(score)).astype(np.float64)
    return (np.log(sums) + top - score[winners])[sets.order], np.asarray(slope, np.float64)
