"""Skills: what the job asks for that the person can do.

Heaviest of all, because what employers complained of most was people who could not do the job. Each skill of the
person answers one of the vacancy's: the same skill whole, a closely related one half. A rare skill weighs up to twice a
common one, an essential skill `Policy.essential_factor` times a desirable one. Skills the vacancy does not ask for
change nothing, so a padded profile gains nothing.

A related skill never outweighs an exact one (see `lepmatch.market.skills`), so exact matches first, then within a
family the heaviest that is left, is the best one-to-one assignment there is.
"""

from __future__ import annotations

from lepmatch.matching.arrays import KNOWS_SKILLS, compiled
from lepmatch.matching.pair import Pair, Words, and_list


@compiled
def points(person, job, held, asked, family, weight, neutral):  # type: ignore[no-untyped-def]
    """Milli-points for skills, and how much of the weight is known; the lists point into `held` and `asked`."""
    a, a_end, b, b_end = job.skill, job.skill_end, person.skill, person.skill_end
    if a == a_end or not person.known & KNOWS_SKILLS:
        return neutral, 0
    weights = a_end - a  # the weights stand right after the skills
    wanted, met = 0, 0  # met is counted in halves
    while a < a_end:
        this = family[asked[a]]
        last = a
        while last < a_end and family[asked[last]] == this:
            wanted += asked[last + weights]
            last += 1
        while b < b_end and family[held[b]] < this:
            b += 1
        end = b
        while end < b_end and family[held[end]] == this:
            end += 1
        if end > b:
            spare = end - b
            for k in range(a, last):
                if _is_in(held, b, end, asked[k]):
                    met += 2 * asked[k + weights]
                    spare -= 1
            for k in range(a, last):  # the heavier first
                if spare > 0 and not _is_in(held, b, end, asked[k]):
                    met += asked[k + weights]
                    spare -= 1
        a, b = last, end
    return weight * met // (2 * wanted), weight


@compiled
def _is_in(held, start, end, skill):  # type: ignore[no-untyped-def]
    for i in range(start, end):
        if held[i] == skill:
            return True
    return False


def words(pair: Pair) -> Words:
    """Which of the skills asked for are met, nearly met, and missing."""
    asks = ("essential_skills", "desirable_skills")
    if not (pair.vacancy.essential_skills or pair.vacancy.desirable_skills):
        return Words(asks, ("skills",), "the vacancy names no skills")
    if pair.jobseeker.skills is None:
        return Words(asks, ("skills",), "{their} skills are not on record")
    parts, for_employer = [], []
    held = {pair.knowledge.skill(term) for term in pair.jobseeker.skills} - {-1}
    for kind, terms in (("essential", pair.vacancy.essential_skills), ("desirable", pair.vacancy.desirable_skills)):
        if not terms:
            continue
        wanted = {pair.knowledge.skill(term): term for term in terms}
        met = [term for row, term in wanted.items() if row in held]
        near = [term for row, term in wanted.items() if row not in held and _related(pair, row, held)]
        missing = [term for row, term in wanted.items() if row not in held and term not in near]
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


def _related(pair: Pair, row: int, held: set[int]) -> bool:
    family = pair.knowledge.family
    return any(family[skill] == family[row] for skill in held)
