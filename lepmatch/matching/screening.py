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

from lepmatch.matching.arrays import WORD, Ints, Jobs, Longs, People, Rows
from lepmatch.matching.compiled import Array, Number, Row, compiled, count_bits
from lepmatch.matching.criteria.occupation import worth as occupation_worth
from lepmatch.matching.criteria.preference import worth as preference_worth
from lepmatch.matching.criteria.travel import SHORT, WAYS
from lepmatch.matching.scoring import EXPERIENCE, OCCUPATION, PREFERENCE, SKILLS, TRAVEL, Rules
from lepmatch.matching.skill_bounds import SkillBounds, make_skill_bounds, most_in_common, most_of_held
from lepmatch.matching.travel import PACE, START

Floats = NDArray[np.float32]
Shorts = NDArray[np.int16]
Halves = NDArray[np.uint32]

BLOCK = 64  # vacancies that answer in one word
LANES = 16  # vacancies that are screened at once, at least: runs are rounded up to whole ones
PIECE = 2_048  # vacancies that are screened before some are scored: what fits into the nearest cache
SLACK = 32  # metres by which places may be off in floating point of 32 bits, anywhere on earth
HALF = 32  # bits
LOOSE = 1 << 31  # the last bit of a word of needs, in the higher half
LISTED = 1 << 20  # added to a bound that is high enough for the vacancy's list, whatever the jobseeker's is like
FEW = 1 << 21  # in place of a bound, where too little is known for points
"""All of them are whole in floating point of 32 bits."""


class Screen(NamedTuple):
    """Vacancies in the order of `Openings`, column by column, and what is looked up for them.

    east, north, hours : what the rules need
    need_low, need_high : the word of needs in halves, with licences in the bits that are free, as in `lack`
    skills : bounds for skills
    kind : the occupation after the unknown one, for experience unknown, then for none asked for, then for some; in the
        higher half the profile, which is what `asked` and `settled` of `JOB` are together
    lack : the word of each jobseeker of the grid that goes with the needs
    beside : by a jobseeker's facts and a profile, the most that can come beside skills, work and journey; `FEW`
    """

    east: Floats
    north: Floats
    hours: Floats
    need_low: Halves
    need_high: Halves
    skills: SkillBounds
    kind: Halves
    lack: Longs
    beside: Ints


class Sheet(NamedTuple):
    """What a worker writes down of a jobseeker.

    trade, wish, months : what `work_of` rests on, by occupation; likeness in thousandths, at most ten times
    work : by kind of vacancy, the most for occupation, experience and preference
    journey : for each of the two ways to travel in `WAYS`, points at no distance and what each metre costs
    which : the vacancies of a piece
    part : what is looked up of the bound of each
    most : the bound of each; -1 where a rule bars it
    """

    trade: Shorts
    wish: Shorts
    months: Ints
    work: Ints
    journey: Floats
    which: Ints
    part: Ints
    most: Floats


