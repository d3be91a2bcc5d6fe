"""Published figures as everybody sees them: the newest snapshot with the months before it, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lepmatch import Section, Snapshot, snapshot_headline, snapshot_sections
from webui.presenters.progress import ORIGINS


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """The page for everybody; without sections where nothing is published yet.

    Attributes
    ----------
    months : of the snapshots, newest first, such as ``2009-03``
    """

    headline: str
    origin: str
    months: tuple[str, ...]
    sections: tuple[Section, ...]


def present_published(published: Sequence[Snapshot]) -> PublishedPage:
    """The page of some snapshots, oldest first."""
    if not published:
        return PublishedPage("Nothing has been published yet.", "", (), ())
    newest = published[-1]
    months = tuple(one.month for one in reversed(published))
    return PublishedPage(snapshot_headline(newest), ORIGINS[newest.records], months, snapshot_sections(published))
