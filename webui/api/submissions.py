"""People put forward for a vacancy, all of them or nobody, once for each key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated, Any

from flask import Response, request
from pydantic import ConfigDict, Field

from lepmatch import BARRIERS, REASONS, BarredError, ImpossibleMoveError, KeyReusedError, NoPlaceLeftError
from webui.access import account
from webui.api.blueprint import blueprint
from webui.api.failures import failure
from webui.api.models import Answer, Asked
from webui.deciding import MOST_WORDS, Choice, put_people_forward
from webui.desk import at_desk
from webui.stores import store

MOST = 50
KEY = "^[A-Za-z0-9_-]{1,200}$"
CANNOT = (BarredError, ImpossibleMoveError, NoPlaceLeftError)


def _one_of(codes: Iterable[str]) -> Any:
    return Field(pattern=f"^({'|'.join(codes)})$", json_schema_extra={"enum": [*sorted(codes)]})


class Chosen(Asked):
    """Somebody who is put forward; `override` names barriers that the officer overrides."""

    model_config = ConfigDict(strict=True)

    jobseeker: Annotated[str, Field(min_length=1, max_length=100)]
    consents: Annotated[bool, Field(description="whether they have agreed to be put forward to this employer")]
    override: Annotated[list[Annotated[str, _one_of(BARRIERS)]], Field(default_factory=list, max_length=len(BARRIERS))]


class Submission(Asked):
    """Who is put forward and why; `words` add to the reason."""

    model_config = ConfigDict(strict=True)

    people: Annotated[list[Chosen], Field(min_length=1, max_length=MOST)]
    reason: Annotated[str, _one_of(REASONS["decided"])]
    words: Annotated[str, Field(max_length=MOST_WORDS)] = ""


class Submitted(Answer):
    """Who was put forward."""

    vacancy: str
    people: list[str]


@blueprint.post("/vacancies/<vacancy>/submissions")
@blueprint.input(Submission, location="json", arg_name="asked")
@blueprint.output(Submitted, status_code=201)
def submissions(vacancy: str, asked: Submission) -> dict[str, Any] | Response:
    """Put people forward for a vacancy.

    Sent again with the same Idempotency-Key and the same request, nothing more happens and the answer is the same. The
    same key with another request is refused.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not re.search(KEY, key):
        must = "must be 1 to 200 letters, digits, hyphens or underscores, and another one for every command"
        return failure(422, fields={"header.Idempotency-Key": [must]})
    people = [one.jobseeker for one in asked.people]
    with at_desk() as state:
        job = state.market.vacancies[vacancy]
        if unknown := [at for at, id in enumerate(people) if id not in state.market.jobseekers]:
            return failure(404, fields={f"json.people.{at}.jobseeker": ["no such person"] for at in unknown})
        if twice := [id for id, times in Counter(people).items() if times > 1]:
            return failure(409, f"Nobody can be put forward twice at once: {', '.join(twice)}")
        choices = [Choice(one.jobseeker, one.consents, one.override) for one in asked.people]
        said = " ".join(asked.words.split())
        reason = f"{asked.reason}: {said}" if said else asked.reason
        own = _key(key)
        try:
            if not _is_same(own, job.id, people, reason):
                raise KeyReusedError(key)
            put = put_people_forward(store(), state, account(), job.id, choices, reason, own)
        except KeyReusedError:
            return failure(409, str(KeyReusedError(key)))
        except CANNOT as error:
            return failure(409, str(error))
    return {"vacancy": job.id, "people": put}


def _key(given: str) -> str:
    """A key of this account's own: nobody meets what another has sent under the same one."""
    sent = f"{account().name} {given}"  # a name holds no space
    return f"api {sha256(sent.encode()).hexdigest()}"


def _is_same(key: str, vacancy: str, people: list[str], reason: str) -> bool:
    """Whether what was sent under a key, if anything, named this vacancy, these people and this reason."""
    earlier = store().receipt(key)
    if earlier is None:
        return True
    named = {(event.vacancy, event.jobseeker) for event in earlier.events}
    reasons = {event.reason for event in earlier.events if event.kind in ("decided", "submitted") and event.reason}
    return named == {(vacancy, one) for one in people} and all(said.endswith(reason) for said in reasons)
