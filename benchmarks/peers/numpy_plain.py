"""numpy as a pipeline is mostly written: chunk by chunk on one processor, each criterion as an expression on all pairs.

`numpy_grid` finds the pairs; it is faster at points because it looks up what facts with few values give together and
what the work of a jobseeker is worth to every occupation. Here they are worked out pair by pair; skills are as there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.columns import Columns, make_columns
from benchmarks.market import Array, Encoded, Pairs, Top
from benchmarks.peers.numpy_grid import in_chunks, make_finder
from benchmarks.vectorised import gather, make_states, make_top, skill_points, travel_points
from lepmatch.matching.criteria.pay import COST_OF_SHORTFALL
from lepmatch.matching.scoring import (
    EXPERIENCE,
    NUMBER,
    OCCUPATION,
    PAY,
    PREFERENCE,
    QUALIFICATION,
    SKILLS,
    TRAVEL,
    WEEK,
)

Milli = NDArray[np.int32]


class Plain(NamedTuple):
    """A market as columns, and the facts of both sides as they are on record."""

    columns: Columns
    people: dict[str, Array]
    jobs: dict[str, Array]


def prepare(encoded: Encoded) -> Plain:
    columns = make_columns(encoded)
    people, jobs = encoded.people.rows[columns.seekers.row], encoded.jobs.rows[columns.openings.row]
    return Plain(
        columns,
        {name: people[name].copy() for name in ("hours_min", "hours_max", "available", "pay", "level")},
        {name: jobs[name].copy() for name in ("hours", "slots", "pay", "level", "months", "occupation")},
    )


def job(plain: Plain, encoded: Encoded, k: int) -> Top:
    return make_top(encoded, plain.columns, in_chunks(plain.columns, _scorer(plain), 1), k)


def scored(plain: Plain, encoded: Encoded) -> Pairs:
    return gather(plain.columns, in_chunks(plain.columns, _scorer(plain), 1))


def _scorer(plain: Plain) -> Callable[[Array], tuple[Array, Array, Array]]:
    find, states = make_finder(plain.columns), make_states(plain.columns)

    def score(chunk: Array) -> tuple[Array, Array, Array]:
        v, j = find(chunk)
        return v, j, _points(plain, states, v, j)

    return score


def _points(plain: Plain, states: Array, v: Array, j: Array) -> Milli:
    columns, people, jobs = plain
    p, q, _, (_, _, rules) = columns
    known = p.facts[j] & q.facts[v] | q.always[v]
    weights: Any = rules.weights
    facts = {
        SKILLS: _skills(columns, states, v, j, int(weights[SKILLS])),
        **_work(plain, v, j),
        QUALIFICATION: _level(people["level"][j], jobs["level"][v], int(weights[QUALIFICATION])),
        NUMBER: _number(people["hours_min"][j], people["hours_max"][j], jobs["hours"][v], int(weights[NUMBER])),
        WEEK: _share(
            weights[WEEK],
            np.bitwise_count(jobs["slots"][v] & people["available"][j]),
            np.bitwise_count(jobs["slots"][v]),
        ),
        TRAVEL: travel_points(columns, v, j, int(weights[TRAVEL])),
        PAY: _pay(people["pay"][j], jobs["pay"][v], weights[PAY]),
    }
    total = np.zeros(len(v), np.int32)
    for fact, points in facts.items():
        total += np.where(known >> fact & 1, points, np.int32(rules.neutral[fact]))
    total[rules.known[known] < rules.min_known] = -1
    return total


def _share(weight: int, part: Array, whole: Array) -> Milli:
    return (float(weight) * part / np.maximum(1, whole)).astype(np.int32)


def _number(least: Array, most: Array, hours: Array, weight: int) -> Milli:
    enough = np.where((most >= 0) & (hours > most), 0, weight)
    return np.where(hours >= least, enough, _share(weight, hours, least)).astype(np.int32)


def _pay(need: Array, pay: Array, weight: int) -> Milli:
    return _share(weight, np.maximum(0, need - COST_OF_SHORTFALL * np.maximum(0, need - pay)), need)


def _level(held: Array, asked: Array, weight: int) -> Milli:
    return np.where(asked == 0, weight, weight * np.maximum(0, 2 - np.maximum(0, asked - held)) // 2).astype(np.int32)


def _work(plain: Plain, v: Array, j: Array) -> dict[int, Milli]:
    """Occupation, experience and preference, one spell and one wish after the other."""
    p, _, _, (_, _, rules) = plain.columns
    wanted, needed = plain.jobs["occupation"][v], plain.jobs["months"][v]
    best, wish, months = np.zeros((3, len(v)), np.int32)
    for s in range(p.held.shape[1]):
        likeness = np.where(p.held[j, s] >= 0, rules.alike[wanted, p.held[j, s]], 0).astype(np.int32)
        np.maximum(best, 2 * likeness, out=best)
        months += np.where(likeness >= 10 * rules.related, p.months[j, s] * likeness, 0)
    for s in range(p.sought.shape[1]):
        likeness = np.where(p.sought[j, s] >= 0, rules.alike[wanted, p.sought[j, s]], 0).astype(np.int32)
        np.maximum(best, likeness, out=best)
        np.maximum(wish, max(5, 10 - s) * likeness, out=wish)
    whole, weights = 1000 * np.maximum(1, needed), rules.weights
    past = _share(int(weights[EXPERIENCE]), np.minimum(months, whole), whole)
    return {
        OCCUPATION: (int(weights[OCCUPATION]) * best.astype(np.int64) // 2_000).astype(np.int32),
        EXPERIENCE: np.where(needed == 0, weights[EXPERIENCE], past).astype(np.int32),
        PREFERENCE: (int(weights[PREFERENCE]) * wish.astype(np.int64) // 10_000).astype(np.int32),
    }


def _skills(columns: Columns, states: Array, v: Array, j: Array, weight: int) -> Milli:
    asks = columns.openings.asked[v] > 0
    points = np.where(asks, 0, weight).astype(np.int32)
    some = np.flatnonzero(asks & (columns.seekers.families[j] & columns.openings.families[v] != 0))
    points[some] = skill_points(columns, states, v[some], j[some], weight)
    return points
