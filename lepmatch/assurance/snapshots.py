"""Snapshots: the published figures of a month, safe to show to anybody, and frozen once they are written.

Everybody sees the same snapshot; there is no query behind it. Staff who need true figures for their work have them from
`progress`. A snapshot knows the earlier ones of its folder, because whoever reads it has read those.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lepmatch.assurance.cells import FEWEST, WIDTH, Cell, Published, Split, Table, Tabled
from lepmatch.assurance.disclosure import publish
from lepmatch.delivery.counts import OUTCOMES as WORKED_OUT
from lepmatch.delivery.progress import Progress, progress
from lepmatch.delivery.slices import NOT_RECORDED
from lepmatch.errors import MarketError, Problem
from lepmatch.market.market import Market, Origin
from lepmatch.market.reference import table
from lepmatch.market.scheme import load_scheme

REGION, GROUP, DISTRICT, SO_FAR, WHY, ALL = "region", "customer group", "district", "so far", "why", "all"
LONG, BETWEEN, SHORT, BEFORE, OPEN = "kept long", "left between", "kept short", "left before", "not known yet"
KEPT = "kept"
OUTCOMES = (LONG, BETWEEN, SHORT, BEFORE, OPEN)
"""What became of people, in the words of `delivery.counts.OUTCOMES`; those not due yet and those of whom nothing was
recorded are one, but for the whole country: with the months before, the two apart would tell the people of a month."""

WHY_OPEN = ("not due yet", "not recorded")
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
    weeks : the shortest and the longest time in work that the scheme asks about
    regions, groups : labels of the rows and columns, totals not among them
    districts : those of each region; none in files of an older form, which do not tell what became of people either
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
    districts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weeks: tuple[int, int] = (13, 26)

    def count(self, **labels: str) -> int | None:
        """A count by its labels, such as ``count(region="Wales", so_far="kept")``; None where it is withheld."""
        cell = tuple((name.replace("_", " "), label) for name, label in labels.items() if label)
        return self.published.people.get(cell)

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
        } | (self._more() if self.districts else {})

    def _more(self) -> dict[str, Any]:
        """What files of an older form do not have."""
        columns = (*OUTCOMES, KEPT)
        rows = {r or ALL: [self.count(region=r, so_far=outcome) for outcome in columns] for r in (*self.regions, "")}
        return {
            "weeks": list(self.weeks),
            "so_far": {"columns": list(columns), "people": rows},
            "not_known_yet": {why: self.count(so_far=OPEN, why=why) for why in WHY_OPEN},
            "districts": {
                region: {district: self.count(region=region, district=district) for district in districts}
                for region, districts in self.districts.items()
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
    report, scheme = progress(market, end), load_scheme(market.scheme)
    counts = report.people_by("region", "group")
    regions = _labels([row["region"] for row in table("regions")], (region for region, _ in counts))
    groups = _labels(list(scheme.groups), (group for _, group in counts))
    districts: dict[str, tuple[str, ...]] = {region: () for region in regions if region != NOT_RECORDED}
    for row in table("districts"):
        districts[row["region"]] += (row["district"],)
    before = {one.month: one.published for one in earlier if one.month < f"{end:%Y-%m}"}
    tables = _tables(regions, groups, districts, counts, report.people_by("region", "district"), _so_far(report))
    published = publish(tables, list(before.values()))
    inside = _table(regions, groups, {}).people().keys()
    weeks = (min(scheme.sustained_weeks), max(scheme.sustained_weeks))
    added = _added(published, before, end, inside)
    return Snapshot(f"{end:%Y-%m}", scheme.name, market.origin, regions, groups, published, added, districts, weeks)


def _so_far(report: Progress) -> Counter[tuple[str, str]]:
    """People by region and what became of them; why it is not known yet with an empty region."""
    found: Counter[tuple[str, str]] = Counter()
    names = dict(zip(WORKED_OUT, (LONG, BETWEEN, SHORT, BEFORE, *WHY_OPEN), strict=True))
    for (region, outcome), people in report.outcomes_by(REGION).items():
        name = names[outcome]
        found[region, OPEN if name in WHY_OPEN else name] += people
        found["", name] += people if name in WHY_OPEN else 0
    return found


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


def _added(now: Published, before: Mapping[str, Published], end: date, of: Collection[Cell]) -> dict[str, Added]:
    """What came in the month and, where one ends, in the quarter."""
    found = {}
    for period, months in PERIODS.items():
        year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
        since = f"{year}-{month + 1:02}"
        if end.month % months == 0 and since in before:
            then = before[since].people
            pairs = {cell: (now.people[cell], then.get(cell)) for cell in of}
            changes = {cell: None if a is None or b is None else a - b for cell, (a, b) in pairs.items()}
            found[period] = Added(since, changes)
    return found


def _labels(known: Sequence[str], used: Any) -> tuple[str, ...]:
    """Every label that is known, whether or not anybody has it; "not recorded" where somebody has."""
    return (*known, NOT_RECORDED) if NOT_RECORDED in set(used) else tuple(known)


def _table(regions: tuple[str, ...], groups: tuple[str, ...], counts: Mapping[tuple[str, str], int]) -> Table:
    return Table((REGION, regions), (GROUP, groups), counts)


def _tables(
    regions: tuple[str, ...],
    groups: tuple[str, ...],
    districts: Mapping[str, tuple[str, ...]],
    by_group: Mapping[tuple[str, str], int],
    by_district: Mapping[tuple[str, str], int],
    so_far: Mapping[tuple[str, str], int],
) -> list[Tabled]:
    """Every table of a snapshot; without districts, those of an older form."""
    found: list[Tabled] = [_table(regions, groups, by_group)]
    if districts:
        may_fall = frozenset({SHORT, OPEN})  # people move on from there
        found.append(Table((REGION, regions), (SO_FAR, OUTCOMES), so_far, {KEPT: OUTCOMES[:3]}, may_fall))
        found.append(
            Split(
                ((SO_FAR, OPEN),), (WHY, WHY_OPEN), {why: so_far.get(("", why), 0) for why in WHY_OPEN}, may_fall=True
            )
        )
        for region, labels in districts.items():
            people = {label: by_district.get((region, label), 0) for label in labels}
            found.append(Split(((REGION, region),), (DISTRICT, labels), people))
    return found


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
        districts = {region: tuple(people) for region, people in data.get("districts", {}).items()}
        table, tables = _table(regions, groups, {}), _tables(regions, groups, districts, {}, {}, {})

        def cells(rows: Mapping[str, Sequence[int | None]]) -> dict[Cell, int | None]:
            return {
                table.cell("" if region == ALL else region, "" if group == ALL else group): count
                for region, row in rows.items()
                for group, count in zip(data["groups"], row, strict=True)
            }

        people = cells(data["people"]) | (_more_cells(data) if districts else {})
        sums = tuple(dict.fromkeys(one for table in tables for one in table.sums()))
        published = Published(people, sums, frozenset(cell for table in tables for cell in table.falling()))
        told = data.get("added", {}).items()  # an older file has neither this nor its records
        added = {period: Added(of["since"], cells(of["people"])) for period, of in told}
        records, (short, long) = data.get("records", "not said"), data.get("weeks", (13, 26))
        return Snapshot(
            data["month"], data["scheme"], records, regions, groups, published, added, districts, (short, long)
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MarketError([Problem(file.name, 0, "", str(error), "must be a snapshot as it was written")]) from None


def _more_cells(data: Mapping[str, Any]) -> dict[Cell, int | None]:
    """The counts of a file by district and by what became of people."""
    found: dict[Cell, int | None] = {}
    for region, row in data["so_far"]["people"].items():
        where: Cell = () if region == ALL else ((REGION, region),)
        found |= {
            (*where, (SO_FAR, outcome)): count for outcome, count in zip(data["so_far"]["columns"], row, strict=True)
        }
    found |= {((SO_FAR, OPEN), (WHY, why)): count for why, count in data["not_known_yet"].items()}
    for region, people in data["districts"].items():
        found |= {((REGION, region), (DISTRICT, district)): count for district, count in people.items()}
    return found
