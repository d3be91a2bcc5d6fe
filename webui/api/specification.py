"""The specification of the API in OpenAPI 3.1, made from the routes and their models."""

from __future__ import annotations

from typing import Any, cast

from apiflask import APIFlask
from flask import Response, current_app, jsonify

from lepmatch import DIMENSIONS
from webui.api.blueprint import blueprint
from webui.api.failures import WORDS
from webui.api.models import Failed, schema_of
from webui.api.submissions import KEY

TOKEN = {"token": {"type": "http", "scheme": "bearer", "description": "A token of an account, which begins with lep_"}}
ALWAYS, OF_AN_OBJECT, OF_A_BODY, OF_A_COMMAND = (400, 401, 403, 422, 429, 500, 503), (404,), (413,), (409,)
ANSWER_HEADERS = {"ETag": {"description": "what this answer is known by", "schema": {"type": "string"}}}
KNOWN = {
    "name": "If-None-Match",
    "in": "header",
    "description": "the ETag of an answer that you have; it is not sent again while it is good",
    "schema": {"type": "string"},
}
COMMAND = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "a random text; sent again under the same one, a command does nothing more",
    "schema": {"type": "string", "pattern": KEY},
}
ABOUT = """What employer teams and employers see of a market of jobseekers and vacancies, for programs.

A program asks with a token and may ask for what its account may see on pages. A person decides: points and reasons are
for whoever decides, never a decision."""


@blueprint.get("/openapi.json")
@blueprint.doc(hide=True)
def openapi() -> Response:
    """Read what can be asked."""
    return jsonify(specification())


def specification() -> dict[str, Any]:
    """The specification of this application."""
    return cast(dict[str, Any], cast(APIFlask, current_app).spec)


def init_app(app: APIFlask) -> None:
    """Set how the specification is made."""
    app.description = ABOUT
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        SECURITY_SCHEMES=TOKEN,
        AUTO_SERVERS=False,
        AUTO_TAGS=False,
        AUTO_OPERATION_ID=True,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
    )
    app.spec_processor(complete)


def complete(spec: Any) -> Any:
    """Add what holds for all routes: the token, tags, keys, and how failures look."""
    template = "#/components/schemas/{model}"
    schema = schema_of(Failed, template)
    spec["components"]["schemas"] |= schema.pop("$defs", {}) | {"Failed": schema}
    spec["components"]["responses"] = {str(status): _failure(words) for status, (_, words) in WORDS.items()}
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    return spec


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["security"] = [{"token": []}]
    told = operation["responses"]
    if method == "get":
        operation["parameters"].append(KNOWN)
        told["200"]["headers"] = ANSWER_HEADERS
        told["304"] = {"description": "You have it already", "headers": ANSWER_HEADERS}
    else:
        operation["requestBody"]["required"] = True
    if is_command := "201" in told:  # what makes nothing asks, and is sent like a form so that no address has it
        operation["parameters"].append(COMMAND)
    statuses = (
        *ALWAYS,
        *(OF_AN_OBJECT if "{" in path else ()),
        *(OF_A_BODY if method == "post" else ()),
        *(OF_A_COMMAND if is_command else ()),
    )
    for status in sorted(statuses):
        told[str(status)] = {"$ref": f"#/components/responses/{status}"}
    for parameter in operation["parameters"]:
        if parameter["name"] == "dimension":
            parameter["schema"]["enum"] = list(DIMENSIONS)


def _failure(words: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Failed"}}}
    return {"description": words, "content": content}
