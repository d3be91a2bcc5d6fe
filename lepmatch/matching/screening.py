"""The most that each vacancy near a jobseeker can come to, in loops that are made of vector instructions.

Nineteen vacancies in twenty can be left alone once it is known what they can come to at most, so the search begins with
a bound and not with the points: what the work is worth, looked up by occupation; the skills, by how many families are
in common; the journey, from the straight line; everything else at its best. A bound may be too high, never too low, and
a vacancy that a rule bars may be let through, never one that no rule bars: whoever asks settles both for the few that
are left.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching import facts
from lepmatch.matching.arrays import Ints, Jobs, Longs, People, Rows, load_list
from lepmatch.matching.compiled import Array, Number, Row, compiled, count_bits
from lepmatch.matching.criteria.travel import SHORT
from lepmatch.matching.scoring import EXPERIENCE, OCCUPATION, PREFERENCE, TRAVEL, Rules
from lepmatch.matching.travel import PACE, START

Floats = NDArray[np.float32]
Halves = NDArray[np.uint32]

BLOCK = 64  # vacancies that answer in one word
LANES = 16  # vacancies that are screened at once, at least: runs are rounded up to whole ones
PIECE = 2_048  # vacancies that are screened before some are scored: what fits into the nearest cache
SLACK = 32  # metres by which places may be off in floating point of 32 bits, anywhere on earth
HALF = 32  # bits
LISTED = 1 << 20  # added to a bound that is high enough for the vacancy's list, whatever the jobseeker's is like
FEW = 1 << 21  # in place of a bound, where too little is known for points
"""All of them are whole in floating point of 32 bits."""


class Screen(NamedTuple):
    """Vacancies in the order of `Openings`, column by column, and what is looked up for them.

    east, north, hours : what the rules need
    need_low, need_high : the word of needs in halves, with licences in the bits that are free, as in `lack`
    families : bits of families of skills
    skills : by how many of them are in common, the most for skills, in `unit`s
    terms, terms_at : each skill that is asked for and half its points, one after the other, and where a vacancy's start
    kind : three times the occupation after the unknown one, and whether experience is unknown, not asked for, asked for
    profile : what `asked` and `settled` of `JOB` are together
    lack : the word of each jobseeker of the grid that goes with the needs
    beside : by a jobseeker's facts and a profile, the most that can come beside skills, work and journey; `FEW`
    alike : likeness of occupations, by the jobseeker's and then the vacancy's
    """

    east: Floats
    north: Floats
    hours: Floats
    need_low: Halves
    need_high: Halves
    families: Longs
    skills: NDArray[np.uint8]
    unit: int
    terms: Ints
    terms_at: Ints
    kind: NDArray[np.uint16]
    profile: NDArray[np.uint16]
    lack: Longs
    beside: Ints
    alike: NDArray[np.int16]


class Sheet(NamedTuple):
    """What a worker writes down of a jobseeker.

    work : by kind of vacancy, the most for occupation, experience and preference
    occupation, preference, likeness : room to work that out
    journey : for each way to travel, points at no distance and what each metre costs
    which : the vacancies of a piece
    part, most : what is looked up of the bound of each, and the bound; -1 where a rule bars it
    """

    work: Ints
    occupation: Floats
    preference: Floats
    likeness: Floats
    journey: Floats
    which: Ints
    part: Ints
    most: Floats


def make_screen(jobs: Jobs, people: People, rules: Rules) -> Screen:
    """Columns for vacancies in the order of `Openings` and jobseekers in the order of a grid."""
    rows = jobs.rows
    need, lack = _words(rows, people.rows)
    skills, unit = _most_for_skills(jobs, int(rules.weights[0]))
    experience = np.where(rows["months"] == 0, 1, np.where(rows["months"] > 0, 2, 0))
    most = np.where(rules.known < rules.min_known, FEW, rules.most_beside - rules.weights[TRAVEL])
    profiles, profile = np.unique(rows[["asked", "settled"]], return_inverse=True)
    known = np.arange(len(most))[:, None] & profiles["asked"] | profiles["settled"]
    return Screen(
        *(_padded(rows[name], np.float32) for name in ("east", "north", "hours")),
        _padded(need, np.uint32),
        _padded(need >> HALF, np.uint32),
        rows["families"].copy(),
        skills,
        unit,
        *_terms(jobs, int(rules.weights[0])),
        (3 * (rows["occupation"] + 1) + experience).astype(np.uint16),
        profile.astype(np.uint16),
        lack,
        most[known].astype(np.int32),
        np.ascontiguousarray(rules.alike.T),
    )


def make_sheet(rules: Rules) -> Sheet:
    """Room for one worker."""
    occupations, size = len(rules.alike), PIECE + LANES
    room = np.zeros((3, occupations), np.float32)
    work, which, part = (np.zeros(length, np.int32) for length in (3 * (occupations + 1), size, size))
    return Sheet(work, *room, np.zeros(2 * len(START), np.float32), which, part, np.zeros(size, np.float32))


def _padded(column: NDArray[Any], kind: type) -> NDArray[Any]:
    """A column as it is screened: whole lanes are read, to beyond its end."""
    padded = np.zeros(len(column) + LANES, kind)
    padded[: len(column)] = column
    return padded


def _words(jobs: Rows, people: Rows) -> tuple[Longs, Longs]:
    """The words of needs and lacks, the licences that are asked for most in the bits that neither uses."""
    need, lack = jobs["need"].copy(), people["lack"].copy()
    free = int(max(need.max(initial=0), lack.max(initial=0))).bit_length()
    asked = [int((jobs["need_licences"] >> bit & 1).sum()) for bit in range(63)]
    most_asked = sorted(filter(asked.__getitem__, range(63)), key=lambda bit: -asked[bit])
    for place, bit in zip(range(free, 63), most_asked, strict=False):
        need |= (jobs["need_licences"] >> bit & 1) << place
        lack |= (people["lack_licences"] >> bit & 1) << place
    return need, lack


def _most_for_skills(jobs: Jobs, weight: int) -> tuple[NDArray[np.uint8], int]:
    """For each vacancy, the most for skills that 0, 1, 2 ... families in common can give, in units, rounded up."""
    rows, unit = jobs.rows, max(1, -(-weight // 255))
    last = rows["most_end"] - rows["most"] - 1
    table = np.empty((len(rows), int(last.max(initial=0)) + 1), np.uint8)
    for common in range(table.shape[1]):
        table[:, common] = -(-jobs.data[rows["most"] + np.minimum(common, last)] // unit)
    table[(rows["asked"] | rows["settled"]) & facts.SKILLS == 0] = 0
    return table, unit


def _terms(jobs: Jobs, weight: int) -> tuple[Ints, Ints]:
    """Skills as `Screen` has them, half the points of each rounded up."""
    skills, weights = (load_list(jobs.rows, jobs.data, name) for name in ("skill", "weight"))
    whole = np.repeat(jobs.rows["weight_of_all"].astype(np.int64), np.diff(skills.starts))
    halves = -(-weight * weights.data.astype(np.int64) // (2 * np.maximum(1, whole)))
    return np.stack([skills.data, halves], axis=1).astype(np.int32).reshape(-1), (2 * skills.starts).astype(np.int32)


@compiled
def write_down(person: Row, lists: Array, screen: Screen, rules: Rules, sheet: Sheet) -> None:
    """What a jobseeker's work is worth to every kind of vacancy at most, and a journey to any."""
    trade, wish, like, alike, one = sheet.occupation, sheet.preference, sheet.likeness, screen.alike, np.float32(1)
    trade[:], wish[:], like[:] = 0, 0, 0
    for i in range(person.held, person.held_end):
        if lists[i] >= 0:
            _take_larger(trade, alike[lists[i]], np.float32(2))
            _take_larger(like, alike[lists[i]], one)
    for i in range(person.sought, person.sought_end):
        if lists[i] >= 0:
            _take_larger(trade, alike[lists[i]], one)
            _take_larger(wish, alike[lists[i]], np.float32(max(5, 10 - (i - person.sought))))
    of_trade, of_wish = np.float32(rules.weights[OCCUPATION] / 2_000), np.float32(rules.weights[PREFERENCE] / 10_000)
    of_time, related, work = rules.weights[EXPERIENCE], np.float32(10 * rules.related), sheet.work
    work[0], work[1], work[2] = 0, of_time, 0
    for k in range(len(trade)):
        most = np.int32(trade[k] * of_trade + wish[k] * of_wish) + 1
        work[3 * k + 3], work[3 * k + 4] = most, most + of_time
        work[3 * k + 5] = most + of_time * (like[k] >= related)
    spread = np.float64(person.limit_ms) - SHORT
    for mode in range(len(START)):
        at_once, metre = np.float64(rules.weights[TRAVEL]), 0.0
        if spread > 0:
            at_once, metre = at_once * (person.limit_ms - START[mode]) / spread, at_once * PACE[mode] / spread
        can = person.modes >> mode & 1 == 1
        sheet.journey[2 * mode], sheet.journey[2 * mode + 1] = at_once if can else 0.0, metre if can else 0.0


