"""A small provider of OpenID Connect on this machine: it logs in whoever it is told to, and lies when it is told to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "lepmatch", "a secret between the two"


class Provider(ThreadingHTTPServer):
    """The provider.

    Attributes
    ----------
    subject : who logs in there
    lies : claims that stand in its word instead of the right ones; None leaves one out
    key, alg : what it signs with
    says : what it says of itself instead of what is right
    moved : whether it says that it stands elsewhere
    issued : by code, what was asked for with it
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.keys: list[Any] = [ECKey.generate_key("P-256", {"kid": "one"}, auto_kid=False)]
        self.subject, self.lies, self.says = "subject-1", {}, {}
        self.key, self.alg = self.keys[0], "ES256"
        self.moved = False
        self.issued: dict[str, dict[str, str]] = {}

    def word(self, asked: dict[str, str]) -> str:
        """What it signs of whoever has logged in."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "auth_time": now,
        }  # fmt: skip
        told = {name: value for name, value in (claims | self.lies).items() if value is not None}
        return jwt.encode({"alg": self.alg, "kid": "one"}, told, self.key, algorithms=[self.alg])

    def log_in(self, address: str) -> str:
        """Follow a browser that was sent here: the path and query with which it is sent back."""
        there = urlsplit(address)
        connection = HTTPConnection(there.netloc, timeout=10)
        connection.request("GET", f"{there.path}?{there.query}")
        back = urlsplit(connection.getresponse().headers["Location"])
        connection.close()
        return f"{back.path}?{back.query}"


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, here = urlsplit(self.path).path, self.server
        if path == "/.well-known/openid-configuration" and here.moved:
            self.send_response(302)
            self.send_header("Location", f"{here.issuer}/moved")
            self.end_headers()
        elif path in ("/.well-known/openid-configuration", "/moved"):
            told = {
                "issuer": here.issuer, "authorization_endpoint": f"{here.issuer}/authorize",
                "token_endpoint": f"{here.issuer}/token", "jwks_uri": f"{here.issuer}/keys",
                "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            }  # fmt: skip
            self._send(told | here.says)
        elif path == "/keys":
            self._send({"keys": [one.as_dict(private=False) | {"kid": "one"} for one in here.keys]})
        elif path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            code = secrets.token_urlsafe(8)
            here.issued[code] = asked
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form, here = {name: values[0] for name, values in parse_qs(text).items()}, self.server
        asked = here.issued.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "%20").encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        is_client = self.headers.get("Authorization") in (f"Basic {known}", f"Basic {plain}")
        if (
            asked is None
            or proof != asked["code_challenge"]
            or asked["code_challenge_method"] != "S256"
            or not is_client
        ):
            self._send({"error": "invalid_grant"}, 400)
        else:
            self._send({"access_token": "opaque", "token_type": "Bearer", "id_token": here.word(asked)})

    def _send(self, told: object, status: int = 200) -> None:
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs."""
    server = Provider()
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def strange_key() -> ECKey:
    """A key that the provider does not show."""
    return ECKey.generate_key("P-256", {"kid": "one"}, auto_kid=False)


def shared_key() -> OctKey:
    """The secret of the client as a key, which anybody who knows it could sign with."""
    return OctKey.import_key(SECRET)
