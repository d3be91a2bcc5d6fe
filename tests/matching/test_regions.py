"""A market matched region by region, here or on a cluster, gives the same answer in every byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joblib import effective_n_jobs

from lepmatch.market.market import Market
from lepmatch.market.sample import sample_market
from lepmatch.matching.matcher import Matcher
from lepmatch.matching.policy import Policy
from lepmatch.matching.regions import make_regions, on_cluster
from lepmatch.matching.results import Matches
from tests.matching.markets import markets, policies


def bytes_of(matches: Matches) -> list[Any]:
    columns = [getattr(matches, name) for name in matches.__slots__]
    return [c if isinstance(c, tuple) else (c.dtype, c.tobytes()) for c in columns]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher().fit(sample_market(jobseekers=3_000, vacancies=600, courses=4, seed=3))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(markets, policies(), st.integers(1, 7), st.integers(0, 4), st.integers(0, 4), st.integers(1, 2))
def test_regions_change_nothing(
    market: Market, policy: Policy, regions: int, per_vacancy: int, per_jobseeker: int, threads: int
) -> None:
    matcher = Matcher(policy).fit(market)
    whole = matcher.matches(per_vacancy, per_jobseeker)
    parts = matcher.matches(per_vacancy, per_jobseeker, regions=regions, threads=threads)
    assert bytes_of(parts) == bytes_of(whole)


@pytest.mark.parametrize("regions", [1, 2, 5, 64, 10_000])
def test_regions_change_nothing_in_a_larger_market(matcher: Matcher, regions: int) -> None:
    done: list[float] = []
    assert bytes_of(matcher.matches(regions=regions, progress=done.append)) == bytes_of(matcher.matches())
    assert sum(done) == pytest.approx(1)


def test_each_vacancy_is_in_one_region_and_each_region_needs_fewer_people(matcher: Matcher) -> None:
    fitted = matcher.fitted
    regions = make_regions(fitted.people, fitted.jobs, 8)
    rows = np.concatenate([region.jobs for region in regions])
    closed = fitted.jobs.rows["shut"] != 0
    assert sorted(rows.tolist()) == np.flatnonzero(~closed & (fitted.jobs.rows["located"] == 1)).tolist()
    sizes = [len(region.jobs) for region in regions]
    assert max(sizes) - min(sizes) <= 8
    assert min(len(region.people) for region in regions) < len(fitted.people.rows)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Two worker processes on this machine."""
    distributed = pytest.importorskip("dask.distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
    ) as local:
        yield local.scheduler_address


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the libraries behind the cluster
def test_a_cluster_of_two_processes_changes_nothing(matcher: Matcher, cluster: str) -> None:
    with on_cluster(cluster) as regions:
        assert (regions, effective_n_jobs()) == (8, 2)
        found = matcher.matches(regions=regions)
    assert bytes_of(found) == bytes_of(matcher.matches())
    with on_cluster(cluster, regions=3) as regions:
        assert regions == 3


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_cluster_that_is_not_there_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("dask.distributed")
    monkeypatch.setattr("lepmatch.matching.regions.CONNECT_SECONDS", 0.5)
    with pytest.raises(OSError, match=r"127\.0\.0\.1:9"), on_cluster("tcp://127.0.0.1:9"):
        pass
