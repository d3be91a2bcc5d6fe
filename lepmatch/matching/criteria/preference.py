"""Preference: whether this is the work that the person asked for, the first choice before the later ones.

People stay in work they asked for. Each later choice counts a tenth less, down to half.
"""

from __future__ import annotations

from lepmatch.matching.compiled import Array, Number, Row, compiled, share
from lepmatch.matching.pair import Pair, Words


@compiled
def points(person: Row, wanted: Number, lists: Array, alike: Array, weight: Number) -> Number:
    """Milli-points for how far an occupation was asked for; `lists` is what the person's point into."""
    best = 0
    for i in range(person.sought, person.sought_end):
        if lists[i] >= 0:
            best = max(best, alike[wanted, lists[i]] * max(5, 10 - (i - person.sought)))
    return worth(best, weight)


@compiled
def worth(best: Number, weight: Number) -> Number:
    """Milli-points for the best likeness in thousandths, ten times that of the first choice."""
    return share(weight, best, 10_000)


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
