"""The published figures as a page for everybody: made of frozen snapshots, and of nothing else.

Whatever stands here stands in the files of the snapshots. Who makes this page needs no records and cannot show more.
"""

from __future__ import annotations

from calendar import month_name, monthrange
from collections.abc import Sequence
from datetime import date

from lepmatch.assurance.cells import FEWEST, WIDTH
from lepmatch.assurance.snapshots import BEFORE, BETWEEN, GROUP, KEPT, LONG, OPEN, WHY_OPEN, Snapshot
from lepmatch.delivery.charts.bars import Bar, bar_chart
from lepmatch.delivery.charts.tiles import tile_map
from lepmatch.delivery.sheet import Section, sheet
from lepmatch.market.market import ORIGINS
from lepmatch.market.scheme import load_scheme

WITHHELD = "withheld"


def snapshot_page(published: Sequence[Snapshot]) -> str:
    """The figures of the newest snapshot, and the months before it, as one file of HTML.

    Parameters
    ----------
    published : the snapshots of a folder, oldest first; one at least

    Examples
    --------
    >>> from lepmatch import read_market, snapshot
    >>> page = snapshot_page([snapshot(read_market("data/sample"))])
    >>> page.startswith("<!DOCTYPE html>"), "<script" in page, "withheld" in page
    (True, False, True)
    """
    newest = published[-1]
    return sheet(
        f"{newest.scheme}: published figures",
        snapshot_headline(newest),
        f"{ORIGINS[newest.records]} Small numbers are withheld, and whatever would give them away.".strip(),
        snapshot_sections(published),
        f"Snapshot of {_month(newest.month)}. A snapshot never changes; what was entered late is in a later one.",
    )


def snapshot_headline(newest: Snapshot) -> str:
    """How many people are into work, as published, and what is aimed at.

    Examples
    --------
    >>> from lepmatch import read_market, snapshot
    >>> snapshot_headline(snapshot(read_market("data/sample")))
    'The number of people into work by 31 March 2009 is withheld; the target is 250,000 by 31 December 2010.'
    """
    target, people = load_scheme().target, newest.count()
    end = _last_day(newest.month)
    aim = f"the target is {target.people:,} by {target.due:%-d %B %Y}."
    if people is None:
        return f"The number of people into work by {end:%-d %B %Y} is withheld; {aim}"
    return f"{people:,} people into work by {end:%-d %B %Y}; {aim}"


def snapshot_sections(published: Sequence[Snapshot]) -> tuple[Section, ...]:
    """The parts of that page, for whoever makes another page of them.

    Examples
    --------
    >>> from lepmatch import read_market, snapshot
    >>> [section.title for section in snapshot_sections([snapshot(read_market("data/sample"))])][1:3]
    ['Month by month', 'By region']
    """
    newest = published[-1]
    reading = Section(
        "How to read these figures",
        (
            "People count once, with the first job that was not taken back. Original and widened eligibility are one "
            "here; starts alone say nothing of whether somebody stayed, which stands below.",
            f"A number under {FEWEST} is withheld, and so is one that changed by fewer than {FEWEST} since an earlier "
            f"month, or would give such a number away. A withheld number may be any of {WIDTH} or more; it need not be "
            "small.",
        ),
    )
    later = (_so_far(newest), _districts(newest)) if newest.districts else ()
    return (reading, _months(published), _regions(newest), *later, _groups(newest))


def _months(published: Sequence[Snapshot]) -> Section:
    rows = []
    for before, one in zip((None, *published), published, strict=False):
        people, then = one.count(), before.count() if before else None
        added = "" if before is None else WITHHELD if people is None or then is None else f"{people - then:+,}"
        rows.append((_month(one.month), _said(people), added))
    words = "People into work since the scheme began, by the end of each month. A month that is withheld has no bar."
    bars = [Bar(_month(one.month), count) for one in published if (count := one.count()) is not None]
    chart = bar_chart("months", "People into work", words, bars, ("By the end of", "People"))
    columns = ("By the end of", "People", "Since the snapshot before")
    breaks = tuple(
        f"Break on {one.on:%-d %B %Y}: {one.words}"
        for one in load_scheme().breaks
        if one.series == "people_into_work" and one.on <= _last_day(published[-1].month)
    )
    return Section("Month by month", breaks, (chart,) if len(bars) > 1 else (), (("Every snapshot", columns, rows),))


def _regions(newest: Snapshot) -> Section:
    people = {region: newest.count(region=region) for region in newest.regions}
    words = "People into work by region, a tile for each; a darker tile has more. Regions differ in size."
    return Section("By region", charts=(tile_map("regions", "People into work by region", words, people),))


def _so_far(newest: Snapshot) -> Section:
    short, long = newest.weeks
    columns = (
        "Region", "People", f"In work after {short} weeks", f"After {long} weeks", "Left between",
        f"Left before {short} weeks", "Not known yet",
    )  # fmt: skip
    rows = [
        (
            region or "In all",
            *(_said(newest.count(region=region, so_far=name)) for name in ("", KEPT, LONG, BETWEEN, BEFORE, OPEN)),
        )
        for region in (*newest.regions, "")
    ]
    why = {name: _said(newest.count(so_far=OPEN, why=name)) for name in WHY_OPEN}
    return Section(
        "What became of them",
        (
            f"In work after {short} weeks counts everybody recorded so; those in work after {long} weeks and those "
            "who left between are some of them, and of the others the longer time is not known yet.",
            f"Not known yet, in all: {'; '.join(f'{name}: {count}' for name, count in why.items())}.",
        ),
        tables=(("People by what became of them", columns, rows),),
    )


def _districts(newest: Snapshot) -> Section:
    rows = [
        (district, region, _said(newest.count(region=region, district=district)))
        for region, districts in newest.districts.items()
        for district in districts
    ]
    columns = ("District", "Region", "People")
    return Section("By district", tables=(("People into work by district", columns, rows),))


def _groups(newest: Snapshot) -> Section:
    names = {code: group.name for code, group in load_scheme().groups.items()}
    rows = [(names.get(code, code), _said(newest.published.people.get(((GROUP, code),)))) for code in newest.groups]
    return Section(
        "By customer group",
        tables=(("People into work by customer group", ("Customer group", "People"), rows),),
        notes=("The file of the snapshot has every region by customer group.",),
    )


def _said(count: int | None) -> str:
    return WITHHELD if count is None else f"{count:,}"


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"{month_name[int(number)]} {year}"


def _last_day(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])
