"""A small made-up market and short ways to write events, for tests of the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lepmatch.delivery.ledger import Ledger
from lepmatch.market.market import Market
from lepmatch.market.records import Course, Employer, Event, Jobseeker, Pledge, Vacancy
from lepmatch.market.scheme import load_scheme

START = date(2008, 1, 7)
END = date(2009, 12, 31)
OFFICER = "An officer, made up"
REASON = {
    "decided": "fit",
    "passed_over": "not_ready",
    "refused": "unstated_requirement",
    "declined": "travel",
    "interview_missed": "employer",
    "reversed": "mistake",
}
PEOPLE = tuple(
    Jobseeker(id=id, customer_group=group)
    for id, group in (("J1", "lone_parent"), ("J2", "jsa_6m"), ("J3", "carer"), ("J4", None))
)
PLACES = (
    Employer(id="E1", name="A shop, made up", public_sector=False),
    Employer(id="E2", name="A council, made up", public_sector=True),
    Pledge(id="P1", employer="E1", kind="guaranteed_interview", places=3),
    Pledge(id="P2", employer="E2", kind="job", places=2),
    Vacancy(id="V1", employer="E1", pledge="P1", title="shop assistant", openings=1, interviews=2),
    Vacancy(id="V2", employer="E2", pledge="P2", title="cleaner", openings=2),
    Vacancy(id="V3", employer="E1", title="shop assistant", openings=1),
    Course(id="C1", title="Till work"),
)


def day(number: int) -> date:
    """So many days after the start."""
    return START + timedelta(days=number)


def event(number: int, kind: str, jobseeker: str = "J1", vacancy: str | None = "V1", **fields: Any) -> Event:
    """Something that happened so many days after the start, complete enough to be recorded."""
    said = {"actor": OFFICER, "reason": REASON.get(kind), **fields}
    return Event(at=day(number), kind=kind, jobseeker=jobseeker, vacancy=vacancy, **said)


def life(*steps: tuple[int, str], jobseeker: str = "J1", vacancy: str | None = "V1") -> list[Event]:
    """Events of one submission."""
    return [event(number, kind, jobseeker, vacancy) for number, kind in steps]


PUT_FORWARD = ((0, "proposed"), (1, "decided"), (2, "consented"), (3, "submitted"))


def market(*events: Event, on: date = END) -> Market:
    """The small market with some events."""
    return Market.of(on, [*PEOPLE, *PLACES, *events])


def ledger(*events: Event, on: date = END) -> Ledger:
    """A ledger of some events."""
    made = Ledger(on, load_scheme())
    for one in events:
        made.add(one)
    return made
