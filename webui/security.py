"""What every answer carries, and what every request must: headers, host names, tokens of forms.

Nothing on a page may come from elsewhere or run inline, except the one line by which GOV.UK's template says that
scripts run; it is allowed by its hash, which a test works out again.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response

from webui.config import Settings

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
}
LOCAL_HOSTS, LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"], ("localhost", "127.0.0.1", "::1")
FOR_THE_MACHINE = ("health.alive", "health.ready", "health.count")
"""What programs on the machine itself ask for, under the machine's own name."""

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Set limits and headers."""
    app.config.update(
        MAX_CONTENT_LENGTH=settings.largest_upload,
        MAX_FORM_MEMORY_SIZE=2 << 20,
        TRUSTED_HOSTS=[*settings.hosts, *LOCAL_HOSTS],
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=not settings.is_local,
    )
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
