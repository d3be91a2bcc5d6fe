"""sparse-dot-topn: the skills criterion alone as a sparse product, the best k of every vacancy whatever the distance.

A skill that is held counts twice its weight and one of whose family another is held once, so the product has a column
for each skill and one for each family. That is our rule where a vacancy asks for one skill of a family; vacancies that
ask for more, and jobseekers whose skills nobody has recorded, are left out on both sides.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from benchmarks.market import Encoded
from benchmarks.skills_alone import comparable
from lepmatch.matching.arrays import FAMILY_SHIFT, load_list
from lepmatch.matching.scoring import SKILLS


class Matrices(NamedTuple):
    """Jobseekers down and vacancies across, by skills and families; and what a vacancy's skills weigh together."""

    held: csr_matrix
    asked: csr_matrix
    weight_of_all: NDArray[np.int64]


def prepare(encoded: Encoded) -> Matrices:
    people, jobs = comparable(encoded)
    held = load_list(people.rows, people.data, "skill")
    asked, weight = (load_list(jobs.rows, jobs.data, name) for name in ("skill", "weight"))
    columns = np.unique(np.concatenate([_with_family(held.data), _with_family(asked.data)]))
    return Matrices(
        _matrix(held.starts, held.data, np.ones(len(held.data)), columns),
        _matrix(asked.starts, asked.data, weight.data.astype(float), columns),
        jobs.rows["weight_of_all"].astype(np.int64),
    )


def skills(matrices: Matrices, encoded: Encoded, k: int) -> NDArray[np.int32]:
    """Milli-points of the best k of each vacancy, best first."""
    met = sp_matmul_topn(matrices.asked, matrices.held.T.tocsr(), top_n=k, sort=True, n_threads=-1)
    best = np.zeros((matrices.asked.shape[0], k), np.int64)
    vacancy = np.repeat(np.arange(len(best)), np.diff(met.indptr))
    best[vacancy, np.arange(met.nnz) - met.indptr[vacancy]] = met.data.astype(np.int64)
    weight = int(encoded.rules.weights[SKILLS])
    return (weight * best // (2 * matrices.weight_of_all[:, None])).astype(np.int32)


def _with_family(skills: NDArray[np.int32]) -> NDArray[np.int64]:
    """Skills, and their families as negative numbers."""
    return np.concatenate([skills.astype(np.int64), -1 - (skills >> FAMILY_SHIFT)])


def _matrix(
    starts: NDArray[np.int64], data: NDArray[np.int32], weight: NDArray[np.float64], columns: NDArray[np.int64]
) -> csr_matrix:
    row = np.tile(np.repeat(np.arange(len(starts) - 1), np.diff(starts)), 2)
    column = np.searchsorted(columns, _with_family(data))
    cells, place = np.unique(row * len(columns) + column, return_index=True)  # a family counts once
    values = np.tile(weight, 2)[place]
    return csr_matrix((values, (cells // len(columns), cells % len(columns))), shape=(len(starts) - 1, len(columns)))
