"""The data that comes with the project: whole, as its README says, and made anew byte for byte."""

from __future__ import annotations

import hashlib
import runpy
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from lepmatch.market.readers import read_market
from lepmatch.market.writers import write_market

DATA = Path(__file__).parent.parent / "data"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in (".csv", ".toml")}


def test_every_history_file_has_the_checksum_that_the_readme_gives() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    files = sorted((DATA / "history").glob("*.csv"))
    assert len(files) == 24
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest() in readme, file.name


def test_the_southampton_case_gives_the_published_funnel() -> None:
    market = read_market(DATA / "ikea-southampton")
    stages = Counter(event.kind for event in market.events)
    assert stages == {"applied": 383, "invited": 143, "assessed": 86, "interview_held": 49, "job_offered": 24}
    assert sum(vacancy.openings for vacancy in market.vacancies) == 450
    people = [{e.jobseeker for e in market.events if e.kind == kind} for kind in stages]
    assert all(later < earlier for earlier, later in pairwise(people))


def test_the_southampton_case_is_made_anew_byte_for_byte(tmp_path: Path) -> None:
    case = DATA / "ikea-southampton"
    write_market(runpy.run_path(str(case / "make.py"))["make"](), tmp_path)
    assert _bytes(tmp_path) == _bytes(case)


@pytest.mark.parametrize("name", ["sample", "ikea-southampton"])
def test_people_who_are_made_up_have_no_names(name: str) -> None:
    market = read_market(DATA / name)
    assert not {"name", "address", "email", "telephone"} & set(market.jobseekers.columns)
    assert all(postcode is None or " " not in postcode for postcode in market.jobseekers.columns["postcode"].values)
