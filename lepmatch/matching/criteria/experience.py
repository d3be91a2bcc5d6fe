"""Experience: months in related work against the months that the job asks for.

How long ago the work was makes no difference: a gap is what the scheme is there for, not a fault.
"""

from __future__ import annotations

from lepmatch.matching.compiled import Array, Number, Row, compiled, share
from lepmatch.matching.pair import Pair, Words, plural


@compiled
def points(months: Number, needed: Number, weight: Number) -> Number:
    """Milli-points for so many thousandths of months in related work, where so many months are asked for."""
    whole = max(1, 1000 * needed)
    return max(share(weight, min(months, whole), whole), weight * (needed == 0))


@compiled
def related_months(person: Row, wanted: Number, lists: Array, alike: Array, related: Number) -> Number:
    """Thousandths of months in work related to an occupation; `lists` is what the person's point into."""
    months = 0
    spells = person.held_end - person.held  # the months stand right after the occupations
    for i in range(person.held, person.held_end):
        if lists[i] >= 0 and alike[wanted, lists[i]] >= 10 * related:
            months += lists[i + spells] * alike[wanted, lists[i]]
    return months


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
