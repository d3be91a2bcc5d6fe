"""The compiled loop of `prospects`: people, the courses of each, and the vacancies that these open.

A vacancy within reach is looked at once for all courses. What each could at most come to is worked out from the little
at hand, and scored in full only where that can still be worth something; a person after a course is one more person to
the function that scores every pair.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import FAMILY_SHIFT, PERSON, Ints, Jobs, Longs, People
from lepmatch.matching.compiled import Array, Number, Row, compiled, compiled_with_arrays, count_bits
from lepmatch.matching.criteria import skills
from lepmatch.matching.facts import SKILLS, known_facts
from lepmatch.matching.kernel import pair_points
from lepmatch.matching.openings import Openings, find_openings
from lepmatch.matching.scoring import SKILLS as OF_SKILLS
from lepmatch.matching.scoring import TOO_LITTLE, Rules, most_points, points, work_of
from lepmatch.planning.gains import BITS, Teaching

NEVER = np.iinfo(np.int64).max >> 2  # more than anything is worth
ROOM = 1 << 17  # rows that a worker writes before they are put together


class Desk(NamedTuple):
    """What a worker writes on; a row of `mine` and of the next three for each course of the person in hand.

    found, scratch : vacancies
    work : for each occupation, who was looked at last and what `work_of` said
    union, after : the person with everything that their courses give, and after each kind of training
    lists : the skills after each kind of training
    near : (places,) whether the person can get there
    mine, begins, ends : the person's courses, and where those of each kind of training begin and end
    least : what points less prices, but for the seat's, must come to for each kind
    helps, some : bits of the kinds that could help the person at all, and at the vacancy in hand
    made : for which person each kind of training was last applied
    lacked : bits of the families that are taught and that the person has none of, then of those they could gain
    held, vacancy, points, worth : the best pairs of each course; the last row is for none
    rows : what was found: person, vacancy, course, before, after, value
    """

    found: Ints
    scratch: Ints
    work: NDArray[np.int32]
    union: Array
    after: Array
    lists: NDArray[np.int32]
    near: NDArray[np.uint8]
    mine: Ints
    begins: Ints
    ends: Ints
    least: Longs
    helps: Longs
    some: Longs
    made: Ints
    lacked: Longs
    held: Ints
    vacancy: Ints
    points: Longs
    worth: Longs
    rows: Longs


def make_desk(openings: Openings, teaching: Teaching, rules: Rules, longest: int, most: int) -> Desk:
    """Room for one worker."""
    size, courses, gains = len(openings.row) + 1, len(teaching.place), len(teaching.licences)

    def ints(*shape: int) -> NDArray[np.int32]:
        return np.zeros(shape, np.int32)

    return Desk(
        ints(size),
        ints(size),
        np.full((len(rules.alike) + 1, 4), -1, np.int32),
        np.zeros(1, PERSON),
        np.zeros(gains, PERSON),
        ints(gains, longest + int(np.diff(teaching.skill).max(initial=0))),
        np.zeros(len(teaching.east), np.uint8),
        ints(courses),
        ints(gains),
        ints(gains),
        np.zeros(gains, np.int64),
        np.zeros(teaching.teach.shape[1], np.int64),
        np.zeros(teaching.teach.shape[1], np.int64),
        np.full(gains, -1, np.int32),
        np.zeros((2, teaching.taught.shape[1]), np.int64),
        ints(courses + 1),
        ints(courses + 1, most),
        np.zeros((courses + 1, most), np.int64),
        np.zeros((courses + 1, most), np.int64),
        np.zeros((max(ROOM, (courses + 1) * most), 6), np.int64),
    )


@compiled
def search_some(
    people: People, rows_of: Array, openings: Openings, rules: Rules, teaching: Teaching,
    words: Array, asked: Array, starts: Array, net: Array, says_no: Array, free: Array, cost: Array, price: Array,
    lowest: Array, floor: Array, best: Array, alone: Number, each: Number, desk: Desk, start: Number, end: Number,
) -> tuple[Number, Number]:  # fmt: skip
    """Fill `desk.rows` for some people; returns who is next, and how many rows there are."""
    jobs, rows = openings.jobs, 0
    none = len(teaching.place)
    for i in range(start, end):
        person: Row = people.rows[i]
        row = rows_of[i]
        courses = _courses_of(people, i, says_no[row], teaching, lowest, floor, desk)
        if rows + alone + courses * each > len(desk.rows):
            return i, rows
        desk.held[none] = 0
        for n in range(courses):
            desk.held[desk.mine[n]] = 0
        union = desk.union[0]
        most = np.int64(0)
        for k in range(find_openings(openings, People(desk.union, people.data), 0, desk.found, desk.scratch)):
            v = desk.found[k]
            job = jobs.rows[v]
            known = known_facts(person.facts, job)
            if rules.known[known] < rules.min_known:
                continue
            left = net[v] - cost[row]
            work = _work(desk.work, i, person, job.occupation, people.data, rules)
            if most_points(union.families, job, jobs.data, rules, known, work) + left <= 0:
                continue
            before, is_open = np.int64(TOO_LITTLE), person.lack_licences & job.need_licences == 0
            if is_open:
                needed = min(_least(desk, none, alone), most + 1)
                total = points(person, job, people.data, jobs.data, rules, known, work, needed - left)[0]
                if total >= needed - left:
                    before = total
                    most = max(most, before + left)
                    _note(desk, none, alone, openings.row[v], before, before + left)
            if not _could_close(person, union, desk.lacked[1], words[v], asked[v], job):
                continue
            bare = points(union, job, people.data, jobs.data, rules, known & ~SKILLS, work, np.int64(0))[0]
            bare -= rules.neutral[OF_SKILLS]
            if bare + _skills_at_most(rules, known, union.families, job, jobs.data) + left <= 0:
                continue
            _candidates(person, teaching, desk, words[v], asked[v], job)
            word, bits = 0, desk.some[0]
            while True:
                while not bits and word + 1 < len(desk.some):
                    word += 1
                    bits = desk.some[word]
                if not bits:
                    break
                gain = word * BITS + count_bits((bits & -bits) - 1)
                bits &= bits - 1
                needed = min(desk.least[gain], most + 1) - left
                families = person.families | teaching.families[gain]
                if bare + _skills_at_most(rules, known, families, job, jobs.data) < needed:
                    continue
                if person.lack_licences & ~teaching.licences[gain] & job.need_licences:
                    continue
                then = _after(desk, teaching, people, i, gain)
                after = points(then, job, desk.lists[gain], jobs.data, rules, known, work, np.int64(0))[0]
                if after < needed:
                    continue
                if is_open and before == TOO_LITTLE:
                    before = points(person, job, people.data, jobs.data, rules, known, work, np.int64(0))[0]
                if after <= before:
                    continue
                for n in range(desk.begins[gain], desk.ends[gain]):
                    c = desk.mine[n]
                    seat = _cheapest(teaching, price, c, free[row], starts[v])
                    if seat >= 0:
                        value = after + left - seat
                        most = max(most, value)
                        if value >= floor[c]:
                            _note(desk, c, each, openings.row[v], after, value)
        best[row] = most
        rows = _write(desk, none, row, rows)
        for n in range(courses):
            rows = _write(desk, desk.mine[n], row, rows)
    return end, rows


@compiled
def _courses_of(
    people: People, i: Number, says_no: Number, teaching: Teaching, lowest: Array, floor: Array, desk: Desk
) -> Number:
    """Fill in the courses that somebody could attend and that could close a gap of theirs, and `union`: how many."""
    desk.union[0] = people.rows[i]
    person: Row = people.rows[i]
    union = desk.union[0]
    lacked, gained = desk.lacked[0], desk.lacked[1]
    count = 0
    for w in range(len(desk.helps)):
        desk.helps[w] = 0
    knows = (person.facts & SKILLS) != 0
    for w in range(len(lacked)):
        lacked[w], gained[w] = knows * teaching.all_taught[w], 0
    if says_no:
        return count
    if knows:
        for b in range(person.skill, person.skill_end):
            bit = teaching.bit_of[people.data[b] >> FAMILY_SHIFT]
            if bit >= 0:
                lacked[bit // BITS] &= ~(np.int64(1) << bit % BITS)
    for place in range(len(teaching.east)):
        dx, dy = np.float64(teaching.east[place]) - person.east, np.float64(teaching.north[place]) - person.north
        desk.near[place] = not teaching.located[place] or np.sqrt(dx * dx + dy * dy) < person.reach + 1
    for gain in range(len(teaching.licences)):
        helps = person.lack_licences & teaching.licences[gain] or 0 <= person.level < teaching.level[gain]
        for w in range(len(lacked)):
            helps |= (lacked[w] & teaching.taught[gain, w]) != 0
        if not helps:
            continue
        desk.begins[gain], desk.least[gain] = count, NEVER
        for c in range(teaching.courses[gain], teaching.courses[gain + 1]):
            if (
                desk.near[teaching.place[c]]
                and not teaching.timetable[c] & ~person.available
                and not 0 <= person.level < teaching.needs_level[c]
            ):
                desk.mine[count] = c
                desk.least[gain] = min(desk.least[gain], lowest[c] + floor[c])
                count += 1
        desk.ends[gain] = count
        if count > desk.begins[gain]:
            desk.helps[gain // BITS] |= np.int64(1) << gain % BITS
            union.lack_licences &= ~teaching.licences[gain]
            if person.level >= 0:
                union.level = max(union.level, teaching.level[gain])
            if person.facts & SKILLS:
                union.families |= teaching.families[gain]
            for w in range(len(lacked)):
                gained[w] |= lacked[w] & teaching.taught[gain, w]
    return count


@compiled
def _could_close(person: Row, union: Row, gained: Array, words: Array, asked: Number, job: Row) -> Number:
    """Whether any course of somebody's could make them meet a requirement that they fail."""
    found = person.lack_licences & ~union.lack_licences & asked != 0
    found |= 0 <= person.level < job.level <= union.level
    for w in range(len(gained)):
        found |= gained[w] & words[w] != 0
    return found


