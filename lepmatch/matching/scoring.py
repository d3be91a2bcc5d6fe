"""The one function that scores a pair. A single match, a shortlist, the whole market and every explanation call it.

All arithmetic is on whole numbers, so the points of a pair are the same alone and in a batch, on any machine, and the
contributions add up to them exactly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import Longs
from lepmatch.matching.compiled import compiled
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

    weights, neutral : (criteria,) milli-points of each, and what an unknown fact adds
    related : percent of likeness from which work counts as related
    min_known : milli-points of weight that must be known for a number
    alike : likeness of occupations, (n, n) in thousandths
    """

    weights: Longs
    neutral: Longs
    related: int
    min_known: int
    alike: NDArray[np.int16]


def make_rules(policy: Policy, knowledge: Knowledge) -> Rules:
    """The policy as numbers."""
    weights = np.array(policy.weights, dtype=np.int64) * MILLI
    return Rules(
        weights=weights,
        neutral=weights * policy.unknown_share // 100,
        related=policy.related_work,
        min_known=policy.min_known * MILLI,
        alike=knowledge.alike,
    )


def make_parts() -> Longs:
    """Room for the parts of a score."""
    return np.zeros((len(CRITERIA), 2), np.int64)


@compiled
def metres_between(person, job):  # type: ignore[no-untyped-def]
    """The straight line between a jobseeker and a vacancy in whole metres, rounded down; -1 where unknown."""
    if person.located == 0 or job.located == 0:
        return np.int64(-1)
    east, north = np.float64(person.east) - job.east, np.float64(person.north) - job.north
    return np.int64(np.sqrt(east * east + north * north))


@compiled
def score(people, jobs, rules, j, v, parts):  # type: ignore[no-untyped-def]
    """Milli-points of a pair, or `TOO_LITTLE`; without both places there is no number.

    Parameters
    ----------
    people, jobs, rules : the arrays
    j, v : row of the jobseeker, row of the vacancy
    parts : (criteria, 2), filled with the points of each criterion and how much of its weight is known
    """
    person, job = people.rows[j], jobs.rows[v]
    lists, alike = people.data, rules.alike
    w, n = rules.weights, rules.neutral
    metres = metres_between(person, job)
    skill = skills.points(person, job, lists, jobs.data, w[SKILLS], n[SKILLS])
    work = occupation.points(person, job, lists, alike, w[OCCUPATION], n[OCCUPATION])
    time = experience.points(person, job, lists, alike, w[EXPERIENCE], n[EXPERIENCE], rules.related)
    level = qualification.points(person, job, w[QUALIFICATION], n[QUALIFICATION])
    week = hours.points(person, job, w[HOURS], n[HOURS])
    way = travel.points(person, metres, w[TRAVEL], n[TRAVEL])
    money = pay.points(person, job, w[PAY], n[PAY])
    wish = preference.points(person, job, lists, alike, w[PREFERENCE], n[PREFERENCE])
    total, known = 0, 0
    for c, part in enumerate((skill, work, time, level, week, way, money, wish)):
        parts[c, POINTS], parts[c, KNOWN] = part
        total += part[POINTS]
        known += part[KNOWN]
    return total if metres >= 0 and known >= rules.min_known else TOO_LITTLE
