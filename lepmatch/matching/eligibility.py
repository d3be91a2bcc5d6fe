"""Hard rules: few, certain, and each with what would remove it. A missing fact is never a barrier.

Missing consent is no barrier either: it is asked for when somebody is put forward, so it hides nobody.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.reference import table
from lepmatch.market.scheme import Scheme, legal_minimum_pay
from lepmatch.market.week import DAYS, PART_LENGTHS, PARTS
from lepmatch.matching.arrays import ALL_WEEK, HUNDREDTHS, SECTOR_BIT, Rows
from lepmatch.matching.compiled import Array, Number, Row, compiled, count_bits
from lepmatch.matching.criteria.travel import words as travel_words
from lepmatch.matching.pair import Pair, and_list, plural
from lepmatch.matching.results import BARRIERS, Barrier, bit

NOT_ELIGIBLE, IN_WORK, DECLINED, EXCLUDED, LICENCE, HOURS, TRAVEL = map(
    bit, ("not_eligible", "in_work", "declined", "excluded_work", "licence", "hours", "travel")
)


EVERY_DAY = sum(1 << day * len(PARTS) for day in range(len(DAYS)))
"""The bits of the first part of every day; moved up by one they are those of the second."""


@compiled
def is_excluded(person: Row, job: Row, lists: Array) -> Number:
    """Whether the jobseeker excludes the vacancy's occupation; the sector is in the word of needs."""
    for i in range(person.shut, person.shut_end, 2):
        if lists[i] <= job.occupation < lists[i + 1]:
            return True
    return False


@compiled
def has_declined(person: Row, job: Row, lists: Array) -> Number:
    """Whether the jobseeker has declined to be put forward to this employer."""
    for i in range(person.declined, person.declined_end):
        if lists[i] == job.employer:
            return True
    return False


@compiled
def overlap_is_short(person: Row, job: Row) -> Number:
    """Whether a flexible vacancy leaves too few hours in which the jobseeker is available."""
    if job.overlap == 0:
        return False
    common, hours = job.slots & person.available, 0
    for part in range(len(PART_LENGTHS)):
        hours += PART_LENGTHS[part] * count_bits(common & (EVERY_DAY << part))
    return HUNDREDTHS * hours < job.overlap


@compiled
def finer_barriers(person: Row, job: Row, lists: Array) -> Number:
    """The barriers that take more than a comparison of two numbers; see `barriers`.

    There can be one only when the vacancy asks for an `overlap` or the jobseeker's lists `shut` and `declined` hold
    anything, see `is_particular`.
    """
    found = np.int64(0)
    if overlap_is_short(person, job):
        found |= HOURS
    if is_excluded(person, job, lists):
        found |= EXCLUDED
    if has_declined(person, job, lists):
        found |= DECLINED
    return found


def is_particular(people: Rows) -> NDArray[np.uint8]:
    """1 for the jobseekers who exclude kinds of work or have declined an employer; the two lists are neighbours."""
    return (people["shut"] < people["declined_end"]).astype(np.uint8)


@compiled
def barriers(person: Row, job: Row, lists: Array, metres: Number) -> Number:
    """The barriers of a pair as bits.

    Parameters
    ----------
    person, job : the rows
    lists : what the person's lists point into
    metres : the straight line between them, -1 where a place is unknown
    """
    found = np.int64(job.shut) | finer_barriers(person, job, lists)
    if person.eligible == 0:
        found |= NOT_ELIGIBLE
    if person.in_work:
        found |= IN_WORK
    lacking = person.lack & job.need
    if lacking & ALL_WEEK:
        found |= HOURS
    if 0 <= person.hours_max < job.hours:
        found |= HOURS
    if lacking >> SECTOR_BIT:
        found |= EXCLUDED
    if person.lack_licences & job.need_licences:
        found |= LICENCE
    if metres > person.reach and metres >= 0:
        found |= TRAVEL
    return found


def explain_barriers(bits: int, pair: Pair, scheme: Scheme) -> tuple[Barrier, ...]:
    """The barriers of a pair in words, in the order of `BARRIERS`."""
    return tuple(_WORDS[kind](pair, scheme) for kind in BARRIERS if bits & bit(kind)) if bits else ()


def _not_eligible(pair: Pair, scheme: Scheme) -> Barrier:
    group = scheme.groups[pair.jobseeker.customer_group or ""]
    if pair.on < group.eligible_from:
        why = f"{group.name} is a group that the scheme admits from {group.eligible_from:%-d %B %Y}"
    else:
        why = f"{group.name} counts after {group.min_claim_weeks} weeks of a claim"
    return Barrier(
        "not_eligible",
        why,
        "check the customer group and the start of the claim; until then offer the open vacancies",
        (),
        ("customer_group", "claim_start"),
    )


