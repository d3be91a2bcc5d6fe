"""The API: what pages show, for programs that ask with a token; and the place to read what can be asked.

The routes answer from the presenters of the pages and from the library, so that a program never gets another figure
than a person does. Who may ask for what stands in ``access.toml`` with the pages.
"""

from __future__ import annotations

from importlib import import_module

from apiflask import APIFlask, HTTPError
from flask import Response

from webui.api import specification
from webui.api.blueprint import blueprint
from webui.api.failures import failure
from webui.security import csrf

ROUTES = (
    "vacancies",
    "submissions",
    "support",
    "people",
    "progress",
    "employers",
    "candidates",
    "assurance",
    "trust",
)
"""The modules whose routes the blueprint has."""

for name in ROUTES:
    import_module(f"webui.api.{name}")


def init_app(app: APIFlask) -> None:
    """Let programs ask."""
    csrf.exempt(blueprint)  # a browser never sends a token by itself
    specification.init_app(app)
    app.register_error_handler(HTTPError, _not_valid)
    app.register_blueprint(blueprint)


def _not_valid(error: HTTPError) -> Response:
    """Say what a model does not take, each by its place in the request."""
    places: dict[str, dict[str, list[str]]] = error.detail
    told = {
        f"{place}.{name}": [text.removeprefix("Value error, ") for text in texts]
        for place, names in places.items()
        for name, texts in names.items()
    }
    return failure(error.status_code, fields=told)
