"""The audit log: read page by page, the newest first, and verified on request."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, render_template, request

from webui.access import account
from webui.presenters.audit import Asked, present_audit, present_verdict
from webui.stores import settings, store

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
MOST = 2**62  # an entry's number stays below


@blueprint.get("")
def audit() -> tuple[str, int]:
    """The log."""
    return _shown()


@blueprint.post("/verify")
def verify() -> tuple[str, int]:
    """Check the file, the log and its end, and everything against the log."""
    start = time.perf_counter()
    found = store().verify()
    seconds = time.perf_counter() - start
    outcome = "good" if not found.problems else f"{len(found.problems)} problems"
    store().accounts.note(account().name, "verified", "store", outcome=outcome)
    at = datetime.fromtimestamp(settings().clock(), UTC)
    return _shown(verdict=present_verdict(found, seconds, at))


def _shown(**more: Any) -> tuple[str, int]:
    args = request.args
    typed, errors = args.get("day", "").strip()[:20], []
    on = _date(typed)
    if typed and on is None:
        errors.append({"text": "The day must be a date such as 2009-03-31", "href": "#day"})
    before = args.get("before", None, int)
    asked = Asked(
        args.get("actor", "").strip()[:64],
        args.get("action", "").strip()[:64],
        typed,
        on,
        None if before is None else max(0, min(before, MOST)),
    )
    page = present_audit(store(), asked)
    return render_template("audit.html", page=page, errors=errors, **more), 422 if errors else 200


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
