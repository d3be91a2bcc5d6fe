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
class Settings:
    """How the dashboard is run.

    Attributes
    ----------
    database : the store that it works on
    hosts : names under which it may be asked for; empty for this machine's own
    is_local : whether it is looked at on the machine itself without TLS, as in a demonstration: cookies then go
        without ``Secure``
    codes : whether staff confirm each log-in with the code of an authenticator app
    policy : how it matches
    idle, absolute : seconds after which a session ends that is not used, and any session
    log_ins, log_ins_within : failed log-ins an account or an address may have, and within how many seconds
    largest_upload : bytes of an import or a form
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
    largest_upload: int = 256 << 20
    clock: Callable[[], float] = time.time
    published: Path | None = None

    @property
    def snapshots(self) -> Path:
        """The folder of the snapshots."""
        return self.published or self.database.parent / "published"
