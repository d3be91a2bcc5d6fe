"""The one function that scores a pair. A single match, a shortlist, the whole market and every explanation call it.

All arithmetic is on whole numbers, so the points of a pair are the same alone and in a batch, on any machine, and the
contributions add up to them exactly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lepmatch.matching.criteria import (
    experience,
    hours,
    occupation,
    pay,
    preference,
    qualification,
    skills,
    travel,
)
from lepmatch.matching.knowledge import Knowledge
from lepmatch.matching.policy import CRITERIA, MILLI, Policy

TOO_LITTLE = -1  # in place of points, where too little is known for a number
SKILLS, OCCUPATION, EXPERIENCE, QUALIFICATION, HOURS, TRAVEL, PAY, PREFERENCE = range(len(CRITERIA))
POINTS, KNOWN = 0, 1  # columns of the parts of a score


class Rules(NamedTuple):
    """The policy and the reference tables as the numbers that the compiled functions take.

    weights : (criteria,) milli-points of each
    neutral : percent of a weight that an unknown fact adds
    related : percent of likeness from which work counts as related
    min_known : milli-points of weight that must be known for a number
    family, alike : family of each skill; likeness of occupations, (n, n) in thousandths
    """

    weights: NDArray[np.int64]
    neutral: int
    related: int
    min_known: int
    family: NDArray[np.int32]
    alike: NDArray[np.int16]


def make_rules(policy: Policy, knowledge: Knowledge) -> Rules:
    """The policy as numbers."""
    return Rules(
        weights=np.array(policy.weights, dtype=np.int64) * MILLI,
        neutral=policy.unknown_share,
        related=policy.related_work,
        min_known=policy.min_known * MILLI,
        family=knowledge.family,
        alike=knowledge.alike,
    )


@njit(cache=True)
def metres_between(people, jobs, j, v):  # type: ignore[no-untyped-def]
    """The straight line between a jobseeker and a vacancy in whole metres, rounded down."""
    east = np.int64(people.east[j]) - jobs.east[v]
    north = np.int64(people.north[j]) - jobs.north[v]
    return np.int64(np.sqrt(np.float64(east * east + north * north)))


@njit(cache=True)
def is_placed(people, jobs, j, v):  # type: ignore[no-untyped-def]
    """Whether it is known where both are; without that there is no number."""
    return people.located[j] == 1 and jobs.located[v] == 1


@njit(cache=True)
def score(people, jobs, rules, j, v, parts):  # type: ignore[no-untyped-def]
    """Milli-points of a pair, or `TOO_LITTLE`.

    Parameters
    ----------
    people, jobs, rules : the arrays
    j, v : row of the jobseeker, row of the vacancy
    parts : (criteria, 2), filled with the points of each criterion and how much of its weight is known
    """
    w, n, alike = rules.weights, rules.neutral, rules.alike
    parts[SKILLS] = skills.points(people, jobs, rules.family, j, v, w[SKILLS], n)
    parts[OCCUPATION] = occupation.points(people, jobs, alike, j, v, w[OCCUPATION], n)
    parts[EXPERIENCE] = experience.points(people, jobs, alike, j, v, w[EXPERIENCE], n, rules.related)
    parts[QUALIFICATION] = qualification.points(people, jobs, j, v, w[QUALIFICATION], n)
    parts[HOURS] = hours.points(people, jobs, j, v, w[HOURS], n)
    parts[PAY] = pay.points(people, jobs, j, v, w[PAY], n)
    parts[PREFERENCE] = preference.points(people, jobs, alike, j, v, w[PREFERENCE], n)
    placed = is_placed(people, jobs, j, v)
    if placed:
        parts[TRAVEL] = travel.points(people, jobs, metres_between(people, jobs, j, v), j, w[TRAVEL]), w[TRAVEL]
    else:
        parts[TRAVEL] = w[TRAVEL] * n // 100, 0
    total, known = 0, 0
    for criterion in range(len(w)):
        total += parts[criterion, POINTS]
        known += parts[criterion, KNOWN]
    return total if placed and known >= rules.min_known else TOO_LITTLE
