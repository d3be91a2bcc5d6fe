"""Market to arrays: the only place where ids become row numbers and facts become numbers.

Every column is encoded once per distinct value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.columns import Column, Table
from lepmatch.market.market import Market
from lepmatch.market.outcomes import JOB_KINDS, Job, declined_vacancies, life_order
from lepmatch.market.places import Place, locate
from lepmatch.market.records import Employer, Event, Jobseeker, Vacancy
from lepmatch.market.scheme import Scheme, legal_minimum_pay
from lepmatch.matching.arrays import (
    ALL_WEEK,
    HUNDREDTHS,
    JOB,
    JOB_LISTS,
    LONGEST_WAIT,
    PERSON,
    PERSON_LISTS,
    Ints,
    Jobs,
    Longs,
    Lots,
    People,
    Ragged,
    join,
    reduce_lists,
    store_lists,
    take_ragged,
)
from lepmatch.matching.facts import facts_of_jobs, facts_of_people
from lepmatch.matching.knowledge import Knowledge
from lepmatch.matching.policy import MILLI, Policy
from lepmatch.matching.results import bit
from lepmatch.matching.skill_lists import Terms, Wanted, family_bits, in_order, weighed
from lepmatch.matching.travel import MS, mode_mask, project, reach_metres


def encode_people(
    table: Table[Jobseeker],
    knowledge: Knowledge,
    scheme: Scheme,
    policy: Policy,
    on: date,
    declined: Mapping[str, Sequence[int]],
    in_work: Collection[str],
) -> People:
    """Jobseekers as arrays, in the order of the table.

    Parameters
    ----------
    declined : rows of the employers that a jobseeker does not want to be put forward to, by jobseeker
    in_work : the jobseekers who have started a job
    """
    columns = table.columns
    rows = np.zeros(len(table), PERSON)
    metres, located = _metres(columns, columns["district"])
    modes = columns["travel_modes"].encode(mode_mask, np.int64)
    limit = _travel_limit(columns, policy, on) * MS
    rows["lot"] = _lots(table.ids, policy.salt)
    rows["lack"] = columns["availability"].encode(lambda week: ALL_WEEK & ~week.mask if week else 0, np.int64)
    rows["lack"] |= columns["excluded_work"].encode(knowledge.sector_bits, np.int64)
    rows["lack_licences"] = columns["licences"].encode(knowledge.missing_licence_bits, np.int64)
    rows["available"] = columns["availability"].encode(lambda week: week.mask if week else ALL_WEEK, np.int64)
    rows["east"], rows["north"] = metres.T
    rows["located"] = located
    rows["reach"] = reach_metres(limit, modes)
    rows["modes"], rows["limit_ms"] = modes, limit
    rows["hours_min"] = columns["hours_min"].encode(_hundredths, np.int32)
    rows["hours_max"] = columns["hours_max"].encode(_hundredths, np.int32)
    rows["pay"] = columns["min_hourly_pay"].encode(_hundredths, np.int32)
    rows["level"] = columns["qualification_level"].encode(_number, np.int32)
    rows["wait"] = columns["claim_start"].encode(lambda day: _days(day, on), np.int32)
    rows["eligible"] = _eligible(columns, scheme, on)
    rows["in_work"] = [id in in_work for id in table.ids]
    shut = columns["excluded_work"]
    lists = (
        in_order(_lists(columns["skills"], knowledge.skill)),
        _lists(columns["work_history"], knowledge.occupation, attrgetter("work")),
        _lists(columns["work_history"], int, attrgetter("months")),
        _lists(columns["sought_occupations"], knowledge.occupation),
        _by_row(join([knowledge.occupation_ranges(work or ()) for work in shut.values]), shut),
        join([declined.get(id, ()) for id in table.ids]),
    )
    rows["families"] = family_bits(lists[0])
    on_record = {name: columns[name].encode(_is_known, np.int32) for name in ("skills", "work_history", "availability")}
    rows["facts"] = facts_of_people(rows, on_record, held=lists[1], sought=lists[3])
    return People(rows, store_lists(rows, PERSON_LISTS, lists))


def encode_jobs(
    table: Table[Vacancy],
    employers: Table[Employer],
    knowledge: Knowledge,
    policy: Policy,
    on: date,
    started: Mapping[str, int],
) -> Jobs:
    """Vacancies as arrays, in the order of their table.

    Parameters
    ----------
    started : how many people have started in each vacancy and not left it again
    """
    columns = table.columns
    rows = np.zeros(len(table), JOB)
    metres, located = _metres(columns, columns["employer"].map(lambda id: employers[id].district))
    occupation = _vacancy_occupations(columns, knowledge)
    slots = columns["shifts"].encode(lambda week: week.mask if week else 0, np.int64)
    flexible = columns["flexible"].encode(lambda flexible: flexible is True, np.int32)
    rows["lot"] = _lots(table.ids, policy.salt)
    rows["need"] = np.where(flexible == 1, 0, slots) | knowledge.sector_bit[occupation]
    rows["need_licences"] = columns["legal_licences"].encode(knowledge.licence_bits, np.int64)
    rows["slots"], rows["flexible"] = slots, flexible
    rows["east"], rows["north"] = metres.T
    rows["located"] = located
    rows["hours"] = columns["hours_per_week"].encode(_hundredths, np.int32)
    rows["pay"] = columns["pay_per_hour"].encode(_hundredths, np.int32)
    rows["level"] = columns["min_qualification_level"].encode(_number, np.int32)
    rows["months"] = columns["experience_months"].encode(_number, np.int32)
    rows["occupation"] = occupation
    named = columns["shifts"].encode(lambda week: week.hours * HUNDREDTHS if week else 0, np.int32)
    # Nobody can have more in common with a vacancy than the hours that it names.
    rows["overlap"] = np.where(flexible == 1, np.minimum(named, np.maximum(1, rows["hours"])), 0)
    rows["employer"] = columns["employer"].encode(employers.row, np.int32)
    rows["shut"] = _shut(table, on, started)
    wanted = _wanted_skills(columns, knowledge, policy)
    asks_none = columns["essential_skills"].encode(lambda terms: terms == (), bool)
    weight_of_all = reduce_lists(np.add, wanted.weights)
    rows["families"] = family_bits(wanted.skills)
    rows["weight_of_all"] = np.where((weight_of_all == 0) & ~asks_none, -1, weight_of_all)
    rows["asked"], rows["settled"] = facts_of_jobs(rows)
    return Jobs(rows, store_lists(rows, JOB_LISTS, wanted))


def events_that_count(table: Table[Event]) -> list[Event]:
    """The events that say who can be put forward, corrected ones included.

    Nearly every consent stands alone; only those of people who have declined somebody can matter.
    """
    kinds, people = table.columns["kind"], table.columns["jobseeker"]
    events = table.some(kinds.rows_where((*JOB_KINDS, "declined").__contains__))
    declined = {event.jobseeker for event in events if event.kind == "declined"}
    consents = kinds.encode("consented".__eq__, bool) & people.encode(declined.__contains__, bool)
    return [*events, *table.some(np.flatnonzero(consents).tolist())]


def declined_employers(market: Market, events: Iterable[Event], corrected: Collection[str]) -> dict[str, list[int]]:
    """Rows of the employers whom each jobseeker has declined, and not consented to since, by jobseeker."""
    declined: dict[str, set[int]] = {}
    for jobseeker, vacancy, has_declined in declined_vacancies(events, market.on, corrected):
        employer = market.employers.row(market.vacancies[vacancy].employer)
        if has_declined:
            declined.setdefault(jobseeker, set()).add(employer)
        else:
            declined.get(jobseeker, set()).discard(employer)
    return {jobseeker: sorted(rows) for jobseeker, rows in declined.items() if rows}


def started_jobs(held: Iterable[Job]) -> dict[str, int]:
    """How many people are in a job of each vacancy, by vacancy."""
    return Counter(vacancy for _, vacancy in held if vacancy)


def people_in_work(held: Mapping[Job, Event]) -> dict[str, Event]:
    """The last start of everybody who is in a job, by jobseeker."""
    last: dict[str, Event] = {}
    for (jobseeker, _), start in held.items():
        last[jobseeker] = max(start, last.get(jobseeker, start), key=life_order)
    return last


def _metres(columns: Mapping[str, Column[Any]], districts: Column[Any]) -> tuple[Ints, NDArray[np.bool_]]:
    """Metres east and north, (n, 2), and whether the place is known."""
    degrees = np.array([columns[name].encode(_degrees, float) for name in ("latitude", "longitude")])
    for column, place in ((columns["postcode"], _postcode_place), (districts, _district_place)):
        if not np.isnan(degrees).any():
            break
        known = np.array([place(value) for value in column.values], float).reshape(-1, 2)[column.codes].T
        degrees = np.where(np.isnan(degrees), known, degrees)
    located = ~np.isnan(degrees[0])
    return project(*np.where(located, degrees, 50.0)), located


def _degrees(value: float | None) -> float:
    return np.nan if value is None else value


def _postcode_place(postcode: str | None) -> tuple[float, float]:
    return _place(locate(None, None, postcode, None))


def _district_place(district: str | None) -> tuple[float, float]:
    return _place(locate(None, None, None, district))


def _place(place: Place | None) -> tuple[float, float]:
    return (place.latitude, place.longitude) if place else (np.nan, np.nan)


def _travel_limit(columns: Mapping[str, Column[Any]], policy: Policy, on: date) -> Longs:
    """Minutes that somebody can be asked to travel: their own limit, within the rule of the claim's age."""
    first_weeks = timedelta(weeks=policy.first_weeks)
    rule = columns["claim_start"].encode(
        lambda day: (
            min(policy.first_weeks_travel_minutes, policy.max_travel_minutes)
            if day and on - day < first_weeks
            else policy.max_travel_minutes
        ),
        np.int64,
    )
    own = columns["max_travel_minutes"].encode(lambda minutes: minutes or policy.max_travel_minutes, np.int64)
    limit: Longs = np.minimum(rule, own)
    return limit


