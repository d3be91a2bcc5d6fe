"""Lists of skills as the search reads them: in order, weighed, with the families that they belong to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lepmatch.matching.arrays import FAMILY_SHIFT, WORD, Longs, Ragged
from lepmatch.matching.compiled import Array, Number, compiled_with_arrays


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
    most = Ragged(*_most_by_families(starts, skills, weights, points))
    return Wanted(Ragged(starts, skills), Ragged(starts, weights), most)


def family_bits(skills: Ragged) -> Longs:
    """The families of each list of skills as bits, several to a bit: lists without a bit in common share no family."""
    bits: Longs = _family_bits(*skills)
    return bits


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
def _family_bits(starts: Array, skills: Array) -> Array:
    bits = np.zeros(len(starts) - 1, np.int64)
    for row in range(len(bits)):
        for k in range(starts[row], starts[row + 1]):
            bits[row] |= np.int64(1) << (skills[k] >> FAMILY_SHIFT) % WORD
    return bits


@compiled_with_arrays
def _most_by_families(starts: Array, skills: Array, weights: Array, points: Number) -> tuple[Array, ...]:
    """The most of `points` that 0, 1, 2 ... bits of `family_bits` in common can give: the heaviest bits' share."""
    ends, most, end = np.zeros_like(starts), np.empty(len(skills) + len(starts) - 1, np.int32), 0
    for row in range(len(starts) - 1):
        by_bit, whole, heaviest = np.zeros(WORD, np.int64), 0, 0
        for k in range(starts[row], starts[row + 1]):
            by_bit[(skills[k] >> FAMILY_SHIFT) % WORD] += weights[k]
            whole += weights[k]
        most[end] = 0 if whole else points
        end += 1
        for weight in np.sort(by_bit)[::-1]:
            if weight == 0:
                break
            heaviest += weight
            most[end] = points * heaviest // whole
            end += 1
        ends[row + 1] = end
    return ends, most[:end].copy()
