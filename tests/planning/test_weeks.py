"""Weekly runs against the best plan in hindsight."""

from __future__ import annotations

import numpy as np
import pytest

from lepmatch.planning.network import sort_edges
from lepmatch.planning.weeks import Season, hindsight, learn, run_weeks

WEEKS, KINDS = 26, 6


def season(seed: int, people: int = 150, jobs: int = 50, suits: float = 0.08) -> Season:
    """So many people come and vacancies open each week; made up, every seed another season.

    A person stays ten weeks on average and leaves without notice, a vacancy two to six weeks with one to three
    interviews. A person suits one vacancy in twelve: for 60 to 100 points of their own kind, for 30 to 70 of another.
    """
    draw = np.random.default_rng(seed)
    comes, opens = (np.sort(draw.integers(0, WEEKS, n * WEEKS)) for n in (people, jobs))
    leaves, closes = comes + draw.geometric(0.1, len(comes)), opens + draw.integers(2, 7, len(opens))
    kind, own = draw.integers(0, KINDS, len(opens)), draw.integers(0, KINDS, len(comes))
    suited = draw.random((len(comes), len(opens)), dtype=np.float32) < suits
    j, v = np.nonzero(suited & (np.maximum(comes[:, None], opens) < np.minimum(leaves[:, None], closes)))
    milli = np.where(own[j] == kind[v], 60_000, 30_000) + draw.integers(0, 40_001, len(j))
    edges = sort_edges(j.astype(np.int32), v.astype(np.int32), milli.astype(np.int32), len(comes))
    return Season(edges, draw.integers(1, 4, len(opens)), comes, leaves, opens, closes, kind)


@pytest.mark.slow
def test_looking_ahead_comes_nearer_to_hindsight_than_greedy() -> None:
    waiting = learn([season(1), season(2)])  # never the seasons that are planned
    seasons = [season(seed) for seed in (11, 12, 13)]
    best = [hindsight(one) for one in seasons]
    blind, ahead = [run_weeks(one) for one in seasons], [run_weeks(one, waiting) for one in seasons]
    assert sum(blind) < 0.93 * sum(best)
    assert 0.97 * sum(best) <= sum(ahead)
    assert all(most > far > near for most, far, near in zip(best, ahead, blind, strict=True))


def test_no_run_beats_hindsight() -> None:
    waiting = learn([season(1, 6, 3, 0.5)])
    for seed in range(5):
        this = season(seed, 6, 3, 0.5)
        assert run_weeks(this) <= hindsight(this) >= run_weeks(this, waiting)
