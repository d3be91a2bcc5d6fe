"""What is known of a pair: one bit for each fact that points rest on.

A fact is known when the jobseeker's side and the vacancy's side are both on record, or when the vacancy settles it
alone (it asks for no skills). Everything that depends on what is known, and not on what it says, is looked up by these
bits: the share of the weight that is known, and the most that a pair can still come to.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Ints, Longs, Ragged, Rows
from lepmatch.matching.compiled import Array, Number, Row, compiled, compiled_with_arrays
from lepmatch.matching.policy import CRITERIA, MILLI, Policy

Flags = NDArray[np.bool_]
RESTS_ON = {
    "skills": "skills",
    "occupation": "occupation",
    "experience": "experience",
    "qualification": "qualification",
    "number of hours": "hours",
    "hours of the week": "hours",
    "travel": "travel",
    "pay": "pay",
    "preference": "preference",
}
"""Each fact, in the order of its bit, and the criterion that rests on it."""

CRITERION_OF = tuple(CRITERIA.index(criterion) for criterion in RESTS_ON.values())
SKILLS, OCCUPATION, EXPERIENCE, QUALIFICATION, NUMBER, WEEK, TRAVEL, PAY, PREFERENCE = (1 << n for n in range(9))
WORK = OCCUPATION | EXPERIENCE | PREFERENCE  # what rests on the work that somebody has done or wants


def facts_of_people(rows: Rows, known: dict[str, Ints], held: Ragged, sought: Ragged) -> Ints:
    """The facts on record of each jobseeker.

    Parameters
    ----------
    rows : their other fields, filled in
    known : 1 where a list is on record, by the name of the field
    held, sought : rows of the occupations they have worked in and want; -1 for one that is not recognised
    """
    wish = _has_recognised(*sought)
    nothing_held = (known["work_history"] == 1) & (held.starts[:-1] == held.starts[1:])
    return _bits(
        known["skills"] == 1,
        nothing_held | wish | _has_recognised(*held),
        known["work_history"] == 1,
        rows["level"] >= 0,
        (rows["hours_min"] >= 0) | (rows["hours_max"] >= 0),
        known["availability"] == 1,
        rows["located"] == 1,
        rows["pay"] >= 0,
        wish,
    )


def facts_of_jobs(rows: Rows) -> tuple[Ints, Ints]:
    """The facts that each vacancy names, and those that it settles alone."""
    named = rows["occupation"] >= 0
    asked = _bits(
        rows["weight_of_all"] > 0,
        named,
        named & (rows["months"] > 0),
        rows["level"] > 0,
        rows["hours"] >= 0,
        rows["slots"] != 0,
        rows["located"] == 1,
        rows["pay"] >= 0,
        named,
    )
    no = np.zeros(len(rows), bool)
    settled = _bits(rows["weight_of_all"] == 0, no, rows["months"] == 0, rows["level"] == 0, no, no, no, no, no)
    return asked, settled


@compiled
def known_facts(facts: Number, job: Row) -> Number:
    """The facts that are known of a pair, from a jobseeker's facts and the vacancy."""
    return facts & job.asked | job.settled


def weights_of_facts(policy: Policy) -> tuple[Longs, Longs]:
    """Milli-points of each fact, and what it adds when it is unknown; hours are shared by their two facts."""
    weights = np.array(policy.weights, np.int64) * MILLI
    return _shared(weights), _shared(weights * policy.unknown_share // 100)


def known_weights(weights: Longs) -> Longs:
    """By the bits of a pair, milli-points of weight that are known; -1 without both places: there is no number then."""
    bits = np.arange(1 << len(RESTS_ON))
    total = sum(np.where(bits & 1 << n, weight, 0) for n, weight in enumerate(weights))
    return np.where(bits & TRAVEL, total, -1)


def most_beside(weights: Longs, neutral: Longs) -> Longs:
    """By the bits of a pair, the most that can come beside known skills and work: the rest at its best."""
    bits = np.arange(1 << len(RESTS_ON))
    at_best = [0 if (WORK | SKILLS) >> n & 1 else weight for n, weight in enumerate(weights)]
    most: Longs = sum(np.where(bits & 1 << n, at_best[n], neutral[n]) for n in range(len(RESTS_ON))) + 0 * bits
    return most


def _shared(weights: Longs) -> Longs:
    """Weights of criteria as weights of facts."""
    shared = weights[list(CRITERION_OF)]
    number, week = CRITERION_OF.index(CRITERIA.index("hours")), CRITERION_OF.index(CRITERIA.index("hours")) + 1
    shared[number] //= 2
    shared[week] -= shared[number]
    return shared


@compiled_with_arrays
def _has_recognised(starts: Array, numbers: Array) -> Array:
    found = np.zeros(len(starts) - 1, np.bool_)
    for row in range(len(found)):
        for k in range(starts[row], starts[row + 1]):
            found[row] |= numbers[k] >= 0
    return found


def _bits(*flags: Flags) -> Ints:
    """Flags as bits, the first the lowest."""
    bits: Ints = (np.array(flags) << np.arange(len(flags), dtype=np.int32)[:, None]).sum(axis=0, dtype=np.int32)
    return bits
