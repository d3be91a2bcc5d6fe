"""Skills: what the job asks for that the person can do.

Heaviest of all, because what employers complained of most was people who could not do the job. Each skill of the
person answers one of the vacancy's: the same skill whole, a closely related one half. A rare skill weighs up to twice a
common one, an essential skill `Policy.essential_factor` times a desirable one. Skills the vacancy does not ask for
change nothing, so a padded profile gains nothing.

The best one-to-one assignment there is counts. Within a family that is: every skill answers itself, then the heaviest
that is left takes a skill that is left; and a light skill that is met whole is given up for half of an unmet one, where
that weighs more.
"""

from __future__ import annotations

import numpy as np

from lepmatch.matching.arrays import FAMILY_SHIFT, skill_family
from lepmatch.matching.compiled import Array, Number, Row, compiled, count_bits, share
from lepmatch.matching.pair import Pair, Words, and_list


@compiled
def points(person: Row, job: Row, held: Array, asked: Array, weight: Number) -> Number:
    """Milli-points for skills that are known; the lists point into `held` and `asked`."""
    if job.weight_of_all == 0:
        return weight  # the vacancy says that it asks for no skills
    if not person.families & job.families:
        return np.int64(0)
    a, a_end, b, b_end = job.skill, job.skill_end, person.skill, person.skill_end
    weights = a_end - a  # the weights stand right after the skills
    met = 0  # counted in halves
    while a < a_end and b < b_end:
        family = asked[a] >> FAMILY_SHIFT
        other = held[b] >> FAMILY_SHIFT
        if other < family:
            b += 1
            continue
        last = a + 1
        while last < a_end and asked[last] >> FAMILY_SHIFT == family:
            last += 1
        if other == family:
            end = b + 1
            while end < b_end and held[end] >> FAMILY_SHIFT == family:
                end += 1
            exact, spare = 0, end - b  # the heaviest skill in the lowest bit
            for k in range(a, last):
                if _is_in(held, b, end, asked[k]):
                    exact |= 1 << (k - a)
                    spare -= 1
            met += _assigned(asked, weights, a, last, exact, spare)
            b = end
        a = last
    return share(weight, met, 2 * job.weight_of_all)


@compiled
def most_points(families: Number, job: Row, asked: Array) -> Number:
    """The most that `points` can give to somebody with skills of these families."""
    return np.int64(asked[job.most + count_bits(families & job.families)])


@compiled
def mark_held(table: Array, person: Row, lists: Array) -> None:
    """Write on a table by skill what somebody's skills answer.

    Four times how many they hold of its family, and with it 2 for a skill that they hold, 1 for the others.
    """
    b, end = person.skill, person.skill_end
    while b < end:
        family, last = lists[b] >> FAMILY_SHIFT, b + 1
        while last < end and lists[last] >> FAMILY_SHIFT == family:
            last += 1
        table[family << FAMILY_SHIFT : family + 1 << FAMILY_SHIFT] = 4 * (last - b) + 1
        for held in range(b, last):
            table[lists[held]] += 1
        b = last


@compiled
def wipe_held(table: Array, person: Row, lists: Array) -> None:
    """Take off the table what `mark_held` wrote."""
    for b in range(person.skill, person.skill_end):
        family = lists[b] >> FAMILY_SHIFT
        table[family << FAMILY_SHIFT : family + 1 << FAMILY_SHIFT] = 0


@compiled
def points_of_held(table: Array, job: Row, asked: Array, weight: Number) -> Number:
    """`points`, from what `mark_held` wrote of the person."""
    if job.weight_of_all == 0:
        return weight
    a, weights, met = job.skill, job.skill_end - job.skill, 0
    while a < job.skill_end:
        family, last, exact, spare = asked[a] >> FAMILY_SHIFT, a, 0, np.int64(table[asked[a]] >> 2)
        while last < job.skill_end and asked[last] >> FAMILY_SHIFT == family:
            same = np.int64(table[asked[last]] >> 1 & 1)
            exact |= same << (last - a)
            spare -= same
            last += 1
        if table[asked[a]]:
            met += _assigned(asked, weights, a, last, exact, spare)
        a = last
    return share(weight, met, 2 * job.weight_of_all)


@compiled
def _assigned(asked: Array, weights: Array, a: Number, last: Number, exact: Number, spare: Number) -> Number:
    """What the skills of one family that are held are worth to those that are asked for, in halves.

    `exact` has a bit for each that is held itself, the first the lowest; `spare` more are held.
    """
    met, unmet = 0, 0
    for k in range(a, last):
        if exact >> (k - a) & 1:
            met += 2 * asked[k + weights]
        elif spare > 0:
            met += asked[k + weights]
            spare -= 1
        else:
            unmet |= 1 << (k - a)
    for k in range(a, last):
        if unmet >> (k - a) & 1:
            for light in range(last - 1, a - 1, -1):
                if exact >> (light - a) & 1:
                    if asked[k + weights] > 2 * asked[light + weights]:
                        met += asked[k + weights] - 2 * asked[light + weights]
                        exact &= ~(1 << (light - a))
                    break
    return met


@compiled
def _is_in(held: Array, start: Number, end: Number, skill: Number) -> Number:
    for i in range(start, end):
        if held[i] == skill:
            return True
    return False


def words(pair: Pair) -> Words:
    """Which of the skills asked for are met, nearly met, and missing."""
    asks = ("essential_skills", "desirable_skills")
    if pair.vacancy.essential_skills == () and not pair.vacancy.desirable_skills:
        return Words(asks, ("skills",), "no skills are asked for")
    if not (pair.vacancy.essential_skills or pair.vacancy.desirable_skills):
        return Words(asks, ("skills",), "the vacancy names no skills")
    if pair.jobseeker.skills is None:
        return Words(asks, ("skills",), "{their} skills are not on record")
    parts, for_employer = [], []
    skill = pair.knowledge.skill
    held = {skill(term) for term in pair.jobseeker.skills} - {-1}
    families = {skill_family(code) for code in held}
    for kind, terms in (("essential", pair.vacancy.essential_skills), ("desirable", pair.vacancy.desirable_skills)):
        if not terms:
            continue
        wanted = {skill(term): term for term in terms}
        met = [term for code, term in wanted.items() if code in held]
        near = [term for code, term in wanted.items() if code not in held and skill_family(code) in families]
        missing = [term for code, term in wanted.items() if code not in held and term not in near]
        how_many = f"{len(met)} of {len(wanted)}" if met else "none of the" if len(wanted) > 1 else "not the"
        noun = f"{kind} skill" if len(wanted) == 1 else f"{kind} skills"
        parts.append(f"{{they}} have {how_many} {noun}" + (f" ({and_list(met)})" if met else ""))
        if near:
            parts.append(f"something close to {and_list(near)}")
        if missing:
            parts.append(f"missing: {and_list(missing)}")
        if met:
            for_employer.append(f"{len(met)} of {len(wanted)} {noun}: {and_list(met)}")
    employer = f"{{they}} have {'; '.join(for_employer)}" if for_employer else ""
    return Words(asks, ("skills",), "; ".join(parts), employer)
