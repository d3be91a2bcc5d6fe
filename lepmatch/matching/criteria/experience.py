"""Experience: months in related work against the months that the job asks for.

How long ago the work was makes no difference: a gap is what the scheme is there for, not a fault.
"""

from __future__ import annotations

from numba import njit

from lepmatch.matching.arrays import KNOWS_HISTORY
from lepmatch.matching.pair import Pair, Words, plural


@njit(cache=True)
def points(people, jobs, alike, j, v, weight, neutral, related):  # type: ignore[no-untyped-def]
    """Milli-points for experience, and how much of the weight is known."""
    needed, wanted = jobs.months[v], jobs.occupation[v]
    if needed == 0:
        return weight, weight
    if needed < 0 or wanted < 0 or not people.known[j] & KNOWS_HISTORY:
        return weight * neutral // 100, 0
    months = 0  # in thousandths
    for i in range(people.held.starts[j], people.held.starts[j + 1]):
        row = people.held.data[i]
        if row >= 0 and alike[wanted, row] >= 10 * related:
            months += people.months.data[i] * alike[wanted, row]
    return weight * min(months, 1000 * needed) // (1000 * needed), weight


def words(pair: Pair) -> Words:
    """Months in related work against months asked for."""
    asks, has = ("experience_months",), ("work_history",)
    needed = pair.vacancy.experience_months
    if needed == 0:
        return Words(asks, has, "no experience is asked for")
    if needed is None:
        return Words(asks, has, "the vacancy does not say what experience it asks for")
    asked = f"{plural(needed, 'month')} in related work asked for"
    if pair.jobseeker.work_history is None:
        return Words(asks, has, f"{asked}; {{their}} past work is not on record")
    least = pair.policy.related_work / 100
    related = [
        (spell.months, pair.alike(spell.work))
        for spell in pair.jobseeker.work_history
        if pair.alike(spell.work) >= least
    ]
    months, counted = sum(months for months, _ in related), round(sum(months * alike for months, alike in related))
    had = plural(months, "month") if months else "none"
    if counted < min(months, needed):
        had += f", which count as {counted} by how near that work is"
    employer = f"{{they}} have {plural(min(counted, needed), 'month')} or more in related work" if counted else ""
    return Words(asks, has, f"{asked}; {{they}} have {had}", employer)