@compiled
def _candidates(person: Row, teaching: Teaching, desk: Desk, words: Array, asked: Number, job: Row) -> None:
    """Leave in `desk.some` the kinds of training that make somebody meet a requirement that they fail."""
    helps, some, gained = desk.helps, desk.some, desk.lacked[1]
    for n in range(len(some)):
        some[n] = 0
    for w in range(len(gained)):
        bits = gained[w] & words[w]
        while bits:
            family = w * BITS + count_bits((bits & -bits) - 1)
            bits &= bits - 1
            for n in range(len(some)):
                some[n] |= teaching.teach[family, n]
    licences = person.lack_licences & asked
    short = 0 <= person.level < job.level
    for n in range(len(some)):
        others = helps[n] & ~some[n] if licences or short else np.int64(0)
        while others:
            low = others & -others
            gain = n * BITS + count_bits(low - 1)
            others &= others - 1
            if licences & teaching.licences[gain] or (short and job.level <= teaching.level[gain]):
                some[n] |= low
        some[n] &= helps[n]


@compiled
def _skills_at_most(rules: Rules, known: Number, families: Number, job: Row, asked: Array) -> Number:
    """The most milli-points for skills of somebody with skills of some families."""
    return skills.most_points(families, job, asked) if known & SKILLS else rules.neutral[OF_SKILLS]


