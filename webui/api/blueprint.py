"""What all routes of the API share: how a request is read, and the tag by which an answer is known again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from webui.access import account
from webui.api.failures import failure
from webui.config import API
from webui.desk import State
from webui.stores import settings

LARGEST = 1 << 20  # bytes of a request

blueprint = APIBlueprint("api", __name__, url_prefix=API)

Answer = Response | tuple[Any, int, Mapping[str, str]]


@blueprint.before_request
def limit() -> Response | None:
    """Take no more than a request can need, and each parameter once."""
    request.max_content_length = LARGEST
    if twice := [name for name, values in request.args.lists() if len(values) > 1]:
        return failure(422, fields={f"query.{name}": ["must be given once"] for name in twice})
    return None


@blueprint.errorhandler(RecursionError)
def nested(_: RecursionError) -> Response:
    """Refuse JSON that is nested too deeply to be read."""
    return failure(400)


def tagged(state: State, work_out: Callable[[], Any]) -> Answer:
    """An answer with its tag; nothing is worked out for somebody who has it already."""
    return tagged_by((state.version, state.last_event), work_out)


def tagged_by(made_from: tuple[object, ...], work_out: Callable[[], Any]) -> Answer:
    """The same for an answer that is made from something else than all that is known.

    Parameters
    ----------
    made_from : what the answer changes with, besides who asks and what they ask
    """
    who = account()
    asks = (who.name, who.role, who.district, who.employer, request.path, request.query_string)
    told = repr((*made_from, *asks, repr(settings().policy), _release()))
    tag = blake2b(told.encode(), digest_size=12).hexdigest()
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache", "Vary": "Authorization"}
    if request.if_none_match.contains_weak(tag):
        return Response(status=304, headers=headers)
    return work_out(), 200, headers


@cache
def _release() -> str:
    return version("lepmatch")