def _is_known(value: object) -> bool:
    return value is not None


def _eligible(columns: Mapping[str, Column[Any]], scheme: Scheme, on: date) -> Ints:
    claims = columns["customer_group"].pair(columns["claim_start"])
    return claims.encode(lambda claim: scheme.is_eligible(*claim, on) is not False, np.int32)


def _vacancy_occupations(columns: Mapping[str, Column[Any]], knowledge: Knowledge) -> Ints:
    said = columns["occupation"].encode(knowledge.occupation, np.int32)
    from_title = columns["title"].encode(knowledge.occupation, np.int32)
    return np.where(said >= 0, said, from_title)


def _shut(table: Table[Vacancy], on: date, started: Mapping[str, int]) -> Ints:
    """Why nobody can be put forward to a vacancy, as bits of barriers."""
    columns = table.columns
    closed: Ints = columns["closing_date"].encode(lambda day: bit("closed") if day and day < on else 0, np.int32)
    pay = columns["pay_per_hour"].pair(columns["start_date"])
    unlawful = pay.encode(lambda pair: bit("pay_below_legal") if is_below_legal(*pair, on) else 0, np.int32)
    openings = columns["openings"].encode(int, np.int64)
    full = np.array([started.get(id, 0) for id in table.ids]) >= openings
    shut: Ints = (closed | unlawful | full * bit("full")).astype(np.int32)
    return shut


