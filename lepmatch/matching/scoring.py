"""The one function that scores a pair. A single match, a shortlist, the whole market and every explanation call it.

All arithmetic is on whole numbers, so the points of a pair are the same alone and in a batch, on any machine, and the
contributions add up to them exactly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching import facts
from lepmatch.matching.arrays import Jobs, Longs, People
from lepmatch.matching.compiled import Array, Number, Row, compiled
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
from lepmatch.matching.facts import known_facts
from lepmatch.matching.knowledge import Knowledge
from lepmatch.matching.policy import MILLI, Policy

TOO_LITTLE = -1  # in place of points, where too little is known for a number
BELOW = -2  # in place of points, where it is certain that they are fewer than was asked for
SKILLS, OCCUPATION, EXPERIENCE, QUALIFICATION, NUMBER, WEEK, TRAVEL, PAY, PREFERENCE = range(len(facts.RESTS_ON))


class Rules(NamedTuple):
    """The policy and the reference tables as the numbers that the compiled functions take.

    weights, neutral : (facts,) milli-points of each, and what it adds when it is unknown
    known : (2**facts,) by the bits of the facts that are known, milli-points of weight; -1 without both places
    most_beside : (2**facts,) by the same bits, the most that can come beside known skills and work
    related : percent of likeness from which work counts as related
    min_known : milli-points of weight that must be known for a number
    alike : likeness of occupations, (n, n) in thousandths
    """

    weights: Longs
    neutral: Longs
    known: Longs
    most_beside: Longs
    related: int
    min_known: int
    alike: NDArray[np.int16]


def make_rules(policy: Policy, knowledge: Knowledge) -> Rules:
    """The policy as numbers."""
    weights, neutral = facts.weights_of_facts(policy)
    return Rules(
        weights=weights,
        neutral=neutral,
        known=facts.known_weights(weights),
        most_beside=facts.most_beside(weights, neutral),
        related=policy.related_work,
        min_known=policy.min_known * MILLI,
        alike=knowledge.alike,
    )


@compiled
def metres_between(person: Row, job: Row) -> Number:
    """The straight line between a jobseeker and a vacancy in whole metres, rounded down; -1 where unknown."""
    if person.located == 0 or job.located == 0:
        return np.int64(-1)
    east, north = np.float64(person.east) - job.east, np.float64(person.north) - job.north
    return np.int64(np.sqrt(east * east + north * north))


@compiled
def score(people: People, jobs: Jobs, rules: Rules, j: Number, v: Number) -> Number:
    """Milli-points of a pair, or `TOO_LITTLE`; without both places there is no number.

    Parameters
    ----------
    people, jobs, rules : the arrays
    j, v : row of the jobseeker, row of the vacancy
    """
    person: Row = people.rows[j]
    job: Row = jobs.rows[v]
    known = known_facts(person.facts, job)
    if rules.known[known] < rules.min_known:
        return np.int64(TOO_LITTLE)
    work = work_of(person, job.occupation, people.data, rules)
    return points(person, job, people.data, jobs.data, rules, known, work, np.int64(0))[0]


@compiled
def work_of(person: Row, wanted: Number, lists: Array, rules: Rules) -> tuple[Number, Number, Number]:
    """What a jobseeker's work is worth to any vacancy of an occupation.

    Returns
    -------
    Milli-points for occupation and for preference, and thousandths of months in related work; zeros for a vacancy
    whose occupation is not known.
    """
    if wanted < 0:
        return np.int64(0), np.int64(0), np.int64(0)
    return (
        occupation.points(person, wanted, lists, rules.alike, rules.weights[OCCUPATION]),
        preference.points(person, wanted, lists, rules.alike, rules.weights[PREFERENCE]),
        experience.related_months(person, wanted, lists, rules.alike, rules.related),
    )


@compiled
def _if_known(known: Number, fact: Number, points: Number, neutral: Array) -> Number:
    """Points, or what is counted in their place; without a branch, as what is known cannot be foreseen."""
    return neutral[fact] + (known >> fact & 1) * (points - neutral[fact])


@compiled
def most_points(
    families: Number, job: Row, asked: Array, rules: Rules, known: Number, work: tuple[Number, Number, Number]
) -> Number:
    """The most that `points` can give a pair, worked out from the little that a search has at hand.

    Parameters
    ----------
    families : the jobseeker's, see `PERSON`
    asked : what the lists of the vacancy point into
    known : bits of the facts that are known
    work : from `work_of`
    """
    months = (work[2] > 0) | (job.months == 0)  # no branches: what is known cannot be foreseen
    return (
        rules.most_beside[known]
        + (known >> OCCUPATION & 1) * work[0]
        + (known >> PREFERENCE & 1) * work[1]
        + (known >> EXPERIENCE & 1) * months * rules.weights[EXPERIENCE]
        + (known >> SKILLS & 1) * skills.most_points(families, job, asked)
    )


@compiled
def beside_skills(
    person: Row, job: Row, rules: Rules, known: Number, work: tuple[Number, Number, Number]
) -> tuple[Number, ...]:
    """Milli-points of a pair without skills, and of each fact in them in their order."""
    w, n = rules.weights, rules.neutral
    trade = _if_known(known, OCCUPATION, work[0], n)
    wish = _if_known(known, PREFERENCE, work[1], n)
    time = _if_known(known, EXPERIENCE, experience.points(work[2], job.months, w[EXPERIENCE]), n)
    level = _if_known(known, QUALIFICATION, qualification.points(person, job, w[QUALIFICATION]), n)
    number = _if_known(known, NUMBER, hours.number_points(person, job, w[NUMBER]), n)
    week = _if_known(known, WEEK, hours.week_points(person, job, w[WEEK]), n)
    money = _if_known(known, PAY, pay.points(person, job, w[PAY]), n)
    way = _if_known(known, TRAVEL, travel.points(person, metres_between(person, job), w[TRAVEL]), n)
    total = trade + wish + time + level + number + week + money + way
    return total, trade, time, level, number, week, way, money, wish


@compiled
def points(
    person: Row,
    job: Row,
    held: Array,
    asked: Array,
    rules: Rules,
    known: Number,
    work: tuple[Number, Number, Number],
    least: Number,
) -> tuple[Number, ...]:
    """Milli-points of a pair and of each fact in them, unless it is certain that they stay below `least`.

    Skills, which take longest, come last, and only where the pair can still reach `least` with the best of them.

    Parameters
    ----------
    held, asked : what the lists of the jobseeker and of the vacancy point into
    known : bits of the facts that are known
    work : from `work_of`

    Returns
    -------
    The total, or `BELOW`; then the facts in their order.
    """
    no = np.int64(0)
    total, trade, time, level, number, week, way, money, wish = beside_skills(person, job, rules, known, work)
    skill = skills.most_points(person.families, job, asked) if known & facts.SKILLS else rules.neutral[SKILLS]
    if total + skill < least:
        return np.int64(BELOW), no, no, no, no, no, no, no, no, no
    if known & facts.SKILLS:
        skill = skills.points(person, job, held, asked, rules.weights[SKILLS])
    return total + skill, skill, trade, time, level, number, week, way, money, wish
