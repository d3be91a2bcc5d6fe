"""The search over a whole market: every feasible pair looked at once, the best few kept both ways.

Jobseekers are taken one after the other, neighbours after neighbours: each has its record, its list and what its work
is worth to every occupation at hand in the processor's cache, and neighbours share most of their vacancies. A pair is
scored only as far as it can still come onto one of the two lists. Memory is bounded by the lists that are kept, never
by the number of pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching import facts
from lepmatch.matching.arrays import FAMILY_SHIFT, Ints, Jobs, People
from lepmatch.matching.compiled import Array, Number, Row, compiled
from lepmatch.matching.criteria.skills import mark_held, wipe_held
from lepmatch.matching.eligibility import barriers
from lepmatch.matching.facts import known_facts
from lepmatch.matching.grid import Grid, find_feasible
from lepmatch.matching.lists import (
    Lists,
    Own,
    jobseeker_key,
    keep,
    least_points,
    make_lists,
    make_owns,
    take_in,
    vacancy_key,
)
from lepmatch.matching.openings import Openings, make_openings, rows_in_reach, run_in_reach
from lepmatch.matching.policy import FULL, MILLI
from lepmatch.matching.scoring import (
    SKILLS,
    TOO_LITTLE,
    Rules,
    beside_skills,
    metres_between,
    most_points,
    points,
    score,
    work_of,
)
from lepmatch.matching.screening import (
    FEW,
    LISTED,
    PIECE,
    Screen,
    Sheet,
    is_settled,
    less_by_held,
    make_screen,
    make_sheet,
    screen_run,
    take_from,
    work_on,
    write_down,
)
from lepmatch.matching.skill_bounds import points_of_terms

STEP = 500  # jobseekers that a worker takes at a time
BAND_BITS = 11  # points are sorted roughly, in bands of about two points
BANDS = (FULL * MILLI >> BAND_BITS) + 2  # a bound may be somewhat above the full points
PROMISING = 3  # so many times what a list holds are tried first
SAMPLE = 128  # vacancies by which the bound is chosen that so many come to


def best_of_all(
    grid: Grid,
    jobs: Jobs,
    rules: Rules,
    jobseekers: int,
    per_vacancy: int,
    per_jobseeker: int,
    threads: int,
    progress: Callable[[float], object] | None,
) -> Lists:
    """The best jobseekers of every vacancy and the best vacancies of every jobseeker.

    Parameters
    ----------
    jobseekers : how many there are, those outside the grid included
    per_vacancy, per_jobseeker : how many to keep
    threads : workers; each keeps lists of its own for the vacancies, merged at the end
    progress : called with the share of the work done since the last call; the shares add up to 1
    """
    lists = make_lists(len(jobs.rows), jobseekers, per_vacancy, per_jobseeker)
    people, openings = grid.people, make_openings(jobs)
    screen = make_screen(openings.jobs, people, rules)
    workers = make_owns(threads, len(openings.row), per_vacancy)
    size = len(grid.row)
    spans = [(start, min(start + STEP, size)) for start in range(0, size, STEP)][::-1]
    turn = Lock()

    def work(own: Own) -> None:
        room = make_room(people, jobs, rules)
        while True:
            try:
                start, end = spans.pop()
            except IndexError:
                return
            _best_of_some(grid, openings, screen, rules, start, end, lists, own, room)
            if progress:
                with turn:
                    progress((end - start) / size)

    with ThreadPoolExecutor(threads) as pool:
        try:
            for done in [pool.submit(work, own) for own in workers]:
                done.result()
        except BaseException:
            spans.clear()  # an interrupt waits for the spans in hand, not for the rest
            raise
    take_in(lists, workers, openings.row)
    return lists


class Room(NamedTuple):
    """What a worker writes on.

    sheet : the vacancies near the jobseeker in hand
    taken, taken_most : those that may come onto a list, and their bounds
    first, first_most : the same, the most promising first
    bands : how many are in each band, and where it starts
    held : by skill after one that everybody has, from `mark_held`
    """

    sheet: Sheet
    taken: Ints
    taken_most: Ints
    first: Ints
    first_most: Ints
    bands: Ints
    held: NDArray[np.uint8]


def make_room(people: People, jobs: Jobs, rules: Rules) -> Room:
    """Room for one worker."""
    taken, taken_most, first, first_most = np.empty((4, PIECE), np.int32)
    skills = 1 + max(int(side.data.max(initial=0)) >> FAMILY_SHIFT for side in (people, jobs)) << FAMILY_SHIFT
    bands, held = np.zeros(BANDS + 1, np.int32), np.zeros(1 + skills, np.uint8)
    held[0] = 2
    return Room(make_sheet(rules), taken, taken_most, first, first_most, bands, held)


@compiled
def _best_of_some(
    grid: Grid,
    openings: Openings,
    screen: Screen,
    rules: Rules,
    from_: Number,
    to: Number,
    lists: Lists,
    own: Own,
    room: Room,
) -> None:
    """Fill the lists of some jobseekers, and one worker's lists of all vacancies."""
    people, sheet = grid.people, room.sheet
    for i in range(from_, to):
        person, row = people.rows[i], grid.row[i]
        write_down(person, people.data, screen, rules, sheet)
        mark_held(room.held[1:], person, people.data)
        count, (y, last), start, end = np.int64(0), rows_in_reach(openings, person), np.int64(0), np.int64(0)
        while y <= last or start < end:
            near = np.int64(0)
            while near < PIECE and (y <= last or start < end):
                if start == end:
                    start, end = run_in_reach(openings, person, y)
                    y += 1
                some = min(end - start, PIECE - near)
                screen_run(screen, rules, person, i, own.least, start, start + some, sheet, near)
                start, near = start + some, near + some
            count = _best_of_piece(grid, openings, screen, rules, i, near, lists, own, room, count)
        lists.jobseeker_counts[row] = count
        wipe_held(room.held[1:], person, people.data)


