"""What was worked out of fairness, early entry, other weights and the papers; and whom a shortlist passes over."""

from __future__ import annotations

from datetime import date
from typing import Any

from lepmatch import EarlyEntry, Learning, Record, creaming_note
from webui.access import account
from webui.api.blueprint import Answer as Given
from webui.api.blueprint import blueprint, tagged, tagged_by
from webui.api.models import Answer, Few
from webui.assurance import ABOUT, EARLY, LEARNING, PAPERS, last
from webui.desk import State, at_desk
from webui.fairness import last_audit
from webui.stores import store
from webui.workroom import Work


class WorkedOut(Answer):
    """What somebody had worked out on a page, and the day that it is about; nothing where nobody has."""

    day: date | None
    found: dict[str, Any] | None


class PassedOver(Answer):
    """Whom a shortlist passes over, in a sentence and in figures."""

    vacancy: str
    line: str
    note: dict[str, Any]


class EarlyAnswer(Answer):
    """What the card of early entry says of a person, or what is missing; it decides nothing."""

    jobseeker: str
    line: str
    missing: list[str]
    points: int | None
    chance: float | None
    signs: list[dict[str, Any]]


@blueprint.get("/fairness")
@blueprint.output(WorkedOut)
def fairness() -> Given:
    """Read the last audit of fairness."""
    with at_desk() as state:
        work, found = last_audit(state)
    told = None
    if found:
        proxies = [
            {"attribute": p.attribute, "value": p.value, "auc": p.auc, "inputs": list(p.inputs),
             "justification": p.justification, "needs_justification": p.needs_justification}
            for p in found.proxies
        ]  # fmt: skip
        told = found.audit.as_dict() | {"proxies": proxies, "churn": found.churn.as_dict() if found.churn else None}
        if account().role == "auditor":
            told["parking"] = told["parking"] | {"named": []}
            if told["churn"]:
                told["churn"] = told["churn"] | {"named": []}
    return _worked("the audit of fairness", work, told)


@blueprint.get("/vacancies/<vacancy>/passed-over")
@blueprint.input(Few, location="query", arg_name="query")
@blueprint.output(PassedOver)
def passed_over(vacancy: str, query: Few) -> Given:
    """Ask whom the shortlist of a vacancy passes over."""
    with at_desk() as state:

        def work_out() -> dict[str, Any]:
            note = creaming_note(state.matcher, state.matcher.shortlist(vacancy, query.n))
            return {"vacancy": vacancy, "line": note.line, "note": note.as_dict()}

        answer = tagged(state, work_out)
    store().accounts.note(account().name, "looked at", "people passed over", vacancy=vacancy)
    return answer


@blueprint.get("/early-entry")
@blueprint.output(WorkedOut)
def early_entry() -> Given:
    """Read the card of early entry and its errors by group."""
    with at_desk() as state:
        work, found = last(EARLY, EarlyEntry, state)
    return _worked(ABOUT[EARLY], work, found.as_dict() if found else None)


@blueprint.get("/people/<jobseeker>/early-entry")
@blueprint.output(EarlyAnswer)
def early_entry_of(jobseeker: str) -> Given:
    """Ask what the card of early entry says of a person."""
    with at_desk() as state:
        _, found = last(EARLY, EarlyEntry, state)
        answer = tagged_by(
            (state.version, state.last_event, found and found.as_dict()), lambda: _early(found, jobseeker, state)
        )
    store().record("jobseekers", jobseeker, actor=account().name)  # so that it is written down who looked at whom
    return answer


@blueprint.get("/learning")
@blueprint.output(WorkedOut)
def learning() -> Given:
    """Read which weights outcomes speak for, and what they would change."""
    with at_desk() as state:
        work, found = last(LEARNING, Learning, state)
    told = found.as_dict() if found else None
    if told and told["moves"] and account().role == "auditor":
        told["moves"] = told["moves"] | {"named": []}
    return _worked(ABOUT[LEARNING], work, told)


@blueprint.get("/papers")
@blueprint.output(WorkedOut)
def papers() -> Given:
    """Read the transparency record and the other papers."""
    with at_desk() as state:
        work, found = last(PAPERS, Record, state)
    told = found.as_dict() | {"papers": {} if found.missing else dict(found.papers)} if found else None
    return _worked(ABOUT[PAPERS], work, told)


def _early(found: EarlyEntry | None, jobseeker: str, state: State) -> dict[str, Any]:
    if found:
        return found.of(jobseeker, state.market).as_dict()
    nothing = "No result: no card has been learnt since the records were loaded."
    return {"jobseeker": jobseeker, "line": nothing, "missing": [], "points": None, "chance": None, "signs": []}


def _worked(about: str, work: Work | None, told: dict[str, Any] | None) -> Given:
    if told:
        store().accounts.note(account().name, "looked at", about)
    made_from = (about, work.version, work.last_event, work.seconds) if work and told else (about,)
    return tagged_by(made_from, lambda: {"day": work.day if work and told else None, "found": told})