@compiled
def _take_larger(best: Array, likeness: Array, times: Number) -> None:
    for k in range(len(best)):
        best[k] = max(best[k], times * np.float32(likeness[k]))


@compiled
def screen_run(
    screen: Screen,
    rules: Rules,
    person: Row,
    lack: Number,
    least: Array,
    start: Number,
    end: Number,
    sheet: Sheet,
    count: Number,
) -> None:
    """Write a run of vacancies on the sheet after the `count` that are there, and the most that each can come to.

    Up to `LANES` places after them are written over.
    """
    which, part = sheet.which[count:], sheet.part[count:]
    for k in range(end - start):
        which[k] = start + k
    _look_up(screen, person, start, end, sheet.work, part)
    size = -(-(end - start) // LANES) * LANES
    east, north, hours = screen.east[start:], screen.north[start:], screen.hours[start:]
    low, high, least, most = screen.need_low[start:], screen.need_high[start:], least[start:], sheet.most[count:]
    lack_low, lack_high = np.uint32(lack), np.uint32(lack >> HALF)
    person_east, person_north = np.float32(person.east), np.float32(person.north)
    edge = np.float32((np.float64(person.reach) + 1 + SLACK) ** 2)
    longest = np.float32(person.hours_max if person.hours_max >= 0 else np.inf)
    full, listed, slack = np.float32(rules.weights[TRAVEL]), np.float32(LISTED), np.float32(SLACK)
    none, one, barred = np.float32(0), np.float32(1), np.float32(-1)
    a, a_metre, b, b_metre, c, c_metre, d, d_metre = _lines(sheet.journey)
    for k in range(size):
        dx, dy = east[k] - person_east, north[k] - person_north
        square = dx * dx + dy * dy
        metres = np.sqrt(square) - slack
        way = max(max(a - a_metre * metres, b - b_metre * metres), max(c - c_metre * metres, d - d_metre * metres))
        bound = np.float32(part[k]) + max(min(way, full), none) + one
        passes = (square <= edge) & (low[k] & lack_low | high[k] & lack_high == 0) & (hours[k] <= longest)
        most[k] = (bound + (listed if bound >= np.float32(least[k]) else none)) if passes else barred


@compiled
def _lines(journey: Array) -> tuple[Number, ...]:
    return journey[0], journey[1], journey[2], journey[3], journey[4], journey[5], journey[6], journey[7]


@compiled
def _look_up(screen: Screen, person: Row, start: Number, end: Number, work: Array, part: Array) -> None:
    """The part of the bounds that is looked up: one after the other, as vectors are slow at that on many machines."""
    families, skills, unit, of_person = screen.families[start:end], screen.skills[start:end], screen.unit, person.families
    for k in range(len(families)):
        part[k] = unit * skills[k, np.uint64(count_bits(of_person & families[k]))]
    kind, profile, beside = screen.kind[start:end], screen.profile[start:end], screen.beside[person.facts]
    for k in range(len(kind)):
        part[k] += work[kind[k]] + beside[profile[k]]


@compiled
def nearer_bound(screen: Screen, person: Row, held: Array, v: Number, bound: Number) -> Number:
    """A bound with what the skills held are worth in place of what families in common may be.

    It is as if one skill could answer for all of its family; `held` is from `mark_held`, 2 and 1.
    """
    start, end = screen.terms_at[v], screen.terms_at[v + 1]
    if start == end:
        return np.int64(bound)
    common = np.uint64(count_bits(person.families & screen.families[v]))
    worth = np.int64(bound) - np.int64(screen.unit) * screen.skills[v, common]
    while start < end:
        worth += np.int64(held[screen.terms[start]]) * screen.terms[start + 1]
        start += 2
    return worth


@compiled
def take_from(sheet: Sheet, count: Number, cut: Number, taken: Array, taken_most: Array) -> Number:
    """Move those who may come to `cut`, or onto the vacancy's list, from the `count` on a sheet: how many."""
    most, moved, cut = sheet.most, 0, np.float32(cut)
    for k in range(count, -(-count // BLOCK) * BLOCK):
        most[k] = -1
    for block in range(0, count, BLOCK):
        some, word = most[block : block + BLOCK], np.int64(0)
        for k in range(BLOCK):  # nothing is written here, so that it becomes vector instructions
            word |= np.int64(some[k] >= cut) << k
        while word:
            k = block + count_bits((word & -word) - 1)
            taken[moved], taken_most[moved] = sheet.which[k], np.int32(most[k])
            most[k] = -1
            moved += 1
            word &= word - 1
    return moved
