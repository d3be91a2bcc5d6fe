"""Several workers on one database, by gunicorn.

The first process fits the market and makes everything ready, and then makes the workers from itself: so the market
stands in memory once, and a worker that has died is replaced at once. Until then requests wait. Another process counts
for the progress pages, behind everything else, so that no page shares an interpreter with a count.
"""

from __future__ import annotations

import gc
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
from jinja2 import Environment, PackageLoader, meta

from lepmatch import open_store, warm
from webui import create_app
from webui.config import Settings
from webui.counting import Counting
from webui.logs import METRICS, log_as_json

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


class Master(Arbiter):  # type: ignore[misc]
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
        master, counting = os.getpid(), self.app.wsgi().extensions["counting"]
        if pid := os.fork():
            return pid
        for listener in self.LISTENERS:
            listener.close()
        _count(counting, master)


def _count(counting: Counting, master: int) -> NoReturn:
    """Count as long as there is somebody to count for."""
    try:
        for name in (*Arbiter.SIGNALS, signal.SIGCHLD):
            signal.signal(name, signal.SIG_DFL)
        os.nice(BEHIND)
        with suppress(OSError):  # so that it is told from the others where processes are listed
            Path("/proc/self/comm").write_text(COUNTS, encoding="ascii")
        counting.keep_counting(lambda: os.getppid() == master)
    finally:
        os._exit(0)  # what the first process does when it ends is not this one's to do


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def make_ready(app: Flask, settings: Settings) -> None:
    """Work out all that every worker would have to."""
    warm()
    with open_store(settings.database) as store, app.extensions["desk"].turn(store) as state:
        for vacancy in state.market.vacancies.ids[:1]:
            state.matcher.shortlist(vacancy)
    for name in _templates(app.jinja_env):
        app.jinja_env.get_template(name)
    with open_store(settings.database) as store:
        app.extensions["counting"].figures(store)  # counts where nothing was counted before
    app.extensions["counting"].is_elsewhere = True
    gc.collect()
    gc.freeze()  # what stands now stays, and is copied by no worker's collections


def _templates(environment: Environment) -> Iterator[str]:
    """Our templates and those that they lead to."""
    names = PackageLoader("webui").list_templates()
    seen = set(names)
    while names:
        yield (name := names.pop())
        source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
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
        "accesslog": None,
        "control_socket_disable": True,  # nobody steers it but its service manager
        "preload_app": True,
        "when_ready": lambda master: make_ready(master.app.wsgi(), settings),
        "on_reload": lambda master: make_ready(master.app.wsgi(), settings),
        "post_fork": lambda _, worker: _hold_open(worker.app.wsgi(), settings),
    }
    Master(Server(settings, options)).run()
