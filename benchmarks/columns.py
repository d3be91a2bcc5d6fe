"""The encoded rows as plain columns with small tables to look things up in: what a careful user of numpy, polars or
SQL would start from. Making them is not counted in any peer's time.

Jobseekers whom no vacancy can have and vacancies that nobody can have are left out. Every fact with few distinct
values becomes a code, so that the points of two facts are one look-up.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.market import Array, Encoded
from benchmarks.skill_codes import code_skills, pad
from lepmatch.matching import facts
from lepmatch.matching.arrays import (
    Ragged,
    load_list,
)
from lepmatch.matching.criteria.pay import COST_OF_SHORTFALL
from lepmatch.matching.scoring import EXPERIENCE, NUMBER, PAY, QUALIFICATION, SKILLS, WEEK
from lepmatch.matching.travel import MODES, MS

SLOT_LENGTHS = (300, 600, 300, 400, 800) * 7  # hundredths of hours of each slot of the week


class Seekers(NamedTuple):
    """Jobseekers as columns; lists are padded with -1.

    state_of, state_family, state : the skills held of one family as a code, one entry for each jobseeker and family
    """

    row: Array
    east: Array
    north: Array
    reach: Array
    lack: Array
    lack_licences: Array
    hours_max: Array
    modes: Array
    limit_ms: Array
    families: Array
    facts: Array
    week: Array
    span: Array
    pay: Array
    level: Array
    shut: Array
    declines: Array
    state_of: Array
    state_family: Array
    state: Array
    held: Array
    months: Array
    sought: Array


class Openings(NamedTuple):
    """Vacancies as columns; the skills they ask for by family.

    always : bits of facts that count whatever the jobseeker's side says
    given : milli-points that everybody gets, because nothing is asked for
    common_min : hundredths of hours that must be in common
    trade, past_trade : columns of the occupation in tables of jobseekers by occupation; the last is for none
    asked : how many families of skills are asked for
    family, request : (n, most asked) each family, by its number, and where in `Tables.worth` its request starts
    """

    row: Array
    east: Array
    north: Array
    need: Array
    need_licences: Array
    hours: Array
    families: Array
    facts: Array
    always: Array
    given: Array
    slots: Array
    common_min: Array
    hours_code: Array
    pay: Array
    level: Array
    trade: Array
    past_trade: Array
    months: Array
    employer: Array
    asked: Array
    family: Array
    request: Array
    weight_of_all: Array


class Tables(NamedTuple):
    """What is looked up.

    worth : twice the weight met, by request and then by the code of what is held of its family; 0 is nothing
    number, when, pay, level : points by the codes of both sides (jobseeker's first)
    common : hundredths of hours in common, by week and slots
    known, neutral : milli-points known, and for what is not known, by bits of the facts of a pair
    excluded : by kind of exclusion and occupation
    declined : jobseeker << 32 | employer, sorted
    ways : (4, 16) milliseconds to get going by each way to travel and set of ways, very long when it is not in the set
    """

    worth: Array
    number: Array
    when: Array
    pay: Array
    level: Array
    common: Array
    known: Array
    neutral: Array
    excluded: Array
    declined: Array
    ways: Array


class Columns(NamedTuple):
    """A market as columns."""

    seekers: Seekers
    openings: Openings
    tables: Tables
    encoded: Encoded


def make_columns(encoded: Encoded) -> Columns:
    """Rows to columns, codes and tables."""
    people, jobs, rules = encoded
    weights = rules.weights
    can = (people.rows["eligible"] == 1) & (people.rows["in_work"] == 0) & (people.rows["located"] == 1)
    row = np.flatnonzero(can & (people.rows["reach"] >= 0))
    p, lists = people.rows[row], people.data
    open_ = np.flatnonzero((jobs.rows["shut"] == 0) & (jobs.rows["located"] == 1))
    q = jobs.rows[open_]
    week, weeks = _codes(p["available"], p["facts"] & facts.WEEK)
    span, spans = _codes(p["hours_min"], p["hours_max"])
    need, needs = _codes(p["pay"])
    slots, slot_sets = _codes(q["slots"])
    hours, hour_values = _codes(q["hours"])
    pay, pays = _codes(q["pay"])
    common = _common_hours(weeks[:, 0], slot_sets[:, 0])
    shut, kinds = _exclusions(load_list(p, lists, "shut"), len(rules.alike))
    declined = load_list(p, lists, "declined")
    holds, asks, worth = code_skills(
        load_list(p, lists, "skill"), *(load_list(q, jobs.data, n) for n in ("skill", "weight"))
    )
    held, sought = (pad(load_list(p, lists, name)) for name in ("held", "sought"))
    months = pad(load_list(p, lists, "months"), 0)
    seekers = Seekers(
        row=row.astype(np.int32),
        east=p["east"].astype(np.int64),
        north=p["north"].astype(np.int64),
        reach=p["reach"].astype(np.int64),
        lack=p["lack"].copy(),
        lack_licences=p["lack_licences"].copy(),
        hours_max=np.where(p["hours_max"] < 0, np.iinfo(np.int32).max, p["hours_max"]),
        modes=p["modes"].astype(np.int8),
        limit_ms=p["limit_ms"].copy(),
        families=p["families"].copy(),
        facts=p["facts"].astype(np.int16),
        week=week.astype(np.int16),
        span=span.astype(np.int16),
        pay=need.astype(np.int16),
        level=(p["level"] + 1).astype(np.int16),
        shut=shut.astype(np.int16),
        declines=np.diff(declined.starts) > 0,
        **holds,
        held=held,
        months=months,
        sought=sought,
    )
    named = (np.array([[word >> k & 1 for k in range(35)] for word in slot_sets[:, 0].tolist()]) @ SLOT_LENGTHS)[slots]
    openings = Openings(
        row=open_.astype(np.int32),
        east=q["east"].astype(np.int64),
        north=q["north"].astype(np.int64),
        need=q["need"].copy(),
        need_licences=q["need_licences"].copy(),
        hours=q["hours"].copy(),
        families=q["families"].copy(),
        facts=q["asked"].astype(np.int16),
        always=q["settled"].astype(np.int16),
        slots=slots.astype(np.int16),
        common_min=np.where(q["flexible"] == 1, np.minimum(named, np.maximum(1, q["hours"])), 0).astype(np.int32),
        hours_code=hours.astype(np.int16),
        pay=pay.astype(np.int16),
        level=(q["level"] + 1).astype(np.int16),
        trade=np.where(q["occupation"] < 0, len(rules.alike), q["occupation"]).astype(np.int16),
        past_trade=np.where((q["occupation"] < 0) | (q["months"] <= 0), len(rules.alike), q["occupation"]).astype(
            np.int16
        ),
        months=q["months"].copy(),
        employer=q["employer"].copy(),
        **asks,
        given=(weights[SKILLS] * (q["weight_of_all"] == 0) + weights[EXPERIENCE] * (q["months"] == 0)).astype(np.int32),
        weight_of_all=np.maximum(1, q["weight_of_all"]),
    )
    tables = Tables(
        worth=worth,
        number=_number_points(spans, hour_values[:, 0], int(weights[NUMBER])),
        when=_when_points(weeks, slot_sets[:, 0], int(weights[WEEK])),
        pay=_pay_points(needs[:, 0], pays[:, 0], int(weights[PAY])),
        level=_level_points(int(p["level"].max()) + 2, int(q["level"].max()) + 2, int(weights[QUALIFICATION])),
        common=common,
        known=rules.known,
        neutral=facts.known_weights(rules.neutral)[-1] - facts.known_weights(rules.neutral),
        excluded=kinds,
        declined=np.sort(np.repeat(np.arange(len(p)), np.diff(declined.starts)) << 32 | declined.data),
        ways=np.array(
            [[m.start_minutes * MS if s >> b & 1 else 2**30 for s in range(16)] for b, m in enumerate(MODES)], np.int32
        ),
    )
    return Columns(seekers, openings, tables, encoded)


def _codes(*columns: Array) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Codes of distinct combinations, and the combinations."""
    values, codes = np.unique(np.stack(columns, axis=1).astype(np.int64), axis=0, return_inverse=True)
    return codes.reshape(-1), values


def _common_hours(weeks: NDArray[np.int64], slots: NDArray[np.int64]) -> NDArray[np.int32]:
    common = np.zeros((len(weeks), len(slots)), np.int32)
    for k, length in enumerate(SLOT_LENGTHS):
        common += length * ((weeks[:, None] & slots) >> k & 1).astype(np.int32)
    return common


def _when_points(weeks: NDArray[np.int64], slots: NDArray[np.int64], weight: int) -> NDArray[np.int32]:
    both, asked = np.bitwise_count(weeks[:, :1] & slots), np.bitwise_count(slots)
    points = weight * both.astype(np.int64) // np.maximum(1, asked)
    return np.where((weeks[:, 1:] != 0) & (slots != 0), points, 0).astype(np.int32)


def _number_points(spans: NDArray[np.int64], hours: NDArray[np.int64], weight: int) -> NDArray[np.int32]:
    least, most = spans[:, :1], spans[:, 1:]
    enough = np.where((most < 0) | (hours <= most), weight, 0)
    points = np.where(hours < least, weight * hours // np.maximum(1, least), enough)
    return np.where((hours >= 0) & ((least >= 0) | (most >= 0)), points, 0).astype(np.int32)


def _pay_points(needs: NDArray[np.int64], pays: NDArray[np.int64], weight: int) -> NDArray[np.int32]:
    need = needs[:, None]
    short = weight * np.maximum(0, need - COST_OF_SHORTFALL * (need - pays)) // np.maximum(1, need)
    return np.where((need < 0) | (pays < 0), 0, np.where(pays >= need, weight, short)).astype(np.int32)


def _level_points(held: int, asked: int, weight: int) -> NDArray[np.int32]:
    level, wanted = np.arange(-1, held - 1)[:, None], np.arange(-1, asked - 1)
    points = weight * np.maximum(0, 2 - np.maximum(0, wanted - level)) // 2
    known = np.where((wanted < 0) | (level < 0), 0, points)
    return np.where(wanted == 0, weight, known).astype(np.int32)


def _exclusions(shut: Ragged, occupations: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The kind of exclusion of each jobseeker, and the occupations that each kind excludes; the last is for none."""
    ranges_of_all = pad(shut)
    if not ranges_of_all.size:
        ranges_of_all = np.full((len(ranges_of_all), 2), -1, np.int32)
    kinds, code = np.unique(ranges_of_all, axis=0, return_inverse=True)
    excluded = np.zeros((len(kinds), occupations + 1), bool)
    for kind, ranges in zip(excluded, kinds.reshape(len(kinds), -1, 2).tolist(), strict=True):
        for start, end in ranges:
            kind[max(0, start) : max(0, end)] = True
    return code.reshape(-1), excluded
