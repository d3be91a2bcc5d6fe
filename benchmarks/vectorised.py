"""The rules and the eight criteria on arrays of pairs, in numpy: what the peers that only find neighbours go on with.

The whole numbers are the kernel's. Quotients are taken in floating point, which is faster and, for numbers of this
size, the same after rounding down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.columns import Columns
from benchmarks.market import Array, Encoded, Pairs, Tally, Top
from lepmatch.matching.criteria.travel import SHORT
from lepmatch.matching.policy import FULL, MILLI
from lepmatch.matching.scoring import EXPERIENCE, OCCUPATION, PREFERENCE, SKILLS, TRAVEL
from lepmatch.matching.travel import MODES

POINTS_BITS, ROW_BITS = 17, 20  # of a sort key: a list's owner, the points, the row turned round
BLOCK = 512  # jobseekers whose tables are made at a time, so that they fit into the processor's cache
MANY = 4_000_000  # keys kept before the lists are shortened


class SeekerTables(NamedTuple):
    """Jobseekers by what a vacancy may ask, made once: two look-ups a pair in place of walks through lists.

    fit : (jobseekers, occupations + 1) points for occupation and preference
    months : (jobseekers, occupations + 1) thousandths of a month of related work
    states : (jobseekers, families asked for + 1) the code of the skills held of a family, 0 for none
    """

    fit: NDArray[np.int32]
    months: NDArray[np.int32]
    states: NDArray[np.int16]


def passing(columns: Columns, v: Array, j: Array) -> tuple[Array, Array]:
    """Those pairs that are within reach and that no rule bars."""
    p, q, *_ = columns
    east, north, reach = p.east[j] - q.east[v], p.north[j] - q.north[v], p.reach[j] + 1
    near = east * east + north * north < reach * reach
    v, j = v[near], j[near]
    return passing_near(columns, v, j)


def passing_near(columns: Columns, v: Array, j: Array) -> tuple[Array, Array]:
    """Those pairs within reach that no other rule bars."""
    p, q, tables, _ = columns
    ok = (p.lack[j] & q.need[v]) == 0
    ok &= (p.lack_licences[j] & q.need_licences[v]) == 0
    ok &= p.hours_max[j] >= q.hours[v]
    v, j = v[ok], j[ok]
    ok = tables.common[p.week[j], q.slots[v]] >= q.common_min[v]
    ok &= ~tables.excluded[p.shut[j], q.trade[v]]
    asked = np.flatnonzero(ok & p.declines[j])
    if len(asked):
        key = j[asked].astype(np.int64) << 32 | q.employer[v[asked]]
        place = np.searchsorted(tables.declined, key).clip(max=len(tables.declined) - 1)
        ok[asked] = tables.declined[place] != key
    return v[ok], j[ok]


def make_seeker_tables(columns: Columns) -> SeekerTables:
    """Look-ups of jobseekers by occupation and by skill."""
    p, _, _, (_, _, rules) = columns
    none = len(rules.alike)
    alike = np.zeros((none + 1, none + 1), np.int16)  # the last row for work that is not recognised: padding is -1
    alike[:none, :none] = rules.alike.T
    related = np.where(alike >= 10 * rules.related, alike, 0).astype(np.int32)
    fit = np.zeros((len(p.row), none + 1), np.int32)
    months = np.zeros_like(fit)
    for start in range(0, len(fit), BLOCK):
        block = slice(start, start + BLOCK)
        best, wish = np.zeros((2, *fit[block].shape), np.int16)
        for s in range(p.held.shape[1]):
            np.maximum(best, 2 * alike[p.held[block, s]], out=best)
            months[block] += p.months[block, s, None] * related[p.held[block, s]]
        for s in range(p.sought.shape[1]):
            likeness = alike[p.sought[block, s]]
            np.maximum(best, likeness, out=best)
            np.maximum(wish, max(5, 10 - s) * likeness, out=wish)
        fit[block] = int(rules.weights[OCCUPATION]) * best.astype(np.int32) // 2000
        fit[block] += int(rules.weights[PREFERENCE]) * wish.astype(np.int32) // 10_000
    return SeekerTables(fit, months, make_states(columns))


def make_states(columns: Columns) -> NDArray[np.int16]:
    """The code of the skills that each jobseeker holds of each family asked for, 0 for none."""
    p, q, *_ = columns
    states = np.zeros((len(p.row), int(q.family.max(initial=0)) + 2), np.int16)
    states[p.state_of, p.state_family] = p.state
    return states


def points(columns: Columns, seekers: SeekerTables, v: Array, j: Array) -> NDArray[np.int32]:
    """Milli-points of pairs that no rule bars; -1 where too little is known."""
    p, q, tables, (_, _, rules) = columns
    known = p.facts[j] & q.facts[v] | q.always[v]
    total = tables.neutral[known]
    total += q.given[v]
    total += seekers.fit[j, q.trade[v]]
    total += tables.number[p.span[j], q.hours_code[v]]
    total += tables.when[p.week[j], q.slots[v]]
    total += tables.pay[p.pay[j], q.pay[v]]
    total += tables.level[p.level[j], q.level[v]]
    total += travel_points(columns, v, j, int(rules.weights[TRAVEL]))
    total += _experience_points(columns, seekers, v, j, int(rules.weights[EXPERIENCE]))
    share = np.flatnonzero(p.families[j] & q.families[v])
    total[share] += skill_points(columns, seekers.states, v[share], j[share], int(rules.weights[SKILLS]))
    total[tables.known[known] < rules.min_known] = -1
    return total


def travel_points(columns: Columns, v: Array, j: Array, weight: int) -> NDArray[np.int32]:
    p, q, tables, _ = columns
    east, north = (p.east[j] - q.east[v]).astype(float), (p.north[j] - q.north[v]).astype(float)
    metres, modes, limit = np.sqrt(east * east + north * north).astype(np.int32), p.modes[j], p.limit_ms[j]
    ms = tables.ways[0][modes] + metres * MODES[0].ms_per_metre
    for mode, way in zip(MODES[1:], tables.ways[1:], strict=True):
        np.minimum(ms, way[modes] + metres * mode.ms_per_metre, out=ms)
    with np.errstate(divide="ignore", invalid="ignore"):
        falling = weight * (limit - ms).astype(float) / (limit - SHORT)
    falling[ms >= limit] = 0
    falling[(ms <= SHORT) & (ms <= limit)] = weight
    return falling.astype(np.int32)


def _experience_points(columns: Columns, seekers: SeekerTables, v: Array, j: Array, weight: int) -> NDArray[np.int32]:
    q = columns.openings
    needed = 1000 * q.months[v].clip(min=1)
    months = np.minimum(seekers.months[j, q.past_trade[v]], needed)
    return (float(weight) * months / needed).astype(np.int32)


def skill_points(columns: Columns, states: Array, v: Array, j: Array, weight: int) -> NDArray[np.int32]:
    """One family of the vacancies' skills after the other, over the pairs that have so many."""
    q, worth = columns.openings, columns.tables.worth
    order = np.argsort(-q.asked[v], kind="stable")
    v, j = v[order], j[order]
    ends = np.searchsorted(-q.asked[v], -np.arange(q.family.shape[1]), side="left")
    met = np.zeros(len(v), np.int32)
    for s, end in enumerate(ends.tolist()):
        some = v[:end]
        met[:end] += worth[q.request[some, s] + states[j[:end], q.family[some, s]]]
    of = np.empty_like(met)
    of[order] = (float(weight) * met / (2.0 * q.weight_of_all[v])).astype(np.int32)
    return of