@compiled
def _best_of_piece(
    grid: Grid,
    openings: Openings,
    screen: Screen,
    rules: Rules,
    i: Number,
    near: Number,
    lists: Lists,
    own: Own,
    room: Room,
    count: Number,
) -> Number:
    """Put those of `near` screened vacancies that belong there on the lists; returns how many the jobseeker's has."""
    row = grid.row[i]
    keys, rows = lists.jobseeker_keys[row], lists.jobseeker_rows[row]
    least = least_points(keys, count)
    cut = least if least > 0 else _cut(room.sheet.most, near, PROMISING * len(keys), room.bands)
    while True:
        taken = take_from(room.sheet, near, min(cut, LISTED), room.taken, room.taken_most)
        taken = _look_closer(grid, openings, screen, i, taken, least, own, room)
        _promising_first(room, taken)
        for k in range(taken):
            v = room.first[k]
            if room.first_most[k] >= min(least, np.int64(own.least[v])):
                count = _score(grid, openings, screen, rules, i, v, keys, rows, count, own, room)
                least = least_points(keys, count)
        if least >= cut:
            return count
        cut = least


@compiled
def _look_closer(
    grid: Grid, openings: Openings, screen: Screen, i: Number, taken: Number, least: Number, own: Own, room: Room
) -> Number:
    """Keep those of the vacancies taken that may still come onto a list: how many. Count those that have no number."""
    person, kept = grid.people.rows[i], 0
    for k in range(taken):
        v, most = room.taken[k], np.int64(room.taken_most[k])
        if most < FEW:
            most = (most & LISTED - 1) - less_by_held(screen, i, room.held, v)
            if most < min(least, np.int64(own.least[v])):
                continue
        if not is_settled(screen, person, v):
            job = openings.jobs.rows[v]
            if barriers(person, job, grid.people.data, metres_between(person, job)):
                continue
        room.taken[kept], room.taken_most[kept] = v, most
        few: Number = most >= FEW
        own.too_little[v] += few
        kept += 1 - few
    return kept


