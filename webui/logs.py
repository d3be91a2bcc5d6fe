"""Logs and metrics without personal data: which route, how long, what came of it; never an address's values or a form.

A line of the log is one JSON object on standard error. The metrics are those of all processes together, where a folder
is named that they share.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.wrappers import Response

FIELDS = ("route", "method", "status", "ms", "number", "kind", "at", "what")
METRICS = "PROMETHEUS_MULTIPROC_DIR"  # as `lepmatch serve` sets it
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10)

log = logging.getLogger("webui")


class AsJson(logging.Formatter):
    """One JSON object a line, of the fields that are named here and no others."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage() if record.name == "webui" else record.name,
        }
        if record.name != "webui":  # the words alone: what is put into them may be an address
            told["what"] = str(record.msg)
        told |= {("where" if name == "at" else name): getattr(record, name) for name in FIELDS if hasattr(record, name)}
        return json.dumps(told)


def log_as_json() -> None:
    """Send the dashboard's log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AsJson())
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False


def init_app(app: Flask) -> None:
    """Count and time every request."""
    registry = CollectorRegistry()
    requests = Counter("lepmatch_requests_total", "Requests", ["route", "method", "status"], registry=registry)
    seconds = Histogram(
        "lepmatch_request_seconds", "Seconds a request takes", ["route"], buckets=BUCKETS, registry=registry
    )
    app.extensions["metrics"] = registry

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        route, took = request.endpoint or "none", time.perf_counter() - g.get("started", time.perf_counter())
        requests.labels(route, request.method, str(response.status_code)).inc()
        seconds.labels(route).observe(took)
        if route != "static":
            told = {"route": route, "method": request.method, "status": response.status_code, "ms": round(took * 1e3)}
            log.info("request", extra=told)
        return response


def metrics(app: Flask) -> bytes:
    """The metrics of all processes, as Prometheus reads them."""
    registry = app.extensions["metrics"]
    if METRICS in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # its own lack
    return generate_latest(registry)