def tally(encoded: Encoded, columns: Columns, found: Iterable[tuple[Array, Array]]) -> Tally:
    """Count feasible pairs as they come, by vacancy."""
    size = len(columns.openings.row)
    count, total = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for v, j in found:
        count += np.bincount(v, minlength=size)
        total += np.bincount(v, columns.seekers.row[j], minlength=size).astype(np.int64)
    return spread_tally(encoded, columns, count, total)


def spread_tally(encoded: Encoded, columns: Columns, count: Array, total: Array) -> Tally:
    """A tally of the vacancies that are open as one of all."""
    of_all = Tally(*(np.zeros(len(encoded.jobs.rows), np.int64) for _ in range(2)))
    of_all.count[columns.openings.row], of_all.total[columns.openings.row] = count, total
    return of_all


def gather(columns: Columns, found: Iterable[tuple[Array, ...]]) -> Pairs:
    """Every pair at once, as rows of the encoded market: for small markets."""
    v, j, *milli = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Pairs(columns.openings.row[v], columns.seekers.row[j], *milli)


class Best:
    """The best k of every owner, kept from pairs that come in any order: keys sorted as whole numbers."""

    def __init__(self, owners: int, k: int) -> None:
        self.owners, self.k = owners, k
        self.least = np.full(owners, -1, np.int32)  # the points that a pair must reach to be worth keeping
        self.kept = np.zeros(0, np.int64)
        self.new: list[NDArray[np.int64]] = []
        self.waiting = 0

    def add(self, owner: Array, milli: NDArray[np.int32], row: Array) -> None:
        """Offer some pairs."""
        good = np.flatnonzero(milli > self.least[owner])
        rest = FULL * MILLI - milli[good].astype(np.int64)
        self.new.append((owner[good].astype(np.int64) << POINTS_BITS | rest) << ROW_BITS | row[good])
        self.waiting += len(good)
        if self.waiting > MANY:
            self._shorten()

    def _shorten(self) -> None:
        keys = np.sort(np.concatenate([self.kept, *self.new]))
        owner = keys >> POINTS_BITS + ROW_BITS
        starts = np.searchsorted(owner, np.arange(self.owners + 1))
        keep = np.arange(len(keys)) - starts[owner] < self.k
        self.kept, self.new, self.waiting = keys[keep], [], 0
        last = (np.flatnonzero(np.diff(starts) >= self.k), starts[:-1][np.diff(starts) >= self.k] + self.k - 1)
        # a pair as good as the last may still have a smaller row, so only fewer points are turned away
        self.least[last[0]] = FULL * MILLI - (keys[last[1]] >> ROW_BITS & (1 << POINTS_BITS) - 1) - 1

    def lists(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Rows and milli-points, (owners, k), best first, -1 where there are fewer."""
        self._shorten()
        owner = self.kept >> POINTS_BITS + ROW_BITS
        place = np.arange(len(owner)) - np.searchsorted(owner, owner)
        rows = np.full((self.owners, self.k), -1, np.int32)
        milli = rows.copy()
        rows[owner, place] = self.kept & (1 << ROW_BITS) - 1
        milli[owner, place] = FULL * MILLI - (self.kept >> ROW_BITS & (1 << POINTS_BITS) - 1)
        return rows, milli


def make_top(encoded: Encoded, columns: Columns, found: Iterator[tuple[Array, ...]], k: int) -> Top:
    """The best k both ways from scored pairs, chunk by chunk."""
    p, q = columns.seekers, columns.openings
    of_vacancy, of_jobseeker = Best(len(encoded.jobs.rows), k), Best(len(encoded.people.rows), k)
    for v, j, milli in found:
        vacancy, jobseeker = q.row[v], p.row[j]
        of_vacancy.add(vacancy, milli, jobseeker)
        of_jobseeker.add(jobseeker, milli, vacancy)
    return Top(*of_vacancy.lists(), *of_jobseeker.lists())
