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
            met += _assigned(asked, weights, a, last, held, b, end)
            b = end
        a = last
    return share(weight, met, 2 * job.weight_of_all)


@compiled
def most_points(families: Number, job: Row, asked: Array) -> Number:
    """The most that `points` can give to somebody with skills of these families."""
    return np.int64(asked[job.most + count_bits(families & job.families)])


@compiled
def mark_held(held: Array, person: Row, lists: Array, exact: Number, near: Number) -> None:
    """Write on a table by skill what somebody's skills answer: the same skill `exact`, others of its family `near`."""
    for i in range(person.skill, person.skill_end):
        family = lists[i] >> FAMILY_SHIFT << FAMILY_SHIFT
        held[family : family + (1 << FAMILY_SHIFT)] = near
    for i in range(person.skill, person.skill_end):
        held[lists[i]] = exact


@compiled
def _assigned(asked: Array, weights: Array, a: Number, last: Number, held: Array, b: Number, end: Number) -> Number:
    """What the skills of one family that are held are worth to those that are asked for, in halves."""
    met, exact, unmet, spare = 0, 0, 0, end - b  # exact and unmet are bits, the heaviest skill first
    for k in range(a, last):
        if _is_in(held, b, end, asked[k]):
            met += 2 * asked[k + weights]
            exact |= 1 << (k - a)
            spare -= 1
    for k in range(a, last):
        if not exact >> (k - a) & 1:
            if spare > 0:
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
