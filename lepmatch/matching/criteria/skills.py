"""Skills: what the job asks for that the person can do.

Heaviest of all, because what employers complained of most was people who could not do the job. Each skill of the
person answers one of the vacancy's: the same skill whole, a closely related one half. A rare skill weighs up to twice a
common one, an essential skill `Policy.essential_factor` times a desirable one. Skills the vacancy does not ask for
change nothing, so a padded profile gains nothing.

A related skill never outweighs an exact one (see `lepmatch.market.skills`), so exact matches first, then within a
family the heaviest that is left, is the best one-to-one assignment there is.
"""

from __future__ import annotations

from numba import njit

from lepmatch.matching.arrays import KNOWS_SKILLS
from lepmatch.matching.pair import Pair, Words, and_list


@njit(cache=True)
def points(people, jobs, family, j, v, weight, neutral):  # type: ignore[no-untyped-def]
    """Milli-points for skills, and how much of the weight is known."""
    a, a_end = jobs.skill.starts[v], jobs.skill.starts[v + 1]
    if a == a_end or not people.known[j] & KNOWS_SKILLS:
        return weight * neutral // 100, 0
    b, b_end = people.skill.starts[j], people.skill.starts[j + 1]
    wanted, met = 0, 0  # met is counted in halves
    while a < a_end:
        this = family[jobs.skill.data[a]]
        last = a
        while last < a_end and family[jobs.skill.data[last]] == this:
            wanted += jobs.weight.data[last]
            last += 1
        while b < b_end and family[people.skill.data[b]] < this:
            b += 1
        end = b
        while end < b_end and family[people.skill.data[end]] == this:
            end += 1
        if end > b:
            exact = 0
            for k in range(a, last):
                for i in range(b, end):
                    if people.skill.data[i] == jobs.skill.data[k]:
                        met += 2 * jobs.weight.data[k]
                        exact += 1
            spare = end - b - exact
            for k in range(a, last):  # the heavier first
                if spare == 0:
                    break
                same = False
                for i in range(b, end):
                    same |= people.skill.data[i] == jobs.skill.data[k]
                if not same:
                    met += jobs.weight.data[k]
                    spare -= 1
        a, b = last, end
    return weight * met // (2 * wanted), weight


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
        text = f"{{they}} have {len(met)} of {len(wanted)} {kind} skills"
        parts.append(text + (f" ({and_list(met)})" if met else ""))
        if met:
            for_employer.append(f"{len(met)} of {len(wanted)} {kind} skills: {and_list(met)}")
        near = [term for row, term in wanted.items() if row not in held and _related(pair, row, held)]
        missing = [term for row, term in wanted.items() if row not in held and term not in near]
        if near:
            parts.append(f"something close to {and_list(near)}")
        if missing:
            parts.append(f"not {and_list(missing)}")
    employer = f"{{they}} have {'; '.join(for_employer)}" if for_employer else ""
    return Words(asks, ("skills",), "; ".join(parts), employer)


def _related(pair: Pair, row: int, held: set[int]) -> bool:
    family = pair.knowledge.family
    return any(family[skill] == family[row] for skill in held)
