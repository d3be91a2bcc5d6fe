"""What a program is told when it cannot be answered: always JSON, always in the same form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import Response, jsonify, request

from webui.config import API

WORDS = {
    400: ("unreadable", "The request could not be read. Send JSON, and the parameters that the route has."),
    401: ("no_token", "Send a token that is good: Authorization: Bearer lep_..."),
    403: ("not_allowed", "The role of this token may not ask for this."),
    404: ("not_found", "There is no such thing, or none that this token may ask about."),
    405: ("wrong_method", "This address is not asked for in this way; see the header Allow."),
    409: ("conflict", "This cannot be done as things stand."),
    413: ("too_large", "The request is larger than 1 MiB."),
    422: ("not_valid", "Something in the request is not as it must be; see fields."),
    429: ("too_many", "Too many requests. Wait a quarter of an hour."),
    500: ("failed", "Something went wrong and nothing was saved. If it happens once more, quote the number."),
    503: ("not_ready", "The database takes nothing at the moment and nothing was saved. Try again later."),
}
"""For each status the code that programs go by, and what to do next."""


def is_asked() -> bool:
    """Whether the request is a program's."""
    return request.path.startswith(f"{API}/") or request.path == API


def failure(
    status: int,
    message: str | None = None,
    *,
    fields: Mapping[str, Sequence[str]] | None = None,
    number: str | None = None,
    allow: Iterable[str] = (),
) -> Response:
    """The answer.

    Parameters
    ----------
    message : what happened, where more can be said than the status says
    fields : what is wrong with each field of the request, by its place
    number : what to quote
    allow : methods that the address has
    """
    code, words = WORDS[status]
    told = [{"field": field, "message": text} for field, texts in (fields or {}).items() for text in texts]
    answer = jsonify(error={"code": code, "message": message or words, "fields": told, "number": number})
    answer.status_code = status
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="lepmatch"'
    if allow:
        answer.headers["Allow"] = ", ".join(sorted(allow))
    return answer
