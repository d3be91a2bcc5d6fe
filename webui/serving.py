"""Several workers on one database, by gunicorn.

The first process fits the market and makes everything ready, and then makes the workers from itself: so the market
stands in memory once, and a worker that has died is replaced at once. Until then requests wait. Another process counts
for the progress pages, behind everything else, so that no page shares an interpreter with a count.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from jinja2 import Environment, PackageLoader, meta

from lepmatch import StoreError, open_store, warm
from webui import create_app
from webui.config import Settings
from webui.logs import METRICS, AsJson, log_as_json

THREADS = 4
COUNTS = "lep-counting"  # what the process that counts is called
BEHIND = 10  # how far the process that counts stands behind those that answer, as of nice(1)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn comes without types
    """The dashboard under gunicorn."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings, self._options = settings, options
        super().__init__()

    def load_config(self) -> None:
        """Set what `run` says, as far as this gunicorn knows of it."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The dashboard."""
        return create_app(self._settings)


class Log(Logger):  # type: ignore[misc]  # gunicorn comes without types
    """What gunicorn says, in the form of our log."""

    def setup(self, cfg: Any) -> None:
        """Set it up."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(AsJson())


class Master(Arbiter):  # type: ignore[misc]  # gunicorn comes without types
    """The process that workers are made from; it also keeps one that counts."""

    def __init__(self, app: Server) -> None:
        self._counter: int | None = None
        super().__init__(app)

    def manage_workers(self) -> None:
        """Make the processes that are missing; gunicorn calls this every second."""
        super().manage_workers()
        if self._counter is None or not _lives(self._counter):
            self._counter = self._begin_to_count()

    def stop(self, graceful: bool = True) -> None:
        """End all processes."""
        if self._counter is not None and _lives(self._counter):
            os.kill(self._counter, signal.SIGTERM)
        super().stop(graceful)
        if folder := os.environ.get(METRICS):
            shutil.rmtree(folder, ignore_errors=True)

    def _begin_to_count(self) -> int:
        master, app = os.getpid(), self.app.wsgi()
        if pid := os.fork():
            return pid
        for listener in self.LISTENERS:
            listener.close()
        _count(app, master)


def _count(app: Flask, master: int) -> NoReturn:
    """Count as long as there is somebody to count for, and tell them of a new load."""
    looking = _Looking(app.extensions["settings"].database, app.extensions["place"])

    def is_wanted() -> bool:
        if os.getppid() != master:
            return False
        if looking.sees_a_new_load():
            os.kill(master, signal.SIGHUP)
        return True

    try:
        for name in (*Arbiter.SIGNALS, signal.SIGCHLD):
            signal.signal(name, signal.SIG_DFL)
        os.nice(BEHIND)
        with suppress(OSError):  # so that it is told from the others where processes are listed
            Path("/proc/self/comm").write_text(COUNTS, encoding="ascii")
        app.extensions["counting"].keep_counting(is_wanted)
    finally:
        os._exit(0)  # what the first process does when it ends is not this one's to do


class _Looking:
    """Looks whether the market has to be fitted anew.

    Parameters
    ----------
    place : the version and the newest event that were fitted
    """

    def __init__(self, database: Path, place: tuple[int, int]) -> None:
        self._database, self._place = database, place

    def sees_a_new_load(self) -> bool:
        """Whether there is one that was not seen before."""
        try:
            with open_store(self._database) as store:
                if store.version == self._place[0]:
                    return False
                is_new = store.news_since(*self._place) is None
                self._place = store.version, store.last_event
                return is_new
        except StoreError:
            return False  # the next look may find it there


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def make_ready(app: Flask, settings: Settings) -> None:
    """Work out all that every worker would have to."""
    warm()
    with open_store(settings.database) as store:
        state = app.extensions["desk"].fit_now(store)
        app.extensions["place"] = state.version, state.last_event
        for vacancy in state.market.vacancies.ids[:1]:
            state.matcher.shortlist(vacancy)
        len(state.agenda.tasks())  # every worker has what is due from the start
        app.extensions["counting"].figures(store)  # counts where nothing was counted before
    for name in _templates(app.jinja_env):
        app.jinja_env.get_template(name)
    app.extensions["counting"].is_elsewhere = app.extensions["desk"].is_renewed_elsewhere = True
    gc.collect()
    gc.freeze()  # what stands now stays, and is copied by no worker's collections


def _make_ready_again(app: Flask, settings: Settings) -> None:
    """Fit a new load, for workers that take the place of those that are there."""
    app.extensions["desk"].is_renewed_elsewhere = False
    try:
        make_ready(app, settings)
    except StoreError as error:  # then workers go on as they are, and each sees to it
        logging.getLogger("webui").error("store", extra={"event": "store", "what": error.what})


def _templates(environment: Environment) -> Iterator[str]:
    """Our templates and those that they lead to."""
    names = PackageLoader("webui").list_templates()
    seen = set(names)
    while names:
        yield (name := names.pop())
        source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]  # it has one
        new = set(filter(None, meta.find_referenced_templates(environment.parse(source)))) - seen
        seen |= new
        names += sorted(new)


def _hold_open(app: Flask, settings: Settings) -> None:
    """Keep the database open in a worker: whoever closes it as the last one has to tidy up its log first."""
    app.extensions["held open"] = open_store(settings.database)


def run(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until it is stopped; a stop lets requests that are under way finish."""
    log_as_json()
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 120,
        "graceful_timeout": 30,
        "max_requests": 0,
        "loglevel": "warning",
        "logger_class": Log,
        "accesslog": None,
        "control_socket_disable": True,  # nobody steers it but its service manager
        "preload_app": True,
        "when_ready": lambda master: make_ready(master.app.wsgi(), settings),
        "on_reload": lambda master: _make_ready_again(master.app.wsgi(), settings),
        "post_fork": lambda _, worker: _hold_open(worker.app.wsgi(), settings),
    }
    Master(Server(settings, options)).run()
