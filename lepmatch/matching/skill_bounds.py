"""What the skills of a vacancy can come to for a jobseeker, looked up ever more closely.

First by how many families of skills both have in common: a word of bits each, so that millions of pairs are bounded in
a moment. Then by what is held of the skills that are asked for, as if one could answer for all of its family. That is
what they do come to, unless fewer of a family are held than are asked for: only then they have to be assigned.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lepmatch.matching.arrays import FAMILY_SHIFT, WORD, Ints, Jobs, Longs, People, Ragged, load_list
from lepmatch.matching.compiled import Array, Number, Row, compiled, count_bits, share
from lepmatch.matching.criteria.skills import points_of_held
from lepmatch.matching.skill_lists import family_bits, most_by_families

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
    rows, unit = jobs.rows, max(1, -(-weight // 255))
    held, asked = (load_list(side.rows, side.data, "skill") for side in (people, jobs))
    weights, bit_of = load_list(rows, jobs.data, "weight"), _bits(held, asked)
    most = most_by_families(asked, weights, weight, bit_of)
    bits = np.diff(most.starts) - 1
    told_apart, table = bits < FAMILIES, np.empty((len(rows), FAMILIES), np.uint8)
    for common in range(FAMILIES):
        counted = np.where(told_apart, np.minimum(common, bits), bits)
        table[:, common] = -(-most.data[most.starts[:-1] + counted] // unit)
    table[rows["weight_of_all"] < 0] = 0
    families = np.where(told_apart, family_bits(asked, bit_of), 0)
    terms, half = _terms(asked, weights, rows["weight_of_all"], weight)
    return SkillBounds(family_bits(held, bit_of), families, table.ravel(), unit, terms, half)


def _bits(held: Ragged, asked: Ragged) -> Longs:
    """A bit for each family, so that few pairs have one in common that have no family in common.

    The families that most hold and ask for come first; each takes the bit with the fewest to be mistaken for.
    """
    families = [side.data >> FAMILY_SHIFT for side in (held, asked)]
    size = 1 + max(int(numbers.max(initial=0)) for numbers in families)
    holding, asking = (np.bincount(numbers, minlength=size) for numbers in families)
    bit_of, holds, asks = np.arange(size) % WORD, np.zeros(WORD, np.int64), np.zeros(WORD, np.int64)
    for family in np.argsort(-holding * asking, kind="stable")[:PLACED]:
        bit = bit_of[family] = np.argmin(holds * asking[family] + asks * holding[family])
        holds[bit] += holding[family]
        asks[bit] += asking[family]
    return bit_of


def _terms(asked: Ragged, weights: Ragged, whole: Ints, weight: int) -> tuple[Ints, NDArray[np.float32]]:
    """`terms` and `half` of `SkillBounds`; what does not fit into `CODE` counts as the rest."""
    many = np.diff(asked.starts)
    row, k = np.repeat(np.arange(len(many)), many), np.arange(len(asked.data))
    of_row, at = row << 32, k - asked.starts[row]
    first = np.diff(of_row | asked.data >> FAMILY_SHIFT, prepend=-1) != 0
    place = 1 + k - np.maximum.accumulate(k * first)
    heaviest = np.argsort(of_row - weights.data, kind="stable")
    code, place, weighs = asked.data[heaviest] + 1, place[heaviest], weights.data[heaviest]
    listed = ((at < TERMS - 1) | (many[row] == TERMS)) & (code <= CODE)
    table = np.zeros((len(many), 2 * TERMS), np.uint32)
    table[row[listed], at[listed]] = code[listed] | 4 * place[listed] << RANK
    table[row[listed], TERMS + at[listed]] = weighs[listed]
    table[row[~listed], TERMS - 1] = 4 * NEVER << RANK
    np.add.at(table[:, -1], row[~listed], weighs[~listed].astype(np.uint32))
    table[whole == 0, -1] = weight
    half: Any = np.where(whole > 0, weight / (2 * np.maximum(1, whole)), 0.5).astype(np.float32)
    return table.view(np.int32), np.nextafter(half, np.float32(np.inf))


@compiled
def most_in_common(bounds: SkillBounds, held: Number, v: Number) -> Number:
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
