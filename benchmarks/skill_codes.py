"""Skills as codes: what a jobseeker holds of a family is one code, what a vacancy asks of it another, and how much of
the one meets the other is looked up.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.market import Array
from lepmatch.matching.arrays import FAMILY_SHIFT, Ragged

MEMBER = (1 << FAMILY_SHIFT) - 1  # bits of a skill's code that tell it from its family


def pad(lists: Ragged, filler: int = -1) -> NDArray[np.int32]:
    """Lists as a rectangle."""
    lengths = np.diff(lists.starts)
    wide = np.full((len(lengths), int(lengths.max(initial=0))), filler, np.int32)
    wide[np.arange(wide.shape[1]) < lengths[:, None]] = lists.data
    return wide


def code_skills(held: Ragged, asked: Ragged, weight: Ragged) -> tuple[dict[str, Array], dict[str, Array], Array]:
    """The columns of jobseekers and of vacancies, and what each request is worth by what is held."""
    families = np.unique(asked.data >> FAMILY_SHIFT)
    owner, family, mask = _by_family(held, families)
    states, state = np.unique(family << 32 | mask, return_inverse=True)
    first = np.searchsorted(states >> 32, np.arange(len(families)))  # of each family; its codes start from 1
    masks = [part.tolist() for part in np.split(states & 0xFFFFFFFF, first[1:])] if len(families) else []
    holds = {
        "state_of": owner.astype(np.int32),
        "state_family": family.astype(np.int32),
        "state": (state - first[family] + 1).astype(np.int16),
    }

    worth, place = [0], {}
    lists: list[list[tuple[int, int]]] = []
    for start, end in pairwise(asked.starts.tolist()):
        requests: dict[int, list[tuple[int, int]]] = {}
        for code, heavy in zip(asked.data[start:end].tolist(), weight.data[start:end].tolist(), strict=True):
            requests.setdefault(code >> FAMILY_SHIFT, []).append((code & MEMBER, heavy))
        lists.append([])
        for of, request in requests.items():
            number, key = int(np.searchsorted(families, of)), (of, tuple(request))
            if key not in place:
                place[key] = len(worth)
                worth += [0, *(_most_met(tuple(request), mask) for mask in masks[number])]
            lists[-1].append((number, place[key]))
    most = max(map(len, lists), default=0)
    table = np.array([[*row, *[(len(families), 0)] * (most - len(row))] for row in lists], np.int32)
    table = table.reshape(len(lists), most, 2)
    asks = {
        "asked": np.array([len(row) for row in lists], np.int8),
        "family": table[:, :, 0].copy(),
        "request": table[:, :, 1].copy(),
    }
    return holds, asks, np.array(worth, np.int32)


def _by_family(held: Ragged, families: Array) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Jobseeker, number of the family, and the members held as bits, for the families that are asked for."""
    owner = np.repeat(np.arange(len(held.starts) - 1), np.diff(held.starts))
    family = held.data >> FAMILY_SHIFT
    asked = np.isin(family, families)
    owner, number, member = owner[asked], np.searchsorted(families, family[asked]), held.data[asked] & MEMBER
    key, start = np.unique(owner << 32 | number, return_index=True)  # sorted already: skills are in order
    mask = np.bitwise_or.reduceat(np.int64(1) << member.astype(np.int64), start) if len(start) else key
    return key >> 32, key & 0xFFFFFFFF, mask


def _most_met(request: tuple[tuple[int, int], ...], held: int) -> int:
    exact = sum(1 << place for place, (member, _) in enumerate(request) if held >> member & 1)
    return _best_assignment(tuple(heavy for _, heavy in request), exact, min(held.bit_count(), len(request)))


@cache
def _best_assignment(weights: tuple[int, ...], exact: int, held: int) -> int:
    """The most that so many skills of a family can meet, in halves, tried in every way.

    A skill meets itself whole or another by half: for every choice of those that meet themselves, the others meet the
    heaviest that are left.
    """
    own = [place for place in range(len(weights)) if exact >> place & 1]
    best = 0
    for size in range(len(own) + 1):
        for kept in combinations(own, size):
            rest = sorted((w for place, w in enumerate(weights) if place not in kept), reverse=True)
            best = max(best, 2 * sum(weights[place] for place in kept) + sum(rest[: held - size]))
    return best
