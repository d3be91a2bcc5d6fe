"""Preference: whether this is the work that the person asked for, the first choice before the later ones.

People stay in work they asked for. Each later choice counts a tenth less, down to half.
"""

from __future__ import annotations

from numba import njit

from lepmatch.matching.pair import Pair, Words


@njit(cache=True)
def points(people, jobs, alike, j, v, weight, neutral):  # type: ignore[no-untyped-def]
    """Milli-points for preference, and how much of the weight is known."""
    wanted = jobs.occupation[v]
    best, recognised = 0, False
    if wanted >= 0:
        start = people.sought.starts[j]
        for i in range(start, people.sought.starts[j + 1]):
            if people.sought.data[i] >= 0:
                recognised = True
                best = max(best, alike[wanted, people.sought.data[i]] * max(5, 10 - (i - start)))
    if not recognised:
        return weight * neutral // 100, 0
    return weight * best // 10_000, weight


def words(pair: Pair) -> Words:
    """The choice that comes nearest."""
    asks, has = ("occupation", "title"), ("sought_occupations",)
    sought = pair.jobseeker.sought_occupations
    if not sought:
        return Words(asks, has, "the work {they} want is not on record")
    if pair.occupation < 0:
        return Words(asks, has, f"'{pair.vacancy.title}' is not recognised as an occupation")
    best = max(sought, key=lambda work: pair.alike(work) * max(5, 10 - sought.index(work)))
    alike, place = pair.alike(best), _ORDINALS[min(sought.index(best), len(_ORDINALS) - 1)]
    if pair.knowledge.occupation(best) < 0:
        return Words(asks, has, f"'{best}' is not recognised as an occupation")
    if alike >= 0.5:
        text = f"{{they}} asked for this kind of work: {pair.work(best)} is {{their}} {place} choice"
        return Words(asks, has, text, "{they} asked for this kind of work")
    return Words(asks, has, f"not what {{they}} asked for; nearest is {pair.work(best)}")


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "later")
