"""What the skills of a vacancy can come to for a jobseeker, looked up ever more closely.

First by how many families of skills both have in common: a word of bits each, so that millions of pairs are bounded in
a moment. Then by what is held of the skills that are asked for, as if one could answer for all of its family. That is
what they do come to, unless fewer of a family are held than are asked for: only then they have to be assigned.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import FAMILY_SHIFT, WORD, Ints, Jobs, Longs, People, load_list
from lepmatch.matching.compiled import Array, Number, Row, compiled, compiled_with_arrays, count_bits, share
from lepmatch.matching.criteria.skills import points_of_held

FAMILIES = 16  # bounds of a vacancy: for no family in common, for one and so on
TERMS = 8  # skills of a vacancy that are looked at one by one
RANK = 24  # bits of a skill below four times its place in its family
CODE = (1 << RANK) - 1
NEVER = 63  # a place in a family that nobody fills
PLACED = 1_000  # families that are given a bit one by one


class SkillBounds(NamedTuple):
    """Jobseekers in the order of a grid, vacancies in the order of `Openings`, and what is looked up for them.

    held, asked : bits of families, as `_bits` gives them; none asked where `FAMILIES` does not tell them apart
    most : for each vacancy, by how many are in common, the most points in `unit`s, rounded up
    terms : (vacancies, 2 * TERMS), the heaviest skills that are asked for, in the bits from `RANK` on four times how
        many of the family come up to each, and after them what they weigh; the rest is one that everybody has
    half : what half of a weight of one gives, rounded up
    """

    held: Longs
    asked: Longs
    most: NDArray[np.uint8]
    unit: int
    terms: Ints
    half: NDArray[np.float32]


def make_skill_bounds(people: People, jobs: Jobs, weight: int) -> SkillBounds:
    """Bounds in milli-points, of which `weight` are given for all skills."""
    bit_of, unit = _bits(people, jobs), max(1, -(-weight // 255))
    asked, most = _most_by_families(jobs.rows, jobs.data, bit_of, weight, unit)
    terms, half = _terms(jobs, weight)
    return SkillBounds(_families(people.rows, people.data, bit_of), asked, most, unit, terms, half)


def _bits(people: People, jobs: Jobs) -> Longs:
    """A bit for each family, so that few pairs have one in common that have no family in common.

    The families that most hold and ask for come first; each takes the bit with the fewest to be mistaken for.
    """
    size = 1 + max(int(side.data.max(initial=0)) >> FAMILY_SHIFT for side in (people, jobs))
    held, asked = (_count(side.rows, side.data, size) for side in (people, jobs))
    bit_of, order = np.arange(size) % WORD, np.argsort(-held * asked, kind="stable")
    holds, asks = np.zeros((2, WORD), np.int64)
    for family in order[:PLACED]:
        bit = bit_of[family] = np.argmin(holds * asked[family] + asks * held[family])
        holds[bit] += held[family]
        asks[bit] += asked[family]
    return bit_of


@compiled_with_arrays
def _count(rows: Array, lists: Array, size: Number) -> Array:
    """How many skills of each family are on the lists."""
    count = np.zeros(size, np.int64)
    for row in range(len(rows)):
        for k in range(rows[row].skill, rows[row].skill_end):
            count[lists[k] >> FAMILY_SHIFT] += 1
    return count


@compiled_with_arrays
def _families(rows: Array, lists: Array, bit_of: Array) -> Array:
    """The families on each list as bits."""
    families = np.zeros(len(rows), np.int64)
    for row in range(len(rows)):
        for k in range(rows[row].skill, rows[row].skill_end):
            families[row] |= np.int64(1) << bit_of[lists[k] >> FAMILY_SHIFT]
    return families


@compiled_with_arrays
def _most_by_families(rows: Array, lists: Array, bit_of: Array, weight: Number, unit: Number) -> tuple[Array, Array]:
    """`asked` and `most` of `SkillBounds`: the heaviest bits are those in common."""
    asked, most = _families(rows, lists, bit_of), np.zeros(len(rows) * FAMILIES, np.uint8)
    by_bit = np.zeros(WORD, np.int64)
    for row in range(len(rows)):
        job, mine, met = rows[row], most[row * FAMILIES : (row + 1) * FAMILIES], np.int64(0)
        if job.weight_of_all == 0 or count_bits(asked[row]) >= FAMILIES:
            asked[row], mine[:] = 0, -(-weight // unit)
        elif job.weight_of_all > 0:
            by_bit[:] = 0
            for k in range(job.skill, job.skill_end):
                by_bit[bit_of[lists[k] >> FAMILY_SHIFT]] += lists[k + job.skill_end - job.skill]
            for common in range(1, 1 + count_bits(asked[row])):
                heaviest = np.argmax(by_bit)
                met += by_bit[heaviest]
                by_bit[heaviest] = 0
                mine[common] = -(-share(weight, met, job.weight_of_all) // unit)
    return asked, most


def _terms(jobs: Jobs, weight: int) -> tuple[Ints, NDArray[np.float32]]:
    """`terms` and `half` of `SkillBounds`; a number that does not fit into `CODE` counts as the rest."""
    skills, weights = (load_list(jobs.rows, jobs.data, name) for name in ("skill", "weight"))
    many, whole = np.diff(skills.starts), jobs.rows["weight_of_all"]
    row, k = np.repeat(np.arange(len(many)), many), np.arange(len(skills.data))
    of_row = row << 32
    first = np.diff(of_row | skills.data >> FAMILY_SHIFT, prepend=-1) != 0
    place = 1 + k - np.maximum.accumulate(k * first)
    heaviest = np.argsort(of_row - weights.data, kind="stable")
    code, heavy = (skills.data + 1 | 4 * place << RANK)[heaviest], weights.data[heaviest]
    at = k - skills.starts[row]
    listed = ((at < TERMS - 1) | (many[row] == TERMS)) & (skills.data[heaviest] < CODE)
    table = np.zeros((len(many), 2 * TERMS), np.uint32)
    table[row[listed], at[listed]] = code[listed]
    table[row[listed], TERMS + at[listed]] = heavy[listed]
    table[row[~listed], TERMS - 1] = 4 * NEVER << RANK
    np.add.at(table[:, -1], row[~listed], heavy[~listed].astype(np.uint32))
    table[whole == 0, -1] = weight
    half: Any = np.where(whole > 0, weight / (2 * np.maximum(1, whole)), 0.5).astype(np.float32)
    return table.view(np.int32), np.nextafter(half, np.float32(np.inf))


@compiled
def most_by_families(bounds: SkillBounds, held: Number, v: Number) -> Number:
    """The most points of somebody with the bits `held`, at the vacancy in row `v`, a number without a sign."""
    place = v * np.uint64(FAMILIES) + np.uint64(count_bits(held & bounds.asked[v]))
    return np.int32(bounds.unit * bounds.most[place])


@compiled
def most_of_held(bounds: SkillBounds, held: Array, v: Number) -> Number:
    """The most points by what is held, from `mark_held` after a skill that everybody has."""
    of, met = bounds.terms[v], np.int64(0)
    for k in range(TERMS):
        met += np.int64(held[of[k] & CODE] & 3) * of[TERMS + k]
    return np.int64(np.float32(met) * bounds.half[v]) + 1


@compiled
def points_of_terms(bounds: SkillBounds, held: Array, jobs: Jobs, v: Number, weight: Number) -> Number:
    """The points themselves, those of `lepmatch.matching.criteria.skills`; `held` as in `most_of_held`."""
    job: Row = jobs.rows[v]
    of, met, short = bounds.terms[v], np.int64(0), False
    for k in range(TERMS):
        answer = held[of[k] & CODE]
        met += np.int64(answer & 3) * of[TERMS + k]
        short |= (answer != 0) & (answer < np.uint32(of[k]) >> np.uint32(RANK))
    if short or job.weight_of_all == 0:
        return points_of_held(held[1:], job, jobs.data, weight)
    return share(weight, met, 2 * job.weight_of_all)