@compiled
def _score(
    grid: Grid,
    openings: Openings,
    screen: Screen,
    rules: Rules,
    i: Number,
    v: Number,
    keys: Array,
    rows: Array,
    count: Number,
    own: Own,
    room: Room,
) -> Number:
    """Put a vacancy on the lists that it belongs on; returns how many the jobseeker's has."""
    people, jobs = grid.people, openings.jobs
    person: Row = people.rows[i]
    job: Row = jobs.rows[v]
    least = least_points(keys, count)
    known, work = known_facts(person.facts, job), work_on(room.sheet, job.occupation, rules)
    total = beside_skills(person, job, rules, known, work)[0]
    if known & facts.SKILLS:
        total += points_of_terms(screen.skills, room.held, jobs, v, rules.weights[SKILLS])
    else:
        total += rules.neutral[SKILLS]
    if total >= least:
        count = keep(keys, rows, count, jobseeker_key(person, job, total), openings.row[v])
    if total >= own.least[v]:
        mine = own.keys[v]
        own.counts[v] = keep(mine, own.rows[v], own.counts[v], vacancy_key(person, job, total), grid.row[i])
        own.least[v] = max(own.least[v], least_points(mine, own.counts[v]))
    return count


@compiled
def _cut(most: Array, near: Number, wanted: Number, bands: Array) -> Number:
    """A bound that about so many of those that are near come to; 0 where there are not so many."""
    bands[:] = 0
    step = max(1, near // SAMPLE)
    for k in range(0, near, step):
        bound = np.int32(most[k])
        counts = (bound >= 0) & (bound < FEW)
        bands[((bound & LISTED - 1) >> BAND_BITS) * counts] += counts
    band = BANDS
    while band > 0 and wanted > 0:
        band -= 1
        wanted -= step * bands[band]
    return np.int64(band) << BAND_BITS


@compiled
def _promising_first(room: Room, count: Number) -> None:
    """Sort the vacancies taken, those that can come to most first, so that the lists fill with the best."""
    bands = room.bands
    bands[:] = 0
    for k in range(count):
        bands[_band(room.taken_most[k]) + 1] += 1
    for band in range(BANDS):
        bands[band + 1] += bands[band]
    for k in range(count):
        band = _band(room.taken_most[k])
        room.first[bands[band]], room.first_most[bands[band]] = room.taken[k], room.taken_most[k]
        bands[band] += 1


@compiled
def _band(most: Number) -> Number:
    return BANDS - 1 - (most >> BAND_BITS)


@compiled
def best_of_vacancy(
    grid: Grid, jobs: Jobs, rules: Rules, v: Number, found: Array, keys: Array, rows: Array
) -> tuple[Number, Number]:
    """Fill one vacancy's list; returns how many are on it and of how many too little is known."""
    people = grid.people
    job: Row = jobs.rows[v]
    count, too_little = np.int64(0), np.int64(0)
    least = least_points(keys, count)
    for k in range(find_feasible(grid, jobs, v, found)):
        i = found[k]
        known = known_facts(grid.facts[i], job)
        if rules.known[known] < rules.min_known:
            too_little += 1
            continue
        person = people.rows[i]
        work = work_of(person, job.occupation, people.data, rules)
        if most_points(grid.families[i], job, jobs.data, rules, known, work) < least:
            continue
        total = points(person, job, people.data, jobs.data, rules, known, work, least)[0]
        if total >= least:
            count = keep(keys, rows, count, vacancy_key(person, job, total), grid.row[i])
            least = least_points(keys, count)
    return count, too_little


@compiled
def pair_points(people: People, jobs: Jobs, rules: Rules, j: Number, v: Number) -> Number:
    """Milli-points of a pair that no rule bars; `TOO_LITTLE` for the others."""
    person, job = people.rows[j], jobs.rows[v]
    barred = barriers(person, job, people.data, metres_between(person, job))
    return TOO_LITTLE if barred else score(people, jobs, rules, j, v)


@compiled
def best_of_jobseeker(
    people: People, jobs: Jobs, rules: Rules, j: Number, keys: Array, rows: Array
) -> tuple[Number, Number]:
    """Fill one jobseeker's list; returns how many are on it and for how many too little is known."""
    count, too_little = 0, 0
    person: Row = people.rows[j]
    reach = np.float64(person.reach) + 1
    for v in range(len(jobs.rows)):
        job = jobs.rows[v]
        dx, dy = np.float64(job.east) - person.east, np.float64(job.north) - person.north
        if not person.located or not job.located or dx * dx + dy * dy >= reach * reach:
            continue
        if barriers(person, job, people.data, metres_between(person, job)):
            continue
        total = score(people, jobs, rules, j, v)
        if total < 0:
            too_little += 1
        else:
            count = keep(keys, rows, count, jobseeker_key(person, job, total), v)
    return count, too_little
