"""Several workers on one database, by gunicorn. Each worker fits the market before it takes its first request."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from lepmatch import open_store, warm
from webui import create_app
from webui.config import Settings
from webui.logs import log_as_json

THREADS = 4


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn comes without types
    """The dashboard under gunicorn."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings, self._options = settings, options
        super().__init__()

    def load_config(self) -> None:
        """Set what `run` says."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The dashboard of this worker; its market is fitted while the first pages are asked for."""
        log_as_json()
        app = create_app(self._settings)
        threading.Thread(target=_fit, args=(app, self._settings), name="fitting", daemon=True).start()
        return app


def _fit(app: Flask, settings: Settings) -> None:
    warm()  # before a worker says that it is ready
    with open_store(settings.database) as store:
        with app.extensions["desk"].turn(store):
            pass
        app.extensions["counting"].figures(store)


def run(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until it is stopped; a stop lets requests that are under way finish."""
    create_app(settings)  # what is wrong is said here, before any worker starts
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 120,
        "graceful_timeout": 30,
        "max_requests": 0,
        "loglevel": "warning",
        "accesslog": None,
    }
    Server(settings, options).run()
