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
from lepmatch.matching.arrays import WORD, Ints, Jobs, Longs, People, Rows, load_list
from lepmatch.matching.compiled import Array, Number, Row, compiled, count_bits
from lepmatch.matching.criteria.occupation import worth as occupation_worth
from lepmatch.matching.criteria.preference import worth as preference_worth
from lepmatch.matching.criteria.travel import SHORT
from lepmatch.matching.scoring import EXPERIENCE, OCCUPATION, PREFERENCE, TRAVEL, Rules
from lepmatch.matching.travel import PACE, START

Floats = NDArray[np.float32]
Halves = NDArray[np.uint32]

BLOCK = 64  # vacancies that answer in one word
LANES = 16  # vacancies that are screened at once, at least: runs are rounded up to whole ones
PIECE = 2_048  # vacancies that are screened before some are scored: what fits into the nearest cache
SLACK = 32  # metres by which places may be off in floating point of 32 bits, anywhere on earth
TERMS = 8  # skills of a vacancy that are looked at one by one
HALF = 32  # bits
LOOSE = 1 << 31  # the last bit of a word of needs, in the higher half
LISTED = 1 << 20  # added to a bound that is high enough for the vacancy's list, whatever the jobseeker's is like
FEW = 1 << 21  # in place of a bound, where too little is known for points
"""All of them are whole in floating point of 32 bits."""


