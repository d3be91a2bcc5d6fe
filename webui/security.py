"""What every answer carries, and what every request must: headers, host names, tokens of forms, how large it may be.

Nothing on a page may come from elsewhere or run inline, except the one line by which GOV.UK's template says that
scripts run; it is allowed by its hash, which a test works out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from webui.config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

GOVUK_SCRIPT = "sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw="
"""Digest of the inline script of govuk-frontend's template."""

CONTENT = "; ".join(
    (
        "default-src 'none'", f"script-src 'self' '{GOVUK_SCRIPT}'", "style-src 'self'", "img-src 'self'",
        "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    )
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
LARGEST_FORM = 2 << 20  # bytes
LARGE = {"imports.receive"}
"""Where more than a form is taken, and only from those who may send it."""
SAFE = {"GET", "HEAD", "OPTIONS"}
OURS = {None, "same-origin", "none"}
"""What a browser says of where a request comes from, when it comes from a page of ours or from its own address bar."""
LOCAL_HOSTS, LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"], ("localhost", "127.0.0.1", "::1")
FOR_THE_MACHINE = ("health.alive", "health.ready", "health.count")
"""What programs on the machine itself ask for, under the machine's own name."""

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Set limits and headers."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        TRUSTED_HOSTS=[*settings.hosts, *LOCAL_HOSTS],
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=not settings.is_local,
    )
    if not settings.is_local:
        app.wsgi_app = BehindProxy(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way to wrap it

    @app.before_request
    def limit() -> None:
        if request.endpoint in LARGE:
            request.max_content_length = settings.largest_upload
        if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") not in OURS:
            abort(403)

    csrf.init_app(app)

    @app.before_request
    def ask_under_our_name() -> None:
        name = urlsplit(f"//{request.host}").hostname
        if settings.hosts and name in LOCAL_NAMES and request.endpoint not in FOR_THE_MACHINE:
            raise SecurityError

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not settings.is_local:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class BehindProxy:
    """Whoever asks is who the server with TLS says it is, if that server stands on this machine; else whoever asks."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app, self._behind = app, ProxyFix(app, x_for=1, x_proto=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer."""
        nearest = environ.get("REMOTE_ADDR", "")
        asked: Callable[..., Iterable[bytes]] = self._behind if nearest in ("127.0.0.1", "::1", "") else self._app
        return asked(environ, start_response)
