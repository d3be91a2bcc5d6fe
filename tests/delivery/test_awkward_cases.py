"""The hand-kept ledger of awkward cases: each comes to what was counted by hand, and so do all together."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from lepmatch.delivery.progress import Progress, progress
from lepmatch.market.columns import Table
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Event, Jobseeker, Vacancy

ON = date(2009, 3, 31)
PLACES = [Employer(id="E1", name="A shop, made up"), Course(id="C1", title="Till work")]
PLACES += [Vacancy(id=id, employer="E1", title="shop assistant", openings=1) for id in ("V1", "V2", "V3")]
GROUPS = {"A": "lone_parent", "B": "jsa_6m", "C": "jsa_under_6m", "D": "jsa_under_6m", "E": None, "G": "lone_parent"}
CLAIMS = {"B": date(2007, 1, 1), "C": date(2009, 1, 5), "D": date(2008, 1, 5)}


class Case(NamedTuple):
    """One case: its name, its events, and what they come to."""

    name: str
    events: tuple[Event, ...]
    counted: Counter[str]


def read_cases() -> list[Case]:
    """The cases of the file, the total last; every case has people and refs of its own."""
    cases = []
    text = Path(__file__).with_name("awkward_cases.txt").read_text(encoding="utf-8")
    for number, block in enumerate(text.split("## ")[1:]):
        name, *lines, counted = block.strip().splitlines()
        events = tuple(read_event(line, number) for line in lines)
        cases.append(Case(name, events, read_counts(counted.removeprefix("=").strip())))
    return cases


def read_event(line: str, case: int) -> Event:
    at, kind, jobseeker, vacancy, *more = line.split()
    fields: dict[str, str] = dict(field.split("=") for field in more)
    own = {name: f"{fields[name]}{case}" for name in ("ref", "corrects") if name in fields}
    recorded = date.fromisoformat(fields["recorded"]) if "recorded" in fields else None
    who = None if jobseeker == "-" else f"{jobseeker}{case}"
    job = None if vacancy == "-" else vacancy
    return Event(
        at=date.fromisoformat(at), kind=kind, jobseeker=who, vacancy=job, course=fields.get("course"),
        recorded=recorded, **own,
    )  # fmt: skip


def read_counts(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for part in filter(None, text.split(", ")):
        *words, last = part.split()
        number = int(last) if last.isdigit() else 1
        counts[" ".join(words if last.isdigit() else [*words, last])] += number
    return +counts


def report_of(events: tuple[Event, ...]) -> Progress:
    numbers = {event.jobseeker[1:] for event in events if event.jobseeker}
    people = [
        Jobseeker(
            id=f"{letter}{number}", customer_group=group, claim_start=CLAIMS.get(letter),
            district="Kent" if letter == "G" else None,
        )
        for number in numbers
        for letter, group in GROUPS.items()
    ]  # fmt: skip
    tables = {**Market.of(ON, [*people, *PLACES]).tables(), "events": Table.of(Event, events)}
    return progress(Market(on=ON, scheme="lep", **tables))


def counts_of(report: Progress) -> Counter[str]:
    total, entries = report.total, report.entries
    names = ("people", "starts", "reversed", "widened", "points", "late")
    found = Counter({name: getattr(total, name) for name in names})
    found.update(bonus=total.bonus_points, aside=sum(report.set_aside.values()))
    found.update(corrected=entries.corrected, corrections=entries.corrections)
    for at in total.sustained:
        found.update({f"{at.weeks} {how}": getattr(at, how) for how in ("kept", "left", "not_due", "unknown")})
    return +found


CASES = read_cases()


@pytest.mark.parametrize("case", CASES[:-1], ids=[case.name for case in CASES[:-1]])
def test_a_case_comes_to_what_was_counted_by_hand(case: Case) -> None:
    assert counts_of(report_of(case.events)) == case.counted


def test_all_cases_together_come_to_the_total() -> None:
    assert len(CASES) > 60
    report = report_of(tuple(event for case in CASES for event in case.events))
    assert counts_of(report) == CASES[-1].counted
    assert report.by("region")["South East"].people == 1  # whoever moved, where they live now
    entries = report.entries
    lines = entries.counted + entries.corrected + entries.corrections + sum(report.set_aside.values())
    assert lines == entries.events == sum(len(case.events) for case in CASES)
