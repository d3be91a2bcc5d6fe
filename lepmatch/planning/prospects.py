"""The search for what is worth more than it costs: pairs as people are, and pairs that a course opens or betters.

People are taken one after the other. Each has the courses they can attend; a vacancy within reach is looked at once for
all of them, and scored again, by the function that scores every pair, only where one of them closes a gap and can still
add something. What counts is points less prices: of the person, of the interview and of the seat. With prices of
nothing these are the best pairs; with those of a plan they are the pairs that would better it, and none means that
nothing would.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from lepmatch.matching.arrays import Longs, take_people, take_ragged
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.openings import Openings
from lepmatch.planning.gains import Ground, Teaching, words_of
from lepmatch.planning.search import NEVER, Desk, make_desk, points_before, search_some

SPAN = 500  # people that a worker takes at a time
SPANS = 8  # of each worker, after which what is too little to be kept is dropped


class Prices(NamedTuple):
    """What things cost, in milli-points.

    first : what it gains to put somebody forward, beside the points
    jobseekers, vacancies, runs : what a plan gains by each of them already; a seat or an interview more
    """

    first: int
    jobseekers: Longs
    vacancies: Longs
    runs: Longs


class Prospects(NamedTuple):
    """Pairs that are worth more than they cost, in order of person, vacancy and course.

    jobseekers, vacancies : rows
    course : place among the courses of `Teaching`; -1 as they are
    before, after : milli-points without the course and with it
    value : what is left of the points after all prices
    """

    jobseekers: Longs
    vacancies: Longs
    course: Longs
    before: Longs
    after: Longs
    value: Longs


class Kept(NamedTuple):
    """How much is kept.

    alone : pairs of each person as they are
    each : pairs of each person with each course
    people : (courses,) people for each course, those to whom it is worth most
    """

    alone: int
    each: int
    people: Longs


def find_prospects(
    fitted: Fitted,
    ground: Ground,
    teaching: Teaching,
    openings: Openings,
    prices: Prices,
    keep: Kept,
    among: Longs | None = None,
    threads: int | None = None,
) -> tuple[Prospects, Longs]:
    """What is worth more than it costs, and the most that anything is worth to each person of the market.

    Parameters
    ----------
    openings : the vacancies in question
    among : the people in question, as places in the grid of the market; by default everybody
    threads : workers, by default one a processor; the result is the same for any number
    """
    workers = threads or os.cpu_count() or 1
    alone, each = (max(0, min(most, len(openings.row))) for most in keep[:2])
    people, row = fitted.grid.people, fitted.grid.row
    if among is not None:
        people, row = take_people(people, among), row[among]
    longest = int((people.rows["skill_end"] - people.rows["skill"]).max(initial=0))
    desks = [make_desk(openings, teaching, fitted.rules, longest, max(alone, each, 1)) for _ in range(workers)]
    floor, best = np.full(len(keep.people), 1 if each else NEVER), np.zeros(len(fitted.people.rows), np.int64)
    net = prices.first - prices.vacancies[openings.row]
    asked = ground.asked
    words = words_of(take_ragged(asked.skills, openings.row), teaching.bit_of)
    jobs = words, asked.licences[openings.row], ground.starts[openings.row], net
    persons = ground.says_no, ground.free, prices.jobseekers
    lowest = np.minimum.reduceat(prices.runs, teaching.runs[:-1]) if len(prices.runs) else prices.runs
    kept = np.empty((0, 6), np.int64)
    spans = [(start, min(start + SPAN, len(row))) for start in range(0, len(row), SPAN)]

    def work(desk: Desk, mine: list[tuple[int, int]]) -> list[Longs]:
        parts = []
        for start, end in mine:
            while start < end:
                start, rows = search_some(
                    people, row, openings, fitted.rules, teaching, *jobs, *persons, prices.runs,
                    lowest, floor, best, alone, each, desk, start, end,
                )  # fmt: skip
                parts.append(desk.rows[:rows].copy())
        return parts

    with ThreadPoolExecutor(workers) as pool:
        for first in range(0, len(spans), workers * SPANS):
            some = spans[first : first + workers * SPANS]
            found = list(pool.map(work, desks, [some[worker::workers] for worker in range(workers)]))
            kept = _foremost(np.concatenate([kept, *(part for parts in found for part in parts)]), floor, keep.people)
    kept = kept[np.lexsort((kept[:, 2], kept[:, 1], kept[:, 0]))]
    j, v, course, _, after, value = (np.ascontiguousarray(column) for column in kept.T)
    before = points_before(fitted.people, fitted.jobs, fitted.rules, j, v)
    return Prospects(j, v, course, before, after, value), best


def _foremost(rows: Longs, floor: Longs, people: Longs) -> Longs:
    """The rows of so many people of each course, to whom it is worth most, at a tie the first; `floor` rises to that.

    Somebody's worth is that of their best pair. Pairs below the floor go, so that nothing depends on when it rose.
    """
    course = rows[:, 2]
    trained = rows[course >= 0]
    if not len(trained):
        return rows
    trained = trained[np.lexsort((-trained[:, 5], trained[:, 0], trained[:, 2]))]
    new = np.flatnonzero((np.diff(trained[:, 0], prepend=-1) != 0) | (np.diff(trained[:, 2], prepend=-1) != 0))
    who, best = trained[new, 2], trained[new, 5]
    order = np.lexsort((trained[new, 0], -best, who))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - np.searchsorted(who[order], who[order])
    last = order[place[order] == people[who[order]] - 1]
    floor[who[last]] = best[last]
    stays = np.repeat(place < people[who], np.diff(np.append(new, len(trained))))
    stays &= trained[:, 5] >= floor[trained[:, 2]]
    return np.concatenate([rows[course < 0], trained[stays]])
