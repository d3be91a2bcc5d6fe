"""Snapshots: the published figures of a month, safe to show to anybody, and frozen once they are written.

Everybody sees the same snapshot; there is no query behind it. Staff who need true figures for their work have them from
`progress`. A snapshot knows the earlier ones of its folder, because whoever reads it has read those.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lepmatch.assurance.cells import FEWEST, WIDTH, Cell, Published, Table
from lepmatch.assurance.disclosure import publish
from lepmatch.delivery.progress import progress
from lepmatch.delivery.slices import NOT_RECORDED
from lepmatch.errors import MarketError, Problem
from lepmatch.market.market import Market, Origin
from lepmatch.market.reference import table
from lepmatch.market.scheme import load_scheme

REGION, GROUP, ALL = "region", "customer group", "all"
PERIODS = {"month": 1, "quarter": 3}
PATTERN = "[0-9][0-9][0-9][0-9]-[0-9][0-9].json"


@dataclass(frozen=True, slots=True)
class Added:
    """People who were counted for the first time since an earlier snapshot, less those who count no longer.

    Differences of published counts and no more, so that nothing can be learnt from them that was not published. Who
    was entered late is in the month of the entry: a month that is out never changes.

    Attributes
    ----------
    since : the month of the earlier snapshot, such as ``2009-02``
    people : the differences; None where one of the two counts is withheld
    """

    since: str
    people: Mapping[Cell, int | None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """People into work since the scheme began, by region and customer group, by the end of a month.

    Attributes
    ----------
    month : such as ``2009-03``
    scheme : its name
    records : whom the figures are of: ``synthetic``, ``real`` or ``not said``
    regions, groups : labels of the rows and columns, totals not among them
    published : the counts, and which are withheld
    added : in the ``month``, and in the ``quarter`` where one ends, as far as the earlier snapshot is there
    """

    month: str
    scheme: str
    records: Origin
    regions: tuple[str, ...]
    groups: tuple[str, ...]
    published: Published
    added: Mapping[str, Added] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The content of its file; a withheld count is null."""
        return {
            "month": self.month,
            "scheme": self.scheme,
            "records": self.records,
            "counts": "people into work since the scheme began, by the end of the month",
            "withheld": f"null: fewer than {FEWEST}, changed by fewer than {FEWEST} since an earlier month, or would "
            f"give such a number away; it could be any of a range of {WIDTH} or more",
            "rows": REGION,
            "columns": GROUP,
            "groups": [*self.groups, ALL],
            "people": self._by_row(self.published.people),
            "added": {
                period: {"since": added.since, "people": self._by_row(added.people)}
                for period, added in self.added.items()
            },
        }

    def _by_row(self, people: Mapping[Cell, int | None]) -> dict[str, list[int | None]]:
        cell = _table(self.regions, self.groups, {}).cell
        return {
            region or ALL: [people.get(cell(region, group)) for group in (*self.groups, "")]
            for region in (*self.regions, "")
        }


def snapshot(market: Market, on: date | None = None, earlier: Sequence[Snapshot] = ()) -> Snapshot:
    """The published figures of the last whole month.

    Parameters
    ----------
    on : the day that it is made on; the market's own otherwise
    earlier : what was published before; snapshots of this month and later ones are left aside

    Examples
    --------
    >>> from lepmatch import read_market
    >>> snapshot(read_market("data/sample")).month
    '2009-03'
    """
    end = _last_month_end(on or market.on)
    counts = progress(market, end).people_by("region", "group")
    scheme = load_scheme(market.scheme)
    regions = _labels([row["region"] for row in table("regions")], (region for region, _ in counts))
    groups = _labels(list(scheme.groups), (group for _, group in counts))
    before = {one.month: one.published for one in earlier if one.month < f"{end:%Y-%m}"}
    published = publish([_table(regions, groups, counts)], list(before.values()))
    added = _added(published, before, end)
    return Snapshot(f"{end:%Y-%m}", scheme.name, market.origin, regions, groups, published, added)


def read_snapshots(folder: str | Path) -> tuple[Snapshot, ...]:
    """The snapshots of a folder, oldest first.

    Raises
    ------
    MarketError
        a file that is not a snapshot
    """
    return tuple(_read(file) for file in sorted(Path(folder).glob(PATTERN)))


def write_snapshot(made: Snapshot, folder: str | Path) -> Path:
    """Write a snapshot to its file, once: what is published stays as it was.

    Raises
    ------
    MarketError
        the month is there already and says something else
    """
    file = Path(folder) / f"{made.month}.json"
    text = json.dumps(made.as_dict(), indent=1, ensure_ascii=False) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        if file.read_text(encoding="utf-8") != text:
            told = "is published and now differs; a snapshot is never changed, so what came late counts next month"
            raise MarketError([Problem(str(file), 0, "", "", told)]) from None
    return file


def _added(now: Published, before: Mapping[str, Published], end: date) -> dict[str, Added]:
    """What came in the month and, where one ends, in the quarter."""
    found = {}
    for period, months in PERIODS.items():
        year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
        since = f"{year}-{month + 1:02}"
        if end.month % months == 0 and since in before:
            then = before[since].people
            pairs = {cell: (count, then.get(cell)) for cell, count in now.people.items()}
            changes = {cell: None if a is None or b is None else a - b for cell, (a, b) in pairs.items()}
            found[period] = Added(since, changes)
    return found


def _labels(known: Sequence[str], used: Any) -> tuple[str, ...]:
    """Every label that is known, whether or not anybody has it; "not recorded" where somebody has."""
    return (*known, NOT_RECORDED) if NOT_RECORDED in set(used) else tuple(known)


def _table(regions: tuple[str, ...], groups: tuple[str, ...], counts: Mapping[tuple[str, str], int]) -> Table:
    return Table((REGION, regions), (GROUP, groups), counts)


def _last_month_end(day: date) -> date:
    """The day itself where it ends a month, or the end of the month before."""
    if day.day == monthrange(day.year, day.month)[1]:
        return day
    year, month = divmod(day.year * 12 + day.month - 2, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def _read(file: Path) -> Snapshot:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        regions = tuple(name for name in data["people"] if name != ALL)
        groups = tuple(name for name in data["groups"] if name != ALL)
        table = _table(regions, groups, {})

        def cells(rows: Mapping[str, Sequence[int | None]]) -> dict[Cell, int | None]:
            return {
                table.cell("" if region == ALL else region, "" if group == ALL else group): count
                for region, row in rows.items()
                for group, count in zip(data["groups"], row, strict=True)
            }

        published = Published(cells(data["people"]), tuple(table.sums()))
        told = data.get("added", {}).items()  # an older file has neither this nor its records
        added = {period: Added(of["since"], cells(of["people"])) for period, of in told}
        records = data.get("records", "not said")
        return Snapshot(data["month"], data["scheme"], records, regions, groups, published, added)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MarketError([Problem(file.name, 0, "", str(error), "must be a snapshot as it was written")]) from None
