"""The dashboard: what employer teams, employers and managers see of a market. It knows lepmatch by its front door.

A view parses what was asked, asks the library, and hands a presenter's page to a template; it calculates nothing. Who
may ask for what stands in ``access.toml``; what every answer carries in `webui.security`.
"""

from __future__ import annotations

from importlib.resources import files

from apiflask import APIFlask

from lepmatch import StoreError, open_store
from webui import access, api, confirming, errors, layout, logs, security, sso, stores, workroom
from webui.config import Settings
from webui.counting import Counting
from webui.desk import Desk
from webui.presenters import prepare
from webui.sessions import KeptSessions
from webui.views import BLUEPRINTS

__all__ = ["MissingAssetsError", "Settings", "create_app"]


class MissingAssetsError(RuntimeError):
    """The pages' styles and scripts have not been made."""

    def __str__(self) -> str:
        return "the pages' styles and scripts are missing; make them with: make assets"


def create_app(settings: Settings) -> APIFlask:
    """The dashboard of a database.

    Raises
    ------
    StoreError
        no database of ours
    MissingAssetsError
        styles and scripts that were not made
    """
    if not files("webui").joinpath("static/vendor/app.css").is_file():
        raise MissingAssetsError
    app = APIFlask(__name__, title="lepmatch", version="1", docs_path=None, spec_path=None, json_errors=False)
    app.session_interface = KeptSessions(settings)
    app.extensions |= {"settings": settings, "desk": Desk(settings, prepare)}
    with open_store(settings.database) as store:
        if not store.version:
            raise StoreError(store.path, f"holds no market yet; load one with: lepmatch load {store.path} PATH")
        app.secret_key = store.accounts.secret("forms")
        app.extensions["counting"] = Counting(settings, store.plans)
        workroom.init_app(app, store.plans)
    logs.init_app(app)
    stores.init_app(app)
    errors.init_app(app)
    access.init_app(app)
    confirming.init_app(app)
    security.init_app(app, settings)
    sso.init_app(app, settings)
    layout.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api.init_app(app)
    if missing := access.missing_rows(app):
        raise RuntimeError(f"access.toml and the routes differ: {', '.join(missing)}")
    return app