def make_screen(jobs: Jobs, people: People, rules: Rules) -> Screen:
    """Columns for vacancies in the order of `Openings` and jobseekers in the order of a grid."""
    rows = jobs.rows
    need, lack = _words(rows, people.rows)
    experience = np.where(rows["months"] == 0, 1, np.where(rows["months"] > 0, 2, 0))
    most = np.where(rules.known < rules.min_known, FEW, rules.most_beside - rules.weights[TRAVEL])
    profiles, profile = np.unique(rows["asked"] * len(most) + rows["settled"], return_inverse=True)
    known = np.arange(len(most))[:, None] & profiles // len(most) | profiles % len(most)
    return Screen(
        _padded(rows["east"], np.float32),
        _padded(rows["north"], np.float32),
        _padded(rows["hours"], np.float32),
        _padded(need, np.uint32),
        _padded(need >> HALF, np.uint32),
        make_skill_bounds(people, jobs, int(rules.weights[SKILLS])),
        (experience * (1 + len(rules.alike)) + rows["occupation"] + 1 | profile << HALF // 2).astype(np.uint32),
        lack,
        most[known].astype(np.int32),
    )


def make_sheet(rules: Rules) -> Sheet:
    """Room for one worker."""
    occupations, size = len(rules.alike), PIECE + LANES
    trade, wish = np.zeros((2, occupations), np.int16)
    months, work = np.zeros(occupations, np.int32), np.zeros(3 * (occupations + 1), np.int32)
    which, part = np.zeros((2, size), np.int32)
    journey, most = np.zeros(4, np.float32), np.zeros(size, np.float32)
    return Sheet(trade, wish, months, work, journey, which, part, most)


def _padded(column: NDArray[Any], kind: type) -> NDArray[Any]:
    """A column as it is screened: whole lanes are read, to beyond its end."""
    padded: NDArray[Any] = np.zeros(len(column) + LANES, kind)
    padded[: len(column)] = column
    return padded


def _words(jobs: Rows, people: Rows) -> tuple[Longs, Longs]:
    """The words of needs and lacks, the licences that are asked for most in the bits that neither uses.

    The last bit of a need says that the word is not all: other licences, or an overlap of hours, are asked for.
    """
    need, licences = jobs["need"].copy(), jobs["need_licences"].copy()
    lack, lacked = people["lack"].copy(), people["lack_licences"].copy()
    free = int(max(need.max(initial=0), lack.max(initial=0))).bit_length()
    asked = [int((licences >> bit & 1).sum()) for bit in range(WORD)]
    most_asked = sorted(filter(asked.__getitem__, range(WORD)), key=lambda bit: -asked[bit])
    for place, bit in zip(range(free, WORD), most_asked, strict=False):
        need |= (licences >> bit & 1) << place
        lack |= (lacked >> bit & 1) << place
    others = sum(1 << bit for bit in most_asked[WORD - free :])
    need[(licences & others != 0) | (jobs["overlap"] > 0)] |= np.int64(-1) << WORD
    return need, lack


@compiled
def write_down(person: Row, lists: Array, screen: Screen, rules: Rules, sheet: Sheet) -> None:
    """What a jobseeker's work is worth to every occupation, at most to every kind of vacancy, and a journey to any."""
    trade, wish, months, alike = sheet.trade, sheet.wish, sheet.months, rules.alike
    trade[:], wish[:], months[:] = 0, 0, 0
    spells = person.held_end - person.held
    for i in range(person.held, person.held_end):
        if lists[i] >= 0:
            _take_larger(trade, alike[lists[i]], 2)
            _add_related(months, alike[lists[i]], np.int32(lists[i + spells]), np.int16(10 * rules.related))
    for i in range(person.sought, person.sought_end):
        if lists[i] >= 0:
            _take_larger(trade, alike[lists[i]], 1)
            _take_larger(wish, alike[lists[i]], max(5, 10 - (i - person.sought)))
    of_trade, of_wish = np.float32(rules.weights[OCCUPATION] / 2_000), np.float32(rules.weights[PREFERENCE] / 10_000)
    of_time, work, size = rules.weights[EXPERIENCE], sheet.work, 1 + len(trade)
    unknown, none, some = work[:size], work[size : 2 * size], work[2 * size :]
    unknown[0], none[0], some[0] = 0, of_time, 0
    for k in range(len(trade)):
        most = np.int32(trade[k] * of_trade + wish[k] * of_wish) + 1
        unknown[k + 1], none[k + 1], some[k + 1] = most, most + of_time, most + of_time * (months[k] > 0)
    spread = np.float64(person.limit_ms) - SHORT
    for k in range(2):
        way, at_once, metre = WAYS[person.modes, k], np.float64(rules.weights[TRAVEL]), 0.0
        if spread > 0:
            at_once, metre = at_once * (person.limit_ms - START[way]) / spread, at_once * PACE[way] / spread
        sheet.journey[2 * k], sheet.journey[2 * k + 1] = at_once if person.modes else 0.0, metre


@compiled
def _take_larger(best: Array, likeness: Array, times: Number) -> None:
    for k in range(len(best)):
        best[k] = max(best[k], np.int16(times * likeness[k]))


@compiled
def _add_related(months: Array, likeness: Array, spell: Number, related: Number) -> None:
    for k in range(len(months)):
        months[k] += spell * likeness[k] * (likeness[k] >= related)


@compiled
def work_on(sheet: Sheet, occupation: Number, rules: Rules) -> tuple[Number, Number, Number]:
    """`work_of`, from what is written down."""
    if occupation < 0:
        return np.int64(0), np.int64(0), np.int64(0)
    return (
        occupation_worth(np.int64(sheet.trade[occupation]), rules.weights[OCCUPATION]),
        preference_worth(np.int64(sheet.wish[occupation]), rules.weights[PREFERENCE]),
        np.int64(sheet.months[occupation]),
    )


@compiled
def screen_run(
    screen: Screen,
    rules: Rules,
    person: Row,
    i: Number,
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
    _look_up(screen, person, i, start, end, sheet.work, part)
    size = -(-(end - start) // LANES) * LANES
    east, north, hours = screen.east[start:], screen.north[start:], screen.hours[start:]
    low, high, least, most = screen.need_low[start:], screen.need_high[start:], least[start:], sheet.most[count:]
    lack_low, lack_high = np.uint32(screen.lack[i]), np.uint32(screen.lack[i] >> HALF)
    person_east, person_north = np.float32(person.east), np.float32(person.north)
    edge = np.float32((np.float64(person.reach) + 1 + SLACK) ** 2)
    longest = np.float32(person.hours_max if person.hours_max >= 0 else np.inf)
    full, slack = np.float32(rules.weights[TRAVEL]), np.float32(SLACK)
    listed = np.float32(LISTED)
    none, one, barred = np.float32(0), np.float32(1), np.float32(-1)
    a, a_metre, b, b_metre = sheet.journey[0], sheet.journey[1], sheet.journey[2], sheet.journey[3]
    for k in range(size):
        dx, dy = east[k] - person_east, north[k] - person_north
        square = dx * dx + dy * dy
        metres = np.sqrt(square) - slack
        bound = np.float32(part[k]) + max(min(max(a - a_metre * metres, b - b_metre * metres), full), none) + one
        bound += listed if bound >= np.float32(least[k]) else none
        passes = (square <= edge) & (low[k] & lack_low | high[k] & lack_high == 0) & (hours[k] <= longest)
        most[k] = bound if passes else barred


@compiled
def _look_up(screen: Screen, person: Row, i: Number, start: Number, end: Number, work: Array, part: Array) -> None:
    """The part of the bounds that is looked up: one after the other, as vectors are slow at that on many machines."""
    held, kind, beside = screen.skills.held[i], screen.kind[start:end], screen.beside[person.facts]
    for k in range(len(kind)):
        skills = most_in_common(screen.skills, held, np.uint64(start + k))
        part[k] = skills + work[np.uint16(kind[k])] + beside[kind[k] >> np.uint32(HALF // 2)]


@compiled
def less_by_held(screen: Screen, i: Number, held: Array, v: Number) -> Number:
    """How much less a bound is with what is held of the skills, from `mark_held` after one that everybody has."""
    by_families = most_in_common(screen.skills, screen.skills.held[i], np.uint64(v))
    return by_families - most_of_held(screen.skills, held, v)


@compiled
def is_settled(screen: Screen, person: Row, v: Number) -> Number:
    """Whether screening settles the rules: the word of needs is all that is asked, the place well within reach."""
    dx, dy = screen.east[v] - np.float32(person.east), screen.north[v] - np.float32(person.north)
    within = dx * dx + dy * dy < np.float32(max(0, person.reach - SLACK)) ** 2
    return within & (screen.need_high[v] < LOOSE) & (person.shut == person.declined_end)


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