def _closed(pair: Pair, scheme: Scheme) -> Barrier:
    return Barrier(
        "closed",
        f"closed on {pair.vacancy.closing_date:%-d %B %Y}",
        "ask the employer whether it is still open",
        ("closing_date",),
        (),
    )


def _full(pair: Pair, scheme: Scheme) -> Barrier:
    openings = plural(pair.vacancy.openings, "opening")
    return Barrier("full", f"{openings}, all filled", "ask the employer whether more are coming", ("openings",), ())


def _pay(pair: Pair, scheme: Scheme) -> Barrier:
    day = max(pair.vacancy.start_date, pair.on) if pair.vacancy.start_date else pair.on
    legal, pay = legal_minimum_pay(day), pair.vacancy.pay_per_hour
    return Barrier(
        "pay_below_legal",
        f"the vacancy pays £{pay:.2f} an hour, below the legal £{legal:.2f} for adults on {day:%-d %B %Y}",
        f"the employer must pay £{legal:.2f} or more; nobody can be put forward until then",
        ("pay_per_hour",),
        (),
    )


def _in_work(pair: Pair, scheme: Scheme) -> Barrier:
    start = pair.in_work
    where = f" ({start.vacancy})" if start and start.vacancy else ""
    return Barrier(
        "in_work",
        f"{{they}} started a job on {start.at:%-d %B %Y}{where}" if start else "{they} have started a job",
        "record it when {they} leave; a second part-time job is for an officer to arrange with {them}",
        (),
        ("events",),
    )


def _declined(pair: Pair, scheme: Scheme) -> Barrier:
    return Barrier(
        "declined",
        "{they} have declined to be put forward to this employer",
        "only {they} can change that",
        ("employer",),
        (),
    )


def _excluded(pair: Pair, scheme: Scheme) -> Barrier:
    return Barrier(
        "excluded_work",
        "this kind of work is excluded for {them}",
        "review the exclusion with {them}",
        ("occupation",),
        ("excluded_work",),
    )


def _licence(pair: Pair, scheme: Scheme) -> Barrier:
    held = set(pair.jobseeker.licences or ())
    missing = [code for code in pair.vacancy.legal_licences or () if code not in held]
    rows = {row["code"]: row for row in table("licences")}
    remedy = and_list(f"{rows[code]['gives'].rstrip('.').lower()} gives it" for code in missing)
    return Barrier(
        "licence",
        f"the law asks for: {and_list(rows[code]['name'] for code in missing)}",
        remedy,
        ("legal_licences",),
        ("licences",),
    )


def _hours(pair: Pair, scheme: Scheme) -> Barrier:
    vacancy, jobseeker = pair.vacancy, pair.jobseeker
    why, remedies = [], []
    if vacancy.hours_per_week and jobseeker.hours_max is not None and jobseeker.hours_max < vacancy.hours_per_week:
        why.append(
            f"{plural(vacancy.hours_per_week, 'hour')} a week; {{they}} can work at most {jobseeker.hours_max:g}"
        )
        remedies.append("ask the employer for fewer hours or a job share")
    if vacancy.shifts and jobseeker.availability and vacancy.shifts.mask & ~jobseeker.availability.mask:
        when = f"work is {vacancy.shifts.words}; {{they}} can work {jobseeker.availability.words}"
        if not vacancy.flexible:
            why.append(when)
            remedies.append("ask whether the hours can be flexible, or about care at those hours")
        elif not why:
            why.append(f"too few hours in common: {when}")
            remedies.append("ask the employer for other hours")
    asks, has = ("hours_per_week", "shifts", "flexible"), ("hours_max", "availability")
    return Barrier("hours", "; ".join(why), "; ".join(remedies), asks, has)


def _travel(pair: Pair, scheme: Scheme) -> Barrier:
    asks, has, text, _ = travel_words(pair)
    return Barrier(
        "travel", f"beyond reach: {text}", "a nearer vacancy, another way to travel, or help with fares", asks, has
    )


_WORDS: dict[str, Callable[[Pair, Scheme], Barrier]] = {
    "not_eligible": _not_eligible,
    "closed": _closed,
    "full": _full,
    "pay_below_legal": _pay,
    "in_work": _in_work,
    "declined": _declined,
    "excluded_work": _excluded,
    "licence": _licence,
    "hours": _hours,
    "travel": _travel,
}
