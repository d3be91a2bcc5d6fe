"""People put forward for a vacancy, all of them or nobody, once for each key."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Annotated, Any

from flask import request
from pydantic import ConfigDict, Field
from werkzeug.wrappers import Response

from lepmatch import BARRIERS, REASONS, BarredError, ImpossibleMoveError, KeyReusedError, NoPlaceLeftError
from webui.access import account
from webui.api.blueprint import blueprint
from webui.api.failures import failure
from webui.api.models import Answer, Asked
from webui.deciding import Choice, put_people_forward
from webui.desk import at_desk
from webui.stores import store

MOST, LONGEST_KEY = 50, 200
CANNOT = (BarredError, ImpossibleMoveError, NoPlaceLeftError)


class Chosen(Asked):
    """Somebody who is put forward; `override` names barriers that the officer overrides."""

    model_config = ConfigDict(strict=True)

    jobseeker: Annotated[str, Field(min_length=1, max_length=100)]
    consents: Annotated[bool, Field(description="whether they have agreed to be put forward to this employer")]
    override: Annotated[
        list[Annotated[str, Field(json_schema_extra={"enum": sorted(BARRIERS)}, pattern=f"^({'|'.join(BARRIERS)})$")]],
        Field(max_length=len(BARRIERS)),
    ] = []


class Submission(Asked):
    """Who is put forward and why; `words` add to the reason."""

    model_config = ConfigDict(strict=True)

    people: Annotated[list[Chosen], Field(min_length=1, max_length=MOST)]
    reason: Annotated[
        str,
        Field(json_schema_extra={"enum": sorted(REASONS["decided"])}, pattern=f"^({'|'.join(REASONS['decided'])})$"),
    ]
    words: Annotated[str, Field(max_length=200)] = ""


class Submitted(Answer):
    """Who was put forward."""

    vacancy: str
    people: list[str]


@blueprint.post("/vacancies/<vacancy>/submissions")
@blueprint.input(Submission, location="json", arg_name="asked")
@blueprint.output(Submitted, status_code=201)
def submissions(vacancy: str, asked: Submission) -> dict[str, Any] | tuple[Response, int]:
    """Put people forward for a vacancy.

    Sent again with the same Idempotency-Key and the same request, nothing more happens and the answer is the same. The
    same key with another request is refused.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 1 <= len(key) <= LONGEST_KEY:
        must = f"must be 1 to {LONGEST_KEY} characters, and another one for every command"
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
