"""Sessions are kept in the database: the cookie is a key to one, and says nothing.

A session is written when something in it changes, or once a minute while it is used. Logging in moves it to a new key,
so that a key which somebody planted before leads nowhere; logging out ends it for every copy of its key. What has
ended by itself is swept out of the file now and then.
"""

from __future__ import annotations

from typing import Any, cast

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from webui.config import API, MINUTE, Settings
from webui.stores import store

"""Seconds for which tries are kept: a form that was sent counts as sent that long."""


class KeptSession(CallbackDict[str, Any], SessionMixin):
    """What is kept of a visit.

    Attributes
    ----------
    token : its key; None while nothing is kept
    account : the name of who has logged in
    seen : when it was last written
    """

    def __init__(self, token: str | None = None, account: str | None = None, data: Any = None, seen: float = 0) -> None:
        def changed(_: object) -> None:
            self.modified = self.accessed = True

        super().__init__(data or {}, changed)
        self.token, self.account, self.seen = token, account, seen
        self.modified = self.accessed = False
        self.moves = False

    def move(self, account: str | None) -> None:
        """Go on under a new key, as somebody or as nobody, and take nothing along."""
        self.clear()
        self.account, self.moves, self.modified = account, True, True


class KeptSessions(SessionInterface):
    """Where Flask finds sessions."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.cookie = cookie_name(settings)

    def open_session(self, app: Flask, request: Request) -> KeptSession:
        """The session of a request's cookie, a new one where it leads nowhere."""
        token = request.cookies.get(self.cookie)
        if token and request.endpoint != "static" and not request.path.startswith(f"{API}/"):
            s = self._settings
            found = store().accounts.session(token, s.clock(), idle=s.idle, absolute=s.absolute)
            if found:
                return KeptSession(token, found.account, found.data, found.seen)
        return KeptSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the session where it has changed, and give the browser its key where that is new."""
        kept, now = cast(KeptSession, session), self._settings.clock()
        if kept.moves and kept.token:
            store().accounts.end(kept.token)
            kept.token = None
        if kept.token is None and (kept.account or kept):
            kept.token = store().accounts.begin(kept.account, kept, now, most=self._settings.sessions)
            self._give(response, kept.token)
        elif kept.token and (kept.modified or now > kept.seen + MINUTE):
            store().accounts.keep(kept.token, kept, now)
        elif kept.moves:
            response.delete_cookie(self.cookie, path="/", secure=not self._settings.is_local, httponly=True)
        if kept.accessed:
            response.vary.add("Cookie")

    def _give(self, response: Response, token: str) -> None:
        response.set_cookie(
            self.cookie, token, path="/", secure=not self._settings.is_local, httponly=True, samesite="Lax"
        )


def cookie_name(settings: Settings) -> str:
    """What the cookie is called; browsers hold one that is called so to this host and to TLS."""
    return "lepmatch" if settings.is_local else "__Host-lepmatch"


def current() -> KeptSession:
    """The session of this request."""
    return cast(KeptSession, session._get_current_object())  # type: ignore[attr-defined]  # of the proxy
