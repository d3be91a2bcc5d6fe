"""The markets that are measured: synthetic, of named sizes, encoded once and kept as arrays under ``build/bench``.

Everybody in them is invented (see `lepmatch.sample_market`). A market is made anew when the code that makes or encodes
it has changed.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import lepmatch
from lepmatch import Matcher, sample_market
from lepmatch.matching.arrays import JOB, PERSON, Jobs, People
from lepmatch.matching.scoring import Rules

Array = NDArray[Any]
CACHE = Path("build/bench")
SIZES = {
    "10k x 2k": (10_000, 2_000),
    "50k x 10k": (50_000, 10_000),
    "250k x 50k": (250_000, 50_000),
    "1M x 600k": (1_000_000, 600_000),
}
REPEATED = {"1M x 600k": "250k x 50k"}
"""Sizes made by repeating a smaller market and moving every copy a little: sampling them would take too long."""

ENCODING = ("matching/encoding.py", "matching/facts.py", "matching/arrays.py", "matching/skill_lists.py")
MOVED = 2_000  # metres that a copy is moved at most, east and north
SEED = 1


class Encoded(NamedTuple):
    """A market as the arrays that the kernel takes; every peer starts from these."""

    people: People
    jobs: Jobs
    rules: Rules


class Pairs(NamedTuple):
    """Pairs of rows: vacancies and jobseekers, and where they are scored, milli-points (-1: too little is known)."""

    vacancies: NDArray[np.int32]
    jobseekers: NDArray[np.int32]
    milli: NDArray[np.int32] | None = None


class Tally(NamedTuple):
    """How many jobseekers no rule keeps from each vacancy, and the sum of their row numbers."""

    count: NDArray[np.int64]
    total: NDArray[np.int64]


class Top(NamedTuple):
    """The best of every vacancy and of every jobseeker, best first: rows and milli-points, -1 where the list is short.

    The points are the same for everybody. Which of two jobseekers with equal points comes first is not: ours is the
    longest wait and then a lottery, the peers' the smaller row, which costs them less.
    """

    vacancy_rows: NDArray[np.int32]
    vacancy_milli: NDArray[np.int32]
    jobseeker_rows: NDArray[np.int32]
    jobseeker_milli: NDArray[np.int32]


def load_encoded(size: str) -> Encoded:
    """A market of `SIZES` as arrays; made and kept when it is asked for the first time."""
    path = CACHE / f"{size.replace(' ', '')}-{fingerprint()}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in CACHE.glob(f"{size.replace(' ', '')}-*.npz"):
            old.unlink()
        encoded = _repeat(load_encoded(REPEATED[size]), *SIZES[size]) if size in REPEATED else _sample(*SIZES[size])
        (people, jobs, rules), part = encoded, path.with_suffix(".part.npz")
        np.savez(part, people=people.rows, lists=people.data, jobs=jobs.rows, asked=jobs.data, **rules._asdict())
        part.rename(path)
    with np.load(path) as kept:
        scalars = {name: int(kept[name]) for name in ("related", "min_known")}
        arrays = {name: kept[name] for name in ("weights", "neutral", "known", "most_beside", "alike")}
        return Encoded(
            People(kept["people"], kept["lists"]), Jobs(kept["jobs"], kept["asked"]), Rules(**arrays, **scalars)
        )


def encode_sample(jobseekers: int, vacancies: int, seed: int = SEED) -> Encoded:
    """A synthetic market of any size as arrays."""
    fitted = Matcher().fit(sample_market(jobseekers, vacancies, 1, seed)).fitted
    return Encoded(fitted.people, fitted.jobs, fitted.rules)


def share_of(encoded: Encoded, share: float) -> Encoded:
    """The same jobseekers with a random share of the vacancies."""
    rows = encoded.jobs.rows
    if share == 1:
        return encoded
    some = np.random.default_rng(SEED).permutation(len(rows))[: round(len(rows) * share)]
    return encoded._replace(jobs=encoded.jobs._replace(rows=rows[np.sort(some)]))  # the lists stay where they are


def _sample(jobseekers: int, vacancies: int) -> Encoded:
    return encode_sample(jobseekers, vacancies)


def _repeat(encoded: Encoded, jobseekers: int, vacancies: int) -> Encoded:
    draw = np.random.default_rng(SEED)
    people = encoded.people.rows[np.arange(jobseekers) % len(encoded.people.rows)]
    jobs = encoded.jobs.rows[np.arange(vacancies) % len(encoded.jobs.rows)]
    for rows in (people, jobs):
        for axis in ("east", "north"):
            rows[axis] += draw.integers(-MOVED, MOVED + 1, len(rows), dtype=np.int32)
        rows["lot"] = draw.integers(0, 2**64, len(rows), dtype=np.uint64)
    return encoded._replace(people=encoded.people._replace(rows=people), jobs=encoded.jobs._replace(rows=jobs))


def fingerprint() -> str:
    """Changes when the rows or the code behind sampling and encoding do."""
    home = Path(lepmatch.__file__).parent
    sources = [*sorted((home / "market").rglob("*.py")), *map(home.joinpath, ENCODING), Path(__file__)]
    digest = blake2b(f"{PERSON.descr}{JOB.descr}".encode(), digest_size=6)
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()
