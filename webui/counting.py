"""The figures of the progress pages: counted aside, at most once a minute, so that no page waits for a count.

Counted is everybody who was ever in the database, those who have left and those who were erased as nobody in particular
included; so no start in work is lost from a count because somebody left the register. One process counts for all of a
database, and a restart begins with what was counted before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import Any, TypeVar, cast

from flask import current_app

from lepmatch import (
    DIMENSIONS,
    Counts,
    Pace,
    Section,
    Store,
    StoreError,
    Tally,
    open_store,
    progress_of,
    report_sections,
)
from webui.config import HOUR, MINUTE, Settings
from webui.desk import READER
from webui.sharing import Shared, alone

T = TypeVar("T")
LOOK = 1.0  # seconds between two looks of the process that counts
KEPT = 24 * HOUR  # seconds for which tries are kept, longer than any of them counts


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted, and when.

    Attributes
    ----------
    pace, origin, total : as of a progress report
    parts : the counts of every part, by dimension
    groups : what the customer groups are called
    version, last_event : which load, and the newest event that is in it
    at : when it was counted, in seconds since 1970
    """

    pace: Pace
    origin: str
    total: Counts
    parts: Mapping[str, Mapping[str, Counts]]
    groups: Mapping[str, str]
    sections: tuple[Section, ...]
    version: int
    last_event: int
    at: float

    @property
    def counted_at(self) -> str:
        """The time of day, in UTC."""
        return f"{datetime.fromtimestamp(self.at, UTC):%H:%M}"


class Counting:
    """The figures of a database; one for an application.

    Parameters
    ----------
    folder : where its processes share them

    Attributes
    ----------
    is_elsewhere : whether a process of its own counts, so that this one has no need to
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._lock, self._shared = folder / "counting.lock", Shared(folder / "figures")
        self._figures: Figures | None = None
        self._counted: tuple[int, int, Tally] | None = None  # version, newest event, and what they come to
        self._aside = threading.Lock()
        self._shown: tuple[Figures | None, Any] = None, None
        self.is_elsewhere = False

    def figures(self, store: Store) -> Figures:
        """The newest figures; what was written since is counted aside."""
        found = self._newest()
        if found is None:
            with alone(self._lock):
                return self._newest() or self._count(store)
        if not self.is_elsewhere and self._is_due(found, store) and self._aside.acquire(blocking=False):
            threading.Thread(target=self._count_aside, name="counting", daemon=True).start()
        return found

    def shown(self, figures: Figures, show: Callable[[Figures], T]) -> T:
        """What figures look like to everybody; worked out again only when there are newer ones."""
        if self._shown[0] is not figures:
            self._shown = figures, show(figures)
        return cast(T, self._shown[1])

    def keep_counting(self, is_wanted: Callable[[], bool]) -> None:
        """Count and tidy up, until it is no longer wanted: the work of a process of its own."""
        swept = 0.0
        while is_wanted():
            try:
                with open_store(self._settings.database) as store:
                    self._count_if_due(store)
                    if (now := self._settings.clock()) > swept + HOUR:
                        self._sweep(store, now)
                        swept = now
            except StoreError:  # such as one that is being restored; the next look may find it there
                sleep(MINUTE)
            sleep(LOOK)

    def _sweep(self, store: Store, now: float) -> None:
        s = self._settings
        store.accounts.sweep(now, idle=s.idle, absolute=s.absolute, attempts=KEPT)

    def _newest(self) -> Figures | None:
        """What any process has counted last; after an erasure what this one knows, until it is counted anew."""
        found = self._shared.read()
        if isinstance(found, Figures):
            self._figures = found
        return self._figures

    def _is_due(self, found: Figures, store: Store) -> bool:
        is_old = (found.version, found.last_event) != (store.version, store.last_event)
        return is_old and self._settings.clock() > found.at + MINUTE

    def _count_if_due(self, store: Store) -> None:
        found = self._newest()
        if found is None or self._is_due(found, store):
            with alone(self._lock, wait=False) as is_alone:
                if is_alone:
                    self._count(store)

    def _count_aside(self) -> None:
        try:
            with open_store(self._settings.database) as store:
                self._count_if_due(store)
        finally:
            self._aside.release()

    def _count(self, store: Store) -> Figures:
        version, last = store.version, store.last_event
        if self._counted and self._counted[0] == version:
            _, before, tally = self._counted
            tally.add(events := store.events_after(before))
            last = before + len(events)
        else:
            place = store.place(actor=READER, whole=True)
            version, last, tally = place.version, place.last_event, Tally(place.market)
        self._counted = version, last, tally
        report = progress_of(tally)
        self._figures = Figures(
            report.pace,
            report.origin,
            report.total,
            {dimension: report.by(dimension) for dimension in DIMENSIONS},
            {code: group.name for code, group in tally.scheme.groups.items()},
            report_sections(tally),
            version,
            last,
            self._settings.clock(),
        )
        self._shared.write(self._figures)
        return self._figures


def counting() -> Counting:
    """The counting of this application."""
    return cast(Counting, current_app.extensions["counting"])
