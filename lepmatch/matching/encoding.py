"""Market to arrays: the only place where ids become row numbers and facts become numbers.

Every column is encoded once per distinct value. Unknown facts are -1 (or an empty slice), and a bit of ``known`` says
whether a list that is empty is known to be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.market.columns import Column, Table
from lepmatch.market.market import Market
from lepmatch.market.fields import soc_groups
from lepmatch.market.occupations import occupations, similarity
from lepmatch.market.places import Place, locate
from lepmatch.market.records import Jobseeker
from lepmatch.market.reference import names
from lepmatch.market.scheme import Scheme, legal_minimum_pay
from lepmatch.market.skills import UNHEARD, skills
from lepmatch.market.text import fold, occupation_code, skill_id
from lepmatch.market.week import SLOTS
from lepmatch.matching.policy import Policy
from lepmatch.matching.results import bit
from lepmatch.matching.travel import MS, mode_mask, project, reach_metres

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Lots = NDArray[np.uint64]

KNOWS_SKILLS, KNOWS_HISTORY, KNOWS_SOUGHT, KNOWS_WEEK = 1, 2, 4, 8  # bits of People.known
HUNDREDTHS = 100  # pay is counted in pence, hours in hundredths
ALL_WEEK = (1 << SLOTS) - 1
ALL_LICENCES = (1 << 63) - 1
LONGEST_WAIT = 65_535  # days; what fits into the order of ties
SECTOR_BIT = SLOTS  # in the word of needs, the sectors stand above the hours of the week
"""Everything a pair must satisfy, but for distance and hours, is one test of two words: ``need & lack == 0``."""


class Ragged(NamedTuple):
    """Lists of different lengths end to end: row i is ``data[starts[i]:starts[i + 1]]``."""

    starts: Longs
    data: Ints


class People(NamedTuple):
    """Jobseekers as arrays, one row each.

    east, north, located, reach : metres, and 1 where the place is known; reach is how far they can be asked to go
    modes, limit_ms : ways to travel as bits, longest journey in milliseconds
    lack : bits of the hours they are not available and the sectors they exclude
    lack_licences : bits of the licences they are known not to hold
    available : bits of the hours they are available, all when unknown
    known : bits, see ``KNOWS_...``
    hours_min, hours_max, pay, level : hundredths of hours, pence, level; -1 unknown
    wait, lot : days on benefit (0 unknown), hash for the lottery of ties
    eligible : 1 where the scheme's rules let them in, or too little is known to say
    skill, held, months, sought : skills, occupations held with months in each, occupations sought in their order
    shut_from, shut_to, declined : excluded occupations as ranges, employers declined
    """

    east: Ints
    north: Ints
    located: Ints
    reach: Ints
    modes: Ints
    limit_ms: Ints
    lack: Longs
    lack_licences: Longs
    available: Longs
    known: Ints
    hours_min: Ints
    hours_max: Ints
    pay: Ints
    level: Ints
    wait: Ints
    lot: Lots
    eligible: Ints
    skill: Ragged
    held: Ragged
    months: Ragged
    sought: Ragged
    shut_from: Ragged
    shut_to: Ragged
    declined: Ragged


class Jobs(NamedTuple):
    """Vacancies as arrays, one row each.

    east, north, located : metres, and 1 where the place is known
    need, need_licences : bits that a jobseeker must not lack
    slots, flexible : bits of the hours of the week (0 unknown), 1 where an overlap is enough
    hours, pay, level, months : hundredths of hours, pence, level, months of experience; -1 unknown
    occupation, employer : row numbers; occupation is -1 where unknown
    shut : bits of `STATE`: why nobody can be put forward
    lot : hash for the lottery of ties
    skill, weight : skills by family, the heavier first within a family, and what each weighs
    """

    east: Ints
    north: Ints
    located: Ints
    need: Longs
    need_licences: Longs
    slots: Longs
    flexible: Ints
    hours: Ints
    pay: Ints
    level: Ints
    months: Ints
    occupation: Ints
    employer: Ints
    shut: Ints
    lot: Lots
    skill: Ragged
    weight: Ragged


class Knowledge:
    """The numbers behind skills and occupations: the reference tables, and the market's own words beside them.

    A term that the skills table does not know still matches itself, when a vacancy or course asks for it.
    """

    def __init__(self, market: Market) -> None:
        self.occupations = {code: row for row, code in enumerate(occupations())}
        self.groups = tuple(occupations().values())
        self.alike = similarity()
        known = skills()
        self.skill_rows = {id: row for row, id in enumerate(known)}
        self.skill_labels = [skill.label for skill in known.values()]
        families: dict[str, int] = {}
        family = [families.setdefault(skill.family, len(families)) for skill in known.values()]
        rarity = [skill.rarity for skill in known.values()]
        for term in sorted(_own_terms(market)):
            self.skill_rows[term] = len(family)
            self.skill_labels.append(term)
            family.append(len(families) + len(family))
            rarity.append(UNHEARD)
        self.family = np.array(family, dtype=np.int32)
        self.rarity = np.array(rarity, dtype=np.int32)
        self.licences = {code: row for row, code in enumerate(names("licences", "code"))}
        self.sectors = {code: row for row, code in enumerate(names("sectors", "code"))}

    def skill(self, term: str) -> int:
        """Row of the skill that a term names; -1 where nothing in the market asks for it."""
        return self.skill_rows.get(skill_id(term) or fold(term), -1)

    def occupation(self, text: str | None) -> int:
        """Row of the unit group of a code or title; -1 where it is not recognised."""
        code = occupation_code(text) if text else None
        return self.occupations[code] if code else -1

    def title(self, text: str) -> str:
        """A SOC code or job title in words: the title as it was given, the official one for a code."""
        return self.groups[self.occupations[text]].title.lower() if text in self.occupations else text

    def licence_bits(self, licences: Iterable[str] | None) -> int:
        """Licences as bits."""
        return sum(1 << self.licences[code] for code in set(licences or ()))

    def missing_licence_bits(self, licences: tuple[str, ...] | None) -> int:
        """Licences known not to be held as bits; none where nothing is known."""
        return 0 if licences is None else ALL_LICENCES & ~self.licence_bits(licences)

    def sector_bits(self, work: tuple[str, ...] | None) -> int:
        """The sectors among excluded work as bits of the word of needs."""
        return sum(1 << SECTOR_BIT + self.sectors[item] for item in work or () if item in self.sectors)

    def occupation_range(self, work: str) -> tuple[int, int]:
        """The rows of occupations under a SOC code of one to four digits, from and to; empty for a sector."""
        rows = [row for code, row in self.occupations.items() if work in soc_groups() and code.startswith(work)]
        return (rows[0], rows[-1] + 1) if rows else (0, 0)

    def sector_of(self, occupation: int) -> int:
        """Row of the sector that an occupation belongs to; -1 for none."""
        return self.sectors[self.groups[occupation].sector] if occupation >= 0 else -1


def _own_terms(market: Market) -> set[str]:
    asked = (market.vacancies, "essential_skills"), (market.vacancies, "desirable_skills"), (market.courses, "gives_skills")
    terms = {term for table, name in asked for value in table.columns[name].values for term in value or ()}
    return {fold(term) for term in terms if skill_id(term) is None}


def encode_people(
    table: Table[Jobseeker], knowledge: Knowledge, scheme: Scheme, policy: Policy, on: date, declined: Mapping[str, Ints]
) -> People:
    """Jobseekers as arrays, in the order of the table.

    Parameters
    ----------
    declined : rows of the employers that a jobseeker does not want to be put forward to, by jobseeker
    """
    columns = table.columns
    metres, located = _metres(columns, columns["district"])
    modes = columns["travel_modes"].encode(mode_mask, np.int64)
    limit = _travel_limit(columns, policy, on) * MS
    held = _ragged(columns["work_history"], lambda spell: knowledge.occupation(spell.work))
    no_declined = np.zeros(0, np.int32)
    return People(
        east=metres[:, 0],
        north=metres[:, 1],
        located=located.astype(np.int32),
        reach=reach_metres(limit, modes).astype(np.int32),
        modes=modes.astype(np.int32),
        limit_ms=limit.astype(np.int32),
        lack=columns["availability"].encode(lambda week: ALL_WEEK & ~week.mask if week else 0, np.int64)
        | columns["excluded_work"].encode(knowledge.sector_bits, np.int64),
        lack_licences=columns["licences"].encode(knowledge.missing_licence_bits, np.int64),
        available=columns["availability"].encode(lambda week: week.mask if week else ALL_WEEK, np.int64),
        known=_known_bits(columns),
        hours_min=columns["hours_min"].encode(_hundredths, np.int32),
        hours_max=columns["hours_max"].encode(_hundredths, np.int32),
        pay=columns["min_hourly_pay"].encode(_hundredths, np.int32),
        level=columns["qualification_level"].encode(_number, np.int32),
        wait=columns["claim_start"].encode(lambda day: min((on - day).days, LONGEST_WAIT) if day else 0, np.int32),
        lot=_lots(table.ids, policy.salt),
        eligible=_eligible(columns, scheme, on),
        skill=_ragged(columns["skills"], knowledge.skill, ordered=True),
        held=held,
        months=_ragged(columns["work_history"], lambda spell: spell.months),
        sought=_ragged(columns["sought_occupations"], knowledge.occupation),
        shut_from=_ragged(columns["excluded_work"], lambda work: knowledge.occupation_range(work)[0]),
        shut_to=_ragged(columns["excluded_work"], lambda work: knowledge.occupation_range(work)[1]),
        declined=_join([declined.get(id, no_declined) for id in table.ids]),
    )


def encode_jobs(market: Market, knowledge: Knowledge, policy: Policy, started: Mapping[str, int]) -> Jobs:
    """Vacancies as arrays, in the order of their table.

    Parameters
    ----------
    started : how many people have started in each vacancy
    """
    table = market.vacancies
    columns = table.columns
    employers = market.employers
    districts = columns["employer"].map(lambda id: employers[id].district)
    metres, located = _metres(columns, districts)
    occupation = _vacancy_occupations(columns, knowledge)
    flexible = columns["flexible"].encode(lambda flexible: flexible is True, np.int32)
    slots = columns["shifts"].encode(lambda week: week.mask if week else 0, np.int64)
    sector = np.array([knowledge.sector_of(row) for row in occupation.tolist()], np.int64)
    sector_bits = np.where(sector >= 0, np.int64(1) << (sector + SECTOR_BIT).clip(0), 0)
    skill, weight = _wanted_skills(columns, knowledge, policy)
    return Jobs(
        east=metres[:, 0],
        north=metres[:, 1],
        located=located.astype(np.int32),
        need=np.where(flexible == 1, 0, slots) | sector_bits,
        need_licences=columns["legal_licences"].encode(knowledge.licence_bits, np.int64),
        slots=slots,
        flexible=flexible,
        hours=columns["hours_per_week"].encode(_hundredths, np.int32),
        pay=columns["pay_per_hour"].encode(_hundredths, np.int32),
        level=columns["min_qualification_level"].encode(_number, np.int32),
        months=columns["experience_months"].encode(_number, np.int32),
        occupation=occupation,
        employer=columns["employer"].encode(employers.row, np.int32),
        shut=_shut(market, started),
        lot=_lots(table.ids, policy.salt),
        skill=skill,
        weight=weight,
    )


def declined_employers(market: Market) -> dict[str, Ints]:
    """Rows of the employers that each jobseeker has declined, by jobseeker."""
    declined: dict[str, set[int]] = {}
    for row in _events(market, "declined"):
        event = market.events.at(row)
        if event.jobseeker and event.vacancy:
            employer = market.vacancies[event.vacancy].employer
            declined.setdefault(event.jobseeker, set()).add(market.employers.row(employer))
    return {id: np.array(sorted(rows), np.int32) for id, rows in declined.items()}


def started_jobs(market: Market) -> dict[str, int]:
    """How many people have started in each vacancy and not left it again, by vacancy."""
    count: dict[str, int] = {}
    for kind, change in (("job_started", 1), ("job_left", -1), ("reversed", -1)):
        for row in _events(market, kind):
            vacancy = market.events.columns["vacancy"][row]
            if vacancy:
                count[vacancy] = max(0, count.get(vacancy, 0) + change)
    return count


def _events(market: Market, kind: str) -> list[int]:
    kinds = market.events.columns["kind"]
    if kind not in kinds.values:
        return []
    rows: list[int] = np.flatnonzero(kinds.codes == kinds.values.index(kind)).tolist()
    return rows


def _metres(columns: Mapping[str, Column[Any]], districts: Column[Any]) -> tuple[Ints, NDArray[np.bool_]]:
    """Metres east and north, (n, 2), and whether the place is known."""
    degrees = np.stack([columns["latitude"].encode(_degrees, float), columns["longitude"].encode(_degrees, float)])
    for column, place in ((columns["postcode"], _postcode_place), (districts, _district_place)):
        fallback = np.stack([column.encode(lambda v, i=i: place(v)[i], float) for i in (0, 1)])
        degrees = np.where(np.isnan(degrees), fallback, degrees)
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
        lambda day: min(policy.first_weeks_travel_minutes, policy.max_travel_minutes)
        if day and on - day < first_weeks
        else policy.max_travel_minutes,
        np.int64,
    )
    own = columns["max_travel_minutes"].encode(lambda minutes: minutes or policy.max_travel_minutes, np.int64)
    return np.minimum(rule, own)


def _known_bits(columns: Mapping[str, Column[Any]]) -> Ints:
    lists = (("skills", KNOWS_SKILLS), ("work_history", KNOWS_HISTORY), ("sought_occupations", KNOWS_SOUGHT), ("availability", KNOWS_WEEK))
    known = np.zeros(len(columns["skills"]), np.int32)
    for name, bit_ in lists:
        known |= columns[name].encode(lambda value, bit_=bit_: bit_ if value is not None else 0, np.int32)
    return known


def _eligible(columns: Mapping[str, Column[Any]], scheme: Scheme, on: date) -> Ints:
    group, claim = columns["customer_group"], columns["claim_start"]
    pairs, inverse = np.unique(group.codes.astype(np.int64) << 32 | claim.codes, return_inverse=True)
    answers = [scheme.is_eligible(group.values[p >> 32], claim.values[p & 0xFFFFFFFF], on) for p in pairs.tolist()]
    return np.array([answer is not False for answer in answers], np.int32)[inverse]


def _vacancy_occupations(columns: Mapping[str, Column[Any]], knowledge: Knowledge) -> Ints:
    said = columns["occupation"].encode(knowledge.occupation, np.int32)
    from_title = columns["title"].encode(knowledge.occupation, np.int32)
    return np.where(said >= 0, said, from_title)


def _shut(market: Market, started: Mapping[str, int]) -> Ints:
    """Why nobody can be put forward to a vacancy, as bits of barriers."""
    columns = market.vacancies.columns
    closed = columns["closing_date"].encode(lambda day: bit("closed") if day and day < market.on else 0, np.int32)
    pay, start = columns["pay_per_hour"], columns["start_date"]
    unlawful = [
        bit("pay_below_legal") if is_below_legal(p, day, market.on) else 0 for p, day in zip(pay, start, strict=True)
    ]
    full = [
        bit("full") if started.get(id, 0) >= openings else 0
        for id, openings in zip(market.vacancies.ids, columns["openings"], strict=True)
    ]
    return closed | np.array(unlawful, np.int32) | np.array(full, np.int32)


def is_below_legal(pay: float | None, start: date | None, on: date) -> bool:
    """Whether pay is below the legal minimum of the day the job starts, or of `on` where no start is named."""
    minimum = legal_minimum_pay(max(start, on) if start else on)
    return pay is not None and minimum is not None and pay < minimum


def _wanted_skills(columns: Mapping[str, Column[Any]], knowledge: Knowledge, policy: Policy) -> tuple[Ragged, Ragged]:
    essential, desirable = columns["essential_skills"], columns["desirable_skills"]
    pairs, inverse = np.unique(essential.codes.astype(np.int64) << 32 | desirable.codes, return_inverse=True)
    rows, weights = [], []
    for pair in pairs.tolist():
        wanted: dict[int, int] = {}
        for terms, factor in ((desirable.values[pair & 0xFFFFFFFF], 1), (essential.values[pair >> 32], policy.essential_factor)):
            wanted |= {row: factor * int(knowledge.rarity[row]) for row in map(knowledge.skill, terms or ())}
        ordered = sorted(wanted, key=lambda row: (knowledge.family[row], -wanted[row], row))
        rows.append(np.array(ordered, np.int32))
        weights.append(np.array([wanted[row] for row in ordered], np.int32))
    return _take_ragged(_join(rows), inverse), _take_ragged(_join(weights), inverse)


def _lots(ids: Sequence[str], salt: str) -> Lots:
    digests = b"".join(blake2b(f"{salt}|{id}".encode(), digest_size=8).digest() for id in ids)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def _number(value: int | None) -> int:
    return -1 if value is None else value


def _hundredths(value: float | None) -> int:
    return -1 if value is None else round(value * HUNDREDTHS)


def _ragged(column: Column[Any], number: Callable[[Any], int], *, ordered: bool = False) -> Ragged:
    """A column of lists as numbers; with `ordered`, each list sorted, once each, without the -1 of unknown words."""
    lists = [[number(item) for item in value or ()] for value in column.values]
    if ordered:
        lists = [sorted({item for item in items if item >= 0}) for items in lists]
    return _take_ragged(_join([np.array(items, np.int32) for items in lists]), column.codes)


def _join(lists: Sequence[Ints]) -> Ragged:
    starts = np.zeros(len(lists) + 1, np.int64)
    np.cumsum([len(items) for items in lists], out=starts[1:])
    return Ragged(starts, np.concatenate(lists).astype(np.int32) if lists else np.zeros(0, np.int32))


def _take_ragged(ragged: Ragged, rows: NDArray[Any]) -> Ragged:
    """The lists of some rows, in their order."""
    lengths = np.diff(ragged.starts)[rows]
    starts = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    shift = np.repeat(ragged.starts[rows] - starts[:-1], lengths)
    return Ragged(starts, ragged.data[np.arange(starts[-1]) + shift])


def take_people(people: People, rows: NDArray[Any]) -> People:
    """Some jobseekers, in the order of `rows`."""
    return People(*(_take_ragged(field, rows) if isinstance(field, Ragged) else field[rows] for field in people))
