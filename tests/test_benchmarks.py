"""The benchmarks compare like with like: every peer finds our pairs, our points and our lists."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from benchmarks.market import Encoded, Pairs, encode_sample, share_of
from benchmarks.peers import ours
from benchmarks.run import FINDERS, MATCHERS
from benchmarks.worker import LIBRARIES, is_installed

K = 7


def peer(name: str):
    if not is_installed(name):
        pytest.skip(f"{LIBRARIES[name]} is not installed: pip install 'lepmatch[bench]'")
    return import_module(f"benchmarks.peers.{name}")


@pytest.fixture(scope="module")
def market() -> Encoded:
    return share_of(encode_sample(700, 250, seed=3), 0.7)


def in_order(pairs: Pairs) -> list[np.ndarray]:
    order = np.lexsort((pairs.jobseekers, pairs.vacancies))
    return [column[order] for column in pairs if column is not None]


def assert_equal(these, those) -> None:
    for one, other in zip(these, those, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", FINDERS)
def test_a_peer_finds_the_feasible_pairs(name: str, market: Encoded) -> None:
    module = peer(name)
    prepared = module.prepare(market)
    feasible = in_order(ours.pairs(None, market))
    assert len(feasible[0]) > 1_000
    assert_equal(in_order(module.pairs(prepared, market)), feasible)
    assert_equal(module.rules(prepared, market), ours.rules(None, market))


@pytest.mark.parametrize("name", MATCHERS)
def test_a_peer_gives_the_same_points_and_lists(name: str, market: Encoded) -> None:
    module = peer(name)
    prepared = module.prepare(market)
    scored = ours.scored(None, market)
    assert_equal(in_order(module.scored(prepared, market)), in_order(scored))
    milli = dict(
        zip(zip(scored.vacancies.tolist(), scored.jobseekers.tolist(), strict=True), scored.milli, strict=True)
    )
    top, our_top = module.job(prepared, market, K), ours.job(None, market, K)
    np.testing.assert_array_equal(top.vacancy_milli, our_top.vacancy_milli)
    np.testing.assert_array_equal(top.jobseeker_milli, our_top.jobseeker_milli)
    for v, place in np.argwhere(top.vacancy_rows >= 0).tolist():
        assert milli[v, top.vacancy_rows[v, place]] == top.vacancy_milli[v, place]
    for j, place in np.argwhere(top.jobseeker_rows >= 0).tolist():
        assert milli[top.jobseeker_rows[j, place], j] == top.jobseeker_milli[j, place]


def test_the_skills_alone_are_equal(market: Encoded) -> None:
    module = peer("sparse_dot")
    best = module.skills(module.prepare(market), market, K)
    assert best.max() > 0
    np.testing.assert_array_equal(best, ours.skills(None, market, K))
