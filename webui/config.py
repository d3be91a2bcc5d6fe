"""What a deployment may set; everything else is the same everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lepmatch import Policy

MINUTE, HOUR = 60.0, 3600.0
API = "/api/v1"
"""Where programs ask; everywhere else are pages."""


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The log-in of an organisation, by OpenID Connect.

    Attributes
    ----------
    issuer : its address, as it stands in what it signs
    client, secret : what the organisation has given this dashboard
    name : what people call it, for the button
    claim : which claim is what an account is linked to
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str = "your organisation"
    claim: str = "sub"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the dashboard is run.

    Attributes
    ----------
    database : the store that it works on
    hosts : names under which it may be asked for; empty for this machine's own
    is_local : whether it is looked at on the machine itself without TLS, as in a demonstration: cookies then go
        without ``Secure``
    codes : whether staff confirm each log-in with the code of an authenticator app
    policy : how it matches, until somebody adopts another one in the store
    idle, absolute : seconds after which a session ends that is not used, and any session
    log_ins, log_ins_within : failed log-ins an account may have, and within how many seconds; an address may have ten
        times as many, since an office shares one
    bad_tokens : tokens that are not good which an address may send within the same time; a good one is always taken,
        since nobody guesses one
    sessions : how many an account may have at once; the oldest gives way
    largest_upload : bytes of an import
    refused_passwords : a file of passwords that nobody may choose, one a line
    sso : the organisation's own log-in; None where there is none
    clock : the time, in seconds since 1970
    published : the folder of the snapshots that everybody may see; by the database, with that name, where None
    """

    database: Path
    hosts: tuple[str, ...] = ()
    is_local: bool = False
    codes: bool = True
    policy: Policy = field(default_factory=Policy)
    idle: float = 30 * MINUTE
    absolute: float = 12 * HOUR
    log_ins: int = 5
    log_ins_within: float = 15 * MINUTE
    sessions: int = 20
    bad_tokens: int = 50
    largest_upload: int = 256 << 20
    refused_passwords: Path | None = None
    sso: SingleSignOn | None = None
    clock: Callable[[], float] = time.time
    published: Path | None = None

    @property
    def snapshots(self) -> Path:
        """The folder of the snapshots."""
        return self.published or self.database.parent / "published"
