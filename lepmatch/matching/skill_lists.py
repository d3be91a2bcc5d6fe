"""Lists of skills as the search reads them: in order, weighed, with the families that they belong to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lepmatch.matching.arrays import FAMILY_SHIFT, WORD, Longs, Ragged
from lepmatch.matching.compiled import Array, Number, compiled_with_arrays

BY_NUMBER = np.arange(WORD)
"""The bit of a family by its number alone, for records that are encoded one at a time."""


class Terms(NamedTuple):
    """The skills that some records name, as they name them: a list each of codes, and of how rare each skill is."""

    codes: Ragged
    rarity: Ragged


class Wanted(NamedTuple):
    """The lists of `JOB_LISTS`: skills in order, what each weighs, and the most that families in common can give."""

    skills: Ragged
    weights: Ragged
    most: Ragged


def in_order(skills: Ragged) -> Ragged:
    """Each list of skills in order, once each, without -1, which stands for a skill that nobody asks for."""
    return Ragged(*_in_order(*skills))


def weighed(essential: Terms, desirable: Terms, factor: int, points: int) -> Wanted:
    """What each vacancy asks for.

    Parameters
    ----------
    essential, desirable : what it names; a skill that is both is essential
    factor : how many times a desirable skill an essential one weighs
    points : milli-points for having all
    """
    starts, skills, weights = _weighed(
        *essential.codes, essential.rarity.data, *desirable.codes, desirable.rarity.data, factor
    )
    wanted, weighs = Ragged(starts, skills), Ragged(starts, weights)
    return Wanted(wanted, weighs, most_by_families(wanted, weighs, points))


def family_bits(skills: Ragged, bit_of: Longs = BY_NUMBER) -> Longs:
    """The families of each list of skills as bits, several to a bit: lists without a bit in common share no family.

    `bit_of` gives the bit of each family, and starts anew for those beyond its end.
    """
    bits: Longs = _family_bits(*skills, bit_of)
    return bits


def most_by_families(skills: Ragged, weights: Ragged, points: int, bit_of: Longs = BY_NUMBER) -> Ragged:
    """The most of `points` that 0, 1, 2 ... bits of `family_bits` in common can give: the heaviest bits' share."""
    return Ragged(*_most_by_families(*skills, weights.data, points, bit_of))


@compiled_with_arrays
def _in_order(starts: Array, skills: Array) -> tuple[Array, ...]:
    ends, ordered, end = np.zeros_like(starts), np.empty_like(skills), 0
    for row in range(len(starts) - 1):
        for k in range(starts[row], starts[row + 1]):
            place = end
            while place > ends[row] and ordered[place - 1] > skills[k]:
                place -= 1
            if skills[k] < 0 or (place > ends[row] and ordered[place - 1] == skills[k]):
                continue
            for after in range(end, place, -1):
                ordered[after] = ordered[after - 1]
            ordered[place] = skills[k]
            end += 1
        ends[row + 1] = end
    return ends, ordered[:end].copy()


@compiled_with_arrays
def _weighed(
    starts: Array, skills: Array, rarity: Array, other_starts: Array, others: Array, other_rarity: Array, factor: Number
) -> tuple[Array, ...]:
    """The skills of both lists by family, the heavier first within a family, once each, and what each weighs."""
    ends, end = np.zeros_like(starts), 0
    ordered, weights = np.empty((2, len(skills) + len(others)), np.int32)
    for row in range(len(starts) - 1):
        essential = starts[row + 1] - starts[row]
        for n in range(essential + other_starts[row + 1] - other_starts[row]):
            if n < essential:
                skill, weight = skills[starts[row] + n], factor * rarity[starts[row] + n]
            else:
                k = other_starts[row] + n - essential
                skill, weight = others[k], np.int64(other_rarity[k])
            known = False
            for k in range(ends[row], end):
                known |= ordered[k] == skill
            if known:
                continue
            place = end
            while place > ends[row] and _comes_before(skill, weight, ordered[place - 1], weights[place - 1]):
                ordered[place], weights[place] = ordered[place - 1], weights[place - 1]
                place -= 1
            ordered[place], weights[place] = skill, weight
            end += 1
        ends[row + 1] = end
    return ends, ordered[:end].copy(), weights[:end].copy()


@compiled_with_arrays
def _comes_before(skill: Number, weight: Number, other: Number, other_weight: Number) -> Number:
    family, other_family = skill >> FAMILY_SHIFT, other >> FAMILY_SHIFT
    if family != other_family:
        return family < other_family
    return weight > other_weight or (weight == other_weight and skill < other)


@compiled_with_arrays
def _family_bits(starts: Array, skills: Array, bit_of: Array) -> Array:
    bits = np.zeros(len(starts) - 1, np.int64)
    for row in range(len(bits)):
        for k in range(starts[row], starts[row + 1]):
            bits[row] |= np.int64(1) << bit_of[(skills[k] >> FAMILY_SHIFT) % len(bit_of)]
    return bits


@compiled_with_arrays
def _most_by_families(starts: Array, skills: Array, weights: Array, points: Number, bit_of: Array) -> tuple[Array, ...]:
    ends, most, end = np.zeros_like(starts), np.empty(len(skills) + len(starts) - 1, np.int32), 0
    by_bit = np.zeros(WORD, np.int64)
    for row in range(len(starts) - 1):
        for k in range(starts[row], starts[row + 1]):
            by_bit[bit_of[(skills[k] >> FAMILY_SHIFT) % len(bit_of)]] += weights[k]
        whole, heaviest = by_bit.sum(), 0
        most[end] = 0 if whole else points
        end += 1
        while heaviest < whole:
            bit = np.argmax(by_bit)
            heaviest += by_bit[bit]
            by_bit[bit] = 0
            most[end] = points * heaviest // whole
            end += 1
        ends[row + 1] = end
    return ends, most[:end].copy()
