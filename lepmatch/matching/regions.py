"""The whole market region by region: when memory is short, and on several machines.

The vacancies are cut into regions by place. A region's jobseekers are those whose reach touches it, so that every
vacancy finds in its own region whoever could be on its list. A jobseeker near a border is in several regions; their
lists are merged by the same keys by which the kernel orders them, so the answer is that of one pass in every byte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs, parallel_config

from lepmatch.errors import MissingExtraError
from lepmatch.matching.arrays import Jobs, Longs, People, take_jobs, take_people
from lepmatch.matching.compiled import compiled
from lepmatch.matching.fitted import Fitted
from lepmatch.matching.grid import make_grid
from lepmatch.matching.kernel import best_of_all
from lepmatch.matching.lists import Lists, keep, make_lists
from lepmatch.matching.scoring import Rules

CONNECT_SECONDS = 10
REGIONS_A_WORKER = 4


class Region(NamedTuple):
    """Rows of the vacancies of a region, and of the jobseekers whose reach touches it."""

    jobs: Longs
    people: Longs


def make_regions(people: People, jobs: Jobs, count: int) -> list[Region]:
    """Cut a market into regions with about as many vacancies each, without those that are shut to everybody.

    Parameters
    ----------
    count : how many regions; there are fewer where there are fewer vacancies
    """
    open_ = np.flatnonzero((jobs.rows["shut"] == 0) & (jobs.rows["located"] == 1))
    places = np.stack([jobs.rows["east"], jobs.rows["north"]]).astype(np.int64)
    return [Region(rows, _people_near(people, places[:, rows])) for rows in _tiles(places, open_, count)]


def _tiles(places: Longs, rows: Longs, count: int) -> Iterator[Longs]:
    """Halve the map across its longer side until there are so many tiles; each tile's rows in their order."""
    if count <= 1 or len(rows) <= 1:
        if len(rows):
            yield np.sort(rows)
        return
    here = places[:, rows]
    longer = int(np.argmax(here.max(axis=1) - here.min(axis=1)))
    order = rows[np.argsort(here[longer], kind="stable")]
    cut = len(rows) * (count // 2) // count
    yield from _tiles(places, order[:cut], count // 2)
    yield from _tiles(places, order[cut:], count - count // 2)


def _people_near(people: People, places: Longs) -> Longs:
    """Rows of the jobseekers whose reach touches the rectangle round some places."""
    rows = people.rows
    square = np.zeros(len(rows), np.int64)
    for name, low, high in zip(("east", "north"), places.min(axis=1), places.max(axis=1), strict=True):
        off = np.maximum(np.maximum(low - rows[name], rows[name] - high), 0).astype(np.int64)
        square += off * off
    reach = rows["reach"].astype(np.int64)
    return np.flatnonzero((rows["located"] == 1) & (reach >= 0) & (square < (reach + 1) ** 2))


def best_of_regions(
    fitted: Fitted,
    per_vacancy: int,
    per_jobseeker: int,
    regions: int,
    threads: int | None,
    progress: Callable[[float], object] | None,
) -> Lists:
    """`best_of_all` region by region, in this process or wherever joblib has been told to work.

    Parameters
    ----------
    per_vacancy, per_jobseeker : how many to keep
    regions : how many regions
    threads : workers within a region; by default one a processor, or one where joblib works on several regions at once
    progress : called with the share of the work done since the last call; the shares add up to 1
    """
    people, jobs = fitted.people, fitted.jobs
    lists = make_lists(len(jobs.rows), len(people.rows), per_vacancy, per_jobseeker)
    made = make_regions(people, jobs, regions)
    threads = threads or (1 if effective_n_jobs() > 1 else os.cpu_count() or 1)
    size = sum(len(region.jobs) for region in made)
    found = Parallel(return_as="generator")(
        delayed(_best_of_region)(
            take_people(people, region.people),
            take_jobs(jobs, region.jobs),
            fitted.rules,
            per_vacancy,
            per_jobseeker,
            threads,
        )
        for region in made
    )
    for region, part in zip(made, found, strict=True):
        _take_in(lists, part, region.jobs, region.people)
        if progress:
            progress(len(region.jobs) / size)
    return lists


def _best_of_region(
    people: People, jobs: Jobs, rules: Rules, per_vacancy: int, per_jobseeker: int, threads: int
) -> Lists:
    return best_of_all(make_grid(people), jobs, rules, len(people.rows), per_vacancy, per_jobseeker, threads, None)


@compiled
def _take_in(lists: Lists, part: Lists, jobs: Jobs, people: People) -> None:
    """Put a region's lists into the common ones; its rows are numbers within the region."""
    for i in range(len(jobs)):
        v = jobs[i]
        lists.vacancy_counts[v], lists.too_little[v] = part.vacancy_counts[i], part.too_little[i]
        for k in range(part.vacancy_counts[i]):
            lists.vacancy_keys[v, k] = part.vacancy_keys[i, k]
            lists.vacancy_rows[v, k] = people[part.vacancy_rows[i, k]]
    counts = lists.jobseeker_counts
    for i in range(len(people)):
        j = people[i]
        keys, rows = lists.jobseeker_keys[j], lists.jobseeker_rows[j]
        for k in range(part.jobseeker_counts[i]):
            counts[j] = keep(keys, rows, counts[j], part.jobseeker_keys[i, k], jobs[part.jobseeker_rows[i, k]])


@contextmanager
def on_cluster(address: str, regions: int | None = None) -> Iterator[int]:
    """Work on the machines of a dask cluster; yields into how many regions to cut the market.

    Parameters
    ----------
    address : of the scheduler, such as ``tcp://10.0.0.5:8786``
    regions : how many there are to be; by default a few for each worker, so that all are done at about the same time
    """
    try:
        from dask.distributed import Client
    except ImportError:
        raise MissingExtraError("distributed", "to work on a cluster") from None
    connect: Callable[..., Any] = Client
    with connect(address, timeout=CONNECT_SECONDS) as client, parallel_config(backend="dask"):
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        workers: dict[str, int] = client.nthreads()
        yield regions or REGIONS_A_WORKER * sum(workers.values())
