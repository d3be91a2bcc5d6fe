"""The figures of the progress pages: counted aside, at most once a minute, so that no page waits for a count.

Counted is everybody who was ever in the database, those who have left and those who were erased as nobody in particular
included; so no start in work is lost from a count because somebody left the register.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import current_app

from lepmatch import Progress, Section, Store, Tally, open_store, progress_of, report_sections
from webui.config import MINUTE, Settings
from webui.desk import READER


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted, and when.

    Attributes
    ----------
    version, last_event : which load, and the newest event that is in it
    at : when it was counted, in seconds since 1970
    """

    tally: Tally
    report: Progress
    sections: tuple[Section, ...]
    version: int
    last_event: int
    at: float

    @property
    def counted_at(self) -> str:
        """The time of day, in UTC."""
        return f"{datetime.fromtimestamp(self.at, UTC):%H:%M}"


class Counting:
    """The figures of this process; one for an application."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._counting = threading.Lock()
        self._figures: Figures | None = None

    def figures(self, store: Store) -> Figures:
        """The newest figures; what was written since is counted aside."""
        if self._figures is None:
            with self._counting:
                if self._figures is None:
                    self._figures = self._count(store)
        found = self._figures
        is_old = (found.version, found.last_event) != (store.version, store.last_event)
        if is_old and self._settings.clock() > found.at + MINUTE and self._counting.acquire(blocking=False):
            threading.Thread(target=self._count_aside, name="counting", daemon=True).start()
        return found

    def _count_aside(self) -> None:
        try:
            with open_store(self._settings.database) as store:
                self._figures = self._count(store)
        finally:
            self._counting.release()

    def _count(self, store: Store) -> Figures:
        known, version, last = self._figures, store.version, store.last_event
        if known is not None and known.version == version:
            tally = known.tally
            tally.add(store.events_after(known.last_event))
        else:
            tally = Tally(store.history(actor=READER))
        return Figures(tally, progress_of(tally), report_sections(tally), version, last, self._settings.clock())


def counting() -> Counting:
    """The counting of this application."""
    return cast(Counting, current_app.extensions["counting"])
