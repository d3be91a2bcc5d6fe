"""An employer's own candidates, as the employer may know them: under handles, and in the words meant for employers."""

from __future__ import annotations

from datetime import date
from math import ceil
from typing import Any

from flask import url_for

from webui.access import account
from webui.api.blueprint import Answer as Given
from webui.api.blueprint import blueprint, tagged
from webui.api.models import Answer, Pages
from webui.desk import State, at_desk
from webui.handles import handle
from webui.presenters.employers import Shown, present_candidates


class CandidateAnswer(Answer):
    """A candidate as their employer sees them; `answers` is what can be said of them now, code and words."""

    handle: str
    vacancy: str
    title: str
    state: str
    since: date | None
    is_answered: bool
    headline: str
    reasons: list[str]
    answers: dict[str, str]


class CandidatesAnswer(Answer):
    """A page of candidates, those who wait for an answer first."""

    candidates: list[CandidateAnswer]
    count: int
    page: int
    pages: int
    next: str | None


@blueprint.get("/your/candidates")
@blueprint.input(Pages, location="query", arg_name="query")
@blueprint.output(CandidatesAnswer)
def candidates(query: Pages) -> Given:
    """Read who was put forward to you."""
    with at_desk() as state:
        return tagged(state, lambda: _candidates(state, query))


def _candidates(state: State, query: Pages) -> dict[str, Any]:
    found = present_candidates(state, account().employer or "", handle)
    pages = max(1, ceil(len(found) / query.per_page))
    at = min(query.page, pages)
    asked = query.model_dump(exclude_defaults=True) | {"page": at + 1}
    return {
        "candidates": [_candidate(one) for one in found[(at - 1) * query.per_page : at * query.per_page]],
        "count": len(found),
        "page": at,
        "pages": pages,
        "next": url_for("api.candidates", **asked) if at < pages else None,
    }


def _candidate(one: Shown) -> dict[str, Any]:
    """What is named here and nothing else."""
    return {
        "handle": one.handle,
        "vacancy": one.vacancy,
        "title": one.title,
        "state": one.state,
        "since": one.since,
        "is_answered": one.is_answered,
        "headline": one.said.headline,
        "reasons": [reason.text for reason in one.said.reasons],
        "answers": dict(one.answers),
    }
