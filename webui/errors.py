"""What somebody reads when a page cannot be made: what happened, what to do next, and a number to quote.

A program is told the same as JSON; see `webui.api.failures`.
"""

from __future__ import annotations

import logging
import secrets

from flask import Flask, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, SecurityError
from werkzeug.wrappers import Response

from lepmatch import LepmatchError, StoreError, UnknownIdError
from webui.api import failures

WORDS = {
    400: ("The request could not be read", "Go back, load the page again and try once more."),
    401: ("You need to log in", "Log in and try again."),
    403: ("You may not see this page", "If you need it for your work, ask your administrator."),
    404: ("Page not found", "Check the address, or start from the first page."),
    405: ("This page cannot be asked for in this way", "Go back and try again."),
    409: ("Somebody was faster", "Load the page again: what it showed has changed."),
    413: ("The file is too large", "Leave out what is not needed, or load it on the server: lepmatch load."),
    429: ("Too many tries", "Wait a quarter of an hour, then try again."),
    500: ("Something went wrong", "Nothing was saved. Try again; if it happens once more, quote this number."),
    503: ("Not saved", "The database takes nothing at the moment. Nothing was saved; try again later."),
}

Answer = Response | tuple[str, int]

log = logging.getLogger("webui")


def init_app(app: Flask) -> None:
    """Answer errors in our words."""

    @app.errorhandler(HTTPException)
    def told(error: HTTPException) -> Answer:
        status = error.code or 500
        if isinstance(error, MethodNotAllowed) and failures.is_asked():
            return failures.failure(405, allow=error.valid_methods or ())
        if isinstance(error, InternalServerError) or status not in WORDS:
            return page(status if status in WORDS else 500)
        return page(status)

    @app.errorhandler(SecurityError)
    def misdirected(_: SecurityError) -> Answer:
        return "This service is not asked for under that name.", 400  # no page: its links would bear the name

    @app.errorhandler(CSRFError)
    def forged(_: CSRFError) -> Answer:
        return page(403, "This form is no longer good", "Go back, load the page again and send the form once more.")

    @app.errorhandler(StoreError)
    def not_saved(error: StoreError) -> Answer:
        log.error("store", extra={"event": "store", "what": error.what})
        return page(503)

    @app.errorhandler(UnknownIdError)
    def unknown(_: UnknownIdError) -> Answer:
        return page(404)

    @app.errorhandler(LepmatchError)
    def refused(error: LepmatchError) -> Answer:
        if failures.is_asked():
            return failures.failure(409, str(error))
        return page(409, "This could not be done", str(error))

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Answer:
        return page(500, error=error)


def page(status: int, title: str | None = None, next_step: str | None = None, error: Exception | None = None) -> Answer:
    """The page of an error. The log gets the same number, the kind of error and its place, never its words."""
    number = secrets.token_hex(4)
    if status >= 500:
        at = error.__traceback__ if error else None
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else ""
        told = {"number": number, "route": request.endpoint, "kind": type(error).__name__, "at": where}
        log.error("failed", extra=told)
    if failures.is_asked():
        return failures.failure(status, number=number if status >= 500 else None)
    words = WORDS[status]
    link = {"text": "Go to the first page", "href": url_for("today.home")}
    says = [next_step or words[1]]
    number = number if status >= 500 else ""
    return render_template("error.html", title=title or words[0], says=says, id=number, link=link), status
