"""Occupation: how near the job lies to what the person has done, or wants to do.

Work done counts whole, work wanted half: a wish shows a direction, not practice.
"""

from __future__ import annotations

from numba import njit

from lepmatch.matching.arrays import KNOWS_HISTORY
from lepmatch.matching.pair import Pair, Words


@njit(cache=True)
def points(people, jobs, alike, j, v, weight, neutral):  # type: ignore[no-untyped-def]
    """Milli-points for occupation, and how much of the weight is known."""
    wanted = jobs.occupation[v]
    best, recognised = 0, False
    for i in range(people.held.starts[j], people.held.starts[j + 1]):
        if people.held.data[i] >= 0:
            recognised = True
            best = max(best, 2 * alike[wanted, people.held.data[i]])
    for i in range(people.sought.starts[j], people.sought.starts[j + 1]):
        if people.sought.data[i] >= 0:
            recognised = True
            best = max(best, alike[wanted, people.sought.data[i]])
    nothing_held = people.known[j] & KNOWS_HISTORY and people.held.starts[j] == people.held.starts[j + 1]
    if wanted < 0 or not (recognised or nothing_held):
        return weight * neutral // 100, 0
    return weight * best // 2000, weight


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
