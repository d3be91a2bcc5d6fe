"""Occupation: how near the job lies to what the person has done, or wants to do.

Work done counts whole, work wanted half: a wish shows a direction, not practice.
"""

from __future__ import annotations

from lepmatch.matching.compiled import Array, Number, Row, compiled, share
from lepmatch.matching.pair import Pair, Words


@compiled
def points(person: Row, wanted: Number, lists: Array, alike: Array, weight: Number) -> Number:
    """Milli-points for the occupation that a vacancy wants; `lists` is what the person's point into."""
    best = 0
    for i in range(person.held, person.held_end):
        if lists[i] >= 0:
            best = max(best, 2 * alike[wanted, lists[i]])
    for i in range(person.sought, person.sought_end):
        if lists[i] >= 0:
            best = max(best, alike[wanted, lists[i]])
    return worth(best, weight)


@compiled
def worth(best: Number, weight: Number) -> Number:
    """Milli-points for the best likeness in thousandths: twice that of work done, once that of work wanted."""
    return share(weight, best, 2_000)


def words(pair: Pair) -> Words:
    """The nearest work that was done, else the nearest that is wanted."""
    asks, has = ("occupation", "title"), ("work_history", "sought_occupations")
    job = pair.vacancy.title
    if pair.occupation < 0:
        return Words(asks, has, f"'{job}' is not recognised as an occupation")
    done = [spell.work for spell in pair.jobseeker.work_history or ()]
    wanted = list(pair.jobseeker.sought_occupations or ())
    if not done and not wanted:
        said = (
            "no work so far"
            if pair.jobseeker.work_history is not None
            else "neither past work nor work sought is on record"
        )
        return Words(asks, has, said)
    best = max(done + wanted, key=lambda work: pair.alike(work) * (2 if work in done else 1))
    if pair.knowledge.occupation(best) < 0:
        return Words(asks, has, f"'{best}' is not recognised as an occupation")
    verb = "have worked as" if best in done else "want work as"
    nearness = _nearness(pair.alike(best))
    group = pair.knowledge.groups[pair.occupation].title.lower()
    # An employer hears the group's title, never the words of the record: "prison kitchen" is nobody's business.
    heard = pair.knowledge.groups[pair.knowledge.occupation(best)].title.lower()
    return Words(asks, has, f"{{they}} {verb} {pair.work(best)}, {nearness} {group}", f"{{they}} {verb} {heard}")


def _nearness(alike: float) -> str:
    if alike == 1:
        return "the same occupation as"
    return "close to" if alike >= 0.5 else "some way from" if alike >= 0.2 else "far from"