class Screen(NamedTuple):
    """Vacancies in the order of `Openings`, column by column, and what is looked up for them.

    east, north, hours : what the rules need
    need_low, need_high : the word of needs in halves, with licences in the bits that are free, as in `lack`
    families : bits of families of skills
    skills : by how many of them are in common, the most for skills, in `unit`s
    terms : the heaviest `TERMS` skills that are asked for and after them what half of each gives; the rest of the
        skills is one that everybody has
    kind : three times the occupation after the unknown one, and whether experience is unknown, not asked for, asked for
    profile : what `asked` and `settled` of `JOB` are together
    lack : the word of each jobseeker of the grid that goes with the needs
    beside : by a jobseeker's facts and a profile, the most that can come beside skills, work and journey; `FEW`
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
    kind: NDArray[np.uint16]
    profile: NDArray[np.uint16]
    lack: Longs
    beside: Ints


class Sheet(NamedTuple):
    """What a worker writes down of a jobseeker.

    trade, wish, months : what `work_of` rests on, by occupation
    work : by kind of vacancy, the most for occupation, experience and preference
    journey : for each way to travel, points at no distance and what each metre costs
    which : the vacancies of a piece
    skill, part : what is looked up of the bound of each: for skills, and altogether
    most : the bound of each; -1 where a rule bars it
    """

    trade: Floats
    wish: Floats
    months: Ints
    work: Ints
    journey: Floats
    which: Ints
    skill: Ints
    part: Ints
    most: Floats


def make_screen(jobs: Jobs, people: People, rules: Rules) -> Screen:
    """Columns for vacancies in the order of `Openings` and jobseekers in the order of a grid."""
    rows = jobs.rows
    need, lack = _words(rows, people.rows)
    skills, unit = _most_for_skills(jobs, int(rules.weights[0]))
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
        rows["families"].copy(),
        skills,
        unit,
        _terms(jobs, int(rules.weights[0]), skills, unit),
        (3 * (rows["occupation"] + 1) + experience).astype(np.uint16),
        profile.astype(np.uint16),
        lack,
        most[known].astype(np.int32),
    )


def make_sheet(rules: Rules) -> Sheet:
    """Room for one worker."""
    occupations, size = len(rules.alike), PIECE + LANES
    trade, wish = np.zeros((2, occupations), np.float32)
    months, work = np.zeros(occupations, np.int32), np.zeros(3 * (occupations + 1), np.int32)
    which, skill, part = np.zeros((3, size), np.int32)
    journey, most = np.zeros(2 * len(START), np.float32), np.zeros(size, np.float32)
    return Sheet(trade, wish, months, work, journey, which, skill, part, most)


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


def _most_for_skills(jobs: Jobs, weight: int) -> tuple[NDArray[np.uint8], int]:
    """For each vacancy, the most for skills that 0, 1, 2 ... families in common can give, in units, rounded up."""
    rows, unit = jobs.rows, max(1, -(-weight // 255))
    last = rows["most_end"] - rows["most"] - 1
    table = np.empty((len(rows), int(last.max(initial=0)) + 1), np.uint8)
    for common in range(table.shape[1]):
        table[:, common] = -(-jobs.data[rows["most"] + np.minimum(common, last)] // unit)
    table[(rows["asked"] | rows["settled"]) & facts.SKILLS == 0] = 0
    return table, unit


def _terms(jobs: Jobs, weight: int, skill: NDArray[np.uint8], unit: int) -> Ints:
    """Skills as `Screen` has them, (n, 2 * TERMS), what they give rounded up."""
    skills, weights = (load_list(jobs.rows, jobs.data, name) for name in ("skill", "weight"))
    row, whole = np.repeat(np.arange(len(jobs.rows)), np.diff(skills.starts)), jobs.rows["weight_of_all"]
    halves = -(-weight * weights.data.astype(np.int64) // (2 * np.maximum(1, whole)[row]))
    table = np.zeros((len(jobs.rows), 2 * TERMS), np.int32)
    table[:, -1] = np.where(whole > 0, 0, -(-unit * skill[:, 0].astype(np.int64) // 2))
    order = np.argsort((row << HALF) - halves, kind="stable")
    place = np.arange(len(row)) - skills.starts[row]
    heavy, light = place < TERMS - 1, place >= TERMS - 1
    table[row[heavy], place[heavy]] = skills.data[order][heavy] + 1
    table[row[heavy], TERMS + place[heavy]] = halves[order][heavy]
    np.add.at(table[:, -1], row[light], halves[order][light])
    return table


@compiled
def write_down(person: Row, lists: Array, screen: Screen, rules: Rules, sheet: Sheet) -> None:
    """What a jobseeker's work is worth to every occupation, at most to every kind of vacancy, and a journey to any."""
    trade, wish, months, alike = sheet.trade, sheet.wish, sheet.months, rules.alike
    trade[:], wish[:], months[:] = 0, 0, 0
    spells = person.held_end - person.held
    for i in range(person.held, person.held_end):
        if lists[i] >= 0:
            _take_larger(trade, alike[lists[i]], np.float32(2))
            _add_related(months, alike[lists[i]], np.int32(lists[i + spells]), np.int16(10 * rules.related))
    for i in range(person.sought, person.sought_end):
        if lists[i] >= 0:
            _take_larger(trade, alike[lists[i]], np.float32(1))
            _take_larger(wish, alike[lists[i]], np.float32(max(5, 10 - (i - person.sought))))
    of_trade, of_wish = np.float32(rules.weights[OCCUPATION] / 2_000), np.float32(rules.weights[PREFERENCE] / 10_000)
    of_time, work = rules.weights[EXPERIENCE], sheet.work
    work[0], work[1], work[2] = 0, of_time, 0
    for k in range(len(trade)):
        most = np.int32(trade[k] * of_trade + wish[k] * of_wish) + 1
        work[3 * k + 3], work[3 * k + 4], work[3 * k + 5] = most, most + of_time, most + of_time * (months[k] > 0)
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
    which, skill, part = sheet.which[count:], sheet.skill[count:], sheet.part[count:]
    for k in range(end - start):
        which[k] = start + k
    _look_up(screen, person, start, end, sheet.work, skill, part)
    size = -(-(end - start) // LANES) * LANES
    east, north, hours = screen.east[start:], screen.north[start:], screen.hours[start:]
    low, high, least, most = screen.need_low[start:], screen.need_high[start:], least[start:], sheet.most[count:]
    lack_low, lack_high = np.uint32(lack), np.uint32(lack >> HALF)
    person_east, person_north = np.float32(person.east), np.float32(person.north)
    edge = np.float32((np.float64(person.reach) + 1 + SLACK) ** 2)
    longest = np.float32(person.hours_max if person.hours_max >= 0 else np.inf)
    full, slack = np.float32(rules.weights[TRAVEL]), np.float32(SLACK)
    listed = np.float32(LISTED)
    none, one, barred = np.float32(0), np.float32(1), np.float32(-1)
    a, a_metre, b, b_metre, c, c_metre, d, d_metre = _lines(sheet.journey)
    for k in range(size):
        dx, dy = east[k] - person_east, north[k] - person_north
        square = dx * dx + dy * dy
        metres = np.sqrt(square) - slack
        way = max(max(a - a_metre * metres, b - b_metre * metres), max(c - c_metre * metres, d - d_metre * metres))
        bound = np.float32(part[k]) + max(min(way, full), none) + one
        bound += listed if bound >= np.float32(least[k]) else none
        passes = (square <= edge) & (low[k] & lack_low | high[k] & lack_high == 0) & (hours[k] <= longest)
        most[k] = bound if passes else barred


@compiled
def _lines(journey: Array) -> tuple[Number, ...]:
    return journey[0], journey[1], journey[2], journey[3], journey[4], journey[5], journey[6], journey[7]


@compiled
def _look_up(screen: Screen, person: Row, start: Number, end: Number, work: Array, skill: Array, part: Array) -> None:
    """The part of the bounds that is looked up: one after the other, as vectors are slow at that on many machines."""
    families, skills, unit, of_person = (
        screen.families[start:end],
        screen.skills[start:end],
        screen.unit,
        person.families,
    )
    for k in range(len(families)):
        skill[k] = unit * skills[k, np.uint64(count_bits(of_person & families[k]))]
    kind, profile, beside = screen.kind[start:end], screen.profile[start:end], screen.beside[person.facts]
    for k in range(len(kind)):
        part[k] = skill[k] + work[kind[k]] + beside[profile[k]]


@compiled
def is_settled(screen: Screen, person: Row, v: Number) -> Number:
    """Whether screening settles the rules: the word of needs is all that is asked, the place well within reach."""
    dx, dy = screen.east[v] - np.float32(person.east), screen.north[v] - np.float32(person.north)
    within = dx * dx + dy * dy < np.float32(max(0, person.reach - SLACK)) ** 2
    return within & (screen.need_high[v] < LOOSE) & (person.shut == person.declined_end)


@compiled
def skills_of_held(screen: Screen, held: Array, v: Number) -> Number:
    """The most for skills, from a table of what is held: as if one skill could answer for all of its family."""
    of, worth = screen.terms[v], np.int64(0)
    for k in range(TERMS):
        worth += np.int64(held[np.uint32(of[k])] & 3) * of[TERMS + k]
    return worth


@compiled
def take_from(sheet: Sheet, count: Number, cut: Number, taken: Array, taken_most: Array, taken_skill: Array) -> Number:
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
            taken[moved], taken_most[moved], taken_skill[moved] = sheet.which[k], np.int32(most[k]), sheet.skill[k]
            most[k] = -1
            moved += 1
            word &= word - 1
    return moved