@compiled
def _after(desk: Desk, teaching: Teaching, people: People, i: Number, gain: Number) -> Row:
    """The person as they would stand after training, see `lepmatch.matching.courses.after_course`."""
    if desk.made[gain] != i:
        desk.made[gain] = i
        desk.after[gain] = people.rows[i]
        person: Row = people.rows[i]
        then, merged = desk.after[gain], desk.lists[gain]
        then.lack_licences &= ~teaching.licences[gain]
        if person.level >= 0:
            then.level = max(person.level, teaching.level[gain])
        end = 0
        a, b, b_end = person.skill, teaching.skill[gain], teaching.skill[gain + 1]
        if not person.facts & SKILLS:
            b = b_end
        else:
            then.families |= teaching.families[gain]
        while a < person.skill_end or b < b_end:
            if b == b_end or (a < person.skill_end and people.data[a] <= teaching.skills[b]):
                if b < b_end and people.data[a] == teaching.skills[b]:
                    b += 1
                merged[end] = people.data[a]
                a += 1
            else:
                merged[end] = teaching.skills[b]
                b += 1
            end += 1
        then.skill, then.skill_end = 0, end
    return desk.after[gain]


@compiled
def _work(memory: Array, i: Number, person: Row, wanted: Number, lists: Array, rules: Rules) -> tuple[Number, ...]:
    """`work_of`, worked out once for each person and occupation."""
    mine = memory[wanted]
    if mine[0] != i:
        mine[0] = i
        mine[1], mine[2], mine[3] = work_of(person, wanted, lists, rules)
    return np.int64(mine[1]), np.int64(mine[2]), np.int64(mine[3])


