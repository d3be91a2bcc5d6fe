"""The database of this request: opened when it is first asked for, closed when the answer is out."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, g

from lepmatch import Store, open_store
from webui.config import Settings


def settings() -> Settings:
    """How this dashboard is run."""
    return cast(Settings, current_app.extensions["settings"])


def store() -> Store:
    """The database."""
    if "store" not in g:
        g.store = open_store(settings().database)
    return cast(Store, g.store)


def init_app(app: Flask) -> None:
    """Close what a request has opened."""

    @app.teardown_appcontext
    def close(_: BaseException | None) -> None:
        opened: Store | None = g.pop("store", None)
        if opened is not None:
            opened.close()
