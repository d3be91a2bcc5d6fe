"""An employer: what it promised, what is owed, and its vacancies."""

from __future__ import annotations

from datetime import date
from typing import Any

from webui.api.blueprint import Answer as Given
from webui.api.blueprint import blueprint, tagged
from webui.api.models import Answer
from webui.desk import State, at_desk
from webui.presenters.employers import present_employer


class PromiseAnswer(Answer):
    """A pledge beside what came of it."""

    id: str
    words: str
    promised: int
    filled: int
    left: int
    starts: int
    until: date | None


class OwedAnswer(Answer):
    """A guaranteed interview that has not been held."""

    jobseeker: str
    vacancy: str
    title: str
    status: str
    due: date | None
    is_overdue: bool


class JobAnswer(Answer):
    """A vacancy of the employer; `people` were put forward, `left` interview slots are free."""

    id: str
    title: str
    openings: int
    left: int
    closing: date | None
    people: int


class EmployerAnswer(Answer):
    """An employer: promises, what is owed, vacancies; in a pool, what each member is credited with."""

    id: str
    name: str
    district: str | None
    day: date
    is_signed: bool
    starts: int
    promises: list[PromiseAnswer]
    owed: list[OwedAnswer]
    overdue: int
    held: int
    vacancies: list[JobAnswer]
    credits: dict[str, int]


@blueprint.get("/employers/<employer>")
@blueprint.output(EmployerAnswer)
def employer(employer: str) -> Given:
    """Read an employer's promises and what came of them."""
    with at_desk() as state:
        return tagged(state, lambda: _employer(state, employer))


def _employer(state: State, id: str) -> dict[str, Any]:
    page = present_employer(state, id, lambda _, jobseeker: jobseeker)
    return {
        "id": id,
        "name": page.employer.name,
        "district": page.employer.district,
        "day": page.day,
        "is_signed": page.is_signed,
        "starts": page.starts,
        "promises": page.promises,
        "owed": [
            {
                "jobseeker": one.name,
                "vacancy": one.vacancy,
                "title": one.title,
                "status": one.status,
                "due": one.due,
                "is_overdue": one.is_overdue,
            }
            for one in page.owed
        ],
        "overdue": page.late,
        "held": page.held,
        "vacancies": page.jobs,
        "credits": dict(page.credits),
    }