def is_below_legal(pay: float | None, start: date | None, on: date) -> bool:
    """Whether pay is below the legal minimum of the day the job starts, or of `on` where no start is named."""
    minimum = legal_minimum_pay(max(start, on) if start else on)
    return pay is not None and minimum is not None and pay < minimum


def _wanted_skills(columns: Mapping[str, Column[Any]], knowledge: Knowledge, policy: Policy) -> Wanted:
    essential, desirable = (
        Terms(_lists(columns[name], knowledge.skill), _lists(columns[name], knowledge.rarity_of))
        for name in ("essential_skills", "desirable_skills")
    )
    return weighed(essential, desirable, policy.essential_factor, policy.skills * MILLI)


def _lots(ids: Sequence[str], salt: str) -> Lots:
    digests = b"".join(blake2b(f"{salt}|{id}".encode(), digest_size=8).digest() for id in ids)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def _number(value: int | None) -> int:
    return -1 if value is None else value


def _hundredths(value: float | None) -> int:
    return -1 if value is None else round(value * HUNDREDTHS)


def _days(day: date | None, on: date) -> int:
    return min((on - day).days, LONGEST_WAIT) if day else 0


def _lists(column: Column[Any], number: Callable[[Any], int], part: Callable[[Any], Any] | None = None) -> Ragged:
    """A column of lists as numbers, one an item or a part of it, worked out once; an unknown list is empty."""
    starts = np.array([*accumulate([len(value) if value else 0 for value in column.values], initial=0)], np.int64)
    items = list(chain.from_iterable(filter(None, column.values)))
    items = list(map(part, items)) if part else items
    numbers = {item: number(item) for item in set(items)}
    return _by_row(Ragged(starts, np.fromiter(map(numbers.__getitem__, items), np.int32, len(items))), column)


def _by_row(lists: Ragged, column: Column[Any]) -> Ragged:
    """The lists of the values of a column as lists of its rows."""
    return lists if len(column) == 1 else take_ragged(lists, column.codes)
