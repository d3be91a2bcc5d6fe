"""The organisation's own log-in, by OpenID Connect: a code that is exchanged with PKCE, and a signed word of who it is.

Nothing of it decides what somebody may do. The word names a subject; an account that an administrator has linked to
that subject is who has logged in, and nobody else is anybody. What the provider is believed for: who it is, and, where
it says so, that a second factor was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app
from werkzeug.wrappers import Response

from lepmatch import MissingExtraError
from webui.config import MINUTE, Settings, SingleSignOn

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key that the provider alone has; never a shared secret, never none."""
LEEWAY = 60  # seconds by which two clocks may differ
PATIENCE = 10  # seconds to wait for the provider
SECOND_FACTOR = "mfa"  # as RFC 8176 names it
_STATE = "_state_sso_"


class SsoError(Exception):
    """The provider, or whoever came from it, is not believed; the words are for the log."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider says.

    Attributes
    ----------
    subject : who it is
    has_second_factor : whether more than a password was asked for
    at : when they logged in there, as seconds since 1970; None where it does not say
    """

    subject: str
    has_second_factor: bool
    at: float | None


def init_app(app: Flask, settings: Settings) -> None:
    """Get ready, where an organisation's log-in is set."""
    sso = settings.sso
    if sso is None:
        return
    try:
        from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
        from authlib.integrations.requests_client import OAuth2Session
    except ModuleNotFoundError as error:
        raise MissingExtraError("sso", "to log in with an organisation's account") from error

    class Asking(OAuth2Session):  # type: ignore[misc]  # authlib comes without types
        """Asks the provider, and goes nowhere else that it is sent."""

        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.max_redirects = 0

    class Client(FlaskOAuth2App):  # type: ignore[misc]  # authlib comes without types
        client_cls = Asking

    client = OAuth(app).register(
        "sso",
        client_cls=Client,
        client_id=sso.client,
        client_secret=sso.secret,
        server_metadata_url=sso.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": PATIENCE},
    )
    app.extensions["sso"] = client


def leave_for(back: str, session: dict[str, Any], *, again: bool) -> Response:
    """Send somebody to the provider.

    Parameters
    ----------
    back : where the provider sends them back to
    again : whether they must show there anew that it is them
    """
    for name in [name for name in session if name.startswith(_STATE)]:
        del session[name]  # the newest try counts
    asked = {"prompt": "login", "max_age": 0} if again else {}
    with _in_our_words():
        _trusted_metadata()
        return cast(Response, _client().authorize_redirect(back, **asked))


def come_back() -> Said:
    """What the provider says of whoever comes from it.

    Raises
    ------
    SsoError
        a state that is not this session's or was used, and whatever in the word is not as it must be
    """
    sso = cast(SingleSignOn, cast(Settings, current_app.extensions["settings"]).sso)
    with _in_our_words():
        _trusted_metadata()
        must = {
            "iss": {"essential": True, "value": sso.issuer},
            "aud": {"essential": True, "value": sso.client},
            "sub": {"essential": True},
        }
        token = _client().authorize_access_token(claims_options=must, leeway=LEEWAY)
    said = token.get("userinfo")
    if not said or not said.get("nonce"):
        raise SsoError("no signed word")
    subject, at = said.get(sso.claim), said.get("auth_time")
    if not isinstance(subject, str) or not subject:
        raise SsoError("no subject")
    factors = said.get("amr")
    return Said(subject, isinstance(factors, list) and SECOND_FACTOR in factors, None if at is None else float(at))


def is_recent(said: Said, now: float) -> bool:
    """Whether somebody has logged in at the provider a moment ago."""
    return said.at is not None and said.at > now - 2 * MINUTE - LEEWAY


def _client() -> Any:
    return current_app.extensions["sso"]


def _trusted_metadata() -> None:
    """Look at what the provider says of itself: it is who we know, speaks TLS, and signs with a key of its own."""
    settings = cast(Settings, current_app.extensions["settings"])
    sso, told = cast(SingleSignOn, settings.sso), _client().load_server_metadata()
    if told.get("issuer") != sso.issuer:
        raise SsoError("another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(str(told.get(name))).scheme != "https" and not settings.is_local:
            raise SsoError(f"{name} without TLS")
    told["id_token_signing_alg_values_supported"] = [
        one for one in told.get("id_token_signing_alg_values_supported") or ["RS256"] if one in ALGORITHMS
    ]


class _in_our_words:  # noqa: N801 - reads as a statement
    """Whatever goes wrong with the provider is one error, whose words hold nothing of anybody."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, SsoError):
            raise SsoError(type(error).__name__) from error