@compiled
def _cheapest(teaching: Teaching, price: Array, c: Number, free: Number, starts: Number) -> Number:
    """The lowest price of a seat on a course after which somebody is ready when a job starts, or -1."""
    least = np.int64(-1)
    for run in range(teaching.runs[c], teaching.runs[c + 1]):
        if max(free, teaching.ends[run] + 1) <= starts and (least < 0 or price[run] < least):
            least = price[run]
    return least


@compiled
def _least(desk: Desk, c: Number, size: Number) -> Number:
    """What a pair must be worth to come onto a list of a size."""
    if size == 0:
        return np.int64(NEVER)
    return desk.worth[c, size - 1] if desk.held[c] == size else np.int64(1)


@compiled
def _note(desk: Desk, c: Number, size: Number, v: Number, points: Number, value: Number) -> None:
    """Put a pair onto a list, the best first, at a tie the first row."""
    vacancy, worth, count = desk.vacancy[c], desk.worth[c], desk.held[c]
    if value < 1 or size == 0:
        return
    if count == size:
        if value < worth[count - 1] or (value == worth[count - 1] and v > vacancy[count - 1]):
            return
        count -= 1
    k = count
    while k > 0 and (worth[k - 1] < value or (worth[k - 1] == value and vacancy[k - 1] > v)):
        vacancy[k], worth[k], desk.points[c, k] = vacancy[k - 1], worth[k - 1], desk.points[c, k - 1]
        k -= 1
    vacancy[k], worth[k], desk.points[c, k] = v, value, points
    desk.held[c] = count + 1


@compiled
def _write(desk: Desk, c: Number, row: Number, rows: Number) -> Number:
    """Write a list of pairs down; how many rows there are then. What they had before is filled in later."""
    none = len(desk.held) - 1
    for k in range(desk.held[c]):
        line = desk.rows[rows]
        line[0], line[1], line[2] = row, desk.vacancy[c, k], -1 if c == none else c
        line[3], line[4], line[5] = TOO_LITTLE, desk.points[c, k], desk.worth[c, k]
        rows += 1
    return rows


@compiled_with_arrays
def points_before(people: People, jobs: Jobs, rules: Rules, rows: Array, goals: Array) -> Array:
    """Milli-points of pairs as people are; `TOO_LITTLE` where a rule bars them, too."""
    before = np.empty(len(rows), np.int64)
    for i in range(len(rows)):
        before[i] = pair_points(people, jobs, rules, rows[i], goals[i])
    return before
