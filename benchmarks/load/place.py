"""The database that is served: a synthetic market of so many people, made once and copied for every run."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from lepmatch import Account, create_store, open_store, sample_market
from webui.passwords import hashed

PASSWORD = "only-for-the-benchmark"
ROOT = "the benchmark"


def base(folder: Path, people: int) -> Path:
    """The database of so many people, a fifth as many vacancies and a hundredth as many courses, made where missing."""
    kept = folder / f"people-{people}"
    if not (kept / "lep.db").exists():
        print(f"making a market of {people:,} people in {kept} (once)", flush=True)
        shutil.rmtree(kept, ignore_errors=True)
        part = folder / f"people-{people}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        market = sample_market(jobseekers=people, vacancies=max(people // 5, 1), courses=people // 100, seed=1)
        with create_store(part / "lep.db", ROOT) as store:
            store.load(market, actor=ROOT)
        part.rename(kept)
    return kept / "lep.db"


def fresh(folder: Path, people: int, officers: int) -> tuple[Path, Sequence[str]]:
    """A copy for one run, and the names of so many officers who may log in to it."""
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    shutil.copytree(base(folder, people).parent, run)
    names = [f"officer-{number:03}" for number in range(officers)]
    with open_store(run / "lep.db") as store:
        known, password = {one.name for one in store.accounts.all()}, hashed(PASSWORD)
        for name in names:
            if name not in known:
                account = Account(name, f"Made-up {name}", "national", password=password)
                store.accounts.add(account, actor=ROOT)
    return run / "lep.db", names
